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
from readiness.record import VIEW_MIME


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
    assert cells[0]["source"] == "recording = 'data/x0tta6bl4-k8s'"
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
    assert "Cell 3:" in notice
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


def test_a_broken_output_is_named_with_its_notebook_and_cell(book: Book) -> None:
    write_notebook(book, "stability", samples.markdown("# T"), samples.code("x", samples.shown(VIEW_MIME, {"view": 1})))
    with pytest.raises(ReadinessError, match="notebook stability, cell 2"):
        stage_notebook(book, "stability", "en")


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
