"""Every number of the page again, by other means; what counts, what is shown, and in which words."""

from __future__ import annotations

import json
import re
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from scipy.stats import beta, chi2

from catalogue_texts import entries
from controls.recordings import Control
from readiness.area import find_root, open_area
from readiness.areas.disaster_recovery.drills import EVENTS, all_drills
from readiness.areas.disaster_recovery.measures import DEFINITION
from readiness.areas.disaster_recovery.plan import SCENARIOS, SERVICE_CLASS, TESTED, drill_of, scenarios_of
from readiness.instruments import InstrumentCheck
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.register import load_register
from readiness.sources.tables import TABLES, faults_of_table
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
DATA = ROOT / "data" / "x0tta6bl4-k8s"
SHARED = ROOT.parent / "shared" / "recordings" / "x0tta6bl4-k8s" / "dr"
AS_OF = "2026-11-24T00:00:00Z"
CLAIMS = {claim.id: claim for claim in load_register(ROOT).areas["disaster_recovery"].claims}


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("disaster_recovery", source="recorded", data="data", as_of=AS_OF)


@pytest.fixture(scope="module")
def verdicts(area):
    return {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}


@pytest.fixture(scope="module")
def recorded() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.read_parquet(DATA / "drills.parquet"), pd.read_parquet(DATA / "writes.parquet")


# The recording ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["drills", "writes"])
def test_the_recording_has_the_form_of_every_drill(table):
    rows = pd.read_parquet(DATA / f"{table}.parquet")
    assert faults_of_table(table, rows, len(rows)) == []
    assert list(TABLES[table].columns) == [name for name in rows.columns if name in TABLES[table].columns]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the first recording is not beside the project")
