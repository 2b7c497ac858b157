"""A file cut at any byte is refused, or gives the first rows of the whole and a remark; it never gives other rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import ASSETS, read_bytes
from test_readers_valid import VALID

from readiness.errors import InputError

# Where a cut falls between two lines, nothing in these files tells that there was more: the number of rows in
# recording.yaml does.
NOT_TOLD_BETWEEN_LINES = {
    "k6-json",
    "own-columns",
    "locust-history",
    "locust-failures",
    "failure-table",
    "prometheus-text",
    "argus-binetflow",
    "hubble-flows",
    "edge-list",
    "stripe-payments",
    "stripe-subscriptions",
    "go-test-json",
    "nextest-json",
}
# A log of text says where it ends, one of JSON does not.
NOT_TOLD_IN_FILES = {("zeek-conn", "valid.json")}
LINES_OF_JSON = {"k6-json", "hubble-flows", "zeek-conn", "go-test-json", "nextest-json"}
# What tells that a file was cut.
TOLD = {
    "read-half-written-line",
    "read-log-half-written-block",
    "read-log-ends-early",
    "read-zeek-not-closed",
    "read-nfdump-no-summary",
}
# Tables that add up what is there, or tell what has no end, so that rows of a cut file are others.
SUMS = {"load_runs", "stability_report", "test_results"}


@pytest.mark.parametrize(("form", "file", "table", "options", "_rows"), VALID, ids=lambda value: str(value)[:30])
@settings(max_examples=150)
@given(data=st.data())
def test_a_cut_file_never_gives_other_rows(form, file, table, options, _rows, data):
    whole = (ASSETS / form / file).read_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1), label="bytes kept")]
    every, known = read_bytes(whole, file, form, table, options)
    try:
        rows, remarks = read_bytes(cut, file, form, table, options)
    except InputError:
        return
    if rows == every:
        return
    if table not in SUMS:
        assert rows == every[: len(rows)]
    told = {remark.key for remark in remarks} - {remark.key for remark in known}
    # A line that says itself where it ends (JSON, a row of a table) is whole without its line break.
    ends_itself = form in LINES_OF_JSON | {"failure-table"}
    at_an_end = cut.endswith(b"\n") or (ends_itself and whole[len(cut) :].startswith(b"\n"))
    untold = form in NOT_TOLD_BETWEEN_LINES or (form, file) in NOT_TOLD_IN_FILES
    assert (untold and (not cut or at_an_end)) or told & TOLD


@pytest.mark.parametrize("kept", range(0, 3000, 7))
def test_openmetrics_that_lost_its_end_is_not_read_as_the_other_form(kept):
    whole = (ASSETS / "prometheus-text" / "valid-openmetrics.prom").read_bytes()
    cut = whole[: min(kept, len(whole) - 1)]
    every, _ = read_bytes(whole, "a.prom", "prometheus-text", "series", {})
    try:
        rows, _ = read_bytes(cut, "a.prom", "prometheus-text", "series", {})
    except InputError:
        return
    assert rows == every[: len(rows)]
