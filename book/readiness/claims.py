"""What must hold: the models of claims, criteria, subjects and waivers.

A claim is a statement that can be false, with the criterion that decides it, fixed before a build executes anything.
`readiness.register` reads all of them from a folder such as ``params/``.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from readiness.digests import sha256_of_value
from readiness.documents import BilingualText, StrictModel


class Comparator(StrEnum):
    """How a metric has to stand to its threshold."""

    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="

    @property
    def wants_small(self) -> bool:
        """Whether small values are on the claimed side."""
        return self in (Comparator.LESS, Comparator.AT_MOST)

    def holds(self, value: float, threshold: float) -> bool:
        """Whether one number stands to another as claimed."""
        return {
            Comparator.LESS: value < threshold,
            Comparator.AT_MOST: value <= threshold,
            Comparator.GREATER: value > threshold,
            Comparator.AT_LEAST: value >= threshold,
        }[self]


class Unit(StrEnum):
    """Units a criterion may have; they stand behind every threshold and every estimate."""

    RATIO = "ratio"
    SECONDS = "seconds"
    HOURS = "hours"
    BYTES = "bytes"
    COUNT = "count"
    PERCENT = "percent"
    REQUESTS_PER_SECOND = "requests_per_second"
    SCORE = "score"


class Dimension(StrEnum):
    """The three readiness dimensions of the statement."""

    TECHNICAL = "technical"
    PRODUCTION = "production"
    BUSINESS = "business"


class Population(StrictModel):
    """Over what a criterion must hold one by one; `members` lists what may not be left out."""

    per: str
    members: tuple[str, ...] = ()


class Criterion(StrictModel):
    """What decides a claim.

    `confidence` is one-sided: a bound at 0.95 is wrong in at most one of twenty honest repetitions.
    `window_hours` is the time the evidence must span to verify; a shorter window can refute, never verify.
    `quantile` is the one of all durations or latencies that is meant. `block_seconds` is the time within which answers
    stand or fall together; `during` the phase of a recording that is meant; there is one that can be. All of them
    decide, so they stand here and not among the settings of a notebook.
    """

    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    comparator: Comparator
    threshold: float
    unit: Unit
    confidence: Annotated[float, Field(gt=0.5, lt=1.0)]
    window_hours: Annotated[float, Field(gt=0)] | None = None
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = None
    block_seconds: Annotated[float, Field(gt=0)] | None = None
    during: Literal["soak"] | None = None
    population: Population | None = None

    @property
    def beyond_sampling(self) -> bool:
        """Whether only a complete count can verify it: no sample shows that a share is 100 %."""
        return self.unit is Unit.RATIO and self.comparator is Comparator.AT_LEAST and self.threshold >= 1


class Origin(StrictModel):
    """The sentence a claim comes from."""

    document: str
    section: str
    quote: str


class ClaimedValue(StrictModel):
    """The number the statement gives, if it gives one."""

    value: float
    upper: float | None = None
    unit: Unit


class ThresholdSource(StrictModel):
    """Where the threshold comes from; ``this register`` if the authors of the register chose it."""

    document: str
    commit: str | None = None
    text: str


class Claim(StrictModel):
    """One claim of the register.

    `simulated_refutes` lets evidence from synthetic data refute it: what fails a task that is known to be solvable has
    a fault of its own. Such evidence verifies no claim.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*\.[a-z][a-z0-9_]*$")]
    text: BilingualText
    origin: Origin
    claimed: ClaimedValue | None = None
    criterion: Criterion
    threshold_source: ThresholdSource
    rationale: BilingualText
    blocking: bool
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    levels: tuple[str, ...] = ()
    validity_days: Annotated[int, Field(gt=0)]
    accepted_subjects: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()
    simulated_refutes: bool = False

    @model_serializer(mode="wrap")
    def _without_what_it_does_not_say(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave `simulated_refutes` out of a claim that does not carry it: it keeps the digest it had before."""
        told: dict[str, Any] = whole(self)
        if not self.simulated_refutes:
            told.pop("simulated_refutes", None)
        return told

    @property
    def area(self) -> str:
        """The area the claim belongs to: the stem of its id."""
        return self.id.partition(".")[0]

    @property
    def digest(self) -> str:
        """SHA-256 of everything the register says of the claim."""
        return sha256_of_value(self.model_dump(mode="json"))


class ClaimedScore(StrictModel):
    """A scored heading of the statement, such as 9/10."""

    value: float
    of: float
    quote: str


class AreaClaims(StrictModel):
    """One file ``claims/<area>.yaml`` of a register.

    `scope` says what the evidence of this register is not about; the page of the area ends with it. It decides nothing.
    """

    schema_: Annotated[Literal["readiness/claims/v1"], Field(alias="schema")]
    area: str
    title: BilingualText
    question: BilingualText
    claimed_score: ClaimedScore | None = None
    scope: BilingualText | None = None
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


class NamedSubject(StrictModel):
    """The subject the statement speaks of."""

    name: str
    version: str
    note: BilingualText


class AcceptedSubject(StrictModel):
    """Another subject whose evidence may decide claims, and why; every page it decides says so."""

    id: str
    name: str
    commit: str
    commit_date: dt.date | None = None
    environment: str
    component: str | None = None
    reason: BilingualText


class ClaimedInterval(StrictModel):
    """A readiness the statement claims, as a share."""

    low_ratio: Annotated[float, Field(ge=0, le=1)]
    high_ratio: Annotated[float, Field(ge=0, le=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low_ratio > self.high_ratio:
            raise ValueError("low_ratio is above high_ratio")
        return self


class DimensionClaim(StrictModel):
    """What the statement says of one readiness dimension."""

    title: BilingualText
    claimed: ClaimedInterval
    quote: str


class LevelClaim(StrictModel):
    """What the statement says of one status level."""

    title: BilingualText
    claimed: Literal["reached", "not_reached"]
    quote: str


class Milestone(StrictModel):
    """``milestone.yaml`` of a register: what the statement is, of whom it speaks, and what it claims in sum."""

    schema_: Annotated[Literal["readiness/milestone/v1"], Field(alias="schema")]
    id: str
    title: BilingualText
    date: dt.date
    statement: str
    subject: NamedSubject
    accepted_subjects: tuple[AcceptedSubject, ...] = ()
    dimensions: dict[Dimension, DimensionClaim]
    levels: dict[str, LevelClaim]
    areas: Annotated[tuple[str, ...], Field(min_length=1)]


class Waiver(StrictModel):
    """A named person's decision to go on without a claim, until a day. It changes the decision, never the verdict."""

    claim: str
    approver: Annotated[str, Field(min_length=1)]
    reason: BilingualText
    expires: dt.date


class Waivers(StrictModel):
    """``waivers.yaml`` of a register."""

    schema_: Annotated[Literal["readiness/waivers/v1"], Field(alias="schema")]
    waivers: tuple[Waiver, ...] = ()


class TracedSentence(StrictModel):
    """One line of the statement and what became of it."""

    line: Annotated[int, Field(gt=0)]
    quote: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    claims: tuple[str, ...] = ()
    not_a_claim: str | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.claims) == bool(self.not_a_claim):
            raise ValueError("a sentence has either `claims` or `not_a_claim`")
        return self


class Trace(StrictModel):
    """``statement/trace.yaml`` of a register: the statement, sentence by sentence."""

    schema_: Annotated[Literal["readiness/trace/v1"], Field(alias="schema")]
    statement: str
    reasons: dict[str, BilingualText]
    sentences: tuple[TracedSentence, ...]
