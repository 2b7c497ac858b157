"""A file that is read once, from front to back: lines with their numbers, or JSON of bounded size with its places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from readiness.documents import Location, json_path
from readiness.errors import InputError, Problem

# A line that is longer is no line of any form here; without a limit a file without line breaks would fill the memory.
MOST_LINE_BYTES = 4 * 1024 * 1024
# JSON is held as a whole, and takes about ten times its size; nothing that is installed reads it in pieces.
MOST_JSON_BYTES = 64 * 1024 * 1024
_SHOWN_CHARACTERS = 60


class Line(NamedTuple):
    """One line without its line break; `whole` is False where the file ends before the break."""

    number: int
    text: str
    whole: bool


class InputFile:
    """An open file and how messages name it.

    Parameters
    ----------
    name
        As messages name it.
    stream
        Its bytes, at their start.
    """

    def __init__(self, name: Path | str, stream: BinaryIO) -> None:
        self.name = str(name)
        self.stream = stream

    def error(
        self, place: Location | str, expected: str, got: str, *, line: int | None = None, hint: str = ""
    ) -> InputError:
        """Make the error for a place of this file."""
        where = place if isinstance(place, str) else json_path(place)
        return InputError(Problem(self.name, where, expected, got, line, hint))

    def lines(self) -> Iterator[Line]:
        """Go through the lines of a UTF-8 file.

        Raises
        ------
        InputError
            If a line is no UTF-8, or longer than `MOST_LINE_BYTES`.
        """
        number = 0
        while content := self.stream.readline(MOST_LINE_BYTES + 1):
            number += 1
            whole = content.endswith(b"\n")
            if len(content) > MOST_LINE_BYTES:
                raise self.error("$", f"a line of at most {MOST_LINE_BYTES} bytes", "a longer one", line=number)
            try:
                # A file that was cut may end inside a letter; what is half is never read as if it were whole.
                text = content.decode("utf-8-sig" if number == 1 else "utf-8", "strict" if whole else "replace")
            except UnicodeDecodeError as error:
                raise self.error("$", "UTF-8", f"byte {error.start} of the line is not", line=number) from None
            yield Line(number, text.rstrip("\r\n"), whole)

    def json(self, expected: str) -> object:
        """Read the whole file as JSON.

        Parameters
        ----------
        expected
            What the document should be, for the error.

        Raises
        ------
        InputError
            If it is none, or larger than `MOST_JSON_BYTES`.
        """
        content = self.stream.read(MOST_JSON_BYTES + 1)
        if len(content) > MOST_JSON_BYTES:
            got, hint = "a larger one", "ask for less at a time, and read the files one after the other"
            raise self.error("$", f"at most {MOST_JSON_BYTES // 1024**2} MiB of JSON", got, hint=hint)
        try:
            return json.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise self.error("$", f"{expected}: JSON in UTF-8", f"no UTF-8 at byte {error.start}") from None
        except json.JSONDecodeError as error:
            if not content.strip():
                raise self.error("$", f"{expected}: JSON", "an empty file") from None
            got = f"{error.msg} at column {error.colno}"
            cut = error.pos >= len(error.doc.rstrip()) - 1 or error.msg.startswith("Unterminated")
            hint = "is the file cut off?" if cut else ""
            raise self.error("$", f"{expected}: JSON", got, line=error.lineno, hint=hint) from None
        except RecursionError:
            raise self.error("$", f"{expected}: JSON", "a nest too deep to read") from None


def shown(value: object) -> str:
    """A value as an error shows it: cut where it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
