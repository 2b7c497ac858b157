"""The battery for a detector: what it is asked in which process, and what its answers show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from readiness.contracts.processes import Ended, Probe
from readiness.contracts.subjects import (
    ContractCheck,
    Result,
    Subject,
    configuration_of,
    environment_of,
    limits_and_noise,
)
from readiness.contracts.tasks import INPUTS, Task, auc_of, make_task

GIVEN, OWN = "given", "own"
_AGAIN, _SHUFFLED, _CONTROL = "again", "shuffled", "natural"
_FEW = 40  # nodes asked where the answers only have to agree or differ
# Answers of one seed, before and after saving: equal but for the order of sums.
_SAME = 1e-6


@dataclass(frozen=True)
class DetectorReport:
    """What was found of one configuration of a detector: its checks, a row per seed and inputs, and its scores."""

    checks: tuple[ContractCheck, ...]
    seeds: tuple[Mapping[str, Any], ...]
    scores: tuple[Mapping[str, Any], ...]
    environment: Mapping[str, Any]


def make_tasks(seeds: Sequence[int], *, training: int, asked: int) -> list[Task]:
    """The tasks of some seeds."""
    return [make_task(seed, training=training, asked=asked) for seed in seeds]


def check_detector(subject: Subject, arguments: Mapping[str, Any], tasks: Sequence[Task]) -> DetectorReport:
    """Run the battery on one configuration of a detector.

    Parameters
    ----------
    subject
        The detector.
    arguments
        Of its constructor.
    tasks
        One for each seed; each is asked in a process of its own.
    """
    given = {"arguments": dict(arguments)}
    probes = [subject.ask("detector", seed=t.seed, rounds=_rounds(t, first=t is tasks[0]), **given) for t in tasks]
    name = configuration_of(arguments)
    seeds: list[dict[str, Any]] = []
    scores: list[dict[str, Any]] = []
    for task, probe in zip(tasks, probes, strict=True):
        for inputs, labels in _ASKED:
            row, found = _measured(task, probe, inputs, labels)
            seeds.append({"configuration": name, **row})
            scores += [{"configuration": name, **score} for score in found]
    return DetectorReport(tuple(_checks(name, probes)), tuple(seeds), tuple(scores), environment_of(probes[0]))


_ASKED = (*((inputs, GIVEN) for inputs in INPUTS), ("natural", OWN))


def _round_name(inputs: str, labels: str) -> str:
    return inputs if labels == GIVEN else f"{inputs}-{labels}"


def _rounds(task: Task, *, first: bool) -> list[Any]:
    truth = task.training.troubled
    rounds = [
        task.round_of(inputs, truth if labels == GIVEN else None, name=_round_name(inputs, labels))
        for inputs, labels in _ASKED
    ]
    if first:
        shuffled = np.random.default_rng(task.seed).permutation(truth)
        rounds += [
            task.round_of("natural", truth, name=_AGAIN, asked=_FEW),
            task.round_of("natural", shuffled, name=_SHUFFLED, asked=_FEW),
        ]
    return rounds


# Numbers --------------------------------------------------------------------------------------------------------------


def _measured(task: Task, probe: Probe, inputs: str, labels: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of one round, and its scores; without scores for every node there are none."""
    name = _round_name(inputs, labels)
    troubled, told = task.asked.troubled, {"seed": task.seed, "inputs": inputs, "labels": labels}
    row: dict[str, Any] = {
        **told,
        "training_nodes": len(task.training.troubled),
        "positives": int(troubled.sum()),
        "negatives": int((~troubled).sum()),
        "control_auc": task.control_auc,
        "auc": None,
        "flagged_positives": None,
        "flagged_negatives": None,
        "error": _failure(probe, name) or None,
    }
    answers = _answers(probe, name)
    values = [answer[1] for answer in answers]
    if len(values) != troubled.size or not all(_is_number(value) and math.isfinite(value) for value in values):
        row["error"] = row["error"] or "a score that is no finite number"
        return row, []
    scores = np.array(values, dtype=np.float64)
    flagged = np.array([answer[0] is True for answer in answers])
    row |= {
        "auc": auc_of(scores, troubled),
        "flagged_positives": float((flagged & troubled).sum()),
        "flagged_negatives": float((flagged & ~troubled).sum()),
    }
    rows = zip(troubled, scores, flagged, task.control_scores, strict=True)
    return row, [
        {
            **told,
            "node": node,
            "anomalous": bool(truth),
            "score": float(score),
            "flagged": bool(flag),
            "control": float(c),
        }
        for node, (truth, score, flag, c) in enumerate(rows)
    ]


def _failure(probe: Probe, name: str) -> str:
    """The first thing that went wrong in a round."""
    for step in ("import", f"{name}/construct", f"{name}/train", f"{name}/answers"):
        if failure := probe.failure_of(step):
            return f"{step.rpartition('/')[2]}: {failure}"
    return ""


