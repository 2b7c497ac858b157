"""What a detector answers when a package its model needs is absent, on every path that gives an assessment."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from readiness.contracts.processes import Probe, Raised
from readiness.contracts.subjects import Subject, configuration_of
from readiness.contracts.tasks import Task

MISSING = (("torch", "torch_geometric"), ("torch_geometric",))
# Exceptions that say what is missing; of the rest only one of the subject's own, or one whose words say it, does. Any
# other is an accident of the code: a None without an attribute.
_SAYING = frozenset({"ImportError", "ModuleNotFoundError"})
_UNAVAILABLE = re.compile(
    r"unavailab|not available|not installed|degraded|fallback|no model|not trained|untrained|\brules?\b|torch",
    re.IGNORECASE,
)
_FALSE_MEANS_NONE = ("available", "model_available", "assessed")
_TRUE_MEANS_NONE = ("degraded", "fallback")
_WORDS = ("status", "source", "method", "reason")
_ASKED = 10
_SAME_SCORE = 1e-6


class Answer(StrEnum):
    """What an answer without the model amounts to."""

    EXPLICIT = "explicit"  # it says that there is no assessment
    UNAFFECTED = "unaffected"  # the model does not need the package: the assessment is the same
    EXCEPTION = "exception"  # no answer, and an error that says nothing of the model
    UNMARKED = "unmarked"  # an assessment that looks like one of the model, and is none
    FAILS_OPEN = "fails-open"  # "not anomalous", as if it had been looked at


def ask_without(
    subject: Subject,
    arguments: Mapping[str, Any],
    task: Task,
    *,
    missing: Sequence[Sequence[str]] = MISSING,
) -> list[dict[str, Any]]:
    """Ask a detector without each set of packages, and say what each path answers.

    Parameters
    ----------
    subject, arguments
        The detector and the arguments of its constructor.
    task
        What it is to learn, and the nodes it is asked about.
    missing
        Sets of packages that are made absent, one after the other.

    Returns
    -------
    list of dict
        Rows of the table ``fallback_answers``.
    """
    asked = task.round_of("natural", task.training.troubled, name="without", asked=_ASKED)
    request = {"arguments": dict(arguments), "seed": task.seed, "rounds": [asked]}
    with_all = subject.ask("without", **request)
    rows = []
    for names in missing:
        probe = subject.ask("without", missing=list(names), **request)
        told = {"configuration": configuration_of(arguments), "missing": ", ".join(names), "absent": _absent(probe)}
        package = subject.name.partition(":")[0].partition(".")[0]
        rows += [{**told, **row} for row in _paths(probe, with_all, package)]
    return rows


def _absent(probe: Probe) -> bool:
    """Whether the packages really were absent."""
    step = probe.step("absence")
    return step is not None and isinstance(step.value, dict) and all(step.value.values()) and bool(step.value)


def _paths(probe: Probe, with_all: Probe, package: str) -> list[dict[str, Any]]:
    for step in ("import", "construct"):
        if probe.failure_of(step):
            found = probe.step(step)
            kind = _of_exception(found.error, package) if found and found.error else Answer.EXCEPTION
            return [{"path": step, "answer": kind.value, "detail": probe.failure_of(step)}]
    names = [name for name in probe.steps if name.startswith(("untrained/", "trained/"))]
    return [{"path": name, **_path(probe, with_all, name, package)} for name in names]


def _path(probe: Probe, with_all: Probe, name: str, package: str) -> dict[str, str]:
    step = probe.step(name)
    if step is None or step.error:
        kind = _of_exception(step.error, package) if step and step.error else Answer.EXCEPTION
        return {"answer": kind.value, "detail": probe.failure_of(name)}
    rows = step.value if isinstance(step.value, list) else []
    before = with_all.step(name)
    same = before.value if before and isinstance(before.value, list) and not before.error else []
    if rows and _same(rows, same):
        return {"answer": Answer.UNAFFECTED.value, "detail": ""}
    kinds = [_of_row(row) for row in rows] or [Answer.EXCEPTION]
    # One answer that fails open is not made good by ten others.
    worst = max(kinds, key=list(Answer).index)
    row = rows[kinds.index(worst)] if rows else {}
    return {"answer": worst.value, "detail": ", ".join(f"{field} = {_said(value)}" for field, value in row.items())}


def _of_exception(error: Raised, package: str) -> Answer:
    """Whether an exception says that there is no assessment."""
    own = error.module.partition(".")[0] == package
    said = error.type in _SAYING or _UNAVAILABLE.search(error.text)
    return Answer.EXPLICIT if own or said else Answer.EXCEPTION


def _of_row(row: Any) -> Answer:
    if not isinstance(row, dict) or not row or _says_so(row):
        return Answer.EXPLICIT
    return Answer.FAILS_OPEN if row.get("is_anomaly") is False else Answer.UNMARKED


def _says_so(row: Mapping[str, Any]) -> bool:
    """Whether an answer without a model says that there is none: no value, a mark, or a word."""
    score = row.get("anomaly_score")
    if row.get("is_anomaly") is None or score is None or (isinstance(score, float) and math.isnan(score)):
        return True
    marked = any(row.get(name) is True for name in _TRUE_MEANS_NONE)
    marked |= any(row.get(name) is False for name in _FALSE_MEANS_NONE)
    words = (row.get(name) for name in _WORDS)
    return marked or any(isinstance(word, str) and _UNAVAILABLE.search(word) for word in words)


def _same(rows: list[Any], others: list[Any]) -> bool:
    """Whether two lists of answers agree in every field, scores but for the order of sums."""
    if len(rows) != len(others) or not all(isinstance(row, dict) and row for row in (*rows, *others)):
        return False
    return all(a.keys() == b.keys() and all(_alike(a[k], b[k]) for k in a) for a, b in zip(rows, others, strict=True))


def _alike(a: Any, b: Any) -> bool:
    return a == b or (isinstance(a, float) and isinstance(b, float) and abs(a - b) <= _SAME_SCORE)


def _said(value: Any) -> str:
    return f"({value['type']})" if isinstance(value, dict) and "type" in value else repr(value)
