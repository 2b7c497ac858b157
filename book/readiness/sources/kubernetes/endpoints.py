"""What pods answer at their own addresses: health as probes, metrics as series, and the bodies as they came."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from readiness.sources.http import Answer, Asking, Unanswered, probe_row
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import PodEndpoints
from readiness.sources.live.sayings import saying

# What every process that follows the conventions of Prometheus says of itself.
KEPT_BY_DEFAULT = ("process_resident_memory_bytes", "process_cpu_seconds_total")
_UNITS = (("_bytes", "bytes"), ("_bytes_total", "bytes"), ("_seconds", "seconds"), ("_seconds_total", "seconds"))


def look_at_pod(
    endpoints: PodEndpoints, pod: dict[str, Any], stage: str | None
) -> tuple[dict[str, list[Row]], list[Shortfall]]:
    """Ask one pod.

    Parameters
    ----------
    endpoints
        Port and paths.
    pod
        The pod as the API has it, with an address.
    stage
        Of which stage bodies are kept; None keeps none.
    """
    name, node = str(pod["metadata"]["name"]), str(pod["spec"].get("nodeName") or "")
    address = str(pod["status"]["podIP"])
    root = f"http://{f'[{address}]' if ':' in address else address}:{endpoints.port}"
    asking = Asking(endpoints.timeout_seconds)
    rows: dict[str, list[Row]] = {"probes": [], "series": [], "payloads": []}
    shortfalls: list[Shortfall] = []
    for path in filter(None, (endpoints.health, endpoints.metrics)):
        at, what = dt.datetime.now(dt.UTC), saying("lack-asked-pod", path=path, pod=name)
        answered: Answer | Unanswered
        try:
            answered = asking.get(f"{root}{path}")
        except Unanswered as error:
            answered = error
        if path == endpoints.health:
            rows["probes"].append(probe_row(f"pod/{name}", answered, at, name, is_ready(pod)))
        if isinstance(answered, Unanswered):
            if path == endpoints.metrics:
                told = saying("lack-unanswered", kind=str(answered))
                shortfalls.append(Shortfall(at, what, "series", told, saying("lack-hint-pod-up")))
            continue
        if stage is not None:
            rows["payloads"].append(_payload(stage, name, path, answered, at))
        if path == endpoints.metrics:
            found, fault = _samples(answered, at, name, node, endpoints.keep or KEPT_BY_DEFAULT)
            rows["series"] += found
            if fault:
                shortfalls.append(Shortfall(at, what, "series", fault, saying("lack-hint-body")))
    return rows, shortfalls


def _payload(stage: str, pod: str, path: str, answer: Answer, at: dt.datetime) -> Row:
    return {
        "stage": stage,
        "pod": pod,
        "path": path,
        "status": answer.status,
        "collected_at": at,
        "content_type": answer.headers.get("content-type", ""),
        "headers": json.dumps({k: v for k, v in answer.headers.items() if k not in ("set-cookie", "authorization")}),
        "body": answer.body.decode("utf-8", errors="replace"),
    }


def _samples(answer: Answer, at: dt.datetime, pod: str, node: str, keep: tuple[str, ...]) -> tuple[list[Row], str]:
    """The kept samples of a body, summed over labels; and why there are none, if the body cannot be read."""
    from prometheus_client.parser import text_string_to_metric_families

    if answer.status != 200:  # noqa: PLR2004 - OK
        return [], saying("lack-status", status=str(answer.status))
    sums: dict[str, float] = {}
    try:
        for family in text_string_to_metric_families(answer.body.decode("utf-8")):
            for sample in family.samples:
                if sample.name in keep:
                    sums[sample.name] = sums.get(sample.name, 0.0) + float(sample.value)
    except (ValueError, KeyError, IndexError) as error:
        return [], saying("lack-no-metrics", kind=type(error).__name__)
    rows = [
        {"observed_at": at, "pod": pod, "node": node, "metric": name, "value": value, "unit": _unit(name)}
        for name, value in sums.items()
    ]
    return rows, ""


def _unit(metric: str) -> str:
    return next((unit for ending, unit in _UNITS if metric.endswith(ending)), "count")
