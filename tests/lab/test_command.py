"""The command `record`: what is wrong is said before anything runs; ended early, it keeps what was exported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest

from readiness import cli
from readiness.documents import load_yaml
from readiness.errors import ExitCode
from readiness.lab.plans import PLAN_FILE
from readiness.lab.raw import raw_folder
from readiness.machine import programs
from readiness.machine.programs import MachineError
from readiness.sources.base import Recording

_END_SECONDS = 60


@pytest.fixture
def readiness(monkeypatch, capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["readiness", "record", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine with no program at all."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "_BESIDE_THE_PATH", ())
    programs.may_make_namespaces.cache_clear()
    yield
    programs.may_make_namespaces.cache_clear()


@pytest.mark.usefixtures("bare")
def test_every_missing_program_is_named_with_its_package(readiness, tmp_path):
    code, printed, complained = readiness("--lab", "mesh", "--out", tmp_path / "data" / "lab")
    assert (code, printed) == (ExitCode.NOTEBOOK_INCOMPLETE, "")
    for name, package in (("softflowd", "softflowd"), ("nfcapd", "nfdump"), ("nft", "nftables"), ("tc", "iproute2")):
        assert f"lab mesh: {name} is missing (Debian package {package})" in complained
    assert "apt-get install iproute2 nfdump nftables softflowd util-linux" in complained
    assert "run it as root" in complained
    assert not (tmp_path / "data").exists()


def test_a_place_that_is_taken_is_said_at_once(readiness, tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "something").touch()
    code, printed, complained = readiness("--lab", "mesh", "--out", tmp_path / "lab")
    assert (code, printed) == (ExitCode.BAD_INPUT, "")
    assert "another --out" in complained


def test_there_is_nothing_to_salvage_where_nothing_broke(readiness, tmp_path):
    code, _, complained = readiness("--lab", "mesh", "--out", tmp_path / "lab", "--salvage")
    assert code == ExitCode.BAD_INPUT
    assert "start anew" in complained


def test_raw_files_of_an_earlier_run_are_not_overwritten(readiness, tmp_path, ready):  # noqa: ARG001
    raw = raw_folder(tmp_path / "lab")
    raw.mkdir()
    (raw / PLAN_FILE).write_text("{}")
    code, _, complained = readiness("--lab", "mesh", "--out", tmp_path / "lab")
    assert code == ExitCode.BAD_INPUT
    assert "--salvage" in complained
    assert (raw / PLAN_FILE).read_text() == "{}"
    assert list(tmp_path.iterdir()) == [raw]


@pytest.mark.usefixtures("ready")
def test_what_was_broken_off_before_it_had_a_plan_is_no_obstacle_and_leaves_nothing(readiness, tmp_path, monkeypatch):
    (raw_folder(tmp_path / "lab") / "logs").mkdir(parents=True)

    def broken(*_):
        raise MachineError("no bridge")

    monkeypatch.setattr("readiness.lab.running.Network", broken)
    code, _, complained = readiness("--lab", "mesh", "--out", tmp_path / "lab")
    assert (code, complained.strip()) == (ExitCode.NOTEBOOK_INCOMPLETE, "no bridge")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_lab_is_a_wrong_option(readiness, tmp_path):
    code, _, complained = readiness("--lab", "moon", "--out", tmp_path / "lab")
    assert code == ExitCode.BAD_INPUT
    assert "mesh" in complained


# Ended from outside ---------------------------------------------------------------------------------------------------


def _start(folder: Path) -> subprocess.Popen[str]:
    # Whoever runs the tests in the background has made them deaf to some signals.
    command = ["env", "--default-signal", sys.executable, "-u", "-m", "readiness", "record", "--lab", "mesh"]
    command += ["--out", str(folder), "--minutes", "5", "--hosts", "20", "--seed", "4"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _wait_for_traffic(folder: Path, started: subprocess.Popen[str]) -> list[psutil.Process]:
    """Let it run until a fault has begun; returns every process that belongs to it."""
    events = raw_folder(folder) / "events.jsonl"
    end = time.monotonic() + 90
    while "begun-episode" not in (events.read_text() if events.exists() else ""):
        assert started.poll() is None, started.stdout.read()
        assert time.monotonic() < end, "no fault began"
        time.sleep(0.2)
    return psutil.Process(started.pid).children(recursive=True)


def _living(family: list[psutil.Process]) -> list[str]:
    found = []
    for process in family:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.name())
        except psutil.NoSuchProcess:
            continue
    return found


def _all_gone(family: list[psutil.Process]) -> bool:
    end = time.monotonic() + _END_SECONDS
    while _living(family) and time.monotonic() < end:
        time.sleep(0.1)
    return not _living(family)


@pytest.mark.slow
@pytest.mark.usefixtures("ready")
def test_an_interrupt_ends_it_cleanly_and_what_was_exported_is_recorded(tmp_path):
    folder = tmp_path / "data" / "lab"
    with _start(folder) as started:
        family = _wait_for_traffic(folder, started)
        assert len(family) > 40
        os.kill(started.pid, signal.SIGINT)
        words, _ = started.communicate(timeout=_END_SECONDS)
    assert started.returncode == ExitCode.INTERRUPTED, words
    assert _all_gone(family)
    assert not raw_folder(folder).exists()
    described = load_yaml(folder / "recording.yaml", Recording)
    assert "interrupted by hand" in described.gaps[0].en
    flows, episodes = (pd.read_parquet(folder / f"{name}.parquet") for name in ("flows", "episodes"))
    assert len(flows) > 50
    assert json.loads(episodes.iloc[-1]["proof"])["flows"] >= 0
    assert described.settings["collector"]["records"] == described.settings["records_read"]


@pytest.mark.slow
@pytest.mark.usefixtures("ready")
def test_a_kill_leaves_nothing_running_and_a_recording_can_be_made_of_the_rest(readiness, tmp_path):
    folder = tmp_path / "data" / "lab"
    with _start(folder) as started:
        family = _wait_for_traffic(folder, started)
        networks = {Path(f"/proc/{process.pid}/ns/net").readlink() for process in family}
        assert len(networks) == 21
        code, _, complained = readiness("--lab", "mesh", "--out", folder, "--salvage")
        assert (code, "a run that goes on" in complained) == (ExitCode.BAD_INPUT, True)
        started.kill()
        started.wait()
        started.stdout.close()
    assert _all_gone(family)
    assert raw_folder(folder).is_dir()
    assert not folder.exists()
    code, printed, complained = readiness("--lab", "mesh", "--out", folder, "--salvage")
    assert (code, "broken off" in complained) == (0, True), complained
    assert f"Recorded: {folder}" in printed
    assert not raw_folder(folder).exists()
    assert "broken off" in load_yaml(folder / "recording.yaml", Recording).gaps[0].en
    assert len(pd.read_parquet(folder / "flows.parquet")) > 20


@pytest.mark.slow
@pytest.mark.usefixtures("ready")
def test_an_exporter_that_ends_ends_the_run_and_is_named(tmp_path):
    folder = tmp_path / "data" / "lab"
    with _start(folder) as started:
        family = _wait_for_traffic(folder, started)
        (exporter,) = [process for process in family if process.name() == "softflowd"]
        exporter.kill()
        words, _ = started.communicate(timeout=_END_SECONDS)
    assert started.returncode == ExitCode.NOTEBOOK_INCOMPLETE
    assert "softflowd ended with -9" in words
    assert "--salvage" in words
    assert _all_gone(family)
    assert not folder.exists()
    assert raw_folder(folder).is_dir()
