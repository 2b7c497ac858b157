import shutil
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest

from builders import replace_in, write_registry
from readiness.errors import InputError
from readiness.instruments import InstrumentCheck
from readiness.sources import RecordedSource, open_source

RECORDING = """\
schema: readiness/recording/v1
id: one
title: {ru: Запись., en: A recording.}
subject: {name: widget, version: v1, environment: staging}
collected: {start: '2026-11-23T00:00:00Z', end: '2026-11-23T01:00:00Z', by: a probe}
tables:
  probes:
    file: probes.parquet
    rows: 2
    provenance: measured
    method: asked every second
    collected_at: '2026-11-23T01:00:00Z'
    columns: {observed_at: time, target: what, ok: answered, latency_seconds: how long}
  notes:
    file: notes.csv
    rows: 1
    provenance: documented
    method: copied
    collected_at: '2026-11-23T01:00:00Z'
    columns: {note: text}
"""


@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "data" / "one"
    folder.mkdir(parents=True)
    times = pd.to_datetime(["2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z"]).as_unit("us")
    frame = pd.DataFrame({"observed_at": times, "target": "pod/a", "ok": True, "latency_seconds": 0.25})
    frame.to_parquet(folder / "probes.parquet")
    (folder / "notes.csv").write_text("note\nIt worked.\n", encoding="utf-8")
    (folder / "recording.yaml").write_text(RECORDING, encoding="utf-8")
    write_registry(folder.parent)
    return folder.parent


def read(data: Path, table: str = "probes"):
    source = RecordedSource(data)
    (recording,) = source.recordings()
    return source.read(recording, table)


def failed(reading) -> list[InstrumentCheck]:
    return [check.name for check in reading.checks if not check.passed]


def test_an_intact_table_is_read_with_its_checks_and_its_observation(data):
    reading = read(data)
    assert len(reading.frame) == 2
    assert [check.name for check in reading.checks] == ["bytes-unchanged", "bytes-unchanged", "payload-parses"]
    assert failed(reading) == []
    seen = reading.observation
    assert (seen.path, seen.origin, seen.provenance) == ("one/probes.parquet", "a probe", "measured")
    assert f"{seen.sha256}  one/probes.parquet" in (data / "registry.sha256").read_text(encoding="utf-8")


def test_each_table_has_its_own_provenance(data):
    assert read(data, "notes").observation.provenance == "documented"
    assert read(data, "notes").frame["note"].tolist() == ["It worked."]


@pytest.mark.parametrize("file", ["probes.parquet", "notes.csv"])
def test_a_changed_byte_gives_no_rows_and_a_failed_check(data, file):
    path = data / "one" / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    reading = read(data, file.partition(".")[0])
    assert reading.frame is None
    assert failed(reading) == [InstrumentCheck.BYTES_UNCHANGED]
    assert reading.observation is not None


def test_a_changed_description_makes_every_table_of_the_recording_invalid(data):
    replace_in(data / "one" / "recording.yaml", "version: v1", "version: v2")
    for table in ("probes", "notes"):
        assert read(data, table).frame is None
        assert failed(read(data, table)) == [InstrumentCheck.BYTES_UNCHANGED]


def test_a_table_nobody_registered_is_not_read(data):
    registry = data / "registry.sha256"
    lines = registry.read_text(encoding="utf-8").splitlines(keepends=True)
    registry.write_text("".join(line for line in lines if "probes" not in line), encoding="utf-8")
    assert read(data).frame is None
    assert failed(read(data)) == [InstrumentCheck.BYTES_UNCHANGED]
    assert read(data, "notes").frame is not None


