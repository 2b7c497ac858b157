"""The whole book, built once from the recorded data as a user builds it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from readiness.area import find_root
from readiness.record import Record, load_record
from readiness.register import Register

ROOT = find_root(Path(__file__))
# The recordings are of 2026-11-23; judged as of the next day they are fresh whenever this test runs.
AS_OF = "2026-11-24T00:00:00Z"


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
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltBook:
    """Build record and book from ``data/``."""
    folder = tmp_path_factory.mktemp("book")
    params = folder / "params.yaml"
    params.write_text(f'source: recorded\ndata: data\nas_of: "{AS_OF}"\n', encoding="utf-8")
    done = readiness_command(
        *("build", "--params", str(params), "--jobs", "2"),
        *("--record", str(folder / "record"), "--html", str(folder / "html")),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    record, register = load_record(folder / "record")
    return BuiltBook(folder / "record", folder / "html", done.stdout + done.stderr, record, register)
