"""Reports of tests as `test_results`: JUnit XML, pytest-json-report, and lines of JSON of cargo nextest and go test.

What was skipped is never a pass. A test that began and told of no end is `unfinished`: its process died, or the report
was cut. Messages, output and properties are left where they are: they may hold anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.json_lines import JsonLines
from readiness.readers.json_places import Place

TABLE = "test_results"
_MOST_XML_BYTES = 64 * 1024 * 1024


class ReportOptions(ReaderOptions):
    """What a report does not say: which run it is of, and of which commit.

    Attributes
    ----------
    run
        Name of the run; that of the file if it is not said.
    commit
        What was tested. Without it nobody can tell a flaky test from a changed one.
    """

    run: str | None = None
    commit: str = ""


def _row(request: ReadRequest, suite: str, test: str, outcome: str, seconds: float | None) -> Row:
    told = {"run": request.run, "commit": request.options.commit, "suite": suite, "test": test, "outcome": outcome}
    return {**told, "seconds": seconds}


def _seconds(request: ReadRequest, place: str, value: object) -> float | None:
    """A time in seconds, None where the report has none; JUnit writes thousands with a comma."""
    if value is None or value == "":
        return None
    try:
        seconds = float(str(value).replace(",", ""))
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise request.file.error(place, "seconds, at least 0", shown(value))
    return seconds


def read_junit(request: ReadRequest) -> Iterator[Row]:
    """Every `testcase` of every suite; a report that counts more than it holds was cut."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    content = request.file.stream.read(_MOST_XML_BYTES + 1)
    if len(content) > _MOST_XML_BYTES:
        raise request.file.error("$", f"at most {_MOST_XML_BYTES // 2**20} MiB of XML", "a larger file")
    if not content.strip():
        raise request.file.error("$", "JUnit XML", "an empty file")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        hint = "a report of tests needs no document type and no entities"
        raise request.file.error("$", "XML without a document type", type(error).__name__, hint=hint) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        line = error.position[0] if isinstance(error, ParseError) else None
        raise request.file.error("$", "JUnit XML", str(error), line=line) from None
    if root.tag not in {"testsuites", "testsuite"}:
        hint = "is this the report of --junitxml?"
        raise request.file.error("$", "testsuites or testsuite", shown(root.tag), hint=hint)
    suites = [root] if root.tag == "testsuite" else list(root.iter("testsuite"))
    for number, suite in enumerate(suites):
        cases = suite.findall("testcase")
        place = f"$.testsuite[{number}]"
        counted = suite.get("tests")
        nested = sum(1 for _ in suite.iter("testcase"))
        # A fixture that fails after its test makes a second error of the same case, which some tools count again.
        if counted and counted.isdigit() and int(counted) > nested:
            raise request.file.error(place, f"{counted} cases, as the suite counts", f"{nested}")
        for case in cases:
            yield _case(request, place, suite.get("name") or "", case)


def _case(request: ReadRequest, place: str, suite: str, case: Any) -> Row:
    name = case.get("name")
    if not name:
        raise request.file.error(f"{place}.testcase", "a name", "none")
    found = {child.tag for child in case}
    outcome = next((kind for tag, kind in _JUNIT if tag in found), "passed")
    if {"rerunFailure", "flakyFailure", "rerunError", "flakyError"} & found:
        request.remarks.note("read-tests-rerun", name)
    group = case.get("classname") or suite
    return _row(request, group, name, outcome, _seconds(request, f"{place}.testcase.time", case.get("time")))


# In this order: a case that failed and was then skipped has failed. What passed at a second try failed once.
_JUNIT = (
    ("failure", "failed"),
    ("error", "error"),
    ("flakyFailure", "failed"),
    ("flakyError", "error"),
    ("skipped", "skipped"),
)
_PYTEST = {"passed": "passed", "failed": "failed", "error": "error", "skipped": "skipped", "xfailed": "skipped"}


def read_pytest(request: ReadRequest) -> Iterator[Row]:
    """Every test of a report of pytest-json-report. An expected failure is no pass; an unexpected pass is a failure."""
    document = Place(request.file, request.file.json("a report of pytest-json-report"))
    tests = document["tests"]
    for one in tests.items():
        suite, _, test = one["nodeid"].as_(str).partition("::")
        outcome = one["outcome"].as_(str)
        known = {**_PYTEST, "xpassed": "failed"}
        if outcome not in known:
            raise one["outcome"].error(f"one of {', '.join(sorted(known))}")
        parts = [one[stage]["duration"].value for stage in ("setup", "call", "teardown")]
        told = [part for part in parts if isinstance(part, int | float)]
        yield _row(request, suite, test or suite, known[outcome], float(sum(told)) if told else None)


def _lines(request: ReadRequest) -> Iterator[Place]:
    for line, content in JsonLines(request.file, request.file.lines(), request.remarks):
        yield Place(request.file, content, (), line)


_GO = {"pass": "passed", "fail": "failed", "skip": "skipped"}


def read_go(request: ReadRequest) -> Iterator[Row]:
    """Every test of ``go test -json``: its last event that is an end; one that only began is unfinished."""
    begun: dict[tuple[str, str], None] = {}
    for place in _lines(request):
        package, test, action = place["Package"].value, place["Test"].value, place["Action"].as_(str)
        if not isinstance(package, str) or not isinstance(test, str):
            continue
        if action == "run":
            begun[package, test] = None
        elif action in _GO:
            begun.pop((package, test), None)
            yield _row(request, package, test, _GO[action], _seconds(request, "$.Elapsed", place["Elapsed"].value))
    for package, test in begun:
        yield _row(request, package, test, "unfinished", None)


_NEXTEST = {"ok": "passed", "failed": "failed", "timeout": "failed", "ignored": "skipped"}


def read_nextest(request: ReadRequest) -> Iterator[Row]:
    """Every test of ``cargo nextest run --message-format libtest-json``; one that only began is unfinished."""
    begun: dict[str, None] = {}
    for place in _lines(request):
        if place["type"].value != "test":
            continue
        name, event = place["name"].as_(str), place["event"].as_(str)
        if event == "started":
            begun[name] = None
            continue
        if event not in _NEXTEST:
            raise place["event"].error(f"one of started, {', '.join(_NEXTEST)}")
        begun.pop(name, None)
        suite, _, test = name.partition("$")
        yield _row(
            request, suite, test or suite, _NEXTEST[event], _seconds(request, "$.exec_time", place["exec_time"].value)
        )
    for name in begun:
        suite, _, test = name.partition("$")
        yield _row(request, suite, test or suite, "unfinished", None)


JUNIT, PYTEST, GO, NEXTEST = (
    Reader(name=name, title=title, tables={TABLE: read}, options=ReportOptions)
    for name, title, read in (
        ("junit-xml", "JUnit XML, as pytest --junitxml and many other tools write it", read_junit),
        ("pytest-json", "reports of pytest-json-report", read_pytest),
        ("go-test-json", "lines of go test -json", read_go),
        ("nextest-json", "lines of cargo nextest run --message-format libtest-json", read_nextest),
    )
)
