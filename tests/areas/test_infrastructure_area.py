"""Rights and containers as other clusters have them: what is a finding, what counts as pinned, limited, probed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest

from builders import a_claim
from readiness.areas.infrastructure.access import Rule, measure_least_privilege, table_access
from readiness.areas.infrastructure.guards import table_guards
from readiness.areas.infrastructure.serving import InfrastructureSettings, measure_deployment
from readiness.areas.infrastructure.workloads import containers_of, measure_limited, measure_pinned, table_workloads
from readiness.claims import Comparator

SETTINGS = InfrastructureSettings()
CLAIM = a_claim(comparator=Comparator.AT_MOST, threshold=0)
DIGEST = "sha256:" + "ab" * 32


@dataclass
class Answers:
    """A recording of nothing but answers of the API."""

    rows: list[dict] = field(default_factory=list)
    recording: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(id="one", settings={"deployment": "app"})
    )

    def add(self, name: str, document: object, *, identity: str = "collector", status: int = 200) -> Answers:
        body = document if isinstance(document, str) else json.dumps(document)
        self.rows.append(
            {"name": name, "identity": identity, "status": status, "collected_at": len(self.rows), "body": body}
        )
        return self

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {"objects": pd.DataFrame(self.rows)}

    def window(self, _phase: str) -> tuple[int, int]:
        return 0, len(self.rows)


def review(*rules: dict, incomplete: bool = False, **of_urls: list) -> dict:
    urls = [{"verbs": of_urls["verbs"], "nonResourceURLs": of_urls["urls"]}] if of_urls else []
    return {"status": {"resourceRules": list(rules), "nonResourceRules": urls, "incomplete": incomplete}}


def rule(resources: str, verbs: str, groups: str = "", names: str = "") -> Rule:
    return Rule((groups,), tuple(resources.split()), tuple(names.split()), tuple(verbs.split()))


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        (rule("pods services", "get list watch"), ""),
        (rule("nodes/stats", "get"), ""),
        (rule("pods/log", "get"), ""),
        (rule("selfsubjectrulesreviews", "create", "authorization.k8s.io"), ""),
        # The same word in a group of somebody else's is somebody else's object.
        (rule("selfsubjectrulesreviews", "create", "example.org"), "writes"),
        (rule("selfsubjectrulesreviews", "create delete", "authorization.k8s.io"), "writes"),
        (rule("pods", "get delete"), "writes"),
        (rule("pods/eviction", "create"), "writes"),
        (rule("deployments/scale", "patch", "apps"), "writes"),
        (rule("pods/exec", "get"), "executes"),
        (rule("pods/exec", "create"), "executes"),
        (rule("pods/ephemeralcontainers", "update"), "executes"),
        (rule("nodes/proxy", "get"), "proxies"),
        (rule("pods/portforward", "create"), "proxies"),
        (rule("users", "impersonate"), "impersonates"),
        (rule("roles", "escalate", "rbac.authorization.k8s.io"), "impersonates"),
        (rule("serviceaccounts/token", "create"), "impersonates"),
        (rule("secrets", "get"), "secrets"),
        (rule("configmaps secrets", "list"), "secrets"),
        (rule("secrets", "get", names="sh.helm.release.v1.mesh.v1"), ""),
        (rule("secrets", "get", names="sh.helm.release.v1.mesh.v1 database"), "secrets"),
        (rule("secrets", "get list", names="sh.helm.release.v1.mesh.v1"), "secrets"),
        (rule("*", "get"), "wildcard"),
        (rule("pods/*", "get"), "wildcard"),
        (rule("pods", "*"), "wildcard"),
        (rule("pods", "get", "*"), "wildcard"),
        (Rule((), ("/api/*", "/version"), (), ("get",), of_urls=True), ""),
        (Rule((), ("*",), (), ("get",), of_urls=True), "wildcard"),
        (Rule((), ("/version",), (), ("*",), of_urls=True), "wildcard"),
        (Rule((), ("/version",), (), ("post",), of_urls=True), "writes"),
    ],
)
def test_what_a_collector_should_not_have(given, finding):
    assert given.finding == finding


def test_excess_rules_are_counted_once_and_stand_first():
    reading = {"verbs": ["list"], "apiGroups": [""], "resources": ["pods"]}
    deleting = {"verbs": ["delete"], "apiGroups": [""], "resources": ["pods"]}
    answers = Answers().add("selfsubjectrulesreview", review(reading, deleting, deleting), status=201)
    answers.add("selfsubjectrulesreview", review(deleting, reading), status=201)
    found = measure_least_privilege(CLAIM, (answers,), SETTINGS)
    assert found.estimates[0].value == found.estimates[0].high == 1
    assert found.estimates[0].conditions[0].args == {"n": 2}
    rows = table_access((answers,), SETTINGS).rows
    assert [(row[4], row[5].key) for row in rows] == [("delete", "access-writes"), ("list", "access-expected")]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        (Answers().add("pods", {"items": []}), "absent-no-rules-review"),
        (Answers().add("selfsubjectrulesreview", review(), status=403), "absent-no-rules-review"),
        (Answers().add("selfsubjectrulesreview", "no JSON", status=201), "absent-no-rules-review"),
        (
            Answers().add("pods", {"items": []}, identity="admin").add("selfsubjectrulesreview", review(), status=201),
            "absent-no-rules-review",
        ),
        (
            Answers().add("selfsubjectrulesreview", review(incomplete=True), status=201),
            "absent-rules-review-incomplete",
        ),
    ],
)
def test_rights_that_nobody_told_are_not_counted_as_none(answers, key):
    found = measure_least_privilege(CLAIM, (answers,), SETTINGS)
    assert found.estimates == ()
    assert found.absent[""].key == key


def pod(uid: str, *, image: str, owner: tuple[str, str] | None = None, status: dict | None = None, **container) -> dict:
    owners = [{"kind": owner[0], "name": owner[1], "controller": True}] if owner else []
    metadata = {"name": uid, "uid": uid, "labels": {"pod-template-hash": "5f7"}, "ownerReferences": owners}
    told = {"name": "main", "image": image, **container}
    return {"metadata": metadata, "spec": {"containers": [told]}, "status": {"containerStatuses": [status or {}]}}


LIMITS = {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}


@pytest.mark.parametrize(
    ("container", "owner", "is_guarded"),
    [
        ({**LIMITS, "livenessProbe": {"exec": {}}, "readinessProbe": {"httpGet": {}}}, None, True),
        ({**LIMITS, "livenessProbe": {"exec": {}}}, None, False),
        ({"livenessProbe": {"exec": {}}, "readinessProbe": {"exec": {}}}, None, False),
        (
            {"resources": {"limits": {"memory": "1Gi"}}, "livenessProbe": {"exec": {}}, "readinessProbe": {"exec": {}}},
            None,
            False,
        ),
        (LIMITS, ("Job", "migrate"), True),  # it ends, and nobody is sent to it
        ({}, ("Job", "migrate"), False),
    ],
)
def test_limits_and_probes(container, owner, is_guarded):
    answers = Answers().add("pods", {"items": [pod("a", image="app:1", owner=owner, **container)]})
    assert containers_of(answers)[0].is_guarded is is_guarded
    assert measure_limited(CLAIM, (answers,), SETTINGS).estimates[0].value == float(is_guarded)


def test_pods_of_every_answer_count_once_as_they_were_last():
    first = pod("a", image="app:1", owner=("ReplicaSet", "web-5f7"), status={"name": "main", "restartCount": 0})
    ended = {"reason": "OOMKilled", "exitCode": 137}
    later = {
        "name": "main", "restartCount": 3, "imageID": f"registry/app@{DIGEST}", "lastState": {"terminated": ended},
    }  # fmt: skip
    again = pod("a", image="app:1", owner=("ReplicaSet", "web-5f7"), status=later)
    other = pod("b", image=f"app@{DIGEST}")
    answers = Answers().add("pods", {"items": [first]}).add("pods", {"items": [again, other]})
    answers.add("pods", {"items": [pod("c", image="app:2")]}, status=403)
    rows = table_workloads((answers,), SETTINGS).rows
    assert [(row[1], row[3], row[8], row[9], row[10]) for row in rows] == [
        ("Deployment/web", "app:1", 1, 3, "OOMKilled (137)"),
        ("Pod/b", f"app@{DIGEST}", 1, 0, ""),
    ]
    assert rows[0][4] == "ab" * 6
    assert measure_pinned(CLAIM, (answers,), SETTINGS).estimates[0].value == 0.5


def test_no_container_is_no_measurement():
    found = measure_pinned(CLAIM, (Answers().add("pods", {"items": []}),), SETTINGS)
    assert found.estimates == ()
    assert not found.checks[0].passed


@pytest.mark.parametrize("measure", [measure_pinned, measure_limited, measure_deployment])
def test_a_list_that_was_refused_is_not_measured_and_no_failed_instrument(measure):
    answers = Answers().add("version", {}).add("pods", {}, status=403)
    found = measure(CLAIM, (answers,), SETTINGS)
    assert (found.checks, found.estimates) == ((), ())
    assert found.absent[""].key == "absent-no-answer"


def test_a_kind_of_guard_that_was_refused_is_told_apart_from_none():
    answers = Answers().add("nodes", {"kind": "Status"}, status=403).add("networkpolicies", {"items": []})
    budget = {
        "metadata": {"name": "web"},
        "spec": {"maxUnavailable": 1},
        "status": {"disruptionsAllowed": 0, "currentHealthy": 4, "desiredHealthy": 4},
    }
    policy = {"metadata": {"name": "deny"}, "spec": {"policyTypes": ["Ingress"], "podSelector": {}}}
    answers.add("poddisruptionbudgets", {"items": [budget]})
    rows = {row[1]: row[2:] for row in table_guards((answers,), SETTINGS).rows}
    assert rows["nodes"][1].key == rows["resourcequotas"][1].key == "guards-not-seen"
    assert rows["networkpolicies"][1].key == "guards-none"
    assert rows["poddisruptionbudgets"] == ("web", "maxUnavailable 1", "disruptionsAllowed 0, healthy 4/4")
    answers.add("networkpolicies", {"items": [policy]})
    rows = {row[1]: row[2:] for row in table_guards((answers,), SETTINGS).rows}
    assert rows["networkpolicies"] == ("deny", "Ingress 0", "*")
