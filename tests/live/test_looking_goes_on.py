"""Looking goes on: with the token that a file holds by then, and at pods while the API is away."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from live.cluster import identities
from readiness.sources.kubernetes.collecting import KubernetesCollector
from readiness.sources.live.looks import Look
from readiness.sources.live.parameters import KubernetesTarget, PodEndpoints

WANTED = frozenset({"series", "probes"})
REPLICAS = 5


@pytest.fixture(scope="module")
def granted(local_cluster: Path, own_namespace: str, repository: Path) -> dict[str, Any]:
    """The kubeconfig of a collector with the rights that the project hands out, as a document."""
    manifest = repository / "params" / "kubernetes" / "collector.yaml"
    path = identities.grant(local_cluster, "collector", own_namespace, manifest)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def target_of(config: dict[str, Any], namespace: str, folder: Path) -> KubernetesTarget:
    path = folder / "kubeconfig.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return KubernetesTarget(
        kubeconfig=str(path),
        namespace=namespace,
        deployment="mesh",
        selector="app=mesh",
        timeout_seconds=5.0,
        pods=PodEndpoints(port=8080, health="/health"),
    )


def metrics_of(look: Look) -> list[str]:
    return [row["metric"] for row in look.rows.get("series", ())]


def test_a_token_that_changes_in_its_file_is_taken_up(granted, own_namespace, tmp_path):
    config = yaml.safe_load(yaml.safe_dump(granted))
    user = config["users"][0]["user"]
    good, file = user.pop("token"), tmp_path / "token"
    user["tokenFile"] = str(file)
    file.write_text("of yesterday", encoding="ascii")
    collector = KubernetesCollector(target_of(config, own_namespace, tmp_path))
    collector.open()
    try:
        refused = collector.look("before", WANTED)
        assert metrics_of(refused) == []
        assert {(s.table, s.error.split()[0]) for s in refused.shortfalls} == {("series", "401"), ("probes", "401")}
        told = " ".join(f"{s.what} {s.error} {s.hint}" for s in refused.shortfalls)
        assert "of yesterday" not in told
        file.write_text(good, encoding="ascii")
        look = collector.look("during", WANTED)
        assert look.shortfalls == ()
        assert metrics_of(look).count("ready") == REPLICAS
    finally:
        collector.close()


class Passage:
    """A way to the API server that can be closed, from a port on loopback."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._closed = False
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._start(self._serve)

    def shut(self, *, closed: bool = True) -> None:
        """Break what goes through, and let nothing more in; or open it again."""
        self._closed = closed
        for end in self._ends if closed else ():
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.shut()
        # A blocked accept is not woken by close.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for end in (self._listening, *self._ends):
            end.close()

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._closed:
                    near.close()
                    continue
                far = socket.create_connection(self._there, timeout=5)
                self._ends += (near, far)
                self._start(_pump, near, far)
                self._start(_pump, far, near)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            sink.sendall(part)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def passage(granted) -> Iterator[Passage]:
    """The way to the API server of the local cluster."""
    api = urlsplit(granted["clusters"][0]["cluster"]["server"])
    made = Passage(str(api.hostname), int(api.port or 443))
    try:
        yield made
    finally:
        made.end()


def test_pods_are_asked_while_the_api_is_away(granted, own_namespace, passage, tmp_path):
    config = yaml.safe_load(yaml.safe_dump(granted))
    cluster = config["clusters"][0]["cluster"]
    cluster["tls-server-name"] = urlsplit(cluster["server"]).hostname
    cluster["server"] = f"https://127.0.0.1:{passage.port}"
    collector = KubernetesCollector(target_of(config, own_namespace, tmp_path))
    collector.open()
    try:
        before = collector.look("before", WANTED)
        assert metrics_of(before).count("ready") == REPLICAS
        passage.shut()
        during = collector.look("during", WANTED)
        # What the API says of pods is not repeated from before: it is missing, and that is told.
        assert metrics_of(during) == []
        assert {s.table for s in during.shortfalls} == {"series", "probes"}
        assert sorted(r["target"] for r in during.rows["probes"]) == sorted(r["target"] for r in before.rows["probes"])
        assert [row["ok"] for row in during.rows["probes"]] == [True] * REPLICAS
        passage.shut(closed=False)
        after = collector.look("after", WANTED)
        assert after.shortfalls == ()
        assert metrics_of(after).count("ready") == REPLICAS
    finally:
        collector.close()
