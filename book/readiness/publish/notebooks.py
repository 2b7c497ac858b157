"""Executed notebooks as pages of one language: its texts, drawn outputs, and a notice where a run failed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup

from readiness.errors import InputError, Problem, ReadinessError
from readiness.messages import message
from readiness.presentation import LANGUAGES, Language, text
from readiness.presentation.drawing import draw_verdict
from readiness.presentation.environment import environment
from readiness.publish.book import MILESTONE, Book
from readiness.publish.markdown import plain_heading, raw_block
from readiness.publish.outputs import output_html, preformatted, printed
from readiness.record import VERDICT_MIME, Failure, NotebookRun, RunStatus

TEMPLATES = Path(__file__).parent / "templates"
_HIDING = frozenset({"hide-input", "hide-cell", "remove-input", "remove-cell"})
_BANNER = "papermill-error-cell-tag"
"""Cells that papermill puts into a notebook that failed, to say so; our own notice says it."""
_OF_PAPERMILL = frozenset({"injected-parameters", _BANNER})
_SETTINGS = frozenset({"parameters", "injected-parameters"})
_STOPPING = frozenset({Failure.RAISED, Failure.TIMED_OUT, Failure.KERNEL_DIED, Failure.EXITED_EARLY})
"""Failures after which no further cell ran."""
Cell = dict[str, Any]


def stage_notebook(book: Book, area: str, language: Language) -> dict[str, Any]:
    """The page of an area as a notebook that Sphinx only has to lay out.

    Parameters
    ----------
    book
        The record to publish.
    area
        An area of the register, or `milestone`.
    language
        Cells tagged with another one are left out.

    Raises
    ------
    ReadinessError
        If a verdict cannot be drawn. Any other output that cannot is replaced by a notice that says why.
    InputError
        If neither the executed notebook nor its template can be read.
    """
    run = book.runs.get(area)
    executed = book.executed_notebook(area)
    counts = run is not None and run.status is RunStatus.COMPLETED
    if executed.is_file():
        content = _read(executed)
        cells = list(_page_cells(content["cells"], book, area, language, verdicts_count=counts))
    else:
        content = _read(book.template_notebook(area))
        cells = [c for c in _in_language(content["cells"], language) if c["cell_type"] == "markdown"]
    cells = _with_title(cells, book, area, language)
    if area != MILESTONE:
        cells.insert(1, _markdown(raw_block(_summary(book, area, language))))
    if not (counts and executed.is_file()):
        cells.insert(1, _markdown(raw_block(notice(run, language))))
    shown = _claims_shown(content["cells"]) if counts and executed.is_file() else set()
    missing = [claim.id for claim in book.claims_of(area) if claim.id not in shown and claim.id in book.verdicts]
    if missing:
        heading = plain_heading(text(message("area-verdicts"), language))
        cards = (draw_verdict(book.verdicts[claim], language, book.register) for claim in missing)
        cells.append(_markdown("\n\n".join([f"## {heading}", *(raw_block(card) for card in cards)])))
    cells.append(_markdown(raw_block(_provenance(book, area, language, executed=executed.is_file()))))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells, start=1)],
    }


def notice(run: NotebookRun | None, language: Language) -> str:
    """What a page says first when its notebook did not complete: how it failed, in which cell, with the traceback."""
    template = environment(language, TEMPLATES).get_template("notice.html.j2")
    error = run.error if run else None
    traceback = preformatted(error.traceback, language=language) if error and error.traceback else ""
    return template.render(error=error, traceback=traceback)


def _page_cells(
    cells: Iterable[Cell], book: Book, area: str, language: Language, *, verdicts_count: bool
) -> Iterator[Cell]:
    last = _last_cell_run(book.runs.get(area))
    number = 0  # in the template: papermill puts in cells of its own
    settings: list[str] = []
    for cell in cells:
        tags = set(_tags(cell))
        number += not _OF_PAPERMILL & tags
        if last is not None and number > last:
            yield _markdown(raw_block(_told("run-rest", language)))
            break
        if _BANNER in tags or not _speaks(cell, language):
            continue
        if cell["cell_type"] == "markdown":
            yield _markdown(_source(cell))
        elif cell["cell_type"] == "code":
            try:
                shown = _code(cell, book, language, verdicts_count=verdicts_count)
            except ReadinessError as error:
                raise ReadinessError(f"notebook {area}, cell {number}: {error}") from error
            if tags & _SETTINGS and not shown["outputs"]:
                # One line to unfold, together with the cell that uses the settings.
                settings.append(shown["source"])
                continue
            shown["source"] = "\n\n".join([*settings, shown["source"]])
            settings.clear()
            yield shown


def _last_cell_run(run: NotebookRun | None) -> int | None:
    """The number of the cell at which a run stopped, if it did; what follows was not executed."""
    error = run.error if run and run.status is RunStatus.ERROR else None
    return error.cell if error and error.failure in _STOPPING else None


def _code(cell: Cell, book: Book, language: Language, *, verdicts_count: bool) -> Cell:
    tags = set(_tags(cell))
    drawn = []
    for output in _streams_joined(cell.get("outputs", [])):
        if VERDICT_MIME in output.get("data", {}) and not verdicts_count:
            # The run did not complete: the record has other verdicts, which stand at the end of the page.
            html = f'<p class="rd-quiet">{text(message("area-verdict-void"), language)}</p>'
        else:
            html = _drawn(output, book, language)
        if html:
            drawn.append({"output_type": "display_data", "metadata": {}, "data": {"text/html": html}})
    return {
        "cell_type": "code",
        "execution_count": cell.get("execution_count"),
        "metadata": {"tags": sorted(tags if tags & _HIDING else tags | {"hide-input"})},
        "source": _source(cell),
        "outputs": drawn,
    }


def _drawn(output: dict[str, Any], book: Book, language: Language) -> str:
    """One output, or a notice in its place: one bad output must not take the whole book with it."""
    try:
        return output_html(output, language, book.register)
    except (ReadinessError, AttributeError, KeyError, TypeError, ValueError) as error:
        if VERDICT_MIME in output.get("data", {}):
            raise
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _told("output-broken", language, reason=reason)


def _streams_joined(outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Text printed piece by piece is one output."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        if output.get("output_type") == "stream" and joined and joined[-1].get("name") == output.get("name"):
            joined[-1]["text"] += printed(output)
        elif output.get("output_type") == "stream":
            joined.append({"output_type": "stream", "name": output.get("name"), "text": printed(output)})
        else:
            joined.append(output)
    return joined


def _told(key: str, language: Language, **args: str) -> str:
    words = text(message(key, **args), language)
    return Markup('<p class="rd-notice rd-notice-warning" role="note">{}</p>').format(words)


def _with_title(cells: list[Cell], book: Book, area: str, language: Language) -> list[Cell]:
    """Every page needs a title, or the table of contents has no word for it."""
    if cells and cells[0]["cell_type"] == "markdown" and cells[0]["source"].lstrip().startswith("# "):
        return cells
    register = book.register
    title = register.milestone.title if area == MILESTONE else register.areas[area].title
    return [_markdown(f"# {plain_heading(text(title, language))}"), *cells]


def _summary(book: Book, area: str, language: Language) -> str:
    """What came out, before how it came about: every claim of the area with its verdict."""
    template = environment(language, TEMPLATES).get_template("summary.html.j2")
    return template.render(book=book, claims=book.claims_of(area))


def _provenance(book: Book, area: str, language: Language, *, executed: bool) -> str:
    up = "../" if area == MILESTONE else "../../"
    template = environment(language, TEMPLATES).get_template("provenance.html.j2")
    return template.render(record=book.record, area=area, up=up, executed=executed, run=book.runs.get(area))


def _in_language(cells: Iterable[Cell], language: Language) -> list[Cell]:
    return [_markdown(_source(c)) if c["cell_type"] == "markdown" else c for c in cells if _speaks(c, language)]


def _speaks(cell: Cell, language: Language) -> bool:
    spoken = {tag for tag in _tags(cell) if tag in {f"lang-{known}" for known in LANGUAGES}}
    return not spoken or f"lang-{language}" in spoken


def _claims_shown(cells: Iterable[Cell]) -> set[str]:
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return {bundle[VERDICT_MIME].get("claim") for bundle in bundles if isinstance(bundle.get(VERDICT_MIME), dict)}


def _tags(cell: Cell) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _source(cell: Cell) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _markdown(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(Problem(path, "$", "a notebook", "nothing")) from None
    except (OSError, ValueError) as error:
        raise InputError(Problem(path, "$", "a readable notebook", str(error))) from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise InputError(Problem(path, "$.cells", "a list of cells", type(content).__name__))
    return content
