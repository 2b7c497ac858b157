"""Numbers of one quantity held together: which values are stated, by whom, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readiness.areas.documentation.stated import Stated
from readiness.statements.quantities import QUANTITIES

Value = tuple[float, float | None]


@dataclass(frozen=True)
class Group:
    """What one recording holds of one quantity, about one subject.

    Attributes
    ----------
    values
        Value and upper end in the canonical unit -> who states them; in order, at least one.
    recomputed
        What files add up to; no statement.
    """

    recording: str
    quantity: str
    subject: str
    values: dict[Value, list[Stated]]
    recomputed: tuple[Stated, ...] = ()

    @property
    def statements(self) -> list[Stated]:
        """All of them, in the order of their values."""
        return [one for some in self.values.values() for one in some]

    @property
    def documents(self) -> set[str]:
        """Paths of the documents that state a value."""
        return {one.document for one in self.statements}

    @property
    def contradicts(self) -> bool:
        """Whether more than one value is stated."""
        return len(self.values) > 1

    def least(self) -> Stated:
        """Who states the smallest value."""
        return min(self.statements, key=lambda one: one.normal)

    def most(self) -> Stated:
        """Who states the largest one."""
        return max(self.statements, key=lambda one: one.normal_upper or one.normal)


def groups_of(stated: Iterable[Stated]) -> list[Group]:
    """Statements by recording, quantity and subject, in the order of the quantities; what cannot be is left out."""
    found: dict[tuple[str, str, str], dict[Value, list[Stated]]] = {}
    recomputed: dict[tuple[str, str], list[Stated]] = {}
    for one in stated:
        if not one.possible:
            continue
        if one.origin == "recomputed":
            recomputed.setdefault((one.recording, one.quantity), []).append(one)
        else:
            values = found.setdefault((one.recording, one.quantity, one.subject), {})
            values.setdefault((one.normal, one.normal_upper), []).append(one)
    order = {quantity.name: n for n, quantity in enumerate(QUANTITIES)}
    groups = [
        Group(
            recording,
            quantity,
            subject,
            dict(sorted(values.items(), key=lambda item: (item[0][0], item[0][1] or item[0][0]))),
            tuple(recomputed.get((recording, quantity), ())) if not subject else (),
        )
        for (recording, quantity, subject), values in found.items()
    ]
    return sorted(groups, key=lambda group: (group.recording, order[group.quantity], group.subject))


def impossible(stated: Iterable[Stated]) -> list[Stated]:
    """Numbers the quantity cannot have: hits that are wrong for certain."""
    return [one for one in stated if not one.possible]
