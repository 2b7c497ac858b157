"""Activities of the experiments; what they return goes into the journal, and is told to the stage, too."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from readiness.injection.cluster import InjectionError
from readiness.injection.commands import run_command
from readiness.injection.observing import now
from readiness.injection.plan import FaultKind
from readiness.injection.proving import proof_of
from readiness.injection.stage import Configuration, Stage, stage_of
from readiness.injection.steps import Container, Undoing
from readiness.sources.kubernetes.api import ApiError
from readiness.sources.kubernetes.conditions import is_ready

Output = dict[str, Any]
_ASK_SECONDS = 0.1
_CLEAN_SECONDS = 120.0
_CORDON_TRIES = 10
_CONFLICT = 409
# Answers after which nothing was done; whether it was after any other, or none, nobody knows.
_REFUSED = (400, 401, 403, 404, 405, _CONFLICT, 410, 415, 422, 429)
_BEGUN = ("injected_at", "target_pod", "target_node")


def is_steady(configuration: Configuration) -> bool:
    """Whether all replicas and nodes are ready and every URL answers; waited for as long as the plan allows.

    They have to stay so for the window of a recovery: nothing of an earlier fault may come after it.
    """
    stage = stage_of(configuration)
    end, steady_since = time.monotonic() + stage.steady_seconds, None
    while True:
        stage.pause()
        unsteady = stage.observer.what_is_unsteady()
        at = time.monotonic()
        if unsteady is None:
            steady_since = steady_since or at
            if at - steady_since >= stage.window_seconds:
                return True
        else:
            steady_since = None
        if at > end:
            raise InjectionError(f"not in the steady state within {stage.steady_seconds:g} s: {unsteady or 'unsteady'}")


def inject(configuration: Configuration) -> Output:
    """Do the fault, after what undoes it is on disk."""
    stage = stage_of(configuration)
    stage.history.forget()
    stage.chosen = stage.choose(stage.history)
    stage.pods_before = frozenset(stage.history.pods)
    stage.hit = next((stage.history.pods[uid] for uid in stage.target.pods), None)
    stage.observer.check()
    # Minutes may have passed since the steady state was begun to be waited for.
    stage.check_guardian()
    _INJECT[stage.kind](stage)
    return _told(stage, "injected_at", "target_pod", "target_node")


def effect_is_proven(configuration: Configuration) -> Output:
    """Look for the effect of the fault, by other means than the watch client."""
    stage = stage_of(configuration)
    seconds = stage.planned.proof_seconds or stage.planned.observe_seconds
    begun = time.monotonic()
    while True:
        if proof := proof_of(stage):
            stage.told |= {"effect_seen_at": now(), "effect_proof": proof}
            break
        if time.monotonic() - begun > seconds:
            break
        stage.pause(_ASK_SECONDS)
    return _told(stage, "effect_seen_at", "effect_proof")


def wait_until_detected(configuration: Configuration) -> Output:
    """Wait for the first sign that the platform gives."""
    stage = stage_of(configuration)
    stage.wait_for(lambda: stage.sign() or stage.watch_lost(), stage.observed_until)
    see(stage)
    return _told(stage, "detected_at", "detector", "detector_detail", "detected_by")


def wait_until_recovered(configuration: Configuration) -> Output:
    """Wait until all replicas are ready again, and stay so; after a cordon, for as long as that would have to last."""
    stage = stage_of(configuration)
    if stage.kind is FaultKind.NODE_CORDON:
        stage.pause(stage.window_seconds)  # nothing recovers from it; whether anything breaks is what can be seen
    else:
        stage.wait_for(lambda: stage.recovery(now()) or stage.watch_lost(), stage.observed_until)
    stage.told["observed_until_at"] = now()
    see(stage)
    return _told(stage, "notready_at", "recovered_at", "recovery_confirmed_at", "observed_until_at")


def restore(configuration: Configuration) -> Output:
    """Undo the fault; what was undone before is not undone again."""
    stage = stage_of(configuration)
    left = bool(stage.undo_list.left())
    stage.undo()
    if left and "injected_at" in stage.told:
        stage.told["healed_at"] = now()
        stage.notes["restored_before_recovery"] = stage.told.get("recovered_at") is None
    return _told(stage, "healed_at")


def wait_until_clean(configuration: Configuration) -> Output:
    """Wait until nothing of the fault is left: no pod of before that is on its way out, the node ready."""
    stage = stage_of(configuration)
    until = now() + dt.timedelta(seconds=_CLEAN_SECONDS)
    if stage.kind is FaultKind.NODE_PARTITION:
        stage.wait_for(lambda: _ready_again(stage), until)
    stage.wait_for(lambda: _stale_pods_gone(stage), until)
    stage.notes["pods_replaced"] = len(stage.pods_before - set(stage.history.pods))
    return _told(stage, "node_ready_after_heal_at", "stale_pods_gone_at")


def see(stage: Stage) -> None:
    """Tell the stage what was seen until now, or until the fault was no longer watched."""
    stage.observer.look()
    until = stage.told.get("observed_until_at") or now()
    if (loss := stage.watch_lost()) and loss[0] < until:
        until = stage.told["observed_until_at"] = loss[0]
        stage.notes["watch_lost"] = loss[1]
    sign = stage.sign()
    if sign and sign.at <= until:
        stage.told |= {"detected_at": sign.at, "detector": sign.detector, "detector_detail": sign.detail,
                       "detected_by": "platform"}  # fmt: skip
    down = stage.history.not_ready_at(stage.injected_at)
    if down and down <= until:
        stage.told["notready_at"] = down
    if recovery := stage.recovery(until):
        stage.told |= {"recovered_at": recovery.begun_at, "recovery_confirmed_at": recovery.confirmed_at}


# Doing ----------------------------------------------------------------------------------------------------------------


def _delete_pod(stage: Stage) -> None:
    uid, name = next(iter(stage.target.pods.items()))
    begun = time.monotonic()
    with _beginning(stage):
        stage.cluster.delete_pod(stage.workload.namespace, name, uid, stage.planned.grace_period_seconds)
    stage.notes["answered_seconds"] = round(time.monotonic() - begun, 3)


def _run_inject(stage: Stage) -> None:
    planned, hit = stage.planned, stage.target
    if planned.restore:
        command = tuple(stage.filled(planned.restore))
        about = None
        if hit.container_id:
            pod = next(iter(hit.pods.values()))
            about = Container(namespace=stage.workload.namespace, pod=pod, container_id=hit.container_id)
        stage.will_be_undone_by(
            Undoing(
                fault_id=stage.fault_id,
                command=command,
                timeout_seconds=planned.command_timeout_seconds,
                container=about,
            )
        )
    with stage.undo_list.busy() as held:
        _begin(stage)
        run_command(stage.filled(planned.inject), timeout_seconds=planned.command_timeout_seconds, held=held)
    stage.notes["injected_within_seconds"] = round((now() - stage.injected_at).total_seconds(), 3)


def _cordon(stage: Stage) -> None:
    for _ in range(_CORDON_TRIES):
        # A watch may be behind, and to uncordon what somebody else cordoned would be a fault that nobody planned.
        node = stage.cluster.node(stage.target.node)
        if (node.get("spec") or {}).get("unschedulable"):
            raise InjectionError(
                f"node {stage.target.node} is cordoned by somebody else", "it is left to them; try again when it is not"
            )
        try:
            with _beginning(stage, Undoing(fault_id=stage.fault_id, uncordon=stage.target.node)):
                stage.cluster.cordon(node)
        except ApiError as error:
            if error.status != _CONFLICT:  # the node has changed since, perhaps by being cordoned
                raise
        else:
            return
    raise InjectionError(f"node {stage.target.node} changes too quickly to be cordoned as it was seen", "try again")


def _drain(stage: Stage) -> None:
    """Cordon a node, and evict the pods of the deployment from it; pods of others are not touched."""
    _cordon(stage)
    forbidden = 0
    for uid, name in stage.target.pods.items():
        while not stage.cluster.evict(stage.workload.namespace, name, uid, stage.planned.grace_period_seconds):
            forbidden += 1
            if now() >= stage.observed_until:
                raise InjectionError(f"the disruption budget does not let {name} be evicted")
            stage.pause(0.5)
    stage.notes |= {"evicted": len(stage.target.pods), "evictions_forbidden": forbidden}
    stage.recovery_since = now()


@contextmanager
def _beginning(stage: Stage, undoing: Undoing | None = None) -> Iterator[None]:
    """The one request that is the fault. If the API refuses it, nothing was done and nothing is to be undone."""
    number = stage.will_be_undone_by(undoing) if undoing else None
    _begin(stage)
    try:
        yield
    except ApiError as error:
        if error.status in _REFUSED:
            stage.told = {name: value for name, value in stage.told.items() if name not in _BEGUN}
            if number is not None:
                stage.undo_list.withdraw(number)
        raise


def _begin(stage: Stage) -> None:
    hit = stage.target
    stage.told |= {
        "injected_at": now(),
        "target_pod": ",".join(hit.pods.values()) or None,
        "target_node": hit.node,
    }


_INJECT = {
    FaultKind.POD_DELETE: _delete_pod,
    FaultKind.CONTAINER_SIGKILL: _run_inject,
    FaultKind.PROCESS_SIGSTOP: _run_inject,
    FaultKind.NODE_CORDON: _cordon,
    FaultKind.NODE_DRAIN: _drain,
    FaultKind.NODE_PARTITION: _run_inject,
}


# Cleaning up ----------------------------------------------------------------------------------------------------------


def _ready_again(stage: Stage) -> bool | None:
    node = stage.history.nodes.get(stage.target.node) or stage.cluster.node(stage.target.node)
    if not is_ready(node):
        return None
    stage.told.setdefault("node_ready_after_heal_at", now())
    return True


def _stale_pods_gone(stage: Stage) -> bool | None:
    """Nothing that was hit is still on its way out."""
    leaving = [
        pod
        for uid, pod in stage.history.pods.items()
        if uid in stage.pods_before and pod["metadata"].get("deletionTimestamp")
    ]
    if leaving:
        return None
    if stage.kind is FaultKind.NODE_PARTITION:
        stage.told.setdefault("stale_pods_gone_at", now())
    return True


def _told(stage: Stage, *names: str) -> Output:
    """What a journal has of it: times as text."""
    told = {name: stage.told.get(name) for name in names}
    return {
        name: value.isoformat(timespec="microseconds") if isinstance(value, dt.datetime) else value
        for name, value in told.items()
    }
