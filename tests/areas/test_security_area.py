"""Scope before findings: every number on the page of security recomputed, and each claim decided both ways."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from controls.recordings import register_digests
from readiness.area import Area, find_root, open_area
from readiness.areas.security.posture import covers, faults_of, level_of, reach_of
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.sources.schemas import arrow_schema_of
from readiness.sources.writing import table_entries, write_description
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
DATA = ROOT / "data"
NOW = "2026-11-25T15:00:00Z"
STARTED = pd.Timestamp("2026-11-20T10:00:00Z")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def recorded() -> Area:
    return open_area("security", source="recorded", data=str(DATA), as_of=NOW)


def a_scan(name: str = "s", artefact: str = "source_code", **told: Any) -> dict[str, Any]:
    return {
        "scan": name, "tool": "t", "tool_version": "1", "artefact": artefact, "target": None, "commit": "c",
        "started_at": STARTED, "database_at": STARTED - pd.Timedelta(days=1), "outcome": "completed", "files": None,
        "lines": None, "packages": None, "unread": None, "findings": 0, **told,
    }  # fmt: skip


def a_finding(scan: str = "s", kind: str = "code", severity: str = "high", **told: Any) -> dict[str, Any]:
    return {
        "scan": scan, "tool": "t", "kind": kind, "rule": "R", "title": None, "severity": severity, "path": None,
        "line": None, "commit": None, "package": None, "installed_version": None, "fixed_version": None,
        "suppressed": False, "suppression": None, "fingerprint": "f", **told,
    }  # fmt: skip


def frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pyarrow as pa

    schema = arrow_schema_of(table)
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema).to_pandas()


def judged(root: Path, tables: dict[str, list[dict[str, Any]]], **told: Any) -> dict[str, Verdict]:
    """Verdicts on a recording about the version that is claimed."""
    folder = root / "planted"
    folder.mkdir(parents=True)
    frames = {table: frame(table, rows) for table, rows in tables.items()}
    for table, one in frames.items():
        one.to_parquet(folder / f"{table}.parquet", index=False)
    collected = told.get("collected_at", dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC))
    columns = {table: {str(name): str(name) for name in one} for table, one in frames.items()}
    methods = dict.fromkeys(frames, "planted")
    described = {
        "schema": "readiness/recording/v1", "id": "planted", "title": {"ru": "Подложено", "en": "Planted"},
        "subject": {"name": "x0tta6bl4", "version": "v3.4.0-fixed2", "commit": "c", "environment": "committed tree"},
        "collected": {"start": STARTED.isoformat(), "end": collected.isoformat(), "by": "a control"},
        "tables": table_entries(frames, methods=methods, columns=columns, collected_at=collected),
    }  # fmt: skip
    write_description(described, folder / "recording.yaml")
    register_digests(root)
    area = open_area("security", source="recorded", data=str(root), as_of=told.get("as_of", NOW))
    return {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}


SOURCES = [{"path": "a.py", "language": "python", "lines": 950}, {"path": "b.py", "language": "python", "lines": 50}]
CONTROLS = [
    {"tool": "t", "rule": "R", "path": "planted", "is_defect": True, "found": True},
    {"tool": "t", "rule": "R", "path": "clean", "is_defect": False, "found": False},
]


def read_files(*paths: str, scan: str = "s", is_read: bool = True) -> list[dict[str, Any]]:
    return [{"scan": scan, "path": path, "lines": 1.0, "is_read": is_read} for path in paths]


def static(root: Path, files: list, findings: list, **more: Any) -> Verdict:
    tables = {"scans": [a_scan()], "findings": findings, "scan_files": files, "source_files": SOURCES, **more}
    return judged(root, tables)["static_analysis"]


# Static analysis -----------------------------------------------------------------------------------------------------


def test_static_analysis_of_everything_without_a_grave_finding_is_verified(tmp_path):
    verdict = static(tmp_path, read_files("a.py", "b.py"), [a_finding(severity="low", path="a.py")])
    assert (verdict.outcome, verdict.members[0].estimate.value) == (Outcome.VERIFIED, 1.0)


def test_a_grave_finding_counts_all_lines_of_its_file(tmp_path):
    verdict = static(tmp_path, read_files("a.py", "b.py"), [a_finding(path="a.py")])
    assert (verdict.outcome, verdict.members[0].estimate.value) == (Outcome.REFUTED, 0.05)


def test_a_suppressed_finding_does_not_count_and_a_file_that_was_not_read_does(tmp_path):
    suppressed = [a_finding(path="a.py", suppressed=True)]
    assert static(tmp_path / "1", read_files("a.py", "b.py"), suppressed).outcome is Outcome.VERIFIED
    unread = static(tmp_path / "2", [*read_files("a.py", is_read=False), *read_files("b.py")], [])
    assert (unread.outcome, unread.members[0].estimate.value) == (Outcome.REFUTED, 0.05)


def test_a_small_scan_is_not_a_scan_of_the_product(tmp_path):
    verdict = static(tmp_path, read_files("b.py"), [])
    assert (verdict.outcome, verdict.members[0].estimate.value) == (Outcome.REFUTED, 0.05)


def test_a_scanner_that_missed_what_was_planted_has_measured_nothing(tmp_path):
    blind = [{**CONTROLS[0], "found": False}, CONTROLS[1]]
    shouting = [CONTROLS[0], {**CONTROLS[1], "found": True}]
    for number, controls in enumerate((blind, shouting)):
        verdict = static(tmp_path / str(number), read_files("a.py", "b.py"), [], scan_controls=controls)
        assert verdict.outcome is Outcome.INVALID
    seeing = static(tmp_path / "seeing", read_files("a.py", "b.py"), [], scan_controls=CONTROLS)
    assert seeing.outcome is Outcome.VERIFIED


def test_a_scan_that_failed_is_no_scan_without_findings(tmp_path):
    tables = {"scans": [a_scan(outcome="failed")], "findings": [], "scan_files": [], "source_files": SOURCES}
    assert judged(tmp_path, tables)["static_analysis"].outcome is Outcome.INVALID


def test_static_analysis_grows_stale(tmp_path):
    tables = {"scans": [a_scan()], "findings": [], "scan_files": read_files("a.py", "b.py"), "source_files": SOURCES}
    verdict = judged(tmp_path, tables, as_of="2027-02-20T00:00:00Z")["static_analysis"]
    assert (verdict.outcome, verdict.last) == (Outcome.STALE, Outcome.VERIFIED)


# Coverage and vulnerabilities ----------------------------------------------------------------------------------------

RELEASED = [
    {"artefact": "python_dependencies", "name": "requirements.txt", "packages": 100.0},
    {"artefact": "container_images", "name": "app:1.0", "packages": None},
]
WHOLE = [
    a_scan(),
    a_scan("p", "python_dependencies", target="requirements.txt", packages=100.0),
    a_scan("i", "container_images", target="app:1.0"),
]


def covered(root: Path, scans: list, findings: list | None = None, **more: Any) -> dict[str, Verdict]:
    tables = {
        "scans": scans, "findings": findings or [], "scan_files": read_files("a.py", "b.py"), "source_files": SOURCES,
        "artefacts": RELEASED, **more,
    }  # fmt: skip
    return judged(root, tables)


def test_coverage_of_everything_released_is_verified(tmp_path):
    verdicts = covered(tmp_path, WHOLE)
    assert verdicts["vulnerability_scan"].outcome is Outcome.VERIFIED
    assert verdicts["critical_vulnerabilities"].outcome is Outcome.VERIFIED


@pytest.mark.parametrize(
    ("changed", "member", "ratio"),
    [
        ([WHOLE[0], WHOLE[1]], "container_images", 0.0),
        ([*WHOLE[::2], {**WHOLE[1], "packages": 40.0}], "python_dependencies", 0.4),
        ([*WHOLE[::2], {**WHOLE[1], "target": "another.txt"}], "python_dependencies", 0.0),
        (WHOLE[1:], "source_code", 0.0),
    ],
)
def test_what_was_not_scanned_refutes_coverage_and_leaves_vulnerabilities_open(tmp_path, changed, member, ratio):
    verdicts = covered(tmp_path, changed)
    coverage = verdicts["vulnerability_scan"]
    assert coverage.outcome is Outcome.REFUTED
    assert {m.member: m.estimate.value for m in coverage.members}[member] == pytest.approx(ratio)
    critical = verdicts["critical_vulnerabilities"]
    assert (critical.outcome, critical.members[0].estimate.high) == (Outcome.INCONCLUSIVE, None)


def test_without_a_list_of_what_is_released_there_is_no_share(tmp_path):
    verdicts = judged(tmp_path, {"scans": WHOLE, "findings": []})
    assert verdicts["vulnerability_scan"].outcome is Outcome.NOT_MEASURED
    assert verdicts["critical_vulnerabilities"].outcome is Outcome.INCONCLUSIVE


VULNERABLE = a_finding("p", "vulnerability", "critical", package="x", installed_version="1")


def test_one_open_critical_vulnerability_refutes_whatever_the_coverage(tmp_path):
    for number, scans in enumerate((WHOLE, WHOLE[1:])):
        verdict = covered(tmp_path / str(number), scans, [VULNERABLE, VULNERABLE])["critical_vulnerabilities"]
        assert (verdict.outcome, verdict.members[0].estimate.value) == (Outcome.REFUTED, 1.0)


def test_a_suppressed_or_ungraded_vulnerability_is_not_gone(tmp_path):
    suppressed = covered(tmp_path / "1", WHOLE, [{**VULNERABLE, "suppressed": True}])["critical_vulnerabilities"]
    assert (suppressed.outcome, suppressed.members[0].estimate.high) == (Outcome.INCONCLUSIVE, 1.0)
    ungraded = covered(tmp_path / "2", WHOLE, [{**VULNERABLE, "severity": "unknown"}])["critical_vulnerabilities"]
    assert (ungraded.outcome, ungraded.members[0].estimate.high) == (Outcome.INCONCLUSIVE, None)
    lesser = covered(tmp_path / "3", WHOLE, [{**VULNERABLE, "severity": "high"}])["critical_vulnerabilities"]
    assert lesser.outcome is Outcome.VERIFIED


@pytest.mark.parametrize("days", [31, -1, None])
def test_an_old_undated_or_later_database_is_no_knowledge(tmp_path, days):
    database = None if days is None else STARTED - pd.Timedelta(days=days)
    scans = [WHOLE[0], {**WHOLE[1], "database_at": database}, WHOLE[2]]
    verdicts = covered(tmp_path, scans)
    assert verdicts["vulnerability_scan"].outcome is Outcome.INVALID
    assert verdicts["critical_vulnerabilities"].outcome is Outcome.INVALID


# Secrets -------------------------------------------------------------------------------------------------------------

PLACES = [a_scan("h", "repository_history"), a_scan("i", "container_images"), a_scan("w", "working_tree")]
MANIFEST = [{"artefact": "manifests", "name": "k8s/pod.yaml", "packages": None}]


def secrets(root: Path, findings: list, scans: list | None = None) -> Verdict:
    tables = {"scans": scans or PLACES, "findings": findings, "artefacts": MANIFEST}
    return judged(root, tables)["secrets_management"]


def test_secrets_are_counted_in_each_place(tmp_path):
    assert secrets(tmp_path / "none", []).outcome is Outcome.VERIFIED
    found = [
        a_finding("w", "secret", "unknown", path="k8s/pod.yaml", line=3.0),
        a_finding("w", "secret", "unknown", path="src/a.py", line=3.0),  # no manifest
        a_finding("h", "secret", "unknown", path="src/a.py", line=3.0, commit="1"),
        a_finding("h", "secret", "unknown", path="src/a.py", line=3.0, commit="2"),
    ]
    verdict = secrets(tmp_path / "some", found)
    assert verdict.outcome is Outcome.REFUTED
    assert {m.member: m.estimate.value for m in verdict.members} == {
        "repository_history": 2.0, "container_images": 0.0, "manifests": 1.0,
    }  # fmt: skip


def test_a_suppressed_secret_is_not_revoked(tmp_path):
    found = [a_finding("h", "secret", "unknown", path="a", line=1.0, suppressed=True)]
    assert secrets(tmp_path, found).outcome is Outcome.INCONCLUSIVE


def test_a_place_that_was_not_looked_at_stays_open(tmp_path):
    verdict = secrets(tmp_path, [], PLACES[1:])
    assert verdict.outcome is Outcome.INCONCLUSIVE
    history = next(m for m in verdict.members if m.member == "repository_history")
    assert (history.outcome, history.reason.key) == (Outcome.NOT_MEASURED, "absent-security-place")


# Audits --------------------------------------------------------------------------------------------------------------


def an_audit(kind: str = "security", **told: Any) -> dict[str, Any]:
    return {
        "audit": "a", "kind": kind, "auditor": "somebody", "independent": True, "version": "v", "method": "m",
        "findings": 3, "critical_open": 0, "ended_at": STARTED, "retested_at": STARTED, **told,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("audits", "claim", "outcome"),
    [
        ([], "audit", Outcome.REFUTED),  # an empty table is a measurement: there was none
        ([an_audit()], "audit", Outcome.VERIFIED),
        ([an_audit(independent=False)], "audit", Outcome.REFUTED),
        ([an_audit("compliance")], "audit", Outcome.REFUTED),
        ([an_audit("penetration_test")], "penetration_test", Outcome.VERIFIED),
        ([an_audit("penetration_test", retested_at=None)], "penetration_test", Outcome.REFUTED),
        ([an_audit("penetration_test", critical_open=1)], "penetration_test", Outcome.REFUTED),
    ],
)
def test_audits_are_those_by_others(tmp_path, audits, claim, outcome):
    assert judged(tmp_path, {"audits": audits})[claim].outcome is outcome


# What is recorded ----------------------------------------------------------------------------------------------------


def rows_of(area: Area, table: str) -> list[dict[str, Any]]:
    view = area.table(table).data
    names = [column["title"]["key"] for column in view["columns"]]
    return [dict(zip(names, row, strict=True)) for row in view["rows"]]


def test_nothing_recorded_decides_a_claim_of_the_statement(recorded):
    assert {verdict.outcome for verdict in recorded._verdicts} == {Outcome.NOT_MEASURED}
    assert all(v.reason.key.startswith("absent-security-to-run-") for v in recorded._verdicts)


def test_the_recorded_facts_are_those_of_the_reports(recorded):
    told = {row["security-column-scan"]: row for row in rows_of(recorded, "scans")}
    agent, repository = told["agent.cdx.json.grype"], told["repo.spdx.json.grype"]
    assert (agent["security-column-open"], repository["security-column-open"]) == (0, 8)
    assert agent["security-column-scope"]["args"] == {"n": 5}
    assert repository["security-column-scope"]["args"] == {"n": 325}
    assert agent["security-column-database"] == "2026-03-06T06:25:49Z"
    findings = pd.read_parquet(DATA / "x0tta6bl4-security" / "findings.parquet")
    assert (len(findings), set(findings["severity"]), findings["fixed_version"].notna().all()) == (8, {"medium"}, True)


def test_the_scan_of_2121_lines_is_told_and_only_told(recorded):
    (bandit,) = [row for row in rows_of(recorded, "documented") if row["security-column-tool"] == "bandit"]
    assert bandit["security-column-lines"] == 2121
    recording = next(r for r in recorded.source.recordings() if r.id == "x0tta6bl4-security")
    assert recording.tables["documented_scans"].provenance == "documented"
    points = pd.DataFrame(next(iter(recorded.chart("scope").data["datasets"].values())))
    assert points.loc[points["scan"].str.startswith("bandit (x0"), "n"].tolist() == [2121]


def test_the_scan_of_this_project_saw_what_was_planted(recorded):
    assert {row["security-column-as-expected"]["key"] for row in rows_of(recorded, "controls")} == {"security-right"}
    controls = pd.read_parquet(DATA / "scan-of-this-project" / "scan_controls.parquet")
    assert set(controls["tool"]) == {"bandit", "detect-secrets", "checkov"}
    assert controls.loc[controls["is_defect"], "found"].all()
    assert not controls.loc[~controls["is_defect"], "found"].any()


def test_the_tables_of_findings_add_up(recorded):
    every = pd.concat(
        [pd.read_parquet(DATA / name / "findings.parquet") for name in ("scan-of-this-project", "x0tta6bl4-security")]
    )
    counted = rows_of(recorded, "findings")
    assert sum(row["security-column-open"] for row in counted) == int((every["kind"] != "secret").sum())
    assert recorded.table("secrets").data["caption"]["args"]["places"] == int((every["kind"] == "secret").sum())
    bars = pd.DataFrame(next(iter(recorded.chart("findings").data["datasets"].values())))
    assert bars["n"].sum() == len(every)


def test_everything_on_the_page_can_be_said(recorded):
    def walk(value):
        if isinstance(value, dict) and set(value) == {"key", "args"}:
            yield Message.model_validate(value)
        for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(below)

    for language in LANGUAGES:
        for table in recorded.definition.tables:
            for told in walk(recorded.table(table).data):
                assert "{" not in text(told, language)
        for chart in recorded.definition.charts:
            assert "@" not in json.dumps(translate_chart(recorded.chart(chart).data, language)).replace("@sha", "")


# Posture -------------------------------------------------------------------------------------------------------------

STRICT = {
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "volumes": [{"name": "tmp", "emptyDir": {}}],
        "containers": [
            {"name": "main", "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}
        ],
    }
}


def changed(**told: Any) -> dict[str, Any]:
    pod = json.loads(json.dumps(STRICT))
    pod["spec"]["containers"][0]["securityContext"] |= told.pop("container", {})
    pod["spec"] |= told
    return pod


@pytest.mark.parametrize(
    ("pod", "level", "fault"),
    [
        (STRICT, "restricted", None),
        (changed(hostNetwork=True), "privileged", "hostNetwork"),
        (changed(volumes=[{"name": "x", "hostPath": {"path": "/"}}]), "privileged", "hostPath"),
        (changed(container={"privileged": True}), "privileged", "privileged"),
        (changed(container={"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}}), "privileged", "capabilities"),
        (changed(container={"capabilities": {"add": ["CHOWN"], "drop": ["ALL"]}}), "baseline", "capabilities"),
        (changed(container={"capabilities": {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]}}), "restricted", None),
        (changed(container={"allowPrivilegeEscalation": None}), "baseline", "allowPrivilegeEscalation"),
        (changed(container={"runAsNonRoot": False}), "baseline", "runAsNonRoot"),
        (changed(container={"runAsUser": 0}), "baseline", "runAsUser"),
        (changed(securityContext={"runAsNonRoot": True}), "baseline", "seccompProfile"),
        (changed(volumes=[{"name": "x", "nfs": {}}]), "baseline", "volumes"),
        (changed(initContainers=[{"name": "i", "securityContext": {"privileged": True}}]), "privileged", "privileged"),
        ({"spec": {"containers": [{"name": "bare"}]}}, "baseline", "runAsNonRoot"),
    ],
)
def test_pods_are_held_to_the_pod_security_standards(pod, level, fault):
    assert level_of(pod) == level
    baseline, restricted = faults_of(pod)
    assert fault is None or fault in (baseline or restricted)
    assert fault is not None or not (baseline or restricted)


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ({}, True),
        ({"matchLabels": {"app": "x"}}, True),
        ({"matchLabels": {"app": "y"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["x", "z"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["x"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
    ],
)
def test_a_policy_is_about_the_pods_it_selects(selector, selects):
    pod = {"metadata": {"namespace": "n", "labels": {"app": "x"}}}
    policy = {"metadata": {"namespace": "n"}, "spec": {"podSelector": selector}}
    assert covers(policy, pod) is selects
    assert not covers({**policy, "metadata": {"namespace": "other"}}, pod)


@pytest.mark.parametrize(
    ("rule", "reach"),
    [
        ({"verbs": ["*"], "resources": ["pods"]}, "wildcard"),
        ({"verbs": ["bind"], "resources": ["roles"]}, "raises"),
        ({"verbs": ["create"], "resources": ["pods/exec"]}, "executes"),
        ({"verbs": ["get"], "resources": ["secrets"]}, "secrets"),
        ({"verbs": ["get"], "resources": ["secrets"], "resourceNames": ["one"]}, ""),
        ({"verbs": ["get", "list"], "resources": ["pods"]}, ""),
    ],
)
def test_roles_are_told_by_how_far_they_go(rule, reach):
    assert reach_of({"rules": [{"verbs": ["get"], "resources": ["pods"]}, rule]}) == reach
