"""Whether the project's own tests pass: every one that was executed, and what a run does not tell of."""

from __future__ import annotations

import re

import pandas as pd

from readiness.areas.base import Findings, Material
from readiness.areas.code_quality.trees import newest
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.messages import message

_PARAMETERS = re.compile(r"\[.*", re.DOTALL)
_QUALIFIERS = re.compile(r".*(?:::|\.)")


def measure_works(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """The share of executed tests that passed in each of their runs.

    Tests of the tree that no run tells of may do either: the bounds hold both. Where the tree is not known, a run that
    left tests out looks like a full one, so nothing bounds the share from below.
    """
    material = newest(materials)
    results = material.tables["test_results"]
    executed = results[results["outcome"] != "skipped"]
    if executed.empty:
        return Findings(absent={"": message("absent-no-executed-tests", skipped=len(results))})
    passed = executed["outcome"].eq("passed").groupby([executed["suite"], executed["test"]]).all()
    written = material.tables.get("test_functions")
    untold = None if written is None else _untold(written, results)
    of_all = len(passed) + (untold or 0)
    told = message(
        "condition-suite" if untold is not None else "condition-suite-without-tree",
        passed=int(passed.sum()),
        executed=len(passed),
        skipped=int(results["outcome"].eq("skipped").sum()),
        untold=untold or 0,
    )
    made = estimate_count(float(passed.mean()), **asked_by(claim.criterion))
    bounds = {
        "low": None if untold is None else float(passed.sum()) / of_all,
        "high": (float(passed.sum()) + (untold or 0)) / of_all,
    }
    return Findings(estimates=(made.model_copy(update={**bounds, "conditions": (told,)}),))


def _untold(written: pd.DataFrame, results: pd.DataFrame) -> int:
    """How many test functions of the tree no run tells of, by their bare names."""
    told = {_bare(name) for name in results["test"]}
    return sum(_bare(name) not in told for name in written.loc[written["test"] != "", "test"])


def _bare(name: str) -> str:
    return _QUALIFIERS.sub("", _PARAMETERS.sub("", name))
