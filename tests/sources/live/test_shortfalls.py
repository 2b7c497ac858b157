"""Every reason for which a look lacks something is a text of the catalogue, and Russian where a reader of it is."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
import time
from pathlib import Path

import pytest
from kubernetes import client

import readiness
from catalogue_texts import entries
from readiness.errors import CollectionError
from readiness.messages import Message, message
from readiness.presentation import text
from readiness.recorder.gaps import Tally
from readiness.recorder.lines import entry_of, line_of, packed, unpacked
from readiness.recorder.scrubbing import Scrubber
from readiness.sources import prometheus
from readiness.sources.http import LONGEST_BODY_BYTES, HttpCollector
from readiness.sources.kubernetes import connecting
from readiness.sources.kubernetes.api import Api
from readiness.sources.kubernetes.collecting import KubernetesCollector
from readiness.sources.kubernetes.endpoints import questions_to_pod
from readiness.sources.kubernetes.kubelets import Kubelets
from readiness.sources.kubernetes.objects import collect_objects, shortfall_of
from readiness.sources.kubernetes.watching import Watch
from readiness.sources.live import collecting
from readiness.sources.live.collecting import JoinedCollector
from readiness.sources.live.lacks import Lacks
from readiness.sources.live.looks import Shortfall
from readiness.sources.live.parameters import (
    Credential,
    Kubelet,
    KubernetesTarget,
    PodEndpoints,
    Probe,
    PrometheusTarget,
    Query,
)
from readiness.sources.live.sayings import Saying, lacking, parts_of, said_of, saying
from recorder.samples import live, look
from sources.answering import answering, certificate, refused_port
from sources.kubernetes.standing_in import Cluster, deployment, target

SOURCES = Path(readiness.__file__).parent / "sources"
AT = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)
# Names of things, which are the same in Russian.
NAMES = {"API", "Helm", "JSON", "Kubernetes", "Prometheus", "TLS", "URL", "kubeconfig", "kubelet"}
POD = {"metadata": {"name": "shop-1"}, "spec": {"nodeName": "n"}, "status": {"podIP": "127.0.0.1"}}
TARGET = KubernetesTarget(namespace="shop", deployment="shop", timeout_seconds=0.5)
GAUGES = b'# TYPE queue_length gauge\nqueue_length{queue="in"} 3\nqueue_length{queue="out"} 4\n'
# What stands before the cut is good, and there are no bodies as long as this.
CUT = GAUGES + b"# " + b"x" * LONGEST_BODY_BYTES
QUERY = Query(query="up", metric="up", unit="bool")


def english_words(russian: str) -> set[str]:
    """What is neither Russian nor a name nor quoted."""
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"«[^»]*»|`[^`]*`", "", russian))) - NAMES


def connected(url: str) -> Api:
    settings = client.Configuration()
    settings.host, settings.retries = url, False
    return Api(client.ApiClient(settings), saying("lack-target-context", name="shop"), 0.5)


def says(status, content):
    return lambda handler, _: handler.say(status, content)


def of_api(answers, ask=lambda api: api.list_all("/api/v1/pods", 10)):
    with answering(answers) as server:
        return of_error(lambda: ask(connected(server.url)))


def of_error(ask):
    with pytest.raises(CollectionError) as told:
        ask()
    return [shortfall_of(told.value, AT, "series")]


def of_watch(answers):
    with answering(answers) as server:
        watch = Watch(lambda: connected(server.url), "shop", 10)
        watch.start()
        lost: list[Shortfall] = []
        until = time.monotonic() + 10
        while not lost and time.monotonic() < until:
            time.sleep(0.02)
            lost += watch.taken()[1]
        watch.stop()
    return lost


def expired(handler, asked):
    if "watch" in asked.query:
        gone = {"type": "ERROR", "object": {"code": 410, "message": "too old resource version"}}
        handler.say(200, json.dumps(gone).encode() + b"\n")
    else:
        handler.say(200, {"items": [], "metadata": {"resourceVersion": "7"}})


def watched_wrongly(handler, _asked):
    handler.say(200, b"[1]\n")


def of_release():
    target = TARGET.model_copy(update={"helm_release_secret": "sh.helm.release.v1.shop.v1"})
    with answering(says(200, {"items": [], "data": {}})) as server:
        return collect_objects(connected(server.url), target, "before")[1]


def of_kubelet(folder, status=None, content=b""):
    port = refused_port()
    made = certificate(folder)

    def ask(at):
        found = Kubelets(connected("http://127.0.0.1:1"), Kubelet(port=at, verify=False), 0.5)
        return found.look("node-1", "127.0.0.1", "shop", frozenset())[1]

    if status is None:
        return ask(port)
    with answering(says(status, content), tls=made) as server:
        return ask(int(server.url.rpartition(":")[2]))


def of_pod(status=None, content=b"", **named):
    def ask(port):
        endpoints = PodEndpoints(port=port, timeout_seconds=5.0, **{"metrics": "/metrics", **named})
        return [lost for question in questions_to_pod(endpoints, POD, "before") for lost in question()[1]]

    if status is None:
        return ask(refused_port())
    with answering(says(status, content)) as server:
        return ask(int(server.url.rpartition(":")[2]))


def of_missing(folder, **changes):
    with answering(Cluster({"deployments": [deployment()]})) as server:
        collector = KubernetesCollector(target(server.url, folder, **changes))
        collector.open()
        try:
            return list(collector.look("before", frozenset({"series"})).shortfalls)
        finally:
            collector.close()


def of_prometheus(url):
    target = PrometheusTarget(url=url, queries=(QUERY,), hours=0.01, timeout_seconds=0.5)
    return prometheus.PrometheusCollector(target).look("during", frozenset({"series"})).shortfalls


def of_prometheus_saying(status, content):
    with answering(says(status, content)) as server:
        return of_prometheus(server.url)


def of_probe(token):
    collector = HttpCollector([Probe(target="service/shop", url="http://127.0.0.1:1/", token=token)])
    collector.open()
    try:
        return collector.look("before", frozenset({"probes"})).shortfalls
    finally:
        collector.close()


def of_long_probe():
    with answering(says(200, CUT)) as server:
        collector = HttpCollector([Probe(target="service/shop", url=server.url)])
        collector.open()
        try:
            return list(collector.look("before", frozenset({"probes"})).shortfalls)
        finally:
            collector.close()


class Broken:
    tables = frozenset({"series"})

    def open(self):
        """Nothing."""

    def close(self):
        """Nothing."""

    def look(self, _stage, _wanted):
        raise KeyError("x")


def of_joined(name):
    collector = JoinedCollector({name: Broken()})
    collector.open()
    try:
        return collector.look("during", frozenset({"series"})).shortfalls
    finally:
        collector.close()


def of_kubeconfig(folder, content, **more):
    if content is not None:
        (folder / "kubeconfig").write_text(content, encoding="utf-8")
    target = TARGET.model_copy(update={"kubeconfig": "kubeconfig", **more})
    return of_error(lambda: connecting.connect(target, base=folder))


def everything_that_can_lack(folder: Path, monkeypatch) -> list[Shortfall]:
    """Each way of looking, made to fail in each of its ways."""
    lost: list[Shortfall] = []
    for status in (400, 401, 403, 404, 409, 410, 429, 500):
        lost += of_api(says(status, {"kind": "Status", "message": "it said so"}))
    lost += of_api(says(503, b""))
    for content in (b"<html>", [1], {"kind": "Pod"}):
        lost += of_api(says(200, content))
    lost += of_api(lambda *_: time.sleep(1))
    lost += of_api(lambda handler, _: handler.break_off())
    lost += of_error(lambda: connected("http://nobody.invalid").get("/version"))
    lost += of_error(lambda: connected(f"http://127.0.0.1:{refused_port()}").get("/version"))
    with answering(says(200, {})) as server:
        lost += of_error(lambda: connected(server.url.replace("http:", "https:")).get("/version"))
    lost += of_api(watched_wrongly, lambda api: list(api.watch("/api/v1/pods", "7", 1)))
    lost += of_watch(expired) + of_watch(says(200, {"items": []})) + of_release()
    for status in (401, 403, 500):
        lost += of_kubelet(folder, status)
    lost += of_kubelet(folder) + of_kubelet(folder, 200, b"<html>") + of_kubelet(folder, 200, CUT)
    lost += of_pod() + of_pod(500) + of_pod(200, b"<html> {") + of_pod(200, CUT) + of_pod(200, CUT, health="/health")
    lost += of_pod(200, GAUGES, keep=("queue_length", "absent")) + of_long_probe()
    lost += of_missing(folder, namespace="absent") + of_missing(folder, deployment="absent")
    lost += of_missing(folder) + of_missing(folder, selector="app=absent")
    for status in (400, 401, 403, 404, 422, 503, 500):
        lost += of_prometheus_saying(status, {"status": "error", "error": "it said so"})
    lost += of_prometheus_saying(200, b"<html>")
    lost += of_prometheus(f"http://127.0.0.1:{refused_port()}")
    twice = [{"metric": {"pod": "shop-1"}, "values": [[1, "1"]]}] * 2
    lost += of_prometheus_saying(200, {"status": "success", "data": {"result": twice}})
    with monkeypatch.context() as patched:
        patched.setattr(prometheus, "_LONGEST_ANSWER_BYTES", 1)
        lost += of_prometheus_saying(200, b"long")
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    (folder / "empty").write_text("", encoding="ascii")
    (folder / "two").write_text("one two", encoding="ascii")
    lost += of_probe(Credential(environment="SHOP_TOKEN"))
    lost += [s for name in ("absent", "empty", "two") for s in of_probe(Credential(file=str(folder / name)))]
    opened = collecting.open_collector(live(http=(Probe(target="a", url="http://127.0.0.1:1/"),)))
    lost += [s for name in opened._parts for s in of_joined(name)]
    lost += of_kubeconfig(folder, None) + of_kubeconfig(folder, "\x00")
    lost += of_kubeconfig(folder, '{"apiVersion": "v1", "kind": "Config", "users": []}', context="shop")
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    # What cannot connect at all has no question of its own.
    (alone,) = of_error(lambda: connecting.connect(TARGET))
    lost.append(Shortfall(AT, saying("lack-connection"), "series", alone.error, alone.hint))
    return lost


def keys_in(said: str | Message) -> set[str]:
    told = said_of(said) if isinstance(said, str) else said
    if not isinstance(told, Message):
        return set()
    return {told.key}.union(*(keys_in(arg) for arg in told.args.values() if isinstance(arg, Message)))


def test_every_reason_of_every_collector_is_told_in_russian(tmp_path, monkeypatch):
    lost = everything_that_can_lack(tmp_path, monkeypatch)
    for shortfall in lost:
        for told in (shortfall.what, shortfall.error, shortfall.hint):
            assert isinstance(told, Saying), told
            assert english_words(text(told.said, "ru")) == set(), told
            # A question may be nothing but a quotation; what came of it is a sentence.
            assert told is shortfall.what or re.search("[а-яё]", text(told.said, "ru"))
        absent = message("absent-not-collected", what=said_of(shortfall.what), error=said_of(shortfall.error),
                         hint=said_of(shortfall.hint))  # fmt: skip
        # As a record keeps it.
        absent = Message.model_validate_json(absent.model_dump_json())
        assert english_words(text(absent, "ru")) == set()
        lacks = Lacks()
        lacks.add(AT, shortfall.what, shortfall.table, shortfall.error)
        (gap,) = lacks.gaps(1)
        assert not english_words(re.sub(r"\d{4}-\S+Z", "", text(gap, "ru")))
        assert str(shortfall.error) in text(gap, "en")
    seen = set().union(*(keys_in(told) for s in lost for told in (s.what, s.error, s.hint)))
    # Those that need a target of their own are said beneath: nothing of the catalogue is left out.
    rest = {"lack", "lack-unexpected", "lack-target-service-account"}
    assert seen | rest == set(entries("ru", "shortfalls"))


@pytest.mark.parametrize("key", ["lack-unexpected", "lack-target-service-account"])
def test_what_needs_a_place_of_its_own_is_told_in_russian(key):
    assert english_words(text(message(key, kind="KeyError"), "ru")) == set()


def modules():
    return [SOURCES / "http.py", SOURCES / "prometheus.py", *sorted((SOURCES / "kubernetes").glob("*.py")),
            *sorted((SOURCES / "live").glob("*.py"))]  # fmt: skip


def is_plain(node):
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_no_collector_tells_a_text_that_is_not_of_the_catalogue(path):
    table = 2
    tree = ast.parse(path.read_text(encoding="utf-8"))
    given = {name.id: node.value for node in ast.walk(tree) if isinstance(node, ast.Assign)
             for name in node.targets if isinstance(name, ast.Name) and is_plain(node.value)}  # fmt: skip
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if name not in {"Shortfall", "CollectionError", "ApiError"}:
            continue
        told = [arg for place, arg in enumerate(node.args) if not (name == "Shortfall" and place == table)]
        told += [keyword.value for keyword in node.keywords if keyword.arg != "table"]
        # A name that stands for a plain text somewhere in the module is as good as that text.
        plain = [ast.unparse(arg) for arg in told if is_plain(arg) or (isinstance(arg, ast.Name) and arg.id in given)]
        assert plain == [], f"{path.name}:{node.lineno}: say it with `saying`, in texts/*/shortfalls.ftl"


def shortfall() -> Shortfall:
    what = saying("lack-asked-pod", path="/health", pod="shop-1")
    answered = saying("lack-answered", status="403", said="shop-1 may not, Bearer aHVudGVyMjpodW50ZXIy")
    error = lacking(what, answered)
    return shortfall_of(CollectionError(error, saying("lack-hint-api-403")), AT, "series")


def test_what_could_not_be_had_stays_a_text_of_the_catalogue_on_its_way_through_the_spool(tmp_path):
    scrubber = Scrubber(live(mask=("shop-1",)), tmp_path, "params")
    kept, counts = scrubber.look(look(shortfalls=(shortfall(),)))
    entry = entry_of(line_of({"kind": "look", **packed(kept), "missed": 0, "masked": 0, "scrubbed": 0}))
    (told,) = unpacked(entry).shortfalls
    assert (counts.masked, counts.scrubbed) == (2, 1)
    assert isinstance(told.what, Saying)
    assert text(told.what.said, "ru") == "`GET /health`, под «masked-1»"
    assert told.error == "403 masked-1 may not, Bearer scrubbed"
    assert text(told.error.said, "ru") == "ответ 403: «masked-1 may not, Bearer scrubbed»"
    tally = Tally(5.0)
    tally.add(entry)
    gap = next(gap for gap in tally.gaps() if gap.key == "recorder-shortfall")
    assert "ответ 403" in text(gap, "ru")


def test_a_spool_of_an_earlier_recorder_is_read():
    old = look(shortfalls=(Shortfall(AT, "GET /pods of x", "series", "403 forbidden", "grant it"),))
    entry = {"kind": "look", **packed(old), "missed": 0, "masked": 0, "scrubbed": 0}
    assert entry["shortfalls"] == [[AT, "GET /pods of x", "series", "403 forbidden", "grant it"]]
    assert unpacked(entry_of(line_of(entry))) == old
    tally = Tally(5.0)
    tally.add(entry)
    gap = next(gap for gap in tally.gaps() if gap.key == "recorder-shortfall")
    assert "403 forbidden" in text(gap, "ru")


def test_an_error_of_somebody_else_is_taken_apart_as_it_was():
    assert parts_of(CollectionError("GET /x: 500: oh", "h")) == ("GET /x", "500: oh")
    assert parts_of(CollectionError(saying("lack-no-json"), "h")) == ("", "no JSON")
