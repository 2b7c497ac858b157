"""Readers hold a batch of rows, not the file: the first rows are there long before the file has been read."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import psutil
import pytest
from reading import ASSETS, MEMORY, UTC, ZONE

from readiness.errors import InputError
from readiness.readers import BATCH_ROWS, READERS, InputFile, ReadRequest, Remarks
from readiness.sources.base import options_of
from readiness.sources.schemas import arrow_schema_of

LINES = 200_000


class Growing(io.RawIOBase):
    """A file that is written while it is read: line after line, never held."""

    def __init__(self, head: bytes, line, lines: int = LINES) -> None:
        self.head, self.line, self.lines, self.made, self.rest = head, line, lines, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while len(self.rest) < len(buffer) and self.made < self.lines:
            self.rest += self.line(self.made)
            self.made += 1
        found = (self.head + self.rest)[: len(buffer)]
        self.rest = (self.head + self.rest)[len(buffer) :]
        self.head = b""
        buffer[: len(found)] = found
        return len(found)


def a_point(number: int) -> bytes:
    tags = {"status": "200", "expected_response": "true"}
    data = {"time": f"2026-01-07T12:{number // 60 % 60:02d}:{number % 60:02d}Z", "value": 5.5, "tags": tags}
    return json.dumps({"metric": "http_req_duration", "type": "Point", "data": data}).encode() + b"\n"


def a_block(number: int) -> bytes:
    hours, minutes = number // 60, number % 60
    lines = [f"=== Iteration {number + 1}/{LINES} - Elapsed: {hours}h {minutes}m - 2026-01-07 01:00:00 ==="]
    lines += [
        "Pods status:",
        "NAME READY STATUS RESTARTS AGE",
        "p 1/1 Running 0 1d",
        "Health check:",
        '{"status": "ok"}',
    ]
    lines += ["GNN recall:", "0.96", "Mesh metrics:", "Resource usage:", "NAME CPU MEMORY", "p 1m 1Mi"]
    return "\n".join(lines).encode() + b"\n"


def head_of(form: str, file: str, lines: int) -> bytes:
    """The first lines of an asset."""
    return b"".join((ASSETS / form / file).read_bytes().splitlines(keepends=True)[:lines])


def repeated(form: str, file: str, line: int):
    """One line of an asset, again and again."""
    content = (ASSETS / form / file).read_bytes().splitlines(keepends=True)[line]
    return lambda _number: content


# A form, its asset, and how many lines of that are its head.
ARGUS, ZEEK, NFDUMP = (
    ("argus-binetflow", "valid.binetflow", 1),
    ("zeek-conn", "valid.log", 8),
    ("nfdump-csv", "valid.csv", 1),
)
CASES = [
    ("k6-json", "requests", {}, b"", a_point),
    ("stability-log", "series", UTC, b"", a_block),
    ("stability-log", "probes", UTC, b"", a_block),
    (
        "own-columns", "series", MEMORY, b"timestamp,pod_name,rss_mb\n",
        lambda n: b"2026-01-07 01:00:00,pod-%d,70.5\n" % n,
    ),
    (
        "locust-failures", "load_failures", {}, b"Method,Name,Error,Occurrences\n", lambda n: b"GET,/%d,error,1\n" % n,
    ),
    ("argus-binetflow", "flows", ZONE, head_of(*ARGUS), repeated(*ARGUS)),
    ("zeek-conn", "flows", {}, head_of(*ZEEK), repeated(*ZEEK)),
    ("zeek-conn", "flows", {}, b"", repeated("zeek-conn", "valid.json", 0)),
    ("nfdump-csv", "flows", ZONE, head_of(*NFDUMP), repeated(*NFDUMP)),
    ("hubble-flows", "flows", {}, b"", repeated("hubble-flows", "valid.json", 1)),
    ("edge-list", "flows", {}, b"", repeated("edge-list", "valid.csv", 0)),
]  # fmt: skip


def batches(form: str, table: str, options, stream, name: str = "long.csv"):
    request = ReadRequest(
        InputFile(name, stream), table, arrow_schema_of(table), options_of(form, options), Remarks()
    )  # fmt: skip
    return READERS[form].read(request)


@pytest.mark.parametrize(("form", "table", "options", "head", "line"), CASES, ids=lambda value: str(value)[:20])
def test_batches_come_before_the_end_of_the_file(form, table, options, head, line):
    growing = Growing(head, line)
    read = batches(form, table, options, io.BufferedReader(growing))
    first = next(read)
    assert first.num_rows == BATCH_ROWS
    # No more was made than the batch needs, and what the buffer reads ahead.
    assert growing.made <= BATCH_ROWS + 2000
    rows, seen = first.num_rows, [growing.made]
    for batch in read:
        assert batch.num_rows <= BATCH_ROWS
        rows += batch.num_rows
        seen.append(growing.made)
        if rows >= 5 * BATCH_ROWS:
            break
    assert all(later > earlier for earlier, later in pairwise(seen))


def test_two_hundred_thousand_lines_are_read_in_bounded_memory():
    process, growing = psutil.Process(), Growing(b"", a_point)
    read = batches("k6-json", "requests", {}, io.BufferedReader(growing))
    rows, before, most = next(read).num_rows, process.memory_info().rss, 0
    for batch in read:
        rows += batch.num_rows
        most = max(most, process.memory_info().rss)
    assert (rows, growing.made) == (LINES, LINES)
    # The lines alone are 30 MB, and the rows as values of Python more than 100 MB.
    assert most - before < 25e6


def test_an_error_far_into_a_file_names_its_line_after_what_came_before_was_read():
    growing = Growing(b"", lambda n: a_point(n) if n != 25_000 else b"{half\n")
    read = batches("k6-json", "requests", {}, io.BufferedReader(growing), "long.json")
    assert [next(read).num_rows, next(read).num_rows] == [BATCH_ROWS, BATCH_ROWS]
    with pytest.raises(InputError, match=r"long\.json:25001: \$: expected one JSON object a line"):
        next(read)
