"""The verdict: a pure rule table over a claim and its evidence.

1. No evidence is `not_measured`. Absent, empty, skipped, dry-run or crashed is never a pass.
2. Evidence that failed an instrument check, or that is dated after the time asked about, is `invalid`.
3. Evidence that is only simulated, documented or constant, or about a subject nobody accepted, decides nothing:
   `not_measured`. One exception: a claim may let simulated evidence refute it, and then it does that or nothing.
4. A claim is `refuted` if the bound opposite to the claimed side lies on the wrong side of the threshold.
5. A claim is `verified` only if the bound lies on the claimed side and the evidence spans the whole window. A shorter
   window can refute (where waiting cannot undo what was seen), never verify.
6. What would be decided on evidence older than its validity period is `stale` and keeps the last verdict beside it.
7. Everything else is `inconclusive`, and says why.

The first rule that applies gives the verdict. Worse evidence never decides what better evidence left open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from readiness.claims import AcceptedSubject, Claim, Criterion, NamedSubject
from readiness.documents import StrictModel
from readiness.estimates import Estimate, bounds_for
from readiness.evidence import Observation, Provenance, Subject
from readiness.instruments import Check
from readiness.messages import Message, message


class Outcome(StrEnum):
    """The six verdicts."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    NOT_MEASURED = "not_measured"
    STALE = "stale"
    INVALID = "invalid"


