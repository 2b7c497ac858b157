"""One source tree per language: everything Jupyter Book reads, and nothing it would have to decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from readiness.presentation import Language
from readiness.publish.book import Book
from readiness.publish.configuration import configuration_for, to_yaml
from readiness.publish.notebooks import stage_notebook
from readiness.publish.pages import front_page, schema_page, trace_page
from readiness.publish.rules import render_page
from readiness.publish.toc import Toc, notebook_of, translate_toc


def stage_tree(book: Book, toc: Toc, configuration: dict[str, Any], language: Language, tree: Path) -> None:
    """Write the source tree of one language.

    Parameters
    ----------
    book
        The record to publish.
    toc
        The pages and their order.
    configuration
        The root configuration.
    language
        Which tree.
    tree
        An empty folder.
    """
    (tree / "_toc.yml").write_text(to_yaml(translate_toc(toc.content, language)), encoding="utf-8")
    made = configuration_for(configuration, language, book.languages)
    (tree / "_config.yml").write_text(to_yaml(made), encoding="utf-8")
    for page in toc.pages:
        area = notebook_of(page)
        target = tree / f"{page}{'.md' if area is None else '.ipynb'}"
        target.parent.mkdir(parents=True, exist_ok=True)
        if area is None:
            target.write_text(_markdown_page(book, page, language), encoding="utf-8")
        else:
            notebook = json.dumps(stage_notebook(book, area, language), ensure_ascii=False, indent=1)
            target.write_text(notebook + "\n", encoding="utf-8")


def _markdown_page(book: Book, page: str, language: Language) -> str:
    if page == "index":
        return front_page(book, language)
    if page == "trace":
        return trace_page(book, language)
    if page == "schema":
        return schema_page(language)
    shown_as = f"book/pages/{page}.{language}.md"
    return render_page(book.root / shown_as, shown_as, language, tuple(book.register.areas))
