"""Planted attempts that do not count, that never end, and that the system itself noticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from controls.recordings import Control
from readiness.area import find_root, open_area
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-24T00:00:00Z"
KINDS = (
    *("pod_delete", "container_sigkill", "process_sigstop", "node_partition"),
    *("network_delay", "resource_exhaustion", "storage_failure", "high_load"),
)
TIMES = ["effect_seen_at", "effect_proof", "detected_at", "detected_by", "detector", "recovered_at"]


def judged(root: Path, change: Callable[[pd.DataFrame], None], *, recovered: float | None = 40) -> dict[str, Verdict]:
    control = Control(root)
    for kind in KINDS:
        control.add_faults(kind, detected=5, recovered=recovered)
    change(control.tables["faults"])
    data = control.write("planted")
    opened = open_area("failure_injection", source="recorded", data=str(data), as_of=AS_OF)
    return {verdict.claim.partition(".")[2]: verdict for verdict in opened._verdicts}


def member(verdict: Verdict, kind: str):
    return next(found for found in verdict.members if found.member == kind)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_an_unproven_attempt_that_was_recovered_from_is_invalid(tmp_path: Path) -> None:
    def unprove(rows: pd.DataFrame) -> None:
        rows.loc[rows["fault_id"] == "process_sigstop-03", "effect_proof"] = None

    verdict = judged(tmp_path, unprove)["mttr_plan"]
    assert verdict.outcome is Outcome.INVALID
    assert member(verdict, "process_sigstop").outcome is Outcome.INVALID
    assert member(verdict, "pod_delete").outcome is Outcome.VERIFIED
    assert {check.name.value for check in verdict.checks if not check.passed} == {"effect-proven"}


def test_unproven_attempts_without_consequences_are_excluded_and_told(tmp_path: Path) -> None:
    def unprove(rows: pd.DataFrame) -> None:
        rows.loc[rows["fault_id"].isin(["process_sigstop-03", "process_sigstop-04"]), TIMES] = None

    verdict = judged(tmp_path, unprove)["mttr_plan"]
    assert verdict.outcome is Outcome.VERIFIED
    made = member(verdict, "process_sigstop").estimate
    assert made is not None
    assert made.n == 10
    told = next(m for m in made.conditions if m.key.startswith("condition-unproven"))
    assert (told.args["attempts"], told.args["left-out"]) == (12, 2)
    other = member(verdict, "pod_delete").estimate
    assert other is not None
    assert other.n == 12


def test_no_proven_attempt_at_all_is_invalid(tmp_path: Path) -> None:
    def unprove(rows: pd.DataFrame) -> None:
        rows.loc[rows["kind"] == "process_sigstop", TIMES] = None

    assert member(judged(tmp_path, unprove)["mttr_plan"], "process_sigstop").outcome is Outcome.INVALID


def test_what_never_recovers_is_never_verified(tmp_path: Path) -> None:
    verdicts = judged(tmp_path, lambda _rows: None, recovered=None)
    # Watched for 9,000 s each: above both thresholds, so what never ended refutes; see the short watch below.
    assert verdicts["mttr_plan"].outcome is Outcome.REFUTED


def test_what_never_recovers_while_it_is_watched_briefly_is_inconclusive(tmp_path: Path) -> None:
    def cut(rows: pd.DataFrame) -> None:
        rows["observed_until_at"] = rows["injected_at"] + pd.Timedelta(seconds=60)

    verdicts = judged(tmp_path, cut, recovered=None)
    for claim in ("mttr_plan", "mttr_go_no_go"):
        assert verdicts[claim].outcome is Outcome.INCONCLUSIVE
        assert {found.estimate.high for found in verdicts[claim].members if found.estimate} == {None}


def test_what_the_system_itself_noticed_decides_the_claim_about_self_healing(tmp_path: Path) -> None:
    def itself(rows: pd.DataFrame) -> None:
        rows["detected_by"] = "self_healing"

    assert judged(tmp_path / "itself", itself)["self_healing_mttd"].outcome is Outcome.VERIFIED
    platform = judged(tmp_path / "platform", lambda _rows: None)
    assert platform["self_healing_mttd"].outcome is Outcome.NOT_MEASURED


def test_settings_nobody_recorded_make_it_invalid(tmp_path: Path) -> None:
    def forget(rows: pd.DataFrame) -> None:
        rows["settings"] = "{}"

    verdict = judged(tmp_path, forget)["mttr_go_no_go"]
    assert verdict.outcome is Outcome.INVALID
    assert {c.name.value for c in verdict.checks if not c.passed} == {"recovery-possible", "settings-unchanged"}
