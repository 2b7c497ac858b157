"""A leak that was planted in one pod is refuted by the live stability notebook, and its healthy siblings are not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from live import independent
from live.cluster import identities, places, workload
from readiness.instruments import InstrumentCheck
from readiness.record import load_record
from readiness.verdicts import MemberVerdict, Outcome, Verdict

CLAIM = "stability.memory_growth"
REPLICAS = 2
# A limit of 64 MiB holds what this makes of it in four minutes.
LEAK_BYTES_PER_SECOND = 128 << 10
# What the notebook asks of a series is left as it is: a hundred samples after the warm-up.
INTERVAL_SECONDS, WARMUP_MINUTES, MINIMUM_SAMPLES = 1.0, 0.5, 100
WATCHED_SECONDS = 150.0
_REQUESTS, _AT_ONCE = 1500, 4
_SETTLED_SECONDS = 15.0
_LONGEST_SECONDS = 400.0


@dataclass(frozen=True)
class Judged:
    """What the book says of the memory of one deployment, and which pods it is about."""

    verdict: Verdict
    pods: tuple[str, ...]
    told: str

    def of(self, pod: str) -> MemberVerdict:
        (found,) = (member for member in self.verdict.members if str(member.member).endswith(pod))
        return found


def pods(namespace: str) -> dict[str, str]:
    """Addresses of the replicas, by name."""
    listed = independent.ask(f"/api/v1/namespaces/{namespace}/pods?labelSelector=app%3Dmesh")["items"]
    return {pod["metadata"]["name"]: f"http://{pod['status']['podIP']}:{places.SERVICE_PORT}" for pod in listed}


def warm_up(address: str) -> None:
    """Ask as often as takes a process to the memory that it works with."""
    with requests.Session() as session:
        for _ in range(_REQUESTS):
            session.get(f"{address}/metrics", timeout=3)


@pytest.fixture(scope="module")
def namespaces(local_cluster: Path) -> Iterator[tuple[str, str]]:
    """The service twice: one deployment for the leak, one that is left alone."""
    names = tuple(f"planted-leak-{which}-{os.getpid()}" for which in ("leaking", "healthy"))
    try:
        for name in names:
            workload.deploy(local_cluster, name, replicas=REPLICAS)
        yield names[0], names[1]
    finally:
        for name in names:
            workload.remove(local_cluster, name)


def parameters(local_cluster: Path, namespace: str, folder: Path) -> Path:
    live = {
        "title": {"ru": f"Проверка {namespace}", "en": f"A test of {namespace}"},
        "subject": {"name": "mesh-service", "version": "1.0.0", "environment": "local-kubernetes-1.20.2"},
        "kubernetes": {
            "kubeconfig": str(identities.grant(local_cluster, "collector", namespace)),
            "namespace": namespace,
            "deployment": "mesh",
            "selector": "app=mesh",
            "kubelet": {"certificate_authority": str(places.state() / "certificates" / "authority.crt")},
            "pods": {"port": places.SERVICE_PORT, "health": "/health", "metrics": "/metrics"},
        },
        "watch_seconds": WATCHED_SECONDS,
        "interval_seconds": INTERVAL_SECONDS,
    }
    told = {
        "register": "params/local-kubernetes",
        "source": "live",
        "live": live,
        "warmup_minutes": WARMUP_MINUTES,
        "minimum_samples": MINIMUM_SAMPLES,
    }
    path = folder / f"{namespace}.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


def build(file: Path, repository: Path) -> Judged:
    """The book's own way to a verdict: the notebook of the area, executed by papermill, and the record of it."""
    record = file.with_suffix("") / "record"
    record.parent.mkdir()
    command = [sys.executable, "-m", "readiness", "build", "--params", str(file), "--record", str(record)]
    done = subprocess.run(
        [*command, "--only", "stability", "--jobs", "1", "--no-html"],
        env=os.environ | {"PYTHONPATH": str(repository / "book")},
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (verdict,) = (verdict for verdict in load_record(record)[0].verdicts if verdict.claim == CLAIM)
    return Judged(verdict, tuple(pods(file.stem)), done.stdout)


@pytest.fixture(scope="module")
def judged(
    local_cluster: Path, namespaces: tuple[str, str], repository: Path, tmp_path_factory
) -> tuple[Judged, Judged, str]:
    """Both deployments, looked at in the same minutes; and the pod that leaks."""
    folder = tmp_path_factory.mktemp("books")
    files = [parameters(local_cluster, namespace, folder) for namespace in namespaces]
    addresses = [address for namespace in namespaces for address in pods(namespace).values()]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(warm_up, addresses))
    time.sleep(_SETTLED_SECONDS)
    leaking, address = min(pods(namespaces[0]).items())
    answer = requests.post(f"{address}/switch/leak?bytes_per_second={LEAK_BYTES_PER_SECOND}", timeout=3)
    assert answer.json()["leaking_bytes_per_second"] == LEAK_BYTES_PER_SECOND
    with ThreadPoolExecutor(len(files)) as pool:
        one, other = pool.map(lambda file: build(file, repository), files)
    return one, other, leaking


def test_the_leak_is_refuted(judged):
    leaky, _, leaking = judged
    assert leaky.verdict.outcome is Outcome.REFUTED
    found = leaky.of(leaking)
    assert found.outcome is Outcome.REFUTED
    assert found.reason.key == "reason-refuted"
    estimate = found.estimate
    assert estimate is not None
    assert estimate.low > leaky.verdict.criterion.threshold
    # As fast as it was told to; Go takes some more than it was asked for.
    (slope,) = (told.args for told in estimate.conditions if told.key == "condition-slope")
    per_hour = LEAK_BYTES_PER_SECOND * 3600
    assert slope["high-per-hour"] > per_hour
    assert slope["low-per-hour"] < 1.5 * per_hour


def test_who_does_not_leak_is_not_refuted(judged):
    leaky, healthy, leaking = judged
    (sibling,) = set(leaky.pods) - {leaking}
    assert leaky.of(sibling).outcome is Outcome.INCONCLUSIVE
    assert healthy.verdict.outcome is Outcome.INCONCLUSIVE
    assert [healthy.of(pod).outcome for pod in healthy.pods] == [Outcome.INCONCLUSIVE] * REPLICAS


def test_it_was_a_measurement(judged):
    """Every instrument check passed for every pod, with samples enough: what is undecided is so for the hour asked."""
    for found in judged[:2]:
        assert [check for check in found.verdict.checks if not check.passed] == []
        for name in (
            InstrumentCheck.SAMPLES_SUFFICE,
            InstrumentCheck.TREND_HAS_POINTS,
            InstrumentCheck.NO_GAPS,
            InstrumentCheck.NOT_CONSTANT,
            InstrumentCheck.NO_HIDDEN_RESTART,
            InstrumentCheck.GAUGES_AGREE,
        ):
            members = {str(check.member) for check in found.verdict.checks if check.name is name}
            assert all(any(member.endswith(pod) for member in members) for pod in found.pods), name
        for member in found.verdict.members:
            assert member.estimate is not None
            assert member.estimate.window_hours * 3600 == pytest.approx(WATCHED_SECONDS, abs=10)