class Evidence(StrictModel):
    """Everything that was brought forward for one claim.

    `absent` says why there is none, or why one member has none ("" stands for the whole claim).
    """

    observations: tuple[Observation, ...] = ()
    checks: tuple[Check, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    absent: dict[str, Message] = {}


class MemberVerdict(StrictModel):
    """The verdict on one member of the population, or on the whole claim where there is none."""

    member: str | None
    outcome: Outcome
    reason: Message
    estimate: Estimate | None = None
    last: Outcome | None = None


class Verdict(StrictModel):
    """The verdict on one claim with everything it rests on."""

    claim: str
    claim_digest: str
    outcome: Outcome
    reason: Message
    last: Outcome | None = None
    criterion: Criterion
    members: tuple[MemberVerdict, ...]
    needed_n: int | None = None
    needed_hours: float | None = None
    substitutes: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    checks: tuple[Check, ...] = ()


class Acceptance(NamedTuple):
    """Whose evidence may decide a claim: the subject of the statement, and the substitutes the claim accepts."""

    subject: NamedSubject
    substitutes: tuple[AcceptedSubject, ...]

    def substitute_for(self, measured: Subject) -> AcceptedSubject | None:
        """The accepted substitute this subject is, if it is one."""
        for other in self.substitutes:
            same = (other.name, other.commit, other.environment) == (
                measured.name,
                measured.commit,
                measured.environment,
            )
            if same and other.component in (None, measured.component):
                return other
        return None

    def covers(self, measured: Subject) -> bool:
        """Whether evidence about this subject may decide."""
        named = (self.subject.name, self.subject.version)
        return (measured.name, measured.version) == named or self.substitute_for(measured) is not None


@dataclass(frozen=True)
class Case:
    """One claim, one member of its population, and what there is about it."""

    claim: Claim
    member: str | None
    evidence: Evidence
    estimate: Estimate | None
    members_estimated: int
    acceptance: Acceptance
    as_of: dt.datetime

    @property
    def failed_checks(self) -> list[Check]:
        """Failed checks that speak of this member or of everything."""
        return [c for c in self.evidence.checks if not c.passed and c.member in (None, self.member)]

    @property
    def expired(self) -> bool:
        """Whether the oldest observation is older than the validity period."""
        oldest = min(observation.collected_at for observation in self.evidence.observations)
        return self.as_of - oldest > dt.timedelta(days=self.claim.validity_days)

    @property
    def bounds_hold(self) -> bool:
        """Whether the interval is as confident as the criterion asks, on both sides."""
        needed = bounds_for(self.claim.criterion, self.members_estimated)
        estimate = self.estimate
        # Levels such as 1 - 0.05 / 8 reach us through JSON: equal to rounding is equal.
        return estimate is not None and (
            estimate.low_confidence > needed.low - 1e-9 and estimate.high_confidence > needed.high - 1e-9
        )

    def _bound(self, *, upper: bool) -> float | None:
        if self.estimate is None:
            return None
        return self.estimate.high if upper else self.estimate.low

    @property
    def on_claimed_side(self) -> bool:
        """Whether the verifying bound lies on the claimed side of the threshold."""
        criterion = self.claim.criterion
        bound = self._bound(upper=criterion.comparator.wants_small)
        return bound is not None and criterion.comparator.holds(bound, criterion.threshold)

    @property
    def on_wrong_side(self) -> bool:
        """Whether the refuting bound lies on the wrong side of the threshold."""
        criterion = self.claim.criterion
        bound = self._bound(upper=not criterion.comparator.wants_small)
        return bound is not None and not criterion.comparator.holds(bound, criterion.threshold)

    @property
    def provenance_may_decide(self) -> bool:
        """Whether every observation may decide this claim, be it only against it."""
        against = {Provenance.SIMULATED} if self.claim.simulated_refutes else set()
        return all(o.provenance.decides or o.provenance in against for o in self.evidence.observations)

    @property
    def simulated(self) -> bool:
        """Whether an observation is simulated."""
        return any(o.provenance is Provenance.SIMULATED for o in self.evidence.observations)

    @property
    def refutes(self) -> bool:
        """Whether the refuting bound is confident enough, on the wrong side, and more time cannot bring it back."""
        return self.bounds_hold and self.on_wrong_side and not self.reversible

    @property
    def reversible(self) -> bool:
        """Whether the window is short and more time could undo what was seen."""
        return self.window_short and not (self.estimate and self.estimate.cumulative)

    @property
    def window_short(self) -> bool:
        """Whether the evidence spans less time than the criterion asks."""
        asked = self.claim.criterion.window_hours
        seen = self.estimate.window_hours if self.estimate else None
        return asked is not None and (seen is None or seen < asked)


class Rule(NamedTuple):
    """One row of the table: if `applies`, the verdict is `outcome`, said with `reason-<name>` of the catalogue."""

    name: str
    outcome: Outcome
    applies: Callable[[Case], bool]


RULES: tuple[Rule, ...] = (
    Rule("no-evidence", Outcome.NOT_MEASURED, lambda c: not c.evidence.observations),
    Rule("instrument-failed", Outcome.INVALID, lambda c: bool(c.failed_checks)),
    Rule(
        "from-the-future",
        Outcome.INVALID,
        lambda c: any(observation.collected_at > c.as_of for observation in c.evidence.observations),
    ),
    Rule("provenance", Outcome.NOT_MEASURED, lambda c: not c.provenance_may_decide),
    Rule(
        "other-subject",
        Outcome.NOT_MEASURED,
        lambda c: not all(c.acceptance.covers(observation.subject) for observation in c.evidence.observations),
    ),
    Rule("no-estimate", Outcome.NOT_MEASURED, lambda c: c.estimate is None),
    Rule("simulated-only-refutes", Outcome.NOT_MEASURED, lambda c: c.simulated and not c.refutes),
    Rule("weak-bounds", Outcome.INCONCLUSIVE, lambda c: not c.bounds_hold),
    Rule("window-short-reversible", Outcome.INCONCLUSIVE, lambda c: c.on_wrong_side and c.reversible),
    Rule("refuted-long-ago", Outcome.STALE, lambda c: c.on_wrong_side and c.expired),
    Rule("refuted", Outcome.REFUTED, lambda c: c.on_wrong_side),
    Rule("window-short", Outcome.INCONCLUSIVE, lambda c: c.on_claimed_side and c.window_short),
    Rule("verified-long-ago", Outcome.STALE, lambda c: c.on_claimed_side and c.expired),
    Rule("verified", Outcome.VERIFIED, lambda c: c.on_claimed_side),
    Rule("unbounded", Outcome.INCONCLUSIVE, lambda c: bool(c.estimate and None in (c.estimate.low, c.estimate.high))),
    Rule("straddles", Outcome.INCONCLUSIVE, lambda _: True),
)

_LAST = {"refuted-long-ago": Outcome.REFUTED, "verified-long-ago": Outcome.VERIFIED}


class Combination(NamedTuple):
    """One row of the table that makes one verdict of the verdicts on the members."""

    name: str
    outcome: Outcome
    applies: Callable[[set[Outcome]], bool]


COMBINATIONS: tuple[Combination, ...] = (
    Combination("any-refuted", Outcome.REFUTED, lambda seen: Outcome.REFUTED in seen),
    Combination("any-invalid", Outcome.INVALID, lambda seen: Outcome.INVALID in seen),
    Combination("all-verified", Outcome.VERIFIED, lambda seen: seen == {Outcome.VERIFIED}),
    Combination("none-measured", Outcome.NOT_MEASURED, lambda seen: seen == {Outcome.NOT_MEASURED}),
    Combination(
        "any-stale", Outcome.STALE, lambda seen: Outcome.STALE in seen and seen <= {Outcome.STALE, Outcome.VERIFIED}
    ),
    Combination("not-all-decided", Outcome.INCONCLUSIVE, lambda _: True),
)


def evaluate(claim: Claim, evidence: Evidence, acceptance: Acceptance, as_of: dt.datetime) -> Verdict:
    """Judge one claim.

    Parameters
    ----------
    claim
        What must hold.
    evidence
        What was brought forward for it.
    acceptance
        Whose evidence may decide it.
    as_of
        The time for which freshness is judged (aware).

    Returns
    -------
    Verdict
        The first row of `RULES` that applies to each member, combined by the first row of `COMBINATIONS`.

    Raises
    ------
    ValueError
        If an estimate answers another metric or unit than the criterion asks about, or two answer for one member.
    """
    for estimate in evidence.estimates:
        asked = (claim.criterion.metric, claim.criterion.unit)
        if (estimate.metric, estimate.unit) != asked:
            raise ValueError(f"{claim.id} asks for {asked}, the estimate is {(estimate.metric, estimate.unit)}")
    by_member = {estimate.member: estimate for estimate in evidence.estimates}
    if len(by_member) != len(evidence.estimates):
        raise ValueError(f"{claim.id} has two estimates for one member: one of them would be dropped")
    required = claim.criterion.population.members if claim.criterion.population else ()
    # Whoever is named by a check or as absent is judged too: a member without an estimate does not drop out.
    named = [*(check.member for check in evidence.checks), *evidence.absent]
    members = list(dict.fromkeys([*required, *by_member, *(name for name in named if name)])) or [None]
    judged = tuple(
        _judge(Case(claim, member, evidence, by_member.get(member), len(by_member), acceptance, as_of))
        for member in members
    )
    outcome, reason, last = combine(judged)
    undecided = [verdict.estimate for verdict in judged if verdict.outcome is Outcome.INCONCLUSIVE and verdict.estimate]
    asked_hours = claim.criterion.window_hours or 0.0
    hours = [e.hours_to_decide for e in undecided if e.hours_to_decide]
    # However soon the number itself would be known, the window the claim speaks of has to pass.
    hours += [asked_hours for e in undecided if (e.window_hours or 0.0) < asked_hours]
    if any(claim.criterion.beyond_sampling and e.low != e.high for e in undecided):
        hours = []  # no sample, however long, bounds a share at 100 %
    substitutes = {acceptance.substitute_for(observation.subject) for observation in evidence.observations}
    return Verdict(
        claim=claim.id,
        claim_digest=claim.digest,
        outcome=outcome,
        reason=reason,
        last=last,
        criterion=claim.criterion,
        members=judged,
        needed_n=max((e.n_to_decide for e in undecided if e.n_to_decide), default=None),
        needed_hours=max(hours, default=None),
        substitutes=tuple(sorted(substitute.id for substitute in substitutes if substitute)),
        observations=evidence.observations,
        checks=evidence.checks,
    )


def _judge(case: Case) -> MemberVerdict:
    rule = next(rule for rule in RULES if rule.applies(case))
    reason = message(f"reason-{rule.name}", **_facts(case))
    if rule.outcome is Outcome.NOT_MEASURED and rule.name in ("no-evidence", "no-estimate"):
        absent = case.evidence.absent
        reason = absent.get(case.member or "", absent.get("", reason))
    return MemberVerdict(
        member=case.member, outcome=rule.outcome, reason=reason, estimate=case.estimate, last=_LAST.get(rule.name)
    )


def combine(judged: tuple[MemberVerdict, ...]) -> tuple[Outcome, Message, Outcome | None]:
    """Make one verdict of the verdicts on the members: outcome, reason, and the last one if it is stale."""
    if len(judged) == 1:
        return judged[0].outcome, judged[0].reason, judged[0].last
    row = next(row for row in COMBINATIONS if row.applies({verdict.outcome for verdict in judged}))
    counts = {outcome.value: sum(verdict.outcome is outcome for verdict in judged) for outcome in Outcome}
    lasts = {verdict.last for verdict in judged if verdict.last}
    last = Outcome.REFUTED if Outcome.REFUTED in lasts else Outcome.VERIFIED
    if row.outcome is Outcome.STALE:
        counts["refuted"] = sum(verdict.last is Outcome.REFUTED for verdict in judged)
    reason = message(f"combined-{row.name}", members=len(judged), **counts)
    if row.outcome is Outcome.NOT_MEASURED and all(verdict.reason == judged[0].reason for verdict in judged):
        reason = judged[0].reason
    return row.outcome, reason, last if row.outcome is Outcome.STALE else None


def _facts(case: Case) -> dict[str, str | int | float]:
    """The numbers a sentence of the catalogue may want to name."""
    estimate, criterion = case.estimate, case.claim.criterion
    facts: dict[str, str | int | float] = {
        "threshold": criterion.threshold,
        "comparator": criterion.comparator.value,
        "unit": criterion.unit.value,
        "checks": ", ".join(sorted({check.name.value for check in case.failed_checks})),
        "provenance": ", ".join(sorted({o.provenance.value for o in case.evidence.observations})),
        "validity_days": case.claim.validity_days,
    }
    if estimate:
        bounds = {"low": estimate.low, "high": estimate.high, "value": estimate.value, "hours": estimate.window_hours}
        facts |= {name: number for name, number in bounds.items() if number is not None}
    if criterion.window_hours is not None:
        facts["window_hours"] = criterion.window_hours
    return facts
