"""What the objects of a cluster say of what was looked at: the settings and environment of a recording."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from readiness.sources.live.looks import Look

_PROBES = ("livenessProbe", "readinessProbe")
_TIMES = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold")


class Facts:
    """Added up look by look; the first answer of each name is the one that is told, of deployments the first with it.

    Parameters
    ----------
    deployment
        Whose settings are told.
    """

    def __init__(self, deployment: str) -> None:
        self._deployment = deployment
        self._first: dict[str, Any] = {}

    def add(self, look: Look) -> None:
        """Keep what this look has of it."""
        for row in look.rows.get("objects", ()):
            if row["name"] in ("deployments", "nodes", "version") and row["name"] not in self._first:
                document = json.loads(row["body"])
                # It may be installed only while the recording runs.
                if row["name"] != "deployments" or self._found(document) is not None:
                    self._first[row["name"]] = document

    def settings(self) -> dict[str, Any]:
        """Of the deployment: replicas, image, probes, resources."""
        found = self._found(self._first.get("deployments", {}))
        if found is None:
            return {}
        spec = found["spec"]
        pod = spec["template"]["spec"]
        container = pod["containers"][0]
        told: dict[str, Any] = {
            "replicas": spec.get("replicas"),
            "image": container.get("image"),
            "termination_grace_period_seconds": pod.get("terminationGracePeriodSeconds"),
        }
        for name in _PROBES:
            if probe := container.get(name):
                told[{"livenessProbe": "liveness_probe", "readinessProbe": "readiness_probe"}[name]] = _probe(probe)
        if resources := container.get("resources"):
            told["resources"] = _resources(resources)
        for toleration in pod.get("tolerations") or []:
            if "tolerationSeconds" in toleration:
                told["toleration_seconds"] = toleration["tolerationSeconds"]
        return {name: value for name, value in told.items() if value is not None}

    def _found(self, listed: Mapping[str, Any]) -> dict[str, Any] | None:
        return next((i for i in listed.get("items") or () if i["metadata"]["name"] == self._deployment), None)

    def environment(self) -> dict[str, Any]:
        """Of the cluster: its version, and its nodes as far as they may be listed."""
        told: dict[str, Any] = {}
        if version := self._first.get("version", {}).get("gitVersion"):
            told["kubernetes"] = version
        if items := self._first.get("nodes", {}).get("items"):
            info = [item["status"]["nodeInfo"] for item in items]
            told["nodes"] = len(items)
            for key, name in (
                ("container_runtime", "containerRuntimeVersion"),
                ("kernel", "kernelVersion"),
                ("os", "osImage"),
            ):
                told[key] = ", ".join(sorted({str(i.get(name)) for i in info}))
        return told


def _probe(probe: Mapping[str, Any]) -> str:
    asked = probe.get("httpGet")
    what = f"GET {asked.get('path')}" if asked else next((k for k in probe if k in ("exec", "tcpSocket", "grpc")), "?")
    return f"{what}, " + ", ".join(f"{name} {probe[name]}" for name in _TIMES if name in probe)


def _resources(resources: Mapping[str, Any]) -> str:
    """In the form `requests 50m/64Mi, limits 200m/256Mi` that every recording has."""
    return ", ".join(
        f"{kind} {resources[kind].get('cpu', '-')}/{resources[kind].get('memory', '-')}"
        for kind in ("requests", "limits")
        if kind in resources
    )
