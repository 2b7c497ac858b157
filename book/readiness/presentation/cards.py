"""What a verdict card shows, gathered from the verdict and the register; the template only arranges it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import inf

from readiness.claims import AcceptedSubject, Claim, Unit
from readiness.estimates import Estimate
from readiness.instruments import Check
from readiness.presentation.intervals import Axis, Bar, axis_for, bar_for, magnitude_of
from readiness.register import Register
from readiness.verdicts import MemberVerdict, Outcome, Verdict

# More members than the first are not read one by one: a page then lists so many as the second, the worst. Checks alike.
MOST_MEMBERS, WORST_MEMBERS = 40, 20
MOST_CHECKS, FIRST_CHECKS = 200, 50
_WORST_FIRST = (
    Outcome.REFUTED,
    Outcome.INVALID,
    Outcome.STALE,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_MEASURED,
    Outcome.VERIFIED,
)
_NEVER_NEGATIVE = frozenset({Unit.SECONDS, Unit.HOURS, Unit.COUNT, Unit.REQUESTS_PER_SECOND, Unit.SCORE})


@dataclass(frozen=True)
class Card:
    """One verdict with everything the register says of its claim."""

    verdict: Verdict
    claim: Claim | None
    translation: str | None
    substitutes: tuple[AcceptedSubject | str, ...]
    disagreeing: tuple[Claim, ...]

    @cached_property
    def estimates(self) -> list[Estimate]:
        """Every estimate, in the order of the members."""
        return [member.estimate for member in self.verdict.members if member.estimate]

    @cached_property
    def listed(self) -> tuple[MemberVerdict, ...]:
        """The members that are shown: all in their order, or the worst of too many, the worst first."""
        members = self.verdict.members
        if len(members) <= MOST_MEMBERS:
            return members
        small = self.verdict.criterion.comparator.wants_small
        ordered = sorted(
            members, key=lambda member: (_WORST_FIRST.index(member.outcome), -badness(member.estimate, small=small))
        )
        return tuple(ordered[:WORST_MEMBERS])

    @property
    def unlisted(self) -> dict[Outcome, int]:
        """How many members of each outcome are not shown; the record has them."""
        listed = {id(member) for member in self.listed}
        left = Counter(member.outcome for member in self.verdict.members if id(member) not in listed)
        return {outcome: left[outcome] for outcome in Outcome}

    @cached_property
    def axis(self) -> Axis:
        """One axis for all members, so that they can be compared by eye."""
        bounded = self.verdict.criterion.unit in _NEVER_NEGATIVE
        return axis_for(self.estimates, self.verdict.criterion.threshold, bounded=bounded)

    @property
    def threshold_position(self) -> float:
        """Where the threshold stands on the axis."""
        return self.axis.position(self.verdict.criterion.threshold)

    @property
    def claimed_side(self) -> tuple[float, float]:
        """The part of the axis on which the claim holds, from and to."""
        at = self.threshold_position
        return (0.0, at) if self.verdict.criterion.comparator.wants_small else (at, 100.0)

    @property
    def magnitude(self) -> float:
        """The size of number whose scale (s, min, h) the axis is written in: that of its largest."""
        threshold = abs(self.verdict.criterion.threshold)
        largest = max((magnitude_of(estimate) for estimate in self.estimates), default=0.0)
        return max(threshold, largest)

    @property
    def single(self) -> MemberVerdict | None:
        """The only member, where there is no population."""
        return self.verdict.members[0] if len(self.verdict.members) == 1 else None

    @property
    def failed(self) -> list[Check]:
        """Instrument checks that failed."""
        return [check for check in self.verdict.checks if not check.passed]

    @property
    def passed(self) -> list[Check]:
        """Instrument checks that passed."""
        return [check for check in self.verdict.checks if check.passed]

    def bar(self, estimate: Estimate) -> Bar:
        """The bar of one estimate on the axis of the card."""
        return bar_for(self.axis, estimate.low, estimate.high, estimate.value)


def badness(estimate: Estimate | None, *, small: bool) -> float:
    """How far the refuting bound of an estimate lies to the wrong side; what has none is worse than any number.

    Parameters
    ----------
    estimate
        Of a member; None where there is none.
    small
        Whether the claim wants a small number.
    """
    bound = None if estimate is None else estimate.low if small else estimate.high
    if bound is None:
        return inf
    return bound if small else -bound


def worst_estimates(estimates: tuple[Estimate, ...], claim: Claim | None) -> tuple[Estimate, ...]:
    """The estimates that are shown: all in their order, or the worst of too many as the claim sees it."""
    if len(estimates) <= MOST_MEMBERS:
        return estimates
    small = claim is None or claim.criterion.comparator.wants_small
    return tuple(sorted(estimates, key=lambda estimate: -badness(estimate, small=small))[:WORST_MEMBERS])


def first_checks(checks: list[Check]) -> list[Check]:
    """The checks that are shown: all, or the first of too many."""
    return checks if len(checks) <= MOST_CHECKS else checks[:FIRST_CHECKS]


def worst_member(verdict: Verdict) -> MemberVerdict | None:
    """The refuted member whose refuting bound lies furthest on the wrong side, if any was refuted by a number."""
    refuted: dict[float, MemberVerdict] = {}
    for member in verdict.members:
        if member.outcome is Outcome.REFUTED and member.estimate:
            small = verdict.criterion.comparator.wants_small
            bound = member.estimate.low if small else member.estimate.high
            if bound is not None:
                refuted.setdefault(bound if small else -bound, member)
    return refuted[max(refuted)] if refuted else None


def card_of(verdict: Verdict, register: Register | None) -> Card:
    """Gather what the register says of the claim of a verdict."""
    claim = register.claims.get(verdict.claim) if register else None
    accepted = {subject.id: subject for subject in register.milestone.accepted_subjects} if register else {}
    return Card(
        verdict=verdict,
        claim=claim,
        translation=_translation_of(claim, register) if claim and register else None,
        substitutes=tuple(accepted.get(name, name) for name in verdict.substitutes),
        disagreeing=tuple(register.claims[other] for other in claim.disagrees_with) if claim and register else (),
    )


def _translation_of(claim: Claim, register: Register) -> str | None:
    """The English words of the sentence a claim comes from, if the trace has that very sentence."""
    for sentence in register.trace.sentences:
        if claim.id in sentence.claims and (
            claim.origin.quote in sentence.quote or sentence.quote in claim.origin.quote
        ):
            return sentence.en
    return None
