"""What an endpoint /metrics returned: Prometheus text, or OpenMetrics, through the parser of the Prometheus project."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pydantic import field_validator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.samples import LabelOptions, SeenSeries, finite_or_none, unit_of
from readiness.readers.times import microseconds_of, microseconds_of_seconds

# An answer is one scrape; Prometheus itself takes none that is larger than its body_size_limit, by custom far below.
MOST_BODY_BYTES = 64 * 1024 * 1024
# Seconds of our time, read as milliseconds, lie in January of 1970.
_EARLIEST_SECONDS = 1e8
_FORM = "Prometheus text or OpenMetrics"


class PrometheusTextOptions(LabelOptions):
    """What a body does not say: when it was fetched, and from whom.

    Attributes
    ----------
    observed_at
        Time of the answer, with its zone; needed where the samples carry no time.
    pod, node
        Whose answer it was, where no label says it.
    openmetrics
        Whether the answer said ``application/openmetrics-text``: such a body ends with ``# EOF``, or it was cut.
    """

    observed_at: str | None = None
    pod: str = ""
    node: str = ""
    openmetrics: bool = False

    @field_validator("observed_at")
    @classmethod
    def _is_a_time(cls, text: str | None) -> str | None:
        if text is not None:
            microseconds_of(text)
        return text


class _Lines:
    """The lines of a body, for the parser, and the number of the one it took last."""

    def __init__(self, body: str) -> None:
        self.body, self.number = io.StringIO(body, newline="\n"), 0

    def __iter__(self) -> Iterator[str]:
        for line in self.body:
            self.number += 1
            yield line


def read_series(request: ReadRequest) -> Iterator[Row]:
    """One row per sample."""
    from prometheus_client import parser
    from prometheus_client.openmetrics import parser as openmetrics_parser

    options: PrometheusTextOptions = request.options
    body = _body_of(request)
    openmetrics = options.openmetrics or body.rstrip().endswith("# EOF")
    if not openmetrics and not body.endswith("\n"):
        # `foo 12` may be what is left of `foo 123`.
        body, _, _half = body.rpartition("\n")
        body += "\n" if body else ""
        request.remarks.note("read-half-written-line", body.count("\n") + 1)
    lines, seen, found = _Lines(body), SeenSeries(request), 0
    parse = (openmetrics_parser if openmetrics else parser).text_fd_to_metric_families
    try:
        for family in parse(iter(lines)):
            for sample in family.samples:
                found += 1
                if not openmetrics and sample.timestamp is not None and sample.timestamp < _EARLIEST_SECONDS:
                    got = "seconds: OpenMetrics without its # EOF"
                    hint = "the body was cut, or set the option `openmetrics: true`"
                    raise request.file.error("$", "times in milliseconds", got, line=lines.number, hint=hint)
                if options.wants(sample.labels):
                    yield _row_of(request, sample, family.unit, lines.number, seen)
    except ValueError as error:
        hint = "an OpenMetrics body without # EOF was cut" if "EOF" in str(error) else ""
        raise request.file.error("$", _FORM, str(error), line=lines.number or 1, hint=hint) from None
    if not found:
        request.remarks.note("read-no-samples", lines.number)


def _body_of(request: ReadRequest) -> str:
    content = request.file.stream.read(MOST_BODY_BYTES + 1)
    if len(content) > MOST_BODY_BYTES:
        raise request.file.error(
            "$", f"one answer of /metrics, at most {MOST_BODY_BYTES // 1024**2} MiB", "a larger one"
        )
    if not content.strip():
        raise request.file.error("$", _FORM, "an empty file")
    try:
        body = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise request.file.error("$", f"{_FORM} in UTF-8", f"no UTF-8 at byte {error.start}") from None
    if body.lstrip().startswith(('"', "{", "[")):
        with suppress(ValueError, RecursionError):
            found = json.loads(body)
            got = f"a JSON-quoted string: {shown(found)}" if isinstance(found, str) else "JSON"
            hint = "the endpoint must answer text/plain; Prometheus refuses this body as a whole"
            raise request.file.error("$", _FORM, got, line=1, hint=hint)
    return body


def _row_of(request: ReadRequest, sample: Any, unit: str, line: int, seen: SeenSeries) -> Row:
    options: PrometheusTextOptions = request.options
    if sample.timestamp is not None:
        observed_at = microseconds_of_seconds(float(sample.timestamp))
    elif options.observed_at is not None:
        observed_at = microseconds_of(options.observed_at)
    else:
        hint = "set the option `observed_at` to the time of the answer"
        raise request.file.error("$", "samples with a time", f"{sample.name} without one", line=line, hint=hint)
    metric = options.name_of(sample.name, sample.labels)
    pod = sample.labels.get(options.pod_label, options.pod)
    node = sample.labels.get(options.node_label, options.node)
    seen.add((pod, node, metric), sample.labels, (observed_at, observed_at), "$", line)
    value = finite_or_none(float(sample.value), line, request.remarks)
    told = unit or unit_of(sample.name)
    return {"observed_at": observed_at, "pod": pod, "node": node, "metric": metric, "value": value, "unit": told}


READER = Reader(
    name="prometheus-text",
    title="what /metrics returned: Prometheus text or OpenMetrics",
    tables={"series": read_series},
    options=PrometheusTextOptions,
)
