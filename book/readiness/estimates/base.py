"""The estimate: a value between two one-sided bounds."""

from __future__ import annotations

from typing import NamedTuple, NotRequired, TypedDict

from readiness.claims import Criterion, Unit
from readiness.documents import StrictModel
from readiness.messages import Message


class Bounds(NamedTuple):
    """One-sided confidence levels of the lower and of the upper bound of an interval."""

    low: float
    high: float


class Asked(TypedDict):
    """What an estimate is made for: the keyword arguments every estimator takes and hands on to its estimate.

    ``metric`` and ``unit`` as in the criterion, ``bounds`` as confident as it asks, ``member`` of its population.
    """

    metric: str
    unit: Unit
    bounds: Bounds
    member: NotRequired[str | None]


class Estimate(StrictModel):
    """A number, how well it is known, and how it came to be.

    Attributes
    ----------
    metric, unit
        As in the criterion it is made for.
    member
        Which member of the criterion's population it speaks of (a pod, a fault kind), if there is one.
    value
        The point estimate; None if the data do not reach it (a median beyond the censoring, say).
    low, high
        One-sided bounds at `low_confidence` and `high_confidence`; None is unbounded. Two bounds at 0.95 enclose a
        central 90 % interval.
    n
        Number of independent units it rests on (faults, time blocks, effective samples), not of rows.
    window_hours
        Time the data span, if the criterion asks for a window.
    cumulative
        True if a longer window can only move the value further in the same direction (a count of restarts, a largest
        growth), so that a short window may refute.
    method
        The estimator.
    minimum_detectable_effect
        The smallest effect these data would have shown with power 0.8, in `unit` (or per hour, as the method says).
    n_to_decide, hours_to_decide
        What it would take to decide, if the estimator can tell.
    conditions
        What must be read beside the number: settings, load, the model's bound for comparison.
    """

    metric: str
    unit: Unit
    member: str | None = None
    value: float | None
    low: float | None
    high: float | None
    low_confidence: float
    high_confidence: float
    n: int
    window_hours: float | None = None
    cumulative: bool = False
    method: Message
    minimum_detectable_effect: float | None = None
    n_to_decide: int | None = None
    hours_to_decide: float | None = None
    conditions: tuple[Message, ...] = ()


def asked_by(criterion: Criterion, *, members: int = 1, member: str | None = None) -> Asked:
    """Take from a criterion what it asks of an estimator; see `bounds_for` for `members`."""
    return Asked(metric=criterion.metric, unit=criterion.unit, bounds=bounds_for(criterion, members), member=member)


class Identity(TypedDict):
    """The fields by which an estimate says what it answers."""

    metric: str
    unit: Unit
    member: str | None
    low_confidence: float
    high_confidence: float


def identity_of(asked: Asked) -> Identity:
    """Repeat what was asked as fields of an `Estimate`."""
    return Identity(
        metric=asked["metric"],
        unit=asked["unit"],
        member=asked.get("member"),
        low_confidence=asked["bounds"].low,
        high_confidence=asked["bounds"].high,
    )


def bounds_for(criterion: Criterion, members: int = 1) -> Bounds:
    """Confidence levels the two bounds need, so that a claim over a population is judged at its stated level.

    A claim over m members is verified only if all are: an intersection-union test, each member at the criterion's
    level. It is refuted if any member is: a union, so the refuting bound of each gets 1 - (1 - c) / m (Bonferroni).

    Parameters
    ----------
    criterion
        What will be judged.
    members
        Number of members that have an estimate.
    """
    verifying = criterion.confidence
    refuting = 1 - (1 - criterion.confidence) / max(members, 1)
    if criterion.comparator.wants_small:
        return Bounds(low=refuting, high=verifying)
    return Bounds(low=verifying, high=refuting)
