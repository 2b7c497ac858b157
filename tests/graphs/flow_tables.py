"""Tables of flows for tests: small random ones, and one flow said in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from readiness.sources.schemas import arrow_schema_of

START_US = 1_767_744_000_000_000  # 2026-01-07 00:00 UTC
COLUMNS = arrow_schema_of("flows").names
_TEXTS = ("source", "destination", "protocol", "state", "label", "episode_id")
_NUMBERS = ("duration_seconds", "packets", "bytes", "source_bytes", "source_port", "destination_port")


def flows_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table of flows; a row says what is special about it, and `at` in seconds since the start."""
    usual = {
        "at": 0.0,
        "source": "a",
        "destination": "b",
        "duration_seconds": 1.0,
        "protocol": "tcp",
        "packets": 4.0,
        "bytes": 400.0,
        "source_bytes": 100.0,
        "state": "SF",
        "source_port": 50_000.0,
        "destination_port": 80.0,
        "label": "benign",
        "episode_id": None,
    }
    frame = pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))
    at_us = START_US + (frame.pop("at") * 1e6).round().astype("int64")
    frame["observed_at"] = pd.to_datetime(at_us, unit="us", utc=True).astype("datetime64[us, UTC]")
    for name in _TEXTS:
        frame[name] = frame[name].astype("str").where(frame[name].notna(), None)
    for name in _NUMBERS:
        frame[name] = frame[name].astype(np.float64)
    return frame[COLUMNS]


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


_HOSTS = st.sampled_from([f"host-{letter}" for letter in "abcdef"])
_BYTES = st.integers(0, 10_000).map(float)


@st.composite
def _flow(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(_maybe(_BYTES))
    return {
        # Whole and half seconds, so that moments are shared.
        "at": draw(st.integers(0, 200)) / 2,
        "source": draw(_HOSTS),
        "destination": draw(_HOSTS),
        "duration_seconds": draw(_maybe(st.integers(0, 1_000).map(lambda number: number / 8))),
        "protocol": draw(_maybe(st.sampled_from(["tcp", "udp", "icmp"]))),
        "packets": draw(_maybe(st.integers(0, 100).map(float))),
        "bytes": size,
        "source_bytes": None if size is None else draw(_maybe(st.integers(0, int(size)).map(float))),
        "state": draw(_maybe(st.sampled_from(["SF", "S0", "REJ", "CON", "INT", "S_RA"]))),
        "destination_port": draw(_maybe(st.sampled_from([22.0, 80.0, 443.0, 65_535.0]))),
        "label": draw(st.sampled_from(["benign", "unknown", "scan", "flood"])),
    }


flow_tables = st.lists(_flow(), min_size=1, max_size=40).map(flows_of)
