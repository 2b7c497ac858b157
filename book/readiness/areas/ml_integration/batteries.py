"""What batteries of contract checks found: recorded ones of somebody's code, and the live one of the controls."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from readiness.areas.base import Material
from readiness.contracts import controls
from readiness.contracts.detectors import GIVEN, OWN, check_detector, make_tasks
from readiness.contracts.engines import check_engine
from readiness.contracts.fallbacks import ask_without
from readiness.contracts.incidents import make_incidents
from readiness.contracts.subjects import Subject

NATURAL = "natural"
# What a round is called on the page: inputs and labels.
ROUNDS = {
    "natural": (NATURAL, GIVEN),
    "rescaled": ("rescaled", GIVEN),
    "standardised": ("standardised", GIVEN),
    "own-labels": (NATURAL, OWN),
}
CONTROL_DETECTORS = ("Constant", "Random", "LiteralMetric", "Unnormalised", "Centroids")
CONTROL_FALLBACKS = ("FailsOpen", "Breaks", "SaysSo")
CONTROL_MISSING = (("statistics",),)
CONTROL_ENGINES = ("Nearest", "FollowsDependencies")
_SEEDS, _TRAINING, _ASKED, _INCIDENTS = range(5), 150, 300, 80


@dataclass(frozen=True)
class Battery:
    """The tables of one battery.

    Attributes
    ----------
    name
        Of the recording or of the control.
    checks, seeds, chains
        Rows as in ``contract_checks``, ``detector_seeds`` and ``incident_chains``; empty where there are none.
    is_control
        Whether it is one of ours, with a known fault or none.
    """

    name: str
    checks: pd.DataFrame
    seeds: pd.DataFrame
    chains: pd.DataFrame
    is_control: bool = False

    @property
    def configurations(self) -> list[str]:
        """The configurations of the detector, in the order in which they were checked."""
        return list(dict.fromkeys(self.checks.loc[self.checks["subject"] == "detector", "configuration"]))

    def rounds(self, configuration: str, inputs: str, labels: str) -> pd.DataFrame:
        """The trainings of one kind, by seed."""
        rows = self.seeds
        mine = (rows["configuration"] == configuration) & (rows["inputs"] == inputs) & (rows["labels"] == labels)
        return rows[mine].sort_values("seed")


def said(words: object) -> str:
    """The words of a cell; an empty one says nothing."""
    return words if isinstance(words, str) else ""


def accepted(materials: tuple[Material, ...]) -> tuple[Material, ...]:
    """Recordings of a subject that some claim accepts, by name; all of them where there is none."""
    ordered = tuple(sorted(materials, key=lambda material: material.recording.id))
    return tuple(material for material in ordered if material.decides) or ordered


def recorded_batteries(materials: tuple[Material, ...]) -> list[Battery]:
    """The recorded batteries, by recording."""

    def table(material: Material, name: str) -> pd.DataFrame:
        found = material.tables.get(name)
        return pd.DataFrame() if found is None else found

    return [
        Battery(m.recording.id, m.tables["contract_checks"], table(m, "detector_seeds"), table(m, "incident_chains"))
        for m in sorted(materials, key=lambda m: m.recording.id)
        if "contract_checks" in m.tables
    ]


@cache
def control_batteries() -> tuple[Battery, ...]:
    """The battery run now on every control detector and engine, each in processes of its own."""
    tasks = make_tasks(_SEEDS, training=_TRAINING, asked=_ASKED)
    found = []
    for name in CONTROL_DETECTORS:
        report = check_detector(_subject("detectors", name), {}, tasks)
        found.append(
            Battery(name, _frame(report.checks), pd.DataFrame(list(report.seeds)), pd.DataFrame(), is_control=True)
        )
    incidents = make_incidents(_INCIDENTS)
    for name in CONTROL_ENGINES:
        told = check_engine(_subject("engines", name), {}, incidents)
        found.append(
            Battery(name, _frame(told.checks), pd.DataFrame(), pd.DataFrame(list(told.incidents)), is_control=True)
        )
    return tuple(found)


@cache
def control_fallbacks() -> pd.DataFrame:
    """Rows as in ``fallback_answers``, with `control`, of the controls whose model needs a package it has not."""
    task = make_tasks(_SEEDS[:1], training=_TRAINING, asked=_ASKED)[0]
    rows = [
        {"control": name, **row}
        for name in CONTROL_FALLBACKS
        for row in ask_without(_subject("fallbacks", name), {}, task, missing=CONTROL_MISSING)
    ]
    return pd.DataFrame(rows)


def _subject(module: str, name: str) -> Subject:
    return Subject(f"{module}:{name}", (str(Path(controls.__file__).parent),), sys.executable)


def _frame(checks: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame([vars(check) for check in checks])
