"""Faults of a live cluster: measured as an independent watcher measures them, stopped, interrupted, and undone.

About nine minutes on two busy cores, of which six are the thirty-three faults that are measured.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import kubernetes
import pandas as pd
import pytest
import yaml

from injection.reading import findings_of, views_of
from live.cluster import processes, workload
from live.injecting import DELETE, HANG, KILL, REPLICAS, ROOT, Place, make_place, told
from readiness.errors import ExitCode

DELETES, HANGS, KILLS = 20, 10, 3
WINDOW_SECONDS = 1.0
# A poll every 0.05 s and its answer, of a process that shares two cores with a cluster.
TOLERANCE_SECONDS, MEDIAN_TOLERANCE_SECONDS = 0.75, 0.25
UNDONE_SECONDS = 15.0


@pytest.fixture(scope="module")
def place(local_cluster: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A namespace with quick probes."""
    name = "test-injection"
    try:
        yield make_place(local_cluster, name, tmp_path_factory.mktemp("quick"), nodes=True, quick=True)
    finally:
        workload.remove(local_cluster, name)


@pytest.fixture(scope="module")
def slow(local_cluster: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A namespace in which a hang lasts: nothing but what undoes it ends it within 15 s. Nobody may touch nodes."""
    name = "test-injection-slow"
    try:
        yield make_place(local_cluster, name, tmp_path_factory.mktemp("slow"), nodes=False, quick=False)
    finally:
        workload.remove(local_cluster, name)


# Measuring ------------------------------------------------------------------------------------------------------------


class Measured(NamedTuple):
    """What was injected, and what somebody else saw of it."""

    faults: pd.DataFrame
    changes: list[dict[str, Any]]
    data: Path


@pytest.fixture(scope="module")
def measured(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Every kind in turn, so that no pod hangs twice in a row and waits in a back-off of its own."""
    data = place.folder / "data"
    kinds = [*[DELETE] * (DELETES // HANGS), HANG] * HANGS
    kinds = [kind for turn, kind in enumerate(kinds) for kind in ([kind, KILL] if turn in (5, 15, 25) else [kind])]
    seen = tmp_path_factory.mktemp("seen") / "changes.jsonl"
    watcher = [sys.executable, "-m", "live.watching_pods", str(place.injector), place.namespace, "900"]
    with seen.open("w") as file:
        watching = subprocess.Popen(watcher, stdout=file, env={**place.variables, "PYTHONPATH": str(ROOT / "tests")})
        try:
            begun = time.monotonic()
            done = place.run(place.plan(*kinds), "--out", str(data / "faults"), "--really", seconds=900)
            print(f"{len(kinds)} faults in {time.monotonic() - begun:.0f} s")  # noqa: T201 - told beside the test
            time.sleep(0.5)
            assert watching.poll() is None
        finally:
            watching.kill()
            watching.wait()
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    faults = pd.read_parquet(data / "faults" / "faults.parquet")
    return Measured(faults, [told(line) for line in seen.read_text().splitlines()], data)


def whole(state: dict[str, Any]) -> bool:
    live = [pod for pod in state.values() if not pod["deleting"]]
    return len(live) == REPLICAS and all(pod["ready"] for pod in live)


def seen_by_the_other(changes: list[dict[str, Any]], fault: Any) -> tuple[float, float]:
    """Seconds to the first sign and to recovery, from polled states alone."""
    injected = fault.injected_at.timestamp()
    pods = [change for change in changes if change["kind"] == "pods"]
    before = [change for change in pods if change["at"] <= injected][-1]["state"]
    (uid,) = [uid for uid, pod in before.items() if pod["name"] == fault.target_pod]
    restarts = before[uid]["restarts"]

    def is_hit(pod: dict[str, Any] | None) -> bool:
        return pod is None or pod["deleting"] or pod["terminated"] or not pod["ready"] or pod["restarts"] > restarts

    later = [change for change in pods if change["at"] > injected]
    signs = [change["at"] for change in later if is_hit(change["state"].get(uid))][:1]
    known = [change for change in changes if change["kind"] == "events" and change["at"] <= injected]
    counts = {name: event["count"] for name, event in (known[-1]["state"] if known else {}).items()}
    for change in changes:
        if change["kind"] == "events" and change["at"] > injected:
            news = [e for name, e in change["state"].items() if e["uid"] == uid and e["count"] != counts.get(name)]
            # Of the second in which the fault began nobody can say whether it is older.
            if any(dt.datetime.fromisoformat(event["last"]).timestamp() >= injected for event in news):
                signs.append(change["at"])
                break
    broken = next(change["at"] for change in later if not whole(change["state"]))
    moments = [(change["at"], whole(change["state"])) for change in later if change["at"] >= broken]
    ends = [at for at, _ in moments[1:]] + [float("inf")]
    recovered = next(
        at for (at, good), end in zip(moments, ends, strict=True) if good and end - at >= WINDOW_SECONDS
    )  # states that stay the same make no line
    return min(signs) - injected, recovered - injected


def test_as_many_as_were_planned_are_injected_with_proof(measured: Measured):
    counted = measured.faults["kind"].value_counts().to_dict()
    assert counted == {"pod_delete": DELETES, "process_sigstop": HANGS, "container_sigkill": KILLS}
    assert measured.faults["effect_proof"].str.len().gt(0).all()
    assert (measured.faults["effect_seen_at"] >= measured.faults["injected_at"]).all()
    assert not measured.faults["censored_recover"].any()
    settings = [json.loads(text) for text in measured.faults["settings"]]
    assert not any("not_whole" in told for told in settings)
    # One at a time: each was over before the next began.
    ordered = measured.faults.sort_values("injected_at")
    assert (ordered["observed_until_at"].to_numpy()[:-1] < ordered["injected_at"].to_numpy()[1:]).all()


@pytest.mark.parametrize("kind", ["pod_delete", "process_sigstop", "container_sigkill"])
def test_times_are_those_of_an_independent_watcher(measured: Measured, kind: str):
    rows = measured.faults[measured.faults["kind"] == kind]
    detected, recovered = [], []
    for fault in rows.itertuples():
        sign, back = seen_by_the_other(measured.changes, fault)
        detected.append((fault.detected_at - fault.injected_at).total_seconds() - sign)
        recovered.append((fault.recovered_at - fault.injected_at).total_seconds() - back)
    mttd = (rows["detected_at"] - rows["injected_at"]).dt.total_seconds()
    mttr = (rows["recovered_at"] - rows["injected_at"]).dt.total_seconds()
    print(  # noqa: T201 - told beside the test
        f"{kind}: n {len(rows)}; MTTD median {mttd.median():.2f} s, MTTR median {mttr.median():.2f} s; against the "
        f"other watcher: detection {statistics.median(detected):+.3f} s (worst {max(detected, key=abs):+.3f}), "
        f"recovery {statistics.median(recovered):+.3f} s (worst {max(recovered, key=abs):+.3f})"
    )
    for differences in (detected, recovered):
        assert max(map(abs, differences)) < TOLERANCE_SECONDS
        assert abs(statistics.median(differences)) < MEDIAN_TOLERANCE_SECONDS


def test_the_area_reads_the_recording_as_it_is(measured: Measured):
    recovery = findings_of(measured.data, "mttr_go_no_go")
    assert [str(check) for check in recovery.checks if not check.passed] == []
    by_kind = {estimate.member: estimate for estimate in recovery.estimates}
    assert {kind: estimate.n for kind, estimate in by_kind.items()} == {
        "pod_delete": DELETES, "process_sigstop": HANGS, "container_sigkill": KILLS,
    }  # fmt: skip
    detection = findings_of(measured.data, "mttd_go_no_go")
    assert all(check.passed for check in detection.checks)
    assert {estimate.member for estimate in detection.estimates} == {"process_sigstop", "container_sigkill"}
    assert set(views_of(measured.data)) == {"attempts", "coverage", "curves", "settings", "times"}


def test_the_notebook_reads_the_recording_as_it_is(measured: Measured, tmp_path: Path):
    """By plain papermill, with nothing but its parameters changed."""
    made = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "notebooks/failure_injection.ipynb", str(made)]
    given = ["-p", "data", str(measured.data), "-p", "as_of", ""]
    done = subprocess.run([*command, *given], cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "process_sigstop" in made.read_text() or "member-process-sigstop" in made.read_text()


# Dry run, rights, conditions ------------------------------------------------------------------------------------------


def versions(place: Place) -> dict[str, str]:
    client = place.core.api_client
    deployments = kubernetes.client.AppsV1Api(client).list_namespaced_deployment(place.namespace).items
    found = [*place.pods().values(), *deployments, *place.core.list_namespaced_event(place.namespace).items]
    found += place.core.list_namespaced_endpoints(place.namespace).items
    return {f"{item.kind}{item.metadata.uid}": item.metadata.resource_version for item in found}


def test_a_dry_run_changes_nothing_and_tells_what_is_lacking(slow: Place):
    slow.wait_until_whole()
    before = versions(slow)
    done = slow.run(slow.plan(DELETE, HANG, {"kind": "node_drain", "observe_seconds": 60}), "--out", "never")
    assert versions(slow) == before
    assert done.returncode == ExitCode.NOTEBOOK_INCOMPLETE
    assert "NO   patch nodes" in done.stdout
    assert "yes  delete pods in test-injection-slow" in done.stdout
    assert "DELETE pod mesh-" in done.stdout
    assert not Path("never").exists()
    assert not slow.stopped()


def test_without_the_right_nothing_is_begun(slow: Place):
    before = versions(slow)
    done = slow.run(slow.plan(DELETE, {"kind": "node_cordon", "observe_seconds": 60}), "--out",
                    str(slow.folder / "data" / "rights"), "--really")  # fmt: skip
    assert done.returncode == ExitCode.NOTEBOOK_INCOMPLETE
    assert "may not" in done.stderr
    assert "patch nodes" in done.stderr
    assert versions(slow) == before


def test_the_collector_may_not_inject(slow: Place):
    done = slow.run(slow.plan(DELETE, identity={"kubeconfig": str(slow.collector)}), "--out",
                    str(slow.folder / "data" / "collector"), "--really")  # fmt: skip
    assert done.returncode == ExitCode.BAD_INPUT
    assert "$.identity" in done.stderr


def test_another_token_of_the_collector_may_not_inject_either(slow: Place):
    """Kubernetes 1.20 reviews nobody's own identity: the token says whose it is."""
    account = slow.core.create_namespaced_service_account_token(
        "collector", slow.namespace, kubernetes.client.AuthenticationV1TokenRequest(
            spec=kubernetes.client.V1TokenRequestSpec(audiences=["https://kubernetes.default.svc"])
        )
    )  # fmt: skip
    config = yaml.safe_load(slow.collector.read_text())
    (user,) = config["users"]
    assert user["user"]["token"] != account.status.token
    user["user"]["token"] = account.status.token
    other = slow.folder / "another.yaml"
    other.write_text(yaml.safe_dump(config))
    done = slow.run(slow.plan(DELETE, identity={"kubeconfig": str(other)}), "--out",
                    str(slow.folder / "data" / "another"), "--really")  # fmt: skip
    assert done.returncode == ExitCode.BAD_INPUT, done.stdout + done.stderr
    assert "$.identity" in done.stderr
    assert account.status.token not in done.stdout + done.stderr


@pytest.mark.parametrize("condition", ["ready_pods", "stop_file"])
def test_a_condition_of_the_plan_stops_it_and_everything_is_undone(slow: Place, condition: str):
    slow.wait_until_whole()
    stop_file = slow.folder / "stop"
    abort = {
        "ready_pods": {"ready_pods": {"fewer_than": REPLICAS, "for_seconds": 0}},
        "stop_file": {"stop_file": str(stop_file)},
    }[condition]
    data = slow.folder / "data" / condition
    with slow.started(slow.plan(HANG, HANG, abort=abort), "--out", str(data), "--really") as process:
        if condition == "stop_file":
            processes.wait_until("a process is stopped", lambda: bool(slow.stopped()), 60.0)
            stop_file.touch()
        output, _ = process.communicate(timeout=90)
    assert process.returncode == ExitCode.NOTEBOOK_INCOMPLETE, output
    assert not slow.stopped()
    assert not slow.left()
    (fault,) = pd.read_parquet(data / "faults.parquet").itertuples()
    assert fault.censored_recover
    assert "stopped_by" in json.loads(fault.settings)
    stop_file.unlink(missing_ok=True)


# Interrupting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["any", "in-the-midst"])
def test_an_interrupted_hang_leaves_the_process_running(slow: Place, number: signal.Signals, moment: str):
    """`any` is a random moment of the first seconds; `in-the-midst` is while the process is stopped."""
    slow.wait_until_whole()
    restarts = {name: pod.status.container_statuses[0].restart_count for name, pod in slow.pods().items()}
    data = slow.folder / "data" / f"interrupted-{number.name}-{moment}"
    with slow.started(slow.plan(HANG), "--out", str(data), "--really") as process:
        if moment == "any":
            time.sleep(random.Random(number.name).uniform(0.5, 5.0))  # noqa: S311 - to be drawn again
        else:
            processes.wait_until("a process is stopped", lambda: bool(slow.stopped()), 60.0)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    processes.wait_until("no process is stopped", lambda: not slow.stopped() and not slow.left(), UNDONE_SECONDS)
    time.sleep(1.5)
    assert not slow.stopped()
    # It was undone, and not ended by the platform.
    after = {name: pod.status.container_statuses[0].restart_count for name, pod in slow.pods().items()}
    assert after == restarts
    if number is not signal.SIGKILL and moment != "any":
        assert process.returncode == ExitCode.INTERRUPTED, output
        (fault,) = pd.read_parquet(data / "faults.parquet").itertuples()
        assert fault.censored_recover
        assert json.loads(fault.settings)["interrupted"] is True


def test_a_second_injection_is_refused_while_one_is_under_way(slow: Place):
    slow.wait_until_whole()
    data = slow.folder / "data"
    with slow.started(slow.plan(HANG), "--out", str(data / "first"), "--really") as process:
        processes.wait_until("a process is stopped", lambda: bool(slow.stopped()), 60.0)
        second = slow.run(slow.plan(DELETE), "--out", str(slow.folder / "other" / "second"), "--really")
        assert second.returncode == ExitCode.NOTEBOOK_INCOMPLETE
        assert "another injection" in second.stderr
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert not slow.stopped()
