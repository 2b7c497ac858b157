"""The points that `k6 run --out json=FILE` writes: one JSON object a line, some declaring a metric, the rest one value.

A request is one point of ``http_req_duration`` (milliseconds, from the first byte sent to the last received); its time
is the end of the request. k6 says nothing of the executor: the loop of a run is `unknown` until a dropped iteration,
which only open loops have, or an option says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.json_lines import JsonLines
from readiness.readers.json_places import Place
from readiness.readers.times import microseconds_of

DURATION = "http_req_duration"


class K6PointsOptions(ReaderOptions):
    """What the points do not say.

    Attributes
    ----------
    run
        What the run is called; the name of the file without it.
    loop
        ``closed`` (virtual users wait for an answer) or ``open`` (arrival-rate executors).
    offered_requests_per_second
        What an open loop was told to send.
    """

    run: str | None = None
    loop: Literal["closed", "open", "unknown"] = "unknown"
    offered_requests_per_second: float | None = None


def points_of(request: ReadRequest) -> Iterator[tuple[str, Place]]:
    """Every point: the name of its metric and its ``data``.

    Raises
    ------
    InputError
        If a line is neither a metric nor a point. A last line without its end that is no JSON is left out and told.
    """
    seen = False
    hint = "this reads `k6 run --out json`; the summary of `--summary-export` is k6-summary"
    lines = JsonLines(request.file, request.file.lines(), request.remarks, hint)
    for number, content in lines:
        place = Place(request.file, content, (), number)
        kind = place["type"].as_(str)
        if kind == "Point":
            seen = True
            yield place["metric"].as_(str), place["data"]
        elif kind != "Metric":
            raise place["type"].error("`Metric` or `Point`")
        elif place["metric"].value == DURATION and place["data"]["contains"].value != "time":
            raise place["data"]["contains"].error("`time`: the duration of a request")
    if not seen and not lines.half_written:
        raise request.file.error("$", "points of k6", "none in the file")


def _end_of(point: Place) -> int:
    text = point["time"].as_(str)
    try:
        return microseconds_of(text)
    except ValueError as error:
        raise point["time"].error("an RFC 3339 time", f"{text!r}: {error}") from None


def read_requests(request: ReadRequest) -> Iterator[Row]:
    """One row per request, in the order of their ends."""
    for metric, point in points_of(request):
        if metric != DURATION:
            continue
        milliseconds = point["value"].as_(float)
        if milliseconds < 0:
            raise point["value"].error("milliseconds of at least 0")
        error = _error_of(point["tags"])
        yield {
            "run": request.run,
            "started_at": _end_of(point) - round(milliseconds * 1000),
            "latency_seconds": milliseconds / 1000,
            "ok": error is None,
            "error": error,
        }


def _error_of(tags: Place) -> str | None:
    """Why a request counts as failed; k6 decides by its response callback, and older ones by the status alone."""
    labels = tags.as_(dict)
    status = str(labels.get("status", ""))
    expected = labels.get("expected_response")
    good = expected == "true" if expected is not None else status.isdigit() and 200 <= int(status) < 400  # noqa: PLR2004
    if good:
        return None
    return str(labels.get("error") or (f"HTTP {status}" if status not in ("", "0") else "no answer"))


def read_run(request: ReadRequest) -> Iterator[Row]:
    """The run as one row: from the first request's start to the last one's end, and the most users at a time."""
    first = last = None
    users: list[float] = []
    loop = request.options.loop
    for metric, point in points_of(request):
        if metric == "vus":
            seen = point["value"].as_(float)
            users = [min([*users[:1], seen]), max([*users[1:], seen])]
        elif metric == "dropped_iterations":
            if loop == "closed":
                raise point.error(
                    "no dropped iterations in a closed loop", "some", "only arrival-rate executors drop them"
                )
            loop = "open"
        elif metric == DURATION:
            end = _end_of(point)
            start = end - round(point["value"].as_(float) * 1000)
            first = start if first is None else min(first, start)
            last = end if last is None else max(last, end)
    if first is None:
        return
    if users and users[0] != users[1]:
        request.remarks.note("read-users-varied", "$", lowest=users[0], highest=users[1])
    if loop == "unknown":
        request.remarks.note("read-loop-unknown", "$")
    yield {
        "run": request.run,
        "tool": "k6",
        "loop": loop,
        "users": users[1] if users and users[1] > 0 else None,
        "offered_requests_per_second": request.options.offered_requests_per_second,
        "started_at": first,
        "ended_at": last,
    }


READER = Reader(
    name="k6-json",
    title="points of k6 run --out json",
    tables={"requests": read_requests, "load_runs": read_run},
    options=K6PointsOptions,
)
