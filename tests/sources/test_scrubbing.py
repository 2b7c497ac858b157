"""Planted secrets survive nowhere in the tables of a look, wherever they stood; ordinary text stays as it is."""

from __future__ import annotations

import base64
import datetime as dt
import json
import string
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from readiness.sources.kubernetes.scrubbing import scrubbed
from readiness.sources.live.looks import Look, Shortfall
from readiness.sources.live.source import LiveSource
from readiness.sources.scrubbing import scrubbed_of_shapes, scrubbed_value
from recorder.samples import live

BEGIN, END = "Zq7Hunter", "Xw9Hunter"
AT = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)
ALPHANUMERIC = string.ascii_letters + string.digits


def planted(alphabet: str) -> st.SearchStrategy[str]:
    """Secrets whose begin and end are known again, so that half of one is seen too."""
    return st.text(st.sampled_from(alphabet), max_size=20).map(lambda text: f"{BEGIN}{text}{END}")


in_words = planted(ALPHANUMERIC + "+/=_.!#%^*~@:$-?<>|")
in_quotes = planted(ALPHANUMERIC + "+/=_.!#%^*~@:$-,;& (){}[]<>|")
in_urls = planted(ALPHANUMERIC + "+=_.!%^*~@:$-,;&()|")
of_base64url = planted(ALPHANUMERIC + "_-")
of_base64 = planted(ALPHANUMERIC + "+/")
names = st.sampled_from(
    ["PASSWORD", "DB_PASSWORD", "DB_PASSWORD_PROD", "API_TOKEN", "TOKEN2", "shop.secret", "apiKey", "api-key",
     "AWS_SECRET_ACCESS_KEY", "client_secret", "PGPASSWORD", "passwd", "private_key", "passphrase"]
)  # fmt: skip
pem_kinds = st.sampled_from(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])


def in_json(name: str, secret: str) -> str:
    return json.dumps({"user": "shop", name: secret})


leaks = st.one_of(
    st.builds("{}={}".format, names, in_words),
    st.builds("exec env {}={} ./serve --port 80".format, names, in_words),
    st.builds("export {}='{}'; ./serve".format, names, in_quotes),
    st.builds('cd /app && {}="{}" ./serve'.format, names, in_quotes),
    st.builds("./serve --db-{} {} --verbose".format, st.sampled_from(["password", "token", "secret"]), in_words),
    st.builds("fatal: cannot log in with password: {}\nbye".format, in_words),
    st.builds("cannot reach {}://shop:{}@db:5432/shop".format, st.sampled_from(["postgres", "amqp", "https"]), in_urls),
    st.builds("redis://:{}@cache:6379".format, in_urls),
    st.builds("authorization: {} {}".format, st.sampled_from(["Bearer", "Basic", "bearer", "Token"]), of_base64),
    st.builds("401 for Bearer {}".format, of_base64),
    st.builds("got eyJ{}.{}.{}, expired".format, of_base64url, of_base64url, of_base64url),
    st.builds("-----BEGIN {0}PRIVATE KEY-----\n{1}\n{1}\n-----END {0}PRIVATE KEY-----\n".format, pem_kinds, of_base64),
    st.builds("key: -----BEGIN {}PRIVATE KEY-----\n{}".format, pem_kinds, of_base64),
    st.builds(in_json, names, in_quotes | planted(string.printable + "äß\N{SNOWMAN}")),
    st.builds(in_json, names, in_words).map(lambda inner: json.dumps({"body": inner, "more": [json.dumps([inner])]})),
    st.builds(lambda name, secret: json.dumps([{"name": name, "value": secret}]), names, in_quotes),
    st.builds(lambda secret: json.dumps({"args": ["serve", "--token", secret]}), in_words),
)


def objects_with(leak: str) -> list[dict]:
    """An object of every place that somebody may write a secret to, without it being said to be one."""
    state = {"terminated": {"exitCode": 1, "message": leak}}
    container = {
        "name": "shop",
        "image": "registry.example/shop@sha256:" + "0" * 64,
        "command": ["sh", "-c", leak],
        "args": ["run", leak],
        "env": [{"name": "SETTINGS", "value": leak}],
        "livenessProbe": {"exec": {"command": ["sh", "-c", leak]}},
        "lifecycle": {"postStart": {"httpGet": {"path": "/", "httpHeaders": [{"name": "X-Any", "value": leak}]}}},
    }
    pod = {
        "metadata": {"name": "shop-1", "annotations": {"example.org/note": leak, "pv.kubernetes.io/note": leak}},
        "spec": {"containers": [container]},
        "status": {"containerStatuses": [{"name": "shop", "state": state, "lastState": state}], "message": leak,
                   "conditions": [{"type": "Ready", "message": leak}]},
    }  # fmt: skip
    return [pod, {"metadata": {"name": "shop-1.17"}, "kind": "Event", "message": leak, "note": leak}]


