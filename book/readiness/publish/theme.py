"""Words of the theme in the reader's language, where the theme's own catalogues leave them in English."""

from __future__ import annotations

import json
import re
from pathlib import Path

from markupsafe import escape

from readiness.messages import Argument, message
from readiness.presentation import Language, text

THEME_WORDS = {
    "Search": "theme-search",
    "Contents": "theme-contents",
    "By": "theme-by",
    "previous": "theme-previous",
    "next": "theme-next",
    "previous page": "theme-previous-page",
    "next page": "theme-next-page",
    "Color mode": "theme-color-mode",
    "Light": "theme-light",
    "Dark": "theme-dark",
    "System Settings": "theme-system-settings",
    "On this page": "theme-on-this-page",
    "Skip to main content": "theme-skip",
    "Back to top": "theme-back-to-top",
    "Site navigation": "theme-site-navigation",
    "Section Navigation": "theme-section-navigation",
    "Collapse Sidebar": "theme-collapse-sidebar",
    "Expand Sidebar": "theme-expand-sidebar",
    "Version warning": "theme-version-warning",
    "Announcement": "theme-announcement",
    "Home": "theme-home",
    "Breadcrumb": "theme-breadcrumb",
    "Error": "theme-error",
    "Please activate JavaScript to enable the search functionality.": "theme-search-needs-javascript",
    "© Copyright %(copyright)s.": "theme-copyright",
    "Link to this heading": "theme-link-to-heading",
    "Copy": "theme-copy",
    "Copied!": "theme-copied",
}
"""Words the theme looks up in a catalogue: its wording -> our key."""

HARD_CODED = {
    "Toggle primary sidebar": "theme-toggle-navigation",
    "Toggle secondary sidebar": "theme-toggle-contents",
    "Toggle hidden content": "theme-toggle-code",
    "Main": "theme-main-navigation",
    "Page": "theme-page-contents",
}
"""Attributes that templates and writers hold as they stand, so that no catalogue reaches them."""


def catalogued_words(language: Language) -> dict[str, str]:
    """The theme's wordings with ours; placeholders of the theme go through unchanged."""
    placeholders = {"copyright": "%(copyright)s"}
    return {
        word: text(message(key, **(placeholders if "%(" in word else {})), language)
        for word, key in THEME_WORDS.items()
    }


_SEARCH_WORDS: dict[str, tuple[str, dict[str, Argument]]] = {
    "Search finished, found ${resultCount} page(s) matching the search query.": (
        "theme-search-found",
        {"count": "${resultCount}"},
    ),
}
"""Words of Sphinx's search that its own catalogues lack: its wording -> our key and what stays a placeholder."""


def compile_translations(folder: Path, language: Language) -> None:
    """Rewrite what Sphinx's scripts say in another language so that no text is compiled at run time.

    Sphinx makes a function of the plural rule with ``new Function``, which the policy of our pages forbids.
    """
    path = folder / "_static/translations.js"
    found = re.fullmatch(r"Documentation\.addTranslations\((.*)\);", _content(path).strip(), re.DOTALL)
    if found:
        catalog = json.loads(found[1])
        # An empty translation would be shown as such; what Sphinx left empty stays in its own words or gets ours.
        messages = {theirs: said for theirs, said in catalog["messages"].items() if said}
        messages |= {theirs: text(message(key, **args), language) for theirs, (key, args) in _SEARCH_WORDS.items()}
        path.write_text(
            f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(messages, ensure_ascii=False)});\n"
            f"Documentation.PLURAL_EXPR = (n) => ({catalog['plural_expr']});\n"
            f"Documentation.LOCALE = {json.dumps(catalog['locale'])};\n",
            encoding="utf-8",
        )


def translate_hard_coded(folder: Path, language: Language) -> None:
    """Put our words for the hard-coded ones into the attributes of every page below a folder."""
    replacements = {
        f'{attribute}="{word}"': f'{attribute}="{escape(text(message(key), language))}"'
        for word, key in HARD_CODED.items()
        for attribute in ("title", "aria-label")
    }
    for path in folder.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        for theirs, ours in replacements.items():
            page = page.replace(theirs, ours)
        path.write_text(page, encoding="utf-8")


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
