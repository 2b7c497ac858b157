"""Waiting that a signal to end cuts short, without cutting short what is being done."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Whether somebody asked to end. The first signal asks, a second one does not wait for the answer."""

    def __init__(self) -> None:
        self.asked = False
        self._read, self._write = os.pipe()

    def wait(self, seconds: float) -> bool:
        """Wait, but no longer than until somebody asks to end; returns whether somebody did."""
        if not self.asked and seconds > 0:
            # Not an Event: its lock is held by whoever waits, and a signal is handled in the midst of that.
            select.select([self._read], [], [], seconds)
        return self.asked

    def ask(self, *_: Any) -> None:
        """Ask to end; as a handler of signals."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(self._write, b".")

    def close(self) -> None:
        """Give back what was opened for it."""
        os.close(self._read)
        os.close(self._write)


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Be asked to end by Ctrl-C, by SIGTERM and by a terminal that is gone; who ignores one (nohup) goes on."""
    asked = Interruption()
    before = {number: signal.getsignal(number) for number in _ENDING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, asked.ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        asked.close()
