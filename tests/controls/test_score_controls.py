"""Planted scores: every claim about recall can go either way, and every defect of a measurement is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from controls.planted_scores import Planted, scored_flows, write_scores
from readiness.area import find_root, open_area
from readiness.verdicts import Outcome, Verdict

AS_OF = "2026-11-25T00:00:00Z"
CLAIMS = (
    "real_traffic",
    "recall_claimed",
    "recall_reference",
    "false_alarms",
    "recall_new_attacks",
    "beats_simple_baseline",
)


def verdicts(data: Path) -> dict[str, Verdict]:
    find_root(Path(__file__))
    area = open_area("ml_validation", source="recorded", data=str(data), as_of=AS_OF)
    return {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}


def outcomes(root: Path, planted: Planted, **described: Any) -> dict[str, Outcome]:
    data = write_scores(root, scored_flows(planted), **described)
    return {claim: verdict.outcome for claim, verdict in verdicts(data).items()}


def test_a_detector_that_finds_everything_verifies_every_claim(tmp_path: Path) -> None:
    assert outcomes(tmp_path, Planted()) == dict.fromkeys(CLAIMS, Outcome.VERIFIED)


def test_a_detector_that_finds_little_refutes_them(tmp_path: Path) -> None:
    found = outcomes(tmp_path, Planted(found=0.5, new_found=0.1, baseline_found=0.9, episodes=40, new_episodes=40))
    assert found == dict.fromkeys(CLAIMS, Outcome.REFUTED)


def test_known_and_new_kinds_are_judged_apart(tmp_path: Path) -> None:
    """A pooled recall of 0.98 hides that new kinds are not found."""
    found = outcomes(tmp_path, Planted(episodes=2000, new_episodes=60, new_found=0.3))
    assert found["recall_claimed"] is Outcome.VERIFIED
    assert found["recall_new_attacks"] is Outcome.REFUTED


def test_without_new_kinds_that_recall_is_not_measured(tmp_path: Path) -> None:
    found = outcomes(tmp_path, Planted(new_episodes=0))
    assert found["recall_new_attacks"] is Outcome.NOT_MEASURED
    assert found["recall_claimed"] is Outcome.VERIFIED


def test_many_flows_of_few_episodes_decide_nothing(tmp_path: Path) -> None:
    """Forty thousand flows, all found, of sixteen attacks."""
    found = outcomes(tmp_path, Planted(episodes=8, new_episodes=8, flows=2500))
    assert found["recall_claimed"] is Outcome.INCONCLUSIVE
    assert found["recall_reference"] is Outcome.INCONCLUSIVE
    assert found["false_alarms"] is Outcome.INCONCLUSIVE
    assert found["real_traffic"] is Outcome.REFUTED


def test_a_threshold_that_does_not_travel_verifies_no_recall(tmp_path: Path) -> None:
    found = outcomes(tmp_path, Planted(alarms=0.05))
    assert found["recall_claimed"] is Outcome.INCONCLUSIVE
    assert found["recall_new_attacks"] is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("planted", "described"),
    [
        (Planted(constant=True), {}),
        (Planted(), {"shared_clusters": 1}),
        (Planted(episodes=1, new_episodes=0), {}),
    ],
    ids=["a constant", "a leaky split", "one attack"],
)
def test_what_is_no_measurement_is_invalid(tmp_path: Path, planted: Planted, described: dict[str, Any]) -> None:
    found = outcomes(tmp_path, planted, **described)
    assert {found[claim] for claim in ("real_traffic", "recall_claimed", "recall_reference")} == {Outcome.INVALID}


def test_what_a_table_finds_too_verifies_nothing_and_may_refute(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "all", Planted(), lookup_recall=1.0)
    counted = found.pop("real_traffic")
    assert counted is Outcome.VERIFIED
    assert set(found.values()) == {Outcome.INCONCLUSIVE}
    few = outcomes(tmp_path / "few", Planted(found=0.5, new_found=0.5), lookup_recall=0.9)
    assert few["recall_claimed"] is Outcome.REFUTED


@pytest.mark.parametrize(
    "described",
    [
        {"traffic": "lab"},
        {"traffic": "simulated"},
        {"detector": "somebody-else"},
        {"provenance": "simulated"},
        {"provenance": "constant"},
        {"subject": {"name": "reference-detectors", "version": "1", "environment": "laptop"}},
    ],
    ids=["a laboratory", "a simulated network", "no detector of its own", "simulated", "constant", "another subject"],
)
def test_what_is_not_about_the_system_on_real_traffic_measures_nothing(
    tmp_path: Path, described: dict[str, Any]
) -> None:
    assert outcomes(tmp_path, Planted(), **described) == dict.fromkeys(CLAIMS, Outcome.NOT_MEASURED)


def test_the_data_set_on_which_it_fails_decides(tmp_path: Path) -> None:
    """Two data sets, the larger one found whole: nobody chooses the better."""
    write_scores(tmp_path, scored_flows(Planted(), "large"))
    write_scores(tmp_path, scored_flows(Planted(episodes=40, new_episodes=40, found=0.5, new_found=0.5), "small"))
    found = verdicts(tmp_path)
    assert found["recall_claimed"].outcome is Outcome.REFUTED
    assert {member.member for member in found["recall_claimed"].members} == {"large", "small"}


def test_the_verdict_names_the_command_that_would_measure_it(tmp_path: Path) -> None:
    found = verdicts(
        write_scores(tmp_path, scored_flows(Planted()), subject={"name": "a", "version": "1", "environment": "b"})
    )
    assert all(str(verdict.reason.args["command"]).startswith("readiness ") for verdict in found.values())
