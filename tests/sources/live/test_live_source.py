"""The live source: when it looks, what it reads, and the time by which it is judged."""

from __future__ import annotations

import datetime as dt
import io
import json
import time

import pandas as pd
import pytest

from readiness.area import open_area
from readiness.digests import sha256_of_bytes
from readiness.errors import CollectionError, InputError
from readiness.sources import open_source
from readiness.sources.live.looks import Look, Shortfall
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.live.source import LiveSource, look_for
from readiness.verdicts import Outcome
from sources.answering import answering
from sources.kubernetes.standing_in import Cluster, deployment, pod, target

WANTED = frozenset({"series", "probes"})


def told(**changes) -> dict:
    return {
        "title": {"ru": "Проверка", "en": "A test"},
        "subject": {"name": "x0tta6bl4", "version": "3.4.0", "environment": "staging"},
        "kubernetes": {"namespace": "mesh", "deployment": "mesh"},
        "watch_seconds": 0.4,
        "interval_seconds": 0.1,
    } | changes


class Counting:
    """Brings the number of its look; lacks what a test says it lacks."""

    def __init__(self, tables=("series", "probes", "objects"), lacks=(), held=0.0, raises=None):
        self.tables, self.lacks, self.held, self.raises = frozenset(tables), lacks, held, raises
        self.stages, self.moments, self.opened, self.closed, self.wanted = [], [], 0, 0, None

    def open(self):
        self.opened += 1

    def close(self):
        self.closed += 1

    def look(self, stage, wanted):
        at = dt.datetime.now(dt.UTC)
        self.stages.append(stage)
        self.moments.append(time.monotonic())
        self.wanted = wanted
        if self.raises:
            raise self.raises
        time.sleep(self.held)
        row = {"observed_at": at, "pod": "a", "node": "", "metric": "m", "value": float(len(self.stages)), "unit": "n"}
        rows = {} if "series" in self.lacks else {"series": [row]}
        lost = [Shortfall(at, "GET /x", table, "403 no", "grant it") for table in self.lacks]
        return Look(at, dt.datetime.now(dt.UTC), stage, rows, tuple(lost))


def source_of(collector, wanted=WANTED, **changes) -> LiveSource:
    return LiveSource(LiveParameters.model_validate_json(json.dumps(told(**changes))), wanted, lambda _: collector)


def test_looks_stand_on_a_grid_between_a_first_and_a_last():
    collector = Counting()
    looks = look_for(collector, WANTED, 1.2, 0.4)
    assert collector.stages == ["before", "during", "during", "after"]
    assert [look.stage for look in looks] == collector.stages
    passed = [moment - collector.moments[0] for moment in collector.moments]
    for number, at in enumerate(passed):
        assert number * 0.4 - 0.05 <= at < number * 0.4 + 0.3
    assert (collector.opened, collector.closed) == (1, 1)


def test_a_look_that_is_held_is_not_made_up_for():
    collector = Counting(held=0.7)
    look_for(collector, WANTED, 1.8, 0.3)
    assert collector.stages == ["before", "during", "after"]


def test_without_time_there_is_one_look():
    collector = Counting()
    assert len(look_for(collector, WANTED, 0.0, 1.0)) == 1


def test_a_collector_that_breaks_is_closed():
    collector = Counting(raises=CollectionError("away", "go"))
    with pytest.raises(CollectionError):
        look_for(collector, WANTED, 1.0, 0.1)
    assert collector.closed == 1


def test_nothing_is_looked_at_until_it_is_asked_and_then_once():
    collector = Counting()
    source = source_of(collector)
    assert collector.opened == 0
    (recording,) = source.recordings()
    assert source.recordings() == (recording,)
    source.read(recording, "series")
    assert collector.opened == 1
    assert collector.wanted == WANTED


@pytest.mark.parametrize("wanted", [frozenset(), frozenset({"faults"})])
def test_where_nothing_is_wanted_that_it_makes_nothing_is_looked_at(wanted):
    collector = Counting()
    assert source_of(collector, wanted).recordings() == ()
    assert collector.opened == 0


def test_what_was_seen_is_an_observation_with_the_digest_of_its_file():
    source = source_of(Counting())
    (recording,) = source.recordings()
    reading = source.read(recording, "series")
    assert list(reading.frame["value"]) == [float(n + 1) for n in range(len(reading.frame))]
    content = io.BytesIO()
    reading.frame.to_parquet(content, index=False, compression="zstd")
    assert reading.observation.sha256 == sha256_of_bytes(content.getvalue())
    assert reading.observation.path == "live/series.parquet"
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(content.getvalue())), reading.frame)
    assert reading.absent is None
    assert all(check.passed for check in reading.checks)


