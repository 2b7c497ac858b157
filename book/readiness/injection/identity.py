"""Who injects: an identity of its own. The collector's is refused, by whichever name it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from readiness.errors import InputError, Problem
from readiness.injection.plan import Identity
from readiness.sources.live.parameters import KubernetesTarget


def check_own_identity(identity: Identity, collector: KubernetesTarget, plan: Path | str) -> None:
    """Check that who injects is not who collects.

    The same kubeconfig and context are the same identity; so are two entries with the same server and the same
    credential. What the credential is, is not told.

    Raises
    ------
    InputError
        If it is the collector's identity.
    """
    if _of(identity.kubeconfig, identity.context) == _of(collector.kubeconfig, collector.context):
        got = "that of live.kubernetes: whoever collects must not be able to write"
        hint = "make an identity of its own (params/kubernetes/injector.yaml) and name its kubeconfig"
        raise InputError(Problem(plan, "$.identity", "an identity other than the collector's", got, hint=hint))


def _of(kubeconfig: str | None, context: str | None) -> tuple[str, ...]:
    """What tells an identity from another: never printed."""
    if kubeconfig is None:
        return ("service account",)
    path = Path(kubeconfig).expanduser().resolve()
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = context or config["current-context"]
        named = _entry(config["contexts"], name)["context"]
        server = _entry(config["clusters"], named["cluster"])["cluster"]["server"]
        user = _entry(config["users"], named["user"])["user"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, StopIteration):
        return (str(path), context or "")  # whoever connects says what is wrong with it
    return (str(server), str(sorted(user.items())))


def _entry(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["name"] == name)
