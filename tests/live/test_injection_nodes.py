"""Faults of a node: cordoned, drained, cut off by nft; and nodes that are as before whoever is killed when.

They hit a node of the whole cluster, so nothing else may be measured on it meanwhile. About three minutes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest

from injection.reading import findings_of
from live.cluster import network, places, processes, workload
from live.injecting import CUT, Place, make_place
from readiness.errors import ExitCode

CORDON = {"kind": "node_cordon", "target": "node-2", "observe_seconds": 60}
DRAIN = {"kind": "node_drain", "target": "node-2", "observe_seconds": 90}
UNDONE_SECONDS = 20.0
CUT_NODE = places.node("node-2")


@pytest.fixture(scope="module")
def place(local_cluster: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A namespace with quick probes, and an injector that may patch nodes."""
    name = "test-injection-nodes"
    try:
        yield make_place(local_cluster, name, tmp_path_factory.mktemp("nodes"), nodes=True, quick=True)
    finally:
        network.heal(CUT_NODE)
        workload.remove(local_cluster, name)


@pytest.fixture(autouse=True)
def _as_before(place: Place) -> Iterator[None]:
    """Every test begins and ends with nodes that are ready and take pods."""
    wait_until_as_before(place)
    yield
    wait_until_as_before(place)
    assert place.left() == []


def nodes_of(place: Place) -> dict[str, tuple[bool, bool | None, list[str]]]:
    """Of each node: whether it is ready, whether it takes no pods, and its taints."""
    return {
        node.metadata.name: (
            any(c.type == "Ready" and c.status == "True" for c in node.status.conditions),
            node.spec.unschedulable,
            sorted(taint.key for taint in node.spec.taints or ()),
        )
        for node in place.core.list_node().items
    }


def wait_until_as_before(place: Place) -> None:
    clean = {node.name: (True, None, []) for node in places.NODES}
    processes.wait_until("nodes are as before", lambda: nodes_of(place) == clean, 60.0)
    place.wait_until_whole()


def only_fault(data: Path) -> tuple[Any, dict[str, Any]]:
    (fault,) = pd.read_parquet(data / "faults.parquet").itertuples()
    return fault, json.loads(fault.settings)


def spread(place: Place) -> None:
    """See to it that there are pods on the node: after a drain or cut all of them are elsewhere."""
    while not [pod for pod in place.pods().values() if pod.spec.node_name == CUT_NODE.name]:
        for name in list(place.pods())[:2]:
            place.core.delete_namespaced_pod(name, place.namespace, grace_period_seconds=1)
        time.sleep(1)
        place.wait_until_whole()


def test_a_cordoned_node_is_seen_and_taken_back(place: Place):
    spread(place)
    data = place.folder / "data" / "cordon"
    done = place.run(place.plan(CORDON), "--out", str(data), "--really")
    assert done.returncode == 0, done.stdout + done.stderr
    fault, settings = only_fault(data)
    assert fault.effect_proof == "node node-2 is unschedulable and has the taint for it"
    assert fault.detector == "nodes:unschedulable"
    assert settings["replaces_the_container"] is False
    assert fault.censored_recover  # nothing broke, so that nothing recovered
    assert pd.isna(fault.notready_at)
    assert fault.healed_at > fault.observed_until_at


def test_a_node_that_somebody_else_cordoned_is_left_to_them(place: Place):
    spread(place)
    data = place.folder / "data" / "somebody"
    place.core.patch_node(CUT_NODE.name, {"spec": {"unschedulable": True}})
    try:
        done = place.run(place.plan(CORDON, steady_state={"within_seconds": 3}), "--out", str(data), "--really")
        assert done.returncode == ExitCode.NOTEBOOK_INCOMPLETE, done.stdout + done.stderr
        assert "node node-2 is cordoned" in done.stderr
        assert place.cordoned() == [CUT_NODE.name]
        assert pd.read_parquet(data / "faults.parquet").empty
    finally:
        place.core.patch_node(CUT_NODE.name, {"spec": {"unschedulable": None}})


def test_a_drained_node_is_emptied_of_ours_and_the_budget_is_kept(place: Place):
    spread(place)
    before = {name for name, pod in place.pods().items() if pod.spec.node_name == CUT_NODE.name}
    data = place.folder / "data" / "drain"
    done = place.run(place.plan(DRAIN), "--out", str(data), "--really")
    assert done.returncode == 0, done.stdout + done.stderr
    fault, settings = only_fault(data)
    assert set(fault.target_pod.split(",")) == before
    assert settings["evicted"] == len(before)
    assert settings["pods_replaced"] >= len(before)
    assert not before & set(place.pods())
    assert fault.recovered_at > fault.injected_at
    # At most one at a time may be away (PodDisruptionBudget maxUnavailable 1).
    events = pd.read_parquet(data / "fault_events.parquet")
    endpoints = events[(events["resource"] == "endpoints") & (events["name"] == "mesh")]["object"]
    addresses = [sum(len(s.get("addresses") or ()) for s in json.loads(o).get("subsets") or ()) for o in endpoints]
    assert min(addresses, default=5) >= 4
    assert not [check for check in findings_of(data.parent, "mttr_go_no_go").checks if not check.passed]


