"""Charts: Vega-Lite specifications whose every word is a key of the catalogue (``@axis-...``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from os.path import commonprefix
from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd

# Colours that stay apart for readers who see few of them (Okabe and Ito, 2008); light and dark pages both carry them.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")
WIDTH, HEIGHT = 640, 220
# Names on the vertical axis take as much room in every chart of a stack; part of it is there already for numbers.
NAME_WIDTH = 170
NAMED_WIDTH = WIDTH - NAME_WIDTH + 50
# More lines than this cannot be told apart; of so many pods the worst ones are drawn, and the rest as bands.
MOST_LINES, MOST_WORST = 12, 5
# Names are told apart by their ends; a common beginning shorter than this is no burden.
_LEAST_SHARED = 8


def named_axis() -> alt.Axis:
    """A vertical axis of names that is equally wide in every chart, so that those under one another line up."""
    return alt.Axis(labelLimit=NAME_WIDTH, minExtent=NAME_WIDTH, maxExtent=NAME_WIDTH, ticks=False, domain=False)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Names without the beginning they share, up to a hyphen, where that is long.

    >>> short_names(["mesh-staging-696fb-22xlx", "mesh-staging-696fb-4ng9t"])["mesh-staging-696fb-22xlx"]
    '…22xlx'
    """
    every = sorted(set(names))
    # Letter by letter is what is wanted: these are names, not paths.
    shared = commonprefix(every).rpartition("-")[0] if len(every) > 1 else ""  # noqa: RUF071
    cut = len(shared) + 1 if len(shared) >= _LEAST_SHARED else 0
    return {name: f"…{name[cut:]}" if cut else name for name in every}


# What `alt.layer` is typed to return; a faceted one never comes of these charts.
Layered = alt.LayerChart | alt.FacetChart


def line_chart(rows: pd.DataFrame, *, title: str, subtitle: str | list[str], y_title: str, zero: bool) -> alt.Chart:
    """Lines of `value` over `minute`, one for each `pod`.

    Parameters
    ----------
    rows
        Columns ``minute``, ``value``, ``pod``.
    title, y_title
        Keys of the catalogue, with their ``@``.
    subtitle
        The recording; further lines are keys of the catalogue.
    zero
        Whether the axis has to start at zero.
    """
    # A click on the legend leaves one pod in the light; another brings the rest back.
    name = "chosen_" + re.sub(r"\W", "_", subtitle if isinstance(subtitle, str) else subtitle[0])
    chosen = alt.selection_point(name=name, fields=["pod"], bind="legend")
    # Vega makes a legend without entries millions of pixels high: a recording without this metric has none.
    legend = alt.Legend(orient="bottom", columns=2, labelLimit=300, symbolType="stroke") if len(rows) else None
    chart: alt.Chart = (
        alt.Chart(rows, title=alt.Title(title, subtitle=subtitle, anchor="start"))
        .mark_line(strokeWidth=1.6)
        .encode(
            x=alt.X("minute:Q", title="@axis-minutes"),
            y=alt.Y("value:Q", title=y_title, scale=alt.Scale(zero=zero)),
            color=alt.Color("pod:N", title=None, legend=legend),
            opacity=alt.condition(chosen, alt.value(1.0), alt.value(0.12)),
            tooltip=[
                alt.Tooltip("pod:N", title="@axis-pod"),
                alt.Tooltip("minute:Q", title="@axis-minutes"),
                alt.Tooltip("value:Q", title=y_title, format=".4~g"),
            ],
        )
        .add_params(chosen)
    )
    return chart


class Worst(NamedTuple):
    """Of too many pods, whose lines are drawn over the bands of all.

    Attributes
    ----------
    badness
        Of every pod in the rows of a chart, by name.
    told
        Key of the catalogue: what the bands are and whose the lines are, with its ``@``.
    """

    badness: Callable[[pd.DataFrame], pd.Series]
    told: str


