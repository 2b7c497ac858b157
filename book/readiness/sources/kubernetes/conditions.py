"""What the API says of the state of a pod or node."""

from __future__ import annotations

from typing import Any


def is_ready(document: dict[str, Any]) -> bool:
    """Whether the condition Ready of a pod or node is True."""
    return ready_status(document) == "True"


def ready_status(document: dict[str, Any]) -> str:
    """True, False or Unknown."""
    for condition in (document.get("status") or {}).get("conditions") or ():
        if condition.get("type") == "Ready":
            return str(condition.get("status"))
    return "Unknown"
