"""The summary that `k6 run --summary-export=FILE` writes.

Beware: in it a threshold that is ``true`` was **crossed**, that is, failed; and the rate `http_req_failed` counts as
``passes`` the requests that failed. Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.json_places import Place

_TIMES = {"avg": "mean", "med": "median", "p(90)": "p90", "p(95)": "p95", "p(99)": "p99", "max": "max"}


class K6SummaryOptions(ReaderOptions):
    """What the run is called; the name of the file without it."""

    run: str | None = None


def read_summary(request: ReadRequest) -> Iterator[Row]:
    """The run as one row."""
    document = Place(request.file, request.file.json("a summary of k6"))
    metrics = document["metrics"]
    metrics.as_(dict)
    if metrics["http_reqs"]["values"].value is not None:
        hint = "run k6 with --summary-export; in data of handleSummary() a threshold reads the other way round"
        raise metrics["http_reqs"].error("a summary of --summary-export", "data of handleSummary()", hint)
    count = metrics["http_reqs"]["count"]
    requests = count.as_(float)
    if requests < 0 or requests != int(requests):
        raise count.error("a number of requests")
    row: Row = {
        "run": request.run,
        "tool": "k6",
        "requests": int(requests),
        "failures": metrics["http_req_failed"]["passes"].as_(float) if metrics["http_req_failed"].value else None,
        "requests_per_second": metrics["http_reqs"]["rate"].as_(float),
        "thresholds_failed": _crossed(metrics),
    }
    if row["failures"] is None:
        request.remarks.note("read-k6-no-failures", "$.metrics.http_req_failed")
    elif row["failures"] > requests:
        raise metrics["http_req_failed"]["passes"].error(f"at most {requests:g} failed requests")
    duration = metrics["http_req_duration"]
    for name, column in _TIMES.items():
        # p(99) is in no summary unless `summaryTrendStats` asks for it.
        row[f"{column}_seconds"] = None if duration[name].value is None else duration[name].as_(float) / 1000
    yield row


def _crossed(metrics: Place) -> str | None:
    """The thresholds that failed, as text; empty if none did, None if the run had none."""
    found = [
        (f"{metric}: {condition}", metrics[metric]["thresholds"][condition].as_(bool))
        for metric in metrics.as_(dict)
        if metrics[metric]["thresholds"].value is not None
        for condition in metrics[metric]["thresholds"].as_(dict)
    ]
    return "; ".join(name for name, crossed in found if crossed) if found else None


READER = Reader(
    name="k6-summary",
    title="summaries of k6 run --summary-export, in which “true” means a threshold failed",
    tables={"load_summaries": read_summary},
    options=K6SummaryOptions,
)
