"""The control: a small tree of documents with planted faults, which the instruments have to find, and nothing else."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from readiness.areas.documentation.contradictions import groups_of
from readiness.areas.documentation.stated import Stated
from readiness.documents import StrictModel, load_yaml
from readiness.sources.checkout.base import Row, SourceFile, Tree
from readiness.sources.checkout.extractors.documents import EXTRACTOR

# YAML, but called otherwise: whoever looks for alert rules in this tree is not to take the planted ones for its own.
PLANTED = Path(__file__).parent / "planted.control"
_WRITTEN = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
_CHANGED = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)


class _Planted(StrictModel):
    files: dict[str, str]
    changed_later: tuple[str, ...]
    expected: dict[str, tuple[str, ...]]


class Fault(NamedTuple):
    """One sort of fault: what was planted of it, and what was found."""

    sort: str
    planted: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether everything planted was found, and nothing else."""
        return self.planted == self.found


@cache
def control() -> tuple[Fault, ...]:
    """Run every instrument over the planted documents."""
    planted = load_yaml(PLANTED, _Planted, PLANTED.name)
    rows = tables_of(planted.files, frozenset(planted.changed_later))
    found = {sort: tuple(sorted(told(rows[sort]))) for sort, told in _TOLD.items()} | {
        "contradictions": tuple(sorted(_contradictions(rows["statements"])))
    }
    return tuple(Fault(sort, tuple(sorted(expected)), found[sort]) for sort, expected in planted.expected.items())


def tables_of(files: dict[str, str], changed_later: frozenset[str] = frozenset()) -> dict[str, list[Row]]:
    """The tables that the extractor of documents makes of a few files.

    Parameters
    ----------
    files
        Path -> content.
    changed_later
        Paths that changed two months after the others.
    """
    rows: dict[str, list[Row]] = {name: [] for name in EXTRACTOR.tables}
    for path, text in files.items():
        if EXTRACTOR.wants(path):
            committed = _CHANGED if path in changed_later else _WRITTEN
            for name, row in EXTRACTOR.rows(SourceFile(path, "text", len(text.encode()), text, True, committed)):  # noqa: FBT003 - a field
                rows[name].append(row)
    before = {name: tuple(some) for name, some in rows.items()}
    assert EXTRACTOR.complete is not None  # noqa: S101 - of this package
    for name, row in EXTRACTOR.complete(before, Tree("planted", _CHANGED, frozenset(files))):
        rows[name].append(row)
    return rows


def _places(*fields: str) -> Any:
    return lambda rows: [" ".join(str(row[field]) for field in fields) for row in rows]


_TOLD = {
    "broken_links": _places("document", "line", "reason"),
    "orphan_documents": _places("document"),
    "near_duplicates": _places("first", "second"),
    "stale_mentions": _places("path", "reason"),
    "broken_commands": _places("document", "line", "reason"),
    "alert_runbooks": _places("alert", "state"),
}


def _contradictions(rows: list[Row]) -> list[str]:
    stated = [
        Stated(
            recording="planted",
            document=row["document"],
            line=row["line"],
            quantity=row["quantity"],
            subject=row["subject"],
            value=row["value"],
            upper=row["upper"],
            unit=row["unit"],
            origin="document",
        )
        for row in rows
    ]
    return [
        f"{group.quantity}: {' ≠ '.join(f'{some[0].said} ({some[0].place})' for some in group.values.values())}"
        for group in groups_of(stated)
        if group.contradicts
    ]
