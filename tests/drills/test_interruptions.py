"""A drill that is ended from outside, at any moment, ends everything it started; nothing half-written is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import psutil
import pytest

from drills.conftest import require
from readiness.drills.folders import remove_abandoned
from readiness.errors import ExitCode

pytestmark = pytest.mark.slow
_END_SECONDS = 40


@contextmanager
def drill(place: Path, *arguments: str, until: str) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """A drill in a process of its own, up to a step; with it, every process that belongs to it by then."""
    # Whoever runs the tests in the background has made them deaf to some signals.
    command = [
        "env",
        "--default-signal",
        sys.executable,
        "-u",
        "-m",
        "readiness",
        "drill",
        *arguments,
        "--settle",
        "30",
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(place), "PYTHONUNBUFFERED": "1"},
    ) as started:
        try:
            for line in started.stdout:
                if line.strip() == until:
                    break
            else:
                pytest.fail(f"the drill ended before {until}")
            time.sleep(0.5)  # somewhere in the middle of the step
            family = psutil.Process(started.pid).children(recursive=True)
            assert family, "nothing runs, so nothing can be shown to end"
            yield started, family
        finally:
            if started.poll() is None:
                started.kill()


def living(family: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in family:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def namespaces(family: list[psutil.Process]) -> set[str]:
    """Networks of a family that are not ours."""
    ours = Path("/proc/self/ns/net").readlink()
    return {str(Path(f"/proc/{process.pid}/ns/net").readlink()) for process in family} - {str(ours)}


def inhabitants(nets: set[str], within_seconds: float = 5) -> dict[int, str]:
    """Processes that stay in some networks, with their commands.

    A process that was killed is in its network until the kernel has taken it apart; and the number of a network
    that is gone is given to the next one that anybody makes, whose processes began later.
    """
    asked, until = time.time(), time.monotonic() + within_seconds
    while found := {process.pid: command for process, command in _in_networks(nets) if process.create_time() < asked}:
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    return found


def _in_networks(nets: set[str]) -> Iterator[tuple[psutil.Process, str]]:
    for process in psutil.process_iter():
        try:
            if str(Path(f"/proc/{process.pid}/ns/net").readlink()) in nets:
                yield process, " ".join(process.cmdline())
        except (OSError, psutil.Error):
            continue


def shared_memory(place: Path) -> set[str]:
    """Numbers of the shared memory of the servers of PostgreSQL in a place."""
    files = list(place.glob("*/*/data/postmaster.pid"))
    return {file.read_text().splitlines()[6].split()[1] for file in files}


def all_shared_memory() -> set[str]:
    told = subprocess.run(["ipcs", "-m"], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in told.splitlines() if line.startswith("0x")}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("etcd-leader-partition", "starting the servers"),
        ("etcd-leader-partition", "begin-writing"),
        ("etcd-leader-partition", "settle"),
        ("postgresql-failover", "settle"),
    ],
)
def test_a_signal_ends_the_drill_and_all_it_started(place, name, until, number):
    require(name)
    with drill(place, name, until=until) as (started, family):
        nets, memory = namespaces(family), shared_memory(place)
        if until != "starting the servers":
            assert bool(nets) == (name == "etcd-leader-partition")
            memory &= all_shared_memory()  # that of the primary, which is dead by now, is gone with it
            assert bool(memory) == (name == "postgresql-failover")
        started.send_signal(number)
        told, _ = started.communicate(timeout=_END_SECONDS)
    assert started.returncode == ExitCode.INTERRUPTED, told
    assert "Interrupted; everything that was started is ended." in told
    assert "Traceback" not in told
    assert living(family) == []
    assert inhabitants(nets) == {}
    assert not memory & all_shared_memory()
    assert list(place.iterdir()) == []


def test_a_terminal_that_is_gone_ends_nothing_that_was_told_to_ignore_it(place, monkeypatch):
    require("etcd-leader-killed")
    run = subprocess.Popen

    def deaf(command, **options):
        return run(["env", "--ignore-signal=HUP", *command[2:]], **options)

    monkeypatch.setattr(subprocess, "Popen", deaf)
    with drill(place, "etcd-leader-killed", until="settle") as (started, family):
        started.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert started.poll() is None
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=_END_SECONDS)
    assert started.returncode == ExitCode.INTERRUPTED
    assert living(family) == []


def test_impatience_does_not_leave_anything(place):
    require("postgresql-failover")
    with drill(place, "postgresql-failover", until="settle") as (started, family):
        memory = shared_memory(place)
        for _ in range(5):
            started.send_signal(signal.SIGINT)
            time.sleep(0.1)
        started.communicate(timeout=_END_SECONDS)
    assert living(family) == []
    assert memory
    assert not memory & all_shared_memory()
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("name", ["etcd-leader-partition", "postgresql-failover"])
def test_servers_and_networks_die_with_a_drill_that_is_killed(place, name):
    require(name)
    with drill(place, name, until="settle") as (started, family):
        nets, memory = namespaces(family), shared_memory(place)
        started.kill()
        started.wait()
        end = time.monotonic() + _END_SECONDS
        while living(family):
            assert time.monotonic() < end, living(family)
            time.sleep(0.05)
    assert inhabitants(nets) == {}
    assert not memory & all_shared_memory()
    (left,) = place.iterdir()  # nobody was there any more to delete it: the next drill does
    assert remove_abandoned(place) == [left]
    assert list(place.iterdir()) == []


def test_a_repetition_that_is_interrupted_is_not_half_in_the_recording(place):
    require("etcd-leader-killed")
    data = place / "data"
    with drill(place, "etcd-leader-killed", "--out", str(data / "drills"), until="settle") as (started, family):
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=_END_SECONDS)
    assert started.returncode == ExitCode.INTERRUPTED
    assert living(family) == []
    rows = {
        table: len(pd.read_parquet(data / "drills-etcd" / f"{table}.parquet"))
        for table in ("drills", "writes", "journals")
    }
    assert rows == {"drills": 0, "writes": 0, "journals": 1}
    assert subprocess.run(["sha256sum", "--quiet", "-c", "registry.sha256"], cwd=data, check=False).returncode == 0
    assert [path for path in place.iterdir() if path != data] == []
