"""Tables of a recording that a reader makes: their bytes are registered ones, and what was left out is told."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from builders import replace_in, write_registry
from readiness.errors import InputError
from readiness.instruments import InstrumentCheck
from readiness.sources import RecordedSource, recorded
from readiness.sources.podwise import FrameSeries

ASSETS = Path(__file__).parents[1] / "assets" / "readers"
RECORDING = """\
schema: readiness/recording/v1
id: one
title: {ru: Запись., en: A recording.}
subject: {name: widget, version: v1, environment: staging}
collected: {start: '2026-11-23T00:00:00Z', end: '2026-11-23T01:00:00Z', by: a probe}
tables:
  load_summaries:
    file: valid_stats.csv
    reader: locust-stats
    options: {run: evening}
    rows: 1
    provenance: measured
    method: as Locust wrote it
    collected_at: '2026-11-23T01:00:00Z'
    columns: {requests: how many}
  series:
    file: memory.csv
    reader: own-columns
    options:
      columns:
        observed_at: {from: timestamp, zone: UTC}
        pod: {from: pod_name}
        node: {constant: ''}
        metric: {constant: process_resident_memory_bytes}
        value: {from: rss_mb, unit: MB}
    rows: 3
    provenance: measured
    method: by a script of our own
    collected_at: '2026-11-23T01:00:00Z'
    columns: {value: resident memory}
  flows:
    file: valid.log
    reader: zeek-conn
    options:
      otherwise: benign
      episodes:
        - {id: scan-1, label: scan, start: 2026-01-07T10:01:47Z, end: '2026-01-07T10:01:48Z', hosts: [192.0.2.12]}
    rows: 5
    provenance: measured
    method: as Zeek logged it
    collected_at: '2026-11-23T01:00:00Z'
    columns: {label: what the schedule says}
