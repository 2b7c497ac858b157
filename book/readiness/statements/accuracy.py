"""How well statements are found: the labelled sentences, and what is right, wrong and missed in them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from readiness.documents import StrictModel, load_yaml
from readiness.statements.finding import find_statements
from readiness.statements.quantities import BY_NAME, normalised

Split = Literal["development", "held_out"]
SPLITS: tuple[Split, ...] = ("held_out", "development")
Told = tuple[str, float, float | None]


class Labelled(NamedTuple):
    """One sentence with the statements in it, as (quantity, value, upper) in canonical units."""

    language: str
    text: str
    expected: tuple[Told, ...]


class Score(NamedTuple):
    """What came of some sentences: statements found rightly, found wrongly, and missed.

    Attributes
    ----------
    sentences, without
        How many, and how many of them state nothing.
    wrong_where_nothing
        In how many of the latter something was found.
    """

    sentences: int
    without: int
    right: int
    wrong: int
    missed: int
    wrong_where_nothing: int


class _Sentences(StrictModel):
    en: tuple[tuple[str, str], ...]
    ru: tuple[tuple[str, str], ...]


@cache
def labelled(split: Split) -> tuple[Labelled, ...]:
    """The labelled sentences of a split."""
    name = f"labelled_{split}.yaml"
    found = load_yaml(Path(__file__).parent / name, _Sentences, name)
    return tuple(
        Labelled(language, sentence, tuple(_told(one) for one in expected.split(";") if one.strip()))
        for language, sentences in (("en", found.en), ("ru", found.ru))
        for sentence, expected in sentences
    )


def _told(text: str) -> Told:
    quantity, numbers, unit = text.split()
    if unit not in BY_NAME[quantity].units:
        raise ValueError(f"{text}: {quantity} is not said in {unit}")
    low, _, high = numbers.partition("..")
    return quantity, normalised(float(low), unit)[0], normalised(float(high), unit)[0] if high else None


def found_in(sentence: str) -> tuple[Told, ...]:
    """What is found in a sentence, in the form of the labels."""
    return tuple((one.quantity, one.normal, one.normal_upper) for one in find_statements(sentence))


def score(sentences: tuple[Labelled, ...]) -> Score:
    """Hold what is found against the labels; a statement is right if quantity, value and upper end are."""
    right = wrong = missed = wrong_where_nothing = 0
    for one in sentences:
        expected, found = Counter(one.expected), Counter(found_in(one.text))
        right += (expected & found).total()
        wrong += (found - expected).total()
        missed += (expected - found).total()
        wrong_where_nothing += bool(found) and not expected
    without = sum(not one.expected for one in sentences)
    return Score(len(sentences), without, right, wrong, missed, wrong_where_nothing)
