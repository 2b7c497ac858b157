"""Areas judge what readers make of the files of other tools: a log, journals of real experiments."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import worker_actions
from chaoslib.experiment import run_experiment
from chaoslib.types import Dry
from read_recordings import a_log, write_journal, write_log

from readiness.area import Area, find_root, open_area
from readiness.instruments import InstrumentCheck
from readiness.record import CHART_MIME
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
SERIES = 289 * 12  # per poll: 2 pods x (restarts, ready, running, CPU, memory), the gauge, one sample
ALL = {"series": SERIES, "probes": 289, "stability_report": 8}


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def area_of(name: str, data: Path) -> Area:
    return open_area(name, source="recorded", data=str(data), as_of="2026-11-24T00:00:00Z")


def verdict_of(area: Area, claim: str) -> Verdict:
    return next(verdict for verdict in area._verdicts if verdict.claim == f"{area.name}.{claim}")


def checks_of(area: Area, claim: str, name: InstrumentCheck) -> list[Any]:
    return [check for check in area._evidence[f"{area.name}.{claim}"].checks if check.name is name]


# Stability -----------------------------------------------------------------------------------------------------------


def test_a_day_of_a_log_is_judged(tmp_path):
    area = area_of("stability", write_log(tmp_path / "data", a_log(), rows=ALL))
    assert verdict_of(area, "restarts").outcome is Outcome.VERIFIED
    assert verdict_of(area, "cpu_time_above_limit").outcome is not Outcome.REFUTED
    assert verdict_of(area, "health_success").outcome is Outcome.INCONCLUSIVE  # no sample verifies 100 %
    assert verdict_of(area, "memory_growth").outcome is Outcome.NOT_MEASURED  # a working set is no RSS
    (cpu, *_) = [e for e in area._evidence["stability.cpu_time_above_limit"].estimates if e.member == "monitor/pod-a"]
    assert (cpu.value, cpu.window_hours) == (0.0, pytest.approx(24.0))


def test_the_constant_recall_gauge_of_a_log_is_caught(tmp_path):
    area = area_of("stability", write_log(tmp_path / "data", a_log(), rows=ALL))
    assert verdict_of(area, "recall_gauge").outcome is Outcome.INVALID
    (check,) = checks_of(area, "recall_gauge", InstrumentCheck.NOT_CONSTANT)
    assert (check.passed, check.detail.args) == (False, {"n": 289, "value": 0.96})


def test_a_gauge_that_varies_is_not_called_constant_and_a_missing_one_is_missed(tmp_path):
    varying = area_of("stability", write_log(tmp_path / "a", a_log(recall="0.9{poll}"), rows=ALL))
    assert [check.passed for check in checks_of(varying, "recall_gauge", InstrumentCheck.NOT_CONSTANT)] == [True]
    missing = write_log(tmp_path / "b", a_log(recall='"gnn_recall_score": HELP'), rows={**ALL, "series": SERIES - 289})
    verdict = verdict_of(area_of("stability", missing), "recall_gauge")
    absent = area_of("stability", missing)._evidence["stability.recall_gauge"].absent
    assert (verdict.outcome, absent[""].key) == (Outcome.NOT_MEASURED, "absent-no-recall-gauge")


def test_a_restart_in_a_log_is_read_and_refutes(tmp_path):
    area = area_of("stability", write_log(tmp_path / "data", a_log(restart_at=100), rows=ALL))
    verdict = verdict_of(area, "restarts")
    assert verdict.outcome is Outcome.REFUTED
    counts = {e.member: e.value for e in area._evidence["stability.restarts"].estimates}
    assert counts == {"monitor/pod-a": 0.0, "monitor/pod-b": 1.0}


def test_what_a_log_lacks_stands_beside_the_check_of_its_table(tmp_path):
    rows = {**ALL, "series": SERIES - 4 * 289}
    area = area_of("stability", write_log(tmp_path / "data", a_log(usage=False), rows=rows))
    told = {check.detail.key for check in checks_of(area, "restarts", InstrumentCheck.PAYLOAD_PARSES)}
    assert told == {"check-payload-parses-passed-table", "read-log-no-usage"}
    assert verdict_of(area, "cpu_time_above_limit").outcome is Outcome.NOT_MEASURED
    for shown in (area.checks(), area.observations()):
        assert "error: Metrics API not available" in shown._repr_mimebundle_()["text/html"]


def test_a_chart_of_a_metric_a_log_has_not_is_an_empty_one_without_legend(tmp_path):
    area = area_of("stability", write_log(tmp_path / "data", a_log(), rows=ALL))
    for name, legend in (("memory", None), ("cpu", "stroke")):
        (spec, *_) = area.chart(name)._repr_mimebundle_()[CHART_MIME]["vconcat"]
        drawn = spec["layer"][0]["encoding"]["color"]["legend"]
        assert (drawn and drawn["symbolType"]) == legend


def test_a_log_cut_short_verifies_nothing(tmp_path):
    cut = a_log()[: len(a_log()) // 2]
    area = area_of("stability", write_log(tmp_path / "data", cut, rows={"series": 144 * 12, "probes": 144}))
    assert verdict_of(area, "restarts").outcome is not Outcome.VERIFIED


# Failure injection ---------------------------------------------------------------------------------------------------


def python(kind: str, name: str, function: str) -> dict[str, Any]:
    return {"type": kind, "name": name, "provider": {"type": "python", "module": "worker_actions", "func": function}}


CYCLE = [
    python("action", "kill-worker", "kill"),
    python("probe", "worker-is-gone", "is_gone"),
    python("probe", "supervisor-missed-it", "restart_when_missed"),
    python("probe", "worker-is-back", "is_back"),
]
FAULT = {
    "action": "kill-worker",
    "kind": "container_sigkill",
    "proof": {"probe": "worker-is-gone"},
    "detected": {"probe": "supervisor-missed-it", "by": "self_healing"},
    "recovered": {"probe": "worker-is-back"},
    "settings": {"readinessProbe": {"initialDelaySeconds": 0}},
}


def journal_of(method: list[dict[str, Any]], dry: Dry | None = None) -> dict[str, Any]:
    """Run an experiment for real, upon a process of its own."""
    experiment = {
        "version": "1.0.0",
        "title": "A killed worker comes back",
        "description": "Its supervisor misses it and starts it again.",
        "steady-state-hypothesis": {
            "title": "The worker runs",
            "probes": [{**python("probe", "worker-runs", "is_back"), "tolerance": True}],
        },
        "method": copy.deepcopy(method),
        "rollbacks": [],
        **({"dry": dry} if dry else {}),
    }
    worker_actions.start()
    try:
        return dict(run_experiment(experiment))
    finally:
        worker_actions.stop_all()


def test_the_faults_of_a_real_experiment_are_judged(tmp_path):
    journal = journal_of(CYCLE * 6)
    area = area_of("failure_injection", write_journal(tmp_path / "data", journal, [FAULT], rows=6))
    members = {m.member: m for m in verdict_of(area, "mttr_plan").members}
    assert members["container_sigkill"].outcome is Outcome.VERIFIED
    assert members["container_sigkill"].estimate.n == 6
    assert members["node_partition"].outcome is Outcome.NOT_MEASURED
    healing = {m.member: m.outcome for m in verdict_of(area, "self_healing_mttd").members}
    assert healing["container_sigkill"] is Outcome.VERIFIED  # the supervisor that missed the worker is the system's own
    assert all(check.passed for check in area._evidence["failure_injection.mttr_plan"].checks)


def test_a_dry_run_meets_its_hypothesis_and_proves_nothing(tmp_path):
    journal = journal_of(CYCLE * 6, Dry.ACTIONS)
    assert (journal["status"], journal["deviated"]) == ("completed", False)  # the toolkit calls it a success
    area = area_of("failure_injection", write_journal(tmp_path / "data", journal, [FAULT], rows=6))
    members = {m.member: m.outcome for m in verdict_of(area, "mttr_plan").members}
    assert members["container_sigkill"] is Outcome.INVALID
    told = checks_of(area, "mttr_plan", InstrumentCheck.PAYLOAD_PARSES)
    assert {check.detail.key for check in told} >= {"read-chaos-dry", "read-chaos-unproven"}
    assert [c.passed for c in checks_of(area, "mttr_plan", InstrumentCheck.EFFECT_PROVEN)] == [False]


def test_an_experiment_without_declared_proof_is_no_evidence(tmp_path):
    journal = journal_of(CYCLE * 6)
    area = area_of("failure_injection", write_journal(tmp_path / "data", journal, [], rows=6))
    assert verdict_of(area, "mttr_plan").outcome is not Outcome.VERIFIED
    assert all(verdict.outcome is not Outcome.VERIFIED for verdict in area._verdicts)
