"""Whether a record is what it says it is, and whether what it says still holds.

Nothing here trusts the record: bytes are held against the manifest, verdicts against the executed notebooks, and every
verdict is judged again from the observations, checks and estimates it names.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from readiness.errors import InputError, Problem, VerificationError
from readiness.record import (
    MANIFEST_FILE,
    NOTEBOOKS_FOLDER,
    REGISTER_FILE,
    VERDICT_MIME,
    VERDICTS_FILE,
    Record,
    RunStatus,
    digests_of,
    load_record,
)
from readiness.register import Register
from readiness.rollup import roll_up
from readiness.verdicts import Evidence, Outcome, Verdict, evaluate


def verify_record(directory: Path) -> tuple[Record, Register]:
    """Check that a record directory is what it says it is, and return its content.

    Every file has the digest of the manifest, no file was added or removed, the register is the one that was judged
    by, every claim has one verdict, each verdict follows from the evidence it names and is the one its executed
    notebook shows, and the roll-up follows from the verdicts.

    Raises
    ------
    InputError
        If there is no record.
    VerificationError
        If anything does not match; the message lists everything.
    """
    _verify_manifest(directory)
    record, register = load_record(directory)
    faults = []
    if register.digest != record.register_sha256:
        faults.append(f"{REGISTER_FILE}: digest {register.digest}, the verdicts name {record.register_sha256}")
    judged = [verdict.claim for verdict in record.verdicts]
    if sorted(judged) != sorted(register.claims):
        faults.append(f"{VERDICTS_FILE}: not exactly one verdict for each claim of the register")
    faults += [
        f"{VERDICTS_FILE}: {verdict.claim} was judged by another claim text or criterion than the register holds"
        for verdict in record.verdicts
        if verdict.claim in register.claims and register.claims[verdict.claim].digest != verdict.claim_digest
    ]
    faults += [
        f"{VERDICTS_FILE}: {run.area} was run with the register {told}, the record names {record.register_folder}"
        for run in record.runs
        if (told := run.parameters.get("register", record.register_folder)) != record.register_folder
    ]
    faults += _faults_of_verdicts(directory, record, register)
    outcomes = {verdict.claim: verdict.outcome for verdict in record.verdicts}
    if roll_up(register, outcomes, record.as_of) != record.rollup:
        faults.append(f"{VERDICTS_FILE}: the roll-up does not follow from the verdicts")
    if faults:
        raise VerificationError("\n".join([f"{directory} is not what it says it is:", *faults]))
    return record, register


def _faults_of_verdicts(directory: Path, record: Record, register: Register) -> list[str]:
    """Hold the verdicts against what they rest on, and against what the executed notebooks show."""
    faults = [
        f"{VERDICTS_FILE}: the verdict on {verdict.claim} does not follow from its evidence"
        for verdict in record.verdicts
        if verdict.claim in register.claims and judge_again(verdict, register, record.as_of) != verdict
    ]
    runs = {run.area: run for run in record.runs}
    for area in dict.fromkeys(verdict.claim.partition(".")[0] for verdict in record.verdicts):
        mine = [verdict for verdict in record.verdicts if verdict.claim.partition(".")[0] == area]
        run = runs.get(area)
        if run is not None and run.status is RunStatus.COMPLETED:
            shown = _verdicts_shown(directory / NOTEBOOKS_FOLDER / f"{area}.ipynb")
            if shown != [verdict.model_dump(mode="json", by_alias=True) for verdict in mine]:
                faults.append(f"{VERDICTS_FILE}: the verdicts on {area} are not those its executed notebook shows")
        elif any(verdict.outcome is not Outcome.NOT_MEASURED for verdict in mine):
            faults.append(f"{VERDICTS_FILE}: {area} has verdicts although its notebook did not complete")
    return faults


def _verdicts_shown(notebook: Path) -> list[Any]:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [bundle[VERDICT_MIME] for bundle in bundles if VERDICT_MIME in bundle]


def _verify_manifest(directory: Path) -> None:
    """Hold every file against the manifest, before any of them is believed enough to be parsed."""
    if not (directory / VERDICTS_FILE).is_file():
        hint = "`readiness build` makes a record in book/record"
        raise InputError(Problem(directory / VERDICTS_FILE, "$", "a record", "nothing", hint=hint))
    try:
        listed = dict(json.loads((directory / MANIFEST_FILE).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VerificationError(f"{directory / MANIFEST_FILE}: no readable manifest: {error}") from None
    actual = digests_of(directory)
    faults = [f"{name}: listed in the manifest, not there" for name in sorted(set(listed) - set(actual))]
    faults += [f"{name}: not listed in the manifest" for name in sorted(set(actual) - set(listed))]
    faults += [
        f"{name}: SHA-256 {actual[name]}, the manifest has {listed[name]}"
        for name in sorted(set(actual) & set(listed))
        if actual[name] != listed[name]
    ]
    if faults:
        raise VerificationError("\n".join([f"{directory} is not what it says it is:", *faults]))


def judge_again(verdict: Verdict, register: Register, as_of: dt.datetime) -> Verdict:
    """Judge a claim anew, from the observations, checks and estimates its verdict names.

    Parameters
    ----------
    verdict
        As recorded.
    register
        The register it was judged by.
    as_of
        For which time: that of the record must give the same verdict, a later one may find it stale.
    """
    claim = register.claims[verdict.claim]
    members = verdict.members
    evidence = Evidence(
        observations=verdict.observations,
        checks=verdict.checks,
        estimates=tuple(member.estimate for member in members if member.estimate),
        absent={member.member or "": member.reason for member in members if not member.estimate},
    )
    return evaluate(claim, evidence, register.acceptance_of(claim), as_of)


def judge_record_again(record: Record, register: Register, as_of: dt.datetime) -> Record:
    """A record as it stands at another time: verdicts, roll-up and decision, with waivers in force then."""
    verdicts = tuple(judge_again(verdict, register, as_of) for verdict in record.verdicts)
    outcomes = {verdict.claim: verdict.outcome for verdict in verdicts}
    return record.model_copy(
        update={"verdicts": verdicts, "as_of": as_of, "rollup": roll_up(register, outcomes, as_of)}
    )
