"""Lines of the spool: one entry a line, JSON, under a checksum that a torn or a damaged line does not match."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from readiness.messages import Message
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.sayings import Saying

# Of the 64 digits; what is guarded against is tearing and decay, not a forger.
_DIGITS = 16
_TIME = "$at"


def line_of(entry: Mapping[str, Any]) -> bytes:
    """One entry as a line; its end is part of it."""
    content = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), default=_tagged)
    # A lone surrogate is no UTF-8: it comes back as it was.
    body = content.encode("utf-8", "surrogatepass")
    return _checksum(body) + b" " + body + b"\n"


def entry_of(line: bytes) -> dict[str, Any] | None:
    """The entry of a line; None if it is not what was written."""
    if not line.endswith(b"\n"):
        return None
    checksum, separator, body = line[:-1].partition(b" ")
    if not separator or checksum != _checksum(body):
        return None
    entry: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"), object_hook=_untagged)
    return entry


def packed(look: Look) -> dict[str, Any]:
    """A look as the plain values of an entry: of each table the rows by the columns they share."""
    return {
        "started_at": look.started_at,
        "ended_at": look.ended_at,
        "stage": look.stage,
        "rows": {table: _blocks(rows) for table, rows in look.rows.items()},
        "shortfalls": [
            [s.at, _packed_text(s.what), s.table, _packed_text(s.error), _packed_text(s.hint)] for s in look.shortfalls
        ],
    }


def unpacked(entry: Mapping[str, Any]) -> Look:
    """The look that was packed."""
    rows = {
        table: [dict(zip(block["columns"], values, strict=True)) for block in blocks for values in block["rows"]]
        for table, blocks in entry["rows"].items()
    }
    return Look(entry["started_at"], entry["ended_at"], entry["stage"], rows, shortfalls_of(entry))


def shortfalls_of(entry: Mapping[str, Any]) -> tuple[Shortfall, ...]:
    """What the look that was packed could not have; a text of an earlier recorder is a string."""
    return tuple(Shortfall(at, *map(_unpacked_text, told)) for at, *told in entry["shortfalls"])


def _packed_text(told: str) -> str | dict[str, Any]:
    return told.said.model_dump(mode="json") if isinstance(told, Saying) else told


def _unpacked_text(told: str | dict[str, Any]) -> str:
    return told if isinstance(told, str) else Saying(Message.model_validate(told))


def _blocks(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Neighbouring rows of the same columns, whose names are then written once."""
    blocks: list[dict[str, Any]] = []
    for row in rows:
        columns = list(row)
        if not blocks or blocks[-1]["columns"] != columns:
            blocks.append({"columns": columns, "rows": []})
        blocks[-1]["rows"].append(list(row.values()))
    return blocks


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_DIGITS].encode()


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return {_TIME: value.astimezone(dt.UTC).isoformat()}
    raise TypeError(f"{type(value).__name__} is no plain value of a row")


def _untagged(found: dict[str, Any]) -> Any:
    if found.keys() == {_TIME}:
        return dt.datetime.fromisoformat(found[_TIME])
    return found
