"""JUnit of schemathesis: every operation of an API, asked as its description says, and whether its answers fitted.

One test case is one operation with all requests that were made of it; its name is method and path.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.code.documents import root_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAME = re.compile(r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE) (?P<path>/\S*)")
_OUTCOMES = {"failure": "failed", "error": "error", "skipped": "skipped"}
_NAMED = re.compile(r"^- (\S.*)$", re.MULTILINE)
_MOST_CHARACTERS = 300


def read_checks(request: ReadRequest) -> Iterator[Row]:
    """One operation a row; a failure of one request is a failure of its operation."""
    root = root_of(request.file, "JUnit of schemathesis", "testsuites", "testsuite")
    found = 0
    for suite in [root] if root.tag == "testsuite" else root.iter("testsuite"):
        made_at = _time_of(request, suite)
        for case in suite.findall("testcase"):
            name = _NAME.fullmatch((case.get("name") or "").strip())
            if name is None:
                got = repr((case.get("name") or "")[:60])
                hint = "is it JUnit of another tool?"
                raise request.file.error("$.testsuite.testcase.name", "method and path: `GET /health`", got, hint=hint)
            found += 1
            yield {
                "endpoint": name["path"],
                "method": name["method"],
                "check": case.get("classname") or suite.get("name") or "",
                "outcome": _outcome_of(case),
                "detail": _detail_of(case),
                "made_at": made_at,
            }
    if not found:
        raise request.file.error("$", "a test case of every operation", "none in the file")


def _outcome_of(case: Element) -> str:
    """The worst that is told of a case."""
    return next((outcome for tag, outcome in _OUTCOMES.items() if case.find(tag) is not None), "passed")


def _detail_of(case: Element) -> str | None:
    """What each failure is called; answers that are quoted below may hold anything, and are not kept."""
    told = []
    for part in (part for tag in _OUTCOMES for part in case.findall(tag)):
        named = _NAMED.findall(part.text or "")
        told += named or [part.get("message") or part.tag]
    return "; ".join(dict.fromkeys(told))[:_MOST_CHARACTERS] or None


def _time_of(request: ReadRequest, suite: Element) -> dt.datetime | None:
    """When the suite ran; a time without a zone is of nobody knows which."""
    told = suite.get("timestamp")
    if told is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(told)
    except ValueError:
        raise request.file.error("$.testsuite.timestamp", "a time such as 2026-01-25T12:00:00Z", repr(told)) from None
    return moment.astimezone(dt.UTC) if moment.tzinfo else None


READER = Reader(
    name="schemathesis-junit",
    title="JUnit of schemathesis: operations of an API held against its description",
    tables={"endpoint_checks": read_checks},
    options=ReaderOptions,
)
