"""Whoever injects is not whoever collects, by whichever name."""

from __future__ import annotations

import base64
import json
from contextlib import nullcontext

import pytest
import yaml

from readiness.errors import InputError
from readiness.injection import identity as module
from readiness.injection.identity import check_own_identity, check_told_identity
from readiness.injection.plan import Identity
from readiness.sources.live.parameters import KubernetesTarget
from sources import answering

TOKENS = {"collector": "token-of-the-collector", "injector": "token-of-the-injector"}


@pytest.fixture
def written(tmp_path):
    def write(name: str, tokens: dict[str, str], current: str, server: str = "https://one:6443") -> str:
        config = {
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "users": [{"name": user, "user": {"token": token}} for user, token in tokens.items()],
            "contexts": [{"name": user, "context": {"cluster": "c", "user": user}} for user in tokens],
            "current-context": current,
        }
        path = tmp_path / name
        path.write_text(yaml.safe_dump(config))
        return str(path)

    return write


def target(kubeconfig: str | None, context: str | None = None) -> KubernetesTarget:
    return KubernetesTarget(kubeconfig=kubeconfig, context=context, namespace="shop", deployment="mesh")


def refused(identity: Identity, collector: KubernetesTarget) -> bool:
    try:
        check_own_identity(identity, collector, "failures.yaml")
    except InputError as error:
        told = str(error)
    else:
        return False
    assert "$.identity" in told
    assert not any(token in told for token in TOKENS.values())
    return True


def test_the_same_file_and_context_are_refused(written):
    path = written("both", TOKENS, "collector")
    assert refused(Identity(kubeconfig=path), target(path))
    assert refused(Identity(kubeconfig=path, context="collector"), target(path))
    assert not refused(Identity(kubeconfig=path, context="injector"), target(path))


def test_a_copy_is_seen_through(written, tmp_path):
    one, copy = written("one", TOKENS, "collector"), written("copy", TOKENS, "collector")
    assert refused(Identity(kubeconfig=copy), target(one))
    link = tmp_path / "link"
    link.symlink_to(one)
    assert refused(Identity(kubeconfig=str(link)), target(one))


def test_another_credential_is_another_identity_and_another_name_of_the_server_is_not(written):
    one = written("one", TOKENS, "collector")
    assert refused(Identity(kubeconfig=written("far", TOKENS, "collector", "https://two:6443")), target(one))
    assert not refused(Identity(kubeconfig=written("own", {"me": TOKENS["injector"]}, "me")), target(one))


def token(account: str, number: int = 1) -> str:
    """Of a service account, as the API issues them; nobody looks at its signature here."""
    parts = ({"alg": "RS256"}, {"sub": f"system:serviceaccount:shop:{account}", "jti": str(number), "exp": number})
    told = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*told, "signature"))


@pytest.mark.parametrize(("account", "same"), [("collector", True), ("injector", False)])
def test_another_token_of_the_same_account_is_the_same_identity(written, account, same):
    one = written("one", {"me": token("collector", 1)}, "me")
    other = written("other", {"somebody": token(account, 2)}, "somebody")
    assert refused(Identity(kubeconfig=other), target(one)) is same


def test_the_service_account_of_the_pod_is_known_by_its_token(written, tmp_path, monkeypatch):
    mounted = tmp_path / "mounted"
    mounted.write_text(token("collector"))
    monkeypatch.setattr(module, "_MOUNTED_TOKEN", mounted)
    assert refused(Identity(kubeconfig=written("own", {"me": token("collector", 2)}, "me")), target(None))
    assert refused(Identity(), target(written("own", {"me": token("collector", 2)}, "me")))
    assert not refused(Identity(), target(written("own", {"me": token("injector")}, "me")))


def user(tmp_path, name: str, told: dict[str, object]) -> str:
    config = {
        "clusters": [{"name": "c", "cluster": {"server": "https://one:6443"}}],
        "users": [{"name": name, "user": told}],
        "contexts": [{"name": name, "context": {"cluster": "c", "user": name}}],
        "current-context": name,
    }
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(config))
    return str(path)


