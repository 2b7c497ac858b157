"""NetFlow and IPFIX as `nfdump -o csv` prints them (nfdump 1.6 and 1.7.1).

Starts are cut to whole seconds there, in the time zone of whoever ran nfdump. Without ``-B`` each direction of a
connection is a flow of its own. The sums at the end are held against the rows; where they are missing the file was cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.flow_labels import LabelOptions, Labels
from readiness.readers.flow_values import FlowLine, flow_row
from readiness.readers.times import TimeZone

COLUMNS = ("ts", "td", "sa", "da", "sp", "dp", "pr", "flg", "ipkt", "ibyt", "opkt", "obyt")
_NOTHING, _SUMMARY = "No matching flows", "Summary"
_SUMS = ("flows", "bytes", "packets")


class NfdumpOptions(LabelOptions):
    """What the file does not say.

    Attributes
    ----------
    zone
        Time zone of its times: ``TZ`` of whoever ran nfdump.
    """

    zone: TimeZone


def read_flows(request: ReadRequest) -> Iterator[Row]:
    """One row per flow, and with ``-B`` per connection."""
    options: NfdumpOptions = request.options
    labels, sums = Labels(options), {"bytes": 0.0, "packets": 0.0}
    for line in _lines(request, sums):
        at_us = line.time_us("ts", options.zone)
        ends = (line.host("sa"), line.host("da"))
        protocol = line.host("pr").lower()
        has_ports = not protocol.startswith("icmp")  # of ICMP it is type and code that stand there
        sent, received = line.size("ibyt") or 0.0, line.size("obyt") or 0.0
        packets = (line.size("ipkt") or 0.0) + (line.size("opkt") or 0.0)
        sums["bytes"] += sent + received
        sums["packets"] += packets
        yield flow_row(
            line,
            at_us,
            ends,
            labels.of(None, at_us, *ends),
            duration_seconds=line.size("td"),
            protocol=protocol,
            packets=packets,
            bytes=sent + received,
            source_bytes=sent,
            state=line.text("flg"),
            source_port=line.port("sp") if has_ports else None,
            destination_port=line.port("dp") if has_ports else None,
        )


def _lines(request: ReadRequest, sums: dict[str, float]) -> Iterator[FlowLine]:
    """Every flow between the head and the summary; `sums` holds, at the end, what has been read."""
    lines, head, number = request.file.lines(), list[str](), 0
    for line in lines:
        number = line.number
        if not line.whole:
            break
        values = [value.strip() for value in line.text.split(",")]
        if not head:
            head = _head(request, values, number)
        elif line.text == _SUMMARY:
            _check_sums(request, lines, sums)
            return
        elif line.text == _NOTHING:
            continue
        elif len(values) != len(head):
            raise request.file.error("$", f"{len(head)} values", f"{len(values)}", line=number)
        else:
            yield FlowLine(request, number, dict(zip(head, values, strict=True)))
    if not head:
        raise request.file.error("$", f"a head with {', '.join(COLUMNS)}", "none", line=number or None)
    request.remarks.note("read-nfdump-no-summary", number)


def _head(request: ReadRequest, values: list[str], number: int) -> list[str]:
    missing = [name for name in COLUMNS if name not in values]
    if missing or len(set(values)) != len(values):
        got = f"{shown(','.join(values))} without {', '.join(missing)}" if missing else "a column twice"
        hint = "this reads `nfdump -o csv`; without -q, which leaves the head out"
        raise request.file.error("$", f"a head with {', '.join(COLUMNS)}", got, line=number, hint=hint)
    return values


def _check_sums(request: ReadRequest, lines: Iterator, sums: dict[str, float]) -> None:  # type: ignore[type-arg]
    """Hold what was read against what nfdump counted."""
    names, numbers = next(lines, None), next(lines, None)
    if names is None or numbers is None or not numbers.whole:
        request.remarks.note("read-nfdump-no-summary", numbers.number if numbers else "$")
        return
    told = dict(zip(names.text.split(","), numbers.text.split(","), strict=False))
    for name, read in sums.items():
        if told.get(name) != f"{read:.0f}":
            got, hint = f"{read:.0f} in the rows", "rows are missing, or the file was put together of several"
            where = numbers.number
            raise request.file.error(f"$.{name}", f"{told.get(name)}, which nfdump counted", got, line=where, hint=hint)
    if more := next((line for line in lines if line.text.strip()), None):
        hint = "give the files of several runs one by one"
        raise request.file.error("$", "nothing after the summary", shown(more.text), line=more.number, hint=hint)


READER = Reader(
    name="nfdump-csv",
    title="NetFlow or IPFIX as nfdump -o csv prints it",
    tables={"flows": read_flows},
    options=NfdumpOptions,
)
