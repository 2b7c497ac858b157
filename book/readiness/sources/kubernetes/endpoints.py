"""What pods answer at their own addresses: health as probes, metrics as series, and the bodies as they came."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from readiness.sources.exposition import kept_samples
from readiness.sources.http import CUT_BODY, Answer, Asking, Unanswered, probe_row
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import PodEndpoints
from readiness.sources.live.rounds import Answered

# What every process that follows the conventions of Prometheus says of itself.
KEPT_BY_DEFAULT = ("process_resident_memory_bytes", "process_cpu_seconds_total")
_UNITS = (("_bytes", "bytes"), ("_bytes_total", "bytes"), ("_seconds", "seconds"), ("_seconds_total", "seconds"))
_CUT_HINT = "name a path with a shorter body; what a body says beyond that is not read"


def questions_to_pod(endpoints: PodEndpoints, pod: dict[str, Any], stage: str | None) -> list[Callable[[], Answered]]:
    """What a pod is asked, each question by itself: one that is not answered holds no other.

    Parameters
    ----------
    endpoints
        Port and paths.
    pod
        The pod as the API has it, with an address.
    stage
        Of which stage bodies are kept; None keeps none.
    """
    asked: list[Callable[[], Answered]] = []
    if health := endpoints.health:
        asked.append(lambda: _ask_health(endpoints, health, pod, stage))
    if metrics := endpoints.metrics:
        asked.append(lambda: _ask_metrics(endpoints, metrics, pod, stage))
    return asked


def _ask_health(endpoints: PodEndpoints, path: str, pod: dict[str, Any], stage: str | None) -> Answered:
    at, name = dt.datetime.now(dt.UTC), str(pod["metadata"]["name"])
    answered = _asked(endpoints, path, pod)
    rows = {"probes": [probe_row(f"pod/{name}", answered, at, name, is_ready(pod))]}
    if isinstance(answered, Unanswered):
        return rows, []
    payloads, shortfalls = _kept(answered, path, name, stage, at)
    if not answered.is_whole:
        shortfalls.append(Shortfall(at, f"GET {path} of {name}", "probes", CUT_BODY, _CUT_HINT))
    return {**rows, "payloads": payloads}, shortfalls


def _ask_metrics(endpoints: PodEndpoints, path: str, pod: dict[str, Any], stage: str | None) -> Answered:
    at, name = dt.datetime.now(dt.UTC), str(pod["metadata"]["name"])
    what = f"GET {path} of {name}"
    answered = _asked(endpoints, path, pod)
    if isinstance(answered, Unanswered):
        return {}, [Shortfall(at, what, "series", str(answered), "is the pod up?")]
    payloads, shortfalls = _kept(answered, path, name, stage, at)
    series: list[Row] = []
    if not answered.is_whole:
        # What stands before the cut may be half of a sum.
        shortfalls.append(Shortfall(at, what, "series", CUT_BODY, _CUT_HINT))
    else:
        node = str(pod["spec"].get("nodeName") or "")
        series, faults = _series(answered, at, name, node, endpoints.keep)
        shortfalls += [Shortfall(at, what, "series", error, hint) for error, hint in faults]
    return {"series": series, "payloads": payloads}, shortfalls


def _asked(endpoints: PodEndpoints, path: str, pod: dict[str, Any]) -> Answer | Unanswered:
    address = str(pod["status"]["podIP"])
    where = f"[{address}]" if ":" in address else address
    try:
        return Asking(endpoints.timeout_seconds).get(f"http://{where}:{endpoints.port}{path}")
    except Unanswered as error:
        return error


def _kept(answer: Answer, path: str, pod: str, stage: str | None, at: dt.datetime) -> tuple[list[Row], list[Shortfall]]:
    """The body as it came, if bodies are kept; one that is cut would pass for the whole."""
    if stage is None:
        return [], []
    if not answer.is_whole:
        return [], [Shortfall(at, f"GET {path} of {pod}", "payloads", CUT_BODY, _CUT_HINT)]
    return [
        {
            "stage": stage,
            "pod": pod,
            "path": path,
            "status": answer.status,
            "collected_at": at,
            "content_type": answer.headers.get("content-type", ""),
            "headers": json.dumps(
                {k: v for k, v in answer.headers.items() if k not in ("set-cookie", "authorization")}
            ),
            "body": answer.body.decode("utf-8", errors="replace"),
        }
    ], []


def _series(
    answer: Answer, at: dt.datetime, pod: str, node: str, keep: tuple[str, ...]
) -> tuple[list[Row], list[tuple[str, str]]]:
    """The kept samples of a body; and what could not be had of it: error and hint."""
    hint = "the body is kept in the table payloads; the page shows it"
    if answer.status != 200:  # noqa: PLR2004 - OK
        return [], [(f"{answer.status}", hint)]
    try:
        found = kept_samples(answer.body.decode("utf-8"), keep or KEPT_BY_DEFAULT)
    except ValueError as error:
        return [], [(f"no text of Prometheus ({type(error).__name__})", hint)]
    rows = [
        {"observed_at": at, "pod": pod, "node": node, "metric": metric, "value": value, "unit": _unit(metric)}
        for metric, value in found.values.items()
    ]
    faults = [
        (f"{metric} is several numbers, and they do not add up", f"name one in live.kubernetes.pods.keep: {one[0]}")
        for metric, one in found.ambiguous.items()
    ]
    # What nobody named need not be there.
    absent = [metric for metric in keep if metric not in found.values and metric not in found.ambiguous]
    faults += [(f"there is no {metric} in it", "name in live.kubernetes.pods.keep what it has") for metric in absent]
    return rows, faults


def _unit(metric: str) -> str:
    name = metric.partition("{")[0]
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "count")
