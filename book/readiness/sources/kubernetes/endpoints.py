"""What pods answer at their own addresses: health as probes, metrics as series, and the bodies as they came."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from readiness.sources.exposition import kept_samples
from readiness.sources.http import Answer, Asking, Unanswered, cut_body, probe_row
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import PodEndpoints
from readiness.sources.live.rounds import Answered
from readiness.sources.live.sayings import saying

# What every process that follows the conventions of Prometheus says of itself.
KEPT_BY_DEFAULT = ("process_resident_memory_bytes", "process_cpu_seconds_total")
_UNITS = (("_bytes", "bytes"), ("_bytes_total", "bytes"), ("_seconds", "seconds"), ("_seconds_total", "seconds"))


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
        shortfalls.append(Shortfall(at, _question(path, name), "probes", cut_body(), saying("lack-hint-short-path")))
    return {**rows, "payloads": payloads}, shortfalls


def _ask_metrics(endpoints: PodEndpoints, path: str, pod: dict[str, Any], stage: str | None) -> Answered:
    name = str(pod["metadata"]["name"])
    what, at = _question(path, name), dt.datetime.now(dt.UTC)
    answered = _asked(endpoints, path, pod)
    if isinstance(answered, Unanswered):
        told = saying("lack-unanswered", kind=str(answered))
        return {}, [Shortfall(at, what, "series", told, saying("lack-hint-pod-up"))]
    payloads, shortfalls = _kept(answered, path, name, stage, at)
    series: list[Row] = []
    if not answered.is_whole:
        # What stands before the cut may be half of a sum.
        shortfalls.append(Shortfall(at, what, "series", cut_body(), saying("lack-hint-short-path")))
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


def _question(path: str, pod: str) -> str:
    return saying("lack-asked-pod", path=path, pod=pod)


def _kept(answer: Answer, path: str, pod: str, stage: str | None, at: dt.datetime) -> tuple[list[Row], list[Shortfall]]:
    """The body as it came, if bodies are kept; one that is cut would pass for the whole."""
    if stage is None:
        return [], []
    if not answer.is_whole:
        return [], [Shortfall(at, _question(path, pod), "payloads", cut_body(), saying("lack-hint-short-path"))]
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
    hint = saying("lack-hint-body")
    if answer.status != 200:  # noqa: PLR2004 - OK
        return [], [(saying("lack-status", status=str(answer.status)), hint)]
    try:
        found = kept_samples(answer.body.decode("utf-8"), keep or KEPT_BY_DEFAULT)
    except ValueError as error:
        return [], [(saying("lack-no-metrics", kind=type(error).__name__), hint)]
    rows = [
        {"observed_at": at, "pod": pod, "node": node, "metric": metric, "value": value, "unit": _unit(metric)}
        for metric, value in found.values.items()
    ]
    faults: list[tuple[str, str]] = [
        (saying("lack-several-numbers", metric=metric), saying("lack-hint-one-number", one=one[0]))
        for metric, one in found.ambiguous.items()
    ]
    # What nobody named need not be there.
    absent = [metric for metric in keep if metric not in found.values and metric not in found.ambiguous]
    faults += [(saying("lack-no-metric", metric=metric), saying("lack-hint-metric")) for metric in absent]
    return rows, faults


def _unit(metric: str) -> str:
    name = metric.partition("{")[0]
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "count")
