"""A Sphinx extension: formulas as MathML, a switch to the other language, our assets, nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from docutils import nodes
from latex2mathml.converter import convert
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util import logging

from readiness.messages import message
from readiness.presentation import text

LOGGER = logging.getLogger(__name__)

_TEMPLATES = Path(__file__).parent / "templates" / "theme"
_POLICY = (
    # The browser's own promise that nothing comes from outside. Scripts of the theme stand inside the pages.
    "default-src 'self' file: data: blob:; script-src 'self' file: 'unsafe-inline'; "
    "style-src 'self' file: 'unsafe-inline'; connect-src 'self' file:; object-src 'none'; base-uri 'none'; "
    "form-action 'self' file:"
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.add_config_value("readiness_languages", ["en"], "html")
    app.add_config_value("readiness_words", {}, "html")
    renderers = (visit_inline_math, None), (visit_block_math, None)
    app.add_html_math_renderer("mathml", inline_renderers=renderers[0], block_renderers=renderers[1])
    app.connect("config-inited", _add_words)
    app.connect("doctree-resolved", drop_thebe, priority=900)
    app.connect("html-page-context", finish_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def visit_inline_math(translator: Any, node: nodes.Element) -> None:
    """A formula inside a sentence."""
    translator.body.append(_mathml(node, "inline"))
    raise nodes.SkipNode


def visit_block_math(translator: Any, node: nodes.Element) -> None:
    """A formula of its own line; a labelled one can be linked to."""
    anchor = "".join(f' id="{identifier}"' for identifier in node["ids"][:1])
    translator.body.append(f'<div class="math"{anchor}>{_mathml(node, "block")}</div>\n')
    raise nodes.SkipNode


def mathml_of(latex: str, display: str) -> str:
    """A formula as MathML.

    Raises
    ------
    ValueError
        If it is no formula. The converter lets unknown commands and open braces pass; a reader would see them.
    """
    bare = re.sub(r"\\[{}]", "", latex)
    if bare.count("{") != bare.count("}"):
        raise ValueError("a brace is not closed")
    try:
        made = str(convert(latex, display=display))
    except Exception as error:  # the converter's errors have no common class
        raise ValueError(type(error).__name__) from error
    if unknown := re.search(r">(\\[^<]+)<", made):
        raise ValueError(f"{unknown[1]} is unknown")
    return made


def _mathml(node: nodes.Element, display: str) -> str:
    latex = node.astext()
    try:
        return mathml_of(latex, display)
    except ValueError as error:
        LOGGER.warning("not a formula: %r (%s)", latex, error, location=node)
        return str(Markup("<code>{}</code>").format(latex))


def drop_thebe(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Remove what sphinx-thebe, a part of Jupyter Book, puts into every notebook page although it is switched off."""
    for node in list(doctree.findall(nodes.raw)):
        if re.match(r"\s*<script( type=\"text/x-thebe-config\"|>kernelName = )", node.astext()):
            node.parent.remove(node)


def _add_words(app: Sphinx, config: Any) -> None:
    """Give Sphinx a catalogue with the words that the theme's own catalogues lack; theirs come first."""
    app.config.templates_path.append(str(_TEMPLATES))
    catalog = Catalog(locale=config.language)
    for word, translated in config.readiness_words.items():
        catalog.add(word, string=translated, flags=["python-format"] if "%(" in word else [])
    folder = Path(app.doctreedir) / "readiness-words"
    for domain in ("sphinx", "booktheme"):
        path = folder / config.language / "LC_MESSAGES" / f"{domain}.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_mo(stream, catalog)
        app.add_message_catalog(domain, str(folder))


def finish_page(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Add what every page carries, and take away what would load from outside."""
    up = "../" * (pagename.count("/") + 1)
    scripts = ["book.js"]
    if "rd-chart-mount" in context.get("body", ""):
        scripts.insert(0, "vega.js")
    tags = [Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(_POLICY)]
    tags.append(Markup('<link rel="stylesheet" href="{}assets/book.css">').format(up))
    tags += [Markup('<script defer src="{}assets/{}"></script>').format(up, script) for script in scripts]
    context["metatags"] = Markup(context.get("metatags", "")) + Markup("\n").join(tags)  # noqa: S704 - Sphinx's own
    context["script_files"] = [script for script in context.get("script_files", []) if not _of_thebe(script)]
    context["css_files"] = [style for style in context.get("css_files", []) if not _of_thebe(style)]
    here = app.config.language
    context["language_switch"] = [
        {
            "language": language,
            "name": text(message(f"language-{language}"), language),
            "href": "" if language == here else f"{up}{language}/{pagename}.html",
        }
        for language in app.config.readiness_languages
    ]
    context["language_switch_label"] = text(message("language-switch"), here)


def _of_thebe(asset: Any) -> bool:
    """Whether an asset belongs to thebe, which fetches its code from a CDN."""
    said = f"{getattr(asset, 'filename', asset)} {getattr(asset, 'attributes', '')}"
    return "thebe" in said.lower()
