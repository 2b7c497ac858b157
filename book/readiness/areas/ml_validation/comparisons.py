"""What the numbers come to: the best graph detector against the statement, and against the best without a graph."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.ml_validation.plan import REFERENCE_RECALL, STATED_RECALL
from readiness.areas.ml_validation.recalls import TOP_LEGEND, nothing_scored
from readiness.areas.ml_validation.roster import WORDS, best_graph_detector, key_of, rival
from readiness.areas.ml_validation.scored import CONFIDENCE, Scored, Share, scored_of
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, named_axis, stack
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

_ROW, _FRAME = 26, 60
_LOOKS = {"@gain-average-precision": PALETTE[0], "@gain-recall": PALETTE[1], "@gain-recall-new": PALETTE[3]}
NEW = "new"


class Gain(NamedTuple):
    """By how much one detector exceeds another on the same flows.

    Attributes
    ----------
    measure
        What of.
    value
        The difference.
    low, high
        Bounds that hold it by flow and by episode, each episode found or missed as a whole; of an average
        precision, the drawn ones.
    drawn_low, drawn_high
        From a bootstrap of the same episodes for both.
    """

    measure: str
    value: float
    low: float
    high: float
    drawn_low: float
    drawn_high: float


def gains_of(scored: Scored, split: str, first: str, second: str) -> tuple[Gain, ...]:
    """Average precision, recall, and recall on new kinds: the first detector's minus the second's."""
    from readiness.estimates.clusters import bootstrap_difference
    from readiness.estimates.gains import gain_bounds
    from readiness.validation.average_precision import average_precision_gain

    budget = scored.settings.false_alarm_budget_ratio
    ours, theirs = (scored.judged(split, name, budget) for name in (first, second))
    if not ours.attacks().clusters or not ours.benign().clusters:
        return ()
    one, other = (judged.rows["score"].to_numpy(dtype=np.float64) for judged in (ours, theirs))
    precision = average_precision_gain(ours.is_attack, one, other, ours.clusters)
    drawn = (precision.interval.low, precision.interval.high)
    made = [Gain("average-precision", precision.value, *drawn, *drawn)]
    pairs = {
        "recall": (ours.attacks(), theirs.attacks()),
        "recall-new": (ours.by_novelty()[NEW], theirs.by_novelty()[NEW]),
    }
    for name, (counted, compared) in pairs.items():
        if counted.clusters:
            low, high = gain_bounds(counted, compared, CONFIDENCE)
            again = bootstrap_difference(counted, compared)
            made.append(Gain(name, counted.share - compared.share, low, high, again.low, again.high))
    return tuple(made)


def chart_gains(materials: tuple[Material, ...], settings: ValidationSettings) -> dict[str, Any]:
    """By how much the best graph detector exceeds the best model without a graph, on every data set and split."""
    rows = []
    for scored in scored_of(materials, settings):
        for split in scored.splits:
            present = scored.detectors(split)
            ours, theirs = best_graph_detector(present), rival(present)
            if ours is None or theirs is None:
                continue
            key = ("gains", scored.recording.id, scored.name, split)
            found = settings.once(key, partial(gains_of, scored, split, ours, theirs))
            rows += [
                {"data_set": scored.name, "name": f"@split-{split}", "label": f"@gain-{gain.measure}", **gain._asdict()}
                for gain in found
            ]
    if not rows:
        return nothing_scored("@chart-gains-description")
    frame = pd.DataFrame(rows)
    extent = float(np.ceil(frame[["low", "high"]].abs().max().max() * 10) / 10)
    charts, heights = [], []
    for name in dict.fromkeys(frame["data_set"]):
        chosen = frame[frame["data_set"] == name]
        charts.append(_gains(chosen, name, extent))
        heights.append(_FRAME + 2 * _ROW * chosen["name"].nunique())
    return stack(charts, description="@chart-gains-description", heights=heights, width=NAMED_WIDTH, words=WORDS)


def _gains(rows: pd.DataFrame, name: str, extent: float) -> Layered:
    shown = [label for label in _LOOKS if (rows["label"] == label).any()]
    rows = rows.assign(aside=rows["label"].map({label: (at - 1) * 0.3 for at, label in enumerate(_LOOKS)}))
    scale = alt.Scale(domain=[-extent, extent], nice=False)
    base = alt.Chart(rows, title=alt.Title("@chart-gains", subtitle=name, anchor="start")).encode(
        y=alt.Y("name:N", title=None, sort=list(dict.fromkeys(rows["name"])), axis=named_axis()),
        yOffset=alt.YOffset("aside:Q", scale=alt.Scale(domain=[-0.5, 0.5])),
        color=alt.Color(
            "label:N",
            title=None,
            scale=alt.Scale(domain=shown, range=[_LOOKS[label] for label in shown]),
            legend=TOP_LEGEND,
        ),
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color="#777777").encode(x=alt.X("zero:Q", scale=scale))
    return alt.layer(
        zero,
        base.mark_rule(strokeWidth=1, opacity=0.7).encode(
            x=alt.X("low:Q", title="@axis-gain", scale=scale), x2="high:Q"
        ),
        base.mark_rule(strokeWidth=5, opacity=0.4).encode(
            x=alt.X("drawn_low:Q", title="@axis-gain", scale=scale), x2="drawn_high:Q"
        ),
        base.mark_point(filled=True, size=55, opacity=1).encode(
            x=alt.X("value:Q", title="@axis-gain", scale=scale),
            tooltip=[
                alt.Tooltip("label:N", title="@axis-measure"),
                alt.Tooltip("value:Q", title="@axis-gain", format="+.3f"),
                alt.Tooltip("low:Q", title="@axis-low", format="+.3f"),
                alt.Tooltip("high:Q", title="@axis-high", format="+.3f"),
                alt.Tooltip("drawn_low:Q", title="@axis-drawn-low", format="+.3f"),
                alt.Tooltip("drawn_high:Q", title="@axis-drawn-high", format="+.3f"),
            ],
        ),
    )


def table_conclusions(materials: tuple[Material, ...], settings: ValidationSettings) -> TableView:
    """What the best graph detector says of 0.96 and of 0.90-0.91, on every data set and split."""
    rows: list[tuple[Cell, ...]] = []
    budget = settings.false_alarm_budget_ratio
    for scored in scored_of(materials, settings):
        for split in scored.splits:
            detector = best_graph_detector(scored.detectors(split))
            if detector is None:
                continue
            found, judged = scored.recall(split, detector, budget), scored.judged(split, detector, budget)
            rows.append(
                (
                    scored.name,
                    message(f"split-{split}"),
                    message(key_of(detector).removeprefix("@")),
                    message("share-between", value_ratio=found.value, low_ratio=found.low, high_ratio=found.high),
                    judged.benign().share,
                    *(
                        _against(found, level, judged.benign().share, budget)
                        for level in (STATED_RECALL, REFERENCE_RECALL[0])
                    ),
                )
            )
    columns = (
        Column(title=message("overlaps-column-data-set")),
        Column(title=message("overlaps-column-split")),
        Column(title=message("conclusions-column-detector")),
        Column(title=message("conclusions-column-recall")),
        Column(title=message("conclusions-column-false-alarms"), format="ratio"),
        Column(title=message("conclusions-column-against", level_ratio=STATED_RECALL)),
        Column(title=message("conclusions-column-against", level_ratio=REFERENCE_RECALL[0])),
    )
    caption = message("conclusions-caption", budget_ratio=budget, confidence=CONFIDENCE.low)
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def _against(found: Share, level: float, false_alarm_ratio: float, budget_ratio: float) -> Message:
    if found.high < level:
        return message("against-below")
    if found.low >= level:
        return message("against-above-dear" if false_alarm_ratio > budget_ratio else "against-above")
    return message("against-open")
