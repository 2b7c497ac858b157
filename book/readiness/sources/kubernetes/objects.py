"""The lists and documents of the API that a recording keeps: what is asked for, and what each is called."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from readiness.errors import CollectionError
from readiness.sources.kubernetes.api import NOT_FOUND, Api, ApiError
from readiness.sources.kubernetes.scrubbing import release_of, scrubbed
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.live.sayings import lacking, parts_of, saying

# Who asked, as a recording says it: nobody's name.
IDENTITY = "collector"


@dataclass(frozen=True)
class Kind:
    """One list: its name in a recording, and where it is, newest version of the API first."""

    name: str
    groups: tuple[str, ...]
    namespaced: bool = True

    def paths(self, namespace: str) -> tuple[str, ...]:
        """Where it is asked for."""
        middle = f"/namespaces/{namespace}/" if self.namespaced else "/"
        return tuple(f"{group}{middle}{self.name}" for group in self.groups)


KINDS = (
    Kind("pods", ("/api/v1",)),
    Kind("deployments", ("/apis/apps/v1",)),
    Kind("replicasets", ("/apis/apps/v1",)),
    Kind("statefulsets", ("/apis/apps/v1",)),
    Kind("services", ("/api/v1",)),
    Kind("endpoints", ("/api/v1",)),
    Kind("events", ("/api/v1",)),
    Kind("jobs", ("/apis/batch/v1",)),
    Kind("poddisruptionbudgets", ("/apis/policy/v1", "/apis/policy/v1beta1")),
    Kind("networkpolicies", ("/apis/networking.k8s.io/v1",)),
    Kind("resourcequotas", ("/api/v1",)),
    Kind("nodes", ("/api/v1",), namespaced=False),
)
RULES_REVIEW = "selfsubjectrulesreview"
RELEASE = "helm_release"
_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"


def collect_objects(api: Api, target: KubernetesTarget, stage: str) -> tuple[list[Row], list[Shortfall]]:
    """Ask for every list once.

    Returns
    -------
    rows, shortfalls
        Rows of the table `objects`; and what could not be had.
    """
    rows: list[Row] = []
    shortfalls: list[Shortfall] = []

    def keep(name: str, method: str, path: str, ask: Callable[[], Any]) -> None:
        at = dt.datetime.now(dt.UTC)
        try:
            body = ask()
        except ApiError as error:
            shortfalls.append(shortfall_of(error, at, "objects"))
            return
        rows.append(
            {
                "stage": stage,
                "identity": IDENTITY,
                "name": name,
                "method": method,
                "path": path,
                "status": 200,
                "collected_at": at,
                "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            }
        )

    for kind in KINDS:
        path, document = _first_there(api, kind, target)
        keep(kind.name, "GET", path, document)
    keep("version", "GET", "/version", lambda: api.get("/version"))
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
              "spec": {"namespace": target.namespace}}  # fmt: skip
    keep(RULES_REVIEW, "POST", _REVIEWS, lambda: api.send("POST", _REVIEWS, review))
    if target.helm_release_secret:
        path = f"/api/v1/namespaces/{target.namespace}/secrets/{target.helm_release_secret}"
        keep(RELEASE, "GET", path, lambda: _release(api, path))
    return rows, shortfalls


def shortfall_of(error: CollectionError, at: dt.datetime, table: str) -> Shortfall:
    """What an error of the API means for a table."""
    what, told = parts_of(error)
    return Shortfall(at=at, what=what, table=table, error=told, hint=error.hint)


def _first_there(api: Api, kind: Kind, target: KubernetesTarget) -> tuple[str, Callable[[], Any]]:
    """The path of the newest version that the cluster has, and the question; other errors are the caller's."""
    *newer, oldest = kind.paths(target.namespace)
    for path in newer:
        try:
            found = scrubbed(api.list_all(path, target.page_size))
        except ApiError as error:
            if error.status == NOT_FOUND:
                continue
            return path, _raising(error)
        return path, lambda found=found: found
    return oldest, lambda: scrubbed(api.list_all(oldest, target.page_size))


def _raising(error: ApiError) -> Callable[[], Any]:
    def ask() -> Any:
        raise error

    return ask


def _release(api: Api, path: str) -> Any:
    found = release_of(api.get(path))
    if found is None:
        raise ApiError(lacking(api.asked("GET", path), saying("lack-no-release")), saying("lack-hint-release"), 0)
    return found
