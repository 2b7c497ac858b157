"""A streamed series table says what the same table in memory says: of its faults, its pods, its numbers."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import replace_in, write_registry
from readiness.errors import CollectionError
from readiness.instruments import InstrumentCheck
from readiness.sources import RecordedSource
from readiness.sources import streamed as streamed_module
from readiness.sources.podwise import FrameSeries
from readiness.sources.streamed import StreamedSeries

START = pd.Timestamp("2026-11-20T00:00:00Z")
RECORDING = """\
schema: readiness/recording/v1
id: one
title: {{ru: Запись., en: A recording.}}
subject: {{name: widget, version: v1, environment: staging}}
collected: {{start: '2026-11-20T00:00:00Z', end: '2026-11-20T01:00:00Z', by: a probe}}
tables:
  series:
    file: series.parquet
    rows: {rows}
    provenance: measured
    method: asked every second
    collected_at: '2026-11-20T01:00:00Z'
    columns: {{observed_at: time}}
"""
TYPES = {
    "observed_at": pa.timestamp("us", "UTC"),
    "pod": pa.string(),
    "node": pa.string(),
    "metric": pa.string(),
    "value": pa.float64(),
    "unit": pa.string(),
}
ROW = {
    "observed_at": START.to_pydatetime(),
    "pod": "pod-a",
    "node": "n",
    "metric": "rss",
    "value": 1.5,
    "unit": "bytes",
}


def a_table(rows=3, **columns):
    """Rows that are in their form but for the given columns: (values, type), or None to leave one out."""
    made = {name: pa.array([ROW[name]] * rows, kind) for name, kind in TYPES.items()}
    for name, given_column in columns.items():
        if given_column is None:
            del made[name]
        else:
            made[name] = pa.array(*given_column)
    return pa.table(made)


def write(data: Path, table: pa.Table, promised: int | None = None) -> Path:
    folder = data / "one"
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "series.parquet")
    described = RECORDING.format(rows=table.num_rows if promised is None else promised)
    (folder / "recording.yaml").write_text(described, encoding="utf-8")
    write_registry(data)
    return data


def read(data: Path, *, limit: int | None):
    source = RecordedSource(data, largest_frame_rows=limit)
    (recording,) = source.recordings()
    return source.read(recording, "series")


def is_usable(reading) -> bool:
    return reading.frame is not None or reading.streamed is not None


def read_both_ways(data: Path):
    whole, streamed = read(data, limit=10**9), read(data, limit=0)
    assert whole.streamed is None
    assert streamed.frame is None
    return whole, streamed


def test_a_table_above_the_limit_is_streamed_and_one_at_it_is_not(tmp_path):
    data = write(tmp_path / "data", a_table(rows=5))
    assert read(data, limit=4).streamed is not None
    assert read(data, limit=5).frame is not None
    assert read(data, limit=None).frame is not None


def test_both_ways_are_told_as_the_same_evidence(tmp_path):
    whole, streamed = read_both_ways(write(tmp_path / "data", a_table()))
    assert is_usable(streamed)
    assert (whole.checks, whole.observation) == (streamed.checks, streamed.observation)


@pytest.mark.parametrize(
    ("table", "promised", "told"),
    [
        (a_table(), 4, "3 rows, recording.yaml says 4"),
        (a_table(unit=None), 3, "unit"),
        (a_table(pod=None, metric=None), 3, "metric"),
        (a_table(pod=(["a", None, "b"], pa.string())), 3, "pod: not_nullable"),
        (a_table(pod=([None] * 3, pa.string())), 3, "pod: not_nullable"),
        (a_table(observed_at=([None, 1, 2], TYPES["observed_at"])), 3, "observed_at: not_nullable"),
        (a_table(node=([None, "n", "n"], pa.string()), unit=(["", "", None], pa.string())), 3, "unit: not_nullable"),
        (a_table(observed_at=([1, 2, 3], pa.timestamp("ms", "UTC"))), 3, "observed_at: dtype"),
        (a_table(observed_at=([1, 2, 3], pa.timestamp("us"))), 3, "observed_at: dtype"),
        (a_table(observed_at=(["1", "2", "3"], pa.string())), 3, "observed_at: dtype"),
        (a_table(value=([1, 2, 3], pa.int64())), 3, "value: dtype"),
        (a_table(value=(["1", "2", None], pa.string())), 3, "value: dtype"),
        (a_table(pod=([1, 2, 3], pa.int64())), 3, "pod: dtype"),
        (a_table(value=([1, 2, 3], pa.int64()), pod=(["a", None, "b"], pa.string())), 5, "rows"),
    ],
)
def test_faults_are_told_in_the_same_words(tmp_path, table, promised, told):
    whole, streamed = read_both_ways(write(tmp_path / "data", table, promised))
    assert streamed.streamed is None
    assert [check.name for check in streamed.checks if not check.passed] == [InstrumentCheck.PAYLOAD_PARSES]
    assert told in streamed.checks[-1].detail.args["faults"]
    assert streamed.checks == whole.checks


@pytest.mark.parametrize(
    "table",
    [
        a_table(value=([1.0, None, np.nan], pa.float64())),
        a_table(value=([1, None, 3], pa.int64())),  # a frame makes floats of whole numbers with holes
        a_table(pod=(["a", "b", "c"], pa.large_string())),
        a_table(pod=(["a", "b", "c"], pa.dictionary(pa.int32(), pa.string()))),
        a_table(extra=([1, 2, 3], pa.int64())),
    ],
)
def test_what_is_no_fault_of_a_frame_is_none_of_a_stream(tmp_path, table):
    whole, streamed = read_both_ways(write(tmp_path / "data", table))
    assert streamed.checks == whole.checks
    assert is_usable(streamed) == is_usable(whole)


def test_a_changed_byte_is_invalid_and_nothing_is_read(tmp_path):
    data = write(tmp_path / "data", a_table(rows=50))
    path = data / "one" / "series.parquet"
    content = bytearray(path.read_bytes())
    for place in (len(content) // 3, len(content) - 6):  # among the values, and in what says where they lie
        changed = content.copy()
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        reading = read(data, limit=10)
        assert not is_usable(reading)
        assert [c.name for c in reading.checks if not c.passed] == [InstrumentCheck.BYTES_UNCHANGED]


def test_a_file_that_grows_while_it_is_read_is_not_used(tmp_path, monkeypatch):
    data = write(tmp_path / "data", a_table())
    sort = StreamedSeries.__init__

    def sort_and_be_written_to(self, path):
        sort(self, path)
        with path.open("ab") as file:
            file.write(b"more")

    monkeypatch.setattr(StreamedSeries, "__init__", sort_and_be_written_to)
    reading = read(data, limit=0)
    assert not is_usable(reading)
    assert "series.parquet: changed while it was read" in reading.checks[-1].detail.args["faults"]


def test_bytes_that_are_no_table_do_not_parse_though_much_was_promised(tmp_path):
    data = write(tmp_path / "data", a_table(), promised=100)
    (data / "one" / "series.parquet").write_bytes(b"PAR1 not really")
    write_registry(data)
    reading = read(data, limit=10)
    assert not is_usable(reading)
    assert [c.name for c in reading.checks if not c.passed] == [InstrumentCheck.PAYLOAD_PARSES]


def test_a_missing_file_is_absent_though_much_was_promised(tmp_path):
    data = write(tmp_path / "data", a_table(), promised=100)
    (data / "one" / "series.parquet").unlink()
    reading = read(data, limit=10)
    assert (is_usable(reading), reading.observation, reading.absent.key) == (False, None, "absent-file")


def test_a_csv_of_any_length_is_read_as_it_was(tmp_path):
    data = write(tmp_path / "data", a_table())
    (data / "one" / "series.csv").write_text("observed_at,pod\n", encoding="utf-8")
    replace_in(data / "one" / "recording.yaml", "series.parquet", "series.csv")
    write_registry(data)
    assert read(data, limit=0).streamed is None


@pytest.mark.parametrize("name", ["a*b", "a[1]b", "a?b", "a'b"])
def test_a_folder_may_be_called_anything(tmp_path, name):
    reading = read(write(tmp_path / name / "data", a_table()), limit=0)
    assert [rows.pod for rows in reading.streamed.pods("rss")] == ["pod-a"]


def test_a_fault_names_no_folder_of_the_machine(tmp_path):
    data = write(tmp_path / "data", a_table(rows=1000), promised=1000)
    path = data / "one" / "series.parquet"
    path.write_bytes(b"PAR1" + bytes(200) + b"PAR1")
    write_registry(data)
    told = read(data, limit=10).checks[-1].detail.args["faults"]
    assert told != "-"
    assert str(tmp_path) not in told


def test_no_room_for_the_sorted_copy_says_nothing_of_the_table(tmp_path, monkeypatch):
    data = write(tmp_path / "data", a_table(rows=1000))
    monkeypatch.setattr(streamed_module, "_MEMORY_LIMIT", "1MB")
    with pytest.raises(CollectionError, match=r"series\.parquet could not be sorted by pod: Out of Memory.*\n.*TMPDIR"):
        read(data, limit=10)


def test_a_full_disk_says_nothing_of_the_table_and_names_the_way_out(tmp_path):
    path = tmp_path / "series.parquet"
    pq.write_table(a_table(rows=200_000, value=(list(map(float, range(200_000))), pa.float64())), path)
    code = "import resource; from pathlib import Path; from readiness.sources.streamed import StreamedSeries; "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
    code += f"StreamedSeries(Path({str(path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=120, capture_output=True, text=True)
    assert "CollectionError: series.parquet could not be sorted by pod" in done.stderr
    assert "TMPDIR names another folder" in done.stderr


@contextmanager
def both_forms(frame: pd.DataFrame):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.parquet"
        frame.to_parquet(path)
        streamed = StreamedSeries(path)
        try:
            yield FrameSeries(pd.read_parquet(path)), streamed
        finally:
            streamed.close()


def a_frame(rows) -> pd.DataFrame:
    columns = ["second", "pod", "metric", "value", "unit"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("pod", "metric", "unit"), "str"))
    times = START + pd.to_timedelta(frame["second"].astype(float), unit="s")
    frame = frame.assign(observed_at=times.astype("datetime64[us, UTC]"), node="n", value=frame["value"].astype(float))
    return frame[list(TYPES)]


row = st.tuples(
    st.integers(0, 30),
    st.sampled_from(["", "pod-a", "pod-b", "Pod-C", "под", "pod-é"]),
    st.sampled_from(["rss", "cpu"]),
    st.sampled_from([np.nan, np.inf, -np.inf]) | st.integers(-4, 4).map(lambda value: value / 4),
    st.sampled_from(["bytes", "count"]),
)
window = st.none() | st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda ends: tuple((START + pd.Timedelta(seconds=second)).to_pydatetime() for second in sorted(ends))
)


@settings(max_examples=40)
@given(rows=st.lists(row, min_size=1, max_size=60), window=window)
def test_pods_units_and_totals_are_exactly_those_of_the_frame(rows, window):
    with both_forms(a_frame(rows)) as (whole, streamed):
        for metric in ("rss", "cpu", "nobody has it"):
            pairs = zip(whole.pods(metric, window), streamed.pods(metric, window), strict=True)
            for of_frame, of_stream in pairs:
                assert of_stream.pod == of_frame.pod
                assert of_stream.observed_at.dtype == of_frame.observed_at.dtype
                assert of_stream.observed_at.tolist() == of_frame.observed_at.tolist()
                assert of_stream.values.tobytes() == of_frame.values.tobytes()
            assert streamed.units(metric, window) == whole.units(metric, window)
            if not np.isinf([value for *_, value, _ in rows]).any():
                told = (whole.totals(metric, window), streamed.totals(metric, window))
                assert told[0]["observed_at"].tolist() == told[1]["observed_at"].tolist()
                assert told[0]["value"].tolist() == told[1]["value"].tolist()


@pytest.fixture
def work(tmp_path, monkeypatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_nothing_is_left_of_the_sorted_copy_even_of_a_process_that_is_killed(tmp_path, work):
    path = tmp_path / "series.parquet"
    pq.write_table(a_table(), path)
    streamed = StreamedSeries(path)
    assert not list(work.iterdir())  # it has no name, and still can be read
    assert [rows.values.size for rows in streamed.pods("rss")] == [3]
    code = "import os; from pathlib import Path; from readiness.sources.streamed import StreamedSeries; "
    code += f"kept = StreamedSeries(Path({str(path)!r})); assert next(kept.pods('rss')).pod == 'pod-a'; os.abort()"
    done = subprocess.run([sys.executable, "-c", code], env={"TMPDIR": str(work)}, check=False, timeout=120)
    assert done.returncode == -signal.SIGABRT
    assert not list(work.iterdir())


def test_a_copy_that_could_not_be_made_leaves_nothing_behind(tmp_path, work):
    data = write(tmp_path / "data", a_table())
    shutil.copy(data / "one" / "recording.yaml", data / "one" / "series.parquet")
    with pytest.raises(Exception, match="parquet"):
        StreamedSeries(data / "one" / "series.parquet")
    assert not list(work.iterdir())
