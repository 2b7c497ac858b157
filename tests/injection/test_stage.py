"""When an injection stops, what counts as broken and as recovered, whose recovery it is, and what is drawn."""

from __future__ import annotations

import datetime as dt
import shlex
from types import SimpleNamespace

import pytest

from injection.samples import PLAN, WORKLOAD, at, event, live, lost, node, plan, pod, row, target
from readiness.injection import activities, observing
from readiness.injection import stage as module
from readiness.injection.cluster import InjectionError
from readiness.injection.dry import needed_rights, planned_steps
from readiness.injection.history import History
from readiness.injection.observing import Observer
from readiness.injection.plan import Abort, FaultKind, PlannedFault, TooFewReady
from readiness.injection.stage import Stage
from readiness.injection.targets import choose_target

WHOLE = [row(-9, pod("a"), "SNAPSHOT"), row(-9, pod("b"), "SNAPSHOT")]


class Watched:
    """A watch whose rows have arrived already."""

    def __init__(self, rows):
        self.rows = list(rows)

    def taken(self):
        rows, self.rows = self.rows, []
        return rows, []


class Asked:
    """URLs of which these have failed for so many seconds."""

    def __init__(self, **failing):
        self._failing = failing

    def failing(self):
        return self._failing


class Undone:
    """A list on which something is left until it is undone."""

    def __init__(self):
        self._left = True

    def left(self):
        return {1: "something"} if self._left else {}

    def undo(self, _cluster):
        self._left = False
        return []


def observer(*rows, abort: Abort | None = None, **failing) -> Observer:
    made = Observer(History(WORKLOAD), Watched([*WHOLE, *rows]), Asked(**failing), abort or Abort())
    made.look()
    made.history.add([])
    return made


def planned(kind: FaultKind, **fields) -> PlannedFault:
    commands = dict.fromkeys(kind.takes, ("true",))
    return PlannedFault(kind=kind, observe_seconds=60.0, **commands, **fields)


def stage(kind: FaultKind, *rows, **fields) -> Stage:
    made = Stage(
        fault_id="f-001", planned=planned(kind), workload=WORKLOAD, cluster=SimpleNamespace(), observer=observer(*rows),
        undo_list=Undone(), choose=lambda _: target(kind), check_guardian=lambda: None, steady_seconds=1,
        window_seconds=3, **fields,
    )  # fmt: skip
    made.chosen, made.told["injected_at"] = target(kind), at(0)
    return made


# Stopping -------------------------------------------------------------------------------------------------------------


