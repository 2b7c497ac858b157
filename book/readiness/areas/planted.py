"""Negative controls: generated material with one planted defect, or none, and whether an instrument tells.

They are made when a notebook runs, decide nothing, and stand beside the evidence so that "nothing was found" can be
told from "nothing would have been found".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from readiness.areas.base import Findings, Material
from readiness.claims import Claim
from readiness.messages import Message, message
from readiness.sources.base import Recording
from readiness.views import Column, TableView

START = pd.Timestamp("2026-01-05T00:00:00Z")
CONTROL = "control"
COLUMNS = (
    Column(title=message("controls-column-control")),
    Column(title=message("controls-column-found")),
    Column(title=message("controls-column-caught")),
)


def at(seconds: Any) -> Any:
    """Moments so many seconds after the start of every control; NaN is no moment."""
    return (START + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us, UTC]")


def control_material(hours: float, tables: dict[str, pd.DataFrame]) -> Material:
    """A recording that nobody keeps, begun at `START`."""
    end = START + pd.Timedelta(hours=hours)
    described = {
        "schema": "readiness/recording/v1",
        "id": CONTROL,
        "title": {"ru": "Контроль", "en": "Control"},
        "subject": {"name": CONTROL, "environment": "generated"},
        "collected": {"start": START.to_pydatetime(), "end": end.to_pydatetime(), "by": "generated"},
        "tables": {},
    }
    return Material(Recording.model_validate(described), tables)


@dataclass(frozen=True)
class Control:
    """A planted defect, or none: what is measured, and whether the claim may hold then.

    Attributes
    ----------
    name
        Its key in the catalogue after ``planted-``.
    claim
        Whose criterion it is held against.
    measure
        What measures it.
    material
        Makes it.
    holds
        Whether the claim must be verified by it; False is a defect that must not pass.
    """

    name: str
    claim: str
    measure: Callable[[Claim, tuple[Material, ...], Any], Findings]
    material: Callable[[], Material]
    holds: bool


def passes(claim: Claim, findings: Findings) -> bool:
    """Whether findings would verify a claim: every check passed, every verifying bound on the claimed side, in time."""
    criterion = claim.criterion
    if not findings.estimates or findings.absent or not all(check.passed for check in findings.checks):
        return False
    for estimate in findings.estimates:
        bound = estimate.high if criterion.comparator.wants_small else estimate.low
        short = criterion.window_hours is not None and (estimate.window_hours or 0.0) < criterion.window_hours
        if bound is None or short or not criterion.comparator.holds(bound, criterion.threshold):
            return False
    return True


def run_control(one: Control, claim: Claim, settings: Any) -> tuple[Findings, bool]:
    """Measure a control: what was found, and whether the instrument told it as it should."""
    findings = one.measure(claim, (one.material(),), settings)
    return findings, passes(claim, findings) is one.holds


def rows_of_controls(
    controls: Iterable[Control], claims: tuple[Claim, ...], settings: Any
) -> list[tuple[Message, Message, Message]]:
    """What was planted, what was found, and whether it was told: of every control whose claim the register has."""
    by_id = {claim.id: claim for claim in claims}
    rows = []
    for one in controls:
        if one.claim in by_id:
            findings, caught = run_control(one, by_id[one.claim], settings)
            rows.append((message(f"planted-{one.name}"), found_by(findings), told_apart(caught=caught)))
    return rows


def told_apart(*, caught: bool) -> Message:
    """The word for whether a control was told."""
    return message("planted-caught" if caught else "planted-missed")


def found_by(findings: Findings) -> Message:
    """What was found, in one line: the check that failed, why there is nothing, or the widest bounds."""
    failed = next((check.detail for check in findings.checks if not check.passed), None)
    if failed or findings.absent:
        return failed or next(iter(findings.absent.values()))
    low = min((e.low for e in findings.estimates if e.low is not None), default=None)
    unbounded = any(e.high is None for e in findings.estimates)
    high = max((e.high for e in findings.estimates if e.high is not None), default=None)
    return message(
        "control-bounds",
        low="−∞" if low is None else f"{low:.4g}",
        high="∞" if high is None or unbounded else f"{high:.4g}",
    )


def controls_view(caption: str, rows: list[tuple[Message, Message, Message]]) -> TableView:
    """The table of controls; `caption` is a key of the catalogue."""
    return TableView(caption=message(caption), columns=COLUMNS, rows=tuple(rows))
