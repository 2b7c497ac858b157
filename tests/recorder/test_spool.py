"""The spool keeps what it took, takes nothing that is not its own, and says what a disk refuses."""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from readiness.errors import InputError
from readiness.recorder.lines import packed
from readiness.recorder.places import Place
from readiness.recorder.spool import PLAN_FILE, Spool, SpoolPlan
from recorder.samples import BEGIN, look

PLAN = SpoolPlan("d" * 64, 5.0, ("series",), BEGIN)


def entry(number: int) -> dict:
    return {"kind": "look", "number": number, **packed(look(number))}


def append_many(spool: Spool) -> None:
    for number in range(100):
        spool.append(entry(number))


def numbers(folder: Path) -> list[int]:
    return [found.content["number"] for found in Spool(folder).entries() if found.content]


def test_segments_are_rotated_and_read_in_order(tmp_path):
    spool = Spool(tmp_path, segment_bytes=1000)
    for number in range(100):
        spool.append(entry(number))
    spool.close()
    assert len(list(tmp_path.glob("segment-*.jsonl"))) > 10
    assert max(path.stat().st_size for path in tmp_path.iterdir()) < 1500
    assert numbers(tmp_path) == list(range(100))


def test_who_goes_on_touches_nothing_that_was_written(tmp_path):
    first = Spool(tmp_path)
    first.append(entry(0))
    first.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    second = Spool(tmp_path)
    second.append(entry(1))
    second.close()
    assert {path: path.read_bytes() for path in before} == before
    assert numbers(tmp_path) == [0, 1]


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_torn_tail_is_dropped_and_counted_and_nothing_after_it(tmp_path, cut):
    spool = Spool(tmp_path)
    spool.append(entry(0))
    spool.append(entry(1))
    spool.close()
    (segment,) = tmp_path.glob("segment-*")
    content = segment.read_bytes()
    segment.write_bytes(content[:-cut])
    again = Spool(tmp_path)
    again.append(entry(2))
    again.close()
    assert numbers(tmp_path) == [0, 2]
    torn = len(content) - cut - len(content.splitlines(keepends=True)[0])
    assert [found.bytes_dropped for found in Spool(tmp_path).entries()] == [0, torn, 0]


def test_the_plan_is_kept_and_only_the_same_may_go_on(tmp_path):
    assert Spool(tmp_path).plan() is None
    assert Spool(tmp_path).begin(PLAN) == PLAN
    later = SpoolPlan(PLAN.parameters, PLAN.interval_seconds, PLAN.tables, BEGIN + dt.timedelta(hours=1))
    assert Spool(tmp_path).begin(later) == PLAN  # begun when it was begun
    other = SpoolPlan("e" * 64, 15.0, None, BEGIN)
    with pytest.raises(InputError) as caught:
        Spool(tmp_path).begin(other)
    assert [problem.place for problem in caught.value.problems] == ["$.parameters", "$.interval_seconds", "$.tables"]
    assert all("--seal" in problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"form": "other/v1"}', '{"form": "readiness/spool/v1", "x": 1}'])
def test_a_plan_that_is_none_is_said(tmp_path, content):
    (tmp_path / PLAN_FILE).write_text(content)
    with pytest.raises(InputError, match="readiness/spool/v1"):
        Spool(tmp_path).plan()


def test_a_full_disk_is_one_error_and_what_was_kept_stands(tmp_path):
    """A real limit of the kernel: no file of this process may grow beyond it."""
    spool = Spool(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
        with pytest.raises(InputError) as caught:
            append_many(spool)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    spool.close()
    (problem,) = caught.value.problems
    assert problem.got == os.strerror(27)
    assert "make room, then give the same command again: it goes on" in problem.hint
    kept = numbers(tmp_path)
    assert kept == list(range(len(kept)))
    assert len(kept) > 5
    again = Spool(tmp_path)
    again.append(entry(99))
    assert numbers(tmp_path) == [*kept, 99]


def test_a_folder_that_is_gone_is_one_error(tmp_path):
    with pytest.raises(InputError, match="make it writable"):
        Spool(tmp_path / "gone").append(entry(0))


# The place -----------------------------------------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from readiness.recorder.places import Place
with Place(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_recorder_a_place_and_the_lock_of_a_killed_one_is_none(tmp_path):
    target = tmp_path / "data" / "sample"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(target)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        told = "expected nobody else who records it, got another recorder"
        with pytest.raises(InputError, match=told), Place(target).locked():
            pass
        holder.kill()
        holder.wait()
    with Place(target).locked():
        pass
    assert list((tmp_path / "data").iterdir()) == []  # nothing was begun, nothing is left


def test_a_place_below_a_file_is_said(tmp_path):
    (tmp_path / "data").write_text("")
    with (
        pytest.raises(InputError, match="a folder that can be written to"),
        Place(tmp_path / "data" / "sample").locked(),
    ):
        pass


def test_what_a_removal_left_is_removed(tmp_path):
    (tmp_path / ".sample.recorded").mkdir()
    (tmp_path / ".sample.recorded" / "segment-000001.jsonl").write_text("")
    with Place(tmp_path / "sample").locked():
        assert not (tmp_path / ".sample.recorded").exists()
