"""Reading an asset as a table: its rows, and what was left out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from readiness.messages import Message
from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.sources.base import options_of
from readiness.sources.schemas import arrow_schema_of

ASSETS = Path(__file__).parents[1] / "assets" / "readers"
AT = {"observed_at": "2026-01-07T00:00:00Z"}
UTC = {"time_zone": "UTC"}
KILLED = {
    "action": "kill-worker",
    "kind": "container_sigkill",
    "proof": {"probe": "worker-is-gone"},
    "detected": {"probe": "alarm-was-raised", "by": "self_healing"},
    "recovered": {"probe": "worker-is-back"},
}
ZONE = {"zone": "UTC"}
LABELLED = {"columns": ["source", "destination", "time", "label"], "head": True, "time": "iso", "zone": "UTC"}
MEMORY = {
    "columns": {
        "observed_at": {"from": "timestamp", "zone": "UTC"},
        "pod": {"from": "pod_name"},
        "node": {"constant": ""},
        "metric": {"constant": "process_resident_memory_bytes"},
        "value": {"from": "rss_mb", "unit": "MB"},
    }
}


def read_bytes(
    content: bytes, name: str, form: str, table: str, options: dict[str, Any]
) -> tuple[list[dict[str, Any]], tuple[Message, ...]]:
    remarks = Remarks()
    file = InputFile(name, io.BytesIO(content))
    request = ReadRequest(file, table, arrow_schema_of(table), options_of(form, options), remarks)
    rows = [row for batch in READERS[form].read(request) for row in batch.to_pylist()]
    return rows, remarks.messages()


def read(form: str, file: str, table: str, **options: Any) -> tuple[list[dict[str, Any]], tuple[Message, ...]]:
    return read_bytes((ASSETS / form / file).read_bytes(), file, form, table, options)


def keys(remarks: tuple[Message, ...]) -> list[str]:
    return [remark.key for remark in remarks]
