"""Telemetry and a topology out of CSV, by the reader of one's own columns."""

from __future__ import annotations

import io

import pandas as pd

from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.sources.base import options_of
from readiness.sources.schemas import arrow_schema_of
from readiness.sources.tables import faults_of_table

TELEMETRY = b"time,device,cpu,drops\n2026-01-07T00:00:00Z,spine-1,12,0\n2026-01-07T00:00:00Z,leaf-1,7,3\n"
TOPOLOGY = b"device,peer\nspine-1,leaf-1\n"


def _read(content: bytes, table: str, options: dict[str, object]) -> pd.DataFrame:
    import pyarrow as pa

    file = InputFile("own.csv", io.BytesIO(content))
    request = ReadRequest(file, table, arrow_schema_of(table), options_of("own-columns", options), Remarks())
    frame = pa.Table.from_batches(list(READERS["own-columns"].read(request))).to_pandas()
    assert faults_of_table(table, frame, len(frame)) == []
    return frame


def samples() -> pd.DataFrame:
    shared = {
        "observed_at": {"from": "time"},
        "pod": {"constant": ""},
        "node": {"from": "device"},
        "unit": {"constant": ""},
    }
    each = [{"metric": {"constant": name}, "value": {"from": name}} for name in ("cpu", "drops")]
    return _read(TELEMETRY, "series", {"columns": shared, "each": each})


def links() -> pd.DataFrame:
    return _read(TOPOLOGY, "links", {"columns": {"source": {"from": "device"}, "destination": {"from": "peer"}}})
