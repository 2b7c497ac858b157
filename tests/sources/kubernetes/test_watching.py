"""A watch over a real socket: changes, bookmarks, what is lost, and what is taken up again."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest
from kubernetes import client

from readiness.errors import CollectionError
from readiness.sources.kubernetes import watching
from readiness.sources.kubernetes.api import Api
from readiness.sources.kubernetes.watching import Watch
from sources.answering import answering

PODS = "/api/v1/namespaces/mesh/pods"


def connected(url: str) -> Api:
    settings = client.Configuration()
    settings.host, settings.retries = url, False
    return Api(client.ApiClient(settings), "a test", 2.0)


def pod(name: str, version: int) -> dict:
    return {"metadata": {"name": name, "namespace": "mesh", "uid": name, "resourceVersion": str(version)}}


def line(told: str, item: dict) -> bytes:
    return json.dumps({"type": told, "object": item}).encode() + b"\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(watching, "_PAUSE_SECONDS", (0.05,))
    monkeypatch.setattr(watching, "_REFUSED_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(watching, "WATCHED", ("pods",))


def followed(answers, until, connect=connected):
    """What a watch brings until that many rows came, with everything it was asked."""
    with answering(answers) as server:
        watch = Watch(lambda: connect(server.url), "mesh", 2)
        watch.start()
        rows, lost = [], []
        deadline = time.monotonic() + 10
        while not until(rows) and time.monotonic() < deadline:
            some, short = watch.taken()
            rows += some
            lost += short
            time.sleep(0.02)
        watch.stop()
        asked = list(server.asked)
    for thread in watch._threads:
        thread.join(5)
        assert not thread.is_alive()
    assert until(rows), rows
    return rows, lost, asked


class Scripted:
    """Lists of one pod, and one stream after the other: functions, the last again and again."""

    def __init__(self, *streams) -> None:
        self.streams, self.lists, self.watches = streams, 0, 0

    def __call__(self, handler, asked) -> None:
        if "watch" not in asked.query:
            self.lists += 1
            return handler.say(200, {"metadata": {"resourceVersion": "100"}, "items": [pod("mesh-1", 90)]})
        stream = self.streams[min(self.watches, len(self.streams) - 1)]
        self.watches += 1
        return stream(handler, asked)


def silent(handler, _asked):
    handler.begin_stream()
    time.sleep(0.3)
    handler.chunk(b"")


def says(*lines: bytes, ends: bool = True):
    def stream(handler, _asked):
        handler.begin_stream()
        for one in lines:
            handler.chunk(one)
        if ends:
            handler.chunk(b"")
        else:
            handler.break_off()

    return stream


def kinds(rows) -> Counter:
    return Counter(row["type"] for row in rows)


def test_a_stream_that_ends_is_taken_up_at_its_last_bookmark_without_a_list():
    bookmark = line("BOOKMARK", {"metadata": {"resourceVersion": "150"}})
    script = Scripted(
        says(line("MODIFIED", pod("mesh-1", 120)), bookmark), says(line("DELETED", pod("mesh-1", 160))), silent
    )
    rows, lost, asked = followed(script, lambda rows: kinds(rows)["DELETED"])
    assert kinds(rows) == {"SNAPSHOT": 1, "MODIFIED": 1, "DELETED": 1}
    assert lost == []
    watches = [a for a in asked if "watch" in a.query]
    assert [a.query["resourceVersion"] for a in watches[:2]] == ["100", "150"]
    assert {a.query["allowWatchBookmarks"] for a in watches} == {"true"}
    assert script.lists == 1


def test_a_change_that_comes_in_two_pieces_is_one_change():
    whole = line("MODIFIED", pod("mesh-1", 120))
    rows, _, _ = followed(Scripted(says(whole[:20], whole[20:]), silent), lambda rows: kinds(rows)["MODIFIED"])
    assert json.loads(rows[1]["object"]) == pod("mesh-1", 120)


def test_a_version_that_grew_too_old_is_listed_anew_and_told():
    gone = line("ERROR", {"kind": "Status", "code": 410, "message": "too old resource version"})
    script = Scripted(says(gone), silent)
    rows, lost, _ = followed(script, lambda rows: kinds(rows)["SNAPSHOT"] == 2)
    assert [row["type"] for row in rows] == ["SNAPSHOT", "WATCH_ERROR", "SNAPSHOT"]
    (one,) = lost
    assert one.table == "events"
    assert "410 too old resource version" in one.error


def test_a_stream_that_breaks_is_listed_anew_and_told():
    script = Scripted(says(line("MODIFIED", pod("mesh-1", 120)), ends=False), silent)
    rows, lost, _ = followed(script, lambda rows: kinds(rows)["SNAPSHOT"] == 2)
    assert [row["type"] for row in rows] == ["SNAPSHOT", "MODIFIED", "WATCH_ERROR", "SNAPSHOT"]
    assert len(lost) == 1


def test_a_refusal_is_told_once_and_ends_when_the_right_is_granted():
    granted = Scripted(silent)
    refusals = []

    def answers(handler, asked):
        if len(refusals) < 5:
            refusals.append(asked)
            handler.say(403, {"message": "pods is forbidden"})
        else:
            granted(handler, asked)

    rows, lost, _ = followed(answers, lambda rows: kinds(rows)["SNAPSHOT"])
    assert [row["type"] for row in rows] == ["WATCH_ERROR", "SNAPSHOT"]
    (one,) = lost
    assert "403 pods is forbidden" in one.error
    assert "grant it" in one.hint


def test_without_a_connection_it_is_told_and_tried_again():
    tried = []

    def connect(url):
        tried.append(url)
        if len(tried) < 3:
            raise CollectionError("kubeconfig x: no such file", "set it")
        return connected(url)

    rows, lost, _ = followed(Scripted(silent), lambda rows: kinds(rows)["SNAPSHOT"], connect)
    assert kinds(rows) == {"WATCH_ERROR": 1, "SNAPSHOT": 1}
    assert [(s.error, s.hint) for s in lost] == [("no such file", "set it")]


def test_what_is_followed_is_scrubbed():
    item = pod("mesh-1", 120) | {"spec": {"containers": [{"env": [{"name": "PASSWORD", "value": "planted"}]}]}}
    rows, _, _ = followed(Scripted(says(line("ADDED", item)), silent), lambda rows: kinds(rows)["ADDED"])
    assert "planted" not in repr(rows)
    assert "PASSWORD" in rows[1]["object"]
