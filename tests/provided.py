"""What tests that really run things need of their machine: provided in CI, and named where it is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

from readiness.machine.programs import Need, missing


def require(needs: Iterable[Need], what: str) -> None:
    """What is needed is here; in CI, which installs it, anything missing is a failure."""
    lacking = missing(needs)
    if not lacking:
        return
    told = ", ".join(sorted(f"{need.name} (package {need.package or 'none: it is a right'})" for need in lacking))
    if os.environ.get("CI"):
        pytest.fail(f"CI provides for it, so this is a gap: {told} missing")
    pytest.skip(f"NO REAL {what} WAS RUN, missing on this machine: {told}")