def test_a_credential_in_a_file_of_its_own_is_the_same_credential(tmp_path):
    (tmp_path / "token").write_text(TOKENS["collector"] + "\n")
    inline = user(tmp_path, "inline", {"token": TOKENS["collector"]})
    assert refused(Identity(kubeconfig=user(tmp_path, "file", {"tokenFile": "token"})), target(inline))
    certificate, _ = answering.certificate(tmp_path)
    data = base64.b64encode(b"a comment\n" + certificate.read_bytes()).decode()
    as_data = user(tmp_path, "data", {"client-certificate-data": data, "client-key-data": "AA=="})
    as_file = user(tmp_path, "path", {"client-certificate": certificate.name, "client-key": "server.key"})
    assert refused(Identity(kubeconfig=as_data), target(as_file))
    other = tmp_path / "other"
    other.mkdir()
    different = user(tmp_path, "different", {"client-certificate": str(answering.certificate(other)[0])})
    assert not refused(Identity(kubeconfig=different), target(as_file))


def test_what_a_kubeconfig_has_beside_the_credential_makes_nobody_else(tmp_path):
    one = user(tmp_path, "one", {"token": TOKENS["collector"]})
    other = user(tmp_path, "other", {"token": TOKENS["collector"], "as": "somebody", "extensions": []})
    assert refused(Identity(kubeconfig=other), target(one))
    basic = user(tmp_path, "basic", {"username": "me", "password": "one"})
    assert refused(Identity(kubeconfig=user(tmp_path, "again", {"username": "me", "password": "two"})), target(basic))


# Who the API says it is -----------------------------------------------------------------------------------------------


def reviewing(names: dict[str, str], *, version: str | None = "v1", tokens: bool = False):
    """An API that knows these tokens: by a review of oneself from a version on, or by reviews of tokens."""

    def answers(handler, asked):
        sent = json.loads(asked.body or b"{}")
        bearer = asked.headers["authorization" if "authorization" in asked.headers else "Authorization"]
        if version and asked.path == f"/apis/authentication.k8s.io/{version}/selfsubjectreviews":
            handler.say(201, {"status": {"userInfo": {"username": names[bearer.removeprefix("Bearer ")]}}})
        elif tokens and asked.path == "/apis/authentication.k8s.io/v1/tokenreviews":
            name = names.get(sent["spec"]["token"])
            handler.say(201, {"status": {"authenticated": name is not None, "user": {"username": name}}})
        elif asked.path.endswith("/tokenreviews"):
            handler.say(403, {"message": "forbidden"})
        else:
            handler.say(404, {"message": "not found"})

    return answering.answering(answers)


@pytest.mark.parametrize(
    "api", [{"version": "v1"}, {"version": "v1beta1"}, {"version": "v1alpha1"}, {"version": None, "tokens": True}]
)
@pytest.mark.parametrize(("name", "same"), [("collector", True), ("injector", False)])
def test_two_credentials_that_the_api_knows_by_one_name_are_one_identity(written, api, name, same):
    with reviewing({"opaque-1": "collector", "opaque-2": name}, **api) as server:
        one = written("one", {"me": "opaque-1"}, "me", server.url)
        other = Identity(kubeconfig=written("other", {"me": "opaque-2"}, "me", server.url))
        assert not refused(other, target(one))  # as far as the files tell
        with pytest.raises(InputError) if same else nullcontext() as refusal:
            check_told_identity(other, target(one), "failures.yaml")
    assert not same or "opaque" not in str(refusal.value)
    assert not any("opaque" in asked.path for asked in server.asked)


def test_an_api_that_does_not_tell_who_asks_leaves_it_at_the_files(written):
    with reviewing({}, version=None) as server:
        one = written("one", {"me": "opaque-1"}, "me", server.url)
        other = written("other", {"me": "opaque-2"}, "me", server.url)
        check_told_identity(Identity(kubeconfig=other), target(one), "failures.yaml")
    check_told_identity(Identity(kubeconfig=other), target(one), "failures.yaml")  # nobody answers any more


def test_a_token_is_shown_to_no_other_server_than_its_own(written):
    names = {"opaque-1": "collector", "opaque-2": "collector"}
    with reviewing(names, version=None, tokens=True) as far, reviewing(names, version=None) as near:
        one = written("one", {"me": "opaque-1"}, "me", near.url)
        other = written("other", {"me": "opaque-2"}, "me", far.url)
        check_told_identity(Identity(kubeconfig=other), target(one), "failures.yaml")
    assert not any(b"opaque-1" in asked.body for asked in far.asked)


def test_one_service_account_is_one_identity(written):
    assert refused(Identity(), target(None))
    assert not refused(Identity(kubeconfig=written("own", TOKENS, "injector")), target(None))


def test_a_file_that_cannot_be_read_is_the_same_as_itself_only(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("users: [")
    assert refused(Identity(kubeconfig=str(broken)), target(str(broken)))
    assert not refused(Identity(kubeconfig=str(broken)), target(str(tmp_path / "none")))
