"""The command and its recording: whole or not at all, with the digests of what was run, readable by the book."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from contracts.subjects import FOLDER
from readiness import cli
from readiness.contracts import columns
from readiness.contracts.recording import Battery, write_recording
from readiness.digests import read_registry
from readiness.errors import ExitCode, InputError
from readiness.evidence import Provenance
from readiness.sources import open_source
from readiness.sources.tables import TABLES, faults_of_table

ABOUT = """
schema: readiness/contract-subject/v1
name: widget
commit: abc1234
component: sound.py
title: {ru: Проверка, en: Checks}
files: [{path: sound.py, commit: abc1234def}]
gaps: [{ru: Никто не смотрел., en: Nobody looked.}]
"""
QUICK = ("--seeds", "2", "--nodes", "50", "--seconds", "20", "--memory-gib", "1")


@pytest.fixture
def contract(monkeypatch, capsys, tmp_path):
    """Run `readiness contract` in this process: its exit code, what it printed, what it complained of."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["readiness", "contract", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run


@pytest.fixture
def recorded(contract, tmp_path):
    (tmp_path / "about.yaml").write_text(ABOUT, encoding="utf-8")
    code, printed, complained = contract(
        *("--checkout", FOLDER, "--detector", "sound:Detector", "--causal-engine", "engine_that_draws:Engine"),
        *(*QUICK, "--arguments", "{}", "--about", "about.yaml", "--out", "data/widget"),
    )
    assert (code, complained) == (0, "")
    return tmp_path / "data", printed


def test_what_was_found_is_printed_and_recorded_for_the_book(recorded):
    data, printed = recorded
    assert "passed       detector defaults: separates" not in printed  # that follows from the numbers, on the page
    assert "passed       detector defaults: depends-on-input" in printed
    assert "failed       engine defaults: repeats" in printed
    assert printed.rstrip().endswith("Recorded: data/widget")
    source = open_source("recorded", "data", data.parent)
    assert source.verify_registry() == []
    recording = source.recordings()[0]
    assert recording.subject.model_dump(exclude_none=True) == {
        "name": "widget", "commit": "abc1234", "environment": "contract-battery", "component": "sound.py",
    }  # fmt: skip
    assert set(recording.tables) == set(columns.COLUMNS)
    for name in recording.tables:
        reading = source.read(recording, name)
        assert reading.intact, name
        assert all(check.passed for check in reading.checks)
        assert faults_of_table(name, reading.frame, len(reading.frame)) == []
    assert {name: info.provenance.value for name, info in recording.tables.items()} == dict(columns.PROVENANCE)


def test_the_recording_says_what_was_run_with_which_limits(recorded):
    data, _ = recorded
    recording = open_source("recorded", "data", data.parent).recordings()[0]
    content = (FOLDER / "sound.py").read_bytes()
    assert recording.settings["files"] == [
        {
            "path": "sound.py",
            "commit": "abc1234def",
            "characters": len(content.decode()),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    ]
    assert recording.settings["limits"]["wall_seconds"] == 20.0
    assert recording.settings["seeds"] == [0, 1]
    assert recording.environment["python"] == sys.version.split()[0]
    assert recording.gaps[0].en == "Nobody looked."
    assert len(recording.gaps) == 4
    assert recording.collected.start <= recording.tables["contract_checks"].collected_at <= recording.collected.end


def test_what_rests_on_a_generator_is_simulated():
    simulated = {name for name, told in columns.PROVENANCE.items() if told == "simulated"}
    assert simulated == {"detector_seeds", "detector_scores", "incident_chains", "incident_events"}
    assert not any(Provenance(columns.PROVENANCE[name]).decides for name in simulated)
    for name, told in columns.COLUMNS.items():
        assert list(told) == list(TABLES[name].columns), name
    assert set(columns.COLUMNS) == set(columns.PROVENANCE) == set(columns.METHODS)


def test_a_recording_is_never_written_over(recorded, contract):
    data, _ = recorded
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    code, printed, complained = contract(
        "--checkout", FOLDER, "--detector", "sound:Detector", *QUICK, "--out", "data/widget"
    )
    assert (code, printed) == (ExitCode.BAD_INPUT, "")
    assert "choose another --out" in complained
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_other_recordings_keep_their_lines_in_the_registry(tmp_path, contract):
    (tmp_path / "data" / "old").mkdir(parents=True)
    (tmp_path / "data" / "old" / "a.csv").write_text("a\n")
    digest = hashlib.sha256(b"a\n").hexdigest()
    (tmp_path / "data" / "registry.sha256").write_text(f"{digest}  old/a.csv\n")
    assert contract("--checkout", FOLDER, "--causal-engine", "engine_that_draws:Engine", "--out", "data/new")[0] == 0
    registry = read_registry(tmp_path / "data" / "registry.sha256")
    assert registry["old/a.csv"] == digest
    assert {name for name in registry if name.startswith("new/")} == {
        *("new/recording.yaml", "new/contract_checks.parquet"),
        *("new/incident_chains.parquet", "new/incident_events.parquet"),
    }


def test_two_who_record_at_once_do_not_mix(tmp_path, contract):
    (tmp_path / "data").mkdir()
    with FileLock(tmp_path / "data" / ".registry.sha256.lock"):
        code, _, complained = contract(
            "--checkout", FOLDER, "--causal-engine", "engine_that_draws:Engine", "--out", "data/new"
        )
    assert code == ExitCode.BAD_INPUT
    assert "nobody else who records" in complained
    assert not (tmp_path / "data" / "new").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--checkout", "nowhere", "--detector", "sound:Detector"), "a folder with the code"),
        (("--checkout", FOLDER), "--detector or --causal-engine"),
        (("--checkout", FOLDER, "--detector", "sound.Detector"), "module:attribute"),
        (("--checkout", FOLDER, "--causal-engine", "a:b:c"), "module:attribute"),
        (("--checkout", FOLDER, "--detector", "sound:Detector", "--arguments", "[1]"), "a JSON object such as"),
        (("--checkout", FOLDER, "--detector", "sound:Detector", "--arguments", "{"), "a JSON object such as"),
        (("--checkout", FOLDER, "--detector", "sound:Detector", "--python", "no-such-python"), "an interpreter"),
        (("--checkout", FOLDER, "--detector", "sound:Detector", "--about", "no.yaml"), "no.yaml: $: expected a file"),
    ],
)
def test_bad_input_is_one_clear_message_and_nothing_is_run(contract, options, told):
    code, printed, complained = contract(*options)
    assert (code, printed) == (ExitCode.BAD_INPUT, "")
    assert told in complained
    assert "Traceback" not in complained


