"""Programs of the cluster: started in a session of their own, known by pid and time of start, ended by exactly that."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from live.cluster.places import ClusterError, state

SLEEP_SECONDS = 0.1


def run(*command: str, feed: str | None = None, timeout_seconds: float = 60.0) -> str:
    """Run a program to its end and return what it wrote.

    Raises
    ------
    ClusterError
        If it fails or takes too long.
    """
    try:
        done = subprocess.run(command, input=feed, capture_output=True, text=True, timeout=timeout_seconds, check=False)
    except FileNotFoundError:
        raise ClusterError(f"{command[0]} is not installed; tests/live/README.md lists the packages.") from None
    except subprocess.TimeoutExpired:
        raise ClusterError(f"`{' '.join(command)}` did not end within {timeout_seconds:g} s.") from None
    if done.returncode:
        raise ClusterError(f"`{' '.join(command)}` ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def wait_until(what: str, met: Callable[[], bool], timeout_seconds: float) -> float:
    """Wait for a condition; return the seconds it took.

    Raises
    ------
    ClusterError
        If it is not met in time; the last error of asking is told with it.
    """
    started = time.monotonic()
    last = ""
    while True:
        try:
            if met():
                return time.monotonic() - started
        except (OSError, ValueError, ClusterError) as error:
            last = f" Last: {error}"
        if time.monotonic() - started > timeout_seconds:
            raise ClusterError(f"{what}: not within {timeout_seconds:g} s.{last} The logs are in {state() / 'logs'}.")
        time.sleep(SLEEP_SECONDS)


def started_ticks(pid: int) -> int | None:
    """Clock ticks from boot to the start of a process, which tell it from a later one of the same number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _records() -> Path:
    return state() / "processes"


def _record(name: str) -> Path:
    return _records() / f"{name}.json"


def running(name: str) -> int | None:
    """The pid under which a program of ours runs, if it does."""
    try:
        noted = json.loads(_record(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted["pid"] if started_ticks(noted["pid"]) == noted["ticks"] else None


def pid_of(name: str) -> int:
    """The pid of a program that has to run.

    Raises
    ------
    ClusterError
        If it does not.
    """
    pid = running(name)
    if pid is None:
        raise ClusterError(f"{name} does not run; see {state() / 'logs' / f'{name}.log'}.")
    return pid


def start(name: str, command: Sequence[str]) -> int:
    """Start a program that outlives this one; its output goes to logs/NAME.log. The wrappers of `command` must exec."""
    if (pid := running(name)) is not None:
        return pid
    _records().mkdir(parents=True, exist_ok=True)
    logs = state() / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / f"{name}.log").open("ab") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True, close_fds=True
        )
    ticks = started_ticks(child.pid)
    if ticks is None:
        raise ClusterError(f"{name} ended at once; see {logs / f'{name}.log'}.")
    # Two writers are impossible: whoever starts holds the lock of the state.
    _record(name).write_text(json.dumps({"pid": child.pid, "ticks": ticks, "command": list(command)}), encoding="utf-8")
    child.returncode = 0  # it is not ours to wait for
    return child.pid


def names() -> list[str]:
    """Every program that was started and not yet ended."""
    return sorted(path.stem for path in _records().glob("*.json"))


def end(name: str, timeout_seconds: float = 10.0) -> None:
    """End one program: SIGTERM, and SIGKILL when that was not enough."""
    pid = running(name)
    if pid is not None:
        end_all([pid], timeout_seconds)
    _record(name).unlink(missing_ok=True)


def end_all(pids: Iterable[int], timeout_seconds: float, *, kind: bool = True) -> None:
    """End processes by number.

    Raises
    ------
    ClusterError
        If some are left.
    """
    left = {pid: ticks for pid in pids if (ticks := started_ticks(pid)) is not None}

    def gone() -> bool:
        for pid in left:
            with contextlib.suppress(ChildProcessError, OSError):
                os.waitpid(pid, os.WNOHANG)
        return not any(started_ticks(pid) == ticks for pid, ticks in left.items())

    for number, seconds in ((signal.SIGTERM, timeout_seconds), (signal.SIGKILL, 10.0)):
        if number == signal.SIGTERM and not kind:
            continue
        for pid, ticks in left.items():
            if started_ticks(pid) == ticks:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                    # A stopped process takes its SIGTERM only when it goes on.
                    os.kill(pid, signal.SIGCONT)
        deadline = time.monotonic() + seconds
        while not gone() and time.monotonic() < deadline:
            time.sleep(SLEEP_SECONDS)
        if gone():
            return
    raise ClusterError(f"Processes {sorted(left)} do not end.")
