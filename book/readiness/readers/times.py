"""Times as tools write them, as microseconds since 1970 in UTC."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LAST_MICROSECONDS = 253_402_300_800_000_000  # the year 10000
_MICROSECOND = dt.timedelta(microseconds=1)


@lru_cache(maxsize=8)
def zone_of(name: str) -> dt.tzinfo:
    """The time zone of a name: ``UTC``, an offset such as ``+03:00``, or one of the IANA database.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name == "UTC":
        return dt.UTC
    if found := _OFFSET.fullmatch(name):
        offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
        return dt.timezone(offset if found[1] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ValueError(
            f"{name} is no time zone: give UTC, an offset such as +03:00, or a name as Europe/Moscow"
        ) from None


def _known_zone(name: str) -> str:
    zone_of(name)
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


def microseconds_of(text: str, zone: str | None = None) -> int:
    """Read an ISO 8601 time with date and time of day; digits below the microsecond are cut off.

    Parameters
    ----------
    text
        ``2026-01-07 01:00:00``, ``2026-01-07T01:00:00.123456789+01:00``, ...
    zone
        Time zone of a time that names none.

    Raises
    ------
    ValueError
        If it is no such time, names no zone where none is given, or is an hour that a clock showed twice or never.
    """
    if "T" not in text and " " not in text:
        raise ValueError("no date with a time of day")
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None:
        if zone is None:
            raise ValueError("no time zone in it")
        time = time.replace(tzinfo=zone_of(zone))
        if time.utcoffset() != time.replace(fold=1).utcoffset():
            raise ValueError(f"an hour that the clocks of {zone} showed twice or not at all; give an offset instead")
    return since_epoch(time)


def since_epoch(time: dt.datetime) -> int:
    """Microseconds since 1970 of a time with a zone.

    Raises
    ------
    ValueError
        If it is no moment of the years 1970 to 9999: the first day of year 1 is how Go writes that there is none.
    """
    microseconds = (time - _EPOCH) // _MICROSECOND
    if not 0 <= microseconds < LAST_MICROSECONDS:
        raise ValueError("no time of the years 1970 to 9999")
    return int(microseconds)


def microseconds_of_seconds(seconds: float) -> int:
    """Microseconds of seconds since 1970.

    Raises
    ------
    ValueError
        If they are no moment of the years 1970 to 9999.
    """
    if not 0 <= seconds * 1_000_000 < LAST_MICROSECONDS:
        raise ValueError("no seconds since 1970")
    return round(seconds * 1_000_000)
