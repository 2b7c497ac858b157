"""Looking keeps its schedule, its stages and its head: what fails is kept as what could not be had."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.errors import CollectionError
from readiness.recorder.gaps import Tally
from readiness.recorder.interruption import Interruption, interruption
from readiness.recorder.lines import unpacked
from readiness.recorder.loop import Recorder
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.spool import Spool
from readiness.sources.live.looks import Look
from readiness.sources.live.schedule import Schedule
from recorder.samples import live, series_row


class Scripted:
    """A collector whose looks last as long as they are told, and which fails to connect when it is told."""

    tables = frozenset({"series"})

    def __init__(self, *, lasting_seconds=(), failing_opens=(), failing_looks=()) -> None:
        self.stages: list[str] = []
        self.begun: list[float] = []
        self.opened = self.closed = 0
        self._lasting, self._failing_opens, self._failing_looks = list(lasting_seconds), failing_opens, failing_looks

    def open(self) -> None:
        self.opened += 1
        if self.opened in self._failing_opens:
            raise CollectionError("connection refused by 10.0.0.1:6443", "see that the API server runs")

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        assert wanted == {"series"}
        self.stages.append(stage)
        self.begun.append(time.monotonic())
        if len(self.stages) in self._failing_looks:
            raise CollectionError("the watch was closed", "look at the server")
        now = dt.datetime.now(dt.UTC)
        time.sleep(self._lasting.pop(0) if self._lasting else 0)
        return Look(now, dt.datetime.now(dt.UTC), stage, {"series": [series_row(now, float(len(self.stages)))]})

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def asked():
    found = Interruption()
    yield found
    found.close()


def run(folder: Path, collector: Scripted, asked: Interruption, **options):
    spool = Spool(folder)
    recorder = Recorder(
        collector, frozenset({"series"}), spool, Scrubber(live(), folder, "p"), options.pop("every", 0.05)
    )
    reports = []
    settings = {"begun_at": dt.datetime.now(dt.UTC), "duration_seconds": 0.3, "resumed": False} | options
    recorder.run(settings.pop("begun_at"), settings.pop("duration_seconds"), asked, report=reports.append, **settings)
    recorder.close()
    spool.close()
    return [entry.content for entry in Spool(folder).entries()], reports


def looks_of(entries) -> list[Look]:
    return [unpacked(entry) for entry in entries if entry["kind"] == "look"]


def test_stages_are_before_during_after(tmp_path, asked):
    entries, reports = run(tmp_path, collector := Scripted(), asked)
    assert collector.stages[0] == "before"
    assert collector.stages[-1] == "after"
    assert set(collector.stages[1:-1]) == {"during"}
    assert [look.stage for look in looks_of(entries)] == collector.stages
    assert (collector.opened, collector.closed) == (1, 1)
    assert [entry["kind"] for entry in entries][:: len(entries) - 1] == ["started", "ended"]
    assert reports[-1].looks == len(collector.stages)


def test_a_first_look_from_before_the_begin_is_kept_and_the_schedule_goes_on_from_it(tmp_path, asked):
    collector, spool = Scripted(), Spool(tmp_path)
    recorder = Recorder(collector, collector.tables, spool, Scrubber(live(), tmp_path, "p"), 0.05)
    recorder.look_first()
    recorder.run(dt.datetime.now(dt.UTC), 0.2, asked, resumed=False)
    spool.close()
    looks = looks_of(entry.content for entry in Spool(tmp_path).entries())
    assert [look.stage for look in looks] == collector.stages
    assert collector.stages[:2] == ["before", "during"]
    assert len(looks) == pytest.approx(5, abs=1)


def test_who_goes_on_begins_with_during(tmp_path, asked):
    _, _ = run(tmp_path, collector := Scripted(), asked, resumed=True, duration_seconds=0.1)
    assert collector.stages[0] == "during"


def test_the_duration_counts_from_the_first_recorder(tmp_path, asked):
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    _, _ = run(tmp_path, collector := Scripted(), asked, begun_at=long_ago, resumed=True, duration_seconds=1800)
    assert collector.stages == ["after"]


def test_looks_that_last_do_not_move_the_schedule(tmp_path, asked):
    collector = Scripted(lasting_seconds=[0.03] * 40)
    run(tmp_path, collector, asked, every=0.05, duration_seconds=1.0)
    late = [(begun - collector.begun[0]) % 0.05 for begun in collector.begun[:-1]]
    # Drifting, the twentieth would be 0.6 s late; a busy machine is late now and then, and not more and more.
    assert sorted(min(seconds, 0.05 - seconds) for seconds in late)[len(late) // 2] < 0.01
    assert len(collector.begun) <= 22


def test_moments_that_were_missed_are_counted_and_not_made_up_for(tmp_path, asked):
    collector = Scripted(lasting_seconds=[0, 0.23, 0])
    entries, reports = run(tmp_path, collector, asked, every=0.05, duration_seconds=0.5)
    looks = [entry for entry in entries if entry["kind"] == "look"]
    assert looks[2]["missed"] >= 4  # begun at 0.05, over at 0.28
    assert reports[-1].missed == sum(look["missed"] for look in looks) >= 4
    assert len(looks) <= 12 - 4 + 1


@given(st.floats(0.01, 100), st.floats(-1e6, 1e6), st.lists(st.floats(0, 1000), max_size=20))
def test_moments_lie_on_the_grid_ahead_and_all_are_looked_at_or_missed(interval, begin, pauses):
    schedule, now, before, counted = Schedule(interval, begin), begin, begin, 0
    for pause in pauses:
        now = max(now, before) + pause
        due, missed = schedule.next_after(now)
        assert due >= now - interval * 1e-6
        assert due > before
        assert missed >= 0
        counted += missed + 1
        assert due == pytest.approx(begin + counted * interval, rel=1e-9, abs=interval * 1e-3)
        before = due


def test_a_connection_that_does_not_come_about_is_a_shortfall_and_is_tried_again(tmp_path, asked):
    collector = Scripted(failing_opens=(1, 2))
    entries, _ = run(tmp_path, collector, asked, resumed=True)
    first, second, third, *_ = looks_of(entries)
    for look in (first, second):
        (told,) = look.shortfalls
        assert (told.table, told.error) == ("series", "connection refused by 10.0.0.1:6443")
        assert told.hint == "see that the API server runs"
    assert third.shortfalls == ()
    assert third.rows["series"]
    tally = Tally(0.05)
    for entry in entries:
        tally.add(entry)
    assert [gap.args["count"] for gap in tally.gaps() if gap.key == "recorder-shortfall"] == [2]


def test_a_connection_that_is_lost_is_made_anew(tmp_path, asked):
    entries, _ = run(tmp_path, collector := Scripted(failing_looks=(2,)), asked)
    assert collector.opened == 2
    assert [len(look.shortfalls) for look in looks_of(entries)][:3] == [0, 1, 0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_a_last_look(tmp_path, number):
    collector = Scripted()
    with interruption() as asked:
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        begun = time.monotonic()
        entries, _ = run(tmp_path, collector, asked, every=30, duration_seconds=None)
        assert asked.asked
    assert time.monotonic() - begun < 5  # it did not wait for the next look
    assert collector.stages == ["before", "after"]
    assert entries[-1]["asked"] is True


def test_a_signal_in_the_midst_of_a_look_waits_for_it(tmp_path):
    collector = Scripted(lasting_seconds=[0.4])
    with interruption() as asked:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
        entries, _ = run(tmp_path, collector, asked, every=0.05, duration_seconds=None)
    assert [look.stage for look in looks_of(entries)] == ["before", "after"]


def test_a_second_signal_does_not_wait(tmp_path):
    collector = Scripted(lasting_seconds=[10])
    with interruption() as asked:
        for seconds in (0.1, 0.3):
            threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, collector, asked, duration_seconds=None)


def test_signals_are_as_before_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    with interruption():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
