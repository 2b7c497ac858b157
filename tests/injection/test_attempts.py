"""Rows say no more than happened: a dry run is no fault, and one that was injected is never dropped."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from chaoslib.types import Dry

from injection.journals import OUTPUTS, attempt, journal
from injection.samples import at

ACTIVITIES = ["inject", "effect_is_proven", "wait_until_detected", "wait_until_recovered", "wait_until_clean"]


def test_a_whole_experiment_has_no_faults(tmp_path):
    made = attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001")
    assert made.faults == []
    (row,) = made.fault_rows()
    assert (row["censored_detect"], row["censored_recover"]) == (False, False)
    assert "not_whole" not in json.loads(row["settings"])
    assert made.seconds_to("recovered_at") == 2


def test_the_journal_of_a_dry_run_is_no_fault_whatever_is_said_beside_it(tmp_path):
    told = journal(tmp_path, "pod_delete-001", dry=Dry.ACTIVITIES)
    assert told["status"] == "completed"  # it meets its hypothesis
    made = attempt(told, "pod_delete-001")
    assert "a dry run shows nothing" in made.faults
    assert made.fault_rows() == []


@pytest.mark.parametrize("failing", ACTIVITIES)
def test_a_fault_whose_experiment_broke_off_stays_and_says_so(tmp_path, failing):
    told = journal(tmp_path, "pod_delete-001", failing=failing)
    assert told["status"] == "aborted"
    rolled_back = [run["activity"]["name"] for run in told["rollbacks"]]
    assert rolled_back == ["restore-whatever-happened"]
    made = attempt(told, "pod_delete-001", recovered=None)
    (row,) = made.fault_rows()
    assert row["censored_recover"]
    settings = json.loads(row["settings"])
    assert settings["not_whole"]
    assert f"{failing} failed" in settings["broken_off"]


def test_without_a_proof_it_is_not_whole(tmp_path, monkeypatch):
    monkeypatch.setitem(OUTPUTS, "effect_is_proven", {"effect_proof": None})
    made = attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001", proven=None)
    assert made.faults == ["effect-is-proven gave no proof of the effect"]


def test_what_followed_from_what_is_not_proven_is_not_told_as_its_consequence(tmp_path):
    """It may be nobody's; the area would take it for a contradiction. What was seen is kept beside it."""
    told = journal(tmp_path, "pod_delete-001", failing="effect_is_proven")
    made = attempt(told, "pod_delete-001", proven=None)
    (row,) = made.fault_rows()
    followed = ("detected_at", "detected_by", "detector", "detector_detail", "notready_at", "recovered_at",
                "recovery_confirmed_at")  # fmt: skip
    assert {name: row.get(name) for name in followed} == dict.fromkeys(followed)
    assert row["censored_detect"]
    assert row["censored_recover"]
    assert row["observed_until_at"] is not None
    assert json.loads(row["settings"])["seen_without_proof"]["detected_at"] == at(0.02).isoformat()


def test_where_the_steady_state_was_not_met_nothing_was_done(tmp_path):
    told = journal(tmp_path, "pod_delete-001", failing="is_steady")
    made = replace(attempt(told, "pod_delete-001"), told={})
    assert made.fault_rows() == []
    assert not told["run"]
    assert made.why_it_broke_off is not None
    assert "is_steady failed" in made.why_it_broke_off
    assert made.journal_row()["fault_id"] == "pod_delete-001"
    assert at(0).tzinfo is not None
