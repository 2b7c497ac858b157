"""Credentials never reach the disk: those the process knows, and what is shaped like one. Innocent texts stay."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pandas as pd
import pytest

from readiness.recorder.scrubbing import Counts, Scrubber
from readiness.sources.live.credentials import KnownCredentials
from readiness.sources.live.looks import Shortfall
from readiness.sources.live.parameters import Credential, KubernetesTarget, Probe
from readiness.sources.scrubbing import SHAPES, scrubbed_of_shapes
from recorder.samples import BEGIN, live, look

DATA = Path(__file__).parents[2] / "data"
PART = "c2VjcmV0LXBhcnQtb2YtYS10b2tlbg"
JWT = f"eyJhbGciOiJSUzI1NiJ9.{PART}.{PART}"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpQIBAAKCAQEA7hunter2\nhunter2\n-----END RSA PRIVATE KEY-----"
SECRET = "hunter2-and-more"  # noqa: S105 - made up
# Every shape, as it stands in an object, an answer, a log line.
LEAKS = {
    "pem": KEY,
    "pem cut off": "before " + KEY[:50],
    "pem in json": json.dumps({"tls.key": KEY}),
    "pem in json in json": json.dumps({"last-applied": json.dumps({"tls.key": KEY})}),
    "jwt": f"token is {JWT}, valid for an hour",
    "jwt unsigned": f"eyJhbGciOiJub25lIn0.{PART}.",
    "bearer": f"Authorization: Bearer {SECRET}",
    "basic": "authorization: basic aHVudGVyMjpodW50ZXIy",
    "url": f"postgresql://shop:{SECRET}@db:5432/shop",
    "url without a user": f"redis://:{SECRET}@cache:6379",
    "assigned": f"DB_PASSWORD={SECRET}",
    "argument": f"--admin-password={SECRET} --verbose",
    "option": f"serve --admin-password {SECRET} --verbose",
    "yaml": f"user: shop\npassword: {SECRET}\n",
    "quoted": json.dumps({"apiKey": SECRET}),
    "quoted in json": json.dumps({"body": json.dumps({"client_secret": SECRET})}),
    "environment": json.dumps({"env": [{"name": "SHOP_DB_PASSWORD", "value": SECRET}]}),
    "environment in json": json.dumps({"x": json.dumps({"env": [{"name": "API_TOKEN", "value": SECRET}]})}),
    "aws": "AKIAIOSFODNN7HUNTER2",
    "github": "ghp_hunter2hunter2hunter2hunter2hunter2",
    "slack": "xoxb-hunter2-hunter2",
}
INNOCENT = [
    '{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}}',
    '{"volumes":[{"name":"default-token-x7k2p","secret":{"defaultMode":420,"secretName":"default-token-x7k2p"}}]}',
    '{"env":[{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"db"}}}]}',
    '{"automountServiceAccountToken":false,"imagePullSecrets":null}',
    "password: null",
    "tokens used: 17",
    "basic authentication is off, bearer of bad news",
    'http_requests_total{path="/token",code="200"} 5',
    'Error: secret "db" not found',
    "https://shop.example:8443/a@b",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
]  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_what_is_shaped_like_a_secret_is_scrubbed(leak):
    text, count = scrubbed_of_shapes(f"{LEAKS[leak]}")
    assert count >= 1
    for secret in (PART, "hunter2", "HUNTER2", "aHVudGVyMjpodW50ZXIy"):
        assert secret not in text
    assert "scrubbed" in text
    if leak.split()[-1] == "json" or leak in {"quoted", "environment"}:
        json.loads(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_none_stays_as_it_is(text):
    assert scrubbed_of_shapes(text) == (text, 0)


def test_every_shape_is_tested():
    found = {name for name, shape in SHAPES.items() for leak in LEAKS.values() if shape.search(leak)}
    assert found == set(SHAPES)


def test_nothing_in_the_recorded_cluster_is_taken_for_a_secret():
    for table, columns in {
        "objects": ["body", "request"],
        "events": ["object"],
        "payloads": ["body", "headers"],
    }.items():
        frame = pd.read_parquet(DATA / "x0tta6bl4-k8s" / f"{table}.parquet")
        texts = {text for column in columns for text in frame[column].dropna()}
        assert len(texts) > 20
        assert [text[:80] for text in texts if scrubbed_of_shapes(text)[1]] == []


@pytest.fixture
def with_credentials(tmp_path, monkeypatch):
    """Parameters that refer to credentials of every kind."""
    (tmp_path / "prober.token").write_text("plain-prober-token\n")
    monkeypatch.setenv("PROBER_TOKEN", "plain-variable-token")
    encoded = base64.b64encode(KEY.encode()).decode()
    kubeconfig = {
        "users": [
            {"name": "a", "user": {"token": "plain-kubeconfig-token", "client-key-data": encoded}},
            {"name": "b", "user": {"username": "b", "password": "plain-kubeconfig-password"}},
            {"name": "c", "user": {"auth-provider": {"config": {"id-token": "plain-identity-token"}}}},
            {"name": "d", "user": {"tokenFile": "renewed.token"}},
        ]
    }
    (tmp_path / "renewed.token").write_text("plain-renewed-token-1")
    (tmp_path / "kubeconfig").write_text(json.dumps(kubeconfig))
    return live(
        kubernetes=KubernetesTarget(namespace="sample-space", deployment="sample", kubeconfig="kubeconfig"),
        http=(
            Probe(target="a", url="http://a", token=Credential(file="prober.token")),
            Probe(target="b", url="http://b", token=Credential(environment="PROBER_TOKEN")),
        ),
    )


KNOWN = [
    "prober-token",
    "variable-token",
    "kubeconfig-token",
    "kubeconfig-password",
    "identity-token",
    "renewed-token-1",
]


@pytest.mark.parametrize("kind", KNOWN)
def test_a_credential_that_is_known_is_scrubbed_whatever_it_looks_like(with_credentials, tmp_path, kind):
    scrubber, counts = Scrubber(with_credentials, tmp_path, "params"), Counts()
    secret = f"plain-{kind}"
    encoded = base64.b64encode(secret.encode()).decode()
    told = scrubber.value({"echo": f"<{secret}>", "data": [encoded], "json": json.dumps({"x": secret})}, counts)
    assert told == {"echo": "<scrubbed>", "data": ["scrubbed"], "json": '{"x": "scrubbed"}'}
    assert (counts.scrubbed, counts.masked) == (3, 0)


def test_the_key_of_a_kubeconfig_is_scrubbed_as_it_is_and_as_it_is_encoded(with_credentials, tmp_path):
    known = KnownCredentials(with_credentials, tmp_path)
    assert known.refresh()
    for form in (KEY, base64.b64encode(KEY.encode()).decode(), json.dumps(KEY)[1:-1]):
        assert known.scrubbed(f"a {form} b") == ("a scrubbed b", 1)


def test_a_credential_that_is_renewed_under_way_is_known_before_the_next_look_is_kept(with_credentials, tmp_path):
    scrubber = Scrubber(with_credentials, tmp_path, "params")
    text = "who sent plain-renewed-token-number-2"

    def seen() -> str:
        kept, _ = scrubber.look(look(rows={"objects": [{"stage": "during", "body": text}]}))
        return kept.rows["objects"][0]["body"]

    assert seen() == text
    (tmp_path / "renewed.token").write_text("plain-renewed-token-number-2")
    (tmp_path / "kubeconfig").write_text((tmp_path / "kubeconfig").read_text() + "\n")
    assert seen() == "who sent scrubbed"


def test_what_could_not_be_had_is_scrubbed_too(with_credentials, tmp_path):
    shortfall = Shortfall(
        BEGIN, "GET http://u:plain-prober-token@a", "probes", f"401 for Bearer {SECRET}", "ask pod-17"
    )
    scrubber = Scrubber(with_credentials.model_copy(update={"mask": ("pod-17",)}), tmp_path, "params")
    kept, counts = scrubber.look(look(shortfalls=(shortfall,)))
    (told,) = kept.shortfalls
    assert (told.what, told.error, told.hint) == ("GET http://u:scrubbed@a", "401 for Bearer scrubbed", "ask masked-1")
    assert (counts.scrubbed, counts.masked) == (2, 1)
