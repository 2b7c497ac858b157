"""A spool becomes a recording that any source reads; what cannot become one is kept."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from readiness.errors import ExitCode, InputError
from readiness.recorder import sealing
from readiness.recorder.lines import packed
from readiness.recorder.parameters import digest_of
from readiness.recorder.places import Place
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.sealing import SealingError, seal
from readiness.recorder.spool import Spool, SpoolPlan
from readiness.recorder.tables import GrowingTables
from readiness.sources.live import assembly
from readiness.sources.recorded import RecordedSource
from readiness.sources.writing import writing_below
from recorder.samples import BEGIN, live, look


@pytest.fixture
def place(tmp_path):
    found = Place(tmp_path / "data" / "sample")
    with found.locked():
        yield found


def keep(place: Place, looks) -> None:
    spool = Spool(place.spool)
    spool.begin(SpoolPlan(digest_of(live()), 5.0, None, BEGIN))
    spool.append({"kind": "started", "at": BEGIN, "resumed": False})
    for seen in looks:
        spool.append({"kind": "look", **packed(seen), "missed": 0, "masked": 0, "scrubbed": 0})
    spool.close()


def sealed(place: Place, told=None):
    told = told or live()
    return seal(place, told, Scrubber(told, place.target.parent, "params"), by="a test")


def looks(count: int):
    return [look(n, stage="before" if n == 0 else "after" if n == count - 1 else "during") for n in range(count)]


def test_any_source_reads_what_was_kept(place):
    keep(place, looks(1000))
    done = sealed(place)
    source = RecordedSource(place.target.parent)
    (recording,) = source.recordings()
    assert recording == done.recording
    assert recording.collected.start == BEGIN
    reading = source.read(recording, "series")
    assert reading.intact
    assert all(check.passed for check in reading.checks)
    assert reading.frame["value"].tolist() == list(map(float, range(1000)))
    assert reading.frame["observed_at"].is_monotonic_increasing
    assert not place.spool.exists()
    assert sorted(path.name for path in place.target.parent.iterdir()) == ["registry.sha256", "sample"]


def test_other_recordings_keep_their_lines_in_the_registry(place):
    registry = place.target.parent / "registry.sha256"
    registry.write_text("a" * 64 + "  other/recording.yaml\n")
    keep(place, looks(3))
    sealed(place)
    first, *mine = registry.read_text().splitlines()
    assert first == "a" * 64 + "  other/recording.yaml"
    assert len(mine) == len(list(place.target.iterdir()))


def test_a_place_that_was_taken_meanwhile_loses_nothing(place):
    keep(place, looks(3))
    place.target.mkdir()
    (place.target / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="a new place for a recording"):
        sealed(place)
    assert (place.target / "mine.txt").read_text() == "mine"
    shutil.rmtree(place.target)
    assert sealed(place).looks == 3


def test_a_table_that_is_not_in_its_form_is_a_defect_and_is_kept(place, monkeypatch):
    keep(place, looks(2))
    with monkeypatch.context() as context:
        context.setattr(assembly, "assemble", lambda _: {"series": pd.DataFrame({"observed_at": ["today"]})})
        with pytest.raises(SealingError, match="table series: ") as caught:
            sealed(place)
    assert caught.value.exit_code == ExitCode.NOTEBOOK_INCOMPLETE
    assert sealed(place).looks == 2


def test_nothing_to_seal_is_said(place):
    with pytest.raises(InputError, match="looks to make a recording of, got nothing"):
        sealed(place)
    keep(place, [])
    with pytest.raises(InputError, match="looks to make a recording of, got none"):
        sealed(place)


def test_it_is_sealed_with_the_parameters_it_was_begun_with(place):
    keep(place, looks(3))
    with pytest.raises(InputError, match="give the parameters it was begun with"):
        sealed(place, live(mask=("some-name",)))
    # A default that is written out is none.
    assert sealed(place, live(watch_seconds=60.0)).looks == 3


def test_somebody_else_who_records_below_the_folder_is_waited_for(place, monkeypatch):
    monkeypatch.setattr(sealing, "_OTHERS_SECONDS", 0.1)
    monkeypatch.setattr(sealing, "_ASKED_AGAIN_SECONDS", 0.02)
    keep(place, looks(3))
    with writing_below(place.target.parent), pytest.raises(InputError, match="nobody else who records"):
        sealed(place)
    assert not place.target.exists()
    # All that was left to do is done by the next, without anything being written again.
    before = {path.name: path.stat().st_mtime_ns for path in place.sealing.iterdir()}
    done = sealed(place)
    assert done.recording is None
    assert {path.name: path.stat().st_mtime_ns for path in place.target.iterdir()} == before


def test_what_was_changed_after_it_was_sealed_is_not_registered(place, monkeypatch):
    keep(place, looks(3))
    monkeypatch.setattr(sealing, "register_folder", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        sealed(place)
    monkeypatch.undo()
    (place.target / "series.parquet").write_bytes(b"other")
    with pytest.raises(SealingError, match="is not what was sealed"):
        sealed(place)
    assert json.loads(place.sealed_list.read_text())


# Tables that grow -----------------------------------------------------------------------------------------------------


def frames_of(*columns: dict) -> list[pd.DataFrame]:
    return [pd.DataFrame(found) for found in columns]


def test_a_column_that_was_absent_at_first_gets_its_type_later(tmp_path):
    tables = GrowingTables(tmp_path)
    nothing = pd.Series([None, None], dtype=object)
    for frame in frames_of(
        {"a": [1.0, np.nan], "b": nothing}, {"a": [2.0], "b": ["x"]}, {"a": [3.0]}, {"b": ["y"], "c": [True]}
    ):
        tables.append("t", frame)
    (told,) = tables.finish().values()
    assert (len(told), list(told)) == (5, ["a", "b", "c"])
    read = pd.read_parquet(tmp_path / "t.parquet")
    assert read["a"].tolist()[:1] + read["a"].tolist()[2:4] == [1.0, 2.0, 3.0]
    assert read["b"].isna().tolist() == [True, True, False, True, False]
    assert read["c"].tolist()[-1] is True
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.parquet"]
    assert pq.ParquetFile(tmp_path / "t.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_table_without_rows_is_a_table(tmp_path):
    tables = GrowingTables(tmp_path)
    empty = assembly.assemble([look()])["series"].iloc[:0]
    for _ in range(2):
        tables.append("series", empty)
    assert {name: len(frame) for name, frame in tables.finish().items()} == {"series": 0}
    assert pq.read_schema(tmp_path / "series.parquet").names == list(empty)
