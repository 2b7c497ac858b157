"""The recorded drills again, straight from their tables with nothing but pandas, held against what the page shows."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from readiness.area import find_root, open_area
from readiness.documents import load_yaml
from readiness.drills.attempts import faults_of_drill
from readiness.drills.descriptions import COLUMNS, describe
from readiness.drills.plans import DRILLS
from readiness.messages import Message
from readiness.sources.base import Recording
from readiness.sources.tables import TABLES, faults_of_table
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
RECORDINGS = {"etcd": ROOT / "data" / "drills-etcd", "PostgreSQL": ROOT / "data" / "drills-postgresql"}
LEAST_REPETITIONS = 10
KEEPING = ("etcd-leader-killed", "etcd-leader-partition", "postgresql-failover")
every_server = pytest.mark.parametrize("server", RECORDINGS)
every_drill = pytest.mark.parametrize("name", DRILLS)


def table(server: str, name: str) -> pd.DataFrame:
    return pd.read_parquet(RECORDINGS[server] / f"{name}.parquet")


def second_outage(drill, mine: pd.DataFrame) -> float:
    """The longest pause between acknowledgements since the network was healed, where a write failed in it."""
    healed_at = json.loads(drill.settings).get("healed_at")
    if healed_at is None:
        return 0.0
    longest, last, broke = 0.0, None, False
    events = sorted(
        [(at, True) for at in mine["acked_at"].dropna()]
        + [(at, False) for at in mine[mine["error"].notna()]["sent_at"]]
    )
    for at, good in events:
        if not good:
            broke |= at >= pd.Timestamp(healed_at)
            continue
        if broke:
            longest = max(longest, (at - last).total_seconds())
        last, broke = at, False
    return longest


def recomputed(name: str) -> pd.DataFrame:
    """Loss and recovery of every repetition of a drill: one row each, in seconds."""
    server = DRILLS[name].server
    drills, writes = table(server, "drills"), table(server, "writes")
    rows = []
    for drill in drills[drills["drill"] == name].itertuples():
        mine = writes[writes["drill_id"] == drill.drill_id].copy()
        mine["acked"] = (mine["acked_at"] - drill.lost_at).dt.total_seconds()
        acked = mine[mine["acked"].notna()]
        missing, kept = acked[~acked["present"]], acked[acked["present"]]
        oldest = max(missing["acked"].max(), 0) - min(missing["acked"].min(), 0) if len(missing) else 0.0
        before = kept[kept["acked"] <= 0]["acked"]
        since_kept = -before.max() if len(missing) and len(before) else 0.0
        seen = (drill.loss_seen_at - drill.lost_at).total_seconds()
        gap = kept[kept["acked"] > seen]["acked"].min() - acked[acked["acked"] <= 0]["acked"].max()
        served = (drill.served_at - drill.lost_at).total_seconds()
        rows.append(
            {
                "drill_id": drill.drill_id,
                "acked": len(acked),
                "missing": len(missing),
                "oldest": oldest,
                "since_kept": since_kept,
                "lost": max(oldest, since_kept),
                "recovery": max(served, gap),
                "second_outage": second_outage(drill, mine),
                "held": pd.notna(drill.confirmed_at) and drill.interruptions_while_settling == 0,
                "proven": pd.notna(drill.loss_proof),
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("disaster_recovery", source="recorded", data="data", as_of="2026-11-25T12:00:00Z")


@pytest.fixture(scope="module")
def shown(area) -> dict[str, list]:
    """The rows of the page's table, by drill."""
    rows = [
        [Message.model_validate(cell) if isinstance(cell, dict) else cell for cell in row]
        for row in area.table("drills").data["rows"]
    ]
    return {row[0].args["drill"]: row for row in rows}


# The recordings -----------------------------------------------------------------------------------------------------


@every_server
@pytest.mark.parametrize("name", ["drills", "writes"])
def test_tables_have_their_form_and_their_columns_and_no_others(server, name):
    frame = table(server, name)
    assert faults_of_table(name, frame, len(frame)) == []
    assert list(frame.columns) == list(TABLES[name].columns)


@every_drill
def test_every_drill_was_recorded_often_enough(name):
    found = recomputed(name)
    assert int(found["proven"].sum()) >= LEAST_REPETITIONS
    assert found["drill_id"].is_unique


