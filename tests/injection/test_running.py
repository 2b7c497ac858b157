"""One fault from its steady state to its row, in a cluster that stands as the test says."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest

from injection.samples import pod
from injection.standing import injection, standing
from readiness.injection.cluster import InjectionError
from readiness.injection.steps import Undoing


@pytest.fixture
def cluster():
    with standing() as made:
        yield made


DELETE = {"kind": "pod_delete", "observe_seconds": 0.5}
CORDON = {"kind": "node_cordon", "observe_seconds": 0.5}
HANG = {"kind": "process_sigstop", "observe_seconds": 0.5, "inject": ["true"], "restore": ["true"],
        "proof": ["echo", "stopped"]}  # fmt: skip


def run(tmp_path, cluster, fault, **changed):
    """One fault; its attempt."""
    with injection(tmp_path, cluster[1], fault, **changed) as (made, _):
        try:
            return made.run(made.plan.faults[0], "f-001")
        finally:
            assert not made.undo_list.left()


def test_the_operators_file_comes_before_the_first_fault(tmp_path, cluster):
    (tmp_path / "stop").touch()
    made = run(tmp_path, cluster, DELETE, abort={"stop_file": str(tmp_path / "stop")})
    assert cluster[0].done == []
    assert made.fault_rows() == []
    assert "stop is there" in str(made.why_it_broke_off)


def test_a_pod_is_deleted_by_its_uid(tmp_path, cluster):
    made = run(tmp_path, cluster, {**DELETE, "target": "mesh-a"})
    assert cluster[0].done == [("DELETE", "/api/v1/namespaces/shop/pods/mesh-a")]
    assert cluster[0].bodies[0]["preconditions"] == {"uid": "a"}
    (row,) = made.fault_rows()
    assert row["detector"] == "pods:DELETED"
    assert row["effect_proof"]
    assert row["censored_recover"]  # nobody replaces it here


def test_a_pod_of_the_same_name_is_not_hit(tmp_path, cluster):
    """The API refuses to delete by another uid than it has; a watch that is behind does no harm."""
    cluster[0].before = lambda *_: setattr(cluster[0], "refusing", 409)
    made = run(tmp_path, cluster, {**DELETE, "target": "mesh-a"})
    assert set(cluster[0].pods) == {"mesh-a", "mesh-b"}
    assert made.fault_rows() == []


def test_the_target_is_chosen_among_the_pods_of_the_steady_state(tmp_path, cluster):
    """A pod that was there when the fault was planned, and is replaced before the steady state, is not hit."""
    cluster[0].pods["mesh-a"]["status"]["conditions"][0]["status"] = "False"

    def replace() -> None:
        gone = cluster[0].pods.pop("mesh-a")
        cluster[0].pods["mesh-c"] = pod("c")
        cluster[0].tell("pods", "DELETED", gone)
        cluster[0].tell("pods", "ADDED", cluster[0].pods["mesh-c"])

    later = threading.Timer(1.0, replace)
    later.start()
    fault = HANG | {"target": "mesh-c", "inject": ["sh", "-c", f"echo {{pod}} > {tmp_path / 'hit'}"]}
    made = run(tmp_path, cluster, fault, steady_state={"within_seconds": 20})
    later.join()
    assert (tmp_path / "hit").read_text() == "mesh-c\n"
    (row,) = made.fault_rows()
    assert row["target_pod"] == "mesh-c"


def test_a_fault_that_could_not_be_undone_stays_in_the_table_and_on_the_list(tmp_path, cluster):
    with injection(tmp_path, cluster[1], HANG | {"restore": ["false"]}) as (injecting, _):
        made = injecting.run(injecting.plan.faults[0], "f-001")
        assert list(injecting.undo_list.left()) == [1]
    (row,) = made.fault_rows()
    assert row["effect_proof"] == "stopped"
    assert "false failed with 1" in json.loads(row["settings"])["not_undone"]
    assert made.faults  # so that nothing more is done


@pytest.mark.parametrize("kind", ["node_cordon", "node_drain"])
def test_a_node_that_somebody_else_cordoned_is_left_to_them(tmp_path, cluster, kind):
    """In the very moment before the fault: the steady state was seen, and nobody has told of the change yet."""

    def somebody(_method: str, _path: str) -> None:
        cluster[0].before = lambda *_: None
        cluster[0].set_unschedulable("node-1", value=True)

    cluster[0].before = somebody
    made = run(tmp_path, cluster, {"kind": kind, "observe_seconds": 0.5})
    assert cluster[0].nodes["node-1"]["spec"]["unschedulable"]
    assert made.fault_rows() == []
    assert "somebody" in str(made.why_it_broke_off)


def test_a_node_that_was_cordoned_unseen_is_left_to_them(tmp_path, cluster):
    """The watch of nodes is behind: only who asks anew knows."""
    cluster[0].tell = lambda *_: None
    asked = []

    def reading(handler, request):
        asked.append(request.path)
        if request.path == "/api/v1/nodes/node-1" and not cluster[0].done:
            cluster[0].set_unschedulable("node-1", value=True)
        return answer(handler, request)

    answer, cluster[0].intercept = cluster[0].answer_now, reading
    made = run(tmp_path, cluster, CORDON)
    assert cluster[0].done == []
    assert cluster[0].nodes["node-1"]["spec"]["unschedulable"]
    assert made.fault_rows() == []


def test_our_own_cordon_is_taken_back(tmp_path, cluster):
    """Also if the node changes otherwise meanwhile, as it does with every report of its kubelet."""

    def report(_method: str, _path: str) -> None:
        cluster[0].before = lambda *_: None
        meta = cluster[0].nodes["node-1"]["metadata"]
        meta["resourceVersion"] = str(int(meta["resourceVersion"]) + 1)

    cluster[0].before = report
    made = run(tmp_path, cluster, CORDON)
    assert not cluster[0].nodes["node-1"]["spec"].get("unschedulable")
    (row,) = made.fault_rows()
    assert row["detector"] == "nodes:unschedulable"
    assert not made.faults


@pytest.mark.parametrize("fault", [DELETE, CORDON], ids=lambda told: told["kind"])
@pytest.mark.parametrize(("status", "recorded"), [(403, 0), (404, 0), (422, 0), (500, 1), (503, 1)])
def test_what_the_api_refused_did_not_happen_and_what_it_failed_at_may_have(tmp_path, cluster, fault, status, recorded):
    cluster[0].before = lambda *_: setattr(cluster[0], "refusing", None if cluster[0].done else status)
    made = run(tmp_path, cluster, fault)
    assert len(made.fault_rows()) == recorded
    assert made.faults
    assert not cluster[0].nodes["node-1"]["spec"].get("unschedulable")


@pytest.mark.parametrize("fault", [DELETE, CORDON, HANG], ids=lambda told: told["kind"])
def test_a_guardian_that_died_while_the_steady_state_was_waited_for_is_noticed(tmp_path, cluster, fault):
    broken = tmp_path / "broken"
    fault = fault | ({"inject": ["touch", str(broken)]} if "inject" in fault else {})
    asked = []

    def check():
        asked.append(True)
        if len(asked) > 1:  # it was there before the steady state
            raise InjectionError("the guardian is gone")

    with injection(tmp_path, cluster[1], fault) as (injecting, _):
        injecting.guardian.check = check
        made = injecting.run(injecting.plan.faults[0], "f-001")
    assert made.fault_rows() == []
    assert "the guardian is gone" in str(made.why_it_broke_off)
    assert cluster[0].done == []
    assert not broken.exists()


def once(path, do, *given):
    """Do something as soon as a file is there, in a thread of its own."""

    def wait() -> None:
        end = time.monotonic() + 30
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.02)
        do(*given)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_fault_that_was_interrupted_was_observed_until_then(tmp_path, cluster):
    """In the midst of its command: neither proof nor anything that followed, but a row with its end."""
    begun = tmp_path / "begun"
    waiting = once(begun, os.kill, os.getpid(), signal.SIGINT)
    fault = HANG | {"inject": ["sh", "-c", f"touch {begun}; sleep 20"], "command_timeout_seconds": 30}
    made = run(tmp_path, cluster, fault, steady_state={"within_seconds": 20})
    waiting.join()
    assert made.settings["interrupted"]
    (row,) = made.fault_rows()
    assert 0 < (row["observed_until_at"] - row["injected_at"]).total_seconds() < 10
    assert row.get("effect_proof") is None
    assert row["censored_detect"]
    assert row["censored_recover"]


def test_a_watch_that_is_lost_during_a_fault_ends_its_observation(tmp_path, cluster):
    begun = tmp_path / "begun"
    waiting = once(begun, cluster[0].lose, "pods")
    fault = HANG | {"observe_seconds": 60, "inject": ["touch", str(begun)]}
    made = run(tmp_path, cluster, fault, steady_state={"within_seconds": 20})
    waiting.join()
    (row,) = made.fault_rows()
    assert 0 < (row["observed_until_at"] - row["injected_at"]).total_seconds() < 30
    assert json.loads(row["settings"])["watch_lost"] == "pods"


def test_a_node_that_is_gone_needs_no_undoing(tmp_path, cluster):
    with injection(tmp_path, cluster[1], CORDON) as (injecting, _):
        injecting.undo_list.write(Undoing(fault_id="f-001", uncordon="node-9"))
        assert injecting.undo_list.undo(injecting.cluster) == []
        assert not injecting.undo_list.left()
