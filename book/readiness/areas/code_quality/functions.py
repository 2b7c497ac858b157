"""How complex functions are, and which of them are copies of one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness.areas.base import Material
from readiness.areas.code_quality.trees import is_test

if TYPE_CHECKING:
    import pandas as pd

# McCabe (1976) proposed 10 as what one person can still test; it is drawn and decides nothing.
MCCABE = 10


@dataclass(frozen=True)
class Copies:
    """Functions that differ in names of variables and in constants alone.

    `lines` counts all copies but the first of each; `ratio` is their share of the lines of all functions.
    """

    groups: int
    functions: int
    lines: int
    ratio: float


def source_functions(material: Material) -> pd.DataFrame:
    """The functions outside of tests."""
    rows = material.tables["python_functions"]
    return rows[~rows["path"].map(is_test).astype(bool)]


def copies_of(functions: pd.DataFrame) -> Copies:
    """Count copies; a function within another is counted with that one only."""
    shaped = functions[functions["shape"] != ""]
    copied = shaped[shaped.duplicated("shape", keep=False)]
    further = copied[copied.duplicated("shape", keep="first")]
    lines = int(further["lines"].sum())
    # Closures lie within their functions: their lines are there already.
    nested = functions["name"].str.count(r"\.") > 1
    every = int(functions.loc[~nested, "lines"].sum())
    return Copies(int(copied["shape"].nunique()), len(copied), lines, lines / every if every else 0.0)


def copied_groups(functions: pd.DataFrame) -> list[pd.DataFrame]:
    """Groups of copies, those of most lines first."""
    shaped = functions[functions["shape"] != ""]
    copied = shaped[shaped.duplicated("shape", keep=False)]
    groups = [group.sort_values(["path", "line"]) for _, group in copied.groupby("shape")]
    return sorted(groups, key=lambda group: (-int(group["lines"].iloc[1:].sum()), group["path"].iloc[0]))
