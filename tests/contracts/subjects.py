"""Subjects with one fault each, by the name of their file in ``tests/assets/contracts``."""

from __future__ import annotations

import sys

from builders import ASSETS
from readiness.contracts.detectors import DetectorReport, check_detector, make_tasks
from readiness.contracts.processes import Limits
from readiness.contracts.subjects import ContractCheck, Result, Subject

FOLDER = ASSETS / "contracts"
QUICK = Limits(wall_seconds=20.0, cpu_seconds=20, memory_bytes=2**30, file_bytes=8 * 2**20)
TASKS = make_tasks(range(2), training=60, asked=50)


def subject(name: str, limits: Limits = QUICK, attribute: str = "Detector") -> Subject:
    return Subject(f"{name}:{attribute}", (str(FOLDER),), sys.executable, limits)


def report_on(name: str, limits: Limits = QUICK) -> DetectorReport:
    return check_detector(subject(name, limits), {}, TASKS)


def results(checks: tuple[ContractCheck, ...]) -> dict[str, Result]:
    return {check.check: check.result for check in checks}


def detail(checks: tuple[ContractCheck, ...], name: str) -> str:
    return next(check.detail for check in checks if check.check == name)
