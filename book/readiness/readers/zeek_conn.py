"""Connections as Zeek logs them: `conn.log` as text with its ``#fields`` head, or one JSON object a line.

Bytes are those of IP, headers included, as other exporters count them; Zeek's `orig_bytes` counts payload alone. A log
of text that lacks its ``#close`` line was still being written, or was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import Line, shown
from readiness.readers.flow_labels import LabelOptions, LabelRule, Labels
from readiness.readers.flow_values import FlowLine, flow_row
from readiness.readers.json_lines import JsonLines
from readiness.readers.times import TimeZone

_NEEDED = ("ts", "id.orig_h", "id.resp_h", "proto")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
# How labelled captures in this form write it (a column `label`): Benign, Malicious.
RULES = (LabelRule(pattern="(?i)^benign$", label="benign"), LabelRule(pattern="(?i)^malicious$", label="malicious"))


class ZeekOptions(LabelOptions):
    """What the log does not say.

    Attributes
    ----------
    label_column
        Column that the rules for labels look at.
    zone
        Time zone, for JSON whose times are written as dates that name none.
    """

    label_column: str = "label"
    zone: TimeZone = "UTC"


def read_flows(request: ReadRequest) -> Iterator[Row]:
    """One row per connection."""
    options: ZeekOptions = request.options
    labels = Labels(options, RULES)
    for line in _lines(request):
        at_us = _start_us(line, options)
        ends = (line.host("id.orig_h"), line.host("id.resp_h"))
        protocol = line.host("proto").lower()
        has_ports = protocol in ("tcp", "udp")  # of ICMP it is type and code that stand there
        sent, received = line.size("orig_ip_bytes"), line.size("resp_ip_bytes")
        yield flow_row(
            line,
            at_us,
            ends,
            labels.of(line.text(options.label_column), at_us, *ends),
            duration_seconds=line.size("duration"),
            protocol=protocol,
            packets=_sum(line.size("orig_pkts"), line.size("resp_pkts")),
            bytes=_sum(sent, received),
            source_bytes=sent,
            state=line.text("conn_state"),
            source_port=line.port("id.orig_p") if has_ports else None,
            destination_port=line.port("id.resp_p") if has_ports else None,
        )


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _start_us(line: FlowLine, options: ZeekOptions) -> int:
    return line.time_us("ts", options.zone) if "T" in line.host("ts") else line.seconds_us("ts")


def _lines(request: ReadRequest) -> Iterator[FlowLine]:
    """Every connection; the first line tells which of the two forms it is."""
    lines = request.file.lines()
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        raise request.file.error("$", "a conn.log of Zeek", "an empty file")
    if first.text.startswith("{"):
        yield from _of_json(request, first, lines)
    elif first.text.startswith("#separator"):
        yield from _of_text(request, first, lines)
    else:
        hint = "keep the lines that begin with #: they say what the columns are"
        raise request.file.error("$", "`#separator` or a JSON object", shown(first.text), line=first.number, hint=hint)


def _of_json(request: ReadRequest, first: Line, rest: Iterator[Line]) -> Iterator[FlowLine]:
    for number, content in JsonLines(request.file, chain([first], rest), request.remarks):
        if not isinstance(content, dict):
            raise request.file.error("$", "a JSON object", shown(content), line=number)
        yield FlowLine(request, number, _texts(request, content, number))


def _texts(request: ReadRequest, content: Mapping[str, Any], line: int) -> dict[str, str]:
    """The values as a log of text has them."""
    made = {}
    for name, value in content.items():
        if value is None or isinstance(value, list | dict):
            continue  # sets of texts, as tunnel_parents; nothing that a flow has
        if isinstance(value, float) and not abs(value) < float("inf"):
            raise request.file.error(f"$.{name}", "a finite number", shown(value), line=line)
        made[name] = value if isinstance(value, str) else repr(value)
    return made


@dataclass
class _Head:
    """What the lines that begin with # have said so far."""

    request: ReadRequest
    separator: str
    fields: tuple[str, ...] = ()
    absent: dict[str, str] = field(default_factory=lambda: {"empty_field": "(empty)", "unset_field": "-"})
    closed: bool = False

    def take(self, line: Line) -> None:
        """Take note of one line of the head, or of the end."""
        name, *values = line.text[1:].split(self.separator)
        if name == "fields":
            missing = [needed for needed in _NEEDED if needed not in values]
            if missing or len(set(values)) != len(values):
                got = f"none of {', '.join(missing)}" if missing else "a field twice"
                raise self.request.file.error("$", f"#fields with {', '.join(_NEEDED)}", got, line=line.number)
            self.fields = tuple(values)
        elif name == "path" and values != ["conn"]:
            got = shown(self.separator.join(values))
            raise self.request.file.error("$", "a conn.log (#path conn)", got, line=line.number)
        elif name in self.absent and values:
            self.absent[name] = values[0]
        self.closed = name == "close"

    def connection(self, line: Line) -> FlowLine:
        """One connection."""
        if not self.fields:
            got = shown(line.text)
            raise self.request.file.error("$", "a line #fields before the first connection", got, line=line.number)
        found = line.text.split(self.separator)
        if len(found) != len(self.fields):
            raise self.request.file.error("$", f"{len(self.fields)} values", f"{len(found)}", line=line.number)
        values = dict(zip(self.fields, found, strict=True))
        return FlowLine(self.request, line.number, values, tuple(self.absent.values()))


def _of_text(request: ReadRequest, first: Line, rest: Iterator[Line]) -> Iterator[FlowLine]:
    head, number = _Head(request, _separator(request, first)), first.number
    for line in rest:
        number = line.number
        if not line.whole:
            request.remarks.note("read-half-written-line", number)
            break
        if head.closed:
            hint = "read the logs of several runs one by one"
            raise request.file.error("$", "nothing after #close", shown(line.text), line=number, hint=hint)
        if line.text.startswith("#"):
            head.take(line)
        else:
            yield head.connection(line)
    if not head.closed:
        request.remarks.note("read-zeek-not-closed", number)


def _separator(request: ReadRequest, first: Line) -> str:
    written = first.text.removeprefix("#separator").strip(" ")
    found = _ESCAPED.fullmatch(written)
    separator = chr(int(found[1], 16)) if found else written
    if not separator or not first.whole:
        raise request.file.error("$", "`#separator` and what it is", shown(first.text), line=first.number)
    return separator


READER = Reader(
    name="zeek-conn",
    title="conn.log of Zeek, as text or as JSON lines",
    tables={"flows": read_flows},
    options=ZeekOptions,
)
