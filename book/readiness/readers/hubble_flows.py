"""Flows of Cilium Hubble: one JSON object a line, as `hubble observe -o jsonpb` prints or its exporter writes.

A line is one event that the datapath told of, not a connection: it has a verdict, and neither bytes nor a duration.
How many packets it stands for depends on the aggregation of the monitor, so that none are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.flow_labels import LabelOptions, Labels
from readiness.readers.json_lines import JsonLines
from readiness.readers.json_places import Place
from readiness.readers.times import microseconds_of

_LAST_PORT = 65_535
_HINT = "this reads `hubble observe -o jsonpb`"


class HubbleOptions(LabelOptions):
    """How lines become rows.

    Attributes
    ----------
    replies
        ``keep`` makes a row of every event, its source the one who sent; ``skip`` leaves out what Hubble says is a
        reply, so that the source is the one who opened the connection.
    """

    replies: Literal["keep", "skip"] = "keep"


def read_flows(request: ReadRequest) -> Iterator[Row]:
    """One row per event of the network; events that were lost are told."""
    options: HubbleOptions = request.options
    labels, seen = Labels(options), False
    for line, content in JsonLines(request.file, request.file.lines(), request.remarks, _HINT):
        place = Place(request.file, content, (), line)
        if place["lost_events"].value is not None:
            request.remarks.note("read-hubble-lost", line)
            continue
        if place["node_status"].value is not None:
            continue
        flow = place["flow"] if place["flow"].value is not None else place
        seen = True
        if flow["is_reply"].value is True and options.replies == "skip":
            request.remarks.note("read-hubble-reply", line)
            continue
        yield _row(flow, labels)
    if not seen:
        request.remarks.note("read-hubble-no-flows", "$")


def _row(flow: Place, labels: Labels) -> Row:
    written = flow["time"].as_(str)
    try:
        at_us = microseconds_of(written)
    except ValueError as error:
        raise flow["time"].error("an RFC 3339 time", f"{shown(written)}: {error}") from None
    verdict = flow["verdict"].as_(str)
    ends = (_end_of(flow, "source"), _end_of(flow, "destination"))
    protocol, of_protocol = _protocol(flow["l4"])
    told = labels.of(verdict, at_us, *ends)
    return {
        "observed_at": at_us,
        "source": ends[0],
        "destination": ends[1],
        "protocol": protocol,
        "state": verdict or None,
        "source_port": _port(of_protocol["source_port"]),
        "destination_port": _port(of_protocol["destination_port"]),
        "label": told.label,
        "episode_id": told.episode_id,
    }


def _end_of(flow: Place, side: str) -> str:
    """Who it was: ``namespace/pod``; outside of pods the address, or what Cilium calls it (``reserved:world``)."""
    end = flow[side]
    if isinstance(end.value, dict) and end["pod_name"].value:
        namespace = end["namespace"].as_(str) if end["namespace"].value else ""
        return f"{namespace}/{end['pod_name'].as_(str)}"
    if flow["IP"][side].value:
        return flow["IP"][side].as_(str)
    labels = [label.as_(str) for label in end["labels"].items()] if end["labels"].value else []
    if not labels:
        raise end.error("a pod, an address (`IP`), or labels")
    return ",".join(sorted(labels))


def _protocol(l4: Place) -> tuple[str | None, Place]:
    """TCP, UDP, SCTP, ICMPv4 or ICMPv6, and what is said of it."""
    if l4.value is None:
        return None, l4
    names = sorted(l4.as_(dict))
    if len(names) != 1 or not names[0]:
        raise l4.error("one protocol", shown(names))
    return names[0].lower(), l4[names[0]]


def _port(place: Place) -> float | None:
    if place.value is None:
        return None
    port = place.as_(float)
    if not 0 <= port <= _LAST_PORT or port % 1:
        raise place.error(f"the number of a port, 0 to {_LAST_PORT}")
    return port


READER = Reader(
    name="hubble-flows",
    title="flows of Cilium Hubble as JSON lines",
    tables={"flows": read_flows},
    options=HubbleOptions,
)
