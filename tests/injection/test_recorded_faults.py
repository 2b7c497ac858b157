"""What the recorded faults of x0tta6bl4 were seen as by another watch client, told again from what that client saw."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from readiness.area import find_root
from readiness.injection.cluster import Workload
from readiness.injection.history import History, Target
from readiness.injection.plan import FaultKind

LOCAL = find_root(Path(__file__)) / "data" / "local-kubernetes"
RECORDED = find_root(Path(__file__)) / "data" / "x0tta6bl4-k8s"
REPLICAS = 5
WINDOW = pd.Timedelta(seconds=3)
TWO_CLIENTS_SECONDS = 0.1
# The script polled the pods' own health every 0.1 s, too; the API may have called them ready before or after.
RECOVERY_TOLERANCE = pd.Timedelta(seconds=1.5)


class Told(NamedTuple):
    """Of one recorded fault: what the script told, and what the history tells of the same rows."""

    fault: object
    sign: object
    not_ready_at: pd.Timestamp | None
    recovery: object


@pytest.fixture(scope="module")
def again() -> list[Told]:
    events = pd.read_parquet(RECORDED / "events.parquet").sort_values("received_at", kind="stable")
    faults = pd.read_parquet(RECORDED / "faults.parquet")
    return [told_again(fault, events, "app.kubernetes.io/instance") for fault in faults.itertuples()]


def told_again(fault, events: pd.DataFrame, label: str) -> Told:
    kind = FaultKind(fault.kind)
    shared = (events["resource"] == "nodes") | (events["type"] == "WATCH_ERROR")
    space = events[(events["namespace"] == fault.namespace) | shared]
    space = space[space["resource"].isin(["pods", "nodes", "events"])]
    labels = {label: fault.deployment}
    history = History(Workload(fault.namespace, fault.deployment, REPLICAS, labels, {}))
    begun, until = fault.injected_at, fault.observed_until_at
    before = space[space["received_at"] < begun].to_dict("records")
    history.add(before)
    history.add([])
    names = set(fault.target_pod.split(","))
    hit = {uid: pod for uid, pod in history.pods.items() if pod["metadata"]["name"] in names}
    assert len(hit) == len(names)
    restarts = {uid: sum(s["restartCount"] for s in pod["status"]["containerStatuses"]) for uid, pod in hit.items()}
    target = Target(kind, fault.target_node, {u: p["metadata"]["name"] for u, p in hit.items()}, restarts)
    history.forget()
    history.add(space[(space["received_at"] >= begun) & (space["received_at"] <= until)].to_dict("records"))
    history.add([])
    down = history.not_ready_at(begun)
    recovery = None if down is None else history.recovery(down, WINDOW.to_pytimedelta(), until)
    return Told(fault, history.first_sign(target, begun), down, recovery)


def test_every_fault_is_seen_at_the_same_moment_by_the_same_object(again):
    """Two clients of that script watched: what one told of stands a few milliseconds beside what the other kept."""
    assert len(again) == 75
    differences = {t.fault.fault_id: abs(t.sign.at - t.fault.detected_at).total_seconds() for t in again}
    assert {name: seconds for name, seconds in differences.items() if seconds > TWO_CLIENTS_SECONDS} == {}
    others = {(t.fault.detector, t.sign.detector) for t in again if t.sign.detector != t.fault.detector}
    # An event that the script did not look for, less than 0.1 s before.
    assert others == {("pods:container terminated", "events:BackOff")}


def test_every_fault_is_seen_not_ready_at_the_same_moment(again):
    differences = [abs(told.not_ready_at - told.fault.notready_at).total_seconds() for told in again]
    assert max(differences) < 0.1


def test_every_fault_is_seen_to_recover_as_it_was_recorded(again):
    late = [
        (told.fault.fault_id, (told.recovery.begun_at - told.fault.recovered_at) if told.recovery else None)
        for told in again
        if told.recovery is None or abs(told.recovery.begun_at - told.fault.recovered_at) > RECOVERY_TOLERANCE
    ]
    assert late == []
    assert json.loads(again[0].fault.settings)["replicas"] == REPLICAS


def test_the_faults_of_our_own_service_are_seen_as_their_recording_says():
    """An earlier injector made them, beside a recorder whose watch ended before the last six of them did."""
    events = pd.read_parquet(LOCAL / "mesh-service" / "events.parquet").sort_values("received_at", kind="stable")
    faults = pd.read_parquet(LOCAL / "mesh-faults" / "faults.parquet")
    covered = faults[faults["observed_until_at"] <= events["received_at"].max()]
    assert (len(faults), len(covered)) == (35, 29)
    assert not faults.drop(covered.index)["detector"].str.startswith("events:").any()
    found = [told_again(fault, events, "app") for fault in covered.itertuples()]
    differences = {t.fault.fault_id: abs(t.sign.at - t.fault.detected_at).total_seconds() for t in found}
    assert {name: seconds for name, seconds in differences.items() if seconds > TWO_CLIENTS_SECONDS} == {}
    # That injector did not say which probe had failed.
    seen = [t.sign.detector for t in found]
    assert [name.removesuffix(" (readiness)").removesuffix(" (liveness)") for name in seen] == list(covered["detector"])
