"""What the built HTML has to be: complete, offline, and saying what the record says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from readiness.errors import ReadinessError
from readiness.publish.book import Book

_LOADING = {
    # Attributes that make a browser fetch something without a click.
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "audio": ("src",),
    "video": ("src", "poster"),
    "track": ("src",),
    "iframe": ("src", "srcdoc"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "body": ("background",),
}
_URL_IN_CSS = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""", re.IGNORECASE)
_MOST_SHOWN = 20


@dataclass
class Page:
    """What the check reads out of one page."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    verdicts: list[tuple[str, str]] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        page = self.page
        page.loads += [values[name] for name in _LOADING.get(tag, ()) if values.get(name)]
        page.loads += css_urls(values.get("style", ""))
        if tag == "a" and "href" in values:
            page.links.append(values["href"])
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            page.loads.append(values.get("content", "").partition("=")[2].strip())
        if tag == "form" and values.get("action"):
            page.links.append(values["action"])
        page.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if "data-claim" in values:
            page.verdicts.append((values["data-claim"], values.get("data-verdict", "")))
            if values.get("id") == f"claim-{values['data-claim']}":
                page.cards.append(values["data-claim"])
        if "data-decision" in values:
            page.decisions.append(values["data-decision"])
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.page.loads += css_urls(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False


def read_page(html: str) -> Page:
    """Read what matters out of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def css_urls(style: str) -> list[str]:
    """Everything a piece of CSS would load.

    >>> css_urls("a { background: url('//x.org/a.png') }")
    ['//x.org/a.png']
    """
    return [first or second for first, second in _URL_IN_CSS.findall(style)]


def is_outside(url: str) -> bool:
    """Whether a URL leaves the book; `data:` and `#fragment` do not."""
    parts = urlsplit(url.strip())
    return bool(parts.netloc) or parts.scheme not in ("", "data", "blob")


def check_book(folder: Path, book: Book, pages: tuple[str, ...]) -> int:
    """Check an assembled book.

    Every page exists in every language, nothing is loaded from outside, every link inside the book leads somewhere,
    and every verdict and decision on a page is that of the record, with one card for each claim.

    Parameters
    ----------
    folder
        The assembled book.
    book
        What it was made of.
    pages
        The pages of the table of contents.

    Returns
    -------
    int
        How many ordinary links lead outside (they load nothing until somebody follows them).

    Raises
    ------
    ReadinessError
        One, with every fault.
    """
    faults = [
        f"{language}/{page}.html: the page is missing"
        for language in book.languages
        for page in pages
        if not (folder / language / f"{page}.html").is_file()
    ]
    read = {path: read_page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    anchors = {path.resolve(): page.anchors for path, page in read.items()}
    outside = 0
    for path, page in read.items():
        shown = path.relative_to(folder).as_posix()
        faults += [f"{shown}: loads {url} from outside" for url in page.loads if is_outside(url)]
        local = [url for url in page.loads + page.links if not is_outside(url)]
        faults += [f"{shown}: {url} leads nowhere" for url in sorted(set(local)) if not _leads(path, url, anchors)]
        faults += _wrong_verdicts(shown, page, book)
        outside += sum(is_outside(url) for url in page.links)
    for path in sorted(folder.rglob("*.css")):
        shown = path.relative_to(folder).as_posix()
        urls = css_urls(path.read_text(encoding="utf-8"))
        faults += [f"{shown}: loads {url} from outside" for url in urls if is_outside(url)]
    faults += _wrong_cards(folder, read, book)
    if faults:
        rest = [f"… and {len(faults) - _MOST_SHOWN} more"] if len(faults) > _MOST_SHOWN else []
        told = "\n".join(f"  {fault}" for fault in faults[:_MOST_SHOWN] + rest)
        raise ReadinessError(f"the book is not what it has to be:\n{told}", "nothing was replaced")
    return outside


def _leads(path: Path, url: str, anchors: dict[Path, set[str]]) -> bool:
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob"):
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    return not parts.fragment or target not in anchors or unquote(parts.fragment) in anchors[target]


def _wrong_verdicts(shown: str, page: Page, book: Book) -> list[str]:
    faults = [
        f"{shown}: says {claim} is {said}, the record says {book.outcome(claim)}"
        for claim, said in page.verdicts
        if claim not in book.verdicts or said != book.outcome(claim)
    ]
    decided = book.record.rollup.decision.decision
    return faults + [f"{shown}: says {said}, the record says {decided}" for said in page.decisions if said != decided]


def _wrong_cards(folder: Path, read: dict[Path, Page], book: Book) -> list[str]:
    faults = []
    for language in book.languages:
        tree = folder / language
        cards = Counter(claim for path, page in read.items() if path.is_relative_to(tree) for claim in page.cards)
        faults += [
            f"{language}: {claim} has {cards[claim]} cards instead of one"
            for claim in book.register.claims
            if cards[claim] != 1
        ]
    return faults
