"""Who is checked, how it is asked, and what one check of it found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from readiness.contracts.processes import Ended, Limits, Probe, run_probe


class Result(StrEnum):
    """What a contract check found."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"  # the subject offers nothing to be checked
    NOT_REACHED = "not-reached"


@dataclass(frozen=True)
class ContractCheck:
    """One check of one subject: what it is about, what was found, and in which words of the subject."""

    subject: str
    configuration: str
    check: str
    result: Result
    detail: str = ""


@dataclass(frozen=True)
class Subject:
    """What is checked, and where it lies.

    Attributes
    ----------
    name
        ``module:attribute``.
    paths
        Folders its modules are imported from, first of all.
    python
        Its interpreter.
    limits
        Of each of its processes.
    """

    name: str
    paths: tuple[str, ...]
    python: str
    limits: Limits = field(default_factory=Limits)

    def ask(self, task: str, **asked: Any) -> Probe:
        """Ask it one question in a process of its own."""
        request = {"task": task, "subject": self.name, "paths": list(self.paths), "missing": [], "seed": 0, **asked}
        return run_probe({"arguments": {}, **request}, python=self.python, limits=self.limits)


def environment_of(probe: Probe) -> dict[str, Any]:
    """What the interpreter of a subject said of itself."""
    step = probe.step("environment")
    return dict(step.value) if step and isinstance(step.value, dict) else {}


def configuration_of(arguments: Mapping[str, Any]) -> str:
    """How a configuration is named: the arguments of the constructor that were given."""
    return ", ".join(f"{name}={json.dumps(value)}" for name, value in sorted(arguments.items())) or "defaults"


def limits_and_noise(probes: Sequence[Probe]) -> list[tuple[str, Result, str]]:
    """Whether every process came to its end within its limits, and whether it printed what nobody asked for."""
    broken = [f"{probe.ended.value}: {probe.said}" for probe in probes if probe.ended is not Ended.COMPLETED]
    noisy = [probe.noise for probe in probes if probe.noise]
    return [
        ("keeps-limits", Result.FAILED if broken else Result.PASSED, broken[0] if broken else ""),
        ("quiet", Result.FAILED if noisy else Result.PASSED, noisy[0] if noisy else ""),
    ]