def test_a_missing_file_is_absent_and_no_observation(data):
    (data / "one" / "probes.parquet").unlink()
    reading = read(data)
    assert (reading.frame, reading.observation, reading.checks) == (None, None, ())
    assert (reading.absent.key, reading.absent.args) == ("absent-file", {"path": "one/probes.parquet"})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rows: 2", "rows: 3", "2 rows, recording.yaml says 3"),
        ("file: probes.parquet", "file: notes.csv", "observed_at"),
        ("  probes:\n", "  faults:\n", "fault_id"),
        ("file: probes.parquet", "file: recording.yaml", "neither .parquet nor .csv"),
    ],
)
def test_a_table_that_is_not_in_its_form_does_not_parse(data, old, new, told):
    replace_in(data / "one" / "recording.yaml", old, new)
    write_registry(data)
    reading = read(data, "faults" if "faults" in new else "probes")
    assert reading.frame is None
    assert failed(reading) == [InstrumentCheck.PAYLOAD_PARSES]
    assert told in reading.checks[-1].detail.args["faults"]


@pytest.mark.parametrize(
    ("file", "content"),
    [("probes.parquet", b"PAR1 not really"), ("probes.parquet", b""), ("notes.csv", b"\xff\xfe\x00")],
)
def test_bytes_that_are_no_table_do_not_parse_though_they_are_registered(data, file, content):
    (data / "one" / file).write_bytes(content)
    write_registry(data)
    reading = read(data, file.partition(".")[0])
    assert reading.frame is None
    assert failed(reading) == [InstrumentCheck.PAYLOAD_PARSES]


@pytest.mark.parametrize("content", ["no digest\n", "abc  one/probes.parquet\n", None])
def test_a_broken_or_missing_registry_is_bad_input(data, content):
    registry = data / "registry.sha256"
    if content is None:
        registry.unlink()
    else:
        registry.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"registry\.sha256: \$: expected"):
        RecordedSource(data)


def test_a_recording_that_was_taken_away_whole_is_missed(data):
    shutil.rmtree(data / "one")
    with pytest.raises(InputError, match="expected the recording that the registry lists, got nothing"):
        RecordedSource(data).recordings()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: one", "id: two", r"\$\.id: expected the name of the folder, one, got two"),
        ("provenance: measured", "provenance: guessed", r":10: \$\.tables\.probes\.provenance"),
        ("    method: copied\n", "", r"\$\.tables\.notes\.method: expected a value, got nothing"),
        ("file: notes.csv", "file: ../notes.csv", r"\$\.tables\.notes\.file"),
    ],
)
def test_a_description_that_is_not_in_its_form_is_bad_input(data, old, new, told):
    replace_in(data / "one" / "recording.yaml", old, new)
    with pytest.raises(InputError, match=told):
        RecordedSource(data).recordings()


def test_verifying_the_registry_names_changed_missing_and_added_files(data):
    assert RecordedSource(data).verify_registry() == []
    (data / "one" / "notes.csv").write_text("note\nIt failed.\n", encoding="utf-8")
    (data / "one" / "probes.parquet").unlink()
    (data / "one" / "extra.csv").touch()
    told = "\n".join(map(str, RecordedSource(data).verify_registry()))
    assert "notes.csv: $: expected SHA-256" in told
    assert "probes.parquet: $: expected the file that the registry lists, got nothing" in told
    assert "$.one/extra.csv: expected a line for every file, got none" in told
    assert len(RecordedSource(data).verify_registry()) == 3


def test_a_source_is_recorded_or_live_with_what_is_looked_at(data):
    assert open_source("recorded", "data", data.parent).recordings()
    with pytest.raises(InputError, match=r"\$\.source: expected `recorded`, `live` or `checkout`, got 'hearsay'"):
        open_source("hearsay", "data", data.parent)
    with pytest.raises(InputError, match=r"\$\.live: expected what is looked at, with `source: live`, got nothing"):
        open_source("live", "data", data.parent)


def test_every_table_of_every_recording_of_the_repository_reads_clean(repository):
    source = RecordedSource(repository / "data")
    assert source.verify_registry() == []
    assert len(source.recordings()) >= 3
    for recording in source.recordings():
        for table, info in recording.tables.items():
            reading = source.read(recording, table)
            assert reading.absent is None
            assert failed(reading) == []
            assert len(reading.frame) == info.rows
            patterns = [name for name in info.columns if name.endswith("*")]
            told = {next((p for p in patterns if fnmatch(column, p)), column) for column in reading.frame.columns}
            assert told == set(info.columns), f"{recording.id}/{table}"
