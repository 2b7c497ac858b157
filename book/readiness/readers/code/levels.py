"""Which findings of a tool are defects whatever one's taste: what fails when it is run, or can never be run."""

from __future__ import annotations

from typing import Literal

Level = Literal["error", "warning", "note"]

# Of ruff: what is no Python (E9), formats that raise (F50x, F52x), comparisons and tests that are always so (F6), what
# stands where it may not (F7), names that are not there (F82), and the errors of pylint (PLE).
_RUFF_ERRORS = ("E9", "F50", "F52", "F6", "F7", "F82", "PLE", "invalid-syntax")
# Of mypy: what is not annotated, what has no types to be checked against, and what is more than is needed. The rest are
# calls, names, attributes, operands and paths that do not fit.
_MYPY_STYLE = frozenset(
    {
        "annotation-unchecked",
        "comparison-overlap",
        "explicit-any",
        "explicit-override",
        "ignore-without-code",
        "import-not-found",
        "import-untyped",
        "no-any-return",
        "no-any-unimported",
        "no-untyped-call",
        "no-untyped-def",
        "redundant-cast",
        "redundant-expr",
        "type-arg",
        "unused-ignore",
        "var-annotated",
    }
)
_PYRIGHT = {"error": "error", "warning": "warning", "information": "note", "unused": "note", "deprecated": "note"}


def level_of_ruff(rule: str) -> Level:
    """The level of a rule of ruff."""
    return "error" if rule.startswith(_RUFF_ERRORS) else "warning"


def level_of_mypy(severity: str, rule: str) -> Level:
    """The level of a line of mypy by its word and its code."""
    if severity == "note":
        return "note"
    return "warning" if rule in _MYPY_STYLE else "error"


def level_of_pyright(severity: str) -> Level | None:
    """The level of a diagnostic of pyright; None of a word it does not have."""
    found = _PYRIGHT.get(severity)
    return None if found is None else "error" if found == "error" else "warning" if found == "warning" else "note"
