"""Whoever injects is not whoever collects, by whichever name."""

from __future__ import annotations

import pytest
import yaml

from readiness.errors import InputError
from readiness.injection.identity import check_own_identity
from readiness.injection.plan import Identity
from readiness.sources.live.parameters import KubernetesTarget

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


def test_another_server_or_credential_is_another_identity(written):
    one = written("one", TOKENS, "collector")
    assert not refused(Identity(kubeconfig=written("far", TOKENS, "collector", "https://two:6443")), target(one))
    assert not refused(Identity(kubeconfig=written("own", {"me": TOKENS["injector"]}, "me")), target(one))


def test_one_service_account_is_one_identity(written):
    assert refused(Identity(), target(None))
    assert not refused(Identity(kubeconfig=written("own", TOKENS, "injector")), target(None))


def test_a_file_that_cannot_be_read_is_the_same_as_itself_only(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("users: [")
    assert refused(Identity(kubeconfig=str(broken)), target(str(broken)))
    assert not refused(Identity(kubeconfig=str(broken)), target(str(tmp_path / "none")))
