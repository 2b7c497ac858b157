"""Looking goes on: with the token that a file holds by then, and at pods while the API is away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from live.cluster import identities
from live.passages import Passage
from readiness.sources.kubernetes.collecting import KubernetesCollector
from readiness.sources.live.looks import Look
from readiness.sources.live.parameters import KubernetesTarget, PodEndpoints

WANTED = frozenset({"series", "probes"})
REPLICAS = 5


@pytest.fixture(scope="module")
def granted(local_cluster: Path, own_namespace: str, repository: Path) -> dict[str, Any]:
    """The kubeconfig of a collector with the rights that the project hands out, as a document."""
    manifest = repository / "params" / "kubernetes" / "collector.yaml"
    path = identities.grant(local_cluster, "collector", own_namespace, manifest)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def target_of(config: dict[str, Any], namespace: str, folder: Path) -> KubernetesTarget:
    path = folder / "kubeconfig.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return KubernetesTarget(
        kubeconfig=str(path),
        namespace=namespace,
        deployment="mesh",
        selector="app=mesh",
        timeout_seconds=5.0,
        pods=PodEndpoints(port=8080, health="/health"),
    )


def metrics_of(look: Look) -> list[str]:
    return [row["metric"] for row in look.rows.get("series", ())]


def targets_of(look: Look) -> list[str]:
    return sorted(row["target"] for row in look.rows["probes"])


def test_a_token_that_changes_in_its_file_is_taken_up(granted, own_namespace, tmp_path):
    config = yaml.safe_load(yaml.safe_dump(granted))
    user = config["users"][0]["user"]
    good, file = user.pop("token"), tmp_path / "token"
    user["tokenFile"] = str(file)
    file.write_text("of yesterday", encoding="ascii")
    collector = KubernetesCollector(target_of(config, own_namespace, tmp_path))
    collector.open()
    try:
        refused = collector.look("before", WANTED)
        assert metrics_of(refused) == []
        assert {(s.table, s.error.split()[0]) for s in refused.shortfalls} == {("series", "401"), ("probes", "401")}
        told = " ".join(f"{s.what} {s.error} {s.hint}" for s in refused.shortfalls)
        assert "of yesterday" not in told
        file.write_text(good, encoding="ascii")
        look = collector.look("during", WANTED)
        assert look.shortfalls == ()
        assert metrics_of(look).count("ready") == REPLICAS
    finally:
        collector.close()


def test_pods_are_asked_while_the_api_is_away(granted, own_namespace, tmp_path):
    with Passage(granted) as passage:
        collector = KubernetesCollector(target_of(passage.kubeconfig(), own_namespace, tmp_path))
        collector.open()
        try:
            before = collector.look("before", WANTED)
            assert metrics_of(before).count("ready") == REPLICAS
            passage.shut()
            during = collector.look("during", WANTED)
            # What the API says of pods is not repeated from before: it is missing, and that is told.
            assert metrics_of(during) == []
            assert {s.table for s in during.shortfalls} == {"series", "probes"}
            assert targets_of(during) == targets_of(before)
            assert [row["ok"] for row in during.rows["probes"]] == [True] * REPLICAS
            passage.open()
            after = collector.look("after", WANTED)
            assert after.shortfalls == ()
            assert metrics_of(after).count("ready") == REPLICAS
        finally:
            collector.close()
