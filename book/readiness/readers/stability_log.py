"""The log of a shell loop that asks a deployment how it is: every few minutes a block of `kubectl` and `curl` answers.

A block is a head, ``=== Iteration i/288 - Elapsed: Hh Mm - YYYY-MM-DD HH:MM:SS ===``, and sections: ``Pods status:``
(`kubectl get pods`), ``Health check:`` (the first ten lines of a JSON body), ``GNN recall:``, ``Mesh metrics:`` (lines
of /metrics) and ``Resource usage:`` (`kubectl top pods`, or why there is none). The last block may be half-written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.files import Line, shown
from readiness.readers.kubectl import pods_of, usages_of
from readiness.readers.stability_answers import health_of, recall_of, samples_of
from readiness.readers.times import TimeZone, microseconds_of

PODS, HEALTH, RECALL, MESH, USAGE = "Pods status:", "Health check:", "GNN recall:", "Mesh metrics:", "Resource usage:"
SECTIONS = (PODS, HEALTH, RECALL, MESH, USAGE)
RECALL_METRIC = "gnn_recall_score"
_HEAD = re.compile(r"=== Iteration (\d+)/(\d+) - Elapsed: \d+h \d+m - (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ===")
_MOST_LINES = 10_000


class StabilityLogOptions(ReaderOptions):
    """What the log does not say.

    Attributes
    ----------
    time_zone
        Of its times, which name none: UTC, ``+03:00`` or ``Europe/Moscow``.
    target
        Who answered /health and /metrics; ``pod/<name>`` if it was one pod.
    """

    time_zone: TimeZone
    target: str = "log"

    @property
    def pod(self) -> str:
        """The pod that answered; empty if it is not known."""
        return self.target.removeprefix("pod/") if self.target.startswith("pod/") else ""


@dataclass
class Block:
    """One iteration: when, and the lines of its sections."""

    number: int
    planned: int
    line: int
    observed_at: int
    whole: bool = True
    followed: bool = False
    sections: dict[str, list[Line]] = field(default_factory=dict)

    def section(self, name: str) -> list[Line]:
        """The lines of a section that say something."""
        return [line for line in self.sections.get(name, []) if line.text.strip()]


def blocks_of(request: ReadRequest) -> Iterator[Block]:
    """Every whole block: the last counts as whole if each pod it lists has its usage, or an error stands there."""
    last: Block | None = None
    found = False
    for block in _Cutter(request).blocks():
        found = True
        if block.followed or _is_complete(block, request):
            last = block
            yield block
        else:
            request.remarks.note("read-log-half-written-block", block.line, iteration=block.number)
    if not found:
        expected = "a block that begins with `=== Iteration 1/288 - Elapsed: 0h 0m - 2026-01-07 01:00:00 ===`"
        raise request.file.error("$", expected, "none in the file", hint="is this the log of the stability monitor?")
    if last is not None and last.number < last.planned:
        request.remarks.note("read-log-ends-early", last.line, done=last.number, planned=last.planned)


class _Cutter:
    """Cuts the log into blocks as its lines come; `block` is the one that is being read."""

    def __init__(self, request: ReadRequest) -> None:
        self.request = request
        self.block: Block | None = None
        self.section = ""

    def blocks(self) -> Iterator[Block]:
        """Every block, the last one too."""
        for line in self.request.file.lines():
            text = line.text.strip()
            if not line.whole:
                self._half_line(line, text)
            elif text.startswith("=== Iteration"):
                head = _head_of(self.request, line, self.block)
                if self.block is not None:
                    self.block.followed = True
                    yield self.block
                self.block, self.section = head, ""
            elif self.block is None:
                self._left_out("read-log-before-first-block", line)
            else:
                self._inside(self.block, line, text)
        if self.block is not None:
            yield self.block

    def _half_line(self, line: Line, text: str) -> None:
        self._left_out("read-half-written-line", line)
        if self.block is not None and text and not text.startswith("=="):
            self.block.whole = False

    def _inside(self, block: Block, line: Line, text: str) -> None:
        if text.startswith("==="):
            # What the script prints when it is done; nothing after it belongs to the block.
            block.followed, self.section = True, "-"
        elif text in SECTIONS:
            self.section = text
            block.sections.setdefault(text, [])
        elif self.section in SECTIONS:
            block.sections[self.section].append(line)
            if len(block.sections[self.section]) > _MOST_LINES:
                expected = f"at most {_MOST_LINES} lines of {self.section}"
                raise self.request.file.error("$", expected, "more", line=line.number)
        else:
            self._left_out("read-log-outside-of-sections", line)

    def _left_out(self, key: str, line: Line) -> None:
        if line.text.strip():
            self.request.remarks.note(key, line.number)


def _head_of(request: ReadRequest, line: Line, before: Block | None) -> Block:
    found = _HEAD.fullmatch(line.text.strip())
    if found is None:
        expected = "`=== Iteration i/n - Elapsed: Hh Mm - YYYY-MM-DD HH:MM:SS ===`"
        raise request.file.error("$", expected, shown(line.text), line=line.number)
    number, planned = int(found[1]), int(found[2])
    if before is not None and (number <= before.number or planned != before.planned):
        expected = f"an iteration after {before.number}/{before.planned}"
        hint = "one run a file: split the log here"
        raise request.file.error("$", expected, f"{number}/{planned}", line=line.number, hint=hint)
    try:
        observed_at = microseconds_of(found[3], request.options.time_zone)
    except ValueError as error:
        raise request.file.error("$", "a local time", f"{found[3]}: {error}", line=line.number) from None
    return Block(number, planned, line.number, observed_at)


def _is_complete(block: Block, request: ReadRequest) -> bool:
    if not block.whole or any(name not in block.sections for name in SECTIONS) or not block.section(USAGE):
        return False
    usages = usages_of(request.file, block.section(USAGE))
    return usages is None or len(usages) >= len(pods_of(request.file, block.section(PODS)) or ())


def read_series(request: ReadRequest) -> Iterator[Row]:
    """Restarts, readiness, CPU and memory of every pod, and the gauges that /metrics printed."""
    for block in blocks_of(request):
        yield from _series_of(block, request)


def _series_of(block: Block, request: ReadRequest) -> Iterable[Row]:
    def row(pod: str, node: str, metric: str, value: float, unit: str) -> Row:
        at = block.observed_at
        return {"observed_at": at, "pod": pod, "node": node, "metric": metric, "value": float(value), "unit": unit}

    remarks = request.remarks
    pods = pods_of(request.file, block.section(PODS))
    if pods is None:
        remarks.note("read-log-no-pods", block.line)
    for pod in pods or ():
        yield row(pod.name, pod.node, "restart_count", pod.restarts, "count")
        yield row(pod.name, pod.node, "ready", pod.ready == pod.containers, "bool")
        yield row(pod.name, pod.node, "running", pod.status == "Running", "bool")
        if pod.status != "Running":
            remarks.note("read-log-status", pod.line, status=pod.status)
    known = {pod.name: pod for pod in pods or ()}
    usages = usages_of(request.file, block.section(USAGE))
    if usages is None:
        told = " ".join(line.text.strip() for line in block.section(USAGE)) or "-"
        remarks.note("read-log-no-usage", block.line, answer=told[:80])
    for usage in usages or ():
        # The usage of a pod is the sum over its containers: of one container it is that container's.
        mine = known.get(usage.name)
        scope = "container" if mine is not None and mine.containers == 1 else "pod"
        node = mine.node if mine is not None else ""
        yield row(usage.name, node, f"{scope}_cpu_percent_of_core", usage.cpu_cores * 100, "percent")
        yield row(usage.name, node, f"{scope}_memory_working_set_bytes", usage.memory_bytes, "bytes")
    recall = recall_of(block.section(RECALL), RECALL_METRIC, remarks)
    if recall is None:
        remarks.note("read-log-no-recall", block.line)
    else:
        yield row(request.options.pod, "", RECALL_METRIC, recall, "ratio")
    for metric, value in samples_of(block.section(MESH), remarks):
        yield row(request.options.pod, "", metric, value, "")


def read_probes(request: ReadRequest) -> Iterator[Row]:
    """One health request a block: well answered if the body says so in what is left of it."""
    for block in blocks_of(request):
        answer = health_of(block.section(HEALTH))
        if answer.cut:
            request.remarks.note("read-log-health-cut", block.line)
        if answer.ok is None:
            request.remarks.note("read-log-health-unknown", block.line)
            continue
        target = request.options.target
        yield {"observed_at": block.observed_at, "target": target, "ok": answer.ok, "error": answer.error}


def read_report(request: ReadRequest) -> Iterator[Row]:
    """What the log adds up to: the quantities a stability report prints."""
    first = last = None
    polls = healthy = 0
    recalls: list[float] = []
    lowest = highest = None
    for block in blocks_of(request):
        first, last, polls = first or block, block, polls + 1
        healthy += bool(health_of(block.section(HEALTH)).ok)
        recall = recall_of(block.section(RECALL), RECALL_METRIC, request.remarks)
        if recall is not None:
            recalls = [recalls[0] if recalls else recall, recall]
            lowest = recall if lowest is None else min(lowest, recall)
            highest = recall if highest is None else max(highest, recall)
    if first is None or last is None:
        return
    told = [
        ("polls_planned", last.planned, "polls"),
        ("polls_done", polls, "polls"),
        ("polled_seconds", (last.observed_at - first.observed_at) / 1e6, "seconds"),
        ("health_checks_ok", healthy, "polls"),
        ("gnn_recall_first", recalls[0] if recalls else None, "ratio"),
        ("gnn_recall_last", recalls[-1] if recalls else None, "ratio"),
        ("gnn_recall_min", lowest, "ratio"),
        ("gnn_recall_max", highest, "ratio"),
    ]
    for quantity, value, unit in told:
        yield {"quantity": quantity, "value": None if value is None else f"{value:g}", "unit": unit}


READER = Reader(
    name="stability-log",
    title="the shell log of a stability monitor: blocks of kubectl and curl answers",
    tables={"series": read_series, "probes": read_probes, "stability_report": read_report},
    options=StabilityLogOptions,
    further={"probes": {"error": "string"}},
)
