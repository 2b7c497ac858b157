"""Labs of the tests: what the machine has to have for the real ones."""

from __future__ import annotations

import os

import pytest

from readiness.lab.running import LAB_NEEDS
from readiness.machine.programs import missing


@pytest.fixture(scope="session")
def ready() -> None:
    """What the lab needs is here; in CI, which installs it, anything missing is a failure."""
    lacking = missing(LAB_NEEDS)
    if not lacking:
        return
    told = ", ".join(f"{need.name} (package {need.package or 'none: it is a right'})" for need in lacking)
    if os.environ.get("CI"):
        pytest.fail(f"CI provides for the lab, so this is a gap: {told} missing")
    pytest.skip(f"NO LAB WAS RUN, missing on this machine: {told}")
