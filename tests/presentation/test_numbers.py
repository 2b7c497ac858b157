"""Numbers keep the digits that mean something, and never look like what they are not."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.claims import Unit
from readiness.presentation.numbers import day, moment, number, scaled

finite = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (1234.5678, "1,235", "1\u00a0235"),
        (0.012345, "0.0123", "0,0123"),
        (13.5, "13.5", "13,5"),
        (-2.5, "−2.5", "−2,5"),
        (3e-7, "3\u202f×\u202f10⁻⁷", "3\u202f×\u202f10⁻⁷"),
        (math.inf, "∞", "∞"),
        (-math.inf, "−∞", "−∞"),
        (math.nan, "?", "?"),
    ],
)
def test_numbers(value: float, english: str, russian: str) -> None:
    assert (number(value, "en"), number(value, "ru")) == (english, russian)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0034, Unit.SECONDS, ("3.4", "unit-milliseconds")),
        (0.0, Unit.SECONDS, ("0", "unit-seconds")),
        (13.5, Unit.SECONDS, ("13.5", "unit-seconds")),
        (180.0, Unit.SECONDS, ("3", "unit-minutes")),
        (3600.0, Unit.SECONDS, ("60", "unit-minutes")),
        (86400.0, Unit.SECONDS, ("24", "unit-hours")),
        (512.0, Unit.BYTES, ("512", "unit-bytes")),
        (2.0**20 * 51, Unit.BYTES, ("51", "unit-mebibytes")),
        (0.96, Unit.RATIO, ("96", "unit-percent")),
        (96.0, Unit.PERCENT, ("96", "unit-percent")),
        (5.0, Unit.COUNT, ("5", "unit-count")),
    ],
)
def test_units_are_chosen_by_size(value: float, unit: Unit, expected: tuple[str, str]) -> None:
    assert tuple(scaled(value, unit, "en")) == expected


def test_almost_everything_is_not_everything() -> None:
    assert scaled(0.9998, Unit.RATIO, "en").number == "99.98"
    assert scaled(1.0, Unit.RATIO, "en").number == "100"


def test_a_bound_beside_its_threshold_does_not_look_equal_to_it() -> None:
    assert scaled(0.10004, Unit.RATIO, "en", apart_from=(0.1,)).number == "10.004"
    assert scaled(0.1, Unit.RATIO, "en", apart_from=(0.1,)).number == "10"


@given(value=finite, unit=st.sampled_from(Unit), language=st.sampled_from(["en", "ru"]))
def test_every_number_can_be_written(value: float, unit: Unit, language: str) -> None:
    written = scaled(value, unit, language).number
    assert written
    assert "e" not in written.lower()


@given(value=st.floats(min_value=1e-4, max_value=1e9))
def test_what_is_written_is_the_number_to_three_digits(value: float) -> None:
    read_back = float(number(value, "en").replace(",", ""))
    assert math.isclose(read_back, value, rel_tol=0.0051)


def test_times_are_in_utc() -> None:
    summer = dt.timezone(dt.timedelta(hours=3))
    when = dt.datetime(2026, 1, 7, 1, 30, tzinfo=summer)
    assert moment(when, "en") == "6 January 2026, 22:30 UTC"
    assert moment(when, "ru") == "6 января 2026, 22:30 UTC"
    assert day(dt.date(2026, 1, 7), "ru") == "7 января 2026"
