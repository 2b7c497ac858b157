"""A small mesh for real: packets, exporter, faults; flows and labels are held against the hosts' logs once more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil
import pytest

from readiness.documents import load_yaml
from readiness.lab.conversion import Converted, convert
from readiness.lab.labels import AFTER_SECONDS, CLOCK_SECONDS
from readiness.lab.mesh import draw_hosts, host_names
from readiness.lab.plans import Plan
from readiness.lab.recording import write_recording
from readiness.lab.running import LabRun
from readiness.lab.schedule import Episode
from readiness.sources.base import Recording
from readiness.sources.recorded import RecordedSource
from readiness.sources.tables import faults_of_table

pytestmark = pytest.mark.slow
SECONDS = 60.0
NAMES = host_names(6)
HOSTS = draw_hosts(11, NAMES)
NEAR = HOSTS[0].neighbours[0]
FAR = next(name for name in NAMES if name not in (NAMES[0], NEAR))
OTHERS = [name for name in NAMES if name not in (NAMES[0], NEAR, FAR)]


def planned(number: int, kind: str, host: str, start: float, seconds: float, **other) -> Episode:
    peer = other.pop("peer", None)
    return Episode(f"{number:03d}-{kind}", kind, "test", host, peer, start, seconds, other)


EPISODES = (
    planned(1, "scan", NAMES[0], 4, 8, vertical=True, targets=[FAR], ports=[8080, 7, 9, 2222], probes_per_second=1.0),
    planned(2, "link_cut", NAMES[0], 16, 14, peer=NEAR),
    planned(3, "exfiltration", FAR, 18, 12, peer=OTHERS[0], bytes_per_second=30_000, uploads=2, pause_seconds=0.5),
    planned(4, "crash", OTHERS[1], 20, 9),
    planned(5, "flapping", FAR, 38, 12, period_seconds=4.0, down_ratio=0.5),
    planned(6, "beacon_flood", OTHERS[2], 40, 10, targets=[NEAR], datagrams_per_second=80.0, own_port=True,
            size_bytes=100),
)  # fmt: skip


class Ran(NamedTuple):
    """One run, converted."""

    converted: Converted
    children: list[psutil.Process]
    raw: Path

    @property
    def flows(self) -> pd.DataFrame:
        flows = self.converted.frames["flows"].copy()
        flows["start"] = flows["observed_at"].astype("int64") / 1e6
        flows["end"] = flows["start"] + flows["duration_seconds"]
        return flows

    @property
    def connections(self) -> pd.DataFrame:
        """Those that were over when the last packet was seen: the last block of the capture is never handed on."""
        made = self.converted.frames["connections"]
        return made[~(made["closed_at"].astype("int64") / 1e6 >= self.flows["end"].max())]

    @property
    def episodes(self) -> dict[str, dict]:
        rows = self.converted.frames["episodes"].to_dict("records")
        return {row["kind"]: row | {"proof": json.loads(row["proof"])} for row in rows}


@pytest.fixture(scope="module")
def ran(ready, tmp_path_factory) -> Ran:  # noqa: ARG001 - what it needs is here
    raw = tmp_path_factory.mktemp("raw")
    before = psutil.Process().children(recursive=True)  # other tests may have left a server of processes
    assert LabRun(raw, Plan(11, SECONDS, HOSTS, (), EPISODES)).run() is False
    after = psutil.Process().children(recursive=True)
    return Ran(convert(raw), [child for child in after if child not in before], raw)


def test_nothing_is_left_running(ran):
    assert ran.children == []


def test_the_exporter_saw_every_packet_and_every_record_arrived(ran):
    facts = ran.converted.facts
    exported = facts["exporter"]
    assert exported["packets_dropped_by_capture"] == exported["packets_dropped_by_interface"] == 0
    assert exported["export_failures"] == exported["active_flows"] == 0
    assert exported["records_exported"] == facts["collector"]["records"] == facts["records_read"] > 200
    assert ran.flows["packets"].sum() == exported["packets_processed"]


def test_every_connection_that_was_answered_is_a_flow_with_its_bytes(ran):
    made = ran.connections[ran.connections["outcome"].isin(["ok", "denied", "refused"])]
    made = made[made["closed_at"].notna() & (made["source_port"] != 9898)]
    assert len(made) > 60
    ends = ["protocol", "source", "source_port", "destination", "destination_port"]
    sent = ran.flows.groupby(ends)["source_bytes"].sum()
    for row in made.to_dict("records"):
        # Headers come on top of the content, and what is sent again.
        least = row["sent_bytes"] if row["outcome"] in ("ok", "denied") else 0
        assert sent.get(tuple(row[name] for name in ends), -1) >= least, row


def test_times_are_of_milliseconds_and_agree_with_the_hosts_clock(ran):
    assert ran.flows["duration_seconds"].max() < 17
    assert (ran.flows["observed_at"].dt.microsecond % 1000 == 0).all()
    assert len(set(ran.flows["observed_at"].dt.microsecond)) > 100
    short = ran.connections[(ran.connections["purpose"] == "names") & (ran.connections["outcome"] == "ok")]
    flows = ran.flows.set_index(["protocol", "source", "source_port", "destination"])
    assert len(short) > 5
    for row in short.to_dict("records"):
        start = flows.loc[[(row["protocol"], row["source"], row["source_port"], row["destination"])], "start"].iloc[0]
        assert row["opened_at"].timestamp() - 0.002 <= start <= row["closed_at"].timestamp() + 0.002


def test_labels_of_misbehaviour_are_those_of_the_log_and_no_others(ran):
    """The same in another way: the table of connections joined with the flows."""
    made = ran.connections[ran.connections["episode_id"].notna()].reset_index(drop=True)
    made["opened"] = made["opened_at"].astype("int64") / 1e6 - CLOCK_SECONDS
    made["closed"] = made["closed_at"].astype("int64") / 1e6 + AFTER_SECONDS
    flows = ran.flows.reset_index()
    ends = ["protocol", "source", "source_port", "destination", "destination_port"]
    joined = flows.merge(made, on=ends, suffixes=("", "_made"))
    joined = joined[(joined["start"] <= joined["closed"]) & (joined["end"] >= joined["opened"])]
    expected = dict(zip(joined["index"], joined["episode_id_made"], strict=True))
    labelled = flows[flows["label"].isin(["scan", "exfiltration", "beacon_flood"])]
    assert dict(zip(labelled["index"], labelled["episode_id"], strict=True)) == expected
    assert set(expected.values()) == {"001-scan", "003-exfiltration", "006-beacon_flood"}


def test_labels_of_faults_are_by_time_and_place(ran):
    logged = {"scan", "exfiltration", "beacon_flood"}
    for flow in ran.flows.to_dict("records"):
        if flow["label"] in logged:
            continue
        hit = set()
        for kind in ("link_cut", "crash", "flapping"):
            episode = ran.episodes[kind]
            ends = {flow["source"], flow["destination"]}
            touched = ends == {episode["host"], episode["peer"]} if kind == "link_cut" else episode["host"] in ends
            begun, ended = episode["begun_at"].timestamp(), episode["ended_at"].timestamp()
            if touched and flow["start"] <= ended and flow["end"] >= begun:
                hit.add(episode["episode_id"])
        assert flow["episode_id"] in hit if hit else pd.isna(flow["episode_id"])
        assert (flow["label"] == "benign") == (not hit)


def test_episodes_began_and_ended_as_planned_and_prove_their_effect(ran):
    assert ran.converted.gaps == ()
    planned_for = {episode.kind: episode for episode in EPISODES}
    assert set(ran.episodes) == set(planned_for)
    for kind, row in ran.episodes.items():
        late = (row["begun_at"] - row["planned_at"]).total_seconds()
        took = (row["ended_at"] - row["begun_at"]).total_seconds()
        assert 0 <= late < 2
        assert took <= planned_for[kind].duration_seconds + 5
        assert row["proof"]["flows"] > 0
    proofs = {kind: row["proof"] for kind, row in ran.episodes.items()}
    assert proofs["link_cut"]["dropped_packets"] > 5
    assert proofs["scan"]["probes"] == 4
    assert proofs["scan"]["connections"] == {"ok": 2, "refused": 2}
    assert proofs["exfiltration"]["stored_bytes"] > 100_000
    assert proofs["crash"]["ended_by"] == "SIGKILL"
    assert proofs["crash"]["failed_connections"] > 0
    assert proofs["flapping"]["carrier_changes"] >= 4
    assert proofs["beacon_flood"]["datagrams"] > 600


def test_a_cut_is_between_its_two_ends_only(ran):
    episode = ran.episodes["link_cut"]
    begun, ended = episode["begun_at"], episode["ended_at"]
    made = ran.connections[(ran.connections["opened_at"] > begun) & (ran.connections["closed_at"] < ended)]
    pair = {episode["host"], episode["peer"]}
    crashed = ran.episodes["crash"]["host"]
    for row in made.to_dict("records"):
        ends = {row["source"], row["destination"]}
        if ends == pair:
            assert row["outcome"] in ("unanswered", "broken"), row
        elif crashed not in ends:
            assert row["outcome"] in ("ok", "denied", "refused"), row


def test_a_killed_host_refuses_and_serves_again(ran):
    episode = ran.episodes["crash"]
    to_it = ran.connections[ran.connections["destination"] == episode["host"]]
    during = to_it[(to_it["opened_at"] > episode["begun_at"]) & (to_it["closed_at"] < episode["ended_at"])]
    assert set(during["outcome"]) <= {"refused", "unanswered", "broken"}
    assert len(during)
    after = to_it[to_it["opened_at"] > episode["ended_at"] + pd.Timedelta(seconds=3)]
    assert "ok" in set(after["outcome"])


def test_the_recording_can_be_read_as_any_other(ran, tmp_path):
    write_recording(tmp_path / "data" / "lab-small", ran.converted)
    described = load_yaml(tmp_path / "data" / "lab-small" / "recording.yaml", Recording)
    assert described.subject.name == "lab-mesh"
    source = RecordedSource(tmp_path / "data")
    (recording,) = source.recordings()
    for name, info in recording.tables.items():
        reading = source.read(recording, name)
        assert reading.intact, (name, reading.checks)
        assert len(reading.frame) == info.rows
        assert list(reading.frame.columns) == list(info.columns)
        assert faults_of_table(name, reading.frame, info.rows) == []
