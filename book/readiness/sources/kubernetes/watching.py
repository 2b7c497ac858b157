"""Following resources: a thread for each, which lists, watches, and lists anew when the stream is lost."""

from __future__ import annotations

import datetime as dt
import json
import queue
import threading
from typing import Any

from readiness.errors import CollectionError
from readiness.sources.kubernetes.api import Api, ApiError
from readiness.sources.kubernetes.objects import KINDS, Kind, shortfall_of
from readiness.sources.kubernetes.scrubbing import scrubbed
from readiness.sources.live.looks import Row, Shortfall

WATCHED = ("pods", "deployments", "endpoints", "events", "nodes")
# The server ends a watch by itself after this long, and it is taken up where it ended.
_WATCH_SECONDS = 240
_PAUSE_SECONDS = (1.0, 2.0, 5.0, 10.0)
# A right may be granted while a recording runs, and a server that starts refuses for a while.
_REFUSED = (401, 403, 404)
_REFUSED_PAUSE_SECONDS = 30.0


class Watch:
    """Everything that happens to the watched resources of a namespace, in order of arrival.

    Parameters
    ----------
    connect
        Makes a connection; each thread has its own.
    namespace, page_size
        What is watched.
    """

    def __init__(self, connect: Any, namespace: str, page_size: int) -> None:
        self._connect = connect
        self._namespace = namespace
        self._page_size = page_size
        self._arrived: queue.SimpleQueue[Row] = queue.SimpleQueue()
        self._lost: queue.SimpleQueue[Shortfall] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start to follow."""
        for kind in KINDS:
            if kind.name in WATCHED:
                thread = threading.Thread(target=self._follow, args=(kind,), name=f"watch-{kind.name}", daemon=True)
                thread.start()
                self._threads.append(thread)

    def taken(self) -> tuple[list[Row], list[Shortfall]]:
        """What arrived since this was asked last, and what was lost."""
        return _drained(self._arrived), _drained(self._lost)

    def stop(self) -> None:
        """Follow no longer; a stream that is silent ends by itself, and its thread does not hold the process."""
        self._ended.set()

    def _follow(self, kind: Kind) -> None:
        api: Api | None = None
        path = kind.paths(self._namespace)[0]
        pause = iter(_PAUSE_SECONDS)
        version: str | None = None
        # The same again and again is told once; the next that is something else, or comes after a stream, again.
        told = ""
        while not self._ended.is_set():
            try:
                api = api or self._connect()
                if version is None:
                    version = self._list(api, kind, path)
                version = self._stream(api, kind, path, version)
                pause, told = iter(_PAUSE_SECONDS), ""
            except CollectionError as error:
                # What was missed meanwhile is in the list that is taken next.
                version = None
                if str(error.args[0]) != told:
                    told = str(error.args[0])
                    self._told(kind, error)
                refused = isinstance(error, ApiError) and error.status in _REFUSED
                self._ended.wait(_REFUSED_PAUSE_SECONDS if refused else next(pause, _PAUSE_SECONDS[-1]))

    def _list(self, api: Api, kind: Kind, path: str) -> str:
        listed = api.list_all(path, self._page_size)
        for item in listed["items"]:
            self._keep(kind, "SNAPSHOT", item)
        version = (listed.get("metadata") or {}).get("resourceVersion")
        if not version:
            # Without one there is nothing to follow from, and the thread must not end without a word.
            raise ApiError(
                f"GET {path} of {api.shown}: a list without a version", "is this a Kubernetes API server?", 0
            )
        return str(version)

    def _stream(self, api: Api, kind: Kind, path: str, version: str) -> str:
        for change in api.watch(path, version, _WATCH_SECONDS):
            told, item = change.get("type"), change.get("object") or {}
            if told == "ERROR":
                status = int(item.get("code") or 0)
                text = f"WATCH {path} of {api.shown}: {status} {item.get('message', '')}"
                raise ApiError(text, "nothing: it is listed anew", status)
            version = str((item.get("metadata") or {}).get("resourceVersion") or version)
            if told != "BOOKMARK":
                self._keep(kind, str(told), item)
            if self._ended.is_set():
                break
        return version

    def _keep(self, kind: Kind, told: str, item: dict[str, Any]) -> None:
        meta = item.get("metadata") or {}
        self._arrived.put(
            {
                "received_at": dt.datetime.now(dt.UTC),
                "resource": kind.name,
                "type": told,
                "namespace": meta.get("namespace"),
                "name": meta.get("name"),
                "uid": meta.get("uid"),
                "resource_version": meta.get("resourceVersion"),
                "object": json.dumps(scrubbed(item), ensure_ascii=False, separators=(",", ":")),
            }
        )

    def _told(self, kind: Kind, error: CollectionError) -> None:
        at = dt.datetime.now(dt.UTC)
        self._lost.put(shortfall_of(error, at, "events"))
        self._arrived.put(
            {
                "received_at": at,
                "resource": kind.name,
                "type": "WATCH_ERROR",
                "namespace": None,
                "name": None,
                "uid": None,
                "resource_version": None,
                "object": json.dumps({"error": str(error.args[0])}),
            }
        )


def _drained(waiting: queue.SimpleQueue[Any]) -> list[Any]:
    found = []
    while True:
        try:
            found.append(waiting.get_nowait())
        except queue.Empty:
            return found
