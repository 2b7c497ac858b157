"""What a reader is: the rows of one table out of a file in the form of another tool, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from readiness.documents import StrictModel
from readiness.errors import InputError, Problem
from readiness.readers.files import InputFile
from readiness.readers.remarks import Remarks

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 10_000

# One row: column -> value; a column that is left out is null. Times are microseconds since 1970 in UTC.
Row = dict[str, Any]


class ReaderOptions(StrictModel):
    """What a form does not say of itself, as ``options`` of a table in `recording.yaml`."""


@dataclass(frozen=True)
class ReadRequest:
    """What a reader is asked for.

    Attributes
    ----------
    file
        The file, open.
    table
        Name of the table that is wanted.
    schema
        The columns that the table must have (``readiness.sources.tables``).
    options
        The options of the reader, validated.
    remarks
        Told what was left out.
    """

    file: InputFile
    table: str
    schema: pa.Schema
    options: Any
    remarks: Remarks

    @property
    def run(self) -> str:
        """What a run is called: as the options say, else as the file is, without its ending."""
        return getattr(self.options, "run", None) or PurePath(self.file.name).stem


ReadRows = Callable[[ReadRequest], Iterable[Row]]


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
        Name of a table -> how its rows are read, one after the other; None stands for every table. What cannot be read
        raises `InputError` with file, line or ``$.path``, expected, found.
    options
        What it has to be told, or may be.
    further
        Columns that it adds to those the table must have, each with the name of its Arrow type.
    """

    name: str
    title: str
    tables: Mapping[str | None, ReadRows]
    options: type[ReaderOptions] = ReaderOptions
    further: Mapping[str, Mapping[str, str]] | None = None

    def makes(self, table: str) -> bool:
        """Whether a table can be made of this form."""
        return table in self.tables or None in self.tables

    def read(self, request: ReadRequest) -> Iterator[pa.RecordBatch]:
        """Read a file as a table; only a batch of rows is held at a time, and an empty file makes one empty batch.

        Raises
        ------
        InputError
            If the form is not that of the reader.
        """
        import pyarrow as pa

        if not self.makes(request.table):
            known = ", ".join(sorted(filter(None, self.tables)))
            expected = f"a table that {self.name} makes: {known}"
            raise InputError(Problem(request.file.name, "$", expected, repr(request.table)))
        schema = request.schema
        for name, kind in (self.further or {}).get(request.table, {}).items():
            if name not in schema.names:
                schema = schema.append(pa.field(name, pa.type_for_alias(kind)))
        rows = iter((self.tables.get(request.table) or self.tables[None])(request))
        done, batch = 0, list(islice(rows, BATCH_ROWS))
        while True:
            try:
                made = pa.RecordBatch.from_pylist(batch, schema=schema)
            except (pa.ArrowException, OverflowError, UnicodeEncodeError) as error:
                # A count beyond 64 bits, a time before the calendar, half a letter: JSON and CSV may hold them.
                expected = f"values that `{request.table}` can hold, rows {done + 1} to {done + len(batch)}"
                raise request.file.error("$", expected, str(error).splitlines()[0]) from None
            yield made
            done, batch = done + len(batch), list(islice(rows, BATCH_ROWS))
            if not batch:
                return
