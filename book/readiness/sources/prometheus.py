"""A Prometheus, asked for ranges over its HTTP API, in chunks that it can answer."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from readiness.errors import CollectionError
from readiness.sources.http import Answer, Asking, Unanswered, token_of
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.parameters import PrometheusTarget, Query
from readiness.sources.live.sayings import lacking, parts_of, saying

# Prometheus refuses more than 11,000 points of a series; an answer is also held in memory whole.
MOST_POINTS = 5_000
_LONGEST_ANSWER_BYTES = 64 * 1024 * 1024
# Those whose mending the catalogue knows (`lack-hint-prometheus-*`).
_HINTED = (400, 401, 403, 404, 422, 503)


class PrometheusCollector:
    """Rows of `series`: at the first look the hours before it, at each later one what came since.

    Parameters
    ----------
    target
        Where, and which queries.
    since
        From when on; None is `target.hours` before the first look.
    """

    tables = frozenset({"series"})

    def __init__(self, target: PrometheusTarget, since: dt.datetime | None = None) -> None:
        self._target = target
        self._asking = Asking(
            target.timeout_seconds, authority=target.certificate_authority, longest_body_bytes=_LONGEST_ANSWER_BYTES
        )
        self._since = since
        self._next: dict[str, dt.datetime] = {}

    def open(self) -> None:
        """Nothing is kept open."""

    def close(self) -> None:
        """Nothing is kept open."""

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Ask every query for what came since it was asked last."""
        started = dt.datetime.now(dt.UTC)
        rows: list[Row] = []
        shortfalls: list[Shortfall] = []
        if "series" in wanted:
            for query in self._target.queries:
                try:
                    # What came before an error is kept: it is not asked for again.
                    for some in self._ask(query, started):
                        rows += some
                except CollectionError as error:
                    what, told = parts_of(error)
                    shortfalls.append(Shortfall(started, what, "series", told, error.hint))
        found = {"series": rows} if rows else {}
        return Look(started, dt.datetime.now(dt.UTC), stage, found, tuple(shortfalls))

    def _ask(self, query: Query, now: dt.datetime) -> Iterator[list[Row]]:
        step = dt.timedelta(seconds=self._target.step_seconds)
        since = self._since or now - dt.timedelta(hours=self._target.hours)
        start = self._next.get(query.metric, _aligned(since, step))
        for first, last in chunks(start, now, step):
            rows = _rows(self._range(query, first, last), query)
            # What failed is asked for again at the next look, from here on.
            self._next[query.metric] = last + step
            yield rows

    def _range(self, query: Query, first: dt.datetime, last: dt.datetime) -> list[dict[str, Any]]:
        what = saying("lack-asked-range", metric=query.metric, url=self._target.url)
        asked = urlencode(
            {
                "query": query.query,
                "start": f"{first.timestamp():.3f}",
                "end": f"{last.timestamp():.3f}",
                "step": f"{self._target.step_seconds:g}",
            }
        )
        try:
            token = token_of(self._target.token)
            answer = self._asking.get(f"{self._target.url.rstrip('/')}/api/v1/query_range?{asked}", token=token)
        except Unanswered as error:
            told = lacking(what, saying("lack-no-answer", kind=str(error)))
            raise CollectionError(told, saying("lack-hint-prometheus-up")) from None
        return _matrix(what, answer)


def chunks(
    start: dt.datetime, end: dt.datetime, step: dt.timedelta, most_points: int = MOST_POINTS
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Cut a range into pieces of at most so many points; every point of the grid is in one of them."""
    while start <= end:
        points = min(most_points, (end - start) // step + 1)
        last = start + step * (points - 1)
        yield start, last
        start = last + step


def _aligned(moment: dt.datetime, step: dt.timedelta) -> dt.datetime:
    """The next moment on the grid of the step, so that questions asked apart fall on one grid."""
    seconds = step.total_seconds()
    return dt.datetime.fromtimestamp(math.ceil(moment.timestamp() / seconds) * seconds, dt.UTC)


def _matrix(what: str, answer: Answer) -> list[dict[str, Any]]:
    if not answer.is_whole:
        longest = saying("lack-too-long", mebibytes=_LONGEST_ANSWER_BYTES // 2**20)
        raise CollectionError(lacking(what, longest), saying("lack-hint-prometheus-long"))
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = {}
    if answer.status != 200 or not isinstance(told, dict) or told.get("status") != "success":  # noqa: PLR2004 - OK
        said = told.get("error") if isinstance(told, dict) else None
        hint = saying(f"lack-hint-prometheus-{answer.status if answer.status in _HINTED else 'log'}")
        status = str(answer.status)
        error = saying("lack-answered", status=status, said=str(said)) if said else None
        raise CollectionError(lacking(what, error or saying("lack-no-prometheus", status=status)), hint)
    return list(told["data"]["result"])


def _rows(matrix: list[dict[str, Any]], query: Query) -> list[Row]:
    rows: list[Row] = []
    seen: set[tuple[str, str]] = set()
    for series in matrix:
        labels = series.get("metric") or {}
        pod, node = str(labels.get(query.pod_label, "")), str(labels.get(query.node_label, ""))
        if (pod, node) in seen:
            told = saying("lack-two-series", pod=pod or "-", node=node or "-")
            what = saying("lack-asked-metric", metric=query.metric)
            raise CollectionError(lacking(what, told), saying("lack-hint-prometheus-sum"))
        seen.add((pod, node))
        rows += [
            {
                "observed_at": dt.datetime.fromtimestamp(float(at), dt.UTC),
                "pod": pod,
                "node": node,
                "metric": query.metric,
                "value": float(value),
                "unit": query.unit,
            }
            for at, value in series["values"]
            # Zero by zero is no measurement.
            if not math.isnan(float(value))
        ]
    return rows
