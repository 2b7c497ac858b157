"""Negative controls of the notebook: what must be caught, and whether it was."""

from __future__ import annotations

import numpy as np

from readiness.areas.base import Material
from readiness.areas.ml_validation.leaks import overlaps_of
from readiness.areas.ml_validation.scored import CONFIDENCE, DECIDING, Scored, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.estimates.clusters import bounds_by_variance
from readiness.estimates.recall import recall_bounds
from readiness.instruments import Check
from readiness.instruments.detection import Overlaps, check_control_falls, check_scores_vary, check_split_separates
from readiness.messages import message
from readiness.protocol.plan import SHUFFLED as SHUFFLED_SUFFIX
from readiness.views import Cell, Column, TableView

LEAKY, CONSTANT, NORMAL = "random", "constant", "always_normal"


def table_controls(materials: tuple[Material, ...], settings: ValidationSettings) -> TableView:
    """A leaky split, constant detectors and shuffled labels on every data set: what the checks say of them."""
    rows: list[tuple[Cell, ...]] = []
    for scored in scored_of(materials, settings):
        overlaps = overlaps_of(materials, scored)
        for row in overlaps[overlaps["split"] == LEAKY].itertuples(index=False):
            shared = Overlaps(**{name: getattr(row, name) for name in Overlaps._fields})
            found = check_split_separates(LEAKY, shared)
            rows.append(_row("leaky-split", scored, found, caught=not found.passed))
        present = scored.detectors(DECIDING) if DECIDING in scored.splits else ()
        for name in (CONSTANT, NORMAL):
            if name in present:
                found = check_scores_vary(_test_scores(scored, name))
                recall = scored.judged(DECIDING, name, settings.false_alarm_budget_ratio).attacks().share
                rows.append(_row(name.replace("_", "-"), scored, found, caught=not found.passed and recall == 0))
        for name in (name for name in present if name.endswith(SHUFFLED_SUFFIX)):
            found = shuffled_check(scored, name)
            rows.append(_row("shuffled", scored, found, caught=found.passed))
    columns = (
        Column(title=message("controls-column-control")),
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("controls-column-found")),
        Column(title=message("controls-column-caught")),
    )
    return TableView(caption=message("controls-caption"), columns=columns, rows=tuple(rows))


def shuffled_check(scored: Scored, name: str) -> Check:
    """Whether a detector taught with shuffled labels finds no more than alarms at random."""
    judged = scored.judged(DECIDING, name, scored.settings.false_alarm_budget_ratio)
    attacks = judged.attacks()
    chance = bounds_by_variance(judged.benign(), CONFIDENCE)[1]
    return check_control_falls(attacks.share, recall_bounds(attacks, CONFIDENCE)[0], chance)


def _test_scores(scored: Scored, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    judged = scored.judged(DECIDING, name, scored.settings.false_alarm_budget_ratio)
    return judged.rows["score"].to_numpy(dtype=np.float64)


def _row(control: str, scored: Scored, found: Check, *, caught: bool) -> tuple[Cell, ...]:
    return (
        message(f"planted-{control}"),
        scored.name,
        found.detail,
        message("planted-caught" if caught else "planted-missed"),
    )
