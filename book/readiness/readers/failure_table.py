"""The result table of failure injection: ``| Test | Status | MTTD | MTTR | Notes |`` in a Markdown document.

It is kept as it is printed, times included (``2s``, ``N/As``): it is a document, and what its numbers are worth is for
the instrument checks to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.files import Line, shown

HEAD = ["Test", "Status", "MTTD", "MTTR", "Notes"]
_TIME = re.compile(r"(\d+(\.\d+)?|N/A)s|N/A|-|")
# Marks beside a word of status; the word says it.
_MARKS = "✅❌⚠️*_` "


class FailureTableOptions(ReaderOptions):
    """What the run is called; the name of the file without it."""

    run: str | None = None


def read_runs(request: ReadRequest) -> Iterator[Row]:
    """One row per test; other tables of the document are passed over."""
    inside, found = False, False
    for line in request.file.lines():
        cells = _cells(line)
        if cells == HEAD:
            if inside or found:
                raise request.file.error("$", "one result table", "a second", line=line.number, hint="one run a file")
            inside = found = True
        elif inside and not line.whole and line.text.startswith("|") and len(cells or ()) != len(HEAD):
            request.remarks.note("read-half-written-line", line.number)
        elif inside and cells is None:
            inside = False
        elif inside and cells is not None and set("".join(cells)) - set("-: "):
            yield _row_of(request, line, cells)
    if not found:
        raise request.file.error("$", f"a table | {' | '.join(HEAD)} |", "none in the file")


def _cells(line: Line) -> list[str] | None:
    """The cells of a line of a table; None if it is none, or the file ends inside it."""
    text = line.text.strip()
    if not (text.startswith("|") and text.endswith("|") and len(text) > 1) or text.endswith("\\|"):
        return None
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", text[1:-1])]


def _row_of(request: ReadRequest, line: Line, cells: list[str]) -> Row:
    if len(cells) != len(HEAD):
        expected, got = f"{len(HEAD)} cells: {', '.join(HEAD)}", f"{len(cells)} in {shown(line.text)}"
        raise request.file.error("$", expected, got, line=line.number, hint="a | inside of a cell is written \\|")
    for name, text in (("MTTD", cells[2]), ("MTTR", cells[3])):
        if not _TIME.fullmatch(text):
            raise request.file.error(f"$.{name}", "seconds as `2s`, or `N/As`", repr(text), line=line.number)
    return {
        "run": request.run,
        "test": re.sub(r"\W+", "_", cells[0].strip("*_` ").lower()).strip("_"),
        "status": cells[1].strip(_MARKS),
        "mttd_text": cells[2],
        "mttr_text": cells[3],
        "notes": cells[4],
    }


READER = Reader(
    name="failure-table",
    title="the Markdown table | Test | Status | MTTD | MTTR | Notes | of a failure-injection report",
    tables={"failure_injection_runs": read_runs},
    options=FailureTableOptions,
    further={"failure_injection_runs": {"notes": "string"}},
)
