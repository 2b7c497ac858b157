"""One fault from its steady state to its row, in a cluster that stands as the test says."""

from __future__ import annotations

import pytest

from injection.standing import injection, standing


@pytest.fixture
def cluster():
    with standing() as made:
        yield made


DELETE = {"kind": "pod_delete", "observe_seconds": 3}
CORDON = {"kind": "node_cordon", "observe_seconds": 3}


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


def test_the_target_is_chosen_among_the_pods_of_the_steady_state(tmp_path, cluster):
    """A pod that was there when the fault was planned, and is replaced before the steady state, is not hit."""
    import threading

    from injection.samples import pod

    cluster[0].pods["mesh-a"]["status"]["conditions"][0]["status"] = "False"

    def replace() -> None:
        gone = cluster[0].pods.pop("mesh-a")
        cluster[0].pods["mesh-c"] = pod("c")
        cluster[0].tell("pods", "DELETED", gone)
        cluster[0].tell("pods", "ADDED", cluster[0].pods["mesh-c"])

    later = threading.Timer(1.0, replace)
    later.start()
    made = run(tmp_path, cluster, {**DELETE, "target": "mesh-c"})
    later.join()
    assert cluster[0].done == [("DELETE", "/api/v1/namespaces/shop/pods/mesh-c")]
    assert cluster[0].bodies[0]["preconditions"] == {"uid": "c"}
    assert made.injected
