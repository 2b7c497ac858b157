"""An executed notebook becomes the page of one language."""

from __future__ import annotations

import json
from typing import Any

import pytest

from publish import samples
from readiness.errors import InputError, ReadinessError
from readiness.presentation import LANGUAGES, Language
from readiness.publish.book import Book
from readiness.publish.notebooks import stage_notebook
from readiness.publish.outputs import MOST_CHARACTERS
from readiness.record import CHART_MIME, VERDICT_MIME, VIEW_MIME


def page(book: Book, area: str, language: Language = "en") -> str:
    """Everything the page says, in its order."""
    parts: list[str] = []
    for cell in stage_notebook(book, area, language)["cells"]:
        parts.append(cell["source"])
        parts += [output["data"]["text/html"] for output in cell.get("outputs", [])]
    return "\n".join(parts)


def write_notebook(book: Book, area: str, *cells: dict[str, Any]) -> None:
    path = book.executed_notebook(area)
    path.write_text(json.dumps(samples.notebook(*cells)), encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_of_the_other_language_are_left_out(book: Book, language: Language) -> None:
    words = {"en": "Does memory grow?", "ru": "Растёт ли память?"}
    text = page(book, "stability", language)
    assert words.pop(language) in text
    assert words.popitem()[1] not in text


def test_outputs_are_html_and_nothing_else(book: Book) -> None:
    for cell in stage_notebook(book, "stability", "en")["cells"]:
        for output in cell.get("outputs", []):
            assert list(output["data"]) == ["text/html"]


def test_nothing_hostile_gets_through(book: Book) -> None:
    text = page(book, "stability")
    assert "<script>alert" not in text
    assert "pod-&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_code_stays_behind_a_toggle(book: Book) -> None:
    cells = [c for c in stage_notebook(book, "stability", "en")["cells"] if c["cell_type"] == "code"]
    # Cells that only set parameters share the line of the cell that uses them.
    assert cells[0]["source"].startswith("recording = 'data/x0tta6bl4-k8s'\n\narea = open_area(")
    assert all("hide-input" in cell["metadata"]["tags"] for cell in cells)


def test_a_tag_that_hides_more_is_kept(book: Book) -> None:
    write_notebook(book, "stability", samples.code("x = 1", tags=("remove-cell",)))
    (cell,) = [c for c in stage_notebook(book, "stability", "en")["cells"] if c["cell_type"] == "code"]
    assert cell["metadata"]["tags"] == ["remove-cell"]


def test_every_claim_has_one_card(book: Book) -> None:
    for area in book.register.areas:
        text = page(book, area)
        for claim in book.claims_of(area):
            assert text.count(f'id="claim-{claim.id}"') == 1


def test_a_failed_run_says_so_first_with_cell_and_traceback(book: Book) -> None:
    title, notice, *_ = (cell["source"] for cell in stage_notebook(book, "failure_injection", "en")["cells"])
    assert title == "# Failure injection"
    assert "This notebook did not complete." in notice
    assert "Cell 4 of the template:" in notice
    assert "ValueError: &lt;b&gt;no&lt;/b&gt; reports" in notice
    assert "&lt;script&gt;alert(1)" in notice
    assert "\x1b" not in notice


def test_verdicts_of_a_failed_run_do_not_count(book: Book) -> None:
    text = page(book, "failure_injection")
    assert "does not count" in text
    # The card that stands there is that of the record, at the end of the page.
    assert text.index("does not count") < text.index(f'id="claim-{samples.RECOVERY.id}"')


def test_without_an_executed_notebook_the_page_is_made_of_its_template(book: Book) -> None:
    text = page(book, "security", "ru")
    assert text.startswith("# Безопасность")
    assert "Он не выполнялся" in text
    assert "area.load()" not in text
    assert f'id="claim-{samples.AUDIT.id}"' in text
    assert "notebooks/security.ipynb" not in text


def test_a_page_without_a_title_gets_that_of_the_register(book: Book) -> None:
    write_notebook(book, "stability", samples.markdown("No title here."))
    assert stage_notebook(book, "stability", "ru")["cells"][0]["source"] == "# Стабильность"


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        (VIEW_MIME, {"view": 1}),
        (CHART_MIME, {"data": {"url": "https://example.org/data.csv"}}),
        (CHART_MIME, ["no", "chart"]),
        (CHART_MIME, {"title": "@no-such-key"}),
        (CHART_MIME, {"data": {"values": [float("nan")]}}),
    ],
)
def test_a_broken_output_is_replaced_by_a_notice(book: Book, mime: str, data: Any) -> None:
    broken = samples.code("x", samples.shown(mime, data))
    write_notebook(book, "stability", samples.markdown("# T"), broken, samples.markdown("And on."))
    text = page(book, "stability")
    assert text.index("This output cannot be shown: ") < text.index("And on.")


def test_a_broken_verdict_is_named_with_its_notebook_and_cell(book: Book) -> None:
    broken = samples.code("x", samples.shown(VERDICT_MIME, {"claim": "a.b"}))
    write_notebook(book, "stability", samples.markdown("# T"), broken)
    with pytest.raises(ReadinessError, match="notebook stability, cell 2"):
        stage_notebook(book, "stability", "en")


def test_after_the_cell_that_failed_the_page_says_once_that_the_rest_did_not_run(book: Book) -> None:
    text = page(book, "failure_injection")
    assert "An Exception was encountered" not in text
    assert text.count("The cells below this one were not executed.") == 1
    assert text.index("area.load()") < text.index("The cells below this one were not executed.")
    assert "## Estimates" not in text
    assert "area.estimates()" not in text


def test_much_text_is_cut_and_the_page_says_where_the_rest_is(book: Book) -> None:
    streams = [{"output_type": "stream", "name": "stdout", "text": "x" * MOST_CHARACTERS} for _ in range(3)]
    write_notebook(book, "stability", samples.markdown("# T"), samples.code("print(...)", *streams))
    text = page(book, "stability")
    assert text.count("x" * MOST_CHARACTERS) == 1
    assert "x" * (MOST_CHARACTERS + 1) not in text
    assert "Only the first 20,000 of 60,000 characters are shown." in text


@pytest.mark.parametrize("content", ["no json", "[]", '{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_bad_input(book: Book, content: str) -> None:
    book.executed_notebook("stability").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"stability\.ipynb"):
        stage_notebook(book, "stability", "en")


def test_neither_notebook_nor_template_is_bad_input(book: Book) -> None:
    book.template_notebook("security").unlink()
    with pytest.raises(InputError, match=r"security\.ipynb"):
        stage_notebook(book, "security", "en")


def test_the_same_record_makes_the_same_bytes(book: Book) -> None:
    first, second = (json.dumps(stage_notebook(book, "stability", "ru")) for _ in range(2))
    assert first == second
