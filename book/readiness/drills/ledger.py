"""The write ledger: a client that writes numbered records through a disaster and keeps what was acknowledged, and when.

It never repeats a write: each number has one attempt, and either an acknowledgement or an error. What became of it is
looked up at the end by its number and its content.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from readiness.machine.clocks import Clock


@dataclass(frozen=True)
class Write:
    """One numbered record: sent once, and either acknowledged or failed.

    Attributes
    ----------
    seq
        Its number, from 1.
    sent_at, acked_at
        When it was sent, and when it was acknowledged; None if it was not.
    error
        Class of the error; None if it was acknowledged.
    """

    seq: int
    sent_at: dt.datetime
    acked_at: dt.datetime | None
    error: str | None


def content_of(run: str, seq: int) -> str:
    """What is written under a number: something that nobody else would write there."""
    return f"{seq}:{hashlib.sha256(f'{run}/{seq}'.encode()).hexdigest()[:16]}"


class LedgerClient:
    """Writes numbered records at a steady pace, in a thread of its own.

    Parameters
    ----------
    put
        ``put(seq, content)`` returns when the record is acknowledged and raises when it is not; it must give up by
        itself after a short time, or the outage it should measure is its own.
    run
        Name of the run, part of the content.
    clock
        Of the drill.
    interval_seconds
        From the beginning of a write to that of the next; a write that takes longer delays the next and is not made
        up for.
    """

    def __init__(self, put: Callable[[int, str], None], *, run: str, clock: Clock, interval_seconds: float) -> None:
        self._put, self._run, self._clock, self._interval_seconds = put, run, clock, interval_seconds
        self._writes: list[Write] = []
        self._stop, self._told = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._write_on, name="ledger", daemon=True)

    @property
    def writes(self) -> tuple[Write, ...]:
        """What was written so far, in order of number."""
        with self._told:
            return tuple(self._writes)

    def acknowledged(self) -> int:
        """How many writes were acknowledged so far."""
        return sum(write.acked_at is not None for write in self.writes)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self, *, timeout_seconds: float) -> bool:
        """Write no more; returns whether the last write came to its end in time."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _write_on(self) -> None:
        due = time.monotonic()
        seq = 0
        while not self._stop.is_set():
            seq += 1
            sent_at = self._clock.now()
            error = None
            try:
                self._put(seq, content_of(self._run, seq))
            except Exception as fault:  # noqa: BLE001 - whatever went wrong, the write was not acknowledged
                error = type(fault).__name__
            # As one: whoever asks after this moment finds what was acknowledged at it.
            with self._told:
                acked_at = None if error else self._clock.now()
                self._writes.append(Write(seq, sent_at, acked_at, error))
            due = max(time.monotonic(), due + self._interval_seconds)
            self._stop.wait(due - time.monotonic())