def _answers(probe: Probe, name: str) -> list[list[Any]]:
    step = probe.step(f"{name}/answers")
    value = step.value if step else None
    return value if isinstance(value, list) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# Checks ---------------------------------------------------------------------------------------------------------------


def _checks(configuration: str, probes: Sequence[Probe]) -> list[ContractCheck]:
    """The checks, in the order in which one needs the other."""
    first = probes[0]
    found: list[tuple[str, Result, str]] = [
        _done(probes, "imports", "import"),
        _done(probes, "constructs", f"{_CONTROL}/construct"),
        _done(probes, "trains", f"{_CONTROL}/train"),
        _done(probes, "answers", f"{_CONTROL}/answers"),
        _promised_form(first),
        _depends_on_input(first),
        _repeats(first),
        _reports_what_it_measured(first),
        _saves_and_loads(first),
        *limits_and_noise(probes),
    ]
    return [ContractCheck("detector", configuration, *told) for told in found]


def _done(probes: Sequence[Probe], check: str, step: str) -> tuple[str, Result, str]:
    failures = [failure for probe in probes if (failure := probe.failure_of(step))]
    if not failures:
        return check, Result.PASSED, ""
    reached = any(probe.step(step) for probe in probes) or any(probe.ended is not Ended.COMPLETED for probe in probes)
    return check, Result.FAILED if reached else Result.NOT_REACHED, failures[0] if reached else ""


def _promised_form(probe: Probe) -> tuple[str, Result, str]:
    """Every answer is a truth value, a score and a confidence between 0 and 1, and the name of the node."""
    check, answers = "promised-form", _answers(probe, _CONTROL)
    if not answers:
        return check, Result.NOT_REACHED, ""
    for number, (flag, score, confidence, node) in enumerate(answers):
        for name, value, right in (
            ("is_anomaly", flag, isinstance(flag, bool)),
            ("anomaly_score", score, _is_ratio(score)),
            ("confidence", confidence, _is_ratio(confidence)),
            ("node_id", node, node == f"n{number}"),
        ):
            if not right:
                return check, Result.FAILED, f"{name} = {value!r}"
    return check, Result.PASSED, ""


def _is_ratio(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _depends_on_input(probe: Probe) -> tuple[str, Result, str]:
    check, scores = "depends-on-input", [answer[1] for answer in _answers(probe, _CONTROL)]
    if not scores:
        return check, Result.NOT_REACHED, ""
    distinct = len({repr(score) for score in scores})
    if distinct == 1:
        return check, Result.FAILED, f"{len(scores)} nodes, one score: {scores[0]!r}"
    return check, Result.PASSED, f"{distinct} scores of {len(scores)} nodes"


def _repeats(probe: Probe) -> tuple[str, Result, str]:
    """The same seed and data give the same answers."""
    check, first, second = "repeats", _answers(probe, _CONTROL), _answers(probe, _AGAIN)
    if not first or not second:
        return check, Result.NOT_REACHED, ""
    worst = _largest_difference(first[: len(second)], second)
    return check, Result.PASSED if worst <= _SAME else Result.FAILED, f"scores differ by up to {worst:.3g}"


def _reports_what_it_measured(probe: Probe) -> tuple[str, Result, str]:
    """What it says of its own quality is not the same untrained, trained, and trained on labels that say nothing."""
    check = "reports-what-it-measured"
    moments = [probe.step(name) for name in (f"{_CONTROL}/construct", f"{_CONTROL}/train", f"{_SHUFFLED}/train")]
    told = [step.value for step in moments if step and isinstance(step.value, dict)]
    if len(told) < len(moments):
        return check, Result.NOT_REACHED, ""
    numbers = {name: [said.get(name) for said in told] for name in told[-1] if _is_number(told[-1][name])}
    if not numbers:
        return check, Result.ABSENT, ""
    literal = {name: values[0] for name, values in numbers.items() if len(set(map(repr, values))) == 1}
    shown = ", ".join(f"{name} = {value}" for name, value in (literal or numbers).items())
    return check, Result.FAILED if literal else Result.PASSED, shown


def _saves_and_loads(probe: Probe) -> tuple[str, Result, str]:
    check, step = "saves-and-loads", probe.step("save-load")
    if step is None:
        return check, Result.NOT_REACHED, ""
    if step.error:
        return check, Result.FAILED, str(step.error)
    value = step.value if isinstance(step.value, dict) else {}
    if not value.get("save") or not value.get("load"):
        return check, Result.ABSENT, ""
    if not value.get("before") or not value.get("after"):
        return check, Result.NOT_REACHED, ""
    worst = _largest_difference(value["before"], value["after"])
    return check, Result.PASSED if worst <= _SAME else Result.FAILED, f"scores differ by up to {worst:.3g}"


def _largest_difference(first: Sequence[Sequence[Any]], second: Sequence[Sequence[Any]]) -> float:
    pairs = [(a[1], b[1]) for a, b in zip(first, second, strict=True)]
    if not all(_is_number(a) and _is_number(b) for a, b in pairs):
        return math.inf
    return max((abs(a - b) for a, b in pairs), default=math.inf)
