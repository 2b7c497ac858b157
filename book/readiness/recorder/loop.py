"""Looking on a fixed schedule: look, scrub, keep; what fails is kept as what could not be had."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from readiness.errors import CollectionError
from readiness.recorder.interruption import Interruption
from readiness.recorder.lines import packed
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.spool import Spool
from readiness.sources.live.looks import Collector, Look, Shortfall
from readiness.sources.live.sayings import lacking, saying
from readiness.sources.live.schedule import Schedule


@dataclass(frozen=True)
class Progress:
    """How far the recorder is.

    Attributes
    ----------
    elapsed_seconds
        Since the recording was begun.
    looks, shortfalls, missed
        Of this recorder: looks kept, what could not be had in them, and times at which the look before was not over.
    """

    elapsed_seconds: float
    looks: int
    shortfalls: int
    missed: int


class Recorder:
    """Looks at a live system until the time is over or somebody asks to end.

    Parameters
    ----------
    collector
        Who looks.
    wanted
        The tables that are asked for.
    spool
        Where looks are kept; begun.
    scrubber
        What takes out of them what may not be kept.
    interval_seconds
        From look to look.
    """

    def __init__(
        self, collector: Collector, wanted: frozenset[str], spool: Spool, scrubber: Scrubber, interval_seconds: float
    ) -> None:
        self._collector, self._wanted = collector, wanted
        self._spool, self._scrubber, self._interval = spool, scrubber, interval_seconds
        self._is_open = False
        self._first: Look | None = None
        self._looks = self._shortfalls = self._missed = 0

    def look_first(self) -> None:
        """Connect, and look a first time, before anything is begun.

        Raises
        ------
        CollectionError
            If there is no connection, or nothing comes of it: a day of that is not begun.
        """
        self._open()
        look = self._collector.look("before", self._wanted)
        if look.shortfalls and not any(look.rows.values()):
            lost = look.shortfalls[0]
            raise CollectionError(lacking(lost.what, lost.error), lost.hint)
        self._first = look

    def run(
        self,
        begun_at: dt.datetime,
        duration_seconds: float | None,
        interruption: Interruption,
        *,
        resumed: bool,
        report: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        """Look until it is over; the last look is of the stage `after`.

        Parameters
        ----------
        begun_at
            When the first recorder began: the duration counts from there.
        duration_seconds
            For how long; None is until somebody asks to end.
        interruption
            Who may ask to end.
        resumed
            Whether there are looks of an earlier recorder: the stage `before` is over then.
        report
            Told after every look.
        """
        now = dt.datetime.now(dt.UTC)
        self._spool.append({"kind": "started", "at": now, "resumed": resumed})
        begin = time.monotonic()
        before_seconds = (now - begun_at).total_seconds()
        end = None if duration_seconds is None else begin + duration_seconds - before_seconds
        schedule = Schedule(self._interval, begin)
        stage, missed = "during" if resumed else "before", 0
        if self._first is not None:
            self._keep(self._first, 0)
            stage = "during"
            due, missed = schedule.next_after(begin)
            interruption.wait(due - time.monotonic())
        while not interruption.asked and (end is None or time.monotonic() < end):
            self._keep(self._look(stage), missed)
            stage = "during"
            report(Progress(time.monotonic() - begin + before_seconds, self._looks, self._shortfalls, self._missed))
            due, missed = schedule.next_after(time.monotonic())
            self._missed += missed
            if end is not None and due > end:
                interruption.wait(end - time.monotonic())
                break
            interruption.wait(due - time.monotonic())
        self._keep(self._look("after"), 0)
        self._spool.append({"kind": "ended", "at": dt.datetime.now(dt.UTC), "asked": interruption.asked})
        report(Progress(time.monotonic() - begin + before_seconds, self._looks, self._shortfalls, self._missed))

    def close(self) -> None:
        """End connections."""
        if self._is_open:
            self._is_open = False
            self._collector.close()

    def _open(self) -> None:
        self._collector.open()
        self._is_open = True

    def _look(self, stage: str) -> Look:
        started_at = dt.datetime.now(dt.UTC)
        try:
            if not self._is_open:
                self._open()
            return self._collector.look(stage, self._wanted)
        except CollectionError as error:
            # Looking tells what it could not have by itself; this is a connection that does not come about.
            self._is_open = False
            ended_at = dt.datetime.now(dt.UTC)
            tables = sorted(self._wanted)
            lacking = Shortfall(started_at, saying("lack-connection"), ", ".join(tables), error.args[0], error.hint)
            return Look(started_at, ended_at, stage, {}, (lacking,))

    def _keep(self, look: Look, missed: int) -> None:
        kept, counts = self._scrubber.look(look)
        self._spool.append(
            {"kind": "look", **packed(kept), "missed": missed, "masked": counts.masked, "scrubbed": counts.scrubbed}
        )
        self._looks += 1
        self._shortfalls += len(look.shortfalls)
