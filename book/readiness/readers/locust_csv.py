"""CSV files that `locust --csv NAME` writes: ``NAME_stats.csv``, ``NAME_stats_history.csv``, ``NAME_failures.csv``.

Times are milliseconds. Locust keeps response times rounded to about two significant digits (147 becomes 150), and its
percentiles are no finer. Its users wait for an answer before they go on: a closed loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.csv_lines import csv_rows
from readiness.readers.times import microseconds_of_seconds

_TOTAL = "Aggregated"
_ABSENT = "N/A"
_HISTORY_UNITS = {
    "User Count": ("locust_users", "count", 1.0),
    "Requests/s": ("locust_requests_per_second", "1/s", 1.0),
    "Failures/s": ("locust_failures_per_second", "1/s", 1.0),
    "50%": ("locust_response_p50_seconds", "seconds", 1e-3),
    "95%": ("locust_response_p95_seconds", "seconds", 1e-3),
    "99%": ("locust_response_p99_seconds", "seconds", 1e-3),
    "Total Request Count": ("locust_requests_total", "count", 1.0),
    "Total Failure Count": ("locust_failures_total", "count", 1.0),
}


class LocustOptions(ReaderOptions):
    """What the run is called; the name of the file without ``_stats`` and the like, if it is not said."""

    run: str | None = None


def _run_of(request: ReadRequest) -> str:
    name = request.run
    for end in ("_stats_history", "_stats", "_failures"):
        if request.options.run is None and name.endswith(end):
            return name.removesuffix(end)
    return name


def _number(request: ReadRequest, line: int, row: dict[str, str], column: str) -> float | None:
    """A number of at least 0; None for N/A."""
    text = row[column].strip()
    if text == _ABSENT:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise request.file.error(f"$.{column}", "a number of at least 0, or N/A", repr(text), line=line)
    return value


def _count(request: ReadRequest, line: int, row: dict[str, str], column: str) -> int:
    value = _number(request, line, row, column)
    if value is None or value != int(value):
        raise request.file.error(f"$.{column}", "a whole number", repr(row[column]), line=line)
    return int(value)


def read_summary(request: ReadRequest) -> Iterator[Row]:
    """The run as one row: the line `Aggregated`. Those of single names are left out and told."""
    seconds = {"Median Response Time": "median", "Average Response Time": "mean", "Max Response Time": "max"}
    seconds |= {"90%": "p90", "95%": "p95", "99%": "p99"}
    columns = ("Type", "Name", "Request Count", "Failure Count", "Requests/s", *seconds)
    found = False
    for line, row in csv_rows(request.file, request.remarks, columns):
        if row["Name"] != _TOTAL or row["Type"]:
            request.remarks.note("read-locust-name", line)
            continue
        if found:
            raise request.file.error("$.Name", "one line Aggregated", "a second", line=line, hint="one run a file")
        found = True
        requests, failures = (_count(request, line, row, c) for c in ("Request Count", "Failure Count"))
        if failures > requests:
            raise request.file.error("$.Failure Count", f"at most {requests} failures", str(failures), line=line)
        made: dict[str, Any] = {
            "run": _run_of(request),
            "tool": "locust",
            "requests": requests,
            "failures": float(failures),
            "requests_per_second": _number(request, line, row, "Requests/s"),
        }
        for column, name in seconds.items():
            value = _number(request, line, row, column)
            # Without a request Locust writes N/A for percentiles and 0 for the rest.
            made[f"{name}_seconds"] = None if value is None or requests == 0 else value / 1000
        yield made
    if not found:
        hint = "Locust writes it last; the file is cut, or is another of its files"
        raise request.file.error("$.Name", "a line Aggregated", "none", hint=hint)


def _history(request: ReadRequest) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Line, time and values of every line `Aggregated`; those of single names are told."""
    for line, row in csv_rows(request.file, request.remarks, ("Timestamp", "Type", "Name", *_HISTORY_UNITS)):
        if row["Name"] != _TOTAL or row["Type"]:
            request.remarks.note("read-locust-name", line)
            continue
        seconds = _number(request, line, row, "Timestamp")
        try:
            observed_at = microseconds_of_seconds(-1 if seconds is None else seconds)
        except ValueError as error:
            raise request.file.error(
                "$.Timestamp", "seconds since 1970", f"{row['Timestamp']}: {error}", line=line
            ) from None
        yield line, observed_at, row


def read_series(request: ReadRequest) -> Iterator[Row]:
    """Users, rates, response times of the last ten seconds and counts since the start, about every second."""
    for line, observed_at, row in _history(request):
        for column, (metric, unit, factor) in _HISTORY_UNITS.items():
            value = _number(request, line, row, column)
            if value is not None:
                shared = {"observed_at": observed_at, "pod": "", "node": "", "metric": metric}
                yield {**shared, "value": value * factor, "unit": unit}


def read_run(request: ReadRequest) -> Iterator[Row]:
    """The run as one row: first and last line of the history, and the most users at a time."""
    times: list[int] = []
    users = [0.0, 0.0]
    for line, observed_at, row in _history(request):
        seen = float(_count(request, line, row, "User Count"))
        users = [seen if not times else min(users[0], seen), max(users[1], seen)]
        times = [*times[:1], observed_at]
    if not times:
        return
    if users[0] != users[1]:
        request.remarks.note("read-users-varied", "$", lowest=users[0], highest=users[1])
    yield {
        "run": _run_of(request),
        "tool": "locust",
        "loop": "closed",
        "users": users[1] or None,
        "started_at": times[0],
        "ended_at": times[-1],
    }


def read_failures(request: ReadRequest) -> Iterator[Row]:
    """How often each error came, by method and name of the request."""
    for line, row in csv_rows(request.file, request.remarks, ("Method", "Name", "Error", "Occurrences")):
        yield {
            "run": _run_of(request),
            "request": f"{row['Method']} {row['Name']}".strip(),
            "error": row["Error"],
            "occurrences": _count(request, line, row, "Occurrences"),
        }


STATS = Reader(
    name="locust-stats",
    title="NAME_stats.csv of locust --csv NAME",
    tables={"load_summaries": read_summary},
    options=LocustOptions,
)
HISTORY = Reader(
    name="locust-history",
    title="NAME_stats_history.csv of locust --csv NAME",
    tables={"series": read_series, "load_runs": read_run},
    options=LocustOptions,
)
FAILURES = Reader(
    name="locust-failures",
    title="NAME_failures.csv of locust --csv NAME",
    tables={"load_failures": read_failures},
    options=LocustOptions,
)
