"""Lists and documents of the API as rows of `objects`, and the release of Helm; over a real socket."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.objects import KINDS, RULES_REVIEW, collect_objects
from sources.answering import answering
from sources.kubernetes.standing_in import Cluster, deployment, pod, target

PLANTED = "planted-secret"
RELEASE = "sh.helm.release.v1.mesh.v3"
RELEASE_PATH = f"/api/v1/namespaces/mesh/secrets/{RELEASE}"
PATHS = {kind.name: kind.paths("mesh") for kind in KINDS}
NAMES = {kind.name for kind in KINDS} | {"version", RULES_REVIEW}


def collected(cluster, folder, **changes):
    with answering(cluster) as server:
        told = target(server.url, folder, **changes)
        rows, lost = collect_objects(connect(told), told, "before")
    return {row["name"]: row for row in rows}, lost, server.asked


def cluster() -> Cluster:
    return Cluster(
        {
            "deployments": [deployment(env=[{"name": "PASSWORD", "value": PLANTED}])],
            "pods": [pod(f"mesh-{n}") for n in range(5)],
            "nodes": [{"metadata": {"name": "node-a"}, "status": {"nodeInfo": {"machineID": PLANTED}}}],
        }
    )


def test_every_list_is_a_row_and_nobody_is_named_or_betrayed(tmp_path):
    rows, lost, asked = collected(cluster(), tmp_path, page_size=2)
    assert lost == []
    assert set(rows) == NAMES
    assert {(row["stage"], row["identity"], row["status"]) for row in rows.values()} == {("before", "collector", 200)}
    assert PLANTED not in repr(rows)
    assert "planted-token" not in repr(rows)
    for row in rows.values():
        assert row["method"] == ("POST" if row["name"] == RULES_REVIEW else "GET")
        assert row["path"] in {a.path for a in asked}
    names = [item["metadata"]["name"] for item in json.loads(rows["pods"]["body"])["items"]]
    assert names == [f"mesh-{n}" for n in range(5)]
    (review,) = [a for a in asked if a.method == "POST"]
    assert json.loads(review.body)["spec"] == {"namespace": "mesh"}


def test_secrets_and_config_maps_are_never_asked_for(tmp_path):
    _, _, asked = collected(cluster(), tmp_path)
    assert not [a.path for a in asked if "secrets" in a.path or "configmaps" in a.path]


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("status", [401, 403, 500])
def test_each_refusal_costs_its_own_row_alone_and_is_told(tmp_path, name, status):
    refusing = cluster()
    paths = PATHS.get(name) or ("/version", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews")
    paths = paths if name in PATHS else [p for p in paths if name in p + "s" or name in p]
    for path in paths:
        refusing.instead[path] = (status, {"message": "not you"})
    rows, (lost,), _ = collected(refusing, tmp_path)
    assert set(rows) == NAMES - {name}
    assert (lost.table, lost.error) == ("objects", f"{status} not you")
    assert paths[0] in lost.what


@pytest.mark.parametrize("has_old", [True, False])
def test_an_older_version_of_the_api_is_asked_where_the_newer_is_not_there(tmp_path, has_old):
    newer, older = PATHS["poddisruptionbudgets"]
    old = cluster()
    old.instead[newer] = (404, {"message": "no such version"})
    if not has_old:
        old.instead[older] = (404, {"message": "no such version"})
    rows, lost, _ = collected(old, tmp_path)
    if has_old:
        assert rows["poddisruptionbudgets"]["path"] == older
        assert lost == []
    else:
        assert "poddisruptionbudgets" not in rows
        assert [older in s.what for s in lost] == [True]


def release(**changes) -> bytes:
    told = {
        "name": "mesh",
        "version": 3,
        "info": {"status": "deployed", "last_deployed": "2026-11-20T10:00:00Z", "notes": PLANTED},
        "chart": {
            "metadata": {"name": "mesh-chart", "version": "0.4.1", "appVersion": "1.0.0"},
            "values": {"password": PLANTED},
        },
        "config": {"password": PLANTED},
        "manifest": PLANTED,
    }
    return json.dumps(told | changes).encode()


def secret(packed: bytes) -> dict:
    """As Helm keeps it: base64 of its own, and that of every secret."""
    return {"kind": "Secret", "data": {"release": base64.b64encode(base64.b64encode(packed)).decode()}}


@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["gzip", "plain"])
def test_of_a_release_its_names_and_versions_are_kept_and_nothing_else(tmp_path, pack):
    holding = cluster()
    holding.instead[RELEASE_PATH] = (200, secret(pack(release())))
    rows, lost, _ = collected(holding, tmp_path, helm_release_secret=RELEASE)
    assert lost == []
    assert json.loads(rows["helm_release"]["body"]) == {
        "release": "mesh",
        "chart": "mesh-chart",
        "chart_version": "0.4.1",
        "app_version": "1.0.0",
        "status": "deployed",
        "revision": 3,
        "deployed_at": "2026-11-20T10:00:00Z",
    }
    assert PLANTED not in repr(rows)


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"password": base64.b64encode(PLANTED.encode()).decode()}},
        {"data": None},
        {},
        {"data": {"release": "%%%"}},
        secret(PLANTED.encode()),
        secret(gzip.compress(b"[]")),
        secret(gzip.compress(release())[:40]),
        secret(release(chart=None)),
    ],
    ids=["other", "null", "nothing", "no-base64", "no-json", "no-object", "cut", "no-chart"],
)
def test_a_secret_that_is_no_release_is_told_and_not_kept(tmp_path, document):
    holding = cluster()
    holding.instead[RELEASE_PATH] = (200, document)
    rows, (lost,), _ = collected(holding, tmp_path, helm_release_secret=RELEASE)
    assert set(rows) == NAMES
    assert (lost.table, lost.error) == ("objects", "no release of Helm")
    assert "sh.helm.release.v1" in lost.hint
    assert PLANTED not in repr((rows, lost))


def test_a_release_that_is_not_there_is_told(tmp_path):
    rows, (lost,), _ = collected(cluster(), tmp_path, helm_release_secret=RELEASE)
    assert set(rows) == NAMES
    assert lost.error == "404 secrets not found"
