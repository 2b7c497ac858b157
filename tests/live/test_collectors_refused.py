"""A collector that lacks one right: one clear refusal, everything else measured, and not measured what needs it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from live import independent, lacking
from live.cluster import places, workload
from live.lacking import Right
from readiness.areas import definition_of
from readiness.measuring import MeasuredArea, OtherAreas
from readiness.register import load_register
from readiness.sources.kubernetes.objects import KINDS, RELEASE
from readiness.sources.kubernetes.watching import WATCHED
from readiness.sources.live.collecting import open_collector
from readiness.sources.live.looks import Look
from readiness.sources.live.parameters import LiveParameters, checked_parameters
from readiness.sources.live.source import LiveSource, look_for
from readiness.verdicts import Outcome

REGISTER = "params/local-kubernetes"
AREAS = {
    "infrastructure": {"minimum_samples": 10},
    # Nobody waits here for a process to warm up.
    "stability": {"minimum_samples": 10, "warmup_minutes": 0.0},
}
SECRET = "sh.helm.release.v1.mesh.v1"  # noqa: S105 - the name of one
_MANIFEST = Path(__file__).parents[2] / "params" / "kubernetes" / "collector.yaml"
_WATCHED_SECONDS = 11.0
_AT_ONCE = 11

RIGHTS = tuple(lacking.rights(lacking.documents(_MANIFEST, SECRET)))
# What is looked at is listed and watched; `get` is for people, but for numbers of nodes and the one secret.
NEEDED = tuple(
    right
    for right in RIGHTS
    if right.verb == "list"
    or (right.verb == "watch" and right.resource in WATCHED)
    or right.resource in ("nodes/stats", "secrets")
)
UNUSED = frozenset(RIGHTS) - frozenset(NEEDED)
# Which claims cannot be measured without it, beyond what stands on the page.
NEEDED_BY = {
    ("list", "pods"): {
        "infrastructure.containers_limited",
        "infrastructure.five_pods_stable",
        "infrastructure.images_pinned",
        "infrastructure.metrics_exposition",
        "stability.cpu_time_above_limit",
        "stability.health_success",
        "stability.memory_growth",
        "stability.restarts",
    },
    # Limits are those of the deployment's template.
    ("list", "deployments"): {"infrastructure.deployment_available", "stability.cpu_time_above_limit"},
    ("get", "nodes/stats"): {"stability.cpu_time_above_limit"},
}


@dataclass(frozen=True)
class Seen:
    """What one collector saw, and what became of the claims."""

    looks: tuple[Look, ...]
    outcomes: dict[str, Outcome]
    gaps: tuple[str, ...]

    @property
    def refused(self) -> set[tuple[str, str, str, str]]:
        """Each refusal once, however often it came: table, question, answer, hint."""
        return {(s.table, s.what, s.error, s.hint) for look in self.looks for s in look.shortfalls}

    @property
    def objects(self) -> set[str]:
        return {row["name"] for row in self._rows("objects")}

    @property
    def watched(self) -> set[str]:
        """What was listed by those who watch; a stream that was refused is told as WATCH_ERROR."""
        return {row["resource"] for row in self._rows("events") if row["type"] == "SNAPSHOT"}

    @property
    def metrics(self) -> set[str]:
        return {row["metric"] for row in self._rows("series")}

    @property
    def targets(self) -> set[str]:
        return {row["target"] for row in self._rows("probes")}

    @property
    def bodies(self) -> set[tuple[str, str]]:
        return {(row["pod"], row["path"]) for row in self._rows("payloads")}

    @property
    def measured(self) -> set[str]:
        return {claim for claim, outcome in self.outcomes.items() if outcome is not Outcome.NOT_MEASURED}

    def _rows(self, table: str) -> Iterator[dict]:
        return (row for look in self.looks for row in look.rows.get(table, ()))


def parameters(kubeconfig: Path, namespace: str) -> LiveParameters:
    return checked_parameters(
        {
            "title": {"ru": "Проверка", "en": "A test"},
            "subject": {"name": "mesh-service", "version": "1.0.0", "environment": "local-kubernetes-1.20.2"},
            "kubernetes": {
                "kubeconfig": str(kubeconfig),
                "namespace": namespace,
                "deployment": "mesh",
                "selector": "app=mesh",
                "kubelet": {"certificate_authority": str(places.state() / "certificates" / "authority.crt")},
                "pods": {"port": places.SERVICE_PORT, "health": "/health", "metrics": "/metrics"},
                "helm_release_secret": SECRET,
            },
            "http": [{"target": "service/nowhere", "url": "http://127.0.0.1:9/health", "timeout_seconds": 0.5}],
            "watch_seconds": _WATCHED_SECONDS,
            "interval_seconds": 1.0,
        }
    )


def look(live: LiveParameters) -> tuple[Look, ...]:
    collector = open_collector(live)
    return look_for(collector, collector.tables, live.watch_seconds, live.interval_seconds)


def judged(live: LiveParameters, looks: tuple[Look, ...], repository: Path) -> Seen:
    register = load_register(repository, REGISTER)
    tables = frozenset().union(*(definition_of(name).wanted_tables for name in AREAS))
    source = LiveSource(live, tables, open_collector)
    # The looks were taken before, all collectors at once.
    vars(source)["_recording"] = source._assembled(looks, tables)
    outcomes = {}
    for name, settings in AREAS.items():
        definition = definition_of(name)
        checked = definition.settings.model_validate(settings)
        area = MeasuredArea(name, register, definition, checked, source, OtherAreas(register, source, None))
        outcomes |= {verdict.claim: verdict.outcome for verdict in area._verdicts}
    (recording,) = source.recordings()
    return Seen(looks, outcomes, tuple(gap.en for gap in recording.gaps))


@pytest.fixture(scope="module")
def namespace(local_cluster: Path, own_namespace: str) -> str:
    """The namespace of this module, with a secret as Helm keeps a release in."""
    told = {"name": "mesh", "version": 1, "info": {"status": "deployed"}, "chart": {"metadata": {"name": "mesh"}}}
    packed = base64.b64encode(base64.b64encode(json.dumps(told).encode())).decode()
    secret = {"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1", "data": {"release": packed}}
    secret["metadata"] = {"name": SECRET, "namespace": own_namespace}
    workload.apply(workload.dynamic(local_cluster), secret)
    return own_namespace


@pytest.fixture(scope="module")
def seen(local_cluster: Path, namespace: str, repository: Path, tmp_path_factory) -> Iterator[dict]:
    """What each of them saw in the same seconds, by the right it lacks; None lacks none."""
    given, folder = lacking.documents(_MANIFEST, SECRET), tmp_path_factory.mktemp("accounts")
    cases = {None: ("complete", frozenset()), "unused": ("lacks-unused", UNUSED)}
    cases |= {right: (right.account, frozenset({right})) for right in NEEDED}
    try:
        lives = {
            case: parameters(lacking.grant(local_cluster, namespace, given, lacked, account, folder), namespace)
            for case, (account, lacked) in cases.items()
        }
        independent.wait_for_rates(namespace)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            looks = dict(zip(lives, pool.map(look, lives.values()), strict=True))
        yield {case: judged(lives[case], looks[case], repository) for case in cases}
    finally:
        lacking.remove_cluster_roles(local_cluster, namespace)


def test_with_every_right_everything_is_had(seen):
    complete = seen[None]
    assert complete.refused == set()
    assert complete.objects >= {kind.name for kind in KINDS} | {RELEASE, "version", "selfsubjectrulesreview"}
    assert complete.watched == set(WATCHED)
    assert len(complete.targets) == workload.REPLICAS + 1
    assert len(complete.bodies) == 2 * workload.REPLICAS
    # So that what is missing elsewhere is missed.
    assert set().union(*NEEDED_BY.values()) <= complete.measured


def test_what_nobody_needs_is_not_missed(seen):
    """`get` on what is listed, and `watch` on what is not watched, are granted for people with kubectl."""
    complete, without = seen[None], seen["unused"]
    assert len(UNUSED) > 10
    assert without.refused == set()
    for part in ("objects", "watched", "metrics", "targets", "bodies", "measured"):
        assert getattr(without, part) == getattr(complete, part)


@pytest.mark.parametrize("right", NEEDED, ids=lambda right: right.account)
def test_one_right_that_is_lacked_costs_what_needs_it_and_nothing_else(seen, right: Right):
    complete, found = seen[None], seen[right]
    tables = {table for table, *_ in found.refused}
    told = {(what, error, hint) for _, what, error, hint in found.refused}
    if right.resource == "nodes/stats":
        assert tables == {"series"}
        assert {(what, error) for what, error, _ in told} == {
            (f"GET /stats/summary of the kubelet of {node.name}", "403") for node in places.NODES
        }
        assert all("grant get on nodes/stats" in hint for *_, hint in told)
    else:
        ((what, error, hint),) = told
        assert what.startswith("WATCH /ap" if right.verb == "watch" else "GET /ap")
        assert f"/{right.resource}" in what
        assert f"lacks-{right.verb}-{right.resource}" in what
        assert error.startswith("403 ")
        assert f'cannot {right.verb} resource "{right.resource}" in API group "{right.group}"' in error
        assert "params/kubernetes/collector.yaml" in hint
        assert tables == _tables_without(right)
    # A refusal of a look is a gap that the page shows.
    assert all(any(what in gap and error in gap for gap in found.gaps) for what, error, _ in told)

    lost = {RELEASE} if right.resource == "secrets" else {right.resource}
    assert found.objects == complete.objects - (set() if right.verb == "watch" else lost)
    assert found.watched == complete.watched - (lost if right.verb == "list" else set())
    without_pods = (right.verb, right.resource) == ("list", "pods")
    kubelet = {name for name in complete.metrics if name.startswith(("kubelet_", "container_", "pod_", "node_"))}
    assert kubelet
    if without_pods:
        assert found.metrics == set()
        assert found.targets == {"service/nowhere"}
        assert found.bodies == set()
    else:
        assert found.metrics == complete.metrics - (kubelet if right.resource == "nodes/stats" else set())
        assert found.targets == complete.targets
        assert found.bodies == complete.bodies
    needing = NEEDED_BY.get((right.verb, right.resource), set())
    assert found.measured == complete.measured - needing


def _tables_without(right: Right) -> set[str]:
    if right.verb == "watch":
        return {"events"}
    lost = {"objects"}
    if right.resource in WATCHED:
        # A watch begins with a list.
        lost.add("events")
    if right.resource == "pods":
        lost |= {"series", "probes", "payloads"}
    return lost
