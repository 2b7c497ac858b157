"""From verdicts to readiness and a decision: counting over a fixed denominator, never an average.

1. The denominator is every claim of the register, measured or not.
2. The readiness of a dimension is the interval [verified / all, (all - refuted) / all].
3. `NO-GO` if a blocking claim is refuted; `GO` only if all blocking claims are verified; `GO WITH WAIVERS` if each of
   the rest carries an unexpired waiver; else `UNDETERMINED`. Nothing blocking proves nothing.
4. A status level is a set of claims, decided the same way: all of its claims block it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from readiness.claims import Claim, ClaimedInterval, Dimension, Waiver
from readiness.documents import StrictModel
from readiness.register import Register
from readiness.verdicts import Outcome


class Decision(StrEnum):
    """What the verdicts allow."""

    GO = "GO"
    GO_WITH_WAIVERS = "GO WITH WAIVERS"
    UNDETERMINED = "UNDETERMINED"
    NO_GO = "NO-GO"


class Readiness(StrictModel):
    """Readiness of one dimension beside what the statement claimed."""

    dimension: Dimension
    counts: dict[Outcome, int]
    total: int
    low_ratio: float
    high_ratio: float
    claimed: ClaimedInterval


class Resolution(StrictModel):
    """A decision and the claims that made it so."""

    decision: Decision
    counts: dict[Outcome, int]
    total: int
    refuted: tuple[str, ...]
    undecided: tuple[str, ...]
    waived: tuple[str, ...]


class LevelResolution(StrictModel):
    """One status level: what the statement said, what the verdicts allow."""

    level: str
    claimed: str
    resolution: Resolution


class Rollup(StrictModel):
    """Everything the front page says in sum."""

    counts: dict[Outcome, int]
    total: int
    readiness: tuple[Readiness, ...]
    levels: tuple[LevelResolution, ...]
    decision: Resolution


class _Standing(NamedTuple):
    total: int
    refuted: tuple[str, ...]
    undecided: tuple[str, ...]
    unwaived: tuple[str, ...]


class DecisionRule(NamedTuple):
    """One row of the table; the first that applies gives the decision."""

    decision: Decision
    applies: Callable[[_Standing], bool]
    name: str


DECISIONS: tuple[DecisionRule, ...] = (
    DecisionRule(Decision.NO_GO, lambda s: bool(s.refuted), "blocking-refuted"),
    DecisionRule(Decision.UNDETERMINED, lambda s: s.total == 0, "nothing-blocking"),
    DecisionRule(Decision.GO, lambda s: not s.undecided, "all-verified"),
    DecisionRule(Decision.GO_WITH_WAIVERS, lambda s: not s.unwaived, "rest-waived"),
    DecisionRule(Decision.UNDETERMINED, lambda _: True, "otherwise"),
)


def count_outcomes(outcomes: Mapping[str, Outcome], claims: Mapping[str, Claim]) -> dict[Outcome, int]:
    """How many of the claims have each verdict; a claim without one is `not_measured`."""
    counts = dict.fromkeys(Outcome, 0)
    for claim in claims:
        counts[outcomes.get(claim, Outcome.NOT_MEASURED)] += 1
    return counts


def resolve(
    claims: Mapping[str, Claim], outcomes: Mapping[str, Outcome], waivers: tuple[Waiver, ...], today: dt.date
) -> Resolution:
    """Decide over a set of claims, all of which must be verified or waived."""
    waivers_in_force = {waiver.claim for waiver in waivers if waiver.expires >= today}
    found = {claim: outcomes.get(claim, Outcome.NOT_MEASURED) for claim in claims}
    undecided = tuple(c for c, o in found.items() if o not in (Outcome.VERIFIED, Outcome.REFUTED))
    standing = _Standing(
        total=len(found),
        refuted=tuple(claim for claim, outcome in found.items() if outcome is Outcome.REFUTED),
        undecided=undecided,
        unwaived=tuple(claim for claim in undecided if claim not in waivers_in_force),
    )
    row = next(row for row in DECISIONS if row.applies(standing))
    return Resolution(
        decision=row.decision,
        counts=count_outcomes(outcomes, claims),
        total=standing.total,
        refuted=standing.refuted,
        undecided=standing.unwaived,
        waived=tuple(claim for claim in undecided if claim in waivers_in_force),
    )


def roll_up(register: Register, outcomes: Mapping[str, Outcome], as_of: dt.datetime) -> Rollup:
    """Roll the verdicts of all areas up.

    Parameters
    ----------
    register
        Gives the denominator; verdicts on claims it does not know are not counted.
    outcomes
        Verdict by claim id.
    as_of
        Decides which waivers are in force.
    """
    claims, today = register.claims, as_of.date()
    return Rollup(
        counts=count_outcomes(outcomes, claims),
        total=len(claims),
        readiness=tuple(
            _readiness(
                dimension, said.claimed, {c.id: c for c in claims.values() if dimension in c.dimensions}, outcomes
            )
            for dimension, said in register.milestone.dimensions.items()
        ),
        levels=tuple(
            LevelResolution(
                level=level,
                claimed=said.claimed,
                resolution=resolve(
                    {c.id: c for c in claims.values() if level in c.levels}, outcomes, register.waivers, today
                ),
            )
            for level, said in register.milestone.levels.items()
        ),
        decision=resolve({c.id: c for c in claims.values() if c.blocking}, outcomes, register.waivers, today),
    )


def _readiness(
    dimension: Dimension, claimed: ClaimedInterval, claims: Mapping[str, Claim], outcomes: Mapping[str, Outcome]
) -> Readiness:
    counts, total = count_outcomes(outcomes, claims), len(claims)
    return Readiness(
        dimension=dimension,
        counts=counts,
        total=total,
        low_ratio=counts[Outcome.VERIFIED] / total if total else 0.0,
        high_ratio=(total - counts[Outcome.REFUTED]) / total if total else 1.0,
        claimed=claimed,
    )