def test_an_interrupt_records_nothing_and_says_so(contract, monkeypatch, tmp_path):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("readiness.contracts.battery.check_engine", interrupted)
    code, _, complained = contract(
        "--checkout", FOLDER, "--causal-engine", "engine_that_draws:Engine", "--out", "data/new"
    )
    assert code == ExitCode.INTERRUPTED
    assert "nothing is recorded" in complained
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_not_there_is_told_by_its_name(contract, tmp_path):
    (tmp_path / "about.yaml").write_text(ABOUT.replace("path: sound.py", "path: gone.py"), encoding="utf-8")
    code, _, complained = contract(
        *("--checkout", FOLDER, "--causal-engine", "engine_that_draws:Engine"),
        *("--about", "about.yaml", "--out", "data/new"),
    )
    assert (code, "gone.py" in complained) == (ExitCode.BAD_INPUT, True)
    assert not (tmp_path / "data" / "new").exists()


def test_without_about_a_clean_checkout_names_its_commit(contract, tmp_path):
    code = tmp_path / "code"
    code.mkdir()
    shutil.copy(FOLDER / "engine_that_draws.py", code)
    git = ["git", "-C", str(code), "-c", "user.name=a", "-c", "user.email=a@b"]
    for asked in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *asked], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    for name, commit in (("clean", head), ("dirty", None)):
        told = contract("--checkout", code, "--causal-engine", "engine_that_draws:Engine", "--out", f"data/{name}")
        assert told[0] == 0
        found = {r.id: r for r in open_source("recorded", "data", tmp_path).recordings()}
        assert found[name].subject.commit == commit
        (code / "other.py").write_text("")


def test_a_table_that_is_none_is_not_written(tmp_path):
    now = dt.datetime.now(dt.UTC)
    row = dict.fromkeys(columns.COLUMNS["contract_checks"], "x")
    battery = Battery({"contract_checks": [row]}, {}, {}, now, now)
    about = {"schema": "readiness/contract-subject/v1", "name": "w", "title": {"ru": "а", "en": "a"}}
    from readiness.contracts.recording import AboutSubject

    with pytest.raises(AssertionError, match="contract_checks"):
        write_recording(tmp_path / "d" / "w", battery, AboutSubject.model_validate(about), tmp_path)
    assert not (tmp_path / "d").exists()


def test_only_the_rows_of_what_was_asked_are_there(recorded):
    data, _ = recorded
    seeds = pd.read_parquet(data / "widget" / "detector_seeds.parquet")
    assert len(seeds) == 8
    assert json.loads(seeds.to_json())["error"] == dict.fromkeys(map(str, range(8)))


def test_a_place_that_is_taken_is_refused_before_anything_runs(tmp_path):
    from readiness.contracts.recording import check_place

    with pytest.raises(InputError):
        check_place(tmp_path)
    check_place(Path(tmp_path / "free"))
