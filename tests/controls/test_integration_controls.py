"""Planted batteries and traces: each claim on the integration of models goes as far as its evidence does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from controls.recordings import START, VERSION, register_digests
from readiness.area import find_root, open_area
from readiness.areas.ml_integration import plan
from readiness.contracts import columns
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-24T00:00:00Z"
CONTRACT = {
    "name": "x0tta6bl4",
    "commit": "0259a0c2",
    "environment": "contract-battery",
    "component": "src/ml/graphsage_anomaly_detector.py",
}
DEPLOYED = {"name": "x0tta6bl4", "version": VERSION, "environment": "staging"}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def write(root: Path, subject: dict[str, Any], tables: dict[str, pd.DataFrame], **provenance: str) -> Path:
    """A recording of these tables about a subject; `provenance` says what differs from the battery's own."""
    folder = root / "planted"
    folder.mkdir(parents=True)
    end = (START + pd.Timedelta(days=2)).isoformat()
    for name, rows in tables.items():
        rows.to_parquet(folder / f"{name}.parquet", index=False)
    described = {
        "schema": "readiness/recording/v1",
        "id": "planted",
        "title": {"ru": "Контроль", "en": "Control"},
        "subject": subject,
        "collected": {"start": START.isoformat(), "end": end, "by": "planted by a test"},
        "tables": {
            name: {
                "file": f"{name}.parquet",
                "rows": len(rows),
                "provenance": provenance.get(name) or columns.PROVENANCE.get(name, "measured"),
                "method": "planted",
                "collected_at": end,
                "columns": dict.fromkeys(rows.columns, "planted"),
            }
            for name, rows in tables.items()
        },
    }
    YAML().dump(described, folder / "recording.yaml")
    register_digests(root)
    return root


def judged(root: Path) -> dict[str, Verdict]:
    opened = open_area("ml_integration", source="recorded", data=str(root), as_of=AS_OF)
    return {verdict.claim.partition(".")[2]: verdict for verdict in opened._verdicts}


def seeds(*aucs: float | None, control: float = 1.0, configuration: str = "defaults") -> pd.DataFrame:
    rows = [
        {
            "configuration": configuration, "seed": seed, "inputs": "natural", "labels": "given", "training_nodes": 600,
            "positives": 200, "negatives": 800, "auc": auc, "control_auc": control,
            "flagged_positives": auc and 0.0, "flagged_negatives": auc and 0.0,
            "error": None if auc is not None else "answers: TypeError: no",
        }
        for seed, auc in enumerate(aucs)
    ]  # fmt: skip
    numbers = dict.fromkeys(("auc", "flagged_positives", "flagged_negatives", "control_auc"), float)
    return pd.DataFrame(rows).astype(numbers | {"error": object})


def fallbacks(*answers: str, absent: bool = True) -> pd.DataFrame:
    paths = [f"trained/predict_{number}" for number in range(len(answers))]
    told = {"configuration": "defaults", "missing": "torch", "absent": absent, "detail": "x"}
    return pd.DataFrame(
        [{**told, "path": path, "answer": answer} for path, answer in zip(paths, answers, strict=True)]
    )[list(columns.COLUMNS["fallback_answers"])]


def calls(component: str, n: int, **told: Any) -> pd.DataFrame:
    at = (START + pd.to_timedelta(range(n), unit="s")).astype("datetime64[us, UTC]")
    row = {"component": component, "executed": True, "answered_by": "network", "dependency_edges": 3.0, **told}
    return pd.DataFrame({"observed_at": at, "request": [f"r{i}" for i in range(n)], **row})


# The code -------------------------------------------------------------------------------------------------------------


def test_a_coin_toss_is_refuted_by_simulated_evidence(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[0.5] * 5)}))["code_correct"]
    assert verdict.outcome is Outcome.REFUTED


def test_a_perfect_detector_on_synthetic_data_is_not_measured(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[1.0] * 5)}))["code_correct"]
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert {member.reason.key for member in verdict.members} == {"reason-simulated-only-refutes"}


def test_one_bad_seed_among_good_ones_is_enough(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(1.0, 1.0, 0.6, 1.0, 1.0)}))["code_correct"]
    assert verdict.outcome is Outcome.REFUTED
    assert [m.outcome for m in verdict.members].count(Outcome.REFUTED) == 1


def test_a_value_that_could_still_be_enough_refutes_nothing(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[0.88] * 5)}))["code_correct"]
    assert verdict.outcome is Outcome.NOT_MEASURED


def test_a_task_that_nobody_can_solve_makes_no_measurement(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[0.5] * 5, control=0.8)}))["code_correct"]
    assert verdict.outcome is Outcome.INVALID
    assert [check.name.value for check in verdict.checks if not check.passed] == ["control-separates"]


def test_too_few_seeds_make_no_measurement(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[0.5] * 4)}))["code_correct"]
    assert verdict.outcome is Outcome.INVALID


def test_a_detector_that_never_answers_has_no_auc_to_refute_it_with(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[None] * 5)}))["code_correct"]
    assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "absent-scores")
    assert verdict.reason.args["error"] == "answers: TypeError: no"


