"""Charts of the disaster-recovery notebook: every repetition of every drill, and the ledger of the worst of each."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from readiness.areas.base import Material
from readiness.areas.disaster_recovery.drills import DisasterRecoverySettings, Drill
from readiness.areas.disaster_recovery.views import groups_of, is_negative_control
from readiness.charts import NAMED_WIDTH, PALETTE, Layered, named_axis, stack

# Marks of a strip and the event each stands for; the first acknowledged write is read from the ledger.
MARKS = {
    "@mark-loss-proven": "loss_seen_at",
    "@mark-first-write": None,
    "@mark-served": "served_at",
    "@mark-confirmed": "confirmed_at",
}
WATCHED = "@mark-drill-watched"
# Fates of a write, in the order of the rows of a ledger chart; what was lost has the warning colour.
FATES = {
    "@write-kept": PALETTE[2],
    "@write-missing": PALETTE[5],
    "@write-failed": PALETTE[6],
    "@write-kept-unacknowledged": PALETTE[4],
}
_BEFORE_THE_FIRST = 0.7  # a log axis begins a little before the first event; the loss itself, at 0, is its left edge
_AFTER_THE_LAST = 1.15
_ROW, _LEDGER_HEIGHT = 11, 96


def chart_drills(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> dict[str, Any]:
    """One strip per repetition: loss proven, first write acknowledged, service back, and looked at again."""
    groups = list(groups_of(materials, settings).values())
    spec = stack(
        [_strips(drills) for drills in groups],
        description="@chart-drills-description",
        heights=[36 + _ROW * len(drills) for drills in groups],
    )
    spec["resolve"]["scale"]["shape"] = "independent"  # so that each panel has one legend of colours and shapes
    return spec


def _title(drill: Drill, key: str, *further: str) -> alt.Title:
    """The title of a panel: whose drill it is, what is shown of it, and whether it was made to lose data."""
    about = [f"{key}-negative-control" if is_negative_control(drill) else key, *further]
    return alt.Title(f"{drill.subject}: {drill.drill}", subtitle=about, anchor="start")


def first_write_seconds(drill: Drill) -> float:
    """When the first write that is there was acknowledged after the proof of the loss; NaN if none was."""
    rows, seen = drill.rows, drill.seconds("loss_seen_at")
    after = rows["acked_seconds"].to_numpy(float)[rows["present"].to_numpy(bool)] if len(rows) else np.array([])
    after = after[after > (max(seen, 0.0) if np.isfinite(seen) else 0.0)]
    return float(after.min()) if after.size else float("nan")


def _strips(drills: list[Drill]) -> Layered:
    ids = [drill.id for drill in drills]
    times = {
        label: [drill.seconds(event) if event else first_write_seconds(drill) for drill in drills]
        for label, event in MARKS.items()
    }
    # A time of proof without a proof is none.
    times["@mark-loss-proven"] = [d.seconds("loss_seen_at") if d.proven else float("nan") for d in drills]
    over = [bool(np.isfinite(drill.seconds("confirmed_at"))) for drill in drills]
    # The end of a watch is no event: it has a mark of its own where nothing came.
    times[WATCHED] = [
        float("nan") if done else drill.seconds("observed_until_at") for drill, done in zip(drills, over, strict=True)
    ]
    marks = pd.concat(
        [pd.DataFrame({"drill": ids, "label": label, "seconds": seconds}) for label, seconds in times.items()]
    ).dropna()
    positive = marks["seconds"][marks["seconds"] > 0]
    begin = float(positive.min()) * _BEFORE_THE_FIRST if len(positive) else 0.1
    marks = marks.assign(at=marks["seconds"].clip(lower=begin))
    again = [(drill.id, *drill.second_outage) for drill in drills if drill.second_outage]
    outages = pd.DataFrame(again, columns=["drill", "begin", "end"])
    ends = pd.concat([marks.set_index("drill")["at"], outages.set_index("drill")["end"]]).groupby(level=0).max()
    ends = ends.reindex(ids)
    strips = pd.DataFrame({"drill": ids, "begin": begin, "end": ends.to_numpy()})
    proven = np.array([drill.proven for drill in drills])
    y = alt.Y("drill:N", title=None, sort=ids, axis=alt.Axis(labels=False, ticks=False))
    x_title = "@axis-seconds-after-loss"
    scale = alt.Scale(type="log", nice=False, domain=[begin, max(float(ends.max()), begin) * _AFTER_THE_LAST])
    x = alt.X("at:Q", title=x_title, scale=scale)
    told = [] if proven.all() else ["@strip-loss-unproven"]
    title = _title(drills[0], "@chart-drill", *told, *(["@strip-second-outage"] if again else []))
    layers: list[Any] = []
    for part, colour, dash in ((strips[proven], PALETTE[6], [1, 0]), (strips[~proven], PALETTE[5], [2, 3])):
        if len(part):  # a layer without rows has no extent, which Vega warns of
            line = alt.Chart(part, title=title)
            line = line.mark_rule(strokeWidth=3, opacity=0.5, color=colour, strokeDash=dash)
            layers.append(line.encode(y=y, x=alt.X("begin:Q", title=x_title, scale=scale), x2="end:Q"))
    if again:
        bar = alt.Chart(outages).mark_rule(strokeWidth=6, opacity=0.8, color=PALETTE[5])
        layers.append(bar.encode(y=y, x=alt.X("begin:Q", title=x_title, scale=scale), x2="end:Q"))
    shown = [label for label in times if (marks["label"] == label).any()]
    legend = alt.Legend(orient="top", labelLimit=300)
    points = (
        alt.Chart(marks)
        .mark_point(filled=True, size=38, opacity=0.9)
        .encode(
            y=y,
            x=x,
            color=alt.Color("label:N", title=None, scale=alt.Scale(domain=shown), legend=legend),
            shape=alt.Shape("label:N", title=None, scale=alt.Scale(domain=shown), legend=legend),
            tooltip=[
                alt.Tooltip("drill:N", title="@axis-drill"),
                alt.Tooltip("label:N", title="@axis-event"),
                alt.Tooltip("seconds:Q", title=x_title, format=".3~f"),
            ],
        )
    )
    return alt.layer(*layers, points)


def chart_ledgers(materials: tuple[Material, ...], settings: DisasterRecoverySettings) -> dict[str, Any]:
    """The writes of one repetition of each drill around its loss: the worst one, by `worst_of`."""
    worst = [found for drills in groups_of(materials, settings).values() if (found := worst_of(drills))]
    charts = [_ledger(drill) for drill in worst]
    if not charts:
        charts = [alt.Chart(pd.DataFrame({"label": ["@ledger-nothing"]})).mark_text().encode(text="label:N")]
    heights = [_LEDGER_HEIGHT] * len(charts)
    return stack(charts, description="@chart-ledgers-description", heights=heights, width=NAMED_WIDTH)


def worst_of(drills: list[Drill]) -> Drill | None:
    """The repetition that lost the most acknowledged writes, among equals the slowest, among those the first.

    One whose loss is not proven shows no loss.
    """
    told = [(drill.ledger, drill) for drill in drills if drill.ledger and drill.proven]
    if not told:
        return None
    return max(told, key=lambda pair: (pair[0].missing, pair[1].recovery.seconds))[1]


def _ledger(drill: Drill) -> Layered:
    rows = drill.rows
    acked, present = rows["acked_seconds"].notna().to_numpy(bool), rows["present"].to_numpy(bool)
    kept, missing, failed, kept_unacknowledged = FATES
    label = np.select([acked & present, acked, ~present], [kept, missing, failed], kept_unacknowledged)
    writes = pd.DataFrame(
        {
            "seq": rows["seq"].to_numpy(np.int64),
            "label": label,
            "seconds": np.where(acked, rows["acked_seconds"], rows["sent_seconds"]),
        }
    )
    y = alt.Y("label:N", title=None, sort=list(FATES), scale=alt.Scale(domain=list(FATES)), axis=named_axis())
    ticks = (
        alt.Chart(writes, title=_title(drill, "@chart-ledger", drill.id))
        .mark_tick(thickness=1.6, size=14)
        .encode(
            x=alt.X("seconds:Q", title="@axis-seconds-after-loss", axis=alt.Axis(tickCount=8)),
            y=y,
            color=alt.Color("label:N", scale=alt.Scale(domain=list(FATES), range=list(FATES.values())), legend=None),
            tooltip=[
                alt.Tooltip("seq:Q", title="@axis-write"),
                alt.Tooltip("label:N", title="@axis-fate"),
                alt.Tooltip("seconds:Q", title="@axis-seconds-after-loss", format=".3~f"),
            ],
        )
    )
    loss = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color="#444444", strokeWidth=1.2).encode(x="at:Q")
    rules = [
        alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(color="#444444", strokeDash=dash).encode(x="at:Q")
        for at, dash in ((drill.seconds("served_at"), [5, 4]), (drill.healed_seconds, [1, 3]))
        if np.isfinite(at)
    ]
    return alt.layer(ticks, loss, *rules)
