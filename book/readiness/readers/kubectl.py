"""Tables that `kubectl get pods` and `kubectl top pods` print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from readiness.readers.files import InputFile, Line, shown

_POD = re.compile(r"(\S+)\s+(\d+)/(\d+)\s+(\S+)\s+(\d+)(?:\s+\([^)]*\))?\s+(\S+)(?:\s+(\S.*))?")
_USAGE = re.compile(r"(\S+)\s+(\d+)([num]?)\s+(\d+)([KMGT]i?|)")
_CORES = {"n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "": Decimal(1)}
_BYTES = {
    f"{letter}{i}": base**power for i, base in (("", 1000), ("i", 1024)) for power, letter in enumerate("KMGT", 1)
}


class PodLine(NamedTuple):
    """One pod of `kubectl get pods`; `node` is empty unless it was asked for with ``-o wide``."""

    line: int
    name: str
    ready: int
    containers: int
    status: str
    restarts: int
    node: str


class UsageLine(NamedTuple):
    """One pod of `kubectl top pods`; its memory is the working set."""

    name: str
    cpu_cores: float
    memory_bytes: float


def _lines_below_head(
    file: InputFile, lines: Sequence[Line], form: re.Pattern[str], expected: str
) -> list[tuple[int, re.Match[str]]] | None:
    """Number and parts of every line of a table; None if something else stands in its place."""
    if not lines or not lines[0].text.startswith("NAME"):
        return None
    found = []
    for line in lines[1:]:
        parts = form.fullmatch(line.text.strip())
        if parts is None:
            raise file.error("$", expected, shown(line.text), line=line.number)
        found.append((line.number, parts))
    return found


def pods_of(file: InputFile, lines: Sequence[Line]) -> list[PodLine] | None:
    """Read the pods; None if an error stands in the place of the table.

    Raises
    ------
    InputError
        If a line below the head is no pod.
    """
    rows = _lines_below_head(file, lines, _POD, "a line of `kubectl get pods`: NAME READY STATUS RESTARTS AGE")
    if rows is None:
        return None
    wide = "NODE" in lines[0].text.split()
    pods = []
    for number, found in rows:
        further = (found[7] or "").split()
        node = further[1] if wide and len(further) > 1 and further[1] != "<none>" else ""
        pods.append(PodLine(number, found[1], int(found[2]), int(found[3]), found[4], int(found[5]), node))
    return pods


def usages_of(file: InputFile, lines: Sequence[Line]) -> list[UsageLine] | None:
    """Read what the pods use; None if an error ("Metrics API not available") stands in the place of the table.

    Raises
    ------
    InputError
        If a line below the head is no pod.
    """
    rows = _lines_below_head(file, lines, _USAGE, "a line of `kubectl top pods`: NAME CPU MEMORY, as `pod-a 12m 74Mi`")
    if rows is None:
        return None
    usages = []
    for _, found in rows:
        cores = float(int(found[2]) * _CORES[found[3]])
        usages.append(UsageLine(found[1], cores, float(int(found[4]) * _BYTES.get(found[5], 1))))
    return usages
