"""The checks of every battery side by side: those that were recorded or run, and those its numbers give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readiness.areas.base import Material
from readiness.areas.ml_integration.batteries import NATURAL, Battery, control_batteries, recorded_batteries, said
from readiness.contracts.detectors import GIVEN
from readiness.contracts.subjects import Result

# Rows of the matrix, in the order in which one needs the other; the last two follow from the AUC of every seed.
DETECTOR_CHECKS = (
    *("imports", "constructs", "trains", "answers", "promised-form", "depends-on-input", "repeats"),
    *("reports-what-it-measured", "saves-and-loads", "keeps-limits", "quiet", "separates", "bears-other-units"),
)
ENGINE_CHECKS = ("imports", "answers", "promised-form", "takes-dependencies", "repeats", "keeps-limits", "quiet")


@dataclass(frozen=True)
class Found:
    """One cell of the matrix.

    Attributes
    ----------
    column
        Whose it is: a control, or a recording with its configuration.
    is_control
        Whether it is a control.
    subject
        ``detector`` or ``engine``.
    check, result, detail
        As in ``contract_checks``.
    """

    column: str
    is_control: bool
    subject: str
    check: str
    result: Result
    detail: str


def every_check(materials: tuple[Material, ...], threshold: float) -> list[Found]:
    """Every check of every recorded battery and of the controls, which are run for it.

    Parameters
    ----------
    materials
        With ``contract_checks``, and ``detector_seeds`` where there are any.
    threshold
        The AUC that a detector has to reach in every seed.
    """
    batteries = [*recorded_batteries(materials), *control_batteries()]
    return [cell for battery in batteries for cell in _cells(battery, threshold)]


def column_of(battery: Battery, configuration: str) -> str:
    """How a configuration of a battery is headed."""
    return battery.name if battery.is_control else f"{battery.name}: {configuration}"


def _cells(battery: Battery, threshold: float) -> list[Found]:
    cells = [
        Found(
            column_of(battery, row["configuration"]),
            battery.is_control,
            row["subject"],
            row["check"],
            Result(row["result"]),
            said(row["detail"]),
        )
        for row in battery.checks.to_dict("records")
    ]
    for configuration in battery.configurations if len(battery.seeds) else ():
        for check, kinds in (("separates", (NATURAL,)), ("bears-other-units", (NATURAL, "rescaled"))):
            result, detail = _reached(battery, configuration, kinds, threshold)
            column = column_of(battery, configuration)
            cells.append(Found(column, battery.is_control, "detector", check, result, detail))
    return cells


def _reached(battery: Battery, configuration: str, kinds: Sequence[str], threshold: float) -> tuple[Result, str]:
    """Whether every seed reaches an AUC with every kind of input."""
    found = [battery.rounds(configuration, kind, GIVEN)["auc"] for kind in kinds]
    if not all(len(aucs) and aucs.notna().all() for aucs in found):
        return Result.NOT_REACHED, ""
    low, high = min(float(a.min()) for a in found), max(float(a.max()) for a in found)
    return Result.PASSED if low >= threshold else Result.FAILED, f"AUC {low:.3f} – {high:.3f}"
