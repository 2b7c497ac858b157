"""What is missing in a recording, and what was taken out of it, added up while its spool is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from readiness.messages import Message, message
from readiness.recorder.lines import shortfalls_of
from readiness.sources.live.lacks import MOST_TOLD, Lacks, told_at

# From look to look; one that is late by less than an interval is late, and not missing.
_INTERVALS = 2


@dataclass
class Tally:
    """What a spool tells of itself.

    Attributes
    ----------
    started_at, ended_at
        Of the first and the last look; None without any.
    """

    interval_seconds: float
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    looks: int = 0
    missed: int = 0
    masked: int = 0
    scrubbed: int = 0
    dropped_lines: int = 0
    dropped_bytes: int = 0
    restarts: list[dt.datetime] = field(default_factory=list)
    _last_begun_at: dt.datetime | None = None
    _stage: str = ""
    _pauses: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    _lacks: Lacks = field(default_factory=Lacks)

    def add_dropped(self, size_bytes: int) -> None:
        """A line that cannot be read."""
        self.dropped_lines += 1
        self.dropped_bytes += size_bytes

    def add(self, entry: Mapping[str, Any]) -> None:
        """An entry, in the order of the spool."""
        if entry["kind"] == "started" and entry["resumed"]:
            self.restarts.append(entry["at"])
        if entry["kind"] != "look":
            return
        begun_at, self.ended_at, self._stage = entry["started_at"], entry["ended_at"], entry["stage"]
        self.started_at = self.started_at or begun_at
        before = self._last_begun_at
        if before is not None and (begun_at - before).total_seconds() > _INTERVALS * self.interval_seconds:
            self._pauses.append((before, begun_at))
        self._last_begun_at = begun_at
        self.looks += 1
        for name in ("missed", "masked", "scrubbed"):
            setattr(self, name, getattr(self, name) + entry[name])
        for lost in shortfalls_of(entry):
            self._lacks.add(lost.at, lost.what, lost.table, lost.error)

    def gaps(self) -> tuple[Message, ...]:
        """Everything that whoever uses the recording has to know before."""
        told = [*self._of_time(), *self._lacks.gaps(self.looks)]
        if self.dropped_lines:
            told.append(message("recorder-dropped", lines=self.dropped_lines, bytes=self.dropped_bytes))
        if self.masked:
            told.append(message("recorder-masked", count=self.masked))
        if self.scrubbed:
            told.append(message("recorder-scrubbed", count=self.scrubbed))
        return tuple(told)

    def _of_time(self) -> list[Message]:
        told = []
        longest = sorted(self._pauses, key=lambda pause: pause[0] - pause[1])
        for start, end in sorted(longest[:MOST_TOLD]):
            seconds = round((end - start).total_seconds(), 1)
            told.append(message("recorder-pause", start=told_at(start), end=told_at(end), seconds=seconds))
        if rest := longest[MOST_TOLD:]:
            seconds = round(sum((end - start).total_seconds() for start, end in rest), 1)
            told.append(message("recorder-more-pauses", count=len(rest), seconds=seconds))
        if self.restarts:
            times = ", ".join(told_at(at) for at in self.restarts[:MOST_TOLD])
            told.append(message("recorder-restarted", count=len(self.restarts), times=times))
        if self.missed:
            told.append(message("recorder-missed", count=self.missed, interval=self.interval_seconds))
        if self._stage != "after":
            told.append(message("recorder-no-end"))
        return told
