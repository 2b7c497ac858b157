"""Recordings of drills: a repetition is in or it is not, and nothing of others is changed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from builders import replace_in
from drills.samples import attempt, broken_journal, whole_journal
from readiness.digests import read_registry
from readiness.drills.plans import DRILLS
from readiness.drills.recording import DrillRecording
from readiness.errors import InputError
from readiness.sources import RecordedSource, writing
from readiness.sources import appending as module
from readiness.sources.writing import writing_below

PLAN = DRILLS["etcd-leader-killed"]


def run(number: int) -> str:
    return f"etcd-leader-killed-{number:02d}"


def repetition(number: int, **changed):
    return attempt(whole_journal(run(number)), run(number), **changed)


def opened(data: Path) -> DrillRecording:
    return DrillRecording(data / "drills-etcd", "etcd")


@pytest.fixture
def data(tmp_path) -> Path:
    """A folder of recordings that holds somebody else's."""
    other = tmp_path / "data" / "other"
    other.mkdir(parents=True)
    (other / "notes.csv").write_text("note\nkept\n")
    (tmp_path / "data" / "registry.sha256").write_text(f"{'0' * 64}  other/notes.csv\n")  # not ours to correct
    return tmp_path / "data"


def ids(data: Path, table: str) -> list[str]:
    return list(dict.fromkeys(pd.read_parquet(data / "drills-etcd" / f"{table}.parquet")["drill_id"]))


def assert_whole(data: Path, *numbers: int) -> None:
    """The recording holds exactly these repetitions, in every table, and the source reads it."""
    for table in ("drills", "writes", "journals"):
        assert ids(data, table) == [run(number) for number in numbers]
    source = RecordedSource(data)
    (other,) = source.verify_registry()
    assert "other/notes.csv" in str(other)
    (recorded,) = source.recordings()
    for table in recorded.tables:
        reading = source.read(recorded, table)
        assert all(check.passed for check in reading.checks)
        assert reading.frame is not None
    assert not list(data.glob(".*"))


def test_repetitions_are_appended_and_registered_as_the_readme_says(data):
    recording = opened(data)
    assert recording.next_id(PLAN) == run(1)
    recording.append(repetition(1))
    assert recording.next_id(PLAN) == run(2)
    recording.append(repetition(2))
    assert opened(data).next_id(PLAN) == run(3)
    assert opened(data).next_id(DRILLS["etcd-restore"]) == "etcd-restore-01"
    assert_whole(data, 1, 2)
    registered = (data / "registry.sha256").read_text()
    command = "find * -mindepth 1 -type f | LC_ALL=C sort | xargs sha256sum"
    by_command = subprocess.run(["bash", "-c", command], cwd=data, capture_output=True, text=True, check=True).stdout
    ours, theirs = ([line for line in told.splitlines() if "other/" not in line] for told in (registered, by_command))
    assert ours == theirs
    assert registered.splitlines()[-1] == f"{'0' * 64}  other/notes.csv"


def test_the_registry_orders_names_as_the_command_does(data):
    for name in ("Upper", "drills", "zz"):
        (data / name).mkdir()
        (data / name / "a_b").write_text("x")
    DrillRecording(data / "drills-etcd", "etcd").append(repetition(1))
    names = list(read_registry(data / "registry.sha256"))
    assert names == sorted(names, key=str.encode)


def test_what_is_written_says_whose_it_is(data):
    opened(data).append(repetition(1))
    (recorded,) = RecordedSource(data).recordings()
    subject = recorded.subject
    assert (subject.name, subject.version, subject.environment.startswith("one-machine-")) == ("etcd", "3.4.23", True)
    assert recorded.environment["load1_median"] == 1.5
    assert recorded.collected.start.microsecond == recorded.collected.end.microsecond == 0
    assert "x0tta6bl4" not in json.dumps(recorded.model_dump(mode="json"))
    for table, info in recorded.tables.items():
        frame = pd.read_parquet(data / "drills-etcd" / info.file)
        assert (info.rows, list(info.columns)) == (len(frame), list(frame.columns)), table
    assert len(recorded.gaps) == 6


