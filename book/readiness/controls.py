"""The register of controls: what a framework requires, in words of one's own, and the claims that would show it.

A control is `shown` only if every claim it is linked to is decided and verified, about the subject of the statement
itself. One refuted claim refutes it. Anything else leaves it `open`; without a claim it is a `gap`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from readiness.documents import BilingualText, StrictModel, YamlDocument
from readiness.errors import InputError, Problem
from readiness.verdicts import Outcome, Verdict

CONTROLS_FOLDER = "controls"


class Control(StrictModel):
    """One requirement and what would show that it is met.

    Attributes
    ----------
    id
        Of its own, across all files.
    reference
        Where the framework has it.
    requirement
        In one's own words: texts of standards belong to others.
    evidence
        What would show it.
    claims
        Ids of the register; all of them together show it. None is a gap, and said.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    reference: str
    requirement: BilingualText
    evidence: BilingualText
    claims: tuple[str, ...] = ()


class ControlFile(StrictModel):
    """One file ``controls/<framework>.yaml`` of a register."""

    schema_: Annotated[Literal["readiness/controls/v1"], Field(alias="schema")]
    framework: BilingualText
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]


class State(StrEnum):
    """What became of a control."""

    SHOWN = "shown"
    REFUTED = "refuted"
    OPEN = "open"
    GAP = "gap"


def load_controls(root: Path, folder: str, claims: Collection[str]) -> tuple[ControlFile, ...]:
    """Read every file of controls of a register; none is there where a register has none.

    Parameters
    ----------
    root, folder
        The project, and the folder of the register from there.
    claims
        Ids of every claim of the register.

    Raises
    ------
    InputError
        If a file is not in its form, a claim is unknown, or an id stands twice.
    """
    problems: list[Problem] = []
    found: list[ControlFile] = []
    seen: dict[str, str] = {}
    for path in sorted((root / folder / CONTROLS_FOLDER).glob("*.yaml")):
        shown = f"{folder}/{CONTROLS_FOLDER}/{path.name}"
        try:
            document = YamlDocument(path, shown)
            file = document.parse(ControlFile)
        except InputError as error:
            problems += error.problems
            continue
        for number, control in enumerate(file.controls):
            if control.id in seen:
                expected = f"an id of its own (it stands in {seen[control.id]} already)"
                problems.append(document.problem(("controls", number, "id"), expected, control.id))
            seen.setdefault(control.id, shown)
            for claim in control.claims:
                if claim not in claims:
                    problems.append(document.problem(("controls", number, "claims"), "a claim of the register", claim))
        found.append(file)
    if problems:
        raise InputError(problems)
    return tuple(found)


def state_of(control: Control, verdicts: Mapping[str, Verdict]) -> State:
    """What became of a control, by the verdicts on the claims it is linked to.

    A verdict on a substitute says nothing of the released version: it leaves the control open.
    """
    if not control.claims:
        return State.GAP
    outcomes = {_outcome_for(verdicts.get(claim)) for claim in control.claims}
    if Outcome.REFUTED in outcomes:
        return State.REFUTED
    return State.SHOWN if outcomes == {Outcome.VERIFIED} else State.OPEN


def _outcome_for(verdict: Verdict | None) -> Outcome:
    if verdict is None:
        return Outcome.NOT_MEASURED
    return Outcome.INCONCLUSIVE if verdict.substitutes else verdict.outcome


def expiry_of(verdict: Verdict, validity_days: int) -> dt.datetime | None:
    """When what was decided will be stale: its oldest observation and the validity of the claim; None if undecided."""
    if verdict.outcome not in (Outcome.VERIFIED, Outcome.REFUTED) or not verdict.observations:
        return None
    oldest = min(observation.collected_at for observation in verdict.observations)
    return oldest + dt.timedelta(days=validity_days)
