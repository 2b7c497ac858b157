"""Who injects: an identity of its own. The collector's is refused, by whichever name, file or token it comes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from readiness.errors import CollectionError, InputError, Problem
from readiness.injection.plan import Identity
from readiness.sources.live.parameters import KubernetesTarget

_MOUNTED_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
_REVIEWS = "/apis/authentication.k8s.io"
# A review of oneself is in every API from Kubernetes 1.27 on.
_VERSIONS = ("v1", "v1beta1", "v1alpha1")
_BEARER = "Bearer "


def check_own_identity(identity: Identity, collector: KubernetesTarget, plan: Path | str) -> None:
    """Check that who injects is not who collects, as far as their kubeconfigs tell; nobody is asked.

    The same service account is the same identity by whichever of its tokens, and so is the same credential in another
    file, under another context, or for another address of the server. What the credential is, is not told.

    Raises
    ------
    InputError
        If it is the collector's identity.
    """
    same = _names(identity.kubeconfig, identity.context) & _names(collector.kubeconfig, collector.context)
    if same:
        raise _refusal(plan, "that of live.kubernetes")


def check_told_identity(identity: Identity, collector: KubernetesTarget, plan: Path | str) -> None:
    """Check that the API does not call who injects by the name of who collects.

    It is asked by a review of oneself, which there is from Kubernetes 1.27 on, else by a review of the token, where
    that is granted. Where neither is to be had, what the kubeconfigs tell has to do.

    Raises
    ------
    InputError
        If it calls both by the same name.
    """
    from readiness.injection.cluster import connector

    told = []
    try:
        injecting, looking = connector(identity, collector)(), connector(_identity_of(collector), collector)()
        for api, other in ((injecting, looking), (looking, injecting)):
            told.append(_told_of_itself(api) or _told_of_token(api, api) or _told_of_token(other, api))
    except CollectionError:
        return  # whoever connects next says what is wrong
    if told[0] is not None and told[0] == told[1]:
        raise _refusal(plan, f"{told[0]!r}, which the API calls the identity of live.kubernetes, too")


def _refusal(plan: Path | str, got: str) -> InputError:
    hint = "make an identity of its own (params/kubernetes/injector.yaml) and name its kubeconfig"
    wanted = "an identity other than the collector's"
    return InputError(
        Problem(plan, "$.identity", wanted, f"{got}: whoever collects must not be able to write", hint=hint)
    )


# What kubeconfigs tell ------------------------------------------------------------------------------------------------


def _names(kubeconfig: str | None, context: str | None) -> set[str]:
    """Everything an identity can be told by; some of it is a credential, so that it is compared and never printed."""
    if kubeconfig is None:
        return {"service account of this pod", *_of_token(_text(_MOUNTED_TOKEN))}
    path = Path(kubeconfig).expanduser().resolve()
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        named = _entry(config["contexts"], context or config["current-context"])["context"]
        user = _entry(config["users"], named["user"])["user"] or {}
        return set(_of_user(user, path.parent)) or {"nobody"}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError, StopIteration):
        return {f"{path} {context or ''}"}  # whoever connects says what is wrong with it


def _of_user(user: dict[str, Any], folder: Path) -> Iterator[str]:
    """Names of an entry of users; paths in it start at the folder of its file."""
    yield from _of_token(str(user["token"]) if user.get("token") else None)
    if user.get("tokenFile"):
        yield from _of_token(_text(folder / str(user["tokenFile"])))
    certificate = _decoded(user.get("client-certificate-data"))
    if certificate is None and user.get("client-certificate"):
        certificate = _text(folder / str(user["client-certificate"]))
    if certificate:
        yield f"certificate {_digest_of_certificate(certificate)}"
    if user.get("username"):
        yield f"user {user['username']}"
    for name in ("exec", "auth-provider"):
        if user.get(name):
            yield f"{name} {json.dumps(user[name], sort_keys=True, default=str)}"


def _of_token(token: str | None) -> Iterator[str]:
    """The token, and the account it is of if it says so: one account may have many."""
    if not token or not token.strip():
        return
    yield f"token {token.strip()}"
    try:
        payload = token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        yield f"account {told['sub']}"
    except (IndexError, ValueError, KeyError, TypeError):
        return


def _digest_of_certificate(text: str) -> str:
    """Of what is between the marks, without line ends; of the whole text if there are none."""
    _, begin, rest = text.partition("-----BEGIN CERTIFICATE-----")
    body = rest.partition("-----END")[0] if begin else text
    return hashlib.sha256("".join(body.split()).encode()).hexdigest()


def _decoded(data: object) -> str | None:
    try:
        return base64.b64decode(str(data), validate=False).decode(errors="replace") if data else None
    except (ValueError, binascii.Error):
        return str(data)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _entry(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["name"] == name)


# What the API tells ---------------------------------------------------------------------------------------------------


def _identity_of(collector: KubernetesTarget) -> Identity:
    return Identity(kubeconfig=collector.kubeconfig, context=collector.context)


def _told_of_itself(api: Any) -> str | None:
    """Who a connection is, by its own question; None if the API does not answer that."""
    for version in _VERSIONS:
        body = {"apiVersion": f"authentication.k8s.io/{version}", "kind": "SelfSubjectReview"}
        try:
            answer = api.send("POST", f"{_REVIEWS}/{version}/selfsubjectreviews", body)
        except CollectionError:
            continue
        name = ((answer.get("status") or {}).get("userInfo") or {}).get("username")
        return None if name is None else str(name)
    return None


def _told_of_token(asking: Any, api: Any) -> str | None:
    """Whom the token of a connection is of, as another may ask; never another server than its own."""
    settings = api.client.configuration
    bearer = str(settings.auth_settings().get("BearerToken", {}).get("value") or "")
    if not bearer.startswith(_BEARER) or asking.client.configuration.host != settings.host:
        return None
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
            "spec": {"token": bearer.removeprefix(_BEARER)}}  # fmt: skip
    try:
        told = asking.send("POST", f"{_REVIEWS}/v1/tokenreviews", body).get("status") or {}
    except CollectionError:
        return None
    name = (told.get("user") or {}).get("username")
    return str(name) if name and told.get("authenticated") else None
