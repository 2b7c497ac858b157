"""Drills of the tests: a place of their own, and what the machine has to have for the real ones."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import provided
from readiness.drills.plans import DRILLS


def require(*drills: str) -> None:
    """What drills need is here."""
    provided.require({need for name in drills for need in DRILLS[name].needs}, "DRILL")


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
