"""What runs: every container that an answer showed, its image, its probes, its limits, its restarts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from readiness.areas.base import Findings, Material
from readiness.areas.infrastructure.answers import documents_of, last_items
from readiness.areas.infrastructure.serving import InfrastructureSettings
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.instruments import check_samples_suffice
from readiness.messages import message
from readiness.views import Column, TableView

PODS = "pods"
LIMITED = ("cpu", "memory")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Of a digest, as docker and containerd shorten it.
_SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Container:
    """One container of one pod, as the last answer that showed it told of it.

    `serves` is False of the containers of a Job, which ends and is asked by nobody. `last_exit` says why it ended the
    last time, empty if it never did.
    """

    workload: str
    name: str
    image: str
    image_id: str
    probes: tuple[str, ...]
    requests: str
    limits: str
    is_limited: bool
    serves: bool
    restarts: int
    last_exit: str

    @property
    def is_pinned(self) -> bool:
        """Whether its image is named by a digest: a tag may be another image tomorrow."""
        return _DIGEST.search(self.image) is not None

    @property
    def is_guarded(self) -> bool:
        """Whether it has limits of CPU and memory and, where it serves, both probes."""
        return self.is_limited and (not self.serves or len(self.probes) == 2)  # noqa: PLR2004 - of both kinds


def containers_of(material: Material) -> list[Container]:
    """Every container of every pod that an answer showed; one that two answers show counts once."""
    found: dict[tuple[str, str], Container] = {}
    for _, document in documents_of(material, PODS):
        for pod in document.get("items") or []:
            for container in pod["spec"].get("containers") or []:
                found[str(pod["metadata"]["uid"]), str(container["name"])] = _container(pod, container)
    return list(found.values())


def _container(pod: dict[str, Any], container: dict[str, Any]) -> Container:
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    status: dict[str, Any] = next((s for s in statuses if s.get("name") == container["name"]), {})
    resources = container.get("resources") or {}
    limits = resources.get("limits") or {}
    owners = pod["metadata"].get("ownerReferences") or []
    owner = next((o for o in owners if o.get("controller")), None)
    digest = _DIGEST.search(str(status.get("imageID") or ""))
    probes = {"liveness": "livenessProbe", "readiness": "readinessProbe"}
    return Container(
        workload=_workload(pod, owner),
        name=str(container["name"]),
        image=str(container.get("image") or ""),
        image_id=digest[0] if digest else "",
        probes=tuple(short for short, key in probes.items() if container.get(key)),
        requests=_amounts(resources.get("requests") or {}),
        limits=_amounts(limits),
        is_limited=all(limits.get(kind) for kind in LIMITED),
        serves=not (owner and owner.get("kind") == "Job"),
        restarts=int(status.get("restartCount") or 0),
        last_exit=_last_exit(status),
    )


def _workload(pod: dict[str, Any], owner: dict[str, Any] | None) -> str:
    """Kind and name of what made the pod; a ReplicaSet is told as the Deployment above it."""
    if owner is None:
        return f"Pod/{pod['metadata']['name']}"
    kind, name = str(owner["kind"]), str(owner["name"])
    template = (pod["metadata"].get("labels") or {}).get("pod-template-hash")
    if kind == "ReplicaSet" and template and name.endswith(f"-{template}"):
        return f"Deployment/{name.removesuffix(f'-{template}')}"
    return f"{kind}/{name}"


def _amounts(amounts: dict[str, Any]) -> str:
    return "/".join(str(amounts.get(kind) or "-") for kind in LIMITED) if amounts else ""


def _last_exit(status: dict[str, Any]) -> str:
    ended = (status.get("lastState") or {}).get("terminated") or (status.get("state") or {}).get("terminated")
    return f"{ended.get('reason') or '-'} ({ended.get('exitCode')})" if ended else ""


def measure_pinned(claim: Claim, materials: tuple[Material, ...], _settings: InfrastructureSettings) -> Findings:
    """Share of containers whose image is named by its digest, of all that were seen."""
    return _share_of(claim, materials, "is_pinned")


def measure_limited(claim: Claim, materials: tuple[Material, ...], _settings: InfrastructureSettings) -> Findings:
    """Share of containers with limits of CPU and memory and both probes, of all that were seen."""
    return _share_of(claim, materials, "is_guarded")


def _share_of(claim: Claim, materials: tuple[Material, ...], property_name: str) -> Findings:
    seen = [container for material in materials for container in containers_of(material)]
    if not seen and all(last_items(material, PODS) is None for material in materials):
        return Findings(absent={"": message("absent-no-answer", kind=PODS)})
    check = check_samples_suffice(len(seen), 1)
    if not seen:
        return Findings((check,))
    good = sum(getattr(container, property_name) for container in seen)
    # Every container was looked at: nothing was drawn of a larger number.
    estimate = estimate_count(good / len(seen), **asked_by(claim.criterion))
    told = message("condition-containers", good=good, n=len(seen))
    return Findings((check,), (estimate.model_copy(update={"conditions": (told,)}),))


def table_workloads(materials: tuple[Material, ...], _settings: InfrastructureSettings) -> TableView:
    """Containers that are alike in a row, with how many pods had them and how often they were started again."""
    rows = []
    for material in materials:
        alike: dict[tuple[str, ...], list[Container]] = {}
        for one in containers_of(material):
            digest = one.image_id.removeprefix("sha256:")[:_SHOWN_DIGITS]
            key: tuple[str, ...] = (
                one.workload,
                one.name,
                one.image,
                digest,
                ", ".join(one.probes),
                one.requests,
                one.limits,
            )
            alike.setdefault(key, []).append(one)
        for described, members in sorted(alike.items()):
            restarts = sum(member.restarts for member in members)
            exits = sorted({member.last_exit for member in members if member.last_exit})
            told = (part or message("workloads-none") for part in described)
            rows.append((material.recording.id, *told, len(members), restarts, ", ".join(exits)))
    columns = (
        Column(title=message("workloads-column-recording")),
        Column(title=message("workloads-column-workload"), format="code"),
        Column(title=message("workloads-column-container"), format="code"),
        Column(title=message("workloads-column-image"), format="code"),
        Column(title=message("workloads-column-image-id"), format="code"),
        Column(title=message("workloads-column-probes")),
        Column(title=message("workloads-column-requests")),
        Column(title=message("workloads-column-limits")),
        Column(title=message("workloads-column-pods"), format="number"),
        Column(title=message("workloads-column-restarts"), format="number"),
        Column(title=message("workloads-column-last-exit")),
    )
    return TableView(caption=message("workloads-caption"), columns=columns, rows=tuple(rows))
