"""Connections, episodes and exported records of the tests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from readiness.lab.connections import Connection
from readiness.lab.episodes import Happened


def flow(source: str, destination: str, start: float, end: float, **other: Any) -> dict[str, Any]:
    fields = {"protocol": "tcp", "source_port": 40000.0, "destination_port": 8080.0} | other
    ends = {"source": source, "destination": destination}
    return fields | ends | {"start_ms": round(start * 1000), "end_ms": round(end * 1000)}


def flows(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def connection(source: str, destination: str, opened: float, closed: float | None, **other: Any) -> Connection:
    fields: dict[str, Any] = {
        "protocol": "tcp",
        "source_port": 40000.0,
        "destination_port": 8080.0,
        "purpose": "scan",
        "outcome": "ok",
        "sent_bytes": 0.0,
        "episode_id": "001-scan",
    } | other
    return Connection(opened_at=opened, closed_at=closed, source=source, destination=destination, **fields)


def happened(kind: str, host: str, begun: float, ended: float, peer: str | None = None, number: int = 1) -> Happened:
    return Happened(f"{number:03d}-{kind}", kind, "train", host, peer, {}, begun, begun, ended, {})


def record(source: str, sport: float, destination: str, dport: float, **other: Any) -> dict[str, Any]:
    fields = {"start_ms": 1000, "duration_ms": 250, "protocol": "tcp", "flags": "...AP.SF", "packets": 5, "bytes": 500}
    return {"source": source, "sport": sport, "destination": destination, "dport": dport} | fields | other