@every_server
def test_every_attempt_has_a_journal_and_every_whole_one_a_good_one(server):
    drills, journals = table(server, "drills"), table(server, "journals").set_index("drill_id")
    assert set(drills["drill_id"]) <= set(journals.index)
    for drill in drills.itertuples():
        journal = json.loads(journals.loc[drill.drill_id, "body"])
        faults = faults_of_drill(journal, proof=DRILLS[drill.drill].facts["proof"])
        assert faults == json.loads(drill.settings).get("not_whole", [])


@every_server
def test_every_time_of_a_row_stands_in_its_journal(server):
    drills, journals = table(server, "drills"), table(server, "journals").set_index("drill_id")
    for drill in drills.itertuples():
        if "not_whole" in json.loads(drill.settings):
            continue
        told: dict = {}
        for run in json.loads(journals.loc[drill.drill_id, "body"])["run"]:
            told |= run["output"] or {}
        for name in ("started_at", "lost_at", "loss_seen_at", "served_at", "confirmed_at", "observed_until_at"):
            assert pd.Timestamp(told[name]) == getattr(drill, name), (drill.drill_id, name)
        assert told["loss_proof"] == drill.loss_proof


@every_server
def test_the_ledger_of_each_repetition_has_no_hole(server):
    drills, writes = table(server, "drills"), table(server, "writes")
    assert set(writes["drill_id"]) == set(drills["drill_id"])
    for _, mine in writes.groupby("drill_id"):
        assert list(mine["seq"]) == list(range(1, len(mine) + 1))
        assert (mine["acked_at"].isna() == mine["error"].notna()).all()


@every_server
def test_the_load_of_the_machine_stands_beside_every_repetition(server):
    for text in table(server, "drills")["settings"]:
        settings = json.loads(text)
        assert settings["load1_before"] >= 0
        assert settings["load1_after"] >= 0
        assert settings["network"]


@every_server
def test_nothing_in_them_is_about_the_machine_or_about_x0tta6bl4(server):
    told = "".join(
        [
            *table(server, "journals")["body"],
            *table(server, "drills")["settings"],
            *table(server, "drills")["loss_proof"].dropna(),
            (RECORDINGS[server] / "recording.yaml").read_text("utf-8"),
        ]
    )
    assert "/tmp" not in told  # noqa: S108 - no path of this machine
    assert "/root" not in told
    assert "x0tta6bl4" not in told
    assert {json.loads(body)["node"] for body in table(server, "journals")["body"]} == {"scrubbed"}


# What they show -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEEPING)
def test_no_acknowledged_write_was_lost_where_others_had_it(name):
    assert recomputed(name)["missing"].sum() == 0


def test_healing_a_partition_broke_the_cluster_again_every_time():
    """etcd 3.4 does not ask before an election by default: the leader that comes back with a higher term forces one."""
    found = recomputed("etcd-leader-partition")
    assert (found["second_outage"] > 0.5).all()
    assert (recomputed("etcd-leader-killed")["second_outage"] == 0).all()


def test_the_negative_control_lost_writes_every_time_and_more_than_with_the_timeout():
    without, with_timeout = recomputed("postgresql-archive-no-timeout"), recomputed("postgresql-archive-timeout")
    assert (without["missing"] > 0).all()
    assert without["lost"].min() > with_timeout["lost"].max()


def median(times: np.ndarray) -> tuple[float, float, float]:
    """The middle one, and the narrowest order statistics that bound the median at 95 % each, by counting coins."""
    ordered, n = np.sort(times), times.size
    tail = [sum(comb(n, k) for k in range(r)) / 2**n for r in range(1, n + 1)]  # P(K <= r - 1)
    low = max(r for r in range(1, n + 1) if tail[r - 1] <= 0.05)
    high = min(r for r in range(1, n + 1) if 1 - tail[r - 1] <= 0.05)
    return float(ordered[int(np.ceil(n / 2)) - 1]), float(ordered[low - 1]), float(ordered[high - 1])


