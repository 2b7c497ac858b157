"""Connections by a kubeconfig and by a service account: what they send, and what is told where there is none."""

from __future__ import annotations

import base64

import pytest
import yaml
from kubernetes.config import incluster_config

from readiness.errors import CollectionError
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.live.parameters import KubernetesTarget
from sources.answering import answering, certificate

PLANTED = "planted-credential-of-more-than-forty-characters-0123456789"


def config(url: str, **user) -> dict:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "first",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "u", "user": user or {"token": PLANTED}}],
        "contexts": [
            {"name": "first", "context": {"cluster": "c", "user": "u"}},
            {"name": "broken", "context": {"cluster": "nowhere", "user": "u"}},
        ],
    }


def written(folder, content) -> str:
    path = folder / "kubeconfig.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return str(path)


def told(kubeconfig, **changes) -> KubernetesTarget:
    return KubernetesTarget(kubeconfig=kubeconfig, namespace="mesh", deployment="mesh", **changes)


def authorization(asked) -> str | None:
    return {name.lower(): value for name, value in asked.headers.items()}.get("authorization")


def says(handler, _asked):
    handler.say(200, {"gitVersion": "v1.20.2"})


def test_the_token_of_the_kubeconfig_is_sent_and_in_no_name(tmp_path):
    with answering(says) as server:
        api = connect(told(written(tmp_path, config(server.url))))
        assert api.get("/version") == {"gitVersion": "v1.20.2"}
    assert authorization(server.asked[0]) == f"Bearer {PLANTED}"
    assert PLANTED not in api.shown
    named = connect(told(written(tmp_path, config(server.url)), context="first"))
    assert named.shown == f"context first ({server.url.removeprefix('http://')})"


def test_a_relative_path_starts_at_the_base(tmp_path):
    written(tmp_path, config("http://127.0.0.1:1"))
    assert connect(told("kubeconfig.yaml"), base=tmp_path).shown == "kubeconfig kubeconfig.yaml (127.0.0.1:1)"
    with pytest.raises(CollectionError, match="no such file"):
        connect(told("kubeconfig.yaml"), base=tmp_path / "elsewhere")


def test_the_authority_of_the_kubeconfig_is_held_against_the_server(tmp_path):
    made, key = certificate(tmp_path)
    with answering(says, tls=(made, key)) as server:
        content = config(server.url)
        with pytest.raises(CollectionError, match="TLS failed"):
            connect(told(written(tmp_path, content))).get("/version")
        data = base64.b64encode(made.read_bytes()).decode()
        content["clusters"][0]["cluster"]["certificate-authority-data"] = data
        assert connect(told(written(tmp_path, content))).get("/version")
    assert len(server.asked) == 1


def test_a_token_that_changes_in_its_file_is_sent_after_a_refusal(tmp_path):
    file = tmp_path / "token"
    file.write_text("of-yesterday", encoding="ascii")

    def answers(handler, asked):
        is_good = authorization(asked) == "Bearer of-today"
        handler.say(*(200, {"gitVersion": "v1"}) if is_good else (401, {"message": "Unauthorized"}))

    with answering(answers) as server:
        api = connect(told(written(tmp_path, config(server.url, tokenFile=str(file)))))
        with pytest.raises(CollectionError, match="401"):
            api.get("/version")
        file.write_text("of-today", encoding="ascii")
        assert api.get("/version") == {"gitVersion": "v1"}


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c | {"contexts": []},
        lambda c: c | {"current-context": "away"},
        lambda c: c | {"current-context": "broken"},
        lambda c: c | {"clusters": PLANTED},
        lambda c: [c],
        lambda _: "",
        lambda _: f"token: {{{PLANTED}",
        lambda _: f"{PLANTED}",
    ],
)
def test_a_kubeconfig_that_is_none_is_told_and_never_quoted(tmp_path, change):
    with pytest.raises(CollectionError) as error:
        connect(told(written(tmp_path, change(config("http://127.0.0.1:1")))))
    assert str(error.value.args[0]).startswith("kubeconfig ")
    assert error.value.hint
    assert PLANTED not in f"{error.value.args} {error.value.hint}"
    assert error.value.__cause__ is None


def test_a_kubeconfig_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "kubeconfig.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CollectionError, match="cannot be read as one"):
        connect(told(str(path)))


def test_without_a_kubeconfig_the_service_account_of_the_pod_is_used(tmp_path, monkeypatch):
    made, key = certificate(tmp_path)
    token = tmp_path / "token"
    token.write_text(PLANTED, encoding="ascii")
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(token))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(made))
    with answering(says, tls=(made, key)) as server:
        host, _, port = server.url.removeprefix("https://").rpartition(":")
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", port)
        assert connect(told(None)).get("/version") == {"gitVersion": "v1.20.2"}
    # The client writes the scheme in small letters; it has no case.
    assert authorization(server.asked[0]) == f"bearer {PLANTED}"


def test_without_either_it_is_told(monkeypatch):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(CollectionError, match="no kubeconfig is named") as error:
        connect(told(None))
    assert "live.kubernetes.kubeconfig" in error.value.hint
