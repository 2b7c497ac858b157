"""kill -9 takes the look under way and no more: at every call that changes the disk, and at 50 random moments."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from readiness.digests import read_registry, sha256_of_file
from readiness.documents import load_yaml
from readiness.errors import ExitCode
from readiness.recorder.spool import Spool
from readiness.sources.base import Recording

TESTS = Path(__file__).parents[1]
PARAMETERS = """\
live:
  title: {ru: Проверка, en: A test}
  subject: {name: sample, version: "1", commit: null, environment: test}
  kubernetes: {namespace: sample-space, deployment: sample}
  interval_seconds: 0.005
"""
_KILLS, _KILLS_WHILE_SEALING = 50, 12
_END_SECONDS = 60


@pytest.fixture(scope="module")
def parameters(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("parameters") / "sample.yaml"
    path.write_text(PARAMETERS, encoding="utf-8")
    return path


def command(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"recorder.{module}", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "book")])} | more


@pytest.fixture(scope="module")
def kills(parameters, tmp_path_factory) -> list[dict]:
    """What came of a kill at each call, one after the other, until a recorder came to its end."""
    told = subprocess.run(
        command("crashing", tmp_path_factory.mktemp("crashing"), parameters),
        env=environment(), capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert found[-1] == {"call": len(found), "ended": 0}
    return found[:-1]


@pytest.mark.slow
def test_a_kill_at_any_call_takes_only_the_look_under_way(kills):
    # How many looks there are in the time depends on the machine; what comes before and after them does not.
    assert max(len(kill["witnessed"]) for kill in kills) >= 3
    sealing = [kill for kill in kills if kill["witnessed"] and not kill["more"]]
    assert len(sealing) > 10
    assert len(kills) - len(sealing) > 10
    assert any(len(kill["witnessed"]) > len(kill["kept"]) for kill in kills)  # some were killed in the midst of a write
    for kill in kills:
        assert kill["kept"] in (kill["witnessed"], kill["witnessed"][:-1]), kill


@pytest.mark.slow
def test_the_same_command_makes_the_recording_of_all_that_was_kept(kills):
    for kill in kills:
        assert kill["again"] == ExitCode.DONE, kill
        assert kill["recorded"] == kill["kept"] + kill["more"], kill
        assert kill["registered"], kill
        assert kill["left"] == ["registry.sha256", "sample"], kill
    # Once everything was sealed, nobody looked again.
    assert any(kill["witnessed"] and not kill["more"] for kill in kills)


class Witness:
    """Shows a number to whoever asks, and knows to whom it showed which."""

    def __init__(self) -> None:
        self.sessions: list[list[int]] = [[]]
        self.asked = threading.Event()
        self._next = 0
        witness = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                number, witness._next = witness._next, witness._next + 1
                witness.sessions[-1].append(number)
                witness.asked.set()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(str(number).encode())

            def log_message(self, *_):
                pass

            def handle(self):
                with suppress(ConnectionError):  # whoever asked was killed
                    super().handle()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = str(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def new_session(self) -> None:
        self.sessions.append([])
        self.asked.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def witness():
    shown = Witness()
    yield shown
    shown.close()


def numbers_in(spool: Path) -> list[int]:
    entries = [entry.content for entry in Spool(spool).entries() if entry.content]
    looks = [entry for entry in entries if entry["kind"] == "look"]
    return [int(row[4]) for look in looks for row in look["rows"]["series"][0]["rows"]]


@pytest.mark.slow
def test_a_recorder_that_is_killed_fifty_times_has_seen_everything_but_the_looks_under_way(
    witness, parameters, tmp_path
):
    chance = random.Random(20261125)  # noqa: S311 - drawn again from its seed
    target = tmp_path / "data" / "sample"
    spool = target.parent / ".sample.recording"
    base = ("shown_over_http", "--params", parameters, "--out", target)
    env = environment(WITNESS_PORT=witness.port)

    def run(*options: object) -> subprocess.Popen:
        return subprocess.Popen(
            command(*base, *options), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    for _ in range(_KILLS):
        witness.new_session()
        with run() as recorder:
            assert witness.asked.wait(_END_SECONDS)
            time.sleep(chance.uniform(0, 0.5))
            recorder.send_signal(signal.SIGKILL)
            assert recorder.wait(_END_SECONDS) == -signal.SIGKILL
        kept = set(numbers_in(spool))
        for session in witness.sessions:
            assert set(session[:-1]) <= kept  # at most the last of each
    everything = numbers_in(spool)
    assert len(everything) > 10 * _KILLS
    assert everything == sorted(set(everything)) == sorted(set(everything) & {n for s in witness.sessions for n in s})
    assert len(list(spool.glob("segment-*.jsonl"))) > _KILLS

    looked = sum(map(len, witness.sessions))
    for _ in range(_KILLS_WHILE_SEALING):
        with run("--seal") as recorder:
            assert recorder.stdout.readline() == "Making the recording\n"
            time.sleep(chance.uniform(0, 2.0))
            recorder.send_signal(signal.SIGKILL)
            recorder.wait(_END_SECONDS)
        if target.exists() and not spool.exists():
            break
        assert target.exists() or numbers_in(spool) == everything
    if spool.exists():
        with run("--seal") as recorder:
            told = recorder.communicate(timeout=_END_SECONDS)[0]
        assert recorder.returncode == ExitCode.DONE, told
    assert sum(map(len, witness.sessions)) == looked  # sealing looks at nothing

    frame = pd.read_parquet(target / "series.parquet")
    assert [int(value) for value in frame["value"]] == everything
    registry = read_registry(target.parent / "registry.sha256")
    assert registry == {f"sample/{path.name}": sha256_of_file(path) for path in target.iterdir()}
    recording = load_yaml(target / "recording.yaml", Recording)
    told = [gap.en for gap in recording.gaps]
    assert any(gap.startswith(f"The recorder was started again {_KILLS - 1} times") for gap in told)
    assert any(gap.startswith("There is no last look") for gap in told)
