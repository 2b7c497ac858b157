"""How long something takes, as people write it: `90s`, `15m`, `24h`, `2d`."""

from __future__ import annotations

import re

from readiness.errors import InputError, Problem

_SECONDS_OF = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FORM = re.compile(r"(\d+(?:\.\d+)?)([smhd])")


def parse_duration(option: str, given: str) -> float:
    """Read a duration.

    Parameters
    ----------
    option
        Where it was given, for the error.
    given
        A number and its unit.

    Returns
    -------
    float
        Seconds, more than 0.

    Raises
    ------
    InputError
        If it is none.
    """
    found = _FORM.fullmatch(given.strip())
    seconds = float(found[1]) * _SECONDS_OF[found[2]] if found else 0.0
    if seconds <= 0:
        raise InputError(Problem("options", option, "a duration such as 90s, 15m, 24h or 2d", repr(given)))
    return seconds


def told_duration(seconds: float) -> str:
    """A duration in hours, minutes and seconds: ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
