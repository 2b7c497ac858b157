"""The API of the local cluster asked by plain HTTP with the administrator's certificate: no code of the product."""

from __future__ import annotations

import json
from typing import Any

import requests

from live.cluster import certificates, places

_SECONDS = 10.0


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
