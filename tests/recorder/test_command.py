"""The command `record --params`: what is wrong is said first; ended early, it makes the recording; the same goes on."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from readiness import cli
from readiness.documents import load_yaml
from readiness.errors import CollectionError, ExitCode, InputError
from readiness.recorder.wanted import wanted_tables
from readiness.sources.base import Recording
from readiness.sources.live import collecting
from readiness.sources.live.looks import Look, Shortfall
from recorder import standing_in
from recorder.samples import series_row
from recorder.test_kills import PARAMETERS, Witness, command, environment

_END_SECONDS = 60


class Steady:
    """A collector that always sees the same."""

    tables = frozenset({"series", "objects"})
    refuses = sees_nothing = False
    wanted: frozenset[str] = frozenset()

    def open(self) -> None:
        if Steady.refuses:
            raise CollectionError("pods of sample-space: connection refused", "see that the API server runs")

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        Steady.wanted = wanted
        now = dt.datetime.now(dt.UTC)
        if Steady.sees_nothing:
            return Look(now, now, stage, {}, (Shortfall(now, "GET /pods", "series", "403 Forbidden", "grant it"),))
        return Look(now, now, stage, {"series": [series_row(now, 1.0)]})

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _stands_in():
    Steady.refuses, Steady.sees_nothing, Steady.wanted = False, False, frozenset()
    real = collecting.open_collector
    standing_in.install(lambda *_, **__: Steady())
    yield
    # Tests of the same process that come after these look for themselves.
    standing_in.install(real)


@pytest.fixture
def parameters(tmp_path) -> Path:
    path = tmp_path / "staging.yaml"
    path.write_text(PARAMETERS, encoding="utf-8")
    return path


@pytest.fixture
def record(monkeypatch, capsys, tmp_path, parameters):
    def run(*arguments: object, given: bool = True) -> tuple[int, str, str]:
        base = ["--params", parameters, "--out", tmp_path / "data" / "sample"] if given else []
        monkeypatch.setattr(sys, "argv", ["readiness", "record", *map(str, (*base, *arguments))])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run


def test_a_live_system_is_recorded(record, tmp_path):
    code, printed, complained = record("--duration", "1.2s", "--interval", "0.5s")
    assert (code, complained) == (ExitCode.DONE, "")
    assert "Recording: objects, series; every 0.5 s, for 1.2 s" in printed
    assert f"Recorded: {tmp_path / 'data' / 'sample'}" in printed
    recording = load_yaml(tmp_path / "data" / "sample" / "recording.yaml", Recording)
    assert recording.collected.by.startswith("readiness ")
    assert recording.collected.by.endswith(", record")
    code, _, complained = record("--duration", "0.1s")
    assert code == ExitCode.BAD_INPUT
    assert "a new place for a recording" in complained


def test_only_the_tables_of_the_areas_are_asked_for(record):
    assert record("--duration", "0.05s", "--area", "scale")[0] == ExitCode.DONE
    assert Steady.wanted == {"series"}


def test_tables_of_areas_are_what_their_measures_charts_and_tables_ask_for():
    assert {"series", "probes"} <= wanted_tables(["stability"])
    assert {"objects"} <= wanted_tables(["infrastructure"])
    assert wanted_tables(["stability", "infrastructure"]) >= wanted_tables(["stability"])
    for area in ("no_such_area", "../x", "base"):
        with pytest.raises(InputError, match="--area"):
            wanted_tables([area])


def test_an_area_that_asks_for_nothing_a_live_system_has_is_said(record, tmp_path):
    code, _, complained = record("--area", "ml_integration")
    assert code == ExitCode.BAD_INPUT
    assert "--area: expected one of objects, series" in complained
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--lab", "mesh", "--params", "p", "--out", "x"], "--params with --lab"),
        (["--params", "p", "--minutes", "5", "--out", "x"], "--params with --minutes"),
        (["--lab", "mesh", "--seal", "--out", "x"], "--seal with --lab"),
        (["--lab", "mesh", "--area", "stability", "--interval", "5s", "--out", "x"], "--area, --interval with --lab"),
        (["--out", "x"], "--params FILE for a live system, or --lab mesh, got neither"),
        (["--duration", "5s", "--out", "x"], "or --lab mesh, got --duration"),
        (["--params", "nowhere.yaml", "--out", "x"], "nowhere.yaml: $: expected a file, got nothing"),
    ],
)
def test_forms_that_are_mixed_or_incomplete_are_refused(record, arguments, told):
    code, printed, complained = record(*arguments, given=False)
    assert (code, printed) == (ExitCode.BAD_INPUT, "")
    assert told in complained


@pytest.mark.parametrize(("option", "value"), [("--duration", "5"), ("--interval", "soon")])
def test_durations_that_are_none_are_refused(record, option, value):
    code, _, complained = record(option, value)
    assert code == ExitCode.BAD_INPUT
    assert f"options: {option}: expected a duration such as 90s, 15m, 24h or 2d, got '{value}'" in complained


def test_parameters_are_refused_with_their_lines(record, parameters):
    parameters.write_text(PARAMETERS.replace("deployment: sample", "deploymnet: sample"))
    code, _, complained = record()
    assert code == ExitCode.BAD_INPUT
    assert "staging.yaml:4: $.live.kubernetes.deployment: expected a value, got nothing" in complained
    parameters.write_text("source: recorded\n")
    assert "$.live: expected a value, got nothing" in record()[2]


def test_names_that_cannot_be_masked_are_refused_and_so_is_a_masked_name_of_the_recording(record, parameters):
    parameters.write_text(PARAMETERS + "  mask: [ab, alice]\n")
    assert "$.live.mask[0]" in record()[2]
    parameters.write_text(PARAMETERS + "  mask: [sample]\n")
    code, _, complained = record()
    assert code == ExitCode.BAD_INPUT
    assert "options: --out: expected a name that `mask` does not list" in complained


def test_what_cannot_be_connected_to_is_said_and_nothing_is_begun(record, tmp_path):
    Steady.refuses = True
    code, _, complained = record()
    assert code == ExitCode.BAD_INPUT
    assert complained == "pods of sample-space: connection refused\n  -> see that the API server runs\n"
    assert list((tmp_path / "data").iterdir()) == []


def test_a_first_look_that_brings_nothing_is_said_and_nothing_is_begun(record, tmp_path):
    Steady.sees_nothing = True
    code, _, complained = record()
    assert code == ExitCode.BAD_INPUT
    assert complained == "GET /pods: 403 Forbidden\n  -> grant it\n"
    assert list((tmp_path / "data").iterdir()) == []


def test_other_parameters_do_not_go_on_with_it(record, parameters, tmp_path, monkeypatch):
    monkeypatch.setattr("readiness.cli.recording_live._seal", lambda *_: None)
    assert record("--duration", "0.05s")[0] == ExitCode.DONE
    parameters.write_text(PARAMETERS.replace("sample-space", "other-space"))
    code, _, complained = record("--duration", "0.05s")
    assert code == ExitCode.BAD_INPUT
    assert ".sample.recording/plan.json: $.parameters: expected" in complained
    assert "seal it with --seal; else another --out" in complained
    monkeypatch.undo()
    parameters.write_text(PARAMETERS)
    standing_in.install(lambda *_, **__: Steady())
    assert list((tmp_path / "data" / ".sample.recording").glob("segment-*"))


def test_an_unsealed_one_is_sealed_with_seal_alone(record, tmp_path, monkeypatch):
    with monkeypatch.context() as context:
        context.setattr("readiness.cli.recording_live._seal", lambda *_: None)
        record("--duration", "0.05s")
    standing_in.install(lambda *_, **__: pytest.fail("sealing looks at nothing"))
    code, printed, _ = record("--seal")
    assert code == ExitCode.DONE
    assert f"Recorded: {tmp_path / 'data' / 'sample'}" in printed
    assert record("--seal")[0] == ExitCode.BAD_INPUT  # it is done


def test_seal_without_anything_says_so(record, tmp_path):
    code, _, complained = record("--seal")
    assert code == ExitCode.BAD_INPUT
    assert "looks to make a recording of, got nothing" in complained
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_early_it_looks_a_last_time_and_makes_the_recording(parameters, tmp_path, number):
    witness, target = Witness(), tmp_path / "data" / "sample"
    arguments = command(
        "shown_over_http", "--params", parameters, "--out", target, "--duration", "1h", "--interval", "9s"
    )
    try:
        with subprocess.Popen(
            arguments, env=environment(WITNESS_PORT=witness.port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        ) as recorder:  # fmt: skip
            assert witness.asked.wait(_END_SECONDS)
            os.kill(recorder.pid, number)
            told = recorder.communicate(timeout=_END_SECONDS)[0]
    finally:
        witness.close()
    assert recorder.returncode == ExitCode.INTERRUPTED, told
    values = pd.read_parquet(target / "series.parquet")["value"].tolist()
    assert values == witness.sessions[0]
    told = " ".join(gap.en for gap in load_yaml(target / "recording.yaml", Recording).gaps)
    assert "No look came" not in told
    assert "no last look" not in told


def test_the_help_shows_both_forms_apart(record):
    code, printed, _ = record("--help", given=False)
    assert code == ExitCode.DONE
    live, lab, both = (printed.index(f"Options of {what}:") for what in ("a live system", "a lab", "both"))
    assert live < printed.index("--params FILE") < printed.index("--seal  ") < lab
    assert lab < printed.index("--lab <mesh>") < printed.index("--salvage  ") < both < printed.index("--out DIR")
    assert "[default: 95]" in printed


IMPORTED = """
import sys
import readiness.cli.recording_live
from readiness.recorder import loop, places, scrubbing, spool, wanted
print([name for name in ("pandas", "pyarrow", "scipy", "kubernetes") if name in sys.modules])
"""


def test_the_loop_needs_no_pandas():
    told = subprocess.run(
        [sys.executable, "-c", IMPORTED], env=environment(), capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
