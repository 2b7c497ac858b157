"""Every number of the failure-injection page that is not a time, on the recorded data, from the files again.

Times, their bounds and curves are computed again in ``test_failure_injection_area.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from readiness.area import find_root, open_area

ROOT = find_root(Path(__file__))
K8S, JANUARY = ROOT / "data" / "x0tta6bl4-k8s", ROOT / "data" / "x0tta6bl4-january"
KEYS = {
    "member-pod-delete": "pod_delete",
    "member-container-sigkill": "container_sigkill",
    "member-process-sigstop": "process_sigstop",
    "member-node-partition": "node_partition",
}


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("failure_injection", source="recorded", data="data", as_of="2026-11-24T00:00:00Z")


@pytest.fixture(scope="module")
def faults():
    return pd.read_parquet(K8S / "faults.parquet")


def view_of(area, part):
    materials = area._materials_of(area._readings_of(part.tables, part.optional), part.tables)
    return part.function(materials, area.settings, **area._criteria_of(part))


def test_the_coverage_matrix(area, faults):
    discarded = pd.read_parquet(K8S / "faults_discarded.parquet")["kind"].value_counts()
    rows = {row[1].key: row for row in view_of(area, area.definition.tables["coverage"]).rows}
    assert set(KEYS) < set(rows)
    for key, (_, _, status, counts, censored, by, pilots) in rows.items():
        kind = KEYS.get(key)
        mine = faults[faults["kind"] == kind]
        assert pilots == discarded.get(kind, 0)
        if kind is None:
            assert (status.key, counts, censored, by) == ("coverage-never-run", None, None, None)
            continue
        # Every recorded fault has a proof that is no older than the fault.
        assert (mine["effect_proof"].str.len() > 0).all()
        assert (mine["effect_seen_at"] >= mine["injected_at"]).all()
        assert counts.args == {"proven": len(mine), "n": len(mine)}
        assert censored.args == {
            "undetected": mine["detected_at"].isna().sum(),
            "unrecovered": mine["recovered_at"].isna().sum(),
        }
        told = mine["detected_by"].value_counts()
        assert {who: n for who, n in by.args.items() if n} == {w.replace("_", "-"): n for w, n in told.items()}


def test_the_settings_beside_the_times(area, faults):
    view = view_of(area, area.definition.tables["settings"])
    kinds = [KEYS[column.title.key] for column in view.columns[1:]]
    told = {kind: [json.loads(text) for text in faults[faults["kind"] == kind]["settings"]] for kind in kinds}
    # Where a setting stands in the recording; what is not named here is asked of nobody.
    places = {
        "setting-readiness-delay": lambda s: s["readinessProbe"].get("initialDelaySeconds"),
        "setting-readiness-period": lambda s: s["readinessProbe"].get("periodSeconds"),
        "setting-readiness-timeout": lambda s: s["readinessProbe"].get("timeoutSeconds"),
        "setting-readiness-failures": lambda s: s["readinessProbe"].get("failureThreshold"),
        "setting-liveness-delay": lambda s: s["livenessProbe"].get("initialDelaySeconds"),
        "setting-liveness-period": lambda s: s["livenessProbe"].get("periodSeconds"),
        "setting-liveness-timeout": lambda s: s["livenessProbe"].get("timeoutSeconds"),
        "setting-liveness-failures": lambda s: s["livenessProbe"].get("failureThreshold"),
        "setting-grace": lambda s: s.get("terminationGracePeriodSeconds"),
        "setting-toleration-not-ready": lambda s: s["tolerationSeconds"].get("node.kubernetes.io/not-ready"),
        "setting-toleration-unreachable": lambda s: s["tolerationSeconds"].get("node.kubernetes.io/unreachable"),
        "setting-node-monitor-grace": lambda s: s.get("node_monitor_grace_period"),
        "setting-node-monitor-period": lambda s: s.get("node_monitor_period"),
        "setting-replicas": lambda s: s.get("replicas"),
        "setting-load": lambda s: s.get("load1_at_injection"),
    }
    assert {row[0].key for row in view.rows} == set(places)
    for name, *cells in view.rows:
        for kind, cell in zip(kinds, cells, strict=True):
            values = [places[name.key](settings) for settings in told[kind]]
            distinct = {value for value in values if value is not None}
            if not distinct:
                assert cell.key == "setting-unknown"
            elif len(distinct) == 1 and None not in values:
                assert cell.args == {"value": distinct.pop()}
            else:
                assert cell.key == "setting-range"
                assert cell.args == {"low": min(values), "high": max(values)}


def test_every_attempt_is_drawn_where_it_happened(area, faults):
    drawn = view_of(area, area.definition.charts["attempts"])["datasets"].values()
    rows = [row for data in drawn for row in data]
    strips = {row["fault"]: row["seconds"] for row in rows if "begin" in row}
    marks = {(row["fault"], row["label"]): row["seconds"] for row in rows if "fault" in row and "begin" not in row}
    expected_strips, expected_marks = {}, {}
    for fault in faults.itertuples():
        end = fault.recovered_at if pd.notna(fault.recovered_at) else fault.observed_until_at
        expected_strips[fault.fault_id] = (end - fault.injected_at).total_seconds()
        for label in ("effect", "detected", "recovered"):
            at = fault.effect_seen_at if label == "effect" else getattr(fault, f"{label}_at")
            if pd.notna(at):
                expected_marks[fault.fault_id, f"@mark-{label}"] = (at - fault.injected_at).total_seconds()
    assert len(expected_strips) == 75
    assert strips == pytest.approx(expected_strips)
    assert {key: value for key, value in marks.items() if key[1] != "@mark-watched"} == pytest.approx(expected_marks)


def test_the_january_runs_as_they_were_printed(area):
    runs = pd.read_csv(JANUARY / "failure_injection_runs.csv", dtype=str, keep_default_na=False)
    listed = set(pd.read_csv(JANUARY / "failure_injection_report.csv", dtype=str)["run"])
    rows = view_of(area, area.definition.tables["january_runs"]).rows
    assert len(rows) == len(runs)
    for row, run in zip(rows, runs.itertuples(), strict=True):
        assert row[:5] == (run.run, run.test, run.status, run.mttd_text, run.mttr_text)
        assert row[6].key == ("answer-yes" if run.run in listed else "answer-no")


def test_nothing_on_the_page_is_left_without_a_second_computation(area):
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    estimated = {claim.partition(".")[2] for claim, found in area._evidence.items() if found.estimates}
    # test_failure_injection_area.py: estimates, times and curves
    assert estimated == {"mttr_go_no_go", "mttr_plan", "mttd_go_no_go", "mttd_plan"}
    assert set(area.definition.tables) == {"coverage", "settings", "january_runs"} | {"times"}
    assert set(area.definition.charts) == {"attempts"} | {"curves"}
