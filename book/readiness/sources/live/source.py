"""The live source: a short recording that is made when it is asked for, and never written."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import readiness
from readiness.digests import sha256_of_bytes
from readiness.documents import json_of
from readiness.messages import message
from readiness.readers import Remarks
from readiness.sources.base import Reading, Recording
from readiness.sources.live.credentials import KnownCredentials
from readiness.sources.live.looks import Collector, Look, Shortfall, replaced
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.live.sayings import said_of
from readiness.sources.live.schedule import Schedule
from readiness.sources.recorded import checks_of_parsing, observation_of
from readiness.sources.scrubbing import scrubbed_value

if TYPE_CHECKING:
    import pandas as pd

LIVE = "live"


class LiveSource:
    """One recording, `live`: what is seen in `watch_seconds` from the first question on.

    Parameters
    ----------
    live
        What and how.
    wanted
        The tables that are asked for; without one that a collector makes, nothing is looked at.
    open_collector
        Makes the collector.
    base
        Where relative paths of credentials start; None is the working directory.
    """

    def __init__(
        self,
        live: LiveParameters,
        wanted: frozenset[str],
        open_collector: Callable[[LiveParameters], Collector],
        base: Path | None = None,
    ) -> None:
        self._live = live
        self._wanted = wanted
        self._open_collector = open_collector
        self._base = base
        self._frames: dict[str, pd.DataFrame] = {}
        self._lost: dict[str, Shortfall] = {}

    @cached_property
    def _recording(self) -> Recording | None:
        collector = self._open_collector(self._live)
        wanted = self._wanted & collector.tables
        if not wanted:
            return None
        known = KnownCredentials(self._live, self._base or Path.cwd())
        known.refresh()
        looks = look_for(collector, wanted, self._live.watch_seconds, self._live.interval_seconds)
        # What was renewed meanwhile may have been sent, and be told again by whoever got it.
        known.refresh()

        def shown(value: Any) -> Any:
            return scrubbed_value(known.scrubbed(value)[0] if isinstance(value, str) else value)[0]

        # Before anything is made of them: no page may show a secret.
        return self._assembled([replaced(look, shown) for look in looks], wanted)

    def _assembled(self, looks: Sequence[Look], wanted: frozenset[str]) -> Recording:
        from readiness.sources.live.assembly import ERRORS, assemble
        from readiness.sources.live.description import describe
        from readiness.sources.live.facts import Facts
        from readiness.sources.live.lacks import Lacks

        facts, lacks = Facts(self._live.kubernetes.deployment), Lacks()
        for look in looks:
            facts.add(look)
            for shortfall in look.shortfalls:
                self._lost.setdefault(shortfall.table, shortfall)
                lacks.add(shortfall.at, shortfall.what, shortfall.table, shortfall.error)
        self._frames = assemble(looks)
        described = describe(
            name=LIVE,
            live=self._live,
            frames=self._frames,
            facts=facts,
            started_at=looks[0].started_at,
            ended_at=looks[-1].ended_at,
            gaps=(message("live-gap-short", seconds=self._live.watch_seconds), *lacks.gaps(len(looks))),
            by=f"the live source of readiness {readiness.__version__}",
        )
        # A table that could not be had is asked for, and its reading says why there is none.
        for table in sorted(wanted & set(self._lost) - set(self._frames)):
            described["tables"][table] = described["tables"][ERRORS] | {"rows": 0, "file": f"{table}.parquet"}
        return Recording.model_validate_json(json_of(described))

    @property
    def faults_folder(self) -> Path | None:
        """Where recordings of faults about the same system are."""
        return None if self._live.faults is None else Path(self._live.faults)

    def recordings(self) -> Sequence[Recording]:
        """The one recording; looking is done when this is asked first."""
        return () if self._recording is None else (self._recording,)

    def read(self, recording: Recording, table: str) -> Reading:
        """One table, as it was seen."""
        from readiness.sources.tables import faults_of_table

        frame = self._frames.get(table)
        if frame is None:
            lost = self._lost[table]
            told = message(
                "absent-not-collected", what=said_of(lost.what), error=said_of(lost.error), hint=said_of(lost.hint)
            )
            return Reading(recording, table, absent=told)
        content = io.BytesIO()
        frame.to_parquet(content, index=False, compression="zstd")
        info = recording.tables[table]
        path = f"{LIVE}/{info.file}"
        observation = observation_of(recording, table, path, sha256_of_bytes(content.getvalue()))
        faults = faults_of_table(table, frame, info.rows)
        return Reading(
            recording, table, None if faults else frame, observation, tuple(checks_of_parsing(path, faults, Remarks()))
        )


def look_for(collector: Collector, wanted: frozenset[str], seconds: float, interval_seconds: float) -> tuple[Look, ...]:
    """Look for some time: once `before`, then at every interval, and `after`.

    Ticks stand on a fixed grid; one that is missed is not made up for.
    """
    looks: list[Look] = []
    collector.open()
    try:
        begun = time.monotonic()
        end, schedule = begun + seconds, Schedule(interval_seconds, begun)
        looks.append(collector.look("before", wanted))
        while (now := time.monotonic()) < end:
            due, _ = schedule.next_after(now)
            time.sleep(max(0.0, min(due, end) - now))
            looks.append(collector.look("after" if due >= end else "during", wanted))
    finally:
        collector.close()
    return tuple(looks)


def live_source(live: LiveParameters, wanted: frozenset[str], base: Path) -> LiveSource:
    """A live source whose relative paths start at the project root."""
    from readiness.sources.live.collecting import open_collector

    if live.faults is not None:
        live = live.model_copy(update={"faults": str(base / Path(live.faults).expanduser())})
    return LiveSource(live, wanted, lambda told: open_collector(told, base=base), base)
