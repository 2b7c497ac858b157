"""Charts are translated where they name keys, and nowhere else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.presentation import CatalogueError, translate_chart

SPEC: dict[str, Any] = {
    "title": "@view-estimates",
    "data": {"values": [{"pod": "@view-estimates", "kind": "@yes"}, {"pod": "b", "kind": "plain"}]},
    "datasets": {"more": [{"pod": "@no", "kind": "@no"}]},
    "encoding": {"x": {"title": "@card-value", "axis": {"values": [1, 2]}}},
    "usermeta": {"translate": ["kind"]},
}


def test_keys_become_words_and_named_fields_too() -> None:
    chart = translate_chart(SPEC, "en")
    assert chart["title"] == "Estimates"
    assert chart["encoding"]["x"] == {"title": "Value and interval", "axis": {"values": [1, 2]}}
    assert [row["kind"] for row in chart["data"]["values"]] == ["yes", "plain"]
    assert chart["datasets"]["more"][0]["kind"] == "no"


def test_what_a_pod_calls_itself_is_never_taken_for_a_key() -> None:
    chart = translate_chart(SPEC, "ru")
    assert chart["data"]["values"][0]["pod"] == "@view-estimates"
    assert chart["datasets"]["more"][0]["pod"] == "@no"


def test_russian_brings_its_decimal_comma() -> None:
    assert translate_chart(SPEC, "ru")["config"]["locale"]["number"]["decimal"] == ","
    assert "config" not in translate_chart(SPEC, "en")
    kept = translate_chart({**SPEC, "config": {"axis": {"grid": False}}}, "ru")["config"]
    assert kept["axis"] == {"grid": False}


def test_the_given_chart_is_not_changed() -> None:
    before = copy.deepcopy(SPEC)
    translate_chart(SPEC, "ru")
    assert before == SPEC


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(CatalogueError, match="no-such-axis"):
        translate_chart({"title": "@no-such-axis"}, "en")


rows = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=3), max_size=4)


@given(values=rows)
def test_data_that_nobody_asked_to_translate_stay_as_they_are(values: list[dict[str, str]]) -> None:
    assert translate_chart({"data": {"values": values}}, "ru")["data"]["values"] == values