def test_a_node_cut_off_is_seen_replaced_and_healed(place: Place):
    spread(place)
    data = place.folder / "cut" / "faults"
    plan = place.plan({**CUT, "target": CUT_NODE.name}, steady_state={"within_seconds": 180})
    done = place.run(plan, "--out", str(data), "--really")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not network.is_cut(CUT_NODE)
    fault, settings = only_fault(data)
    assert "nft drops everything of node-2" in fault.effect_proof
    seconds = (fault.detected_at - fault.injected_at).total_seconds()
    back = (fault.recovered_at - fault.injected_at).total_seconds()
    print(f"cut off: {fault.detector} after {seconds:.1f} s, replicas back {back:.1f} s")  # noqa: T201 - told beside it
    # A kubelet that is heard of no more counts as gone after the grace period of nodes, less one period of its reports.
    grace, report = places.NODE_MONITOR_GRACE_SECONDS, places.NODE_LEASE_SECONDS / 4
    assert grace - report - 1 < seconds < grace + 10
    assert back > seconds + places.TOLERATION_SECONDS - 1
    assert fault.observed_until_at < fault.healed_at <= fault.node_ready_after_heal_at
    assert pd.notna(fault.stale_pods_gone_at)
    assert settings["restored_before_recovery"] is False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("round_", range(2))
def test_an_interrupted_cordon_or_drain_leaves_the_nodes_as_they_were(
    place: Place, number: signal.Signals, round_: int
):
    """At a random moment from the start of the command to the end of its work."""
    spread(place)
    fault = (CORDON, DRAIN)[round_]
    data = place.folder / "data" / f"interrupted-{number.name}-{round_}"
    with place.started(place.plan(fault), "--out", str(data), "--really") as process:
        if number is signal.SIGINT or round_:  # else anywhere, the moments before the fault included
            processes.wait_until("a node is cordoned", lambda: bool(place.cordoned()), 60.0)
            time.sleep(random.Random(f"{number}{round_}").uniform(0, 0.5))  # noqa: S311 - to be drawn again
        else:
            time.sleep(random.Random(f"{number}{round_}").uniform(0.8, 4))  # noqa: S311
        process.send_signal(number)
        process.communicate(timeout=60)
    processes.wait_until("the node takes pods", lambda: not place.cordoned() and not place.left(), UNDONE_SECONDS)
    time.sleep(1.5)
    assert not place.cordoned()


def test_an_interrupted_cut_is_healed(place: Place):
    spread(place)
    data = place.folder / "data" / "interrupted-cut"
    plan = place.plan({**CUT, "target": CUT_NODE.name})
    with place.started(plan, "--out", str(data), "--really") as process:
        processes.wait_until("the node is cut off", lambda: network.is_cut(CUT_NODE), 60.0)
        process.kill()
        process.communicate(timeout=60)
    processes.wait_until("the node is healed", lambda: not network.is_cut(CUT_NODE), UNDONE_SECONDS)


def test_what_a_killed_guardian_left_is_undone_on_demand_and_by_the_next_run(place: Place):
    for how in ("--restore", "next"):
        spread(place)
        data = place.folder / "data" / f"guardian{how}"
        with place.started(place.plan(CORDON), "--out", str(data), "--really") as process:
            processes.wait_until("a node is cordoned", lambda: bool(place.cordoned()), 60.0)
            children = psutil.Process(process.pid).children(recursive=True)
            (guardian,) = [child for child in children if "readiness.injection.guardian" in child.cmdline()]
            os.kill(guardian.pid, signal.SIGKILL)
            process.kill()
            process.communicate(timeout=60)
        time.sleep(2)
        assert place.cordoned() == ["node-2"]
        assert place.left()
        if how == "next":
            again = place.run(place.plan(CORDON), "--out", str(data), "--really")
            assert again.returncode == 0, again.stdout + again.stderr
            assert "undone: node_cordon-001: uncordon node-2" in again.stdout
        else:
            restore = [sys.executable, "-m", "readiness", "inject", "--restore"]
            done = subprocess.run(restore, env=place.variables, capture_output=True, text=True, check=False)
            assert done.returncode == ExitCode.DONE, done.stderr
        assert not place.cordoned()
        assert not place.left()
