"""Programs are known by number and start, outlive who started them, and end when told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from live.cluster import building, image, places, processes
from live.cluster.places import ClusterError


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("READINESS_KUBERNETES_STATE", str(tmp_path))
    return tmp_path


def test_a_program_has_a_session_of_its_own_and_ends_when_told(state: Path) -> None:
    pid = processes.start("sleeper", ["sleep", "60"])
    try:
        assert os.getsid(pid) == pid
        assert processes.start("sleeper", ["sleep", "60"]) == pid
        assert processes.running("sleeper") == pid
    finally:
        processes.end("sleeper")
    assert processes.started_ticks(pid) is None
    assert processes.names() == []
    assert (state / "logs" / "sleeper.log").exists()


def test_one_that_ignores_the_request_is_killed() -> None:
    pid = processes.start("stubborn", ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"])
    processes.end("stubborn", timeout_seconds=0.3)
    assert processes.started_ticks(pid) is None


def test_another_process_of_the_same_number_is_left_alone(state: Path) -> None:
    (state / "processes").mkdir()
    record = state / "processes" / "gone.json"
    record.write_text(json.dumps({"pid": os.getpid(), "ticks": 1, "command": []}), encoding="utf-8")
    assert processes.running("gone") is None
    processes.end("gone")
    assert not record.exists()


def test_what_fails_is_told_with_its_words() -> None:
    with pytest.raises(ClusterError, match="no-such-file"):
        processes.run("ls", "no-such-file")
    with pytest.raises(ClusterError, match="is not installed"):
        processes.run("no-such-program")
    with pytest.raises(ClusterError, match="did not end within"):
        processes.run("sleep", "5", timeout_seconds=0.1)
    with pytest.raises(ClusterError, match=r"Never: not within 0.2 s"):
        processes.wait_until("Never", lambda: False, 0.2)


def test_programs_of_another_recipe_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_KUBERNETES_CACHE", str(tmp_path / "cache"))
    folder = places.cache() / "bin"
    folder.mkdir(parents=True)
    for name in building.PROGRAMS:
        (folder / name).touch()
    assert not building.is_built()
    (folder / building.STAMP).write_text(json.dumps({"recipe": building.recipe()}), encoding="utf-8")
    assert building.is_built()
    (folder / building.PROGRAMS[0]).unlink()
    assert not building.is_built()
    monkeypatch.setattr(building, "VERSION", "another")
    assert not building.is_built()


def test_the_same_program_gives_the_same_images() -> None:
    assert image._assembled(b"program") == image._assembled(b"program")
    assert image._assembled(b"program") != image._assembled(b"another")