def test_nothing_of_the_first_recording_was_lost_or_changed(recorded):
    drills, writes = recorded
    names = {
        "started_at": "started_at", "loss_begin_at": "lost_at", "loss_confirmed_at": "loss_seen_at",
        "workload_serving_at": "served_at", "serving_confirmed_at": "confirmed_at",
        "observed_until": "observed_until_at", "settle_seconds": "settling_seconds",
    }  # fmt: skip
    first = json.loads((SHARED / "drills.json").read_text("utf-8"))
    assert len(first) == len(drills)
    for told, (_, row) in zip(first, drills.iterrows(), strict=True):
        settings = json.loads(row["settings"])
        assert row["drill_id"] == f"cluster-loss-{told.pop('drill')}"
        interruptions = told.pop("serving_broke_during_settling")
        assert (row["interruptions_while_settling"], settings["interruptions"]) == (len(interruptions), interruptions)
        for name, value in told.items():
            column = names.get(name, name)
            now = row[column] if column in row else settings[column]
            if isinstance(now, pd.Timestamp):
                assert now.timestamp() == pytest.approx(value, abs=1e-6), name
            elif isinstance(value, float):
                assert now == pytest.approx(value, abs=1e-6), name
            else:
                assert now == value, name
    old = pd.read_parquet(SHARED / "writes.parquet")
    assert len(old) == len(writes)
    assert (writes["drill_id"] == "cluster-loss-" + old["drill"].astype(str)).all()
    for before, now in (("seq", "seq"), ("name", "name"), ("present_after_restore", "present")):
        assert (old[before] == writes[now]).all(), now
    for column in ("error", "resource_version"):
        assert old[column].fillna("").tolist() == writes[column].fillna("").tolist(), column
    for column in ("sent_at", "acked_at"):
        seconds = (writes[column] - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
        np.testing.assert_allclose(seconds, old[column], atol=2e-6)


def test_the_ledgers_agree_with_what_the_recorder_counted(recorded, area):
    drills, _ = recorded
    materials = area._materials_of(area._readings_of(("drills", "writes")), ("drills", "writes"))
    ours = [
        d for d in all_drills(materials, clock_resolution_seconds=0.1) if d.material.recording.id == "x0tta6bl4-k8s"
    ]
    assert len(ours) == len(drills)
    for drill, (_, row) in zip(ours, drills.sort_values("started_at").iterrows(), strict=True):
        ledger = drill.ledger
        assert (ledger.missing, ledger.kept_unacknowledged) == (row["acked_writes_missing"], row["unacked_but_present"])
        assert ledger.since_present_seconds == pytest.approx(row["rpo_seconds"], abs=1e-5)
        oldest = (row["lost_at"] - row["first_missing_acked_at"]).total_seconds()
        assert ledger.lost_window_seconds == pytest.approx(oldest, abs=1e-5)


# Estimates and verdicts ---------------------------------------------------------------------------------------------


def bounds_of_median(times: np.ndarray, confidence: float = 0.95) -> tuple[float | None, float | None]:
    """Order statistics, by counting coins."""
    n, ordered = times.size, np.sort(times)
    tail = [sum(comb(n, k) for k in range(r)) / 2**n for r in range(1, n + 1)]  # P(K <= r - 1)
    low = [r for r in range(1, n + 1) if tail[r - 1] <= 1 - confidence]
    high = [r for r in range(1, n + 1) if 1 - tail[r - 1] <= 1 - confidence]
    return (ordered[low[-1] - 1] if low else None), (ordered[high[0] - 1] if high else None)


def median_of(times: np.ndarray) -> float:
    return float(KaplanMeierFitter().fit(times).median_survival_time_)


def test_three_cluster_drills_have_a_median_and_no_bounds(recorded, verdicts):
    drills, _ = recorded
    times = (drills["served_at"] - drills["lost_at"]).dt.total_seconds().to_numpy()
    verdict = verdicts["rto_cluster_loss"]
    made = verdict.members[0].estimate
    assert (verdict.outcome, verdict.needed_n, made.n) == (Outcome.INCONCLUSIVE, 5, 3)
    assert made.value == pytest.approx(median_of(times))
    assert (made.low, made.high) == bounds_of_median(times) == (None, None)
    said = {told.key: told.args for told in made.conditions}
    mean = said["condition-exponential-mean"]
    assert mean["mean-seconds"] == pytest.approx(times.mean())
    assert mean["upper-seconds"] == pytest.approx(2 * times.sum() / chi2.isf(0.95, 2 * times.size))
    assert said["condition-settling"] == {"n": 3, "seconds": 15}


def test_the_gap_between_writes_is_told_and_does_not_stand_for_the_service(recorded, verdicts):
    drills, writes = recorded
    gaps = []
    for row in drills.itertuples():
        mine = writes[writes["drill_id"] == row.drill_id]["acked_at"].dropna()
        gaps.append((mine[mine > row.lost_at].min() - mine[mine < row.lost_at].max()).total_seconds())
    told = {c.key: c.args for c in verdicts["rto_cluster_loss"].members[0].estimate.conditions}
    gap = told["condition-ledger-gap"]
    assert (gap["low-seconds"], gap["high-seconds"]) == (pytest.approx(min(gaps)), pytest.approx(max(gaps)))
    assert max(gaps) < 10 < verdicts["rto_cluster_loss"].members[0].estimate.value
    assert told["condition-recovery-by"] == {"serving": 3, "ledger": 0}


def test_partitions_are_judged_from_the_nodes_that_were_cut_off(verdicts):
    faults = pd.read_parquet(DATA / "faults.parquet").query("kind == 'node_partition'")
    assert faults["recovered_at"].notna().all()
    times = (faults["recovered_at"] - faults["injected_at"]).dt.total_seconds().to_numpy()
    verdict = verdicts["partition_recovery"]
    made = verdict.members[0].estimate
    assert (made.n, made.value) == (len(faults), pytest.approx(median_of(times)))
    assert (made.low, made.high) == pytest.approx(bounds_of_median(times))
    assert verdict.outcome is (Outcome.VERIFIED if times.max() < 1800 else Outcome.INCONCLUSIVE)
    said = {told.key: told.args for told in made.conditions}
    assert said["condition-partition"]["default-seconds"] == round(np.median(times) + 300 - 5)


def test_two_of_five_scenarios_were_drilled(recorded, verdicts):
    drills, _ = recorded
    verdict = verdicts["tested"]
    outcomes = {member.member: member.outcome for member in verdict.members}
    never = dict.fromkeys(("backup_restore", "failover", "data_loss"), Outcome.NOT_MEASURED)
    assert outcomes == never | dict.fromkeys(("cluster_loss", "network_partition"), Outcome.VERIFIED)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    counted = {m.member: m.estimate.conditions[0].args for m in verdict.members if m.estimate}
    good = drills[drills["confirmed_at"].notna() & (drills["interruptions_while_settling"] == 0)]
    assert counted["cluster_loss"] == {"counted": len(good), "n": len(drills)}
    assert counted["network_partition"] == {"counted": 5, "n": 5}


def test_what_no_subject_was_accepted_for_is_not_measured_and_names_its_drill(verdicts):
    others = {claim.partition(".")[2] for claim, told in CLAIMS.items() if not told.accepted_subjects}
    assert len(others) == 7
    for name in others:
        verdict = verdicts[name]
        assert (verdict.outcome, verdict.observations, verdict.checks) == (Outcome.NOT_MEASURED, (), ())
        for member in verdict.members:
            drill = drill_of(f"disaster_recovery.{name}", member.member or "")
            assert member.reason.args == {"drill": drill, "subject": "x0tta6bl4"}


# Tables and charts --------------------------------------------------------------------------------------------------


def cells(table) -> list[list[object]]:
    def plain(cell):
        return Message.model_validate(cell) if isinstance(cell, dict) and "key" in cell else cell

    return [[plain(cell) for cell in row] for row in table.data["rows"]]


def test_the_row_of_the_cluster_drills_is_recomputed(recorded, area):
    drills, writes = recorded
    times = (drills["served_at"] - drills["lost_at"]).dt.total_seconds().to_numpy()
    (row,) = [row for row in cells(area.table("drills")) if row[0].args["drill"] == "kubernetes-cluster-restore"]
    name, counts, n, median, worst, losing, lost, settling = row
    assert (name.args["subject"], counts.key) == ("x0tta6bl4 9c0576bf", "answer-yes")
    assert n.args == {"n": 3, "censored": 0, "unproven": 0}
    assert median.args["value-seconds"] == pytest.approx(median_of(times))
    assert (median.key, median.args["needed"]) == ("drills-rto-few", 5)
    assert (worst, settling) == (pytest.approx(times.max()), 15)
    gone = writes[writes["acked_at"].notna() & ~writes["present"]].groupby("drill_id").size()
    assert losing.args == {"losing": 3, "n": 3, "high": pytest.approx(1.0), "records": gone.max()}
    assert gone.max() == 11
    by = drills.set_index("drill_id")
    oldest, kept = [], []
    for drill, part in writes[writes["acked_at"].notna()].groupby("drill_id"):
        lost_at = by.loc[drill, "lost_at"]
        oldest.append((lost_at - part[~part["present"]]["acked_at"].min()).total_seconds())
        kept.append((lost_at - part[part["present"] & (part["acked_at"] < lost_at)]["acked_at"].max()).total_seconds())
    assert lost.args == {
        "oldest-seconds": pytest.approx(max(oldest)),
        "present-seconds": pytest.approx(max(kept)),
    }


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Ours without loss, and of somebody else a drill and its negative control."""
    root = tmp_path_factory.mktemp("drills")
    ours, theirs = Control(root), Control(root)
    ours.add_drills("cluster_loss", served=40, n=6, lost_writes=0)
    rows = ours.tables["drills"]
    rows.loc[0, ["loss_proof", "served_at", "confirmed_at"]] = None  # broken off
    rows.loc[1, "confirmed_at"] = None  # nobody looked again
    ours.write("ours")
    theirs.add_drills("data_loss", served=9, n=10, lost_writes=30, negative_control=True)
    theirs.add_drills("failover", served=2, n=10, lost_writes=0)
    writes = theirs.tables["writes"]
    writes.loc[(writes["drill_id"] == "failover-04") & (writes["seq"] == 30), "present"] = False
    data = theirs.write("theirs", environment="elsewhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("disaster_recovery", source="recorded", data=str(data), as_of=AS_OF)


def test_every_group_has_its_row_and_only_ours_count(planted):
    found = {row[0].args["drill"]: row for row in cells(planted.table("drills"))}
    assert list(found) == ["planted-cluster_loss", "planted-data_loss", "planted-failover"]
    assert [row[1].key for row in found.values()] == ["answer-yes", "answer-no", "answer-no"]
    ours = found["planted-cluster_loss"]
    assert ours[2].args == {"n": 6, "censored": 1, "unproven": 1}
    assert (ours[3].key, ours[4], ours[5].key) == ("drills-rto-open", None, "drills-losing-none")
    assert ours[6].key == "drills-lost-nothing"


def test_the_negative_control_is_named_and_its_loss_is_visible(planted):
    found = {row[0].args["drill"]: row for row in cells(planted.table("drills"))}
    control, failover = found["planted-data_loss"], found["planted-failover"]
    assert (control[0].key, failover[0].key) == ("drills-name-negative-control", "drills-name")
    assert (control[5].args["losing"], control[5].args["records"], control[6].key) == (10, 30, "drills-lost-all")
    assert failover[5].args == {"losing": 1, "n": 10, "high": pytest.approx(beta.isf(0.05, 2, 9)), "records": 1}
    titles = [json.dumps(panel) for panel in planted.chart("drills").data["vconcat"]]
    assert ["@chart-drill-negative-control" in panel for panel in titles] == [False, True, False]


def rows_of(spec, panel):
    """The rows of every layer of one panel that has points."""
    return [row for layer in panel["layer"] for row in spec["datasets"][layer["data"]["name"]]]


def test_every_repetition_and_every_event_is_drawn(planted):
    spec = planted.chart("drills").data
    assert [len({row["drill"] for row in rows_of(spec, p) if "drill" in row}) for p in spec["vconcat"]] == [6, 10, 10]
    marks = [row for row in rows_of(spec, spec["vconcat"][0]) if "seconds" in row]
    drawn = {(row["drill"].split("/")[-1], row["label"]): row["seconds"] for row in marks}
    assert drawn["cluster_loss-05", "@mark-loss-proven"] == pytest.approx(0.5)
    assert drawn["cluster_loss-05", "@mark-served"] == pytest.approx(40 * 1.02)
    assert drawn["cluster_loss-05", "@mark-first-write"] == pytest.approx(40 * 1.02 + 0.21)
    assert drawn["cluster_loss-05", "@mark-confirmed"] == pytest.approx(40 * 1.02 + 15)
    for unseen in ("cluster_loss-00", "cluster_loss-01"):
        assert drawn[unseen, "@mark-drill-watched"] == 18_000
        assert (unseen, "@mark-confirmed") not in drawn
    assert ("cluster_loss-00", "@mark-loss-proven") not in drawn
    assert ["@strip-loss-unproven" in json.dumps(p) for p in spec["vconcat"]] == [True, False, False]


def test_the_worst_ledger_of_each_drill_is_drawn_write_by_write(planted):
    spec = planted.chart("ledgers").data
    panel = spec["vconcat"][2]  # one failover of ten lost one record
    assert "theirs/failover-04" in json.dumps(panel)
    fates = pd.Series([row["label"] for row in rows_of(spec, panel) if "label" in row]).value_counts()
    assert fates.to_dict() == {"@write-kept": 39, "@write-missing": 1, "@write-failed": 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_and_tables_can_be_said(planted, area, language):
    for opened in (planted, area):
        for name in DEFINITION.charts:
            drawn = json.dumps(translate_chart(opened.chart(name).data, language), ensure_ascii=False)
            assert '"@' not in drawn
        for name in DEFINITION.tables.keys() - ({"backups"} if opened is planted else set()):
            shown = opened.table(name)
            for row in cells(shown):
                for cell in row:
                    assert not isinstance(cell, Message) or "{" not in text(cell, language)


def test_the_plan_lists_everything_without_a_final_verdict(area, verdicts):
    open_ones = [
        (name, member.member)
        for name, verdict in verdicts.items()
        for member in verdict.members
        if member.outcome not in (Outcome.VERIFIED, Outcome.REFUTED)
    ]
    rows = cells(area.table("plan"))
    assert [row[0] for row in rows] == [name for name, _ in open_ones]
    for (name, member), row in zip(open_ones, rows, strict=True):
        assert row[3] == drill_of(f"disaster_recovery.{name}", member or "")
        judged = next(m for m in verdicts[name].members if m.member == member)
        assert row[2] == judged.reason


# The plan and the words ---------------------------------------------------------------------------------------------


def test_the_plan_knows_every_claim_and_every_scenario_of_the_register():
    measured = [claim for measure in DEFINITION.measures for claim in measure.claims]
    assert sorted(measured) == sorted(CLAIMS)
    assert set(DEFINITION.tables["plan"].claims) == set(CLAIMS)
    assert CLAIMS[TESTED].criterion.population.members == tuple(SCENARIOS)
    for claim_id, claim in CLAIMS.items():
        members = claim.criterion.population.members if claim.criterion.population else ()
        assert set(members) <= set(SCENARIOS)
        if claim_id not in SERVICE_CLASS:
            assert scenarios_of(claim_id)
        if members:
            assert set(scenarios_of(claim_id)) == set(members)


def test_a_median_says_so_in_its_criterion():
    for claim in CLAIMS.values():
        assert claim.criterion.quantile == (0.5 if "median" in claim.criterion.metric else None)


def test_every_text_is_used():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "book" / "readiness").rglob("*.py"))
    made = {f"check-{check.value}{end}" for check in InstrumentCheck for end in ("", "-why")}
    made |= {f"member-{scenario.replace('_', '-')}" for scenario in SCENARIOS}
    made |= {f"plan-needs-{scenario.replace('_', '-')}" for scenario in SCENARIOS}
    made |= {f"{title}-negative-control" for title in ("chart-drill", "chart-ledger")}
    unused = {
        key
        for key in entries("en", "disaster_recovery")
        if key not in made and not re.search(rf'"@?{key}"', code) and not re.match(r"check-.*-(passed|failed)", key)
    }
    assert unused == set()


def test_the_events_are_columns_of_the_table():
    assert set(EVENTS) <= set(TABLES["drills"].columns)


# What every repetition cost -----------------------------------------------------------------------------------------


def dots(area, panel: int) -> list[dict]:
    """The dots of one panel of the overview, whatever their shape."""
    spec = area.chart("outcomes").data
    return rows_of(spec, spec["vconcat"][panel])


def test_every_proven_repetition_has_a_dot_for_its_recovery_and_its_loss(planted):
    recovery, lost = dots(planted, 0), dots(planted, 1)
    by_drill = {"planted-cluster_loss": 5, "planted-data_loss": 10, "planted-failover": 10}  # one was broken off
    for rows in (recovery, lost):
        assert {name: sum(row["drill"] == name for row in rows) for name in by_drill} == by_drill
    found = {row["repetition"].split("/")[-1]: row for row in recovery}
    assert found["cluster_loss-05"]["recovery"] == pytest.approx(40 * 1.02 + 0.21 + 0.99)  # the gap between writes
    assert [name for name, row in found.items() if row["recovery_open"]] == ["cluster_loss-01"]  # nobody looked again
    gone = {row["repetition"].split("/")[-1]: row for row in lost}
    assert {row["lost"] for name, row in gone.items() if name.startswith("cluster_loss")} == {0.0}
    assert gone["failover-04"]["lost"] == pytest.approx(0.99 + 1)
    assert all(row["lost_open"] == name.startswith("data_loss") for name, row in gone.items())


def test_the_dots_say_for_whom_they_count(planted):
    kinds = {row["drill"]: row["label"] for row in dots(planted, 0)}
    assert kinds == {
        "planted-cluster_loss": "@outcome-counts",
        "planted-data_loss": "@outcome-control",
        "planted-failover": "@outcome-other",
    }


def test_a_second_outage_is_a_bar_on_its_strip(area):
    spec = area.chart("drills").data
    panels = {json.dumps(panel["layer"][0]["title"]): panel for panel in spec["vconcat"]}
    with_bar = [title for title in panels if "@strip-second-outage" in title]
    assert len(with_bar) == 1
    assert "etcd-leader-partition" in with_bar[0]
    bars = [row for row in rows_of(spec, panels[with_bar[0]]) if "begin" in row and row["begin"] > 1]
    assert len(bars) == 10
    assert all(row["begin"] < row["end"] for row in bars)


def test_backups_that_documents_tell_of_are_shown_and_decide_nothing(area):
    assert cells(area.table("backups")) == [
        ["x0tta6bl4-january", 0, 0, "0 bytes, no table"],
        ["x0tta6bl4-january", 643, 0, "643 bytes, no table"],
    ]
    verdict = next(v for v in area._verdicts if v.claim == "disaster_recovery.backup_restore")
    assert verdict.outcome is Outcome.NOT_MEASURED
