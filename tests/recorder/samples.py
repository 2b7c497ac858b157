"""What the tests of the recorder record: parameters, and looks of every form that a row may have."""

from __future__ import annotations

import datetime as dt

from readiness.documents import BilingualText
from readiness.evidence import Subject
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.parameters import KubernetesTarget, LiveParameters

BEGIN = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)


def live(**changes) -> LiveParameters:
    told = {
        "title": BilingualText(ru="Проверка", en="A test"),
        "subject": Subject(name="sample", version="1", commit=None, environment="test"),
        "kubernetes": KubernetesTarget(namespace="sample-space", deployment="sample"),
        "interval_seconds": 5.0,
    }
    return LiveParameters(**(told | changes))


def series_row(at: dt.datetime, value: float | None, pod: str = "sample-1", metric: str = "restart_count") -> Row:
    return {"observed_at": at, "pod": pod, "node": "node1", "metric": metric, "value": value, "unit": "count"}


def look(number: int = 0, *, stage: str = "during", rows=None, shortfalls: tuple[Shortfall, ...] = ()) -> Look:
    at = BEGIN + dt.timedelta(seconds=5 * number)
    found = {"series": [series_row(at, float(number))]} if rows is None else rows
    return Look(at, at + dt.timedelta(milliseconds=20), stage, found, shortfalls)
