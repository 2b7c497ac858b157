"""The command as its user meets it: what it prints, what it records, and what its exit code says."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from drills.samples import attempt, broken_journal, whole_journal
from readiness import cli
from readiness.drills.plans import DRILLS
from readiness.drills.programs import DrillError
from readiness.drills.running import Interrupted
from readiness.errors import ExitCode


@pytest.fixture
def drill(monkeypatch, capsys):
    """Run `readiness drill` in this process: its exit code, what it printed, what it complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["readiness", "drill", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run


@pytest.fixture
def made(monkeypatch):
    """Attempts by hand instead of servers; `made.of` says what the next repetitions become."""

    class Made:
        of: list = []

        def run(self, _plan, drill_id, *, settling_seconds, report):
            assert settling_seconds == 2
            report("settle")
            outcome = self.of.pop(0) if self.of else "whole"
            if isinstance(outcome, Exception):
                raise outcome
            if outcome == "broken":
                return attempt(broken_journal("settle", drill_id), drill_id, present=None)
            if outcome == "interrupted":
                return Interrupted(attempt(whole_journal(drill_id) | {"status": "interrupted"}, drill_id))
            return attempt(whole_journal(drill_id), drill_id)

    one = Made()
    one.of = []
    monkeypatch.setattr("readiness.drills.running.run_drill", one.run)
    monkeypatch.setattr("readiness.machine.programs.check_needs", lambda _: None)
    return one


def recorded(folder: Path) -> list[str]:
    return list(pd.read_parquet(folder / "drills.parquet")["drill_id"])


def test_results_are_one_line_for_each_repetition(drill, made):
    code, printed, complained = drill("etcd-leader-killed", "--repetitions", "2", "--settle", "2")
    assert (code, complained) == (0, "")
    assert "etcd-leader-killed (2 of 2): The leader of an etcd with three members is killed" in printed
    lines = [line for line in printed.splitlines() if re.match(r"Drill|etcd-leader-killed-\d", line)]
    cells = [re.split(r"  +", line) for line in lines]
    assert cells == [
        ["Drill", "Recovery", "Lost writes", "Lost time", "Proof of the loss"],
        ["etcd-leader-killed-01", "1.61 s", "0 of 40", "0.00 s", "process 7 gone"],
        ["etcd-leader-killed-02", "1.61 s", "0 of 40", "0.00 s", "process 7 gone"],
    ]
    assert made.of == []


def test_without_out_nothing_is_written(drill, made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drill("etcd-leader-killed", "--settle", "2")
    assert list(tmp_path.iterdir()) == []
    assert made.of == []


def test_repetitions_are_recorded_one_by_one_and_numbered_on(drill, made, tmp_path):
    target = tmp_path / "data" / "drills"
    for _ in range(2):
        code, printed, _ = drill("etcd-leader-killed", "--repetitions", 2, "--settle", 2, "--out", target)
        assert code == 0
    folder = tmp_path / "data" / "drills-etcd"
    assert f"Recorded: {folder}" in printed
    assert recorded(folder) == [f"etcd-leader-killed-{n:02d}" for n in range(1, 5)]
    assert made.of == []


def test_an_attempt_that_breaks_off_is_recorded_and_the_rest_goes_on(drill, made, tmp_path):
    made.of = ["whole", "broken", "whole"]
    target = tmp_path / "data" / "drills"
    code, printed, complained = drill("etcd-leader-killed", "--repetitions", 3, "--settle", 2, "--out", target)
    assert code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "etcd-leader-killed-02: no whole drill: ended as 'aborted'" in complained
    assert "broke off at settle: " in complained
    assert "> 1.50 s (unsettled)  nobody could look" in printed
    assert len(recorded(tmp_path / "data" / "drills-etcd")) == 3


@pytest.mark.parametrize(("control", "lost", "code"), [(True, 0, 3), (True, 4, 0), (False, 0, 0)])
def test_a_negative_control_that_loses_nothing_is_told(drill, monkeypatch, control, lost, code):
    made = attempt(conditions={"load1_before": 1.0, "negative_control": control})
    made = replace(made, present=frozenset(sorted(made.present)[: len(made.present) - lost]))
    monkeypatch.setattr("readiness.drills.running.run_drill", lambda *_, **__: made)
    monkeypatch.setattr("readiness.machine.programs.check_needs", lambda _: None)
    got, _, complained = drill("postgresql-archive-no-timeout", "--settle", 2)
    assert got == code
    assert ("a negative control that lost nothing" in complained) == bool(code)


def test_an_interruption_keeps_what_was_whole_and_shows_it(drill, made, tmp_path):
    made.of = ["whole", "interrupted"]
    target = tmp_path / "data" / "drills"
    code, printed, complained = drill("etcd-leader-killed", "--repetitions", 5, "--settle", 2, "--out", target)
    assert code == ExitCode.INTERRUPTED
    assert "etcd-leader-killed-01  1.61 s" in printed
    assert "Interrupted; everything that was started is ended." in complained
    assert recorded(tmp_path / "data" / "drills-etcd") == ["etcd-leader-killed-01"]


def test_servers_that_do_not_start_end_the_series_and_what_was_done_is_shown(drill, made):
    made.of = ["whole", DrillError("etcd m1 ended with 1: no space left")]
    code, printed, complained = drill("etcd-leader-killed", "--repetitions", 5, "--settle", 2)
    assert code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "etcd-leader-killed-01  1.61 s" in printed
    assert "no space left" in complained


def test_a_folder_of_others_is_refused_before_anything_is_started(drill, made, tmp_path):
    taken = tmp_path / "data" / "drills-etcd"
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("kept")
    made.of = [AssertionError("it was started")]
    code, _, complained = drill("etcd-leader-killed", "--settle", 2, "--out", tmp_path / "data" / "drills")
    assert code == ExitCode.BAD_INPUT
    assert "other files" in complained
    assert [path.name for path in taken.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("options", [["--settle", "0"], ["--repetitions", "0"], ["--settle", "a while"]])
def test_bad_options_are_bad_input(drill, options):
    code, _, complained = drill("etcd-restore", *options)
    assert code == ExitCode.BAD_INPUT
    assert "Traceback" not in complained


def test_a_drill_that_does_not_exist_is_bad_input(drill):
    code, _, complained = drill("etcd")
    assert code == ExitCode.BAD_INPUT
    assert all(name in complained for name in DRILLS)
