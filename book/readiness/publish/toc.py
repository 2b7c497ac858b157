"""The order of the pages: `book/_toc.yml`, its globs resolved and its captions in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readiness.documents import Location, YamlDocument
from readiness.errors import InputError, Problem
from readiness.messages import message
from readiness.presentation import Language, text

GENERATED = frozenset({"index", "trace", "schema"})
_SHOWN_AS = "book/_toc.yml"


@dataclass(frozen=True)
class Toc:
    """A table of contents without globs, and every page it names."""

    content: dict[str, Any]
    pages: tuple[str, ...]

    @property
    def hand_written(self) -> tuple[str, ...]:
        """Pages that come from ``book/pages/<page>.<language>.md``."""
        return tuple(p for p in self.pages if p not in GENERATED and notebook_of(p) is None)


def notebook_of(page: str) -> str | None:
    """The area whose executed notebook is this page, if it is one.

    >>> notebook_of("areas/stability"), notebook_of("milestone"), notebook_of("method")
    ('stability', 'milestone', None)
    """
    if page.startswith("areas/"):
        return page.removeprefix("areas/")
    return page if page == "milestone" else None


def page_of(area: str) -> str:
    """The page of an area's notebook; the opposite of :func:`notebook_of`."""
    return area if area == "milestone" else f"areas/{area}"


def load_toc(root: Path, areas: tuple[str, ...], languages: tuple[Language, ...]) -> Toc:
    """Read ``book/_toc.yml`` and hold it against what there is.

    Parameters
    ----------
    root
        The project root.
    areas
        The areas of the register; each has to have its page. Pages of other areas are left out.
    languages
        Every hand-written page must exist in each.

    Raises
    ------
    InputError
        With every page that is missing and every area without a page.
    """
    document = YamlDocument(root / _SHOWN_AS, _SHOWN_AS)
    folder = root / "book/pages"
    places: dict[str, Location] = {}
    content = _resolved(document.content, (), folder, places)
    # An area that has a notebook is one of another register; any other name is a slip.
    others = {
        page
        for page in places
        if page.startswith("areas/")
        and notebook_of(page) not in areas
        and (root / "notebooks" / f"{notebook_of(page)}.ipynb").is_file()
    }
    content = _without(content, others)
    places = {page: place for page, place in places.items() if page not in others}
    toc = Toc(content, tuple(places))
    problems = [
        document.problem(places[page], f"book/pages/{page}.{language}.md", "no such file")
        for page in toc.hand_written
        for language in languages
        if not (folder / f"{page}.{language}.md").is_file()
    ]
    problems += [
        document.problem(places[page], f"an area of the register: {', '.join(areas)}", page)
        for page in toc.pages
        if page.startswith("areas/") and notebook_of(page) not in areas
    ]
    problems += [
        Problem(_SHOWN_AS, "$", f"the page {page}", "none")
        for page in ("index", "trace", "schema", "milestone", *(page_of(area) for area in areas))
        if page not in places
    ]
    if problems:
        raise InputError(problems)
    return toc


def translate_toc(content: Any, language: Language) -> Any:
    """Captions and titles that begin with ``@`` become words."""
    if isinstance(content, dict):
        return {key: translate_toc(value, language) for key, value in content.items()}
    if isinstance(content, list):
        return [translate_toc(value, language) for value in content]
    if isinstance(content, str) and content.startswith("@"):
        return text(message(content[1:]), language)
    return content


def _resolved(node: Any, place: Location, folder: Path, places: dict[str, Location]) -> Any:
    """Copy the tree with every glob replaced by the pages it means, noting where each page is named."""
    if isinstance(node, dict):
        for key in ("root", "file"):
            if key in node:
                places[str(node[key])] = (*place, key)
        return {str(key): _resolved(value, (*place, str(key)), folder, places) for key, value in node.items()}
    if isinstance(node, list):
        found: list[Any] = []
        for index, entry in enumerate(node):
            if isinstance(entry, dict) and "glob" in entry:
                pages = _matching(folder, str(entry["glob"]))
                places.update(dict.fromkeys(pages, (*place, index, "glob")))
                found += [{"file": page} for page in pages]
            else:
                found.append(_resolved(entry, (*place, index), folder, places))
        return found
    return str(node) if isinstance(node, str) else node


def _without(node: Any, pages: set[str]) -> Any:
    """Copy the tree without some pages, and without parts that nothing is left of."""
    if isinstance(node, dict):
        return {key: _without(value, pages) for key, value in node.items()}
    if isinstance(node, list):
        kept = [_without(entry, pages) for entry in node if not _names_one_of(entry, pages)]
        return [entry for entry in kept if not (isinstance(entry, dict) and entry.get("chapters") == [])]
    return node


def _names_one_of(entry: Any, pages: set[str]) -> bool:
    return isinstance(entry, dict) and entry.get("file") in pages


def _matching(folder: Path, pattern: str) -> list[str]:
    """Pages of any language that match, so that one that lacks a language is noticed."""
    files = folder.glob(f"{pattern}.md")
    return sorted({path.relative_to(folder).as_posix().removesuffix(".md").rpartition(".")[0] for path in files})
