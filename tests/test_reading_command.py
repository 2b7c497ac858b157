"""`readiness read`: what it prints, what it writes, and that it never writes over anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from builders import make_project, write_registry
from readiness import cli
from readiness.errors import ExitCode, InputError
from readiness.readers import READERS
from readiness.sources import RecordedSource

ASSETS = Path(__file__).parent / "assets" / "readers"
STATS = ASSETS / "locust-stats" / "valid_stats.csv"
LOG = ASSETS / "stability-log" / "valid.log"


@pytest.fixture
def read(monkeypatch, capsys, tmp_path):
    """Run `readiness read` in this process: exit code, output, complaints."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["readiness", "read", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run


def test_help_lists_every_reader_with_its_tables(read):
    code, printed, _ = read("--help")
    words = " ".join(printed.split())
    assert code == 0
    for reader in READERS.values():
        assert f"{reader.name}: {reader.title}" in words
    assert "Tables: series, probes, stability_report." in words


def test_without_out_it_shows_rows_and_what_was_left_out_and_writes_nothing(read, tmp_path):
    code, printed, complained = read(LOG, "--as", "stability-log", "--table", "probes", "-o", "time_zone=UTC")
    assert (code, complained) == (0, "")
    assert "probes: 3 rows" in printed
    assert "observed_at 2026-01-07T01:00:07+00:00" in printed
    assert "- The log keeps only the first lines of the health answer in 3 iterations (first at line 2)" in printed
    assert list(tmp_path.iterdir()) == []


