"""Pins of dependencies: a name is pinned if some file of the tree fixes one version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.areas.base import Findings, Material
from readiness.areas.code_quality.trees import newest
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.messages import message

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 8


def pins_of(material: Material) -> pd.DataFrame:
    """One dependency a row: whether it is pinned, in how many files it stands, and when the newest of them was changed.

    Returns
    -------
    DataFrame
        Columns ``ecosystem``, ``name``, ``pinned``, ``files``, ``committed_at``.
    """
    rows = material.tables["dependencies"]
    grouped = rows.groupby(["ecosystem", "name"], as_index=False)
    return grouped.agg(pinned=("pinned", "any"), files=("path", "nunique"), committed_at=("committed_at", "max"))


def measure_pins(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """The share of dependencies that are pinned: everything that is named was counted."""
    pins = pins_of(newest(materials))
    if pins.empty:
        return Findings(absent={"": message("absent-no-dependencies")})
    loose = pins.loc[~pins["pinned"], "name"]
    made = estimate_count(float(pins["pinned"].mean()), **asked_by(claim.criterion))
    told = message("condition-loose", n=len(loose), of=len(pins), which=", ".join(loose[:_MOST_NAMED]) or "-")
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))