def test_an_attempt_that_broke_off_is_kept_and_an_interrupted_one_leaves_its_journal(data):
    recording = opened(data)
    recording.append(repetition(1))
    recording.append(attempt(broken_journal("wait-until-served", run(2)), run(2), present=None))
    recording.append(attempt(whole_journal(run(3)) | {"status": "interrupted"}, run(3)), interrupted=True)
    assert ids(data, "drills") == [run(1), run(2)]
    assert ids(data, "journals") == [run(1), run(2), run(3)]
    assert opened(data).next_id(PLAN) == run(4)


class PulledPlugError(Exception):
    pass


STEPS = ("to_parquet", "dump", "rename", "copyfile", "write_registry", "rmtree")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_crash_anywhere_leaves_a_repetition_in_or_out(data, monkeypatch, step, call):
    """The second repetition is torn at every place where something is written; the next opening finds one or two."""
    opened(data).append(repetition(1))
    calls = 0

    def torn(original):
        def then(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls == call:
                raise PulledPlugError
            return original(*arguments, **options)

        return then

    owners = {
        "to_parquet": pd.DataFrame, "dump": writing.YAML, "rename": module.Path, "copyfile": shutil,
        "write_registry": module, "rmtree": shutil,
    }  # fmt: skip
    recording = opened(data)
    with monkeypatch.context() as patch:
        patch.setattr(owners[step], step, torn(getattr(owners[step], step)))
        try:
            recording.append(repetition(2))
            survived = True
        except PulledPlugError:
            survived = False
    expected_in = survived or step in ("copyfile", "write_registry", "rmtree")
    again = opened(data)
    assert again.next_id(PLAN) == run(3 if expected_in else 2)
    assert_whole(data, *((1, 2) if expected_in else (1,)))
    again.append(repetition(3))
    assert_whole(data, *((1, 2, 3) if expected_in else (1, 3)))


def test_the_first_repetition_may_be_torn_too(data, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", lambda *_: (_ for _ in ()).throw(PulledPlugError))
        with pytest.raises(PulledPlugError):
            opened(data).append(repetition(1))
    opened(data)
    assert_whole(data, 1)


@pytest.mark.parametrize("file", ["drills.parquet", "writes.parquet", "journals.parquet", "recording.yaml"])
def test_a_changed_recording_is_not_appended_to(data, file):
    opened(data).append(repetition(1))
    with (data / "drills-etcd" / file).open("ab") as changed:
        changed.write(b"\n")
    with pytest.raises(InputError, match=rf"{file}: \$: expected SHA-256"):
        opened(data)


def test_a_missing_table_is_told(data):
    opened(data).append(repetition(1))
    (data / "drills-etcd" / "writes.parquet").unlink()
    with pytest.raises(InputError, match=r"writes.parquet: \$: expected SHA-256 .* got nothing"):
        opened(data)


def test_another_recording_is_not_written_over(data, repository):
    shutil.copytree(repository / "data" / "x0tta6bl4-k8s", data / "drills-etcd")
    before = {path.name: path.read_bytes() for path in (data / "drills-etcd").iterdir()}
    with pytest.raises(InputError, match="a recording of drills of etcd, got x0tta6bl4 with"):
        opened(data)
    assert {path.name: path.read_bytes() for path in (data / "drills-etcd").iterdir()} == before


def test_a_folder_of_others_is_not_written_into(data):
    (data / "drills-etcd").mkdir()
    (data / "drills-etcd" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="other files"):
        opened(data)


def test_a_recording_is_about_one_version_of_one_server(data):
    opened(data).append(repetition(1))
    with pytest.raises(InputError, match=r"\$\.subject"):
        opened(data).append(repetition(2, version="3.5.0"))
    with pytest.raises(InputError, match="drills of PostgreSQL"):
        DrillRecording(data / "drills-etcd", "PostgreSQL")
    assert_whole(data, 1)


def test_a_broken_registry_is_told(data):
    replace_in(data / "registry.sha256", "0" * 64, "zero")
    with pytest.raises(InputError, match="lines of"):
        opened(data).append(repetition(1))


def test_two_do_not_record_side_by_side(data):
    with writing_below(data), pytest.raises(InputError, match="nobody else who records"), writing_below(data):
        pass
    with writing_below(data):
        pass
    assert not list(data.glob(".*"))
