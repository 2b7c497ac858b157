"""What a reader is: the rows of one table out of a file in the form of another tool, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

# Told what a reader left out of a file that it could read: a half-written last block, a missing answer.
Remark = Callable[[Message], None]
ReadTable = Callable[[Path, Remark], "Iterator[pa.RecordBatch]"]


@dataclass(frozen=True)
class Reader:
    """One form of file and the tables that can be made of it.

    Attributes
    ----------
    name
        As `recording.yaml` and the command line name it.
    title
        What it reads, in a few words, for help texts.
    tables
        Name of a table -> how its rows are read. Rows come in the columns of ``readiness.sources.tables``; only a
        batch of them is held at a time. What cannot be read raises `InputError` with file, line, expected, found.
    """

    name: str
    title: str
    tables: Mapping[str, ReadTable]
