"""A collector whose way to the cluster is cut, refused, silent or closed to its credential; and what it says then."""

from __future__ import annotations

import copy
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from live import independent
from live.cluster import identities, places, processes
from live.passages import Passage
from readiness.areas import definition_of
from readiness.measuring import MeasuredArea, OtherAreas
from readiness.presentation import text
from readiness.register import load_register
from readiness.sources.kubernetes import watching
from readiness.sources.kubernetes.api import Api
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.objects import KINDS, Kind
from readiness.sources.kubernetes.watching import WATCHED, Watch
from readiness.sources.live.collecting import open_collector
from readiness.sources.live.looks import Row, Shortfall
from readiness.sources.live.parameters import KubernetesTarget, checked_parameters
from readiness.sources.live.source import LiveSource
from readiness.verdicts import Outcome

REGISTER = "params/local-kubernetes"
AREAS = ("infrastructure", "stability")
_ARRIVES_SECONDS = 30.0
_FORGOTTEN_SECONDS = 400.0
FIRST = "1"


@pytest.fixture(scope="module")
def granted(local_cluster: Path, own_namespace: str) -> dict[str, Any]:
    """The kubeconfig of a collector with the rights that the project hands out, as a document."""
    path = identities.grant(local_cluster, "collector", own_namespace)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def written(config: dict[str, Any], folder: Path) -> str:
    path = folder / "kubeconfig.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return str(path)


