"""Connecting to a cluster: by a kubeconfig, or by the service account of the pod in which this runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.errors import CollectionError
from readiness.sources.kubernetes.api import Api
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.live.sayings import lacking, saying

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
            raise CollectionError(saying("lack-no-kubeconfig"), saying("lack-hint-kubeconfig")) from None
        return Api(client.ApiClient(settings), saying("lack-target-service-account"), target.timeout_seconds)
    path = Path(target.kubeconfig).expanduser()
    path = path if path.is_absolute() else (base or Path.cwd()) / path
    if not path.is_file():
        hint = saying("lack-hint-kubeconfig-exists")
        raise CollectionError(lacking(_kubeconfig(target), saying("lack-no-file")), hint)
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
        hint = saying("lack-hint-contexts")
        raise CollectionError(lacking(_kubeconfig(target), saying("lack-said", said=said)), hint) from None
    except (OSError, UnicodeDecodeError, TypeError, AttributeError, KeyError, ValueError, YAMLError):
        # What a parser says of a broken file quotes the file.
        hint = saying("lack-hint-config-view")
        raise CollectionError(lacking(_kubeconfig(target), saying("lack-not-a-kubeconfig")), hint) from None
    return client.ApiClient(settings)


def _named(target: KubernetesTarget) -> str:
    return saying("lack-target-context", name=target.context) if target.context else _kubeconfig(target)


def _kubeconfig(target: KubernetesTarget) -> str:
    return saying("lack-target-kubeconfig", name=str(target.kubeconfig))
