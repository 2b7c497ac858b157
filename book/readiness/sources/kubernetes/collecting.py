"""One namespace of one cluster, looked at: objects, changes, readiness, kubelets, and the pods themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from readiness.sources.kubernetes.api import Api, ApiError
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.endpoints import look_at_pod
from readiness.sources.kubernetes.kubelets import Kubelets
from readiness.sources.kubernetes.objects import collect_objects, shortfall_of
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.parameters import KubernetesTarget

_AT_ONCE = 8
# Objects and bodies do not change from look to look: they are kept once of each stage.
_ONCE = frozenset({"objects", "payloads"})


class KubernetesCollector:
    """Looks at one namespace.

    Parameters
    ----------
    target
        What and how.
    base
        Where a relative path of a kubeconfig starts.
    """

    tables = frozenset({"objects", "events", "series", "probes", "payloads"})

    def __init__(self, target: KubernetesTarget, *, base: Path | None = None) -> None:
        self._target = target
        self._base = base
        self._api: Api | None = None
        self._watch: Watch | None = None
        self._kubelets: Kubelets | None = None
        self._stages: set[tuple[str, str]] = set()
        # Where the pods were last seen: they are asked at their addresses while the API does not answer, too.
        self._last_pods: list[dict[str, Any]] = []
        self._pool: ThreadPoolExecutor | None = None

    def open(self) -> None:
        """Connect, and start to watch.

        Raises
        ------
        CollectionError
            If there is nothing to connect with.
        """
        self._api = connect(self._target, base=self._base)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look")
        if self._target.kubelet:
            self._kubelets = Kubelets(self._api, self._target.kubelet, self._target.timeout_seconds)

    def close(self) -> None:
        """End the watch and the connections."""
        if self._watch:
            self._watch.stop()
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Bring what is new."""
        started = dt.datetime.now(dt.UTC)
        rows: dict[str, list[Row]] = {}
        shortfalls: list[Shortfall] = []
        api, pool = self._api, self._pool
        if api is None or pool is None:
            raise AssertionError("look before open")

        def keep(found: dict[str, list[Row]], lost: list[Shortfall]) -> None:
            for table, some in found.items():
                if some and table in wanted:
                    rows.setdefault(table, []).extend(some)
            shortfalls.extend(s for s in lost if s.table in wanted)

        if "events" in wanted:
            if self._watch is None:
                # Watches connect for themselves: a stream holds its connection.
                target, base = self._target, self._base
                self._watch = Watch(lambda: connect(target, base=base), target.namespace, target.page_size)
                self._watch.start()
            arrived, lost = self._watch.taken()
            keep({"events": arrived}, lost)
        if "objects" in wanted and self._first("objects", stage):
            found, lost = collect_objects(api, self._target, stage)
            keep({"objects": found}, lost)
        if wanted & {"series", "probes", "payloads"}:
            pods, states, lost = self._pods(api, started)
            keep({"series": states}, lost)
            bodies = stage if "payloads" in wanted and self._first("payloads", stage) else None
            for answer in pool.map(lambda ask: ask(), self._questions(pods, bodies)):
                keep(*answer)
        return Look(started, dt.datetime.now(dt.UTC), stage, rows, tuple(shortfalls))

    def _first(self, table: str, stage: str) -> bool:
        first = (table, stage) not in self._stages
        self._stages.add((table, stage))
        return first

    def _pods(self, api: Api, started: dt.datetime) -> tuple[list[dict[str, Any]], list[Row], list[Shortfall]]:
        """The pods that can be asked, what the API says of them now, and why it says nothing."""
        at = dt.datetime.now(dt.UTC)
        query = {"labelSelector": self._target.selector} if self._target.selector else None
        path = f"/api/v1/namespaces/{quote(self._target.namespace)}/pods"
        try:
            self._last_pods = list(api.list_all(path, self._target.page_size, query)["items"])
        except ApiError as error:
            lost = [shortfall_of(error, at, table) for table in ("series", "probes", "payloads")]
            return self._last_pods, [], lost
        return self._last_pods, _states(self._last_pods, started), []

    def _questions(
        self, pods: list[dict[str, Any]], bodies: str | None
    ) -> list[Callable[[], tuple[dict[str, list[Row]], list[Shortfall]]]]:
        asked: list[Callable[[], tuple[dict[str, list[Row]], list[Shortfall]]]] = []
        running = [p for p in pods if p["status"].get("podIP") and p["status"].get("phase") == "Running"]
        if (endpoints := self._target.pods) is not None:
            asked += [lambda pod=pod: look_at_pod(endpoints, pod, bodies) for pod in running]  # type: ignore[misc]
        if (kubelets := self._kubelets) is not None:
            names = frozenset(str(p["metadata"]["name"]) for p in pods)
            nodes = {p["spec"]["nodeName"]: p["status"]["hostIP"] for p in pods if p["status"].get("hostIP")}

            def ask(node: str, address: str) -> tuple[dict[str, list[Row]], list[Shortfall]]:
                found, lost = kubelets.look(node, address, self._target.namespace, names)
                return {"series": found}, lost

            asked += [lambda node=node, at=at: ask(node, at) for node, at in sorted(nodes.items())]  # type: ignore[misc]
        return asked


def _states(pods: list[dict[str, Any]], at: dt.datetime) -> list[Row]:
    """Restarts, readiness and ending of each pod, as the list has them."""
    rows: list[Row] = []
    for pod in pods:
        statuses = (pod.get("status") or {}).get("containerStatuses") or []
        told = [
            ("restart_count", float(sum(int(s.get("restartCount") or 0) for s in statuses)), "count"),
            ("ready", float(is_ready(pod)), "bool"),
        ]
        if pod["metadata"].get("deletionTimestamp"):
            told.append(("terminating", 1.0, "bool"))
        node = str(pod["spec"].get("nodeName") or "")
        rows += [
            {"observed_at": at, "pod": pod["metadata"]["name"], "node": node, "metric": m, "value": v, "unit": u}
            for m, v, u in told
        ]
    return rows
