"""What a subject does to its process is a finding: crash, hang, hoard, noise, and what it leaves behind."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from contracts.subjects import FOLDER, QUICK, TASKS, subject
from readiness.contracts import processes
from readiness.contracts.processes import Ended, Probe, barrier, run_probe

ROUNDS = [TASKS[0].round_of("natural", TASKS[0].training.troubled, name="natural")]
SHORT = replace(QUICK, wall_seconds=2.0)


def asked(name: str, limits=QUICK) -> Probe:
    return subject(name, limits).ask("detector", rounds=ROUNDS)


def test_a_sound_subject_answers_within_its_limits():
    probe = asked("sound")
    assert (probe.ended, probe.noise) == (Ended.COMPLETED, "")
    assert [step.error for step in probe.steps.values()] == [None] * len(probe.steps)
    assert len(probe.steps["natural/answers"].value) == len(TASKS[0].asked.troubled)
    used = probe.steps["usage"].value
    assert 0 < used["memory_bytes"] < QUICK.memory_bytes
    assert 0 < used["cpu_seconds"] < QUICK.cpu_seconds
    assert probe.steps["environment"].value["python"] == sys.version.split()[0]


def test_nothing_of_a_subject_is_imported_here():
    before = set(sys.modules)
    asked("sound")
    assert "sound" not in sys.modules
    assert str(FOLDER) not in sys.path
    assert not {name for name in set(sys.modules) - before if not name.startswith("readiness")}


@pytest.mark.parametrize(
    ("name", "step", "told"),
    [
        ("raises_on_import", "import", "RuntimeError: the licence server does not answer"),
        ("no_such_module", "import", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("leaves_by_system_exit", "natural/train", "SystemExit: 5"),
    ],
)
def test_what_a_subject_raises_is_told_where_it_was_raised(name, step, told):
    probe = asked(name)
    assert probe.failure_of(step) == told
    assert probe.ended is Ended.COMPLETED


def test_an_attribute_that_is_not_there_is_told():
    probe = subject("sound", attribute="Nothing").ask("detector", rounds=ROUNDS)
    assert probe.failure_of("import").startswith("AttributeError: module 'sound' has no attribute 'Nothing'")
    assert probe.failure_of("natural/train") == "not reached"


@pytest.mark.parametrize(
    ("name", "limits", "ended"),
    [
        ("exits_on_import", QUICK, Ended.CRASHED),
        ("segfaults_on_predict", QUICK, Ended.CRASHED),
        ("hangs_on_train", SHORT, Ended.TIMEOUT),
        ("eats_memory", QUICK, Ended.OUT_OF_MEMORY),
        ("writes_between_the_answers", QUICK, Ended.GARBLED),
    ],
)
def test_each_bad_end_has_a_name(name, limits, ended):
    start = time.monotonic()
    probe = asked(name, limits)
    assert probe.ended is ended
    assert time.monotonic() - start < limits.wall_seconds + 10


def test_what_came_before_a_crash_is_kept():
    probe = asked("segfaults_on_predict")
    assert probe.step("natural/train").error is None
    assert probe.failure_of("natural/answers").startswith("crashed: ")


def test_who_computes_for_ever_is_ended_by_the_kernel_too():
    probe = asked("computes_for_ever", replace(QUICK, cpu_seconds=1))
    assert probe.ended is Ended.CRASHED
    assert probe.seconds < QUICK.wall_seconds


def test_no_file_grows_beyond_its_limit():
    probe = asked("fills_the_disk")
    assert "File too large" in probe.failure_of("natural/train")


def test_noise_is_kept_apart_from_answers():
    probe = asked("prints_what_nobody_asked")
    assert probe.noise.startswith("predicting n0")
    assert probe.ended is Ended.COMPLETED


def _sleepers() -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cmdline"]) if (p.info["cmdline"] or [])[:2] == ["sleep", "4321.125"]]


@pytest.mark.skipif(not barrier(), reason="NO PROCESS TREE OF ITS OWN: this machine does not permit namespaces")
def test_what_a_subject_started_and_left_ends_with_it():
    assert asked("leaves_a_process").ended is Ended.COMPLETED
    end = time.monotonic() + 5
    while (left := _sleepers()) and time.monotonic() < end:
        time.sleep(0.05)
    assert left == []


@pytest.mark.skipif(not barrier(), reason="NO NETWORK OF ITS OWN: this machine does not permit namespaces")
def test_a_subject_reaches_no_network(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        for file in ("sound.py", "calls_the_network.py"):
            shutil.copy(FOLDER / file, tmp_path)
        (tmp_path / "port.txt").write_text(str(server.getsockname()[1]))
        caller = replace(subject("calls_the_network"), paths=(str(tmp_path),))
        told = caller.ask("detector", rounds=ROUNDS).failure_of("natural/train")
    assert told.startswith(("OSError", "ConnectionRefusedError")), told


def test_without_a_barrier_the_group_still_ends(monkeypatch):
    monkeypatch.setattr(processes, "barrier", tuple)
    start = time.monotonic()
    probe = asked("hangs_on_train", SHORT)
    assert (probe.ended, asked("sound").ended) == (Ended.TIMEOUT, Ended.COMPLETED)
    assert time.monotonic() - start < 20


def test_a_subject_works_in_a_folder_that_is_thrown_away(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    asked("sound")
    assert list(tmp_path.iterdir()) == []
    assert not Path("saved-model").exists()


def test_no_folder_of_this_machine_stands_in_what_a_subject_says():
    probe = asked("names_its_folders")
    told = probe.failure_of("natural/train")
    assert told == "FileNotFoundError: no weights in WORK, nor in CHECKOUT"
    assert probe.noise == "looking in WORK"


def test_the_environment_of_a_subject_holds_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "not for others")
    assert "SECRET_TOKEN" not in processes._environment(Path())
    assert processes._environment(Path())["OMP_NUM_THREADS"] == "1"


def test_the_program_of_the_process_is_one_for_older_interpreters_and_needs_no_package():
    source = processes.PROBE.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_process_that_nobody_watches_any_more_ends_by_itself(tmp_path):
    hangs = subject("hangs_on_train")
    request = {
        "task": "detector", "subject": hangs.name, "paths": hangs.paths, "missing": [], "seed": 0, "arguments": {},
        "rounds": ROUNDS, "limits": {**QUICK.as_json(), "alarm_seconds": 1.0},
    }  # fmt: skip
    (tmp_path / "request.json").write_text(json.dumps(request))
    asked_for = [sys.executable, "-B", str(processes.PROBE), str(tmp_path / "request.json"), str(tmp_path / "steps")]
    for command in ([], [*barrier()]):
        done = subprocess.run([*command, *asked_for], check=False, timeout=15, capture_output=True)
        assert done.returncode == signal.SIGALRM


def test_an_interrupt_ends_the_process(monkeypatch):
    started = []

    real = processes._wait
    monkeypatch.setattr(processes.time, "sleep", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    monkeypatch.setattr(processes, "_wait", lambda p, d: (started.append(p), real(p, d))[1])
    with pytest.raises(KeyboardInterrupt):
        asked("hangs_on_train")
    assert started[0].poll() is not None


def test_an_interpreter_that_is_not_there_is_an_error_of_the_caller(monkeypatch):
    monkeypatch.setattr(processes, "barrier", tuple)
    with pytest.raises(FileNotFoundError):
        run_probe({}, python=os.fspath(FOLDER / "no-python"))
