"""Processes: what a drill or a lab started ends with it, and nothing else is touched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from readiness.machine.processes import Deadline, Server, free_port, refuses_connections, run_program
from readiness.machine.programs import MachineError

FAMILY = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


def wait_for(found, seconds: float = 10):
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return answer


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def python(code: str, log: Path, **options) -> Server:
    return Server("python", [sys.executable, "-c", code], log, **options)


# Deadlines ----------------------------------------------------------------------------------------------------------


def test_no_wait_outlives_the_deadline():
    begin = time.monotonic()
    with pytest.raises(MachineError, match=r"it never comes: not within the 0\.2 s"):
        Deadline(0.2).wait_for(lambda: None, "it never comes")
    assert 0.2 <= time.monotonic() - begin < 2


def test_an_answer_that_is_false_is_an_answer():
    assert Deadline(5).wait_for(lambda: False, "an answer") is False


def test_a_program_is_cut_off_at_the_deadline():
    begin = time.monotonic()
    with pytest.raises(MachineError, match="sleep did not end in time"):
        run_program(["/bin/sleep", "30"], Deadline(0.3))
    assert time.monotonic() - begin < 5


def test_a_program_that_fails_tells_its_last_words():
    with pytest.raises(MachineError, match="sh failed with 3: no such thing"):
        run_program(["/bin/sh", "-c", "echo no such thing >&2; exit 3"], Deadline(10))


# Servers ------------------------------------------------------------------------------------------------------------


def test_a_kill_takes_the_whole_family(tmp_path):
    server = python(FAMILY + "time.sleep(60)", tmp_path / "log")
    children = wait_for(lambda: psutil.Process(server.pid).children(recursive=True))
    server.kill()
    assert not server.running
    assert all(is_gone(child.pid) for child in children)


def test_a_server_that_is_deaf_is_killed_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr("readiness.machine.processes._STOP_SECONDS", 0.3)
    server = python(STUBBORN, tmp_path / "log")
    wait_for((tmp_path / "log").read_text)
    server.stop()
    assert not server.running


def test_killing_what_is_gone_touches_nobody(tmp_path):
    server = python("pass", tmp_path / "log")
    wait_for(lambda: not server.running)
    server.kill()
    server.stop()


def test_a_server_that_ended_tells_its_last_words(tmp_path):
    server = python("import sys; sys.exit('the port is taken')", tmp_path / "log")
    wait_for(lambda: not server.running)
    with pytest.raises(MachineError, match="python ended with 1: the port is taken"):
        server.check_running()


def test_a_server_sees_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ETCD_DATA_DIR", "/somebody/elses")
    monkeypatch.setenv("PGDATA", "/somebody/elses")
    server = python("import os; print(sorted(os.environ))", tmp_path / "log")
    wait_for(lambda: not server.running)
    told = (tmp_path / "log").read_text()
    assert "PATH" in told
    assert "ETCD_DATA_DIR" not in told
    assert "PGDATA" not in told


def test_servers_die_with_a_drill_that_is_killed(tmp_path):
    code = (
        "import sys, time, pathlib; from readiness.machine.processes import Server; "
        f"s = Server('sleeper', ['/bin/sleep', '60'], pathlib.Path({str(tmp_path / 'log')!r})); "
        "print(s.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as drill:
        pid = int(drill.stdout.readline())
        wait_for(lambda: psutil.Process(pid).name() == "sleep")
        drill.kill()
        drill.wait()
    wait_for(lambda: is_gone(pid))


def test_ports_are_free_until_somebody_listens():
    port = free_port()
    assert refuses_connections(port)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", port))
        listening.listen()
        assert not refuses_connections(port)


def test_a_signal_of_the_terminal_does_not_reach_the_servers(tmp_path):
    server = python("import time; time.sleep(60)", tmp_path / "log")
    try:
        assert os.getpgid(server.pid) != os.getpgid(0)
    finally:
        server.kill()
