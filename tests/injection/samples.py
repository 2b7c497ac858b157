"""Rows as the watch client gives them, journals as the library makes them, plans as an operator writes them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from readiness.injection.cluster import Workload
from readiness.injection.history import Target
from readiness.injection.plan import FailurePlan, FaultKind
from readiness.sources.live.parameters import LiveParameters

BEGUN = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
REPLICAS = 2
WORKLOAD = Workload("shop", "mesh", REPLICAS, {"app": "mesh"}, {})


def at(seconds: float) -> dt.datetime:
    return BEGUN + dt.timedelta(seconds=seconds)


def pod(uid: str, *, ready: bool = True, deleting: bool = False, restarts: int = 0, **state: Any) -> dict[str, Any]:
    meta = {"uid": uid, "name": f"mesh-{uid}", "namespace": "shop", "labels": {"app": "mesh", "other": "1"}}
    return {
        "metadata": meta | ({"deletionTimestamp": "2026-11-25T08:00:00Z"} if deleting else {}),
        "spec": {
            "nodeName": "node-1",
            "terminationGracePeriodSeconds": 5,
            "tolerations": [{"key": "node.kubernetes.io/unreachable", "tolerationSeconds": 5}],
            "containers": [
                {
                    "name": "mesh",
                    "readinessProbe": {"httpGet": {"path": "/health"}, "initialDelaySeconds": 1, "periodSeconds": 2},
                    "resources": {"limits": {"cpu": "1"}},
                }
            ],
        },
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [
                {"name": "mesh", "containerID": f"containerd://{uid}0", "restartCount": restarts, "state": state}
            ],
        },
    }


def row(seconds: float, found: dict[str, Any], told: str = "MODIFIED", resource: str = "pods") -> dict[str, Any]:
    meta = found.get("metadata", {})
    return {
        "received_at": at(seconds),
        "resource": resource,
        "type": told,
        "namespace": meta.get("namespace"),
        "name": meta.get("name"),
        "uid": meta.get("uid"),
        "resource_version": None,
        "object": json.dumps(found),
    }


def lost(seconds: float, resource: str = "pods") -> dict[str, Any]:
    return row(seconds, {"error": "gone"}, "WATCH_ERROR", resource) | {"name": None, "uid": None, "namespace": None}


def event(seconds: float, reason: str, uid: str, message: str = "", last: float | None = None) -> dict[str, Any]:
    told = at(seconds if last is None else last).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    about = {"kind": "Pod", "uid": uid, "name": f"mesh-{uid}"}
    found = {"metadata": {"name": "e", "uid": "e"}, "reason": reason, "involvedObject": about, "message": message,
             "lastTimestamp": told}  # fmt: skip
    return row(seconds, found, "ADDED", "events")


def node(name: str = "node-1", *, ready: str = "True", unschedulable: bool = False) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "uid": name},
        "spec": {"unschedulable": True} if unschedulable else {},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


def target(kind: FaultKind = FaultKind.POD_DELETE, *uids: str, **fields: Any) -> Target:
    chosen = uids or ("a",)
    return Target(kind, "node-1", {uid: f"mesh-{uid}" for uid in chosen}, dict.fromkeys(chosen, 0), **fields)


def live(**kubernetes: Any) -> LiveParameters:
    told = {"kubeconfig": "/etc/collector", "namespace": "shop", "deployment": "mesh", **kubernetes}
    return LiveParameters.model_validate_json(
        json.dumps(
            {
                "title": {"ru": "проба", "en": "trial"},
                "subject": {"name": "mesh", "version": "1.0.0", "environment": "test"},
                "kubernetes": told,
                "settings": {"node_monitor_grace_period_seconds": 16},
            }
        )
    )


PLAN = """schema: readiness/failures/v1
title: {ru: отказы, en: faults}
identity: {kubeconfig: /etc/injector}
namespaces: [shop]
faults:
  - {kind: pod_delete, observe_seconds: 60}
"""


def plan(text: str = PLAN, folder: Path | None = None) -> FailurePlan:
    from readiness.injection.plan import load_plan

    path = (folder or Path("/tmp")) / "failures.yaml"  # noqa: S108 - given by tests that read it from disk
    path.write_text(text, encoding="utf-8")
    return load_plan(path, live(), "failures.yaml")
