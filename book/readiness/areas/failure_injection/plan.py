"""The scenarios of the plan, the kinds of fault that run them, and what readers call those."""

from __future__ import annotations

from readiness.messages import Message, message

# Scenarios and the kinds of fault that run them. Which of them a register wants, its claims say.
PLANNED = {
    "pod-kill": ("pod_delete", "container_sigkill"),
    "hang": ("process_sigstop",),
    "partition": ("node_partition",),
    "network-delay": ("network_delay",),
    "resource-exhaustion": ("resource_exhaustion",),
    "storage-failure": ("storage_failure",),
    "high-load": ("high_load",),
}
_KNOWN = frozenset(kind for kinds in PLANNED.values() for kind in kinds)


def member_label(kind: str) -> str:
    """What a chart calls a kind of fault: a key of the catalogue, or its own name where there is no word."""
    return f"@member-{kind.replace('_', '-')}" if kind in _KNOWN else kind.lstrip("@")


def member_cell(kind: str) -> Message | str:
    """What a table calls a kind of fault."""
    return message(member_label(kind).removeprefix("@")) if kind in _KNOWN else kind
