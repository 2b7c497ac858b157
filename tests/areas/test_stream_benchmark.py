"""The stream benchmark in small: it finds what it planted, in less memory than the whole table takes, and can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "stream_series.py"


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARK), *arguments, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.slow
def test_five_million_rows_are_judged_alike_in_half_the_memory(tmp_path):
    figures = tmp_path / "figures.json"
    done = run(
        "--pods", "120", "--hours", "11.6", "--compare", "--limit-mib", "1024", "--json", str(figures), folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert found["rows"] == 120 * (11.6 * 3600 + 1)
    planted = [f"synthetic-pods/synthetic-696fb-{number:04d}" for number in range(0, 120, 20)]
    assert found["found"]["members"]["refuted"] == planted
    assert found["found"] == found["found_whole"]
    assert found["streamed"]["peak_mib"] < found["whole"]["peak_mib"] / 2
    assert "6 of 6 planted pods refuted, 0 others" in done.stdout
    assert not list(tmp_path.glob("tmp*"))  # nothing of the recording is left


@pytest.mark.slow
def test_a_peak_above_the_limit_is_an_error(tmp_path):
    done = run("--pods", "2", "--hours", "1", "--interval", "10", "--limit-mib", "20", folder=tmp_path)
    assert done.returncode == 1
    assert "more than 20 MiB" in done.stderr