"""


@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "data" / "one"
    folder.mkdir(parents=True)
    shutil.copy(ASSETS / "locust-stats" / "valid_stats.csv", folder)
    shutil.copy(ASSETS / "own-columns" / "memory.csv", folder)
    shutil.copy(ASSETS / "zeek-conn" / "valid.log", folder)
    (folder / "recording.yaml").write_text(RECORDING, encoding="utf-8")
    write_registry(folder.parent)
    return folder.parent


def read(data: Path, table: str):
    source = RecordedSource(data)
    return source.read(source.recordings()[0], table)


def test_flows_of_a_recording_are_labelled_by_its_schedule(data):
    reading = read(data, "flows")
    assert all(check.passed for check in reading.checks)
    assert reading.frame["label"].tolist() == ["benign", "benign", "scan", "benign", "benign"]
    assert reading.frame["episode_id"].dropna().tolist() == ["scan-1"]


def test_a_table_is_read_by_its_reader_and_the_evidence_is_the_file_of_the_tool(data):
    reading = read(data, "load_summaries")
    assert reading.frame["run"].tolist() == ["evening"]
    assert reading.observation.path == "one/valid_stats.csv"
    assert all(check.passed for check in reading.checks)


def test_a_csv_of_ones_own_becomes_a_series_by_its_mapping_alone(data):
    frame = read(data, "series").frame
    assert frame["pod"].tolist() == ["pod-a", "pod-a", "pod-b"]
    assert frame["value"].tolist()[:2] == [70_500_000.0, 70_600_000.0]
    assert frame["value"].isna().tolist() == [False, False, True]


def test_what_was_left_out_is_a_check_of_its_own_beside_the_table(data):
    told = [
        check.detail for check in read(data, "load_summaries").checks if check.name is InstrumentCheck.PAYLOAD_PARSES
    ]
    assert [(detail.key, detail.args.get("n")) for detail in told] == [
        ("check-payload-parses-passed-table", None),
        ("read-locust-name", 2),
    ]


def test_bytes_are_held_against_the_registry_before_they_are_read(data):
    (data / "one" / "valid_stats.csv").write_text("no CSV of Locust\n", encoding="utf-8")
    reading = read(data, "load_summaries")
    assert reading.frame is None
    assert [check.name for check in reading.checks if not check.passed] == [InstrumentCheck.BYTES_UNCHANGED]


def test_a_file_that_is_not_in_its_form_does_not_parse_and_the_line_is_named(data):
    path = data / "one" / "valid_stats.csv"
    path.write_bytes(path.read_bytes().replace(b",Aggregated,528,", b",Aggregated,many,"))
    write_registry(data)
    reading = read(data, "load_summaries")
    assert reading.frame is None
    failed = [check for check in reading.checks if not check.passed]
    assert [check.name for check in failed] == [InstrumentCheck.PAYLOAD_PARSES]
    assert "valid_stats.csv:4: $.Request Count: expected a number" in failed[0].detail.args["faults"]


def test_fewer_rows_than_the_recording_promises_do_not_pass(data):
    path = data / "one" / "memory.csv"
    path.write_bytes(path.read_bytes().removesuffix(b"2026-01-07 01:00:05,pod-b,,n2\n"))
    write_registry(data)
    reading = read(data, "series")
    assert reading.frame is None
    assert "2 rows, recording.yaml says 3" in reading.checks[-2].detail.args["faults"]


METRIC = "process_resident_memory_bytes"


def both_ways(data: Path):
    """The table `series` whole, and streamed as if it were too large for memory."""
    found = (RecordedSource(data, largest_frame_rows=rows) for rows in (10, 2))
    return [source.read(source.recordings()[0], "series") for source in found]


def test_a_table_that_a_reader_makes_is_streamed_with_the_same_evidence_where_it_is_too_large(
    data, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    whole, streamed = both_ways(data)
    assert (whole.streamed, streamed.frame) == (None, None)
    assert (streamed.checks, streamed.observation, streamed.remarks) == (whole.checks, whole.observation, whole.remarks)
    expected, found = list(FrameSeries(whole.frame).pods(METRIC)), list(streamed.streamed.pods(METRIC))
    assert [rows.pod for rows in found] == [rows.pod for rows in expected] != []
    for mine, other in zip(found, expected, strict=True):
        pd.testing.assert_series_equal(mine.observed_at, other.observed_at, check_index=False, check_names=False)
        assert mine.values.tolist() == other.values.tolist()
    assert list((tmp_path / "room").iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"2026-01-07 01:00:05,pod-b", b"5 o'clock,pod-b"), (b"2026-01-07 01:00:05,pod-b,,n2\n", b"")],
    ids=["no-time", "fewer-rows"],
)
def test_what_is_wrong_with_a_file_is_told_alike_where_it_is_streamed(data, old, new):
    path = data / "one" / "memory.csv"
    changed = path.read_bytes().replace(old, new)
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    write_registry(data)
    whole, streamed = both_ways(data)
    assert (streamed.frame, streamed.streamed) == (None, None)
    assert not all(check.passed for check in streamed.checks)
    assert streamed.checks == whole.checks


def test_a_file_that_changes_while_a_reader_streams_it_is_not_used(data, monkeypatch):
    made = recorded._batches

    def slow(info, table, content, remarks):
        yield from made(info, table, content, remarks)
        with (data / "one" / "memory.csv").open("ab") as file:
            file.write(b"\n")

    monkeypatch.setattr(recorded, "_batches", slow)
    source = RecordedSource(data, largest_frame_rows=2)
    streamed = source.read(source.recordings()[0], "series")
    assert streamed.streamed is None
    assert "changed while it was read" in str(streamed.checks)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "reader: locust-stats",
            "reader: locust",
            r":9: \$\.tables\.load_summaries\.reader: .*one of argus-binetflow, ",
        ),
        ("run: evening", "rum: evening", r":10: \$\.tables\.load_summaries\.options\.rum: expected no such key"),
        ("unit: MB", "unit: MByte", r":25: \$\.tables\.series\.options\.columns\.value: .*a unit out of kB"),
        ("    reader: locust-stats\n", "", r":9: \$\.tables\.load_summaries\.options: .*no options where there is no"),
    ],
)
def test_a_wrong_reader_or_option_is_bad_input_with_its_line(data, old, new, told):
    replace_in(data / "one" / "recording.yaml", old, new)
    with pytest.raises(InputError, match=told):
        RecordedSource(data).recordings()


def test_a_reader_that_needs_to_be_told_something_says_what(data):
    replace_in(
        data / "one" / "recording.yaml", "reader: locust-stats\n    options: {run: evening}", "reader: stability-log"
    )
    with pytest.raises(
        InputError, match=r"\$\.tables\.load_summaries\.options\.time_zone: expected a value, got nothing"
    ):
        RecordedSource(data).recordings()
    replace_in(data / "one" / "recording.yaml", "reader: stability-log", "reader: failure-table")
    write_registry(data)
    reading = read(data, "load_summaries")
    assert reading.frame is None
    assert "expected a table that failure-table makes" in reading.checks[2].detail.args["faults"]