@pytest.mark.parametrize("lacks", [("series",), ("probes",), ("series", "probes")])
def test_a_table_that_could_not_be_had_is_absent_with_its_reason(lacks):
    source = source_of(Counting(lacks=lacks))
    (recording,) = source.recordings()
    for table in lacks:
        assert recording.tables[table].rows == 0
        reading = source.read(recording, table)
        assert (reading.frame, reading.observation) == (None, None)
        assert reading.absent.key == "absent-not-collected"
        assert reading.absent.args == {"what": "GET /x", "error": "403 no", "hint": "grant it"}
    assert recording.tables["collection_errors"].rows > 0
    assert any("403 no" in gap.en and "403 no" in gap.ru for gap in recording.gaps)


def test_a_table_that_was_had_once_is_there_though_it_lacked_something():
    class Late(Counting):
        def look(self, stage, wanted):
            self.lacks = ("series",) if stage == "before" else ()
            return super().look(stage, wanted)

    source = source_of(Late())
    (recording,) = source.recordings()
    assert source.read(recording, "series").intact
    assert recording.tables["collection_errors"].rows == 1


def test_a_credential_that_a_target_tells_again_is_nowhere_whatever_it_looks_like(tmp_path, monkeypatch):
    """As it was when looking began and as it was renewed to, in rows, in what was lost, and in their gaps."""
    token, variable = tmp_path / "token", "a-word-of-a-variable"
    token.write_text("a-word-of-a-file\n", encoding="ascii")
    monkeypatch.setenv("READINESS_TEST_TOKEN", variable)

    class Echo(Counting):
        def look(self, stage, wanted):
            known = f"{token.read_text(encoding='ascii').strip()} and {variable}"
            token.write_text("a-word-that-came-later\n", encoding="ascii")
            seen = super().look(stage, wanted)
            lost = Shortfall(seen.started_at, "GET /x", "probes", f"400 not you, {known}", "grant it")
            rows = {"series": [row | {"pod": known} for row in seen.rows["series"]]}
            return Look(seen.started_at, seen.ended_at, stage, rows, (lost,))

    probes = [
        {"target": "service/a", "url": "http://127.0.0.1:9/", "token": {"file": str(token)}},
        {"target": "service/b", "url": "http://127.0.0.1:9/", "token": {"environment": "READINESS_TEST_TOKEN"}},
    ]
    source = source_of(Echo(), http=probes)
    (recording,) = source.recordings()
    told_of_it = recording.model_dump_json() + "".join(
        str(source.read(recording, table).frame.to_dict("list")) for table in ("series", "collection_errors")
    )
    assert "a-word" not in told_of_it
    assert "400 not you, scrubbed and scrubbed" in told_of_it


def test_live_needs_parameters_in_their_form(tmp_path):
    with pytest.raises(InputError) as error:
        open_source("live", "data", tmp_path, None, WANTED)
    assert error.value.problems[0].place == "$.live"
    with pytest.raises(InputError):
        open_source("live", "data", tmp_path, told(interval_seconds=0), WANTED)


def test_recorded_faults_stand_beside_what_is_seen(repository):
    folder = "data/local-kubernetes"
    source = open_source("live", "data", repository, told(faults=folder, watch_seconds=0), frozenset({"faults"}))
    assert "mesh-faults" in {recording.id for recording in source.recordings()}


def area(url, folder, as_of):
    kubernetes = target(url, folder).model_dump(exclude_none=True)
    return open_area("infrastructure", source="live", data="data", as_of=as_of, live=told(kubernetes=kubernetes))


@pytest.fixture
def cluster():
    return Cluster({"deployments": [deployment()], "pods": [pod("mesh-1")]})


def test_without_a_time_it_is_judged_by_one_after_the_last_look(cluster, tmp_path, monkeypatch, repository):
    monkeypatch.chdir(repository)
    with answering(cluster) as server:
        opened = area(server.url, tmp_path, "")
        before = dt.datetime.now(dt.UTC)
        assert server.asked == []
        as_of = opened.as_of
        (recording,) = opened.source.recordings()
        asked = len(server.asked)
        verdicts = opened._verdicts
        assert opened.as_of == as_of
        # Nothing is asked a second time for a verdict; a watch may still go on until its stream ends.
        assert len([a for a in server.asked if "watch" not in a.query]) <= asked
    assert before < recording.collected.end <= as_of <= dt.datetime.now(dt.UTC)
    assert Outcome.INVALID not in {v.outcome for v in verdicts if not [check for check in v.checks if not check.passed]}


def test_a_time_before_the_looks_makes_what_they_saw_invalid(cluster, tmp_path, monkeypatch, repository):
    monkeypatch.chdir(repository)
    with answering(cluster) as server:
        opened = area(server.url, tmp_path, "2026-01-01T00:00:00Z")
        verdicts = opened._verdicts
    assert opened.as_of == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    seen = {v.outcome for v in verdicts if v.observations}
    assert seen == {Outcome.INVALID}
