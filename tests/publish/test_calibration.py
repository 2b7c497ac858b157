"""The curves of the method page: positions inside their frame, words from the data, a table that recomputes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from readiness.presentation import LANGUAGES
from readiness.publish.calibration import (
    COLUMNS,
    DRAWN_CORRELATIONS,
    LEAK_TEST,
    SLOPE_TEST,
    TABLE,
    Rate,
    false_alarm_drawing,
    lengths,
    load_rates,
    power_drawings,
    rates_of,
)
from readiness.publish.rules import tables_for

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def test_every_mark_lies_in_its_frame_and_every_whisker_around_its_mark():
    for drawing in (false_alarm_drawing(), *power_drawings()):
        panel = drawing.panel
        for curve in drawing.curves:
            for mark in curve.marks:
                assert panel.left <= mark.x <= panel.left + panel.width
                assert panel.top <= mark.high <= mark.y <= mark.low <= panel.bottom


def test_what_leaves_the_frame_is_cut_at_its_edge_not_drawn_inside():
    drawing = false_alarm_drawing()
    plain = drawing.curves[-1]
    assert plain.left_at.y == drawing.panel.top
    assert len(plain.marks) < len(plain.rates)
    assert all(curve.left_at is None for curve in drawing.curves[:-1])


def test_positions_are_those_of_the_rates():
    drawing = power_drawings()[0]
    assert [curve.name for curve in drawing.curves] == list(DRAWN_CORRELATIONS)
    for curve in drawing.curves:
        for mark, rate in zip(curve.marks, curve.rates, strict=True):
            share = (drawing.panel.bottom - mark.y) / drawing.panel.height
            assert share == pytest.approx(rate.ratio, abs=1e-4)
    at = {leak: x for x, leak in drawing.ticks}
    assert at[1] - at[0.5] == pytest.approx(at[2] - at[1], abs=0.02)  # the axis is logarithmic


@both_languages
@pytest.mark.parametrize("name", ["false_alarm_curves", "power_curves"])
def test_the_drawing_is_well_formed_and_says_in_words_what_it_shows(name, language):
    html = str(tables_for(language)[name]())
    assert "\n" not in html
    for svg in re.findall(r"<svg class=\"rd-curves\".*?</svg>", html):
        tree = ET.fromstring(svg)  # noqa: S314 - made by our own template
        assert tree.attrib["role"] == "img"
        assert len(tree.find("title").text) > 60
        marks = list(tree.iter("circle"))
        assert len(marks) > 20


@both_languages
def test_the_words_hold_the_numbers_of_the_table(language):
    html = str(tables_for(language)["false_alarm_curves"]())
    tests = (LEAK_TEST, SLOPE_TEST)
    highest = max(r.ratio for n in lengths() for t in tests for r in rates_of(t, points=n, leak_deviations=0.0))
    written = f"{100 * highest:.2f}"
    assert (written if language == "en" else written.replace(".", ",")) in re.search("<title>(.*?)</title>", html)[1]


def test_a_table_that_does_not_recompute_is_refused(tmp_path):
    lines = TABLE.read_text("utf-8").splitlines()
    cells = lines[1].split(",")
    cells[COLUMNS.index("alarms")] = "1"
    changed = tmp_path / "changed.csv"
    changed.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")
    with pytest.raises(ValueError, match="does not recompute"):
        load_rates(changed)
    changed.write_text("\n".join(["a,b", *lines[1:]]), encoding="utf-8")
    with pytest.raises(ValueError, match="has the columns"):
        load_rates(changed)


def test_a_rate_has_its_exact_interval():
    low, high = Rate(LEAK_TEST, 288, 0.0, 0.0, 59, 0, 1).interval
    assert (low, high) == pytest.approx((0, 1 - 0.025 ** (1 / 59)))
