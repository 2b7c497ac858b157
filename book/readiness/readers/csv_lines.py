"""CSV, row by row, with the line of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from readiness.readers.files import InputFile, Line, shown
from readiness.readers.remarks import Remarks


class _Lines:
    """Lines for the csv module, which asks for the next where a quoted value goes on; a half line ends them."""

    def __init__(self, file: InputFile, remarks: Remarks) -> None:
        self.lines, self.remarks = file.lines(), remarks
        self.line: Line | None = None
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.line = line
            if not line.whole:
                # `12` may be what is left of `123`.
                self.cut = True
                self.remarks.note("read-half-written-line", line.number)
                return
            yield f"{line.text}\n"


def csv_rows(
    file: InputFile, remarks: Remarks, columns: Sequence[str], *, delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Every row as column -> text, with the number of the line it ends in.

    Parameters
    ----------
    file, remarks
        What is read, and who is told of a line that is half-written.
    columns
        Those that must be there; more may be.
    delimiter
        Between two values.

    Raises
    ------
    InputError
        If a column is missing or there twice, or a row has another number of values than the head.
    """
    lines = _Lines(file, remarks)
    rows = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        head = next(rows, None)
        if head is None:
            raise file.error("$", f"a head with {', '.join(columns)}", "an empty file", line=1)
        missing = [name for name in columns if name not in head]
        doubled = sorted({name for name in head if head.count(name) > 1} & set(columns))
        if missing or doubled:
            got = f"{shown(','.join(head))} without {', '.join(missing)}" if missing else f"{', '.join(doubled)} twice"
            raise file.error("$", f"a head with {', '.join(columns)}", got, line=1)
        for row in rows:
            number = lines.line.number if lines.line else 0
            if not row:
                continue
            if len(row) != len(head):
                raise file.error("$", f"{len(head)} values", f"{len(row)}", line=number)
            yield number, dict(zip(head, row, strict=True))
    except csv.Error as error:
        if lines.cut:
            return  # cut inside a quoted value; the half line is told already
        raise file.error("$", "CSV", str(error), line=lines.line.number if lines.line else 1) from None
