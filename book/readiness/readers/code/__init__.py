"""Readers of what tools say of code: linters, type checkers, coverage, and checks of an API by its description."""

from readiness.readers.base import Reader
from readiness.readers.code import coverage, mypy_text, pyright_json, ruff_json, schemathesis_junit

CODE_READERS: tuple[Reader, ...] = (
    ruff_json.READER,
    mypy_text.READER,
    pyright_json.READER,
    coverage.COBERTURA,
    coverage.COVERAGE_PY,
    schemathesis_junit.READER,
)

__all__ = ["CODE_READERS"]
