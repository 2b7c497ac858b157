"""The machine as recordings name it."""

from __future__ import annotations

import platform


def environment_name() -> str:
    """The environment of a subject: one machine, and its system."""
    told = os_release()
    return "-".join(part for part in ("one-machine", told.get("ID", "linux"), told.get("VERSION_ID", "")) if part)


def os_release() -> dict[str, str]:
    """What the system says of itself; ``PRETTY_NAME`` is always there."""
    return {"PRETTY_NAME": platform.platform(), **platform.freedesktop_os_release()}
