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


def pods_of(file: InputFile, lines: Sequence[Line]) -> list[PodLine] | None:
    """Read the pods; None if an error stands in the place of the table.

    Raises
    ------
    InputError
        If a line below the head is no pod.
    """
    if not lines or not lines[0].text.startswith("NAME"):
        return None
    wide = "NODE" in lines[0].text.split()
    pods = []
    for line in lines[1:]:
        found = _POD.fullmatch(line.text.strip())
        if found is None:
            expected = "a line of `kubectl get pods`: NAME READY STATUS RESTARTS AGE"
            raise file.error("$", expected, shown(line.text), line=line.number)
        further = (found[7] or "").split()
        node = further[1] if wide and len(further) > 1 and further[1] != "<none>" else ""
        pods.append(PodLine(line.number, found[1], int(found[2]), int(found[3]), found[4], int(found[5]), node))
    return pods


def usages_of(file: InputFile, lines: Sequence[Line]) -> list[UsageLine] | None:
    """Read what the pods use; None if an error ("Metrics API not available") stands in the place of the table.

    Raises
    ------
    InputError
        If a line below the head is no pod.
    """
    if not lines or not lines[0].text.startswith("NAME"):
        return None
    usages = []
    for line in lines[1:]:
        found = _USAGE.fullmatch(line.text.strip())
        if found is None:
            expected = "a line of `kubectl top pods`: NAME CPU MEMORY, as `pod-a 12m 74Mi`"
            raise file.error("$", expected, shown(line.text), line=line.number)
        cores = float(int(found[2]) * _CORES[found[3]])
        usages.append(UsageLine(found[1], cores, float(int(found[4]) * _BYTES.get(found[5], 1))))
    return usages