def pods_chart(
    rows: pd.DataFrame, worst: Worst, *, title: str, subtitle: str, y_title: str, zero: bool
) -> alt.Chart | Layered:
    """Lines of `value` over `minute`, one for each pod, as `line_chart` draws them; of too many pods bands.

    Parameters
    ----------
    rows, title, subtitle, y_title, zero
        See `line_chart`.
    worst
        What is drawn of too many pods besides bands.
    """
    count = rows["pod"].nunique()
    draw = partial(line_chart, title=title, y_title=y_title, zero=zero)
    if count <= MOST_LINES:
        return draw(rows, subtitle=subtitle)
    shown = worst.badness(rows).sort_values(ascending=False, kind="stable").index[:MOST_WORST]
    lines = draw(rows[rows["pod"].isin(shown)], subtitle=cut_subtitle(subtitle, count, MOST_LINES, worst.told))
    shares = {"least": 0.0, "low": 0.1, "middle": 0.5, "high": 0.9, "most": 1.0}
    by_minute = rows.groupby("minute")["value"]
    bands = pd.DataFrame({name: by_minute.quantile(share) for name, share in shares.items()}).dropna().reset_index()
    chart = alt.Chart(bands).encode(x=alt.X("minute:Q", title="@axis-minutes"))
    scale = alt.Scale(zero=zero)
    whole, most = (
        chart.mark_area(color=PALETTE[6], opacity=opacity).encode(
            y=alt.Y(f"{low}:Q", title=y_title, scale=scale), y2=f"{high}:Q"
        )
        for low, high, opacity in (("least", "most", 0.25), ("low", "high", 0.35))
    )
    middle = chart.mark_line(color="#777777", strokeWidth=1.2).encode(y=alt.Y("middle:Q", title=y_title, scale=scale))
    return alt.layer(whole, most, middle, lines)


def cut_subtitle(recording: str, count: int, most: int, told: str) -> str | list[str]:
    """The recording; if more are counted than are shown, how many there are, and in a second line which are shown.

    `told` is a key of the catalogue, with its ``@``.
    """
    return [f"{recording} · n = {count}", told] if count > most else recording


def limit_rule(value: float, *, channel: Literal["x", "y"], label: str) -> Layered:
    """A dashed line at a limit, with its name."""
    rows = pd.DataFrame({"limit": [value], "label": [label]})
    rule = alt.Chart(rows).mark_rule(strokeDash=[5, 4], color=PALETTE[5], strokeWidth=1.5)
    text = alt.Chart(rows).mark_text(align="left", dx=4, dy=-6, color=PALETTE[5], fontSize=11)
    if channel == "y":
        named = text.encode(y="limit:Q", text="label:N", x=alt.value(0))
        return alt.layer(rule.encode(y="limit:Q"), named)
    return alt.layer(rule.encode(x="limit:Q"), text.encode(x="limit:Q", text="label:N", y=alt.value(12)))


def nothing(label: str) -> alt.Chart:
    """A chart that says why it has nothing to draw; `label` is a key of the catalogue, with its ``@``."""
    chart: alt.Chart = alt.Chart(pd.DataFrame({"label": [label]})).mark_text(fontSize=12).encode(text="label:N")
    return chart


def stack(
    charts: Sequence[alt.Chart | Layered],
    *,
    description: str,
    heights: Sequence[int] = (),
    width: int = WIDTH,
    words: Sequence[str] = ("label",),
) -> dict[str, Any]:
    """Put charts under one another, each with its own axes, as the specification of one chart.

    Parameters
    ----------
    charts
        At least one.
    description
        Key of the catalogue: what those who do not see the chart are told.
    heights
        In pixels, one per chart; the common one if left out.
    width
        Of every chart, in pixels; `NAMED_WIDTH` where each has a `named_axis`. A page fits charts to its own width, and
        leaves beside them too what they are narrower than `WIDTH`.
    words
        Columns of the data whose texts are keys of the catalogue where they begin with @.
    """
    given = heights or [HEIGHT] * len(charts)
    shaped = [chart.properties(width=width, height=height) for chart, height in zip(charts, given, strict=True)]
    whole = alt.vconcat(*shaped).resolve_scale(color="independent")
    spec = whole.configure_range(category=list(PALETTE)).properties(description=description).to_dict()
    assert isinstance(spec, dict)  # noqa: S101 - what Altair returns for a whole chart
    spec["usermeta"] = {"translate": list(words)}
    return spec
