"""Values of a flow as exporters write them, each error with file, line and column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readiness.readers.base import ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.flow_labels import Told
from readiness.readers.times import microseconds_of, microseconds_of_seconds

_LAST_PORT = 65_535


@dataclass
class FlowLine:
    """One line of a file of flows: column -> text, and where it stands.

    Attributes
    ----------
    request
        Whose file it is.
    number
        1-based number of the line.
    values
        Column -> text.
    absent
        Texts that mean there is no value.
    """

    request: ReadRequest
    number: int
    values: Mapping[str, str]
    absent: tuple[str, ...] = ("",)

    def text(self, column: str) -> str | None:
        """A text; None where there is none, or no such column."""
        found = self.values.get(column)
        return None if found is None or found in self.absent else found

    def host(self, column: str) -> str:
        """The name of a host.

        Raises
        ------
        InputError
            If it has none.
        """
        found = self.text(column)
        if found is None:
            raise self.error(column, "the name of a host", "nothing")
        return found

    def size(self, column: str) -> float | None:
        """A number of packets, bytes or seconds; None where there is none.

        Raises
        ------
        InputError
            If it is no finite number of at least 0.
        """
        found = self.text(column)
        if found is None:
            return None
        try:
            number = float(found)
        except ValueError:
            number = math.nan
        # Python's own numbers may have underscores; those of exporters have none.
        if not 0 <= number < math.inf or "_" in found:
            raise self.error(column, "a number of at least 0", shown(found))
        return number

    def port(self, column: str) -> float | None:
        """The number of a port; None where there is none.

        Raises
        ------
        InputError
            If it is something else, as the name of a service.
        """
        found = self.text(column)
        if found is None:
            return None
        if not (found.isascii() and found.isdigit()) or int(found[:6]) > _LAST_PORT:
            hint = "have the exporter print numbers instead of names of services"
            raise self.error(column, f"the number of a port, 0 to {_LAST_PORT}", shown(found), hint=hint)
        return float(found)

    def time_us(self, column: str, zone: str | None) -> int:
        """A time of ISO 8601, or seconds since 1970, in microseconds.

        Raises
        ------
        InputError
            If it is neither, or names no zone where none is given.
        """
        found = self.host(column)
        try:
            return microseconds_of(found, zone)
        except ValueError as error:
            told = f"{shown(found)}: {error}"
        raise self.error(column, "a time with its date", told)

    def seconds_us(self, column: str) -> int:
        """Seconds since 1970, with a fraction, in microseconds.

        Raises
        ------
        InputError
            If they are no such moment.
        """
        seconds = self.size(column)
        try:
            if seconds is not None:
                return microseconds_of_seconds(seconds)
        except ValueError:
            pass
        raise self.error(column, "seconds since 1970", shown(self.values.get(column)))

    def error(self, column: str, expected: str, got: str, hint: str = "") -> Any:
        """Make the error for a column of this line."""
        return self.request.file.error(f"$.{column}", expected, got, line=self.number, hint=hint)


def flow_row(line: FlowLine, at_us: int, ends: tuple[str, str], told: Told, **values: float | str | None) -> Row:
    """One row of the table `flows`.

    Parameters
    ----------
    line
        Where it is from.
    at_us
        Start in microseconds since 1970.
    ends
        Source and destination.
    told
        Label and episode.
    **values
        The other columns; what is left out is absent.

    Raises
    ------
    InputError
        If the source has sent more bytes than there are.
    """
    sent, every = values.get("source_bytes"), values.get("bytes")
    if isinstance(sent, float) and isinstance(every, float) and sent > every:
        expected = f"bytes of the source within the {every:.0f} of the flow"
        raise line.request.file.error("$", expected, f"{sent:.0f}", line=line.number)
    return {
        "observed_at": at_us,
        "source": ends[0],
        "destination": ends[1],
        "label": told.label,
        "episode_id": told.episode_id,
        **values,
    }
