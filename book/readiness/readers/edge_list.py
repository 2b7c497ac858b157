"""Lists of edges as research on streams of graphs uses them (MIDAS): source, destination, time, and at times a label.

A column is named by its place, since most such lists have no head. A line may stand for several packets; then one of
the columns says how many.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from readiness.labels import BENIGN
from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.flow_labels import LabelOptions, LabelRule, Labels
from readiness.readers.flow_values import FlowLine, flow_row
from readiness.readers.times import LAST_MICROSECONDS, TimeZone, since_epoch

Column = Literal["source", "destination", "time", "label", "packets", "bytes", "duration_seconds", "protocol", "-"]
_UNITS_US = {
    "seconds": 1e6,
    "milliseconds": 1e3,
    "microseconds": 1.0,
    "minutes": 60e6,
    "hours": 3600e6,
    "days": 86400e6,
}
_SIZES = ("packets", "bytes", "duration_seconds")
# `0` and `-` are how such lists write that an edge is no attack, `1` that it is one; any other word is its kind.
RULES = (
    LabelRule(pattern="(?i)^(0|-|benign|normal)$", label=BENIGN),
    LabelRule(pattern="^1$", label="attack"),
    LabelRule(pattern="^(.+)$", label=r"\1"),
)


class EdgeListOptions(LabelOptions):
    """How the list is written.

    Attributes
    ----------
    columns
        What stands where; ``-`` is left out.
    head
        Whether the first line names columns; it is passed over.
    delimiter
        Between two values.
    time
        ``iso``, or the unit of numbers: ``seconds``, ``milliseconds``, ``microseconds``, ``minutes``, ``hours``,
        ``days``.
    zone
        Time zone of times of `iso` that name none.
    counted_from
        The moment that numbers count from; 1970 without the option.
    """

    columns: tuple[Column, ...] = ("source", "destination", "time")
    head: bool = False
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    time: Literal["iso", "seconds", "milliseconds", "microseconds", "minutes", "hours", "days"] = "seconds"
    zone: TimeZone | None = None
    counted_from: AwareDatetime | None = None

    @model_validator(mode="after")
    def _names_the_ends(self) -> Self:
        named = [column for column in self.columns if column != "-"]
        if not {"source", "destination", "time"} <= set(named) or len(set(named)) != len(named):
            raise ValueError("`columns` with source, destination and time, each at most once")
        return self


def read_flows(request: ReadRequest) -> Iterator[Row]:
    """One row per line."""
    options: EdgeListOptions = request.options
    labels = Labels(options, RULES)
    from_us = since_epoch(options.counted_from) if options.counted_from else 0
    for line in _lines(request, options.columns):
        at_us = line.time_us("time", options.zone) if options.time == "iso" else _counted(line, options.time, from_us)
        ends = (line.host("source"), line.host("destination"))
        protocol = line.text("protocol")
        yield flow_row(
            line,
            at_us,
            ends,
            labels.of(line.text("label"), at_us, *ends),
            protocol=protocol.lower() if protocol else None,
            **{name: line.size(name) for name in _SIZES},
        )


def _counted(line: FlowLine, unit: str, from_us: int) -> int:
    number = line.size("time")
    at_us = -1 if number is None else from_us + number * _UNITS_US[unit]
    if not 0 <= at_us < LAST_MICROSECONDS:
        raise line.error("time", f"{unit} as a number", shown(line.values["time"]))
    return round(at_us)


def _lines(request: ReadRequest, columns: Sequence[str]) -> Iterator[FlowLine]:
    options: EdgeListOptions = request.options
    passed = not options.head
    for line in request.file.lines():
        if not line.whole:
            # `12` may be what is left of `123`.
            request.remarks.note("read-half-written-line", line.number)
            return
        if not line.text.strip():
            continue
        if not passed:
            passed = True
            continue
        try:
            (values,) = csv.reader([line.text], delimiter=options.delimiter, strict=True)
        except (csv.Error, ValueError) as error:
            raise request.file.error("$", "CSV", str(error), line=line.number) from None
        if len(values) != len(columns):
            told = f"{len(columns)} values ({', '.join(columns)})"
            raise request.file.error("$", told, f"{len(values)}", line=line.number)
        stripped = (value.strip() for value in values)
        named = {name: value for name, value in zip(columns, stripped, strict=True) if name != "-"}
        yield FlowLine(request, line.number, named)


READER = Reader(
    name="edge-list",
    title="lists of edges with times (MIDAS): source, destination, time, and at times a label",
    tables={"flows": read_flows},
    options=EdgeListOptions,
)
