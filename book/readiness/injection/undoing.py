"""What mends a fault is on disk before the fault is made; whoever is left does it.

Three do: the injector itself, a guardian process of a session of its own that notices its end, and whoever comes next.
Every step can be done twice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from readiness.errors import CollectionError, ExitCode, ReadinessError
from readiness.injection.cluster import Cluster
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.writing import synchronise

_COMMAND_SECONDS = 30.0
_TRIES, _PAUSE_SECONDS = 5, 2.0


class UndoError(ReadinessError):
    """What was broken could not be mended; somebody has to."""

    exit_code = ExitCode.NOTEBOOK_INCOMPLETE


class UndoList:
    """What remains to be undone, in a file.

    Parameters
    ----------
    path
        The file; it is there only while something remains.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, target: KubernetesTarget, steps: list[dict[str, Any]]) -> None:
        """Keep the steps that mend what is about to be broken."""
        told = {"target": target.model_dump(mode="json"), "steps": steps}
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        synchronise(beside)
        beside.replace(self.path)
        synchronise(self.path.parent)

    def remaining(self) -> dict[str, Any] | None:
        """What is left, or None."""
        try:
            found: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def undo(self) -> bool:
        """Do what remains; returns whether there was something.

        Raises
        ------
        UndoError
            If a step failed, however often it was tried; the list stays.
        """
        found = self.remaining()
        if found is None:
            return False
        target = KubernetesTarget.model_validate_json(json.dumps(found["target"]))
        for step in found["steps"]:
            self._do(step, target)
        self.path.unlink(missing_ok=True)
        return True

    def _do(self, step: dict[str, Any], target: KubernetesTarget) -> None:
        told = ""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_SECONDS)
            try:
                if "uncordon" in step:
                    Cluster(connect(target), target).cordon(step["uncordon"], cordoned=False)
                    return
                done = subprocess.run(
                    step["command"], capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False
                )
            except (CollectionError, OSError, subprocess.TimeoutExpired) as error:
                told = type(error).__name__ if isinstance(error, subprocess.TimeoutExpired) else str(error)
                continue
            if done.returncode == 0:
                return
            told = f"exit code {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}"
        shown = " ".join(step["command"]) if "command" in step else f"kubectl uncordon {step['uncordon']}"
        raise UndoError(f"could not undo a fault: {told}", f"do it by hand: {shown}; then remove {self.path}")


@contextmanager
def guarded(undo_list: UndoList) -> Iterator[None]:
    """Have a process beside this one that undoes what is left when this one ends, however it ends."""
    read, write = os.pipe()
    guardian = subprocess.Popen(
        [sys.executable, "-m", "readiness.injection.undoing", str(undo_list.path.absolute())],
        stdin=read,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(read)
    try:
        yield
    finally:
        # The end of the pipe is what the guardian waits for.
        os.close(write)
        guardian.wait(timeout=_TRIES * (_COMMAND_SECONDS + _PAUSE_SECONDS))


def _guard(path: Path) -> None:
    sys.stdin.buffer.read()
    UndoList(path).undo()


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
