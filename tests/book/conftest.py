"""The whole book, built once from the recorded data as a user builds it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from readiness.area import find_root
from readiness.record import Record, load_record
from readiness.register import Register

ROOT = find_root(Path(__file__))
# The recordings are of 2026-11-23 to 25; judged as of the next day they are fresh whenever this test runs.
AS_OF = "2026-11-26T00:00:00Z"


@dataclass(frozen=True)
class BuiltBook:
    """A finished build."""

    record_directory: Path
    html: Path
    output: str
    record: Record
    register: Register


def readiness_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of this project."""
    command = [sys.executable, "-m", "readiness", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuiltBook:
    """Build record and book from ``data/``: once, whichever of the parallel test processes comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "book"
    finished = folder / "output.txt"
    with FileLock(folder.with_suffix(".lock")):
        if not finished.exists():
            finished_output = build(folder)
            finished.write_text(finished_output, encoding="utf-8")
    record, register = load_record(folder / "record")
    return BuiltBook(folder / "record", folder / "html", finished.read_text(encoding="utf-8"), record, register)


def build(folder: Path) -> str:
    """Build into a folder; returns what the command printed."""
    folder.mkdir()
    params = folder / "params.yaml"
    params.write_text(f'source: recorded\ndata: data\nas_of: "{AS_OF}"\n', encoding="utf-8")
    done = readiness_command(
        *("build", "--params", str(params), "--jobs", "2"),
        *("--record", str(folder / "record"), "--html", str(folder / "html")),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
