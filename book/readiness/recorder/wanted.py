"""Which tables areas ask for; a process of its own says so, and what areas import is gone with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from readiness.errors import InputError, Problem


def wanted_tables(areas: Sequence[str]) -> frozenset[str]:
    """The tables that measures, charts and tables of some areas ask for.

    Parameters
    ----------
    areas
        At least one.

    Raises
    ------
    InputError
        If one of them is no area, or asks for nothing.
    """
    command = [sys.executable, "-m", "readiness.recorder.wanted", *areas]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    if asked.returncode:
        last = (asked.stderr.strip().splitlines() or ["(it said nothing)"])[-1]
        hint = "install what this area needs, or leave out --area: then everything is recorded"
        raise InputError(Problem("options", "--area", "areas that can be loaded here", last, hint=hint))
    tables_of: dict[str, list[str]] = json.loads(asked.stdout)
    problems = [
        Problem("options", "--area", "an area that reads something", f"{area!r}, which asks for no table")
        for area, tables in tables_of.items()
        if not tables
    ]
    if problems:
        raise InputError(problems)
    return frozenset(table for tables in tables_of.values() for table in tables)


def _tables_of(area: str) -> list[str]:
    from readiness.areas import definition_of

    return sorted(definition_of(area).wanted_tables) if area.isidentifier() else []


if __name__ == "__main__":
    sys.stdout.write(json.dumps({area: _tables_of(area) for area in sys.argv[1:]}))
