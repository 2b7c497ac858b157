"""What guards the deployment: disruption budgets, network policies, quotas, nodes; none of a kind is told too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from readiness.areas.base import Material
from readiness.areas.infrastructure.answers import last_items
from readiness.areas.infrastructure.serving import InfrastructureSettings
from readiness.messages import message
from readiness.views import Cell, Column, TableView


def _of_budget(item: dict[str, Any]) -> tuple[str, str]:
    spec, status = item.get("spec") or {}, item.get("status") or {}
    rule = ", ".join(f"{key} {spec[key]}" for key in ("minAvailable", "maxUnavailable") if key in spec)
    healthy = f"{status.get('currentHealthy', '-')}/{status.get('desiredHealthy', '-')}"
    return rule, f"disruptionsAllowed {status.get('disruptionsAllowed', '-')}, healthy {healthy}"


def _of_policy(item: dict[str, Any]) -> tuple[str, str]:
    spec = item.get("spec") or {}
    rules = [f"{kind} {len(spec.get(kind.lower()) or [])}" for kind in spec.get("policyTypes") or []]
    labels = (spec.get("podSelector") or {}).get("matchLabels") or {}
    return ", ".join(rules), ", ".join(f"{key}={value}" for key, value in sorted(labels.items())) or "*"


def _of_quota(item: dict[str, Any]) -> tuple[str, str]:
    hard = (item.get("spec") or {}).get("hard") or {}
    used = (item.get("status") or {}).get("used") or {}
    rule = ", ".join(f"{key} {value}" for key, value in sorted(hard.items()))
    return rule, ", ".join(f"{key} {used.get(key, '-')}" for key in sorted(hard))


def _of_node(item: dict[str, Any]) -> tuple[str, str]:
    status, spec = item.get("status") or {}, item.get("spec") or {}
    capacity, info = status.get("capacity") or {}, status.get("nodeInfo") or {}
    true = [str(c["type"]) for c in status.get("conditions") or [] if c.get("status") == "True"]
    state = [*true, *(["unschedulable"] if spec.get("unschedulable") else [])]
    told = f"{info.get('kubeletVersion', '-')}, cpu {capacity.get('cpu', '-')}, memory {capacity.get('memory', '-')}"
    return told, ", ".join(state) or "-"


_KINDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "poddisruptionbudgets": _of_budget,
    "networkpolicies": _of_policy,
    "resourcequotas": _of_quota,
    "nodes": _of_node,
}


def table_guards(materials: tuple[Material, ...], _settings: InfrastructureSettings) -> TableView:
    """Each guard as the last answer told of it; a kind without any, or that nobody could ask for, has its row."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        for kind, told in _KINDS.items():
            items = last_items(material, kind)
            if not items:
                why = message("guards-not-seen") if items is None else message("guards-none")
                rows.append((material.recording.id, kind, None, why, None))
            for item in sorted(items or [], key=lambda item: str(item["metadata"]["name"])):
                rows.append((material.recording.id, kind, str(item["metadata"]["name"]), *told(item)))
    columns = (
        Column(title=message("guards-column-recording")),
        Column(title=message("guards-column-kind"), format="code"),
        Column(title=message("guards-column-name"), format="code"),
        Column(title=message("guards-column-rule")),
        Column(title=message("guards-column-state")),
    )
    return TableView(caption=message("guards-caption"), columns=columns, rows=tuple(rows))
