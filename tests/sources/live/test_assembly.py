"""Looks put together: every row is there, in its order, in the types that a recording has."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.sources.live.assembly import COLUMNS, ERRORS, assemble
from readiness.sources.live.description import COLUMNS as TOLD
from readiness.sources.live.description import METHODS
from readiness.sources.live.looks import Look, Shortfall
from readiness.sources.tables import faults_of_table

START = dt.datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=dt.UTC)
moments = st.integers(0, 10**9).map(lambda n: START + dt.timedelta(microseconds=n))
names = st.text(max_size=4)
series = st.fixed_dictionaries(
    {"observed_at": moments, "pod": names, "node": names, "metric": names, "value": st.floats(-1e9, 1e9), "unit": names}
)
probes = st.fixed_dictionaries(
    {
        "observed_at": moments,
        "target": names,
        "pod": st.none() | names,
        "status_code": st.none() | st.integers(100, 599).map(float),
        "ok": st.booleans(),
        "latency_seconds": st.none() | st.floats(0, 10),
        "error": st.none() | names,
        "pod_ready": st.none() | st.booleans(),
    }
)
shortfalls = st.builds(Shortfall, at=moments, what=names, table=st.just("series"), error=names, hint=names)
looks = st.lists(
    st.builds(
        lambda s, p, lost: Look(START, START, "during", {"series": s, "probes": p}, tuple(lost)),
        st.lists(series, max_size=4),
        st.lists(probes, max_size=4),
        st.lists(shortfalls, max_size=3),
    ),
    max_size=5,
)


def rows_of(frame: pd.DataFrame) -> list[dict]:
    """The rows of a frame as they were given: what is absent is None."""
    rows = []
    for row in frame.to_dict("records"):
        plain = {name: None if pd.isna(value) else value for name, value in row.items()}
        rows.append({n: v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for n, v in plain.items()})
    return rows


@settings(max_examples=50, deadline=None)
@given(looks)
def test_every_row_of_every_look_is_there_once_and_in_order(given_looks):
    frames = assemble(given_looks)
    for table in ("series", "probes"):
        told = [row for look in given_looks for row in look.rows[table]]
        assert (rows_of(frames[table]) if table in frames else []) == told
    lost = [(s.at, s.what, s.error, s.hint) for look in given_looks for s in look.shortfalls]
    assert ([tuple(row.values()) for row in rows_of(frames[ERRORS])] if ERRORS in frames else []) == lost
    for table, frame in frames.items():
        assert list(frame.columns) == list(COLUMNS[table])
        for name, kind in COLUMNS[table].items():
            assert frame[name].dtype == pd.Series([], dtype=kind).dtype


@settings(max_examples=50, deadline=None)
@given(st.lists(probes, min_size=1, max_size=5), st.lists(series, min_size=1, max_size=5))
def test_what_is_absent_everywhere_still_has_its_type_in_a_file(some, others):
    only = [row | {"pod": None, "status_code": None, "error": None, "pod_ready": None, "ok": False} for row in some]
    frames = assemble([Look(START, START, "during", {"probes": only, "series": others})])
    frame = frames["probes"]
    assert frame[["pod", "status_code", "error", "pod_ready"]].isna().all().all()
    assert str(frame["pod_ready"].dtype) == "boolean"
    assert frame["ok"].dtype == bool


def test_frames_are_what_the_schemas_of_tables_ask_for():
    at = START
    row = {"observed_at": at, "pod": "mesh-1", "node": "a", "metric": "ready", "value": 1.0, "unit": "bool"}
    probe = {
        "observed_at": at,
        "target": "pod/mesh-1",
        "pod": "mesh-1",
        "status_code": 200.0,
        "ok": True,
        "latency_seconds": None,
        "error": None,
        "pod_ready": True,
    }
    frames = assemble([Look(at, at, "before", {"series": [row], "probes": [probe]})])
    assert {table: faults_of_table(table, frame, 1) for table, frame in frames.items()} == {"series": [], "probes": []}


def test_a_table_that_nobody_makes_is_an_error():
    with pytest.raises(KeyError, match="surprise"):
        assemble([Look(START, START, "during", {"surprise": [{"a": 1}]})])


def test_every_column_and_table_is_described():
    assert set(TOLD) == set(METHODS) == set(COLUMNS)
    assert {table: list(told) for table, told in TOLD.items()} == {
        table: list(columns) for table, columns in COLUMNS.items()
    }