@every_drill
def test_the_page_shows_what_the_tables_say(shown, name):
    found = recomputed(name)
    assert found["held"].all(), "the medians below are of drills that were all over"
    row = shown[name]
    title, counts, n, recovery, slowest, losing, lost, settling = row
    assert title.key == ("drills-name-negative-control" if name.endswith("no-timeout") else "drills-name")
    assert counts.key == "answer-no"
    expected = {"n": len(found), "censored": 0, "unproven": 0}
    again = found["second_outage"][found["second_outage"] > 0]
    if len(again):
        expected |= {"again": len(again), "high-seconds": pytest.approx(again.max())}
    assert n.args == expected
    value, low, high = median(found["recovery"].to_numpy())
    expected = {"value-seconds": value, "low-seconds": low, "high-seconds": high}
    assert recovery.args == pytest.approx(expected)
    assert slowest == pytest.approx(found["recovery"].max())
    assert losing.args["n"] == len(found)
    if not found["missing"].any():
        assert losing.key == "drills-losing-none"
        assert lost.key == "drills-lost-nothing"
    else:
        assert losing.args["losing"] == (found["missing"] > 0).sum()
        assert losing.args["records"] == found["missing"].max()
        expected = {"oldest-seconds": found["oldest"].max(), "present-seconds": found["since_kept"].max()}
        assert lost.args == pytest.approx(expected)
    assert settling == 5


def drawn(area, name):
    """Every data set of a chart."""
    chart = area.definition.charts[name]
    materials = area._materials_of(area._readings_of(chart.tables, chart.optional), chart.tables)
    return list(chart.function(materials, area.settings)["datasets"].values())


def test_every_repetition_is_drawn_at_what_it_cost(area):
    rows = {row["repetition"].partition("/")[2]: row for data in drawn(area, "outcomes") for row in data}
    expected = {row.drill_id: row for name in DRILLS for row in recomputed(name).itertuples()}
    assert set(expected) < set(rows)  # beside them those of the cluster
    for drill_id, row in expected.items():
        assert (rows[drill_id]["recovery"], rows[drill_id]["lost"]) == pytest.approx((row.recovery, row.lost))
        assert not rows[drill_id]["recovery_open"]


def test_every_event_of_every_repetition_is_drawn_when_it_happened(area):
    rows = [row for data in drawn(area, "drills") for row in data if "seconds" in row]
    marks = {(row["drill"].partition("/")[2], row["label"]): row["seconds"] for row in rows}
    columns = {"loss-proven": "loss_seen_at", "served": "served_at", "confirmed": "confirmed_at"}
    for server in RECORDINGS:
        for drill in table(server, "drills").itertuples():
            for label, column in columns.items():
                seconds = (getattr(drill, column) - drill.lost_at).total_seconds()
                assert marks[drill.drill_id, f"@mark-{label}"] == pytest.approx(seconds)


def test_nothing_on_the_page_is_left_without_a_second_computation(area):
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    estimated = {claim.partition(".")[2] for claim, found in area._evidence.items() if found.estimates}
    # test_disaster_recovery_area.py: the three estimates, the ledgers write by write, the plan, the backups
    assert estimated == {"tested", "rto_cluster_loss", "partition_recovery"}
    assert set(area.definition.charts) == {"outcomes", "drills"} | {"ledgers"}
    assert set(area.definition.tables) == {"drills"} | {"plan", "backups"}


def test_the_claims_of_x0tta6bl4_stay_open_and_name_the_drill_to_run(area):
    verdicts = {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}
    for name in ("backup_restore", "failover", "rpo_critical", "rto_data_loss", "rpo_data_loss"):
        verdict = verdicts[name]
        assert (verdict.outcome, verdict.observations) == (Outcome.NOT_MEASURED, ())
        drill = str(verdict.members[0].reason.args["drill"]).removeprefix("readiness drill ")
        assert drill in DRILLS


@every_server
def test_the_description_is_what_the_program_writes_for_these_tables(server):
    folder = RECORDINGS[server]
    recorded = load_yaml(folder / "recording.yaml", Recording).model_dump(mode="json")
    frames = {name: table(server, name) for name in COLUMNS}
    subject = {name: recorded["subject"][name] for name in ("name", "version", "environment")}
    written = describe(folder.name, subject, frames)
    for part in ("title", "gaps", "settings"):
        assert written[part] == recorded[part]
    for name, told in written["tables"].items():
        assert {key: told[key] for key in ("rows", "method", "columns")} == {
            key: recorded["tables"][name][key] for key in ("rows", "method", "columns")
        }
