"""The recorder records: a real service, a real Locust, a few seconds of each kind of run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from readiness.documents import load_yaml
from readiness.instruments import LoadRun, check_load_as_offered, check_requests_in_runs, is_sequential
from readiness.sources.base import Recording
from readiness.sources.tables import faults_of_table

RECORDER = Path(__file__).with_name("record_load.py")
TABLES = ("load_runs", "requests")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    target = tmp_path_factory.mktemp("load") / "load-example"
    options = ["--levels", "1", "6", "--repetitions", "1", "--closed-seconds", "2", "--open-seconds", "3"]
    command = [sys.executable, str(RECORDER), "--target", str(target), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    tables = {name: pd.read_parquet(target / f"{name}.parquet") for name in TABLES}
    return load_yaml(target / "recording.yaml", Recording), tables


def loads(tables):
    requests = tables["requests"]
    found = {}
    for row in tables["load_runs"].itertuples():
        mine = requests[requests["run"] == row.run]
        found[row.run] = LoadRun(
            row.loop,
            None if np.isnan(row.offered_requests_per_second) else row.offered_requests_per_second,
            (row.ended_at - row.started_at).total_seconds(),
            (mine["started_at"] - row.started_at).dt.total_seconds().to_numpy(),
            mine["latency_seconds"].to_numpy(),
        )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_what_is_recorded_is_what_the_tables_and_the_description_say(recorded, table):
    described, tables = recorded
    assert faults_of_table(table, tables[table], described.tables[table].rows) == []
    assert set(tables[table].columns) == set(described.tables[table].columns)


@pytest.mark.slow
def test_every_run_is_recorded_as_what_it_was(recorded):
    described, tables = recorded
    runs = loads(tables)
    assert described.settings["load_runs"] == len(runs) == 3
    assert is_sequential(runs["closed-01-1"])
    assert not is_sequential(runs["closed-06-1"])
    assert not is_sequential(runs["open-30-1"])
    assert check_requests_in_runs(runs, 0, clock_resolution_seconds=0.1).passed
    # One stall of a busy machine may hold a whole short run back; that it is said is tested elsewhere.
    assert check_load_as_offered(runs, 10).detail.args["closed"] == 2


@pytest.mark.slow
def test_the_service_contends_as_it_says(recorded):
    _, tables = recorded
    by_run = tables["requests"].groupby("run")["latency_seconds"]
    # Alone: 80 ms without and 10.4 ms under the lock; a busy machine makes it longer, never shorter.
    assert by_run.min().min() >= 0.0904
    assert by_run.median()["closed-06-1"] >= by_run.min()["closed-01-1"]


@pytest.mark.slow
def test_requests_of_the_open_loop_know_when_they_were_due(recorded):
    _, tables = recorded
    requests = tables["requests"]
    opened = requests["run"].str.startswith("open")
    assert requests.loc[~opened, "due_at"].isna().all()
    due = requests.loc[opened, "due_at"].sort_values().diff().dropna().dt.total_seconds()
    assert due.to_numpy() == pytest.approx(1 / 30, abs=1e-5)
    late = (requests["started_at"] - requests["due_at"])[opened].dt.total_seconds()
    assert late.min() >= -0.001
