"""Planted drills: each defect is found, and where the register accepts the subject, each claim can go either way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from controls.recordings import Control
from readiness.area import ROOT_VARIABLE, find_root, open_area
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-24T00:00:00Z"
ACCEPTED = "accepted_subjects: [public-9c0576bf-kubernetes]"
SUBSTITUTED = (
    "backup_restore",
    "failover",
    "rto_critical",
    "rto_standard",
    "rpo_critical",
    "rto_data_loss",
    "rpo_data_loss",
)
Change = Callable[[Control], None]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def accepting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of which every claim of the area accepts the planted subject."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "params", root / "params")
    claims = root / "params" / "claims" / "disaster_recovery.yaml"
    written = claims.read_text("utf-8")
    assert written.count("accepted_subjects: []") == len(SUBSTITUTED)
    claims.write_text(written.replace("accepted_subjects: []", ACCEPTED), encoding="utf-8")
    monkeypatch.setenv(ROOT_VARIABLE, str(root))


def judged(data: Path) -> dict[str, Verdict]:
    opened = open_area("disaster_recovery", source="recorded", data=str(data), as_of=AS_OF)
    return {verdict.claim.partition(".")[2]: verdict for verdict in opened._verdicts}


def planted(root: Path, *changes: Change, environment: str = "local-kubernetes-1.20.2") -> dict[str, Verdict]:
    control = Control(root)
    control.add_drills("cluster_loss", served=40)
    for change in changes:
        change(control)
    return judged(control.write("planted", environment=environment))


def failed(verdict: Verdict) -> set[str]:
    return {check.name.value for check in verdict.checks if not check.passed}


def one_drill(column: str, value: object, *, drill: str = "cluster_loss-03") -> Change:
    def change(control: Control) -> None:
        rows = control.tables["drills"]
        rows.loc[rows["drill_id"] == drill, column] = value

    return change


def shift(column: str, seconds: float, *, table: str = "drills", drill: str = "cluster_loss-03") -> Change:
    def change(control: Control) -> None:
        rows = control.tables[table]
        rows.loc[rows["drill_id"] == drill, column] += pd.Timedelta(seconds=seconds)

    return change


def test_an_untouched_recording_is_verified(tmp_path: Path) -> None:
    verdict = planted(tmp_path)["rto_cluster_loss"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.VERIFIED, set())


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (one_drill("loss_proof", None), "loss-proven"),
        (one_drill("loss_proof", "  "), "loss-proven"),
        (one_drill("loss_seen_at", None), "loss-proven"),
        (shift("loss_seen_at", -30), "loss-proven"),
        (shift("served_at", -60), "order-of-events"),
        (shift("observed_until_at", -17_990), "clock-advances"),
        (shift("started_at", 60), "clock-advances"),
        (one_drill("settling_seconds", 0.0), "settled"),
        (shift("confirmed_at", -10), "settled"),
        (shift("acked_at", -5, table="writes"), "ledger-adds-up"),
    ],
)
def test_a_planted_defect_makes_the_claim_invalid(tmp_path: Path, change: Change, check: str) -> None:
    verdict = planted(tmp_path, change)["rto_cluster_loss"]
    assert verdict.outcome is Outcome.INVALID
    assert check in failed(verdict)


def rewrite(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    def changed(control: Control) -> None:
        control.tables["writes"] = change(control.tables["writes"]).reset_index(drop=True)

    return changed


def one_write(column: str, value: object) -> Change:
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[(rows["drill_id"] == "cluster_loss-03") & (rows["seq"] == 12), column] = value
        return rows

    return rewrite(change)


@pytest.mark.parametrize(
    "change",
    [
        rewrite(lambda rows: rows[~((rows["drill_id"] == "cluster_loss-03") & (rows["seq"] == 28))]),
        one_write("error", "ReadTimeout"),  # acknowledged and failed
        one_write("acked_at", None),  # neither
        one_write("drill_id", "cluster_loss-99"),  # of no drill, and a hole
    ],
)
def test_a_ledger_that_does_not_add_up_is_invalid(tmp_path: Path, change: Change) -> None:
    verdict = planted(tmp_path, change)["rto_cluster_loss"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"ledger-adds-up"})


def test_an_unproven_drill_without_recovery_is_left_out_and_told(tmp_path: Path) -> None:
    gone = [one_drill(column, None) for column in ("loss_proof", "served_at", "confirmed_at")]
    verdict = planted(tmp_path, *gone)["rto_cluster_loss"]
    made = verdict.members[0].estimate
    assert (verdict.outcome, made.n) == (Outcome.VERIFIED, 7)
    assert "condition-drills-unproven" in {told.key for told in made.conditions}


@pytest.mark.parametrize("column", ["served_at", "confirmed_at"])
def test_a_drill_that_was_not_seen_to_be_over_takes_the_upper_bound_away(tmp_path: Path, column: str) -> None:
    changes = [one_drill("confirmed_at", None), one_drill(column, None)]
    verdict = planted(tmp_path, *changes)["rto_cluster_loss"]
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.members[0].estimate.high is None


def test_a_service_that_broke_while_settling_was_not_back(tmp_path: Path) -> None:
    verdict = planted(tmp_path, one_drill("interruptions_while_settling", 1))["rto_cluster_loss"]
    assert (verdict.outcome, verdict.members[0].estimate.high) == (Outcome.INCONCLUSIVE, None)


def test_three_drills_bound_no_median_and_say_how_many_would(tmp_path: Path) -> None:
    control = Control(tmp_path)
    control.add_drills("cluster_loss", served=40, n=3)
    verdict = judged(control.write("planted"))["rto_cluster_loss"]
    assert (verdict.outcome, verdict.needed_n) == (Outcome.INCONCLUSIVE, 5)


def add_every(control: Control, **fields: object) -> None:
    for scenario in ("failover", "data_loss", "network_partition"):
        control.add_drills(scenario, **{"served": 40, **fields})
    served = fields.get("served", 40)
    rows = {"backup_rows": 1000, "matching_rows": 1000 if served == 40 else 999}
    control.add_drills("backup_restore", served=40, **rows)
    for service, kind in (("mesh", "critical"), ("reports", "standard")):
        control.add_drills(f"service_{service}", served=served, service=service, service_class=kind)


@pytest.mark.usefixtures("accepting")
def test_every_claim_can_be_verified_about_an_accepted_subject(tmp_path: Path) -> None:
    found = planted(tmp_path / "data", add_every)
    assert {name: found[name].outcome for name in SUBSTITUTED} == dict.fromkeys(SUBSTITUTED, Outcome.VERIFIED)
    assert found["rpo_critical"].members[0].estimate.high == pytest.approx(3.99)  # of 30 writes the last three are gone


@pytest.mark.usefixtures("accepting")
def test_every_claim_can_be_refuted_about_an_accepted_subject(tmp_path: Path) -> None:
    def worse(control: Control) -> None:
        add_every(control, served=14_750)
        writes = control.tables["writes"]
        before = writes["seq"] <= 27
        # The oldest write was two hours before the loss, and all but it is gone.
        writes.loc[before & (writes["seq"] > 1), "present"] = False
        writes.loc[writes["seq"] == 1, ["sent_at", "acked_at"]] -= pd.Timedelta(hours=2)

    found = planted(tmp_path / "data", worse)
    assert {name: failed(found[name]) for name in SUBSTITUTED} == {name: set() for name in SUBSTITUTED}
    assert {name: found[name].outcome for name in SUBSTITUTED} == dict.fromkeys(SUBSTITUTED, Outcome.REFUTED)


@pytest.mark.usefixtures("accepting")
def test_a_loss_cannot_be_told_without_a_ledger(tmp_path: Path) -> None:
    def without(control: Control) -> None:
        writes = control.tables["writes"]
        control.tables["writes"] = writes[writes["drill_id"] != "cluster_loss-03"].reset_index(drop=True)

    verdict = planted(tmp_path / "data", without)["rpo_critical"]
    member = next(found for found in verdict.members if found.member == "cluster_loss")
    assert (member.outcome, failed(verdict)) == (Outcome.INVALID, {"ledger-adds-up"})


@pytest.mark.usefixtures("accepting")
def test_a_restore_that_nobody_compared_is_not_measured(tmp_path: Path) -> None:
    found = planted(tmp_path / "data", lambda control: control.add_drills("backup_restore", served=40))
    assert found["backup_restore"].outcome is Outcome.NOT_MEASURED
    assert found["backup_restore"].reason.key == "absent-rows-not-compared"


def test_drills_of_others_decide_nothing_and_spoil_nothing(tmp_path: Path) -> None:
    bad = [one_drill("settling_seconds", 0.0), one_drill("loss_proof", None)]
    found = planted(tmp_path, *bad, environment="somewhere else")
    assert {verdict.outcome for verdict in found.values()} == {Outcome.NOT_MEASURED}
    for verdict in found.values():
        assert not verdict.observations
        for member in verdict.members:
            for language in LANGUAGES:
                assert "readiness drill " in text(member.reason, language)
                assert "x0tta6bl4" in text(member.reason, language)


def test_drills_of_others_are_shown_and_said_not_to_count(tmp_path: Path) -> None:
    control = Control(tmp_path)
    control.add_drills("cluster_loss", served=40)
    control.write("ours")
    other = Control(tmp_path)
    other.add_drills("failover", served=1)
    data = other.write("theirs", environment="somewhere else")
    opened = open_area("disaster_recovery", source="recorded", data=str(data), as_of=AS_OF)
    counts = [row[1]["key"] for row in opened.table("drills").data["rows"]]
    assert counts == ["answer-yes", "answer-no"]
    assert len(opened.chart("drills").data["vconcat"]) == 2
    assert {v.claim.partition(".")[2]: v.outcome for v in opened._verdicts}["failover"] is Outcome.NOT_MEASURED


def test_a_scenario_that_nobody_saw_come_back_refutes_that_it_was_tested(tmp_path: Path) -> None:
    verdict = planted(tmp_path, lambda control: control.add_drills("failover", served=None))["tested"]
    member = next(found for found in verdict.members if found.member == "failover")
    assert (verdict.outcome, member.estimate.value) == (Outcome.REFUTED, 0)


def healed(*, failing: int) -> Change:
    """A partition whose network is healed 5 s after it serves; the next writes fail."""

    def change(control: Control) -> None:
        control.add_drills("network_partition", served=40)
        drills, writes = control.tables["drills"], control.tables["writes"]
        for row in drills[drills["scenario"] == "network_partition"].itertuples():
            at = row.served_at + pd.Timedelta(seconds=5)
            drills.loc[row.Index, "settings"] = json.dumps({"healed_at": at.isoformat()})
            mine = writes[(writes["drill_id"] == row.drill_id) & (writes["sent_at"] >= at)].index[:failing]
            writes.loc[mine, "acked_at"], writes.loc[mine, "error"], writes.loc[mine, "present"] = (
                pd.NaT,
                "Timeout",
                False,
            )

    return change


def test_what_stays_up_when_its_network_is_healed_is_verified(tmp_path: Path) -> None:
    verdict = planted(tmp_path, healed(failing=0))["partition_recovery"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.VERIFIED, set())


def test_what_breaks_again_when_its_network_is_healed_was_not_back(tmp_path: Path) -> None:
    verdict = planted(tmp_path, healed(failing=3))["partition_recovery"]
    made = verdict.members[0].estimate
    assert (verdict.outcome, made.high, failed(verdict)) == (Outcome.INCONCLUSIVE, None, set())
    (told,) = [told.args for told in made.conditions if told.key == "condition-broke-again"]
    # Writes are a second apart: three that fail leave four seconds between two acknowledgements.
    assert told == {"n": 8, "low-seconds": pytest.approx(4), "high-seconds": pytest.approx(4)}
    for language in LANGUAGES:
        assert "4" in text(next(t for t in made.conditions if t.key == "condition-broke-again"), language)


@pytest.mark.usefixtures("accepting")
def test_a_loss_whose_backup_was_compared_counts_for_backup_and_restore_too(tmp_path: Path) -> None:
    rows = {"backup_rows": 1000, "matching_rows": 1000}
    found = planted(tmp_path / "data", lambda control: control.add_drills("data_loss", served=40, **rows))
    assert found["backup_restore"].outcome is Outcome.VERIFIED
    tested = {member.member: member.outcome for member in found["tested"].members}
    assert tested["backup_restore"] is tested["data_loss"] is Outcome.VERIFIED
    without = planted(tmp_path / "other", lambda control: control.add_drills("data_loss", served=40))
    assert without["backup_restore"].outcome is Outcome.NOT_MEASURED
