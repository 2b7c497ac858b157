"""Drills of the tests: a place of their own, and what the machine has to have for the real ones."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readiness.drills.plans import DRILLS
from readiness.machine.programs import missing


def require(*drills: str) -> None:
    """What drills need is here; in CI, which installs it, anything missing is a failure."""
    lacking = {need for name in drills for need in missing(DRILLS[name].needs)}
    if not lacking:
        return
    told = ", ".join(sorted(f"{need.name} (package {need.package or 'none: it is a right'})" for need in lacking))
    if os.environ.get("CI"):
        pytest.fail(f"CI provides for drills, so this is a gap: {told} missing")
    pytest.skip(f"NO REAL DRILL WAS RUN, missing on this machine: {told}")


@pytest.fixture(scope="session")
def ready() -> Callable[..., None]:
    return require


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where workspaces are made; servers that are not root may pass, which the folders of pytest forbid."""
    base = Path(tempfile.mkdtemp(prefix="readiness-tests-", dir="/tmp"))
    base.chmod(0o711)
    monkeypatch.setenv("TMPDIR", str(base))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield base
    shutil.rmtree(base)
