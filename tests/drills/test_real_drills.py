"""Every drill once, for real: servers are broken and come back, and the ledger says what it cost."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from drills.conftest import require
from readiness.drills.attempts import TYPES, Attempt
from readiness.drills.descriptions import COLUMNS
from readiness.drills.etcd import EtcdCluster
from readiness.drills.plans import DRILLS, DrillPlan
from readiness.drills.results import read_attempt
from readiness.drills.running import run_drill
from readiness.machine.programs import MachineError
from readiness.sources.appending import frame_of
from readiness.sources.tables import faults_of_table

pytestmark = pytest.mark.slow
every_drill = pytest.mark.parametrize("name", DRILLS)
SETTLING_SECONDS = 1.5
KEEPING = ("etcd-leader-killed", "etcd-leader-partition", "postgresql-failover")


def changed(name: str, **configuration: Any) -> DrillPlan:
    """A drill with another configuration."""
    plan = DRILLS[name]
    declared = copy.deepcopy(plan.declared)
    declared["configuration"] |= configuration
    made = DrillPlan(plan.name, plan.server, plan.network, plan.base_needs, plan.arrange)
    made.__dict__["declared"] = declared
    return made


def patient(name: str) -> DrillPlan:
    """A drill whose questions may wait: many tests share two cores, and a slow answer is not what is tested here."""
    waiting = {"question_timeout_seconds": 2.0} if name.startswith("etcd") else {}
    return changed(name, **waiting)


@dataclass
class Run:
    """One attempt, and what was left of it on the machine."""

    attempt: Attempt
    children: list[psutil.Process]
    left: list[Path]

    @property
    def settings(self) -> dict[str, Any]:
        return json.loads(self.attempt.drill_row()["settings"])

    @property
    def acknowledged(self) -> dict[int, Any]:
        return {write.seq: write.acked_at for write in self.attempt.writes if write.acked_at}

    @property
    def missing(self) -> dict[int, Any]:
        return {seq: moment for seq, moment in self.acknowledged.items() if seq not in self.attempt.present}


@pytest.fixture(scope="module")
def runs() -> Callable[[str], Run]:
    """Each drill is run when it is first asked for, in a place of its own, and once only."""
    done: dict[str, Run] = {}

    def run(name: str) -> Run:
        require(name)
        if name not in done:
            with (
                tempfile.TemporaryDirectory(prefix="readiness-tests-", dir="/tmp") as base,
                pytest.MonkeyPatch.context() as patch,
            ):
                Path(base).chmod(0o711)
                patch.setattr(tempfile, "tempdir", base)
                made = run_drill(patient(name), f"{name}-01", settling_seconds=SETTLING_SECONDS)
                children = psutil.Process().children(recursive=True)
                done[name] = Run(made, children, list(Path(base).iterdir()))
        return done[name]

    return run


@every_drill
def test_the_drill_is_whole_and_its_loss_proven(runs, name):
    attempt = runs(name).attempt
    assert attempt.faults == []
    row = attempt.drill_row()
    assert row["loss_proof"]
    order = ("started_at", "lost_at", "loss_seen_at", "served_at", "confirmed_at", "observed_until_at")
    times = [row[event] for event in order]
    assert times == sorted(times)
    assert (row["confirmed_at"] - row["served_at"]).total_seconds() >= SETTLING_SECONDS == row["settling_seconds"]


@every_drill
def test_nothing_is_left_of_it(runs, name):
    run = runs(name)
    assert (run.left, run.children) == ([], [])


@every_drill
def test_its_rows_are_in_the_form_of_the_tables(runs, name):
    attempt = runs(name).attempt
    rows = {"drills": [attempt.drill_row()], "writes": attempt.write_rows(), "journals": [attempt.journal_row()]}
    for table, made in rows.items():
        assert faults_of_table(table, frame_of(made, tuple(COLUMNS[table]), TYPES), len(made)) == []
    told = json.dumps(rows, default=str)
    assert tempfile.gettempdir() not in told  # no path of this machine
    assert "/root" not in told


@every_drill
def test_the_ledger_has_every_number_once_and_goes_on_after_the_loss(runs, name):
    run = runs(name)
    writes = run.attempt.writes
    assert [write.seq for write in writes] == list(range(1, len(writes) + 1))
    assert all((write.acked_at is None) == (write.error is not None) for write in writes)
    lost_at = run.attempt.drill_row()["lost_at"]
    moments = run.acknowledged.values()
    assert min(moments) < lost_at < max(moments)
    assert run.attempt.version


@pytest.mark.parametrize("name", KEEPING)
def test_no_acknowledged_write_is_lost_where_others_have_it(runs, name):
    run = runs(name)
    assert len(run.acknowledged) > 20
    assert run.missing == {}
    ledger, recovery = read_attempt(run.attempt)
    assert (ledger.missing, ledger.lost_seconds, recovery.censored) == (0, 0.0, False)
    assert 0 < recovery.seconds < 60


def test_another_member_leads_after_the_leader_was_lost(runs):
    for name in KEEPING[:2]:
        told = runs(name).settings
        assert told["leader_lost"] != told["leader_new"]
        assert told["term_after"] > told["term_before"]


def test_the_partition_is_counted_and_all_agree_when_it_is_over(runs):
    run = runs("etcd-leader-partition")
    proof = run.attempt.drill_row()["loss_proof"]
    assert int(proof.split()[0]) > 0
    assert "still runs" in proof
    assert run.settings["members_agree_at"] > run.settings["healed_at"] > str(run.attempt.drill_row()["confirmed_at"])
    assert run.settings["members_agree_up_to"] > len(run.acknowledged)


@pytest.mark.parametrize("name", ["etcd-restore", "postgresql-archive-timeout", "postgresql-archive-no-timeout"])
def test_the_backup_is_restored_whole(runs, name):
    run = runs(name)
    begin = run.settings["snapshot_begin_at" if name.startswith("etcd") else "backup_begin_at"]
    before = [seq for seq, moment in run.acknowledged.items() if moment.isoformat(timespec="microseconds") < begin]
    assert before
    assert run.settings["backup_rows"] == run.settings["matching_rows"] >= len(before)
    assert not set(before) & set(run.missing)


def test_a_snapshot_loses_what_came_after_it_and_nothing_else(runs):
    run = runs("etcd-restore")
    row, settings = run.attempt.drill_row(), run.settings
    after = [
        s for s, m in run.acknowledged.items() if settings["snapshot_end_at"] < m.isoformat(timespec="microseconds")
    ]
    gone = {seq for seq in after if run.acknowledged[seq] < row["lost_at"]}
    assert len(gone) > 10
    assert gone <= set(run.missing)


def test_without_archive_timeout_acknowledged_rows_are_lost(runs):
    """The negative control: if nothing is missing, the ledger sees nothing."""
    run = runs("postgresql-archive-no-timeout")
    ledger, _ = read_attempt(run.attempt)
    assert run.settings["negative_control"] is True
    assert ledger.missing > 20
    assert ledger.lost_seconds > run.settings["writing_after_backup_seconds"] - 1
    assert ledger.bounded


def test_with_archive_timeout_the_loss_is_bounded(runs):
    run = runs("postgresql-archive-timeout")
    ledger, _ = read_attempt(run.attempt)
    assert run.settings["archived_segments"] >= 3
    assert (
        ledger.lost_seconds < run.settings["archive_timeout_seconds"] + 4 < run.settings["writing_after_backup_seconds"]
    )


# What goes wrong ----------------------------------------------------------------------------------------------------


def test_a_restore_that_fails_is_an_attempt_with_its_loss_proven(ready, place, monkeypatch):
    ready("etcd-restore")
    restore = EtcdCluster.restore_snapshot

    def spoilt(self, file):
        file.write_bytes(file.read_bytes()[:-4096])  # a snapshot of which the end is missing
        restore(self, file)

    monkeypatch.setattr(EtcdCluster, "restore_snapshot", spoilt)
    attempt = run_drill(changed("etcd-restore", writing_after_backup_seconds=0.5), "etcd-restore-01")
    row = attempt.drill_row()
    assert row["loss_proof"]
    assert (row["served_at"], row["confirmed_at"]) == (None, None)
    assert "etcdctl failed" in attempt.settings["broken_off"]
    assert "restore-snapshot: failed" in attempt.faults
    _, recovery = read_attempt(attempt)
    assert (recovery.censored, recovery.by) == (True, "never-served")
    assert list(place.iterdir()) == []


def test_a_service_that_does_not_come_back_ends_at_the_deadline(ready, place, monkeypatch):
    ready("etcd-leader-killed")
    monkeypatch.setattr(EtcdCluster, "serves", lambda self: not self.stage.notes)
    plan = changed("etcd-leader-killed", writing_seconds=0.5, deadline_seconds=12)
    attempt = run_drill(plan, "etcd-leader-killed-01")
    assert "the service does not come back: not within the 12 s" in attempt.settings["broken_off"]
    assert attempt.drill_row()["loss_proof"]
    assert attempt.present is not None  # the records were looked up all the same
    assert list(place.iterdir()) == []


def test_a_leader_that_was_not_killed_gives_no_proof(ready, place, monkeypatch):
    """The fault is skipped: the steady state holds, and still the attempt does not count."""
    ready("etcd-leader-killed")
    monkeypatch.setattr("readiness.machine.processes.Server.kill", lambda _: None)
    servers = []
    start = EtcdCluster.start_member

    def starting(self, member):
        start(self, member)
        servers.append(member.process)

    monkeypatch.setattr(EtcdCluster, "start_member", starting)
    try:
        attempt = run_drill(changed("etcd-leader-killed", writing_seconds=0.5), "etcd-leader-killed-01")
    finally:
        for server in servers:
            server.stop()
    row = attempt.drill_row()
    assert (row["loss_proof"], row["loss_seen_at"], row["served_at"]) == (None, None, None)
    assert "is not gone" in attempt.settings["broken_off"]
    assert list(place.iterdir()) == []


def test_servers_that_do_not_start_are_no_attempt(ready, place, monkeypatch):
    ready("postgresql-failover")
    monkeypatch.setattr("readiness.drills.postgresql.Instance.start", _with_bad_setting)
    with pytest.raises(MachineError, match="unrecognized configuration parameter"):
        run_drill(DRILLS["postgresql-failover"], "postgresql-failover-01")
    assert list(place.iterdir()) == []
    assert psutil.Process().children(recursive=True) == []


def _with_bad_setting(self, settings):
    from readiness.machine.processes import Server
    from readiness.machine.programs import program

    command = [program("postgres"), "-D", str(self.data), "-c", "no_such_setting=1", *map(str, settings)]
    self.server = Server("PostgreSQL primary", command, self._stage.folder / "log", user=self._user)
