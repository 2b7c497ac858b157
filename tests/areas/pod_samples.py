"""Materials of a few pods, made in memory: a metric, a restart counter, states of the Kubernetes API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from readiness.area import find_root
from readiness.areas.base import Material
from readiness.register import load_register
from readiness.sources.base import Recording

ROOT = find_root(Path(__file__))
CLAIMS = {claim.id: claim for claim in load_register(ROOT).areas["stability"].claims}
START = pd.Timestamp("2026-11-20T00:00:00Z")
INTERVAL_SECONDS = 10.0
LIMITED = {"resources": "requests 50m/64Mi, limits 200m/256Mi"}


def at(seconds: Any) -> Any:
    """Times since the start of the soak, in microseconds as recordings have them."""
    return (START + pd.to_timedelta(np.asarray(seconds, dtype=float), unit="s")).astype("datetime64[us, UTC]")


def a_recording(name: str, hours: float, settings: Mapping[str, Any]) -> Recording:
    """A recording whose one phase is a soak."""
    end = START + pd.Timedelta(hours=hours)
    return Recording.model_validate(
        {
            "schema": "readiness/recording/v1",
            "id": name,
            "title": {"ru": "Запись", "en": "A recording"},
            "subject": {"name": "widget", "environment": "laptop"},
            "collected": {"start": START.to_pydatetime(), "end": end.to_pydatetime(), "by": "test"},
            "settings": {"sample_interval_seconds": INTERVAL_SECONDS, **settings},
            "phases": ({"name": "soak", "start": START.to_pydatetime(), "end": end.to_pydatetime()},),
            "tables": {},
        }
    )


def series_rows(metric: str, by_pod: Mapping[str, Any], *, unit: str, seconds: Any = None) -> pd.DataFrame:
    """One metric, a value every ten seconds unless other times are given."""
    parts = []
    for pod, values in by_pod.items():
        known = np.asarray(values, dtype=float)
        times = np.arange(known.size) * INTERVAL_SECONDS if seconds is None else np.asarray(seconds, dtype=float)
        parts.append(
            pd.DataFrame(
                {"observed_at": at(times), "pod": pod, "node": "n", "metric": metric, "value": known, "unit": unit}
            )
        )
    return pd.concat(parts, ignore_index=True)


def a_material(
    *series: pd.DataFrame,
    name: str = "small",
    hours: float = 1.0,
    settings: Mapping[str, Any] = LIMITED,
    **tables: pd.DataFrame,
) -> Material:
    """A material of these series and tables."""
    if series:
        tables["series"] = pd.concat(series, ignore_index=True)
    return Material(a_recording(name, hours, settings), tables)


def a_container(restarts: int, *, name: str = "main", **states: Any) -> dict[str, Any]:
    """A container's status; `ended` gives how the last one ended, `waiting` what it waits for."""
    status: dict[str, Any] = {"name": name, "restartCount": restarts, "state": {"running": {}}}
    if "ended" in states:
        reason, container, seconds = states["ended"]
        finished = (START + pd.Timedelta(seconds=seconds)).isoformat()
        status["lastState"] = {"terminated": {"reason": reason, "containerID": container, "finishedAt": finished}}
    if "waiting" in states:
        status["state"] = {"waiting": {"reason": states["waiting"]}}
    return status


def pod_events(*told: tuple[float, str, str, list[dict[str, Any]]], namespace: str = "staging") -> pd.DataFrame:
    """What a watch received: (seconds, type, uid, containers)."""
    rows = [
        {
            "received_at": at([seconds])[0],
            "resource": "pods",
            "type": kind,
            "object": json.dumps(
                {
                    "metadata": {
                        "namespace": namespace,
                        "uid": uid,
                        "name": uid,
                        "creationTimestamp": START.isoformat(),
                    },
                    "status": {"containerStatuses": containers},
                }
            ),
        }
        for seconds, kind, uid, containers in told
    ]
    return pd.DataFrame(rows)
