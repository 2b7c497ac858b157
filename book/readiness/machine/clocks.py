"""One clock for everything that is measured in one run."""

from __future__ import annotations

import datetime as dt
import time


class Clock:
    """The one clock of a run: UTC when it was made, and from then on a time that never jumps or runs back."""

    def __init__(self) -> None:
        self._wall, self._origin = dt.datetime.now(dt.UTC), time.monotonic()

    def now(self) -> dt.datetime:
        """The time, to the microsecond."""
        return self._wall + dt.timedelta(seconds=time.monotonic() - self._origin)
