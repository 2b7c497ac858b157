"""Networks of the tests: what the machine has to have for them."""

from __future__ import annotations

import pytest

from provided import require
from readiness.machine.programs import COMMON_NEEDS, NETWORK_NEEDS


@pytest.fixture
def may_make_networks() -> None:
    """Namespaces can be made here."""
    require((*NETWORK_NEEDS, *COMMON_NEEDS), "NETWORK")
