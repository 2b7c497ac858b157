"""One namespace of one cluster, looked at: objects, changes, readiness, kubelets, and the pods themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from readiness.sources.kubernetes.api import NOT_FOUND, Api, ApiError
from readiness.sources.kubernetes.conditions import is_ready
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.endpoints import questions_to_pod
from readiness.sources.kubernetes.kubelets import Kubelets
from readiness.sources.kubernetes.objects import collect_objects, shortfall_of
from readiness.sources.kubernetes.presence import what_is_missing
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.live.rounds import Answered, Rounds
from readiness.sources.live.sayings import lacking, saying


class _Brought:
    """What one look has so far, of the wanted tables alone."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._rows: dict[str, list[Row]] = {}
        self._shortfalls: list[Shortfall] = []

    def keep(self, found: dict[str, list[Row]], lost: list[Shortfall]) -> None:
        """Add rows by table, and what could not be had."""
        for table, some in found.items():
            if some and table in self._wanted:
                self._rows.setdefault(table, []).extend(some)
        self._shortfalls += [shortfall for shortfall in lost if shortfall.table in self._wanted]

    def look(self, started: dt.datetime, stage: str) -> Look:
        """All of it, as a look that ends now."""
        return Look(started, dt.datetime.now(dt.UTC), stage, self._rows, tuple(self._shortfalls))


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
        # Objects and bodies do not change from look to look: they are kept once of each stage.
        self._stages: set[tuple[str, str]] = set()
        # Where the pods were last seen: they are asked at their addresses while the API does not answer, too.
        self._last_pods: list[dict[str, Any]] = []
        self._rounds: Rounds | None = None
        # Whether the namespace and the deployment were seen when it was last asked.
        self._is_there = False

    def open(self) -> None:
        """Connect, and start to watch.

        Raises
        ------
        CollectionError
            If there is nothing to connect with.
        """
        self._api = connect(self._target, base=self._base)
        self._rounds = Rounds()
        if self._target.kubelet:
            self._kubelets = Kubelets(self._api, self._target.kubelet, self._target.timeout_seconds)

    def close(self) -> None:
        """End the watch and the connections."""
        if self._watch:
            self._watch.stop()
        if self._rounds:
            self._rounds.close()

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Bring what is new. While there is no such namespace or deployment, nothing else than that is told."""
        started = dt.datetime.now(dt.UTC)
        brought = _Brought(wanted)
        api, rounds = self._api, self._rounds
        if api is None or rounds is None:
            raise AssertionError("look before open")
        objects_are_due = "objects" in wanted and ("objects", stage) not in self._stages
        error = what_is_missing(api, self._target) if objects_are_due or not self._is_there else None
        self._is_there = error is None
        if error is not None and error.status == NOT_FOUND:
            # Of what was there before, the last changes and answers still arrive.
            if self._watch:
                brought.keep({"events": self._watch.taken()[0]}, [])
            for answer in rounds.ask({}, stage):
                brought.keep(*answer)
            brought.keep({}, [shortfall_of(error, started, table) for table in sorted(self.tables)])
            return brought.look(started, stage)
        if "events" in wanted:
            arrived, lost = self._watching().taken()
            brought.keep({"events": arrived}, lost)
        if objects_are_due and error is not None:
            # It did not answer one question: a dozen more would hold this look. They are asked at the next.
            brought.keep({}, [shortfall_of(error, started, "objects")])
        elif objects_are_due:
            self._stages.add(("objects", stage))
            found, lost = collect_objects(api, self._target, stage)
            brought.keep({"objects": found}, lost)
        if wanted & {"series", "probes", "payloads"}:
            pods, states, lost = self._pods(api, started)
            brought.keep({"series": states}, lost)
            bodies = self._stage_of_bodies(stage, wanted) if pods else None
            for answer in rounds.ask(self._questions(pods, bodies), stage):
                brought.keep(*answer)
        return brought.look(started, stage)

    def _watching(self) -> Watch:
        """The watch, begun when it is first asked for."""
        if self._watch is None:
            # Watches connect for themselves: a stream holds its connection.
            target, base = self._target, self._base
            self._watch = Watch(lambda: connect(target, base=base), target.namespace, target.page_size)
            self._watch.start()
        return self._watch

    def _stage_of_bodies(self, stage: str, wanted: frozenset[str]) -> str | None:
        """The stage, if bodies are to be kept of it and were not yet."""
        if "payloads" not in wanted or ("payloads", stage) in self._stages:
            return None
        self._stages.add(("payloads", stage))
        return stage

    def _pods(self, api: Api, started: dt.datetime) -> tuple[list[dict[str, Any]], list[Row], list[Shortfall]]:
        """The pods that can be asked, what the API says of them now, and why it says nothing."""
        at = dt.datetime.now(dt.UTC)
        query = {"labelSelector": self._target.selector} if self._target.selector else None
        path = f"/api/v1/namespaces/{quote(self._target.namespace)}/pods"
        try:
            self._last_pods = list(api.list_all(path, self._target.page_size, query)["items"])
            if not self._last_pods:
                raise self._without_pods(api, path)
        except ApiError as error:
            lost = [shortfall_of(error, at, table) for table in ("series", "probes", "payloads")]
            return self._last_pods, [], lost
        return self._last_pods, _states(self._last_pods, started), []

    def _without_pods(self, api: Api, path: str) -> ApiError:
        """Why a list has no pods: an empty one is no error of the API."""
        missing = what_is_missing(api, self._target)
        if missing is not None:
            self._is_there = False
            return missing
        selector, deployment = self._target.selector, self._target.deployment
        told = saying("lack-no-pods-with", selector=selector) if selector else saying("lack-no-pods")
        hint = saying("lack-hint-pods", deployment=deployment)
        return ApiError(lacking(api.asked("GET", path), told), hint, 200)

    def _questions(self, pods: list[dict[str, Any]], bodies: str | None) -> dict[Hashable, Callable[[], Answered]]:
        """What pods and kubelets are asked, by what tells the questions apart."""
        asked: dict[Hashable, Callable[[], Answered]] = {}
        running = [p for p in pods if p["status"].get("podIP") and p["status"].get("phase") == "Running"]
        # Those that end may be gone from their address already: they are asked last, when threads are few.
        running.sort(key=lambda pod: bool(pod["metadata"].get("deletionTimestamp")))
        if (endpoints := self._target.pods) is not None:
            for pod in running:
                for number, question in enumerate(questions_to_pod(endpoints, pod, bodies)):
                    name = pod["metadata"].get("uid") or pod["metadata"]["name"]
                    asked["pod", name, number, bodies] = question
        if (kubelets := self._kubelets) is not None:
            names = frozenset(str(p["metadata"]["name"]) for p in pods)
            nodes = {p["spec"]["nodeName"]: p["status"]["hostIP"] for p in pods if p["status"].get("hostIP")}
            for node, address in sorted(nodes.items()):
                asked["kubelet", node] = partial(_ask_kubelet, kubelets, node, address, self._target.namespace, names)
        return asked


def _ask_kubelet(kubelets: Kubelets, node: str, address: str, namespace: str, pods: frozenset[str]) -> Answered:
    found, lost = kubelets.look(node, address, namespace, pods)
    return {"series": found}, lost


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