def test_too_few_ready_pods_stop_it_only_after_the_time(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(observing.time, "monotonic", lambda: clock.now)
    seen = observer(row(1, pod("a", ready=False)), abort=Abort(ready_pods=TooFewReady(fewer_than=2, for_seconds=5.0)))
    seen.check()
    clock.now += 4.9
    seen.check()
    clock.now += 0.1
    with pytest.raises(InjectionError, match="1 ready pods, fewer than 2 for 5 s"):
        seen.check()
    assert seen.stopped_by


def test_ready_pods_that_came_back_start_the_time_anew(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(observing.time, "monotonic", lambda: clock.now)
    seen = observer(row(1, pod("a", ready=False)), abort=Abort(ready_pods=TooFewReady(fewer_than=2, for_seconds=5.0)))
    seen.check()
    clock.now += 4
    seen.history.add([row(2, pod("a"))])
    seen.check()
    seen.history.add([row(3, pod("a", ready=False))])
    clock.now += 4
    seen.check()


def test_a_failing_url_and_a_file_stop_it(tmp_path):
    observer(abort=Abort(probe_failing_seconds=5.0), shop=4.9).check()
    with pytest.raises(InjectionError, match="shop has failed"):
        observer(abort=Abort(probe_failing_seconds=5.0), shop=5.0).check()
    stop = tmp_path / "stop"
    seen = observer(abort=Abort(stop_file=str(stop)))
    seen.check()
    stop.touch()
    with pytest.raises(InjectionError, match="stop is there"):
        seen.check()


@pytest.mark.parametrize(
    ("rows", "failing", "told"),
    [
        ([], {}, None),
        ([row(0, pod("a", ready=False))], {}, "1 ready of 2 live pods"),
        ([row(0, pod("c"), "ADDED")], {}, "3 ready of 3"),
        ([row(0, pod("a", deleting=True)), row(0, pod("c"), "ADDED")], {}, "2 ready of 2 live pods, 3 in all"),
        ([row(0, node(unschedulable=True), resource="nodes")], {}, "node-1 is cordoned"),
        ([row(0, node(ready="Unknown"), resource="nodes")], {}, "node-1 is not ready"),
        ([], {"shop": 0.0}, "shop does not answer"),
    ],
)
def test_the_effects_of_another_fault_are_no_steady_state(rows, failing, told):
    unsteady = observer(*rows, **failing).what_is_unsteady()
    assert unsteady is None if told is None else told in str(unsteady)


# Recovery -------------------------------------------------------------------------------------------------------------


def test_a_hang_that_nobody_noticed_yet_has_not_recovered():
    """The process is stopped and both pods count as ready: that is no window of recovery."""
    assert stage(FaultKind.PROCESS_SIGSTOP).recovery(at(60)) is None


def test_a_restart_too_quick_for_the_condition_counts_from_the_restart():
    recovery = stage(FaultKind.CONTAINER_SIGKILL, row(1, pod("a", restarts=1))).recovery(at(60))
    assert recovery is not None
    assert recovery.begun_at == at(1)


def test_nothing_recovers_from_a_cordon():
    assert stage(FaultKind.NODE_CORDON, row(1, node(unschedulable=True), resource="nodes")).recovery(at(60)) is None


def test_a_drain_recovers_only_after_its_last_eviction():
    rows = [row(1, pod("a", deleting=True)), row(2, pod("c"), "ADDED"), row(2.1, pod("a", deleting=True), "DELETED")]
    made = stage(FaultKind.NODE_DRAIN, *rows)
    assert made.recovery(at(60)) is None  # it is still at it
    made.recovery_since = at(10)
    recovery = made.recovery(at(60))
    assert recovery is not None
    assert recovery.begun_at == at(10)


def test_what_comes_back_because_it_was_undone_is_no_recovery(monkeypatch):
    rows = [row(1, pod("a", ready=False)), row(20, pod("a"))]
    made = stage(FaultKind.PROCESS_SIGSTOP, *rows)
    monkeypatch.setattr(module, "now", lambda: at(15))
    monkeypatch.setattr(activities, "now", lambda: at(15.2))
    made.undo()
    activities.see(made)
    assert made.told["observed_until_at"] == at(15)
    assert "recovered_at" not in made.told
    assert made.told["notready_at"] == at(1)


@pytest.mark.parametrize(
    ("kind", "resource", "signs", "ends"),
    [
        (FaultKind.PROCESS_SIGSTOP, "pods", [], True),
        (FaultKind.PROCESS_SIGSTOP, "pods", [row(1, pod("a", ready=False))], True),
        (FaultKind.PROCESS_SIGSTOP, "events", [], True),  # the first sign may have been one of them
        (FaultKind.PROCESS_SIGSTOP, "events", [row(1, pod("a", ready=False))], False),
        (FaultKind.PROCESS_SIGSTOP, "nodes", [], False),  # nobody watched them for it
        (FaultKind.NODE_PARTITION, "nodes", [], True),
        (FaultKind.NODE_PARTITION, "nodes", [row(1, node(ready="Unknown"), resource="nodes")], False),
    ],
)
def test_a_lost_watch_ends_the_observation_at_its_loss(kind, resource, signs, ends):
    """What is listed after it tells how things stand by then, and not when that came about."""
    rows = [*signs, lost(2, resource), row(8, pod("a", restarts=1, ready=False), "SNAPSHOT"),
            row(8.001, pod("b"), "SNAPSHOT"), row(9, pod("a", restarts=1))]  # fmt: skip
    made = stage(kind, *rows)
    made.told["observed_until_at"] = at(30)
    activities.see(made)
    assert made.told["observed_until_at"] == (at(2) if ends else at(30))
    assert ("watch_lost" in made.notes) is ends
    assert ("recovered_at" in made.told) is not ends
    assert made.told.get("detected_at") == (at(1) if signs else None if ends else at(8))


def test_nobody_waits_for_what_nobody_can_see_any_more(monkeypatch):
    made = stage(FaultKind.PROCESS_SIGSTOP, lost(2))
    made.planned = made.planned.model_copy(update={"observe_seconds": 1e9})
    monkeypatch.setattr(module, "_STAGES", {"f-001": made})
    assert activities.wait_until_detected({"fault_id": "f-001"})["detected_at"] is None
    told = activities.wait_until_recovered({"fault_id": "f-001"})
    assert told["recovered_at"] is None
    assert told["observed_until_at"] == at(2).isoformat(timespec="microseconds")


def test_a_fault_is_not_begun_while_what_shows_its_signs_is_lost(monkeypatch):
    monkeypatch.setattr(observing, "now", lambda: at(3))
    assert "events" in str(observer(lost(2, "events")).what_is_unsteady())
    assert observer(lost(2, "events"), event(2.5, "Pulled", "a")).what_is_unsteady() is None
    # A list that is empty tells nothing of itself; by then it has been taken.
    monkeypatch.setattr(observing, "now", lambda: at(30))
    assert observer(lost(2, "events")).what_is_unsteady() is None


def test_nothing_more_is_undone_after_all_was(monkeypatch):
    monkeypatch.setattr(module, "_STAGES", {"f-001": stage(FaultKind.PROCESS_SIGSTOP)})
    configuration = {"fault_id": "f-001"}
    healed = activities.restore(configuration)["healed_at"]
    assert healed is not None
    assert activities.restore(configuration)["healed_at"] == healed


def test_an_activity_without_its_stage_says_how_it_is_run():
    with pytest.raises(InjectionError, match="start the experiment with `readiness inject`"):
        activities.inject({"fault_id": "nobody"})


# Choosing -------------------------------------------------------------------------------------------------------------


def test_targets_are_drawn_by_the_seed_and_all_of_them_in_time():
    history = observer().history
    drawn = [choose_target(planned(FaultKind.POD_DELETE), WORKLOAD, history, f"1/{n}") for n in range(20)]
    again = [choose_target(planned(FaultKind.POD_DELETE), WORKLOAD, history, f"1/{n}") for n in range(20)]
    assert drawn == again
    assert {name for hit in drawn for name in hit.pods.values()} == {"mesh-a", "mesh-b"}


def test_a_container_is_hit_by_its_id_and_a_node_with_all_its_pods():
    history = observer().history
    hit = choose_target(planned(FaultKind.CONTAINER_SIGKILL, target="mesh-b"), WORKLOAD, history, "1")
    assert (hit.container_id, hit.node) == ("b0", "node-1")
    hit = choose_target(planned(FaultKind.NODE_DRAIN), WORKLOAD, history, "1")
    assert set(hit.pods.values()) == {"mesh-a", "mesh-b"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (planned(FaultKind.POD_DELETE, target="mesh-z"), "there are: mesh-a, mesh-b"),
        (planned(FaultKind.NODE_CORDON, target="node-9"), "there are: node-1"),
        (planned(FaultKind.CONTAINER_SIGKILL, container="sidecar"), "runs no container sidecar"),
    ],
)
def test_a_target_that_is_not_there_is_told(fault, told):
    with pytest.raises(InjectionError, match=told):
        choose_target(fault, WORKLOAD, observer().history, "1")


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("pod_delete", {"delete pods in shop"}),
        ("node_cordon", {"patch nodes", "get nodes", "list nodes", "watch nodes"}),
    ],
)
def test_rights_are_those_of_the_kinds_in_the_plan_and_no_more(tmp_path, kind, needed):
    found = {str(right) for right in needed_rights(plan(PLAN.replace("pod_delete", kind), tmp_path), live())}
    reads = {f"{verb} {what} in shop" for verb in ("get", "list", "watch") for what in ("pods", "events", "endpoints")}
    assert found == reads | {"get deployments in shop"} | needed


def test_commands_are_shown_as_a_hand_has_to_type_them(tmp_path):
    """In a dry run, where what undoes a fault is read by whoever may have to do it."""
    text = PLAN.replace(
        "{kind: pod_delete, observe_seconds: 60}",
        "{kind: process_sigstop, observe_seconds: 60, target: mesh-a, inject: [stop, 'a b', '$(id)'], "
        'restore: [go, "it\'s {pod}"], proof: [see]}',
    )
    cluster = SimpleNamespace(workload=lambda *_: WORKLOAD, pods=lambda _: [pod("a"), pod("b")])
    (step,) = planned_steps(cluster, plan(text, tmp_path), live())
    assert shlex.split(step.done.removeprefix("run ")) == ["stop", "a b", "$(id)"]
    assert shlex.split(step.undone_by.removeprefix("run ")) == ["go", "it's mesh-a"]


def test_times_are_by_the_clock_of_the_watch():
    assert abs(module.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=1)
