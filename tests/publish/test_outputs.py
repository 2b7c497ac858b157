"""What notebooks put out reaches a page through an allow-list, escaped."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import samples
from readiness.errors import ReadinessError
from readiness.publish.outputs import chart_html, output_html, preformatted, refuse_loading, script_json
from readiness.record import CHART_MIME, VIEW_MIME

REGISTER = samples.sample_register()


def drawn(output: dict[str, Any]) -> str:
    return output_html(output, "en", REGISTER)


def display(**bundle: Any) -> dict[str, Any]:
    data = {mime.replace("__", "/"): content for mime, content in bundle.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def test_streams_and_plain_text_are_preformatted() -> None:
    assert drawn({"output_type": "stream", "text": ["a<b\n", "\n", "c\n"]}) == (
        '<pre class="rd-output">a&lt;b&#10;&#10;c</pre>'
    )
    assert "a&lt;b" in drawn(display(text__plain="a<b"))


def test_errors_lose_their_colours_and_keep_their_text() -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mno\x1b[0m <script>"]}
    assert drawn(error) == '<pre class="rd-output rd-error">no &lt;script&gt;</pre>'
    assert "E: v" in drawn({**error, "traceback": []})


@pytest.mark.parametrize(
    "mime", ["text/html", "text/markdown", "text/latex", "application/javascript", "image/svg+xml", "image/png"]
)
def test_other_types_are_named_and_not_shown(mime: str) -> None:
    html = drawn({"output_type": "display_data", "data": {mime: "<script>alert(1)</script>", "text/plain": "plain"}})
    assert "alert" not in html
    assert mime in html
    assert "plain" in html


def test_ours_wins_over_what_comes_with_it() -> None:
    notice = {"view": "notice", "level": "info", "text": {"ru": "да", "en": "ours"}}
    html = drawn(display(**{VIEW_MIME: notice, "text/html": "<b>theirs</b>", "text/plain": "plain"}))
    assert "ours" in html
    assert "theirs" not in html
    assert "plain" not in html


def test_one_of_ours_that_is_not_what_it_says_is_refused() -> None:
    with pytest.raises(ReadinessError, match="does not hold"):
        drawn(display(**{VIEW_MIME: {"view": "notice"}}))


def test_a_chart_is_a_mount_point_with_inert_json() -> None:
    html = drawn(display(**{CHART_MIME: samples.sample_chart(), "text/plain": "chart"}))
    assert html.startswith('<figure class="chart ')
    inside = re.search(r'<script type="application/json">(.*)</script></figure>$', html, re.DOTALL)
    assert inside
    assert "<" not in inside[1]
    spec = json.loads(inside[1])
    assert spec["title"] == "Estimates"
    assert spec["data"]["values"][0]["pod"].startswith(samples.HOSTILE)
    assert "<noscript>" in html


def test_options_for_the_embedding_do_not_reach_it() -> None:
    spec = {"mark": "bar", "usermeta": {"embedOptions": {"config": "https://example.org/config.json"}}}
    assert "example.org" not in chart_html(spec, "en")


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"data": {"url": "https://example.org/data.csv"}}, "$.data.url"),
        ({"data": {"url": "data.csv"}}, "$.data.url"),
        ({"mark": {"type": "image", "url": "x.png"}}, "$.mark.url"),
        ({"encoding": {"url": {"field": "picture"}}}, "$.encoding.url"),
        ({"encoding": {"href": {"field": "link"}}}, "$.encoding.href"),
        ({"layer": [{}, {"mark": {"type": "point", "href": "//x.org"}}]}, "$.layer[1].mark.href"),
        ({"transform": [{"lookup": "a", "from": {"data": {"url": "b"}}}]}, "$.transform[0].from.data.url"),
    ],
)
def test_a_chart_that_would_load_or_link_anything_is_refused(spec: dict[str, Any], place: str) -> None:
    with pytest.raises(ReadinessError, match=re.escape(place)):
        drawn(display(**{CHART_MIME: spec}))


def test_data_may_call_a_column_url() -> None:
    refuse_loading({"data": {"values": [{"url": "x"}]}, "datasets": {"a": [{"href": "y"}]}})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(content=json_values)
def test_json_in_a_script_never_ends_it_and_reads_back(content: Any) -> None:
    written = script_json(content)
    assert "<" not in written
    assert json.loads(written) == content


@given(content=st.text())
def test_preformatted_text_holds_no_markup_and_no_blank_line(content: str) -> None:
    inside = preformatted(content).removeprefix('<pre class="rd-output">').removesuffix("</pre>")
    assert "<" not in inside
    assert "\n" not in inside
