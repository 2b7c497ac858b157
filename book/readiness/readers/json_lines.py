"""Files with one JSON value a line, the last of which may be half written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from readiness.readers.files import InputFile, Line, shown
from readiness.readers.remarks import Remarks


class JsonLines:
    """The number and the content of every line that is not blank.

    Parameters
    ----------
    file
        For errors.
    lines
        Its lines, or those that are left of them.
    remarks
        Told of a last line that is no JSON and has no end: its writer was interrupted.
    hint
        For the error of a line that is no JSON.

    Attributes
    ----------
    half_written
        Whether there was such a last line, once all were read.
    """

    def __init__(self, file: InputFile, lines: Iterable[Line], remarks: Remarks, hint: str = "") -> None:
        self._file, self._lines, self._remarks, self._hint = file, lines, remarks, hint
        self.half_written = False

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Read on.

        Raises
        ------
        InputError
            If a whole line is no JSON.
        """
        for line in self._lines:
            if not line.text.strip():
                continue
            try:
                content = json.loads(line.text)
            except (json.JSONDecodeError, RecursionError) as error:
                if line.whole:
                    told = f"{shown(line.text)} ({error})"
                    raise self._file.error(
                        "$", "one JSON object a line", told, line=line.number, hint=self._hint
                    ) from None
                self.half_written = True
                self._remarks.note("read-half-written-line", line.number)
                continue
            yield line.number, content
