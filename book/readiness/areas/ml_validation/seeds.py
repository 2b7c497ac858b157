"""How far apart the runs of a detector lie that differ by their seed alone."""

from __future__ import annotations

from readiness.areas.base import Material
from readiness.areas.ml_validation.roster import is_shown
from readiness.areas.ml_validation.scored import DECIDING
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.areas.ml_validation.views import name_of
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

RESULTS = "results"
_FIGURES = ("recall_at_1pct_ratio", "false_alarms_at_1pct_ratio", "average_precision")


def table_seeds(materials: tuple[Material, ...], _settings: ValidationSettings) -> TableView:
    """Every detector that was run with several seeds, under the split that decides: means with their extremes."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        runs = material.tables[RESULTS]
        for (data_set, detector), same in runs[runs["split"] == DECIDING].groupby(["data_set", "detector"], sort=True):
            if len(same) > 1 and is_shown(str(detector)):
                figures = (_spread(same[name].min(), same[name].mean(), same[name].max()) for name in _FIGURES)
                rows.append((str(data_set), name_of(str(detector)), len(same), *figures))
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("conclusions-column-detector")),
        Column(title=message("seeds-column-seeds"), format="number"),
        Column(title=message("seeds-column-recall")),
        Column(title=message("conclusions-column-false-alarms")),
        Column(title=message("seeds-column-precision")),
    )
    return TableView(caption=message("seeds-caption"), columns=columns, rows=tuple(rows))


def _spread(low: float, mean: float, high: float) -> Message:
    return message("seeds-spread", low_ratio=float(low), mean_ratio=float(mean), high_ratio=float(high))
