"""Numbers as people of both languages read them: significant digits, units, the decimal comma."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

from babel.dates import format_datetime
from babel.numbers import format_decimal

from readiness.claims import Comparator, Unit

COMPARATORS = {
    Comparator.LESS: "<",
    Comparator.AT_MOST: "≤",
    Comparator.GREATER: ">",
    Comparator.AT_LEAST: "≥",
}

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALLEST_PLAIN = 1e-5
_MOST_DIGITS = 9


class Scale(NamedTuple):
    """A unit as shown: the key of its text, and how much of the stored unit makes one of it."""

    key: str
    factor: float


class Written(NamedTuple):
    """A number ready to be put before its unit."""

    number: str
    key: str


_STEPS: dict[Unit, tuple[tuple[float, Scale], ...]] = {
    # (from this magnitude on, this scale); the first that is small enough is taken.
    Unit.SECONDS: (
        (7200.0, Scale("unit-hours", 3600.0)),
        (120.0, Scale("unit-minutes", 60.0)),
        (0.1, Scale("unit-seconds", 1.0)),
        (0.0, Scale("unit-milliseconds", 1e-3)),
    ),
    Unit.BYTES: (
        (2.0**30, Scale("unit-gibibytes", 2.0**30)),
        (2.0**20, Scale("unit-mebibytes", 2.0**20)),
        (2.0**10, Scale("unit-kibibytes", 2.0**10)),
        (0.0, Scale("unit-bytes", 1.0)),
    ),
    Unit.RATIO: ((0.0, Scale("unit-percent", 0.01)),),
    Unit.HOURS: ((0.0, Scale("unit-hours", 1.0)),),
    Unit.COUNT: ((0.0, Scale("unit-count", 1.0)),),
    Unit.PERCENT: ((0.0, Scale("unit-percent", 1.0)),),
    Unit.REQUESTS_PER_SECOND: ((0.0, Scale("unit-requests-per-second", 1.0)),),
    Unit.SCORE: ((0.0, Scale("unit-score", 1.0)),),
}


def scale_for(unit: Unit, magnitude: float) -> Scale:
    """The scale in which numbers of this size are read.

    >>> scale_for(Unit.SECONDS, 3600.0).key
    'unit-minutes'
    """
    if magnitude == 0 and unit is Unit.SECONDS:
        return Scale("unit-seconds", 1.0)
    return next(scale for least, scale in _STEPS[unit] if abs(magnitude) >= least)


def scaled(
    value: float,
    unit: Unit,
    language: str,
    *,
    like: float | None = None,
    digits: int = 3,
    apart_from: tuple[float, ...] = (),
) -> Written:
    """A value in its readable scale.

    Parameters
    ----------
    value, unit
        As estimates and criteria hold them.
    language
        The reader's.
    like
        Take the scale of this magnitude, so that numbers that are compared share a unit.
    digits
        Significant digits.
    apart_from
        Numbers this one must not look equal to unless it is: a bound of 0.9998 is not 100 %. Digits are added until
        they differ.
    """
    scale = scale_for(unit, value if like is None else like)
    if unit is Unit.RATIO:
        apart_from = (*apart_from, 1.0)
    for used in range(digits, _MOST_DIGITS + 1):
        shown = number(value / scale.factor, language, used)
        others = (number(other / scale.factor, language, used) for other in apart_from if other != value)
        if shown not in set(others):
            break
    return Written(shown, scale.key)


def number(value: float, language: str, digits: int = 3) -> str:
    """A number with so many significant digits, but never fewer than stand before the decimal mark.

    >>> number(1234.5678, "en"), number(0.012345, "ru")
    ('1,235', '0,0123')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if math.isnan(value):
        return "?"
    if 0 < abs(value) < _SMALLEST_PLAIN:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        return (
            f"{number(float(mantissa), language, digits)}\u202f×\u202f10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        )
    decimals = 0 if value == 0 else max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals) or 0.0  # no "-0"
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    written = format_decimal(rounded, format=pattern, locale=language)
    return written.replace("-", "−")


def moment(when: dt.datetime, language: str) -> str:
    """A time in UTC, to the minute."""
    utc = when.astimezone(dt.UTC)
    return format_datetime(utc, "d MMMM y, HH:mm", locale=language) + " UTC"


def day(when: dt.date, language: str) -> str:
    """A day."""
    return format_datetime(dt.datetime.combine(when, dt.time()), "d MMMM y", locale=language)
