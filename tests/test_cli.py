"""The command line as a user meets it: exit codes, one clear message, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builders import area_notebook, make_project, make_record, replace_in
from readiness.errors import ExitCode
from readiness.record import write_manifest
from readiness.verdicts import Outcome
from readiness.verification import verify_record

VERIFIED = {"alpha.answer": Outcome.VERIFIED, "beta.restarts": Outcome.VERIFIED}
WAIVED = "waivers:\n  - {claim: beta.restarts, approver: P, reason: {ru: Да., en: Yes.}, expires: '2026-12-31'}\n"


@pytest.fixture
def project(tmp_path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    return make_project(root)


# Help ----------------------------------------------------------------------------------------------------------------


def test_the_module_runs_and_its_help_shows_every_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "readiness", "--help"],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    words = "".join(done.stdout.split())  # a line may end inside a word with a hyphen
    for code in ExitCode:
        assert "".join(f"{code.value} {code.meaning}".split()) in words
    for command in ("build", "run", "check", "gate"):
        assert command in words


def test_the_version_is_printed(readiness, tmp_path):
    code, printed, _ = readiness(tmp_path, "--version")
    assert (code, printed.split()[0]) == (0, "readiness")


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "gamma"], "run: $.AREA: expected one of alpha, beta, milestone, got 'gamma'"),
        (["run", "alpha", "-p", "data"], "-p: $: expected NAME=VALUE, got 'data'"),
        (["run", "alpha", "-p", "dta=x"], "$.parameters.dta: expected one of as_of, data, source"),
        (["run", "alpha", "-p", "data=3"], "$.parameters.data: expected str, as the default 'data', got int 3"),
        (["run", "alpha", "--params", "nowhere.yaml"], "nowhere.yaml: $: expected a file of parameters, got nothing"),
        (["build", "--params", "nowhere.yaml"], "nowhere.yaml: $: expected a file of parameters, got nothing"),
        (["build", "--only", "gamma"], "--only: $: expected one of alpha, beta, got gamma"),
        (["build", "--record", "params"], "got a place in params/, which people write"),
        (
            ["build", "--record", "params/milestone.yaml"],
            "got a link or a file",
        ),
        (["gate", "nowhere"], "expected a record, got nothing"),
        (["gate", "params/milestone.yaml"], "params/milestone.yaml/verdicts.json: $: expected a record"),
    ],
)
def test_bad_input_ends_with_2_and_a_message_and_writes_nothing(readiness, project, arguments, told):
    before = sorted(project.rglob("*"))
    code, _, complained = readiness(project, *arguments)
    assert code == ExitCode.BAD_INPUT
    assert told in complained
    assert "Traceback" not in complained
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("command", [["check"], ["build"], ["run", "alpha"]])
def test_outside_of_a_project_it_says_where_to_go(readiness, tmp_path, command):
    code, _, complained = readiness(tmp_path, *command)
    assert code == ExitCode.BAD_INPUT
    assert "params/milestone.yaml here or above" in complained
    assert "-> run from inside the project, or set READINESS_ROOT" in complained


@pytest.mark.parametrize("arguments", [["fly"], ["gate"], ["build", "--jobs", "0"], ["build", "--jobs", "two"]])
def test_a_misused_option_ends_with_2_too(readiness, project, arguments):
    code, _, complained = readiness(project, *arguments)
    assert code == ExitCode.BAD_INPUT
    assert complained.strip()
    assert "Traceback" not in complained


def test_a_crash_of_the_input_shows_no_traceback_in_a_real_process(project):
    replace_in(project / "params/claims/alpha.yaml", "threshold: 2", "threshold: .nan")
    replace_in(project / "params/claims/beta.yaml", "confidence: 0.95", "confidence: 2")
    done = subprocess.run(
        [sys.executable, "-m", "readiness", "check"], capture_output=True, text=True, check=False, cwd=project
    )
    assert (done.returncode, done.stdout) == (ExitCode.BAD_INPUT, "")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [
        "params/claims/alpha.yaml:14",
        "params/claims/beta.yaml:16",
    ]


# Check ---------------------------------------------------------------------------------------------------------------


def test_check_passes_a_project_in_order_from_any_of_its_folders(readiness, project):
    code, printed, _ = readiness(project / "params" / "claims", "check")
    assert code == ExitCode.DONE
    assert "in order" in printed


# The records below were made on this day; later their evidence would be stale.
THEN = ("--as-of", "2026-11-24T00:00:00Z")


# Gate ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "waivers", "code", "decision"),
    [
        (VERIFIED, None, 0, "GO"),
        (VERIFIED | {"beta.restarts": Outcome.STALE}, None, 10, "UNDETERMINED"),
        ({}, None, 10, "UNDETERMINED"),
        (VERIFIED | {"beta.restarts": Outcome.REFUTED}, None, 11, "NO-GO"),
        (VERIFIED | {"beta.restarts": Outcome.REFUTED}, WAIVED, 11, "NO-GO"),
        (VERIFIED | {"beta.restarts": Outcome.INCONCLUSIVE}, WAIVED, 12, "GO WITH WAIVERS"),
    ],
)
def test_gate_exits_by_the_decision(readiness, project, outcomes, waivers, code, decision):
    if waivers:
        replace_in(project / "params/waivers.yaml", "waivers: []\n", waivers)
    record = make_record(project / "record", project, outcomes)
    # It needs no project: the record speaks for itself.
    exit_code, printed, complained = readiness(project.parent, "gate", record, *THEN)
    assert (exit_code, complained) == (code, "")
    assert f"Decision: {decision}\n" in printed


def test_gate_names_the_claims_that_made_the_decision(readiness, project):
    record = make_record(project / "record", project, {"beta.restarts": Outcome.REFUTED})
    _, printed, _ = readiness(project, "gate", record, *THEN)
    assert "refuted, blocking: 1" in printed
    assert "undecided, blocking: 1" in printed
    for words in ("beta.restarts", "The widget never restarts.", "alpha.answer", "0% to 50% (claimed 50% to 75%)"):
        assert words in printed


def test_gate_ends_with_4_on_a_record_somebody_edited(readiness, project):
    record = make_record(project / "record", project, VERIFIED | {"beta.restarts": Outcome.REFUTED})
    text = (record / "verdicts.json").read_text(encoding="utf-8")
    (record / "verdicts.json").write_text(text.replace('"refuted"', '"verified"'), encoding="utf-8")
    code, printed, complained = readiness(project, "gate", record, *THEN)
    assert (code, printed) == (ExitCode.VERIFICATION_FAILED, "")
    assert "verdicts.json: SHA-256" in complained
    assert "Traceback" not in complained


@pytest.mark.parametrize(("fits", "expected"), [(False, ExitCode.VERIFICATION_FAILED), (True, ExitCode.BAD_INPUT)])
def test_gate_never_passes_a_truncated_record(readiness, project, fits, expected):
    record = make_record(project / "record", project, VERIFIED)
    content = (record / "verdicts.json").read_bytes()
    (record / "verdicts.json").write_bytes(content[: len(content) // 2])
    if fits:
        write_manifest(record)
    code, _, complained = readiness(project, "gate", record, *THEN)
    assert code == expected
    assert "verdicts.json: " in complained
    assert "Traceback" not in complained


# Build and run, with real kernels ------------------------------------------------------------------------------------


@pytest.mark.xdist_group("kernels")
def test_a_part_is_built_beside_the_whole_and_counts_the_rest_as_not_measured(readiness, project):
    whole = make_record(project / "book" / "record", project, VERIFIED)
    before = (whole / "verdicts.json").read_bytes()
    code, printed, complained = readiness(project, "build", "--only", "alpha", "--no-html", "--jobs", "1")
    assert (code, complained) == (ExitCode.DONE, "")
    assert printed.splitlines()[-1] == "Record: _build/partial/record"
    assert (whole / "verdicts.json").read_bytes() == before
    part, _ = verify_record(project / "_build" / "partial" / "record")
    assert {v.claim: v.reason.key for v in part.verdicts} == {
        "alpha.answer": "absent-no-instrument",
        "beta.restarts": "absent-not-run",
    }
    assert readiness(project, "gate", "_build/partial/record")[0] == ExitCode.UNDETERMINED


@pytest.mark.xdist_group("kernels")
def test_run_prints_the_verdicts_of_one_notebook_and_ends_with_3_if_it_does_not_complete(readiness, project):
    code, printed, _ = readiness(project, "run", "alpha", "-p", "as_of=2026-11-24T00:00:00Z")
    assert code == ExitCode.DONE
    assert "alpha.answer" in printed
    assert "not_measured" in printed
    assert (project / "_build" / "runs" / "alpha.ipynb").is_file()

    import nbformat

    nbformat.write(area_notebook("beta", "1 / 0"), project / "notebooks" / "beta.ipynb")
    code, _, complained = readiness(project, "run", "beta")
    assert code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "raised in cell 5: ZeroDivisionError" in complained
    assert "Traceback" not in complained
    assert not (project / "book").exists()


def test_gate_speaks_of_now_and_says_what_ran_out(readiness, project):
    record = make_record(project / "record", project, VERIFIED)
    assert readiness(project, "gate", record, *THEN)[0] == ExitCode.DONE
    code, printed, _ = readiness(project, "gate", record, "--as-of", "2036-01-01T00:00:00Z")
    assert code == ExitCode.UNDETERMINED
    assert "decided GO; since then evidence or waivers ran out" in printed
