"""Who may do what: service accounts with their roles, and a kubeconfig for each."""

from __future__ import annotations

from pathlib import Path

import kubernetes

from live.cluster import certificates, places, workload

# A token of a service account is good for as long as the longest recording made with it.
TOKEN_SECONDS = 24 * 3600
_PARAMS = places.HERE.parents[2] / "params" / "kubernetes"
MANIFESTS = {
    "collector": (_PARAMS / "collector.yaml",),
    "injector": (_PARAMS / "injector.yaml", _PARAMS / "injector-nodes.yaml"),
}


def admin() -> Path:
    """The kubeconfig that may do everything."""
    return certificates.kubeconfig(places.users() / "admin.yaml", certificates.by_certificate("admin"))


def grant(kubeconfig: Path, account: str, namespace: str, manifest: Path | None = None) -> Path:
    """Make a service account with its roles in a namespace; return a kubeconfig of a token of it.

    Parameters
    ----------
    kubeconfig
        Of somebody who may do that.
    manifest
        The roles; NAMESPACE in it is replaced. Without one, those of `MANIFESTS`.
    """
    client = workload.dynamic(kubeconfig)
    for path in (manifest,) if manifest else MANIFESTS[account]:
        for document in workload.filled(path.read_text(encoding="utf-8"), {"NAMESPACE": namespace}):
            workload.apply(client, document)
    return token_kubeconfig(kubeconfig, account, namespace)


def token_kubeconfig(kubeconfig: Path, account: str, namespace: str) -> Path:
    """A kubeconfig of a new token of a service account that is there."""
    core = kubernetes.client.CoreV1Api(kubernetes.config.new_client_from_config(str(kubeconfig)))
    asked = kubernetes.client.AuthenticationV1TokenRequest(
        spec=kubernetes.client.V1TokenRequestSpec(
            audiences=["https://kubernetes.default.svc"], expiration_seconds=TOKEN_SECONDS
        )
    )
    token = core.create_namespaced_service_account_token(account, namespace, asked).status.token
    return certificates.kubeconfig(places.users() / f"{account}-{namespace}.yaml", {"token": token}, namespace)