class Followed:
    """What a watch brought so far."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.rows: list[Row] = []
        self.lost: list[Shortfall] = []

    def until(self, met: Callable[[], bool], what: str) -> None:
        """Wait for something to arrive."""
        deadline = time.monotonic() + _ARRIVES_SECONDS
        while not met():
            assert time.monotonic() < deadline, f"{what}; {[(r['resource'], r['type'], r['name']) for r in self.rows]}"
            time.sleep(0.1)
            rows, lost = self._watch.taken()
            self.rows += rows
            self.lost += lost

    def forget(self) -> None:
        self.rows.clear()
        self.lost.clear()

    def resources(self, told: str) -> set[str]:
        return {row["resource"] for row in self.rows if row["type"] == told}

    def events(self, told: str) -> set[str]:
        return {row["name"] for row in self.rows if (row["resource"], row["type"]) == ("events", told)}


@pytest.fixture
def follow(own_namespace: str, tmp_path: Path) -> Iterator[Callable[..., Followed]]:
    """Start to follow the namespace by a kubeconfig; what was followed is let go at the end."""
    started: list[Watch] = []

    def begin(config: dict[str, Any], kind: type[Watch] = Watch) -> Followed:
        target = KubernetesTarget(
            kubeconfig=written(config, tmp_path), namespace=own_namespace, deployment="mesh", timeout_seconds=3.0
        )
        started.append(kind(lambda: connect(target), own_namespace, target.page_size))
        started[-1].start()
        return Followed(started[-1])

    yield begin
    for watch in started:
        watch.stop()


def test_a_watch_that_is_cut_goes_on_with_what_happened_meanwhile(granted, own_namespace, follow):
    with Passage(granted) as passage:
        followed = follow(passage.kubeconfig())
        followed.until(lambda: followed.resources("SNAPSHOT") == set(WATCHED), "every list")
        independent.note(own_namespace, "before-the-cut")
        followed.until(lambda: "before-the-cut" in followed.events("ADDED"), "a change")
        assert followed.lost == []
        assert followed.resources("WATCH_ERROR") == set()

        followed.forget()
        passage.shut()
        followed.until(lambda: followed.resources("WATCH_ERROR") == set(WATCHED), "every loss")
        independent.note(own_namespace, "during-the-cut")
        lost = list(followed.lost)
        assert {shortfall.what.split()[0] for shortfall in lost} <= {"WATCH", "GET"}
        assert {s.what.split()[1] for s in lost} == {k.paths(own_namespace)[0] for k in KINDS if k.name in WATCHED}
        assert {shortfall.table for shortfall in lost} == {"events"}
        # The same again and again is told once: the stream that broke, and that nobody is let in.
        assert len(WATCHED) <= len(lost) <= 2 * len(WATCHED)

        followed.forget()
        passage.open()
        followed.until(lambda: followed.resources("SNAPSHOT") == set(WATCHED), "every list again")
        assert {"before-the-cut", "during-the-cut"} <= followed.events("SNAPSHOT")
        independent.note(own_namespace, "after-the-cut")
        followed.until(lambda: "after-the-cut" in followed.events("ADDED"), "a change again")


def test_a_watch_whose_connection_breaks_once_misses_nothing(granted, own_namespace, follow):
    with Passage(granted) as passage:
        followed = follow(passage.kubeconfig())
        followed.until(lambda: followed.resources("SNAPSHOT") == set(WATCHED), "every list")
        for name in ("broken-once", "broken-twice", "broken-again"):
            followed.forget()
            passage.cut()
            independent.note(own_namespace, name)
            followed.until(lambda: followed.resources("SNAPSHOT") == set(WATCHED), "every list again")
            assert name in followed.events("SNAPSHOT") | followed.events("ADDED")
            # Each time it is told, however alike: between them the stream stood.
            assert followed.resources("WATCH_ERROR") == set(WATCHED)
            assert len(followed.lost) == len(WATCHED)


def test_a_version_that_the_cluster_forgot_is_listed_anew(granted, follow, monkeypatch):
    """410: what a watch wants to go on from is older than what the API server remembers."""
    # Kubelets tell the state of their node every few seconds, and of each kind the last hundreds of changes are kept.
    processes.wait_until("the first version of nodes is too old", is_forgotten, _FORGOTTEN_SECONDS)
    monkeypatch.setattr(watching, "WATCHED", ("nodes",))

    class Late(Watch):
        """Has slept since the first version."""

        lists = 0

        def _list(self, api: Api, kind: Kind, path: str) -> str:
            version = super()._list(api, kind, path)
            self.lists += 1
            return FIRST if self.lists == 1 else version

    followed = follow(granted, Late)
    nodes = sorted(node.name for node in places.NODES)

    def listed() -> list[str]:
        return [row["name"] for row in followed.rows if row["type"] == "SNAPSHOT"]

    followed.until(lambda: sorted(listed()) == sorted(2 * nodes), "the second list")
    (lost,) = followed.lost
    assert lost.error.startswith("410 too old resource version")
    assert lost.what.startswith("WATCH /api/v1/nodes of ")
    assert "listed anew" in lost.hint
    (told,) = (row for row in followed.rows if row["type"] == "WATCH_ERROR")
    assert " 410 " in json.loads(told["object"])["error"]
    followed.until(lambda: "nodes" in followed.resources("MODIFIED"), "a change after it")
    assert len(followed.lost) == 1


def is_forgotten() -> bool:
    """Whether the API server says of the first version of nodes that it is too old."""
    told = independent.lines(f"/api/v1/nodes?watch=true&resourceVersion={FIRST}&timeoutSeconds=1")
    return [line["object"].get("code") for line in told if line["type"] == "ERROR"] == [410]


def wrong_token(config: dict[str, Any]) -> None:
    config["users"][0]["user"]["token"] = "wrong-but-still-nobodys-business"  # noqa: S105 - nobody's


def wrong_authority(config: dict[str, Any]) -> None:
    # The token's own words are no certificate of this cluster; one that was made for somebody else is.
    from base64 import b64encode

    import certifi

    some = Path(certifi.where()).read_bytes().split(b"-----END CERTIFICATE-----")[0] + b"-----END CERTIFICATE-----\n"
    config["clusters"][0]["cluster"]["certificate-authority-data"] = b64encode(some).decode()


def refused(config: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(wrong_token, ("401 ", "renew the token"), id="token"),
        pytest.param(wrong_authority, ("TLS failed", "certificate authority"), id="authority"),
        pytest.param(refused, ("the connection was refused", "is the cluster up"), id="refused"),
        pytest.param(None, ("no answer in time", "live.kubernetes.timeout_seconds"), id="silent"),
    ],
)
def test_what_cannot_be_reached_is_told_once_for_each_question_and_nothing_is_measured(
    granted, own_namespace, repository, tmp_path, spoil, told
):
    error, hint = told
    config = copy.deepcopy(granted)
    with ExitStack() as stack:
        if spoil:
            spoil(config)
        else:
            passage = stack.enter_context(Passage(config))
            passage.swallow()
            config = passage.kubeconfig()
        live = checked_parameters(
            {
                "title": {"ru": "Проверка", "en": "A test"},
                "subject": {"name": "mesh-service", "version": "1.0.0", "environment": "local-kubernetes-1.20.2"},
                "kubernetes": {
                    "kubeconfig": written(config, tmp_path),
                    "namespace": own_namespace,
                    "deployment": "mesh",
                    "selector": "app=mesh",
                    "timeout_seconds": 2.0 if spoil else 0.5,
                    "pods": {"port": 8080, "health": "/health", "metrics": "/metrics"},
                },
                "watch_seconds": 3.0,
                "interval_seconds": 1.0,
            }
        )
        tables = frozenset().union(*(definition_of(name).wanted_tables for name in AREAS))
        source = LiveSource(live, tables, open_collector)
        (recording,) = source.recordings()
    errors = source._frames["collection_errors"]
    assert all(text.startswith(error) for text in errors["error"])
    assert all(hint in text for text in errors["hint"])
    questions = set(errors["what"])
    if error.startswith("401"):
        assert len([what for what in questions if what.startswith("GET /")]) == len(KINDS) + 1
        assert any(what.startswith("POST /apis/authorization.k8s.io/") for what in questions)
    else:
        # A server that does not answer whether the deployment is there is not asked what would hold a look longer.
        paths = {kind.paths(own_namespace)[0] for kind in KINDS if kind.name in WATCHED}
        assert {tuple(what.split()[:2]) for what in questions} == {("GET", path) for path in paths}
    texts = json.dumps([gap.model_dump() for gap in recording.gaps]) + json.dumps(errors.astype(str).to_dict("list"))
    assert config["users"][0]["user"]["token"] not in texts
    # Nothing but lost watches is in any table.
    brought = {name: frame for name, frame in source._frames.items() if name not in ("collection_errors", "events")}
    assert brought == {}
    assert set(source._frames["events"]["type"]) == {"WATCH_ERROR"}
    register = load_register(repository, REGISTER)
    for name in AREAS:
        definition = definition_of(name)
        others = OtherAreas(register, source, None)
        verdicts = MeasuredArea(name, register, definition, definition.settings(), source, others)._verdicts
        assert verdicts
        for verdict in verdicts:
            assert verdict.outcome is Outcome.NOT_MEASURED
            assert verdict.reason.key == "absent-not-collected"
            assert text(verdict.reason.args["error"], "en").startswith(error)