def test_with_out_it_writes_parquet_and_the_lines_of_a_recording_that_then_reads(read, tmp_path):
    folder = tmp_path / "data" / "mine"
    folder.mkdir(parents=True)
    code, printed, _ = read(STATS, "--as", "locust-stats", "--out", folder / "load.parquet")
    assert code == 0
    assert pd.read_parquet(folder / "load.parquet")["requests"].tolist() == [528]
    assert sorted(path.name for path in folder.iterdir()) == ["load.parquet"]
    fragment = YAML(typ="safe").load(printed.partition("recording.yaml beside it:")[2])
    described = fragment["tables"]["load_summaries"]
    assert (described["file"], described["rows"]) == ("load.parquet", 1)
    assert re.search(r"valid_stats\.csv \(SHA-256 [0-9a-f]{64}\)", described["method"])
    assert set(described["columns"]) == set(pd.read_parquet(folder / "load.parquet").columns)
    assert fragment["gaps"][0]["ru"].startswith("Пропущено строк")

    about = {
        "schema": "readiness/recording/v1",
        "id": "mine",
        "title": {"ru": "Запись.", "en": "A recording."},
        "subject": {"name": "widget", "environment": "staging"},
        "collected": {"start": "2026-11-23T00:00:00Z", "end": "2026-11-23T01:00:00Z", "by": "me"},
    }
    with (folder / "recording.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump({**about, **fragment}, stream)
    write_registry(folder.parent)
    with pytest.raises(InputError, match="provenance") as caught:
        RecordedSource(folder.parent).recordings()  # what only a person knows is still missing
    assert "collected_at" in str(caught.value)
    described |= {"provenance": "measured", "collected_at": "2026-11-23T01:00:00Z"}
    described["columns"] = dict.fromkeys(described["columns"], "as Locust means it")
    with (folder / "recording.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump({**about, **fragment}, stream)
    write_registry(folder.parent)
    source = RecordedSource(folder.parent)
    reading = source.read(source.recordings()[0], "load_summaries")
    assert all(check.passed for check in reading.checks)
    assert reading.frame["p99_seconds"].tolist() == [0.036]


def test_several_files_become_one_table_and_equal_names_are_refused(read, tmp_path):
    for name in ("morning_stats.csv", "evening_stats.csv"):
        shutil.copy(STATS, tmp_path / name)
    out = tmp_path / "load.parquet"
    code, printed, _ = read("morning_stats.csv", "evening_stats.csv", "--as", "locust-stats", "--out", out)
    assert code == 0
    assert "- evening_stats.csv: Left out: 2 lines of single request names" in printed
    assert pd.read_parquet(out)["run"].tolist() == ["morning", "evening"]
    history = ASSETS / "locust-history" / "valid_stats_history.csv"
    code, _, complained = read(history, history, "--as", "locust-history", "--table", "load_runs")
    assert code == ExitCode.BAD_INPUT
    assert "expected run to be unique in `load_runs`, got valid twice" in complained
    assert "-> name the runs apart with the option `run`" in complained


def test_options_come_from_a_file_in_the_form_of_a_recording(read, tmp_path):
    (tmp_path / "mapping.yaml").write_text(
        "columns:\n"
        "  observed_at: {from: timestamp, zone: UTC}\n"
        "  pod: {from: pod_name}\n"
        "  node: {constant: ''}\n"
        "  metric: {constant: process_resident_memory_bytes}\n"
        "  value: {from: rss_mb, unit: MB}\n",
        encoding="utf-8",
    )
    own = ASSETS / "own-columns" / "memory.csv"
    code, printed, _ = read(own, "--as", "own-columns", "--table", "series", "--options", "mapping.yaml")
    assert code == 0
    assert "series: 3 rows" in printed
    assert "- Left out: columns that no mapping names: host." in printed
    (tmp_path / "wrong.yaml").write_text("columns:\n  pod: {from: pod_name, zone: Mars}\n", encoding="utf-8")
    code, _, complained = read(own, "--as", "own-columns", "--table", "series", "--options", "wrong.yaml")
    assert code == ExitCode.BAD_INPUT
    assert "wrong.yaml:2: $.columns.pod.zone: expected Mars is no time zone: give UTC" in complained


def test_times_of_options_need_no_quotes_and_do_need_a_zone(read, tmp_path):
    schedule = (
        "episodes:\n  - {{id: e, label: scan, start: 2026-01-07T10:01:47{zone}, end: 2026-01-07T10:01:48{zone}}}\n"
    )
    log = ASSETS / "zeek-conn" / "valid.log"
    (tmp_path / "schedule.yaml").write_text(schedule.format(zone="Z"), encoding="utf-8")
    code, printed, _ = read(log, "--as", "zeek-conn", "--options", "schedule.yaml")
    assert (code, printed.count("label scan, episode_id e")) == (0, 2)
    (tmp_path / "schedule.yaml").write_text(schedule.format(zone=""), encoding="utf-8")
    code, _, complained = read(log, "--as", "zeek-conn", "--options", "schedule.yaml")
    assert code == ExitCode.BAD_INPUT
    assert "schedule.yaml:2: $.episodes[0].start: expected input should have timezone info" in complained


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([LOG, "--as", "stabilty"], "read: $.--as: expected one of stability-log, "),
        ([LOG, "--as", "stability-log"], "read: $.--table: expected one of series, probes, stability_report, got None"),
        ([LOG, "--as", "k6-json", "--table", "faults"], "$.--table: expected one of requests, load_runs, got 'faults'"),
        ([LOG, "--as", "stability-log", "--table", "series"], "$.time_zone: expected a value, got nothing"),
        ([LOG, "--as", "k6-summary", "-o", "rum=1"], "$.rum: expected extra inputs are not permitted, got 1"),
        ([LOG, "--as", "k6-summary", "-o", "run"], "expected NAME=VALUE, got 'run'"),
        ([LOG, "--as", "k6-summary", "--options", "nowhere.yaml"], "nowhere.yaml: $: expected a file, got nothing"),
        (["nowhere.json", "--as", "k6-summary"], "nowhere.json: $: expected a file, got nothing"),
        ([".", "--as", "k6-summary"], "expected a file, got a folder"),
        ([LOG, "--as", "k6-summary"], "valid.log:1: $: expected a summary of k6: JSON"),
        ([STATS, "--as", "locust-stats", "--out", "x.csv"], "$.--out: expected a name that ends in .parquet"),
        (
            [STATS, "--as", "locust-stats", "--out", "no/x.parquet"],
            "$.--out: expected a file in a folder that is there",
        ),
    ],
)
def test_bad_input_ends_with_2_and_writes_nothing(read, tmp_path, arguments, told):
    code, _, complained = read(*arguments)
    assert code == ExitCode.BAD_INPUT
    assert told in complained
    assert "Traceback" not in complained
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_written_over(read, tmp_path):
    out = tmp_path / "x.parquet"
    out.write_text("mine", encoding="utf-8")
    code, _, complained = read(STATS, "--as", "locust-stats", "--out", out)
    assert code == ExitCode.BAD_INPUT
    assert "expected a file that is not there yet" in complained
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_found_bad_half_way_leaves_nothing_behind(read, tmp_path):
    lines = ["Method,Name,Error,Occurrences", *(f"GET,/{n},e,1" for n in range(25_000)), "GET,/x,e,many", ""]
    (tmp_path / "long.csv").write_text("\r\n".join(lines), encoding="utf-8")
    code, _, complained = read("long.csv", "--as", "locust-failures", "--out", "x.parquet")
    assert code == ExitCode.BAD_INPUT
    assert "long.csv:25002: $.Occurrences: expected a number" in complained
    assert [path.name for path in tmp_path.iterdir()] == ["long.csv"]


def test_rows_that_are_none_of_the_table_are_refused(read, tmp_path):
    (tmp_path / "mine.csv").write_text("when,ms\n2026-01-07T01:00:00Z,-5\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns: {run: {constant: a}, started_at: {from: when}, latency_seconds: {from: ms, unit: ms},"
        " ok: {constant: true, means_true: ['True']}}\n",
        encoding="utf-8",
    )
    code, _, complained = read("mine.csv", "--as", "own-columns", "--table", "requests", "--options", "m.yaml")
    assert code == ExitCode.BAD_INPUT
    assert (
        "rows 1 to 1 of the table as `requests` has them, got latency_seconds: greater_than_or_equal_to(0)"
        in complained
    )


def test_it_works_outside_of_a_project_and_inside_one(tmp_path):
    (tmp_path / "project").mkdir()
    make_project(tmp_path / "project")
    for folder in (tmp_path, tmp_path / "project"):
        done = subprocess.run(
            [sys.executable, "-m", "readiness", "read", str(STATS), "--as", "locust-stats"],
            capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert "load_summaries: 1 row\n" in done.stdout
