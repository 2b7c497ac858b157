"""What all pages of both trees share: one style sheet, one script, one bundle for charts, the root page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import vl_convert

from readiness.messages import message
from readiness.presentation import style_sheet, text
from readiness.presentation.environment import environment
from readiness.publish.book import Book
from readiness.publish.notebooks import TEMPLATES
from readiness.record import MANIFEST_FILE, NOTEBOOKS_FOLDER, REGISTER_FILE, VERDICTS_FILE, Record

ASSETS = Path(__file__).parent / "assets"
ASSETS_FOLDER = "assets"
"""Folder of the shared assets in the output; not `_static`: Jupyter Book loads all of that on every page."""


def write_assets(output: Path) -> None:
    """Write the shared style sheet, script and chart bundle."""
    folder = output / ASSETS_FOLDER
    folder.mkdir(parents=True)
    style = style_sheet() + "\n" + (ASSETS / "book.css").read_text(encoding="utf-8")
    (folder / "book.css").write_text(style, encoding="utf-8")
    shutil.copyfile(ASSETS / "book.js", folder / "book.js")
    # The bundle is one scope of its own: as a plain script its short names would be everybody's.
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    (folder / "vega.js").write_text(f"(() => {{\n{bundle}\n}})();\n", encoding="utf-8")


def write_root_page(book: Book, output: Path) -> None:
    """Write the page that leads to the reader's language."""
    template = environment("en", TEMPLATES).get_template("root.html.j2")
    names = {language: text(message("root-link"), language) for language in book.languages}
    (output / "index.html").write_text(template.render(languages=book.languages, names=names) + "\n", encoding="utf-8")


def copy_evidence(book: Book, output: Path) -> None:
    """Put what the book was made of beside it, byte for byte, and the schema of the verdicts."""
    for name in (VERDICTS_FILE, REGISTER_FILE, MANIFEST_FILE):
        if (book.record_directory / name).is_file():
            shutil.copyfile(book.record_directory / name, output / name)
    schema = json.dumps(Record.model_json_schema(by_alias=True), indent=2, ensure_ascii=False)
    (output / "verdicts.schema.json").write_text(schema + "\n", encoding="utf-8")
    (output / NOTEBOOKS_FOLDER).mkdir()
    for notebook in sorted((book.record_directory / NOTEBOOKS_FOLDER).glob("*.ipynb")):
        shutil.copyfile(notebook, output / NOTEBOOKS_FOLDER / notebook.name)
