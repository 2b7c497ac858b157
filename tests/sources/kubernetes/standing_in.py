"""An API server on loopback with the lists a test gives it, which answers for what is not there as a real one does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from readiness.sources.live.parameters import KubernetesTarget


def deployment(name: str = "mesh", image: str = "mesh:1", **spec: Any) -> dict[str, Any]:
    template = {"spec": {"containers": [{"name": "mesh", "image": image, **spec}]}}
    return {
        "metadata": {"name": name, "namespace": "mesh", "uid": f"d-{name}"},
        "spec": {"replicas": 2, "template": template},
        "status": {"availableReplicas": 2},
    }


def pod(name: str, address: str = "127.0.0.1", node: str = "node-a", **meta: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "mesh", "uid": f"u-{name}", "labels": {"app": "mesh"}, **meta},
        "spec": {"nodeName": node, "containers": [{"name": "mesh", "image": "mesh:1"}]},
        "status": {
            "phase": "Running",
            "podIP": address,
            "hostIP": "127.0.0.1",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [{"name": "mesh", "restartCount": 3}, {"name": "side", "restartCount": 1}],
        },
    }


@dataclass
class Cluster:
    """Lists by their names, of one namespace; and the answers that a path gets instead: status and document."""

    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    namespaces: set[str] = field(default_factory=lambda: {"mesh"})
    instead: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def __call__(self, handler: Any, asked: Any) -> None:
        parts = asked.path.strip("/").split("/")
        if asked.path in self.instead:
            handler.say(*self.instead[asked.path])
        elif asked.query.get("watch"):
            handler.begin_stream()
            time.sleep(0.2)
            handler.chunk(b"")
        elif asked.path == "/version":
            handler.say(200, {"gitVersion": "v1.20.2"})
        elif asked.method == "POST":
            handler.say(201, {"kind": "SelfSubjectRulesReview", "status": {"resourceRules": [], "incomplete": False}})
        elif parts[-2] == "namespaces":
            known = parts[-1] in self.namespaces
            handler.say(*(200, {"kind": "Namespace"}) if known else (404, {"message": "namespaces not found"}))
        elif parts[-2] == "secrets":
            handler.say(404, {"message": "secrets not found"})
        else:
            handler.say(200, self._list(parts, asked.query))

    def _list(self, parts: list[str], query: dict[str, str]) -> dict[str, Any]:
        items = self.lists.get(parts[-1], []) if parts[-1] == "nodes" or parts[-2] in self.namespaces else []
        for key, _, value in [s.partition("=") for s in (query.get("fieldSelector"),) if s]:
            assert key == "metadata.name"
            items = [item for item in items if item["metadata"]["name"] == value]
        for key, _, value in [s.partition("=") for s in (query.get("labelSelector"),) if s]:
            items = [item for item in items if item["metadata"].get("labels", {}).get(key) == value]
        return {"kind": "List", "metadata": {"resourceVersion": "7"}, "items": items}


def target(url: str, folder: Path, **changes: Any) -> KubernetesTarget:
    """A target at that address, by a kubeconfig in a folder."""
    path = folder / "kubeconfig.yaml"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "u", "user": {"token": "planted-token"}}],
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
    }
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    told = {"kubeconfig": str(path), "namespace": "mesh", "deployment": "mesh", "timeout_seconds": 2.0} | changes
    return KubernetesTarget.model_validate(told)
