"""Values of a file of one's own as those of a table: numbers with units, times in all their forms, truth values."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from readiness.documents import StrictModel
from readiness.readers.times import LAST_MICROSECONDS, TimeZone, microseconds_of, since_epoch, zone_of

# What a file writes -> the unit of the tables, and the factor into it.
UNITS: dict[str, tuple[str, Decimal]] = {
    **{f"{letter}B": ("bytes", Decimal(1000**power)) for power, letter in enumerate(("k", "M", "G", "T"), 1)},
    **{f"{letter}iB": ("bytes", Decimal(1024**power)) for power, letter in enumerate(("K", "M", "G", "T"), 1)},
    "bytes": ("bytes", Decimal(1)),
    "ns": ("seconds", Decimal("1e-9")),
    "us": ("seconds", Decimal("1e-6")),
    "ms": ("seconds", Decimal("1e-3")),
    "seconds": ("seconds", Decimal(1)),
    "minutes": ("seconds", Decimal(60)),
    "hours": ("seconds", Decimal(3600)),
    "percent": ("ratio", Decimal("1e-2")),
    "ratio": ("ratio", Decimal(1)),
}
_POWERS = (("seconds", 6), ("milliseconds", 3), ("microseconds", 0), ("nanoseconds", -3))
EPOCHS = {name: Decimal(10) ** power for name, power in _POWERS}


class Absent(Exception):  # noqa: N818 - no error: a file may have holes
    """There is no value."""


class ColumnSource(StrictModel):
    """Where the values of one column come from: a column of the file, or one value for all rows.

    Attributes
    ----------
    from_
        Column of the file.
    constant
        One value for every row.
    unit
        Of the numbers in the file, as ``MB``, ``MiB``, ``ms`` or ``percent``; they become bytes, seconds, a ratio.
    time
        How times are written: ``iso``; ``seconds``, ``milliseconds``, ``microseconds``, ``nanoseconds`` since 1970; or
        a format such as ``%d.%m.%Y %H:%M:%S``.
    zone
        Time zone of times that name none.
    means_true, means_false
        What the file writes for true and false.
    absent
        Texts that mean there is no value.
    """

    from_: Annotated[str | None, Field(alias="from")] = None
    constant: str | int | float | bool | None = None
    unit: str | None = None
    time: str = "iso"
    zone: TimeZone | None = None
    means_true: tuple[str, ...] = ("true", "True", "TRUE", "1")
    means_false: tuple[str, ...] = ("false", "False", "FALSE", "0")
    absent: tuple[str, ...] = ("",)

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.from_ is None) == (self.constant is None):
            raise ValueError("either `from`, a column of the file, or `constant`")
        if self.unit is not None and self.unit not in UNITS:
            raise ValueError(f"a unit out of {', '.join(UNITS)}")
        if self.time != "iso" and self.time not in EPOCHS and "%" not in self.time:
            raise ValueError(f"`time` is iso, {', '.join(EPOCHS)}, or a format with %")
        return self


def kind_of(arrow_type: Any) -> str:
    """The kind of an Arrow type: ``time``, ``number``, ``count``, ``truth`` or ``text``."""
    name = str(arrow_type)
    starts = {"timestamp": "time", "double": "number", "int": "count", "bool": "truth"}
    return next((kind for start, kind in starts.items() if name.startswith(start)), "text")


def converted(found: Any, kind: str, source: ColumnSource) -> Any:
    """Read one value.

    Raises
    ------
    Absent
        If it is one of the texts that mean there is none.
    ValueError
        If it is no value of the kind; the message says what was expected.
    """
    if found is None or (isinstance(found, str) and found.strip() in source.absent):
        raise Absent
    if kind == "text":
        return str(found)
    read = {"time": _time, "truth": _truth}.get(kind)
    if read is not None:
        return read(found, source)
    number = _number(found) * (UNITS[source.unit][1] if source.unit else 1)
    if kind == "number":
        return float(number)
    if number != int(number):
        raise ValueError("a whole number")
    return int(number)


def _number(found: Any) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, str | int | float | Decimal):
        raise ValueError("a number")  # noqa: TRY004 - told of the file, not of the program
    if isinstance(found, float) and math.isnan(found):
        raise Absent
    try:
        number = Decimal(found.strip()) if isinstance(found, str) else Decimal(str(found))
    except InvalidOperation:
        raise ValueError("a number with a point as decimal mark") from None
    if not number.is_finite():
        raise ValueError("a finite number, or one of the texts of `absent`")
    return number


def _truth(found: Any, source: ColumnSource) -> bool:
    text = str(found)
    if text in source.means_true:
        return True
    if text in source.means_false:
        return False
    raise ValueError(f"one of {', '.join(source.means_true)} (true) or {', '.join(source.means_false)} (false)")


def _time(found: Any, source: ColumnSource) -> int:
    if isinstance(found, dt.datetime):
        return _of_datetime(found, source)
    if source.time in EPOCHS:
        number = _number(found) * EPOCHS[source.time]
        if not 0 <= number < LAST_MICROSECONDS:
            raise ValueError(f"{source.time} since 1970")
        return int(number)
    text = str(found).strip()
    if source.time == "iso":
        try:
            return microseconds_of(text, source.zone)
        except ValueError as error:
            raise ValueError(f"a time as ISO 8601 writes it ({error}; the option `zone` gives one)") from None
    try:
        time = dt.datetime.strptime(text, source.time)  # noqa: DTZ007 - the zone is the next thing that is looked at
    except ValueError:
        raise ValueError(f"a time as {source.time}") from None
    return _of_datetime(time, source)


def _of_datetime(time: dt.datetime, source: ColumnSource) -> int:
    if time.tzinfo is None:
        return microseconds_of(time.isoformat(sep=" "), source.zone)
    return since_epoch(time.astimezone(zone_of("UTC")))