def test_the_configuration_that_separates_best_is_judged(tmp_path):
    both = pd.concat([seeds(*[0.5] * 5), seeds(*[1.0] * 5, configuration="deep=true")])
    verdict = judged(write(tmp_path, CONTRACT, {"detector_seeds": both}))["code_correct"]
    assert verdict.outcome is Outcome.NOT_MEASURED
    told = verdict.members[0].estimate.conditions[0]
    assert told.args == {"configuration": "deep=true"}


def test_a_battery_of_somebody_else_says_nothing_of_the_subject(tmp_path):
    other = CONTRACT | {"commit": "e26603fd"}
    planted = write(tmp_path, other, {"detector_seeds": seeds(*[0.5] * 5), "fallback_answers": fallbacks("fails-open")})
    for name in ("code_correct", "fallbacks"):
        verdict = judged(planted)[name]
        assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "absent-contract")
        assert verdict.reason.args["command"] == plan.CONTRACT_COMMAND


# Fallbacks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["fails-open", "unmarked", "exception"])
def test_one_answer_that_does_not_say_so_refutes_the_fallbacks(tmp_path, answer):
    rows = fallbacks(*["explicit"] * 9, answer)
    assert judged(write(tmp_path, CONTRACT, {"fallback_answers": rows}))["fallbacks"].outcome is Outcome.REFUTED


def test_good_answers_of_a_library_are_no_enumeration_of_every_path(tmp_path):
    rows = fallbacks(*["explicit"] * 9, "unaffected")
    verdict = judged(write(tmp_path, CONTRACT, {"fallback_answers": rows}))["fallbacks"]
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert (verdict.members[0].estimate.value, verdict.members[0].estimate.n) == (1.0, 9)


def test_packages_that_were_there_make_no_measurement(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"fallback_answers": fallbacks("fails-open", absent=False)}))[
        "fallbacks"
    ]
    assert verdict.outcome is Outcome.INVALID


def test_what_needs_no_package_has_nothing_to_fall_back_from(tmp_path):
    verdict = judged(write(tmp_path, CONTRACT, {"fallback_answers": fallbacks("unaffected")}))["fallbacks"]
    assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "absent-fallback-unneeded")


# A deployed application -----------------------------------------------------------------------------------------------


def test_a_trace_of_the_application_decides_what_code_cannot(tmp_path):
    trace = pd.concat([calls(plan.DETECTOR, 400), calls(plan.ENGINE, 80)])
    found = judged(write(tmp_path, DEPLOYED, {"model_calls": trace}))
    assert {name: found[name].outcome for name in ("implemented", "graphsage_integrated", "causal_integrated")} == {
        "implemented": Outcome.VERIFIED,
        "graphsage_integrated": Outcome.VERIFIED,
        "causal_integrated": Outcome.VERIFIED,
    }


def test_rules_that_answer_and_analyses_without_a_graph_refute_it(tmp_path):
    trace = pd.concat(
        [calls(plan.DETECTOR, 400, answered_by="rules"), calls(plan.ENGINE, 80, dependency_edges=0.0, executed=False)]
    )
    found = judged(write(tmp_path, DEPLOYED, {"model_calls": trace}))
    for name in ("implemented", "graphsage_integrated", "causal_integrated"):
        assert found[name].outcome is Outcome.REFUTED
    assert [member.outcome for member in found["implemented"].members] == [Outcome.VERIFIED, Outcome.REFUTED]


def test_a_few_answers_decide_nothing_and_say_how_many_would(tmp_path):
    found = judged(write(tmp_path, DEPLOYED, {"model_calls": calls(plan.DETECTOR, 20)}))
    assert (found["graphsage_integrated"].outcome, found["graphsage_integrated"].needed_n) == (
        Outcome.INCONCLUSIVE,
        299,
    )
    assert found["causal_integrated"].reason.key == "absent-component-calls"
    assert found["implemented"].outcome is Outcome.INCONCLUSIVE


def test_the_numbers_of_the_plan_are_those_that_decide(tmp_path):
    for n, outcome in ((58, Outcome.INCONCLUSIVE), (59, Outcome.VERIFIED)):
        found = judged(write(tmp_path / str(n), DEPLOYED, {"model_calls": calls(plan.ENGINE, n)}))
        assert found["causal_integrated"].outcome is outcome
    for n, outcome in ((298, Outcome.INCONCLUSIVE), (299, Outcome.VERIFIED)):
        found = judged(write(tmp_path / str(n), DEPLOYED, {"model_calls": calls(plan.DETECTOR, n)}))
        assert found["graphsage_integrated"].outcome is outcome


def test_a_documented_battery_refutes_nothing(tmp_path):
    planted = write(tmp_path, CONTRACT, {"detector_seeds": seeds(*[0.5] * 5)}, detector_seeds="documented")
    verdict = judged(planted)["code_correct"]
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert {member.reason.key for member in verdict.members} == {"reason-provenance"}
