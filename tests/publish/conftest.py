from __future__ import annotations

from pathlib import Path

import pytest

from publish import samples
from readiness.publish.book import Book
from readiness.record import load_record


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with everything publishing reads, and its record in ``record/``."""
    root = tmp_path / "project"
    root.mkdir()
    samples.write_project(root)
    samples.write_record(root / "record")
    return root


@pytest.fixture
def book(project: Path) -> Book:
    """The book of that project, not yet made."""
    record, register = load_record(project / "record")
    return Book(record, register, project / "record", project, ("en", "ru"))