class Showing:
    """One look at everything that leaks."""

    tables = frozenset({"objects", "events", "series", "probes", "payloads"})

    def __init__(self, leak: str) -> None:
        self._leak = leak

    def open(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""

    def look(self, stage: str, _wanted: frozenset[str]) -> Look:
        leak, items = self._leak, scrubbed(objects_with(self._leak))
        common = {"stage": stage, "collected_at": AT, "status": 200}
        rows = {
            "objects": [{**common, "identity": "collector", "name": "pods", "method": "GET", "path": "/api/v1/pods",
                         "body": json.dumps({"items": items}, ensure_ascii=False)}],
            "events": [{"received_at": AT, "resource": "pods", "type": "ADDED", "namespace": "n", "name": "shop-1",
                        "uid": "u", "resource_version": "1", "object": json.dumps(item)} for item in items],
            "payloads": [{**common, "pod": "shop-1", "path": "/health", "content_type": "text/plain", "body": body,
                          "headers": json.dumps({"x-config": leak})}
                         for body in (leak, f"# {leak}\n", json.dumps({"config": leak}))],
            "series": [{"observed_at": AT, "pod": "shop-1", "node": "n", "metric": "m", "value": 1.0, "unit": "bytes"}],
            "probes": [{"observed_at": AT, "target": "pod/shop-1", "pod": "shop-1", "status_code": None, "ok": False,
                        "latency_seconds": 0.1, "error": leak, "pod_ready": True}],
        }  # fmt: skip
        return Look(AT, AT, stage, rows, (Shortfall(AT, f"GET {leak}", "series", leak, leak),))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(leaks)
@example(in_json("PASSWORD", f'{BEGIN}"{END}'))
@example(json.dumps(in_json("PASSWORD", f'{BEGIN}"{END}')))
def test_no_planted_secret_is_left_in_the_tables_of_a_look(leak):
    parameters = live(watch_seconds=0.01, interval_seconds=1.0)
    source = LiveSource(parameters, Showing.tables, lambda _: Showing(leak))
    (recording,) = source.recordings()
    tables = {table: source.read(recording, table).frame for table in recording.tables}
    assert set(tables) == Showing.tables | {"collection_errors"}
    told = recording.model_dump_json() + "".join(frame.to_csv() for frame in tables.values())
    assert "shop-1" in told
    assert BEGIN not in told
    assert END not in told
    for column, table in (("body", "objects"), ("object", "events"), ("headers", "payloads")):
        for text in tables[table][column]:
            json.loads(text)


digests = st.binary(min_size=32, max_size=32)
ordinary = st.one_of(
    digests.map(lambda digest: f"docker.io/library/shop:1.2@sha256:{digest.hex()}"),
    digests.map(lambda digest: f"containerd://{digest.hex()}"),
    digests.map(lambda digest: f"W/{base64.b64encode(digest).decode()}"),
    st.uuids().map(str),
    st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    st.ip_addresses().map(lambda address: f"http://{f'[{address}]' if address.version == 6 else address}:8080/a@b?c=d"),
    st.from_regex(r"\A[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,8}){0,3}\Z").map(
        lambda name: f'Error creating: pods "{name}" is forbidden: exceeded quota, see https://{name}.example:8443/{name}'
    ),
    st.sampled_from(
        ["git@github.com:shop/shop.git", "ssh://git@example.org/shop", "Back-off restarting failed container",
         "secret: not found", "failed to get token: unauthorized, no credentials", "password: required",
         'MountVolume.SetUp failed for volume "kube-api-access" : secret "db" not found', "--token-ttl 24h",
         "TOKEN_FILE=/var/run/token PASSWORD_FILE=/etc/shop/db", "PASSWORD=$(DB_PASSWORD) TOKEN=${TOKEN}",
         "authorization.k8s.io/v1", "--authorization-mode=Node,RBAC", "basic authentication", "tokens_total 17"]
    ),
)  # fmt: skip


@given(ordinary, st.integers(0, 2))
def test_ordinary_text_stays_as_it_is(text, depth):
    for _ in range(depth):
        text = json.dumps({"kept": [text], "name": "shop"})
    assert scrubbed_of_shapes(text) == (text, 0)
    assert scrubbed({"items": [{"message": text, "image": text}]}) == {"items": [{"message": text, "image": text}]}


def test_references_to_secrets_stay():
    pod = {
        "volumes": [{"name": "token", "secret": {"secretName": "shop-token-x7k2p", "defaultMode": 420}},
                    {"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
        "env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}],
        "imagePullSecrets": [{"name": "registry"}],
    }  # fmt: skip
    assert scrubbed(pod) == pod


@pytest.mark.parametrize("piece", ["a-", "a.", "password", "://a", "Bearer ", '\\"', "--a", "{", 'name": "', "eyJa."])
def test_a_long_text_takes_no_longer_than_its_length_asks(piece):
    text = piece * (400_000 // len(piece))
    begun = time.process_time()
    scrubbed_of_shapes(text)
    assert time.process_time() - begun < 5


def test_json_nested_deeper_than_can_be_read_is_looked_through_as_text():
    text = "[" * 100_000 + '{"password": "' + BEGIN
    assert BEGIN not in scrubbed_of_shapes(text + '"')[0]
    deep: object = "postgres://u:hunter2@h"
    for _ in range(50):
        deep = [deep]
    assert "hunter2" not in json.dumps(scrubbed_value(deep)[0])
