"""Bidirectional flows of Argus as CSV (`ra -c,`), the form of the CTU-13 captures (`capture….binetflow`).

Times are local and name no zone. A port of ICMP is its type and code, written as a hexadecimal number: no port.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.labels import BENIGN
from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.csv_lines import csv_rows
from readiness.readers.flow_labels import LabelOptions, LabelRule, Labels
from readiness.readers.flow_values import FlowLine, flow_row
from readiness.readers.times import TimeZone

COLUMNS = (
    "StartTime",
    "Dur",
    "Proto",
    "SrcAddr",
    "Sport",
    "DstAddr",
    "Dport",
    "State",
    "TotPkts",
    "TotBytes",
    "SrcBytes",
)
# How CTU-13 labels: what an infected host sent, what known hosts did, and the rest, which nobody looked at.
RULES = (
    LabelRule(pattern="From-Botnet", label="botnet"),
    LabelRule(pattern="Normal", label=BENIGN),
)


class ArgusOptions(LabelOptions):
    """What the file does not say.

    Attributes
    ----------
    zone
        Time zone of its times.
    """

    zone: TimeZone


def read_flows(request: ReadRequest) -> Iterator[Row]:
    """One row per flow; the column ``Label`` may be missing."""
    options: ArgusOptions = request.options
    labels = Labels(options, RULES)
    for number, values in csv_rows(request.file, request.remarks, COLUMNS):
        line = FlowLine(request, number, {**values, "StartTime": values["StartTime"].replace("/", "-")})
        at_us = line.time_us("StartTime", options.zone)
        ends = (line.host("SrcAddr"), line.host("DstAddr"))
        yield flow_row(
            line,
            at_us,
            ends,
            labels.of(values.get("Label"), at_us, *ends),
            duration_seconds=line.size("Dur"),
            protocol=line.host("Proto").lower(),
            packets=line.size("TotPkts"),
            bytes=line.size("TotBytes"),
            source_bytes=line.size("SrcBytes"),
            state=line.text("State"),
            source_port=_port(line, "Sport"),
            destination_port=_port(line, "Dport"),
        )


def _port(line: FlowLine, column: str) -> float | None:
    return None if line.values[column].startswith("0x") else line.port(column)


READER = Reader(
    name="argus-binetflow",
    title="bidirectional flows of Argus as CSV, as in the CTU-13 captures",
    tables={"flows": read_flows},
    options=ArgusOptions,
)
