"""The recorded mesh is what its recording says: nothing lost, labels derived again, parts apart, from its seed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from readiness.lab.connections import Connection
from readiness.lab.descriptions import COLUMNS
from readiness.lab.episodes import Happened
from readiness.lab.labels import episodes_of_flows
from readiness.lab.plans import draw_plan
from readiness.lab.schedule import FAULTS, HELD_OUT_KINDS, KINDS
from readiness.sources.recorded import RecordedSource
from readiness.sources.tables import faults_of_table

DATA = Path(__file__).parents[2] / "data"
MOST_BYTES = 20_000_000


@pytest.fixture(scope="module")
def source():
    return RecordedSource(DATA)


@pytest.fixture(scope="module")
def recording(source):
    (found,) = (recording for recording in source.recordings() if recording.id == "lab-mesh")
    return found


@pytest.fixture(scope="module")
def tables(source, recording) -> dict[str, pd.DataFrame]:
    read = {name: source.read(recording, name) for name in recording.tables}
    assert all(reading.intact for reading in read.values())
    return {name: reading.frame for name, reading in read.items()}


def seconds(column: pd.Series) -> pd.Series:
    return column.dt.tz_convert(None).astype("datetime64[us]").astype("int64") / 1e6


def test_every_table_has_its_form_and_its_columns_are_explained(recording, tables):
    assert set(tables) == set(COLUMNS)
    for name, frame in tables.items():
        assert faults_of_table(name, frame, recording.tables[name].rows) == []
        assert list(frame.columns) == list(recording.tables[name].columns) == list(COLUMNS[name])
    assert sum(path.stat().st_size for path in (DATA / "lab-mesh").iterdir()) < MOST_BYTES


def test_nothing_was_lost_between_the_bridge_and_the_table(recording, tables):
    exported, collected = (recording.settings[name] for name in ("exporter_at_the_end", "collector"))
    assert exported["packets_dropped_by_capture"] == exported["packets_dropped_by_interface"] == 0
    assert exported["export_failures"] == exported["active_flows"] == collected["bad_packets"] == 0
    assert exported["records_exported"] == collected["records"] == recording.settings["records_read"]
    assert exported["packets_processed"] == collected["packets"] == tables["flows"]["packets"].sum()
    assert collected["bytes"] == tables["flows"]["bytes"].sum()
    assert tables["exporter"].iloc[-1]["records_exported"] == exported["records_exported"]


def test_every_answered_connection_is_among_the_flows(recording, tables):
    flows, made = tables["flows"], tables["connections"]
    ends = ["protocol", "source", "source_port", "destination", "destination_port"]
    until = (seconds(flows["observed_at"]) + flows["duration_seconds"]).max()
    over = made[made["closed_at"].notna() & (seconds(made["closed_at"]) < until)]
    over = over[over["outcome"].isin(["ok", "denied", "refused"])]
    assert len(over) > 30_000
    seen = set(flows[ends].itertuples(index=False, name=None))
    assert [row for row in over[ends].itertuples(index=False, name=None) if row not in seen] == []
    counted = recording.settings["connections_logged"]
    assert counted["answered"] == counted["answered_and_seen"] == len(over)
    assert counted["over_and_seen"] >= 0.999 * counted["over"]


def test_labels_come_out_the_same_again(tables):
    flows = tables["flows"].copy()
    flows["start_ms"] = (seconds(flows["observed_at"]) * 1000).round().astype("int64")
    flows["end_ms"] = flows["start_ms"] + (flows["duration_seconds"] * 1000).round().astype("int64")
    made = tables["connections"].astype(object).where(tables["connections"].notna(), None)
    for name in ("opened_at", "closed_at"):
        made[name] = [None if value is None else value.timestamp() for value in made[name]]
    connections = [Connection(**row) for row in made.to_dict("records")]
    episodes = [
        Happened(e.episode_id, e.kind, e.part, e.host, e.peer, {}, e.planned_at.timestamp(), e.begun_at.timestamp(),
                 e.ended_at.timestamp(), {})
        for e in tables["episodes"].itertuples()
    ]  # fmt: skip
    again = pd.Series(episodes_of_flows(flows, connections, episodes), dtype=object)
    assert again.fillna("").tolist() == flows["episode_id"].astype(object).fillna("").tolist()
    kinds = tables["episodes"].set_index("episode_id")["kind"]
    assert again.map(kinds).fillna("benign").tolist() == flows["label"].tolist()


def test_every_episode_has_a_flow_of_its_own(tables):
    counts = Counter(tables["flows"]["episode_id"].dropna())
    assert set(counts) == set(tables["episodes"]["episode_id"])
    for row in tables["episodes"].itertuples():
        assert json.loads(row.proof)["flows"] == counts[row.episode_id] > 0


def test_parts_are_apart_in_time_and_hold_what_they_should(recording, tables):
    episodes, hosts = tables["episodes"], tables["hosts"]
    counts = Counter(zip(episodes["part"], episodes["kind"], strict=True))
    bounds = {phase.name: (phase.start, phase.end) for phase in recording.phases}
    for row in episodes.itertuples():
        start, end = bounds[row.part]
        assert start < row.begun_at.to_pydatetime() < row.ended_at.to_pydatetime() < end
    assert sum(number for (part, _), number in counts.items() if part == "test") >= 140
    for kind in KINDS:
        if kind in HELD_OUT_KINDS:
            assert counts["test", kind] >= 20
            assert counts["train", kind] == counts["validation", kind] == 0
        else:
            assert counts["train", kind] >= 12
    held_out = set(hosts[hosts["held_out"]]["host"])
    before = episodes[episodes["part"] != "test"]
    assert len(held_out) == 4
    assert held_out.isdisjoint(before["host"])
    assert held_out.isdisjoint(before["peer"].dropna())


def test_nobody_was_in_two_episodes_at_once(tables):
    episodes = tables["episodes"]
    for _, theirs in episodes.sort_values("begun_at").groupby("host"):
        assert (theirs["begun_at"].iloc[1:].to_numpy() > theirs["ended_at"].iloc[:-1].to_numpy()).all()


def test_what_happened_is_what_was_drawn_from_the_seed(recording, tables):
    settings = recording.settings
    plan = draw_plan(settings["seed"], settings["planned_seconds"], settings["hosts"])
    begin = recording.phases[0].start.timestamp()
    planned = {
        e.episode_id: (e.kind, e.part, e.host, e.peer, e.settings, round(begin + e.start_seconds, 3))
        for e in plan.episodes
    }
    happened = {
        e.episode_id: (e.kind, e.part, e.host, e.peer if isinstance(e.peer, str) else None, json.loads(e.settings),
                       round(e.planned_at.timestamp(), 3))
        for e in tables["episodes"].itertuples()
    }  # fmt: skip
    assert happened == planned
    late = (tables["episodes"]["begun_at"] - tables["episodes"]["planned_at"]).dt.total_seconds()
    assert (late.min(), late.max()) == (pytest.approx(0, abs=0.5), pytest.approx(0, abs=3))


def test_misbehaviour_left_the_traces_its_proof_tells_of(tables):
    flows = tables["flows"].groupby("episode_id")
    for row in tables["episodes"].itertuples():
        if row.kind in FAULTS:
            continue
        theirs, proof = flows.get_group(row.episode_id), json.loads(row.proof)
        assert set(theirs["label"]) == {row.kind}
        assert row.host in set(theirs["source"])
        if row.kind in ("scan", "credential_guessing", "exfiltration"):
            assert set(theirs["source"]) == {row.host}
            assert theirs["source_bytes"].sum() > proof["sent_bytes"]
        if row.kind == "beacon_flood":
            assert theirs["packets"].sum() >= 0.95 * proof["datagrams"]
