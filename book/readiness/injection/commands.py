"""Commands of the operator: run without a shell, ended in time, and not cut off from who has to wait for their end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from readiness.injection.cluster import InjectionError

_LONGEST_WORDS = 300


class CommandError(InjectionError):
    """A command failed, or did not end in time."""


def run_command(command: Sequence[str], *, timeout_seconds: float, held: int | None = None) -> str:
    """Run a command to its end; return the last line it printed.

    It runs in a process group of its own: whoever interrupts us does not interrupt what undoes a fault.

    Parameters
    ----------
    command
        Program and arguments.
    timeout_seconds
        How long it may take; then it, and what it started, is killed.
    held
        A file descriptor that it keeps open, and what it leaves behind too: by its lock others see that it still runs.

    Raises
    ------
    CommandError
        If it cannot be started, fails, or takes too long. Its arguments are not told.
    """
    name = Path(command[0]).name
    try:
        started = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=() if held is None else (held,),
        )
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", "is the program of the plan installed here?") from None
    try:
        told, complained = started.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        raise CommandError(f"{name}: not within {timeout_seconds:g} s") from None
    finally:
        # Also when somebody interrupts us: half a command must not go on while its effect is undone.
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.communicate()
    if started.returncode:
        raise CommandError(f"{name} failed with {started.returncode}: {_last_line(complained)}")
    return _last_line(told)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return (lines[-1] if lines else "(it said nothing)")[:_LONGEST_WORDS]
