"""Bounds of a number of different values, against every way in which hits can be wrong or be missed."""

from __future__ import annotations

from itertools import product
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.distinct import estimate_distinct_values

ASKED = {"metric": "distinct_values_count", "unit": Unit.COUNT, "bounds": Bounds(0.95, 0.95)}


def bounds(support: list[int], precision: float | None, recall: float | None) -> tuple[float | None, float | None]:
    made = estimate_distinct_values(support, precision=precision, recall=recall, **ASKED)
    assert made.value == len(support)
    return made.low, made.high


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.floats(0.3, 1.0))
def test_the_lower_bound_is_the_worst_of_all_ways_to_be_wrong(support: list[int], precision: float) -> None:
    wrong = ceil(sum(support) * (1 - precision) - 1e-9)
    left = min(
        sum(removed < count for removed, count in zip(taken, support, strict=True))
        for taken in product(*(range(count + 1) for count in support))
        if sum(taken) <= wrong
    )
    assert bounds(support, precision, 1.0)[0] == left


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.floats(0.3, 1.0), st.floats(0.3, 1.0))
def test_a_worse_instrument_knows_less(support: list[int], precision: float, recall: float) -> None:
    low, high = bounds(support, precision, recall)
    better = bounds(support, (1 + precision) / 2, (1 + recall) / 2)
    assert low <= better[0] <= len(support) <= better[1] <= high


def test_a_perfect_instrument_counts() -> None:
    assert bounds([3, 1, 1], 1.0, 1.0) == (3.0, 3.0)


def test_a_single_stray_hit_does_not_refute_agreement() -> None:
    assert bounds([20, 1], 0.9, 0.9) == (1.0, 5.0)


def test_an_instrument_of_unknown_accuracy_bounds_nothing() -> None:
    assert bounds([20, 1], None, None) == (None, None)


@pytest.mark.parametrize(("support", "precision"), [([0], 0.9), ([1], 0.0), ([1], 1.1)])
def test_what_cannot_be_is_refused(support: list[int], precision: float) -> None:
    with pytest.raises(ValueError, match="support"):
        bounds(support, precision, 0.9)
