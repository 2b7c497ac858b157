import pandas as pd
import pytest

from readiness.sources.tables import TABLES, faults_of_table

TIME = pd.Timestamp("2026-11-23T00:00:00Z").as_unit("us")
PROBES = pd.DataFrame({"observed_at": [TIME], "target": ["a"], "ok": [True], "latency_seconds": [0.1]})


def test_a_table_in_its_form_has_no_faults():
    assert faults_of_table("probes", PROBES, 1) == []


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("observed_at", ["2026-11-23"]),
        ("observed_at", [TIME.tz_localize(None)]),
        ("ok", ["yes"]),
        ("latency_seconds", [-0.1]),
        ("target", [None]),
    ],
)
def test_a_column_of_another_form_is_named(column, values):
    faults = faults_of_table("probes", PROBES.assign(**{column: values}), 1)
    assert faults
    assert all(fault.startswith(f"{column}: ") for fault in faults)


def test_a_missing_column_is_named_and_a_further_one_is_allowed():
    assert any(
        "latency_seconds" in fault for fault in faults_of_table("probes", PROBES.drop(columns="latency_seconds"), 1)
    )
    assert faults_of_table("probes", PROBES.assign(error=["refused"]), 1) == []


def test_the_number_of_rows_is_held_against_the_promise_for_every_table():
    assert faults_of_table("probes", PROBES, 2) == ["1 rows, recording.yaml says 2"]
    assert faults_of_table("nobody_knows_it", PROBES, 2) == ["1 rows, recording.yaml says 2"]


def test_an_unknown_table_is_read_as_it_is():
    assert "nobody_knows_it" not in TABLES
    assert faults_of_table("nobody_knows_it", pd.DataFrame({"anything": [object()]}), 1) == []


def test_all_faults_of_a_table_are_told_at_once():
    broken = PROBES.assign(ok=["yes"], latency_seconds=[-1.0])
    assert {fault.partition(":")[0] for fault in faults_of_table("probes", broken, 1)} == {"ok", "latency_seconds"}
