"""Signals to end: they end a drill or a lab as Ctrl-C does, and nobody disturbs the end of what it started."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from readiness.machine.programs import MachineError

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Whether the end was begun. A second signal must not interrupt the way to where nobody is disturbed any more.
_ENDED = {"by a signal": False}


@contextmanager
def interruptible(what: str) -> Iterator[None]:
    """A signal to end, or a terminal that is gone, ends it as Ctrl-C does; who ignores one (nohup) goes on.

    The first one does: whoever sends more of them does not interrupt what undoes the beginning.

    Parameters
    ----------
    what
        For the error.

    Raises
    ------
    MachineError
        Outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise MachineError(f"{what} has to run in the main thread, or it could not be interrupted")
    before = {number: signal.getsignal(number) for number in _ENDING}
    _ENDED["by a signal"] = False
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _ENDED["by a signal"] = False


@contextmanager
def undisturbed_end() -> Iterator[None]:
    """Let nobody interrupt the end of what was started; it is bounded by itself."""
    try:
        yield
    finally:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)


def interrupt(*_: Any) -> None:
    """Handle a signal to end."""
    if not _ENDED["by a signal"]:
        _ENDED["by a signal"] = True
        raise KeyboardInterrupt
