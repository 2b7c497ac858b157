"""Columns and checks that many tables share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pandera.pandas as pa

TIME = pd.DatetimeTZDtype("us", "UTC")


def time(*, nullable: bool = False) -> pa.Column:
    """A moment, UTC."""
    return pa.Column(TIME, nullable=nullable)


def text(*, nullable: bool = False) -> pa.Column:
    """A text."""
    return pa.Column(str, nullable=nullable)


def count() -> pa.Column:
    """A whole number of at least 0."""
    return pa.Column(int, pa.Check.ge(0))


def optional(dtype: object, *checks: pa.Check) -> pa.Column:
    """A column that a table may leave out, and a row leave empty."""
    return pa.Column(dtype, list(checks), nullable=True, required=False)


def size() -> pa.Column:
    """A number of at least 0 that there may be none of."""
    return pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))], nullable=True)


def port() -> pa.Column:
    """A port; there may be none."""
    whole = pa.Check(lambda ports: ports.isna() | (ports % 1 == 0), name="whole_number")
    return pa.Column(float, [pa.Check.in_range(0, 65_535), whole], nullable=True)


def is_lower_case(text: str) -> bool:
    """Whether a text has letters, and no capital ones."""
    return text == text.lower() != ""


def among_distinct(name: str, holds: Callable[[str], bool]) -> pa.Check:
    """A check of texts that is asked once for each distinct one: a million flows have few of them."""

    def check(texts: pd.Series) -> pd.Series:
        codes, distinct = pd.factorize(texts)
        # The last entry is that of the code -1, of an absent text.
        return pd.Series(np.array([*(holds(str(text)) for text in distinct), True])[codes], index=texts.index)

    return pa.Check(check, name=name)


def ratio() -> pa.Column:
    """A share; there may be none."""
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=True)


def finite_or_absent(scores: pd.Series) -> bool:
    """Whether every score that is there is a number."""
    return bool(np.isfinite(scores.dropna()).all())
