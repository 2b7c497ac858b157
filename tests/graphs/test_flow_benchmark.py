"""The benchmark of graphs in small: three ways make the same graphs, ours in the least time, and it can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "flow_graphs.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARK), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.slow
def test_three_ways_make_the_same_graphs_and_ours_is_the_cheapest(tmp_path):
    figures = tmp_path / "figures.json"
    done = run("--rows", "200000", "--compare", "6000", "--limit-seconds", "4", "--json", str(figures))
    assert done.returncode == 0, done.stderr
    assert "the same graphs in all three ways: 6,000 flows" in done.stdout
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert (found["all"]["rows"], found["all"]["graphs"]) == (200_000, 288)
    # A million flows in 20 s and 2 GiB leaves room of its own; these are a fifth of them.
    assert found["all"]["cpu_seconds"] < 4
    assert found["all"]["peak_mib"] < 2048
    compared = {way: cost["cpu_seconds"] for way, cost in found["compared"].items()}
    assert compared["vectorised"] < compared["NetworkX"]
    assert compared["vectorised"] < compared["pandas loop"]


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "told"), [("--limit-mib", "MiB, more than 20"), ("--limit-seconds", "more than 0")])
def test_more_than_the_limit_is_an_error(limit, told):
    done = run("--rows", "2000", limit, "20" if limit == "--limit-mib" else "0")
    assert done.returncode == 1
    assert told in done.stderr
