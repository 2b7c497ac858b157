"""When a live system is looked at."""

from __future__ import annotations

import math


class Schedule:
    """Moments an interval apart, from a begin that does not move; moments that were missed are not made up for.

    Parameters
    ----------
    interval_seconds
        From moment to moment.
    begin
        The first, as ``time.monotonic()`` tells it.
    """

    def __init__(self, interval_seconds: float, begin: float) -> None:
        self._interval, self._begin, self._number = interval_seconds, begin, 0

    def next_after(self, now: float) -> tuple[float, int]:
        """The next moment that is not over, and how many were missed before it."""
        due = self._number + 1
        self._number = max(due, math.ceil((now - self._begin) / self._interval))
        return self._begin + self._number * self._interval, self._number - due
