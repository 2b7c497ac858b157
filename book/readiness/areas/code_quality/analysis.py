"""Findings of linters and type checkers: defects whatever one's taste, and whether everything was looked at."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from readiness.areas.base import Findings, Material
from readiness.areas.code_quality.trees import newest
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.base import identity_of
from readiness.messages import Message, message

if TYPE_CHECKING:
    import pandas as pd


def findings_of(material: Material) -> pd.DataFrame:
    """All findings of all tools."""
    import pandas as pd

    found = [material.tables[name] for name in ("lint_findings", "type_findings") if name in material.tables]
    return pd.concat(found, ignore_index=True)


def measure_errors(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """A count of errors between two bounds.

    At least those that are open; at most also those that a comment silences. Without a type checker nobody has looked
    for calls that do not fit, and a linter that read fewer files than there are has not looked everywhere: then there
    is no upper bound, and the count can refute and not verify.
    """
    material = newest(materials)
    errors = findings_of(material)
    errors = errors[errors["level"] == "error"]
    silenced = int(errors["suppressed"].astype(bool).sum())
    low, every = float(len(errors) - silenced), float(len(errors))
    lacks = _lacks(material)
    tools = sorted({*material.tables["lint_runs"]["tool"], *_typing(material)})
    read = message("condition-tools", tools=", ".join(tools), suppressed=silenced)
    return Findings(
        estimates=(
            Estimate(
                **identity_of(asked_by(claim.criterion)),
                value=low,
                low=low,
                high=None if lacks else every,
                n=1,
                method=message("method-static-errors"),
                conditions=(read, *lacks),
            ),
        )
    )


def _typing(material: Material) -> list[str]:
    return list(material.tables["type_runs"]["tool"]) if "type_runs" in material.tables else []


def _lacks(material: Material) -> tuple[Message, ...]:
    """Why errors may have been overlooked."""
    lacks = []
    if not len(material.tables["lint_runs"]):
        lacks.append(message("condition-no-linter"))
    if not ({"type_runs", "type_findings"} <= set(material.tables) and _typing(material)):
        lacks.append(message("condition-no-type-checker"))
    if "python_modules" not in material.tables:
        return (*lacks, message("condition-scope-unknown"))
    there = len(material.tables["python_modules"])
    for table in ("lint_runs", "type_runs"):
        for run in material.tables[table].to_dict("records") if table in material.tables else ():
            read = float("nan") if run["files"] is None else float(run["files"])
            if isnan(read):
                lacks.append(message("condition-scope-untold", tool=str(run["tool"]), there=there))
            elif read < there:
                lacks.append(message("condition-scope-short", tool=str(run["tool"]), read=read, there=there))
    return tuple(lacks)
