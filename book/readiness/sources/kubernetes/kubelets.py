"""Kubelets, asked for /stats/summary at their own port: get on `nodes/stats`, never on `nodes/proxy`."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from readiness.sources.http import Asking, Unanswered, cut_body
from readiness.sources.kubernetes.api import Api
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import Kubelet
from readiness.sources.live.sayings import saying

# Those whose mending the catalogue knows (`lack-hint-kubelet-*`).
_HINTED = (401, 403)


class Kubelets:
    """The kubelets of some nodes, with the credential of the connection to the API."""

    def __init__(self, api: Api, kubelet: Kubelet, timeout_seconds: float) -> None:
        settings = api.client.configuration
        self._api = api
        self._port = kubelet.port
        self._asking = Asking(
            timeout_seconds,
            authority=kubelet.certificate_authority or settings.ssl_ca_cert,
            verify=kubelet.verify,
            certificate=(settings.cert_file, settings.key_file) if settings.cert_file else None,
        )

    def look(self, node: str, address: str, namespace: str, pods: frozenset[str]) -> tuple[list[Row], list[Shortfall]]:
        """Rows of `series` of one node and of the pods on it."""
        where = f"[{address}]" if ":" in address else address
        what, at = saying("lack-asked-kubelet", node=node), dt.datetime.now(dt.UTC)
        try:
            answer = self._asking.get(f"https://{where}:{self._port}/stats/summary", token=self._token())
        except Unanswered as error:
            told = saying("lack-unanswered", kind=str(error))
            return [], [Shortfall(at, what, "series", told, saying("lack-hint-kubelet-port"))]
        if answer.status != 200:  # noqa: PLR2004 - OK
            hint = saying(f"lack-hint-kubelet-{answer.status if answer.status in _HINTED else 'log'}")
            return [], [Shortfall(at, what, "series", saying("lack-status", status=str(answer.status)), hint)]
        if not answer.is_whole:
            return [], [Shortfall(at, what, "series", cut_body(), saying("lack-hint-kubelet-long"))]
        try:
            return _rows(json.loads(answer.body), at, node, namespace, pods), []
        except (ValueError, TypeError, AttributeError):
            return [], [Shortfall(at, what, "series", saying("lack-no-summary"), saying("lack-hint-kubelet-is"))]

    def _token(self) -> str | None:
        """The bearer token of the API; asked each time, since the library renews it."""
        told = self._api.client.configuration.get_api_key_with_prefix("BearerToken", alias="authorization")
        return str(told).removeprefix("Bearer ").removeprefix("bearer ") if told else None


def _rows(summary: dict[str, Any], at: dt.datetime, node: str, namespace: str, pods: frozenset[str]) -> list[Row]:
    rows: list[Row] = []

    def add(pod: str, metric: str, value: float | None, unit: str) -> None:
        if value is not None:
            rows.append(
                {"observed_at": at, "pod": pod, "node": node, "metric": metric, "value": float(value), "unit": unit}
            )

    told = summary.get("node") or {}
    add("", "node_cpu_cores", _scaled(told, "cpu", "usageNanoCores", 1e-9), "cores")
    add("", "node_memory_working_set_bytes", _scaled(told, "memory", "workingSetBytes"), "bytes")
    for pod in summary.get("pods") or []:
        reference = pod.get("podRef") or {}
        name = str(reference.get("name"))
        if reference.get("namespace") != namespace or name not in pods:
            continue
        containers = pod.get("containers") or []
        add(name, "container_memory_working_set_bytes", _sum(containers, "memory", "workingSetBytes"), "bytes")
        add(name, "kubelet_memory_stat_age_seconds", _age(containers, "memory", at), "seconds")
        usage = _sum(containers, "cpu", "usageCoreNanoSeconds", 1e-9)
        add(name, "container_cpu_usage_seconds_total", usage, "seconds")
        percent = _sum(containers, "cpu", "usageNanoCores", 1e-7)
        add(name, "container_cpu_percent_of_core", percent, "percent")
        add(name, "kubelet_cpu_stat_age_seconds", _age(containers, "cpu", at), "seconds")
        add(name, "pod_memory_working_set_bytes", _scaled(pod, "memory", "workingSetBytes"), "bytes")
    return rows


def _scaled(part: dict[str, Any], group: str, name: str, factor: float = 1.0) -> float | None:
    value = (part.get(group) or {}).get(name)
    return None if value is None else float(value) * factor


def _sum(containers: list[dict[str, Any]], group: str, name: str, factor: float = 1.0) -> float | None:
    """The sum over containers; absent if one of them says nothing, since the rest would pass for all."""
    values = [_scaled(container, group, name, factor) for container in containers]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _age(containers: list[dict[str, Any]], group: str, at: dt.datetime) -> float | None:
    """Age of the oldest value, in seconds; kubelets tell whole seconds."""
    times = [(container.get(group) or {}).get("time") for container in containers]
    moments = [dt.datetime.fromisoformat(time) for time in times if time]
    return (at - min(moments)).total_seconds() if moments else None
