"""A cluster that stands as a test says: an API on loopback with two pods on one node, whose streams stay open."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from injection.samples import PLAN, live, node, pod
from readiness.injection.cluster import Cluster, connector
from readiness.injection.plan import Identity, load_plan
from readiness.injection.running import Injection
from readiness.injection.undoing import UndoList
from readiness.sources.live.parameters import LiveParameters
from sources.answering import Asked, answering

Document = dict[str, Any]
_DEPLOYMENT = {
    "metadata": {"name": "mesh"},
    "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "mesh"}}},
}


class Standing:
    """What the API has, and what was done to it.

    Attributes
    ----------
    pods, nodes
        By name.
    done
        Method and path of each request that would change something.
    refusing
        With which status such a request is answered instead.
    before
        Called before a request that would change something is answered.
    intercept
        Answers every request instead.
    """

    def __init__(self) -> None:
        self.pods: dict[str, Document] = {f"mesh-{uid}": pod(uid) for uid in "ab"}
        self.nodes: dict[str, Document] = {"node-1": node() | {"spec": {}}}
        self.nodes["node-1"]["metadata"]["resourceVersion"] = "7"
        self.done: list[tuple[str, str]] = []
        self.bodies: list[Document] = []
        self.refusing: int | None = None
        self.before: Callable[[str, str], None] = lambda *_: None
        self.intercept: Callable[[Any, Asked], None] | None = None
        self.gone = threading.Event()
        self._streams: list[tuple[str, Any]] = []

    def tell(self, resource: str, told: str, item: Document) -> None:
        """Tell everybody who watches a resource of a change."""
        for name, handler in self._streams:
            if name == resource:
                handler.chunk(json.dumps({"type": told, "object": item}).encode() + b"\n")

    def lose(self, resource: str) -> None:
        """Break off the streams of a resource."""
        for name, handler in [*self._streams]:
            if name == resource:
                self._streams.remove((name, handler))
                told = {"type": "ERROR", "object": {"code": 410, "message": "gone"}}
                handler.chunk(json.dumps(told).encode() + b"\n")

    def answer(self, handler: Any, asked: Asked) -> None:
        """Answer a request, or let the test do so."""
        (self.intercept or self.answer_now)(handler, asked)

    def answer_now(self, handler: Any, asked: Asked) -> None:
        """Answer a request by what there is."""
        last = asked.path.rstrip("/").rsplit("/", 1)[-1]
        listed = {"pods": self.pods, "nodes": self.nodes}
        if asked.method != "GET":
            self._change(handler, asked)
        elif asked.query.get("watch"):
            handler.begin_stream()
            self._streams.append((last, handler))
            self.gone.wait(30)
        elif asked.path.endswith("/deployments/mesh"):
            handler.say(200, _DEPLOYMENT)
        elif last in ("pods", "nodes", "events", "endpoints", "deployments"):
            items = list(listed.get(last, {}).values())
            handler.say(200, {"items": items, "metadata": {"resourceVersion": "9"}})
        elif found := self.pods.get(last) or self.nodes.get(last):
            handler.say(200, found)
        else:
            handler.say(404, {"message": "not found"})

    def _change(self, handler: Any, asked: Asked) -> None:
        if asked.path.startswith(("/apis/authorization", "/apis/authentication")):
            handler.say(404, {"message": "not found"})
            return
        self.before(asked.method, asked.path)
        self.done.append((asked.method, asked.path))
        body = json.loads(asked.body or b"{}")
        self.bodies.append(body)
        last = asked.path.rsplit("/", 1)[-1]
        if self.refusing:
            handler.say(self.refusing, {"message": "refused"})
            return
        if asked.method == "DELETE":
            self.tell("pods", "DELETED", self.pods.pop(last))
        elif last in self.nodes:
            known = self.nodes[last]["metadata"]["resourceVersion"]
            if (body.get("metadata") or {}).get("resourceVersion", known) != known:
                handler.say(409, {"message": "the object has been modified"})
                return
            self.set_unschedulable(last, value=(body.get("spec") or {}).get("unschedulable"))
        handler.say(200, {})

    def set_unschedulable(self, name: str, *, value: bool | None) -> None:
        """As a cordon leaves a node, with the taint that the node controller adds."""
        found = self.nodes[name]
        taint = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
        found["spec"] = {"unschedulable": True, "taints": [taint]} if value else {}
        found["metadata"]["resourceVersion"] = str(int(found["metadata"]["resourceVersion"]) + 1)
        self.tell("nodes", "MODIFIED", found)


@contextmanager
def standing() -> Iterator[tuple[Standing, str]]:
    """The API, and its address."""
    made = Standing()
    with answering(made.answer) as server:
        try:
            yield made, server.url
        finally:
            made.gone.set()


def kubeconfig(folder: Path, url: str, name: str = "injector") -> str:
    """Of that API."""
    told = {
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": name, "user": {"token": name}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": name}}],
    }  # fmt: skip
    path = folder / f"{name}.kubeconfig"
    path.write_text(yaml.safe_dump(told))
    return str(path)


@contextmanager
def injection(folder: Path, url: str, fault: Document, **changed: Any) -> Iterator[tuple[Injection, LiveParameters]]:
    """An injection of one fault into that cluster, under the eyes of a guardian that is always there."""
    told = yaml.safe_load(PLAN) | {
        "identity": {"kubeconfig": kubeconfig(folder, url)}, "recovery_window_seconds": 0.2, "faults": [fault],
        "steady_state": {"within_seconds": 1}, **changed,
    }  # fmt: skip
    path = folder / "failures.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True))
    seen = live(kubeconfig=kubeconfig(folder, url, "collector"))
    plan = load_plan(path, seen, path)
    identity = Identity(kubeconfig=plan.identity.kubeconfig)
    undo_list = UndoList(folder / "state" / "list.jsonl")
    guardian: Any = SimpleNamespace(check=lambda: None)
    with undo_list.held(wait_seconds=0), ExitStack() as closing:
        undo_list.begin(identity, seen.kubernetes)
        cluster = Cluster(connector(identity, seen.kubernetes), 10)
        yield Injection(plan, seen, cluster, undo_list, guardian, lambda _: None, closing), seen
