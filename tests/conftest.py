from pathlib import Path

import pytest
from hypothesis import settings

# Two busy cores make a deadline per example a coin toss; the examples themselves decide.
settings.register_profile("book", deadline=None, max_examples=200, derandomize=True)
settings.load_profile("book")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository: the one real project the tests have."""
    return Path(__file__).resolve().parents[1]
