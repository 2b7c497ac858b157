"""Every number of the infrastructure page's tables on the recorded data, from the file again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from builders import a_claim
from readiness.area import find_root, open_area
from readiness.areas.infrastructure.access import measure_least_privilege
from readiness.areas.infrastructure.workloads import measure_limited, measure_pinned
from readiness.claims import Comparator

ROOT = find_root(Path(__file__))
RECORDING = "x0tta6bl4-k8s"


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("infrastructure", source="recorded", data="data", as_of="2026-11-24T00:00:00Z")


@pytest.fixture(scope="module")
def objects():
    return pd.read_parquet(ROOT / "data" / RECORDING / "objects.parquet")


@pytest.fixture(scope="module")
def pods(objects):
    """Each pod that an answer to the administrator showed, as the last of them told of it."""
    answers = objects[(objects["name"] == "pods") & (objects["identity"] == "admin")].sort_values("collected_at")
    return {pod["metadata"]["uid"]: pod for body in answers["body"] for pod in json.loads(body)["items"]}


def materials_of(area):
    part = area.definition.tables["workloads"]
    return area._materials_of(area._readings_of(part.tables, part.optional), part.tables)


def rows_of(area, name):
    part = area.definition.tables[name]
    assert part.tables == ("objects",)
    return part.function(materials_of(area), area.settings).rows


def test_the_workloads(area, pods):
    (row,) = rows_of(area, "workloads")
    recording, workload, container, image, digest, probes, requests, limits, count, restarts, exits = row
    assert (recording, workload, container) == (RECORDING, "Deployment/x0tta6bl4-staging", "x0tta6bl4")
    statuses = [pod["status"]["containerStatuses"][0] for pod in pods.values()]
    specs = [pod["spec"]["containers"][0] for pod in pods.values()]
    assert {spec["image"] for spec in specs} == {image}
    assert {status["imageID"][: len("sha256:") + 12] for status in statuses} == {f"sha256:{digest}"}
    assert all("livenessProbe" in spec and "readinessProbe" in spec for spec in specs)
    assert probes == "liveness, readiness"
    for told, kind in ((requests, "requests"), (limits, "limits")):
        assert {f"{s['resources'][kind]['cpu']}/{s['resources'][kind]['memory']}" for s in specs} == {told}
    assert count == len(pods) == 10
    assert restarts == sum(status["restartCount"] for status in statuses) == 4
    ended = [status["lastState"]["terminated"] for status in statuses if status["lastState"]]
    assert {f"{end['reason']} ({end['exitCode']})" for end in ended} == {exits}


def test_the_guards(area, objects):
    rows = rows_of(area, "guards")
    last = objects[objects["identity"] == "admin"].sort_values("collected_at").groupby("name")["body"].last()
    for kind in ("poddisruptionbudgets", "networkpolicies"):
        assert json.loads(last[kind])["items"] == []
        ((_, _, name, why, _),) = [row for row in rows if row[1] == kind]
        assert (name, why.key) == (None, "guards-none")
    ((_, _, name, rule, state),) = [row for row in rows if row[1] == "resourcequotas"]
    (quota,) = json.loads(last["resourcequotas"])["items"]
    assert name == quota["metadata"]["name"]
    assert dict(part.split(" ") for part in rule.split(", ")) == quota["spec"]["hard"]
    assert dict(part.split(" ") for part in state.split(", ")) == quota["status"]["used"]
    nodes = {node["metadata"]["name"]: node for node in json.loads(last["nodes"])["items"]}
    shown = {row[2]: row[3:] for row in rows if row[1] == "nodes"}
    assert set(shown) == set(nodes) == {"node1", "node2"}
    for name, (told, state) in shown.items():
        capacity, info = nodes[name]["status"]["capacity"], nodes[name]["status"]["nodeInfo"]
        assert told == f"{info['kubeletVersion']}, cpu {capacity['cpu']}, memory {capacity['memory']}"
        assert state == "Ready"


def test_the_access(area, objects):
    rows = rows_of(area, "access")
    (body,) = objects.loc[objects["name"] == "selfsubjectrulesreview", "body"]
    status = json.loads(body)["status"]
    told = [(", ".join(r["resources"]), ", ".join(r["verbs"])) for r in status["resourceRules"]]
    told += [(", ".join(r["nonResourceURLs"]), ", ".join(r["verbs"])) for r in status["nonResourceRules"]]
    assert [row[3:5] for row in rows] == told
    assert {(row[0], row[1], row[5].key) for row in rows} == {(RECORDING, "notebook-viewer", "access-expected")}


def test_the_measures(area, pods):
    at_least, at_most = Comparator.AT_LEAST, Comparator.AT_MOST
    pinned = measure_pinned(a_claim(comparator=at_least, threshold=1), materials_of(area), area.settings)
    images = [pod["spec"]["containers"][0]["image"] for pod in pods.values()]
    assert pinned.estimates[0].value == sum("@sha256:" in image for image in images) / len(images) == 0
    assert pinned.estimates[0].conditions[0].args == {"good": 0, "n": 10}
    limited = measure_limited(a_claim(comparator=at_least, threshold=1), materials_of(area), area.settings)
    assert limited.estimates[0].value == limited.estimates[0].low == limited.estimates[0].high == 1
    # The administrator asked too, and nobody recorded what that one may do.
    found = measure_least_privilege(a_claim(comparator=at_most, threshold=0), materials_of(area), area.settings)
    assert (found.estimates, found.absent[""].args) == ((), {"identities": "admin"})
