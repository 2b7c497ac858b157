"""The API of the local cluster asked by plain HTTP with the administrator's certificate: no code of the product."""

from __future__ import annotations

import json
import math
from typing import Any

import requests

from live.cluster import certificates, places, processes

_SECONDS = 10.0
_RATES_SECONDS = 60.0


def ask(path: str, *, server: str = places.API_URL, method: str = "GET", **options: Any) -> Any:
    """The document that the API server, or a kubelet, answers with."""
    return _answer(path, server=server, method=method, **options).json()


def note(namespace: str, name: str) -> None:
    """Make an event about the deployment: a change that disturbs nobody."""
    event = {
        "metadata": {"name": name, "namespace": namespace},
        "involvedObject": {"kind": "Deployment", "name": "mesh", "namespace": namespace},
        "type": "Normal",
        "reason": "Noted",
        "message": name,
    }
    ask(f"/api/v1/namespaces/{namespace}/events", method="POST", json=event)


def lines(path: str) -> list[Any]:
    """Everything that a stream brings until the server ends it."""
    return [json.loads(line) for line in _answer(path).text.splitlines()]


def stats(namespace: str) -> dict[str, dict[str, float]]:
    """What each kubelet says of the containers of a namespace, asked with another credential."""
    summaries = [ask("/stats/summary", server=f"https://{node.address}:{places.KUBELET_PORT}") for node in places.NODES]
    found = {}
    for pod in (pod for summary in summaries for pod in summary["pods"]):
        if pod["podRef"]["namespace"] == namespace:
            (container,) = pod["containers"]
            found[pod["podRef"]["name"]] = {
                "container_memory_working_set_bytes": container["memory"]["workingSetBytes"],
                "container_cpu_usage_seconds_total": container["cpu"]["usageCoreNanoSeconds"] / 1e9,
                # A rate is there once a kubelet has seen the container twice.
                "container_cpu_percent_of_core": container["cpu"].get("usageNanoCores", math.nan) / 1e7,
                "pod_memory_working_set_bytes": pod["memory"]["workingSetBytes"],
            }
    return found


def wait_for_rates(namespace: str) -> None:
    """Wait until kubelets have seen every container of a namespace twice: until then they have no rate of it."""
    processes.wait_until(
        f"kubelets know the rate of every container of {namespace}",
        lambda: (
            bool(found := stats(namespace)) and not any(math.isnan(v) for told in found.values() for v in told.values())
        ),
        _RATES_SECONDS,
    )


def _answer(path: str, *, server: str = places.API_URL, method: str = "GET", **options: Any) -> requests.Response:
    answer = requests.request(
        method,
        server + path,
        cert=(str(certificates.certificate("admin")), str(certificates.key("admin"))),
        verify=str(certificates.certificate("authority")),
        timeout=_SECONDS,
        **options,
    )
    answer.raise_for_status()
    return answer
