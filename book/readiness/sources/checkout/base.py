"""What an extractor of facts is: one file in, rows of tables out; then, once, what only the whole tree can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# One row of a table of `readiness.sources.tables`, without the columns that the walk adds itself.
Row = dict[str, Any]

Kind = Literal["text", "binary", "huge", "symlink", "submodule"]


@dataclass(frozen=True)
class SourceFile:
    """One file of the tree.

    Attributes
    ----------
    path
        From the root of the repository, with forward slashes.
    kind
        What it is; only of a `text` is there a `text`.
    size_bytes
        Its size in the object database.
    text
        Its content, "" of what is no text. Lines end in line feeds alone.
    is_utf8
        Whether every byte was UTF-8. What was not stands in `text` as U+FFFD.
    committed_at
        When its content was committed last, UTC; None if the history does not reach back so far.
    """

    path: str
    kind: Kind
    size_bytes: int
    text: str = ""
    is_utf8: bool = True
    committed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Tree:
    """What is known of the whole tree when every file was seen."""

    commit: str
    committed_at: dt.datetime
    paths: frozenset[str]


@dataclass(frozen=True)
class Extractor:
    """Facts of one sort.

    Attributes
    ----------
    tables
        The tables it makes. It makes each of them also where it found nothing: an empty table is a fact.
    wants
        Whether a file is worth reading, by its path alone.
    rows
        The rows of one file, each with the name of its table. It sees one file at a time, in any order and in any
        process, and never raises for what a file holds: what cannot be parsed is a row that says so.
    complete
        Further rows, from all rows of its own and the tree, for what no file tells alone (a link that leads nowhere).
    """

    tables: frozenset[str]
    wants: Callable[[str], bool]
    rows: Callable[[SourceFile], Iterator[tuple[str, Row]]]
    complete: Callable[[Mapping[str, Sequence[Row]], Tree], Iterable[tuple[str, Row]]] | None = None
