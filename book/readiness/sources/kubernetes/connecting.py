"""Connecting to a cluster: by a kubeconfig, or by the service account of the pod in which this runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.errors import CollectionError
from readiness.sources.kubernetes.api import Api
from readiness.sources.live.parameters import KubernetesTarget

if TYPE_CHECKING:
    from kubernetes.client import ApiClient, Configuration


def connect(target: KubernetesTarget, *, base: Path | None = None) -> Api:
    """Make a connection out of what the parameters name; nothing is asked yet.

    Parameters
    ----------
    target
        A kubeconfig and its context, or neither: then the pod's own service account.
    base
        Where a relative path of a kubeconfig starts; None is the working directory.

    Raises
    ------
    CollectionError
        If there is no such file, no such context, or no service account. The text holds no credential.
    """
    from kubernetes import client, config
    from kubernetes.config import ConfigException

    if target.kubeconfig is None:
        settings = _settings()
        try:
            config.load_incluster_config(client_configuration=settings)  # type: ignore[no-untyped-call]
        except ConfigException:
            raise CollectionError(
                "no kubeconfig is named, and this runs in no pod with a service account",
                "set live.kubernetes.kubeconfig, or run in the cluster (params/kubernetes/)",
            ) from None
        return Api(client.ApiClient(settings), "the service account of this pod", target.timeout_seconds)
    path = Path(target.kubeconfig).expanduser()
    path = path if path.is_absolute() else (base or Path.cwd()) / path
    if not path.is_file():
        hint = "set live.kubernetes.kubeconfig to a kubeconfig that exists"
        raise CollectionError(f"kubeconfig {target.kubeconfig}: no such file", hint)
    return Api(_client(path, target), _named(target), target.timeout_seconds, lambda: _client(path, target))


def _settings() -> Configuration:
    from kubernetes import client

    settings = client.Configuration()
    # A refused connection is told at once; who looks again and again is the caller.
    settings.retries = False
    return settings


def _client(path: Path, target: KubernetesTarget) -> ApiClient:
    from kubernetes import client, config
    from kubernetes.config import ConfigException
    from yaml import YAMLError

    settings = _settings()
    try:
        config.load_kube_config(  # type: ignore[no-untyped-call]
            str(path), context=target.context or None, client_configuration=settings, persist_config=False
        )
    except ConfigException as error:
        # The library quotes what it read, which may be a credential, only after a colon of its own.
        said = re.sub(r"[A-Za-z0-9+/=_.-]{40,}", "...", str(error)).splitlines()[0]
        hint = "`kubectl config get-contexts` lists what it has; set live.kubernetes.context"
        raise CollectionError(f"kubeconfig {target.kubeconfig}: {said}", hint) from None
    except (OSError, UnicodeDecodeError, TypeError, AttributeError, KeyError, ValueError, YAMLError):
        # What a parser says of a broken file quotes the file.
        hint = "`kubectl --kubeconfig FILE config view` says what is wrong with it"
        raise CollectionError(f"kubeconfig {target.kubeconfig}: cannot be read as one", hint) from None
    return client.ApiClient(settings)


def _named(target: KubernetesTarget) -> str:
    return f"context {target.context}" if target.context else f"kubeconfig {target.kubeconfig}"
