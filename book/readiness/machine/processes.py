"""Processes of a drill or a lab: each ends with it, and nothing else is ever signalled.

Servers are children of this process, in sessions of their own. The kernel ends them should this process be killed
(``setpriv --pdeathsig``).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

from readiness.machine.programs import MachineError, program

_STOP_SECONDS = 8.0
_KILL_SECONDS = 8.0
_LOG_LINES = 6
T = TypeVar("T")


class Deadline:
    """When a drill or a lab ends by itself; every wait of it is bounded by this.

    Parameters
    ----------
    seconds
        From now on.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    @property
    def remaining_seconds(self) -> float:
        """How long there is; never below a tenth of a second, so that it can bound a call."""
        return max(self._end - time.monotonic(), 0.1)

    def check(self, what: str) -> None:
        """End the drill or lab if its time is over.

        Raises
        ------
        MachineError
            If it is.
        """
        if time.monotonic() > self._end:
            raise MachineError(f"{what}: not within the {self._seconds:g} s there are for it")

    def wait_for(self, found: Callable[[], T | None], what: str, *, every_seconds: float = 0.05) -> T:
        """Ask again and again until there is an answer.

        Raises
        ------
        MachineError
            If there is none in time.
        """
        while True:
            if (answer := found()) is not None:
                return answer
            self.check(what)
            time.sleep(every_seconds)


def free_port() -> int:
    """A TCP port of the loopback device that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refuses_connections(port: int) -> bool:
    """Whether nobody listens on a port of the loopback device."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def prefixed(
    command: Sequence[str], *, user: str | None, namespace_pid: int | None, end_with: signal.Signals
) -> list[str]:
    """A command as another user, in the network of another process, and ended when this process ends.

    Each part replaces itself by the next, so the process keeps its number.
    """
    enter = [program("nsenter"), f"--net=/proc/{namespace_pid}/ns/net", "--"] if namespace_pid else []
    as_user = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
    # The signal is set last: changing the user would take it back.
    die = [program("setpriv"), *as_user, f"--pdeathsig={end_with.name.removeprefix('SIG')}", "--"]
    return [*enter, *die, *command]


def environment() -> dict[str, str]:
    """What servers and their programs see of ours: no setting for them that somebody left in the environment."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "ETCDCTL_API": "3"}


def run_program(
    command: Sequence[str], deadline: Deadline, *, user: str | None = None, namespace_pid: int | None = None
) -> str:
    """Run a program to its end, and return what it printed.

    Raises
    ------
    MachineError
        If it fails, with its last words, or takes longer than it may.
    """
    whole = prefixed(command, user=user, namespace_pid=namespace_pid, end_with=signal.SIGKILL)
    try:
        done = subprocess.run(
            whole,
            capture_output=True,
            text=True,
            check=False,
            timeout=deadline.remaining_seconds,
            env=environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise MachineError(f"{Path(command[0]).name} did not end in time") from None
    if done.returncode:
        raise MachineError(f"{Path(command[0]).name} failed with {done.returncode}: {_last_words(done.stderr)}")
    return done.stdout


class Server:
    """One server process and what it starts.

    Parameters
    ----------
    name
        For errors.
    command
        Program and arguments.
    log
        Where its words go.
    user
        Whom it runs as; None for ourselves.
    namespace_pid
        A process whose network it lives in; None for ours.
    stop_signal
        What makes it end in order.
    end_with
        What the kernel sends it when this process is gone.
    """

    def __init__(  # noqa: PLR0913 - what it takes to start a process
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        user: str | None = None,
        namespace_pid: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        end_with: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name, self._log, self._stop_signal = name, log, stop_signal
        whole = prefixed(command, user=user, namespace_pid=namespace_pid, end_with=end_with)
        with log.open("ab") as words:
            self._popen = subprocess.Popen(
                whole,
                stdout=words,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment(),
                cwd="/",
                start_new_session=True,
            )
        # psutil holds number and start time together: a number given to another process is never signalled.
        self._process = psutil.Process(self._popen.pid)

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._popen.poll() is None

    def check_running(self) -> None:
        """Say why a server that should run does not.

        Raises
        ------
        MachineError
            If it ended.
        """
        if not self.running:
            words = _last_words(self._log.read_text(encoding="utf-8", errors="replace"))
            raise MachineError(f"{self.name} ended with {self._popen.returncode}: {words}")

    def kill(self) -> None:
        """SIGKILL for it and all it started, it first; returns when they are gone.

        Raises
        ------
        MachineError
            If something outlives that.
        """
        family = [self._process, *self._children()]
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        try:
            self._popen.wait(_KILL_SECONDS)
        except subprocess.TimeoutExpired:
            raise MachineError(f"{self.name} (process {self.pid}) outlived SIGKILL") from None
        end = time.monotonic() + _KILL_SECONDS
        while left := [process.pid for process in family[1:] if _lives(process)]:
            if time.monotonic() > end:
                raise MachineError(f"processes {left} of {self.name} outlived SIGKILL")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in order, and by SIGKILL if it does not."""
        if not self.running:
            return
        self._popen.send_signal(self._stop_signal)
        try:
            self._popen.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def _children(self) -> list[psutil.Process]:
        try:
            return list(self._process.children(recursive=True))
        except psutil.NoSuchProcess:
            return []


def _lives(process: psutil.Process) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return " | ".join(lines[-_LOG_LINES:]) or "(it said nothing)"
