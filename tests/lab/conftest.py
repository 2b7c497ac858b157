"""Labs of the tests: what the machine has to have for the real ones."""

from __future__ import annotations

import pytest

from provided import require
from readiness.lab.running import LAB_NEEDS


@pytest.fixture(scope="session")
def ready() -> None:
    """What the lab needs is here."""
    require(LAB_NEEDS, "LAB")
