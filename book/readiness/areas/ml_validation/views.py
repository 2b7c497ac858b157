"""Tables of the notebook: what is stated of recall, where scores are from, and every result."""

from __future__ import annotations

from readiness.areas.base import Material
from readiness.areas.ml_validation.plan import STATED_RECALL
from readiness.areas.ml_validation.roster import is_label_free, is_shown, key_of
from readiness.areas.ml_validation.scored import DECIDING, Scored, Share, scored_of, share_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.estimates.proportions import effective_size
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

RECALL_GAUGE = "recall"


def table_stated(materials: tuple[Material, ...], _settings: ValidationSettings) -> TableView:
    """Every recall that reports and load tests of the subject state, and what it is."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        report = material.tables.get("stability_report")
        if report is not None:
            said = dict(zip(report["quantity"], report["value"], strict=True))
            polls = said.get("gnn_recall_polls_at_value")
            if polls is not None:
                facts = {"polls": int(float(str(polls))), "value_ratio": float(str(said["gnn_recall_last"]))}
                rows.append((material.recording.id, message("stated-polls", **facts), message("stated-constant")))
        runs = material.tables.get("load_summaries")
        if runs is not None and "thresholds_failed" in runs.columns:
            failed = runs["thresholds_failed"].astype("str").str.contains(RECALL_GAUGE, na=False)
            for row in runs[failed].itertuples(index=False):
                where = f"{material.recording.id}/{row.run}"
                rows.append(
                    (where, message("stated-threshold", failed=str(row.thresholds_failed)), message("stated-failed"))
                )
    columns = (
        Column(title=message("stated-column-where"), format="code"),
        Column(title=message("stated-column-what")),
        Column(title=message("stated-column-worth")),
    )
    return TableView(caption=message("stated-caption", stated_ratio=STATED_RECALL), columns=columns, rows=tuple(rows))


def table_origins(materials: tuple[Material, ...], settings: ValidationSettings) -> TableView:
    """For each data set: trained on just now or recorded, what kind of traffic it is, and how much of it there is."""
    rows: list[tuple[Cell, ...]] = []
    for scored in scored_of(materials, settings):
        flows = scored.flows[scored.flows["split"] == (DECIDING if DECIDING in scored.splits else scored.splits[0])]
        test = flows[flows["part"] == "test"]
        attacks = test[test["is_attack"].to_numpy(dtype=bool)]
        rows.append(
            (
                scored.name,
                message("origin-trained" if scored.trained else "origin-recorded"),
                message("origins-traffic", traffic=scored.traffic),
                len(test),
                len(attacks),
                int(attacks["cluster"].nunique()),
                int(attacks.loc[~attacks["known_kind"].to_numpy(dtype=bool), "cluster"].nunique()),
            )
        )
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("origins-column-origin")),
        Column(title=message("origins-column-traffic")),
        Column(title=message("origins-column-flows"), format="number"),
        Column(title=message("origins-column-attacks"), format="number"),
        Column(title=message("origins-column-episodes"), format="number"),
        Column(title=message("origins-column-new"), format="number"),
    )
    return TableView(caption=message("origins-caption"), columns=columns, rows=tuple(rows))


def table_results(materials: tuple[Material, ...], settings: ValidationSettings) -> TableView:
    """Every detector on every data set under the split that decides: recall at both budgets, and its price."""
    rows: list[tuple[Cell, ...]] = []
    for scored in scored_of(materials, settings):
        if DECIDING not in scored.splits:
            continue
        names = sorted(scored.detectors(DECIDING), key=is_label_free)
        rows += [_result_row(scored, name, settings) for name in names if is_shown(name)]
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("conclusions-column-detector")),
        Column(title=message("results-column-labels")),
        Column(title=message("results-column-recall", budget_ratio=settings.false_alarm_budget_ratio)),
        Column(title=message("conclusions-column-false-alarms"), format="ratio"),
        Column(title=message("results-column-recall", budget_ratio=settings.low_budget_ratio)),
        Column(title=message("conclusions-column-false-alarms"), format="ratio"),
        Column(title=message("results-column-design"), format="number"),
    )
    return TableView(caption=message("results-caption"), columns=columns, rows=tuple(rows))


def _result_row(scored: Scored, detector: str, settings: ValidationSettings) -> tuple[Cell, ...]:
    wide, narrow = (
        scored.judged(DECIDING, detector, budget)
        for budget in (settings.false_alarm_budget_ratio, settings.low_budget_ratio)
    )
    attacks = wide.attacks()
    return (
        scored.name,
        name_of(detector),
        message("results-label-free" if is_label_free(detector) else "results-labels"),
        between(share_of(attacks)) if attacks.clusters else None,
        wide.benign().share,
        between(share_of(narrow.attacks())) if attacks.clusters else None,
        narrow.benign().share,
        attacks.clusters / effective_size(attacks.sizes) if attacks.clusters else None,
    )


def name_of(detector: str) -> Cell:
    """A detector in words; the name it has where nobody here knows it."""
    key = key_of(detector)
    return message(key.removeprefix("@")) if key.startswith("@") else detector


def between(share: Share) -> Message:
    """A share and its bounds in words."""
    return message("share-between", value_ratio=share.value, low_ratio=share.low, high_ratio=share.high)
