"""The guardian: a process in a session of its own that undoes everything should the one it guards be killed.

It notices the death by the end of a pipe. Signals that end programs do not end it; nothing else does anything here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readiness.errors import ReadinessError
from readiness.injection.cluster import Cluster, InjectionError, connector
from readiness.injection.undoing import UndoList

_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_READY, _DISMISSED = b"R", b"D"
_START_SECONDS = 60.0
_END_SECONDS = 10.0
_LONGEST_SECONDS = 900.0
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)


class Guardian:
    """The guardian as the one it guards sees it.

    Parameters
    ----------
    process
        Its process.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def check(self) -> None:
        """Check that it is there.

        Raises
        ------
        InjectionError
            If somebody killed it.
        """
        if self._process.poll() is not None:
            raise InjectionError(
                "the guardian that undoes faults after a crash is gone", "without it nothing is broken"
            )


@contextmanager
def guarded(undo_list: UndoList, command_seconds: float) -> Iterator[Guardian]:
    """Be guarded: whoever kills us leaves nothing behind.

    Parameters
    ----------
    undo_list
        What the guardian undoes; it is begun.
    command_seconds
        How long a command of the operator may take.

    Raises
    ------
    InjectionError
        If the guardian does not come.
    """
    command = [sys.executable, "-m", "readiness.injection.guardian", str(undo_list.path), str(command_seconds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as guardian:
        if guardian.stdin is None or guardian.stdout is None:
            raise AssertionError
        try:
            if guardian.stdout.read(1) != _READY:
                raise InjectionError("the guardian that undoes faults after a crash did not start")
            yield Guardian(guardian)
        finally:
            # If something is left it stays until the pipe ends, and tries for itself.
            try:
                if not undo_list.left():
                    guardian.stdin.write(_DISMISSED)
                guardian.stdin.close()
                guardian.wait(_END_SECONDS)
            except (OSError, subprocess.TimeoutExpired):
                pass
            guardian.returncode = 0 if guardian.returncode is None else guardian.returncode


def watch_over(undo_list: UndoList, command_seconds: float) -> int:
    """Wait for the end of the pipe, and undo what is left; the exit code says whether nothing is."""
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    identity, collector = undo_list.who()
    cluster = Cluster(connector(identity, collector), collector.page_size)
    _ = cluster.api  # who cannot even connect is no guardian
    os.write(sys.stdout.fileno(), _READY)
    if os.read(sys.stdin.fileno(), 1) == _DISMISSED:
        return 0
    end = time.monotonic() + _LONGEST_SECONDS
    attempt = 0
    # Whose process died holds its lock no more; whoever comes next and is quicker undoes it instead.
    while time.monotonic() < end:
        try:
            with undo_list.held(wait_seconds=5):
                if not undo_list.undo_when_idle(cluster, seconds=command_seconds + 1):
                    return 0
        except (ReadinessError, OSError):
            pass
        time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
        attempt += 1
    return 1


if __name__ == "__main__":
    sys.exit(watch_over(UndoList(Path(sys.argv[1])), float(sys.argv[2])))
