"""A notebook that can only pass, or only fail, is caught: each runs on recordings with a planted truth."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from controls.recordings import write_invalid, write_load, write_refuted, write_verified
from readiness.area import find_root, open_area
from readiness.record import VERDICT_MIME, RunStatus
from readiness.runner import Execution, run_notebook
from readiness.runner.completeness import outputs_of
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-24T00:00:00Z"
CONTROLS: dict[str, Callable[[Path], Path]] = {
    "refuted": write_refuted,
    "invalid": write_invalid,
    "verified": write_verified,
}
# Loads are about the subject of the statement itself, whose samples would answer for the claims of other areas too.
LOADS: dict[str, Callable[[Path], Path]] = {
    "refuted": lambda root: write_load(root, 0.5),
    "invalid": lambda root: write_load(root, 0.02, constant=True),
    "verified": lambda root: write_load(root, 0.02),
}
# What each planted recording must come out as; claims that are not named are not its business.
EXPECTED = {
    ("stability", "refuted"): {
        "stability.memory_growth": Outcome.REFUTED,
        "stability.error_rate": Outcome.INCONCLUSIVE,  # two hours are no day, and errors may yet become rarer
        "stability.cpu_time_above_limit": Outcome.INCONCLUSIVE,
        "stability.health_success": Outcome.REFUTED,  # 100 % and one failure do not go together
    },
    ("stability", "invalid"): {
        "stability.memory_growth": Outcome.INVALID,
        "stability.cpu_time_above_limit": Outcome.INVALID,
        "stability.health_success": Outcome.INVALID,
        "stability.error_rate": Outcome.NOT_MEASURED,
        "stability.restarts": Outcome.NOT_MEASURED,
    },
    ("stability", "verified"): {
        "stability.memory_growth": Outcome.VERIFIED,
        "stability.cpu_time_above_limit": Outcome.VERIFIED,
        "stability.restarts": Outcome.VERIFIED,
        "stability.error_rate": Outcome.VERIFIED,
        "stability.health_success": Outcome.INCONCLUSIVE,  # no sample verifies 100 %
    },
    ("failure_injection", "refuted"): {
        "failure_injection.mttr_go_no_go": Outcome.REFUTED,
        "failure_injection.mttr_plan": Outcome.REFUTED,
        "failure_injection.mttd_go_no_go": Outcome.REFUTED,
        "failure_injection.mttd_plan": Outcome.REFUTED,
    },
    ("failure_injection", "invalid"): {
        "failure_injection.mttr_go_no_go": Outcome.INVALID,
        "failure_injection.mttr_plan": Outcome.INVALID,
    },
    ("failure_injection", "verified"): {
        "failure_injection.mttr_go_no_go": Outcome.VERIFIED,
        "failure_injection.mttr_plan": Outcome.VERIFIED,
        "failure_injection.mttd_go_no_go": Outcome.INCONCLUSIVE,  # a deleted pod is not detected, it is announced
        "failure_injection.self_healing_mttd": Outcome.NOT_MEASURED,
    },
    ("infrastructure", "refuted"): {
        "infrastructure.deployment_available": Outcome.REFUTED,
        "infrastructure.service_answers": Outcome.REFUTED,
        "infrastructure.five_pods_stable": Outcome.INCONCLUSIVE,
    },
    ("infrastructure", "invalid"): {
        "infrastructure.deployment_available": Outcome.INVALID,
        "infrastructure.five_pods_stable": Outcome.INVALID,
        "infrastructure.service_answers": Outcome.INVALID,
        "infrastructure.metrics_exposition": Outcome.INVALID,
    },
    ("infrastructure", "verified"): {
        "infrastructure.deployment_available": Outcome.VERIFIED,
        "infrastructure.five_pods_stable": Outcome.VERIFIED,
        "infrastructure.service_answers": Outcome.VERIFIED,
        "infrastructure.kind_cluster": Outcome.NOT_MEASURED,
    },
    ("disaster_recovery", "refuted"): {
        "disaster_recovery.rto_cluster_loss": Outcome.REFUTED,
        "disaster_recovery.partition_recovery": Outcome.REFUTED,
        "disaster_recovery.tested": Outcome.REFUTED,  # a failover that nobody saw come back
        "disaster_recovery.failover": Outcome.NOT_MEASURED,  # this claim accepts no other subject
    },
    ("disaster_recovery", "invalid"): {
        "disaster_recovery.rto_cluster_loss": Outcome.INVALID,
        "disaster_recovery.partition_recovery": Outcome.INVALID,
        "disaster_recovery.tested": Outcome.INVALID,
        "disaster_recovery.rpo_critical": Outcome.NOT_MEASURED,
    },
    ("disaster_recovery", "verified"): {
        "disaster_recovery.rto_cluster_loss": Outcome.VERIFIED,
        "disaster_recovery.partition_recovery": Outcome.VERIFIED,
        "disaster_recovery.tested": Outcome.VERIFIED,
        "disaster_recovery.backup_restore": Outcome.NOT_MEASURED,
        "disaster_recovery.rpo_critical": Outcome.NOT_MEASURED,
    },
    ("scale", "refuted"): {
        "scale.latency_p95": Outcome.REFUTED,
        "scale.performance_measured": Outcome.VERIFIED,  # measured, and slow
        "scale.sustained_rate": Outcome.NOT_MEASURED,  # 20 requests a second say nothing of 1000
        "scale.errors_under_load": Outcome.NOT_MEASURED,
        "scale.horizontal_scaling": Outcome.NOT_MEASURED,
    },
    ("scale", "invalid"): {
        "scale.latency_p95": Outcome.INVALID,
        "scale.performance_measured": Outcome.INVALID,
    },
    ("scale", "verified"): {
        "scale.latency_p95": Outcome.VERIFIED,
        "scale.performance_measured": Outcome.VERIFIED,
        "scale.sustained_rate": Outcome.NOT_MEASURED,
    },
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Outcome]]:
    """Every complete notebook, executed on every control."""
    folder = tmp_path_factory.mktemp("controls")
    roots = {name: write(folder / name) for name, write in CONTROLS.items()}
    loads = {name: write(folder / f"{name}-load") for name, write in LOADS.items()}

    def execute(case: tuple[str, str]) -> tuple[tuple[str, str], dict[str, Outcome]]:
        area, control = case
        output = folder / f"{area}-{control}.ipynb"
        parameters = {"source": "recorded", "data": str((loads if area == "scale" else roots)[control]), "as_of": AS_OF}
        template = ROOT / "notebooks" / f"{area}.ipynb"
        run = run_notebook(Execution(area, template, output, parameters, ROOT, timeout_seconds=120))
        assert run.status is RunStatus.COMPLETED, run.error
        judged = outputs_of(nbformat.read(output, as_version=4), VERDICT_MIME)
        return case, {verdict["claim"]: Outcome(verdict["outcome"]) for verdict in judged}

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(execute, EXPECTED))


@pytest.mark.parametrize("case", EXPECTED, ids="-".join)
def test_a_planted_recording_comes_out_as_planted(
    case: tuple[str, str], verdicts: dict[tuple[str, str], dict[str, Outcome]]
) -> None:
    found = {claim: verdicts[case][claim] for claim in EXPECTED[case]}
    assert found == EXPECTED[case]


@pytest.mark.parametrize("area", ["stability", "failure_injection", "infrastructure", "disaster_recovery", "scale"])
def test_every_complete_area_can_refute_and_can_be_invalid(area: str) -> None:
    assert Outcome.REFUTED in EXPECTED[area, "refuted"].values()
    assert Outcome.INVALID in EXPECTED[area, "invalid"].values()


def outcomes_of(area: str, data: Path) -> dict[str, Outcome]:
    opened = open_area(area, source="recorded", data=str(data), as_of=AS_OF)
    return {verdict.claim: verdict.outcome for verdict in opened._verdicts}


def test_a_changed_byte_makes_the_claims_invalid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = write_verified(tmp_path / "data")
    assert outcomes_of("failure_injection", data)["failure_injection.mttr_plan"] is Outcome.VERIFIED
    table = data / "planted-verified" / "faults.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    assert outcomes_of("failure_injection", data)["failure_injection.mttr_plan"] is Outcome.INVALID


def test_a_missing_file_makes_the_claims_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = write_verified(tmp_path / "data")
    (data / "planted-verified" / "faults.parquet").unlink()
    found = outcomes_of("failure_injection", data)
    assert found["failure_injection.mttr_plan"] is Outcome.NOT_MEASURED


def test_a_lost_file_is_not_covered_by_another_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = write_refuted(tmp_path / "data")
    write_verified(data)
    (data / "planted-refuted" / "series.parquet").unlink()
    assert outcomes_of("stability", data)["stability.memory_growth"] is Outcome.NOT_MEASURED


def test_evidence_about_somebody_else_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = write_verified(tmp_path / "data")
    described = data / "planted-verified" / "recording.yaml"
    described.write_text(described.read_text("utf-8").replace("9c0576bf", "deadbeef"), encoding="utf-8")
    from controls.recordings import register_digests

    register_digests(data)
    found = outcomes_of("failure_injection", data)
    assert found["failure_injection.mttr_plan"] is Outcome.NOT_MEASURED


def test_old_evidence_is_stale_and_keeps_its_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    data = write_verified(tmp_path / "data")
    opened = open_area("failure_injection", source="recorded", data=str(data), as_of="2028-01-01T00:00:00Z")
    verdict = next(v for v in opened._verdicts if v.claim == "failure_injection.mttr_plan")
    assert (verdict.outcome, verdict.last) == (Outcome.STALE, Outcome.VERIFIED)
