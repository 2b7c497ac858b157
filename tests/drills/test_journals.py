"""A journal is believed only if it shows the whole drill, and rows say no more than the journal does."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from chaoslib.experiment import run_experiment
from chaoslib.types import Dry

from drills.samples import CONFIRMED, ENDED, LOST, SEEN, SERVED, at, attempt, broken_journal, whole_journal
from readiness.drills.attempts import TYPES, faults_of_drill
from readiness.drills.descriptions import COLUMNS
from readiness.drills.results import read_attempt, result_of
from readiness.sources.appending import frame_of
from readiness.sources.tables import TABLES, faults_of_table

PROOF = "leader-is-gone"


def changed(**fields):
    return whole_journal() | fields


def with_run(name: str, **fields):
    journal = whole_journal()
    next(run for run in journal["run"] if run["activity"]["name"] == name).update(fields)
    return journal


def test_a_whole_drill_has_no_faults():
    assert faults_of_drill(whole_journal(), proof=PROOF) == []


@pytest.mark.parametrize(
    ("journal", "fault"),
    [
        (changed(status="aborted"), "ended as 'aborted'"),
        (changed(status="interrupted"), "ended as 'interrupted'"),
        (changed(deviated=True), "deviated"),
        (changed(steady_states={"before": {"steady_state_met": True}, "after": None}), "steady state after"),
        (changed(steady_states={"before": {"steady_state_met": False}, "after": None}), "steady state before"),
        (with_run("settle", status="failed"), "settle: failed"),
        (changed(run=whole_journal()["run"][:-1]), "look-up-every-write: not run"),
        (with_run(PROOF, output={}), f"{PROOF} gave no proof"),
        (with_run(PROOF, output={"loss_proof": ""}), f"{PROOF} gave no proof"),
        (changed(experiment=whole_journal()["experiment"] | {"dry": Dry.ACTIONS}), "a dry run"),
    ],
)
def test_what_is_no_whole_drill_is_told(journal, fault):
    assert any(fault in told for told in faults_of_drill(journal, proof=PROOF))


def test_an_experiment_without_the_probe_has_no_proof():
    assert any("no probe" in told for told in faults_of_drill(whole_journal(), proof="something-else"))


@pytest.mark.parametrize("dry", list(Dry))
def test_a_dry_run_of_the_library_itself_is_none(dry):
    """The library calls a dry run completed, and its hypothesis met; an activity that was not run tells nothing."""
    experiment = whole_journal()["experiment"] | {"dry": dry}
    for activity in (*experiment["method"], *experiment["rollbacks"]):
        activity["provider"] = {"type": "python", "module": "drills.samples", "func": "do_nothing"}
        activity.pop("pauses", None)
    hypothesis = experiment["steady-state-hypothesis"]["probes"][0]
    hypothesis["provider"] = {"type": "python", "module": "drills.samples", "func": "holds"}
    journal = run_experiment(experiment, settings={})
    assert "a dry run shows nothing" in faults_of_drill(journal, proof=PROOF)


def test_the_row_of_a_whole_drill_is_what_its_activities_told():
    row = attempt().drill_row()
    expected = {
        "started_at": at(0.5), "lost_at": at(LOST), "loss_seen_at": at(SEEN), "loss_proof": "process 7 gone",
        "served_at": at(SERVED), "confirmed_at": at(CONFIRMED), "observed_until_at": at(ENDED),
        "settling_seconds": 5.0, "interruptions_while_settling": 0, "scenario": "failover",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    settings = json.loads(row["settings"])
    assert settings == {"leader_lost": "m1", "load1_before": 1.5, "looked_up": True, "negative_control": False}


@pytest.mark.parametrize("activity", [a["name"] for a in whole_journal()["experiment"]["method"]])
def test_an_attempt_that_breaks_off_anywhere_is_a_row_and_says_no_more_than_happened(activity):
    made = attempt(broken_journal(activity), present=None)
    row = made.drill_row()
    frames = {
        "drills": frame_of([row], tuple(COLUMNS["drills"]), TYPES),
        "writes": frame_of(made.write_rows(), tuple(COLUMNS["writes"]), TYPES),
    }
    assert {name: faults_of_table(name, frame, len(frame)) for name, frame in frames.items()} == {
        "drills": [],
        "writes": [],
    }
    settings = json.loads(row["settings"])
    assert settings["broken_off"].startswith(f"{activity}: ")
    assert f"{activity}: failed" in settings["not_whole"]
    order = ["kill-leader", "leader-is-gone", "wait-until-served", "settle"]
    events = ["lost_at", "loss_seen_at", "served_at", "confirmed_at"]
    names = [a["name"] for a in made.journal["experiment"]["method"]]
    for done, event in zip(order[1:], events[1:], strict=True):
        assert (row[event] is not None) == (names.index(done) < names.index(activity))
    assert row["started_at"] <= row["lost_at"] <= row["observed_until_at"]
    assert (row["loss_proof"] is None) == (row["loss_seen_at"] is None)


def test_a_service_that_was_down_at_the_second_look_is_not_confirmed():
    output = {"confirmed_at": None, "settling_seconds": 5.0, "interruptions_while_settling": 2}
    made = attempt(with_run("settle", output=output))
    row = made.drill_row()
    assert (row["confirmed_at"], row["interruptions_while_settling"]) == (None, 2)
    assert result_of(made).recovery == f"> {SERVED - LOST:.2f} s (unsettled)"


def test_the_result_reads_recovery_and_loss_out_of_the_rows():
    lost = attempt(present=frozenset(range(1, 21)) | frozenset(range(29, 60)))
    ledger, recovery = read_attempt(lost)
    assert (ledger.missing, ledger.acknowledged) == (4, 40)  # 21 to 24
    # Number 21 was acknowledged 2.61 s after the start, the last kept one, 20, 0.1 s before it.
    assert ledger.lost_seconds == pytest.approx(LOST - 2.51)
    assert recovery.seconds == pytest.approx(SERVED + 0.02 - (0.5 + 2.4 + 0.01))
    shown = result_of(lost)
    assert (shown.recovery, shown.lost_writes, shown.lost_time) == ("1.61 s", "4 of 40", "0.49 s")
    assert shown.proof == "process 7 gone"


def test_the_result_of_what_was_not_proven_or_not_looked_up_says_so():
    unproven = result_of(attempt(broken_journal("leader-is-gone"), present=None))
    assert unproven.proof == "none: it does not count"
    assert (unproven.lost_writes, unproven.lost_time) == ("nobody could look", "-")
    assert result_of(attempt(writes=())).lost_writes == "no ledger"
    nothing_left = attempt(present=frozenset())
    assert result_of(nothing_left).lost_time.startswith(">= ")


def test_empty_tables_keep_their_types():
    for name in ("drills", "writes"):
        frame = frame_of([], tuple(COLUMNS[name]), TYPES)
        assert faults_of_table(name, frame, 0) == []
        assert list(frame.columns) == list(TABLES[name].columns)


def test_times_keep_their_microseconds():
    frame = frame_of([attempt().drill_row()], tuple(COLUMNS["drills"]), TYPES)
    assert frame["lost_at"][0].to_pydatetime() == at(LOST)
    assert frame["lost_at"][0].to_pydatetime().tzinfo == dt.UTC
