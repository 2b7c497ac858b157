"""How far the finder of statements can be trusted: its precision and recall on sentences with known statements."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from readiness.estimates import Bounds
from readiness.estimates.proportions import clopper_pearson
from readiness.statements.accuracy import SPLITS, Score, Split, labelled, score

LANGUAGES = ("en", "ru")
# A two-sided interval at 95 %, as tables print it.
TWO_SIDED = Bounds(0.975, 0.975)


class Share(NamedTuple):
    """A share of n with its bounds; all None of n = 0."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.hits / self.n if self.n else 0.0


class Accuracy(NamedTuple):
    """Precision and recall on the sentences of one split and language; "" is both languages."""

    split: Split
    language: Literal["en", "ru", ""]
    score: Score
    precision: Share
    recall: Share


def share_of(hits: int, n: int, bounds: Bounds = TWO_SIDED) -> Share:
    """A share with the exact bounds of Clopper and Pearson; 0 and 1 if there is nothing to count."""
    low, high = clopper_pearson(hits / n, n, bounds) if n else (0.0, 1.0)
    return Share(hits, n, low, high)


@cache
def accuracies() -> tuple[Accuracy, ...]:
    """Every split, each language and both together."""
    return tuple(_of(split, language) for split in SPLITS for language in (*LANGUAGES, ""))


def _of(split: Split, language: str, bounds: Bounds = TWO_SIDED) -> Accuracy:
    made = score(tuple(one for one in labelled(split) if language in ("", one.language)))
    precision = share_of(made.right, made.right + made.wrong, bounds)
    recall = share_of(made.right, made.right + made.missed, bounds)
    return Accuracy(split, language, made, precision, recall)  # type: ignore[arg-type]  # one of the three


@cache
def lower_bounds(bounds: Bounds) -> tuple[float, float]:
    """Lower bounds of precision and recall on sentences that the patterns were not made by, both languages together."""
    held_out = _of("held_out", "", bounds)
    return held_out.precision.low, held_out.recall.low
