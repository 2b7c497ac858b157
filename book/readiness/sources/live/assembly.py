"""Looks put together: the tables of a recording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from readiness.sources.live.looks import Look, Row

_MOMENT = pd.DatetimeTZDtype("us", "UTC")
# Columns of every table a look may bring, with their types; a text that may be absent is an object of none.
COLUMNS: dict[str, dict[str, Any]] = {
    "series": {"observed_at": _MOMENT, "pod": str, "node": str, "metric": str, "value": float, "unit": str},
    "probes": {
        "observed_at": _MOMENT,
        "target": str,
        "pod": str,
        "status_code": float,
        "ok": bool,
        "latency_seconds": float,
        "error": str,
        "pod_ready": "boolean",
    },
    "objects": {
        "stage": str,
        "identity": str,
        "name": str,
        "method": str,
        "path": str,
        "status": int,
        "collected_at": _MOMENT,
        "body": str,
    },
    "events": {
        "received_at": _MOMENT,
        "resource": str,
        "type": str,
        "namespace": str,
        "name": str,
        "uid": str,
        "resource_version": str,
        "object": str,
    },
    "payloads": {
        "stage": str,
        "pod": str,
        "path": str,
        "status": int,
        "collected_at": _MOMENT,
        "content_type": str,
        "headers": str,
        "body": str,
    },
    "collection_errors": {"observed_at": _MOMENT, "what": str, "error": str, "hint": str},
}
ERRORS = "collection_errors"


def assemble(looks: Iterable[Look]) -> dict[str, pd.DataFrame]:
    """Put looks together, in their order.

    Returns
    -------
    dict
        A frame of each table that some look brought rows of; what could not be had is the table `collection_errors`.

    Raises
    ------
    KeyError
        If a look brought rows of a table that no collector makes.
    """
    rows: dict[str, list[Row]] = {}
    for look in looks:
        for table, some in look.rows.items():
            rows.setdefault(table, []).extend(some)
        rows.setdefault(ERRORS, []).extend(
            {"observed_at": s.at, "what": str(s.what), "error": str(s.error), "hint": str(s.hint)}
            for s in look.shortfalls
        )
    return {table: _frame(table, some) for table, some in rows.items() if some}


def _frame(table: str, rows: list[Row]) -> pd.DataFrame:
    columns = COLUMNS[table]
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in columns})
    return frame.astype(dict(columns)) if len(frame) else frame
