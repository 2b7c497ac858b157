"""The check of the built pages finds what it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish import samples
from readiness.errors import ReadinessError
from readiness.publish.book import Book
from readiness.publish.checks import check_book, css_urls, is_outside, read_page

PAGES = ("index",)


@pytest.fixture
def made(book: Book, tmp_path: Path) -> Path:
    """A book of one page with every card, as small as the check allows."""
    folder = tmp_path / "made"
    cards = "".join(
        f'<article id="claim-{name}" data-claim="{name}" data-verdict="{book.outcome(name)}"></article>'
        for name in book.register.claims
    )
    for language in book.languages:
        (folder / language).mkdir(parents=True)
        (folder / language / "index.html").write_text(f"<h1 id='top'>T</h1>{cards}", encoding="utf-8")
    return folder


def add(made: Path, html: str) -> None:
    path = made / "en/index.html"
    path.write_text(path.read_text(encoding="utf-8") + html, encoding="utf-8")


def test_a_sound_book_passes_and_its_outside_links_are_counted(made: Path, book: Book) -> None:
    add(made, '<a href="https://example.org">out</a><a href="#top">up</a><a href="../ru/index.html#top">ru</a>')
    assert check_book(made, book, PAGES) == 1


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ('<script src="https://cdn.example.org/x.js"></script>', "loads https://cdn.example.org/x.js"),
        ('<img src="//example.org/x.png">', "loads //example.org/x.png"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "loads http://example.org/x.css"),
        ("<p style=\"background: url('https://example.org/x')\">", "loads https://example.org/x"),
        ("<style>@import 'https://example.org/y.css';</style>", "loads https://example.org/y.css"),
        ('<meta http-equiv="refresh" content="0; url=https://example.org/z">', "loads https://example.org/z"),
        ('<a href="no-such.html">x</a>', "no-such.html leads nowhere"),
        ('<a href="#no-such">x</a>', "#no-such leads nowhere"),
        ('<img src="no-such.png">', "no-such.png leads nowhere"),
        ('<i data-claim="stability.memory_growth" data-verdict="verified"></i>', "the record says refuted"),
        ('<i data-claim="no.such" data-verdict="verified"></i>', "says no.such is verified"),
        ('<i data-decision="GO"></i>', "the record says NO-GO"),
        (
            f'<i id="claim-{samples.AUDIT.id}" data-claim="{samples.AUDIT.id}" data-verdict="not_measured"></i>',
            "2 cards",
        ),
    ],
)
def test_a_fault_is_named(made: Path, book: Book, html: str, complaint: str) -> None:
    add(made, html)
    with pytest.raises(ReadinessError, match="not what it has to be") as caught:
        check_book(made, book, PAGES)
    assert complaint in str(caught.value)


def test_a_missing_page_is_named(made: Path, book: Book) -> None:
    with pytest.raises(ReadinessError, match=r"ru/trace\.html: the page is missing"):
        check_book(made, book, ("index", "trace"))


def test_a_style_sheet_that_loads_from_outside_is_named(made: Path, book: Book) -> None:
    (made / "book.css").write_text("a{background:url(https://example.org/a.png)}", encoding="utf-8")
    with pytest.raises(ReadinessError, match=r"book\.css: loads https://example\.org"):
        check_book(made, book, PAGES)


def test_data_and_fragments_stay_inside() -> None:
    assert not any(is_outside(url) for url in ("data:image/png;base64,x", "#a", "b.html", "../c", "blob:x"))
    assert all(is_outside(url) for url in ("https://x", "//x/y", "ftp://x", "javascript:alert(1)", " http://x"))


def test_css_and_attributes_are_read() -> None:
    assert css_urls("@import url(a.css); b { background: URL( 'c.png' ) }") == ["a.css", "c.png"]
    page = read_page("<svg><use href='#i'></use><image xlink:href='p.png'/></svg>")
    assert page.loads == ["#i", "p.png"]
