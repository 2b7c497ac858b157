"""How many different values are stated of one quantity, where statements are found by an instrument that errs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.messages import message


def estimate_distinct_values(
    support: Sequence[int], *, precision: float | None, recall: float | None, **asked: Unpack[Asked]
) -> Estimate:
    """Bound the number of different values that are really stated.

    Of n statements found, at most n (1 - precision), rounded up, are wrong hits; in the worst case they are all there
    is of the values that fewest statements support, which the lower bound leaves out. It is at least 1 where more
    statements were found than can be wrong. Of those really stated, n / recall at most, the ones that were missed may
    each have a value of its own, which the upper bound adds.

    Parameters
    ----------
    support
        How many statements were found of each value.
    precision, recall
        One-sided lower bounds of both for the instrument, as confident as `asked`; None if they are not known, and
        then nothing bounds the number.
    **asked
        See `Asked`; the unit is count.

    Raises
    ------
    ValueError
        If a value has no statement, or a bound is no share.
    """
    counts = np.sort(np.asarray(support, dtype=np.int64))
    if (counts < 1).any() or any(share is not None and not 0 < share <= 1 for share in (precision, recall)):
        raise ValueError(f"support {list(support)}, precision {precision}, recall {recall}")
    n = int(counts.sum())
    low = high = None
    if precision is not None:
        wrong = int(np.ceil(n * (1 - precision) - 1e-9))
        low = float(counts.size - int((np.cumsum(counts) <= wrong).sum()))
    if recall is not None:
        high = float(counts.size + int(np.ceil(n * (1 / recall - 1) - 1e-9)))
    known = precision is not None and recall is not None
    return Estimate(
        **identity_of(asked),
        value=float(counts.size),
        low=low,
        high=high,
        n=n,
        method=message("method-distinct-values", precision=precision or 0.0, recall=recall or 0.0)
        if known
        else message("method-distinct-values-unknown"),
    )
