"""Every way of looking at a live system, as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from readiness.errors import CollectionError
from readiness.sources.live.looks import Collector, Look, Row, Shortfall
from readiness.sources.live.parameters import LiveParameters


def open_collector(live: LiveParameters, *, base: Path | None = None, since: dt.datetime | None = None) -> Collector:
    """Everything the parameters name, not yet open.

    Parameters
    ----------
    live
        What and how.
    base
        Where a relative path of a kubeconfig starts; None is the working directory.
    since
        From when on a Prometheus is asked; None is as long before as its target says.
    """
    from readiness.sources.http import HttpCollector
    from readiness.sources.kubernetes.collecting import KubernetesCollector

    parts: dict[str, Collector] = {
        f"namespace {live.kubernetes.namespace}": KubernetesCollector(live.kubernetes, base=base)
    }
    if live.http:
        parts["URLs"] = HttpCollector(live.http)
    if live.prometheus:
        from readiness.sources.prometheus import PrometheusCollector

        parts[live.prometheus.url] = PrometheusCollector(live.prometheus, since)
    return JoinedCollector(parts)


class JoinedCollector:
    """Looks with several collectors at once; one that cannot be opened or breaks is told, and stops no other.

    Parameters
    ----------
    parts
        Collectors by what they are called in what could not be had.
    """

    def __init__(self, parts: dict[str, Collector]) -> None:
        self._parts = parts
        self._closed: dict[str, CollectionError] = {}
        self._pool: ThreadPoolExecutor | None = None
        self.tables = frozenset[str]().union(*(part.tables for part in parts.values()))

    def open(self) -> None:
        """Open each; one that cannot be opened is tried again at every look."""
        self._pool = ThreadPoolExecutor(max(1, len(self._parts)), thread_name_prefix="collector")
        for name in self._parts:
            self._try_to_open(name)

    def close(self) -> None:
        """Close each."""
        try:
            for part in self._parts.values():
                # One that cannot be closed leaves the others to be closed.
                with suppress(Exception):
                    part.close()
        finally:
            if self._pool:
                self._pool.shutdown(wait=True)

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Look with all of them at the same time."""
        started = dt.datetime.now(dt.UTC)
        if self._pool is None:
            raise AssertionError("look before open")
        looks = list(self._pool.map(lambda name: self._look(name, stage, wanted), self._parts))
        return joined(looks, started, stage)

    def _look(self, name: str, stage: str, wanted: frozenset[str]) -> Look:
        part, started = self._parts[name], dt.datetime.now(dt.UTC)
        if name in self._closed:
            self._try_to_open(name)
        if error := self._closed.get(name):
            return _nothing(name, part.tables & wanted, started, stage, error)
        try:
            return part.look(stage, wanted & part.tables)
        except CollectionError as error:
            return _nothing(name, part.tables & wanted, started, stage, error)
        except Exception as error:  # noqa: BLE001 - what one part did not expect must not cost what the others saw
            return _nothing(name, part.tables & wanted, started, stage, _unexpected(error))

    def _try_to_open(self, name: str) -> None:
        try:
            self._parts[name].open()
            self._closed.pop(name, None)
        except CollectionError as error:
            self._closed[name] = error
        except Exception as error:  # noqa: BLE001 - as above: the others are opened
            self._closed[name] = _unexpected(error)


def _nothing(name: str, tables: frozenset[str], at: dt.datetime, stage: str, error: CollectionError) -> Look:
    """The look of a part that brought nothing: every table that it should have brought rows of lacks them."""
    lost = [Shortfall(at, name, table, str(error.args[0]), error.hint) for table in sorted(tables)]
    return Look(at, dt.datetime.now(dt.UTC), stage, {}, tuple(lost))


def _unexpected(error: Exception) -> CollectionError:
    """An error of the program as what could not be had: its class and place, since its text may quote what was read."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" in {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last is not None else ""
    return CollectionError(
        f"an unexpected {type(error).__name__}{place}", "report it: the target answered unlike others"
    )


def joined(looks: Iterable[Look], started: dt.datetime, stage: str) -> Look:
    """Several looks of one moment as one."""
    rows: dict[str, list[Row]] = {}
    shortfalls: list[Shortfall] = []
    for look in looks:
        for table, some in look.rows.items():
            rows.setdefault(table, []).extend(some)
        shortfalls += look.shortfalls
    return Look(started, dt.datetime.now(dt.UTC), stage, rows, tuple(shortfalls))
