"""A whole document: its statements with their lines, without what stands below a heading of goals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from readiness.statements.finding import Statement, find_statements
from readiness.statements.markdown import Passage, block_parser, passages_in
from readiness.statements.quantities import names_a_quantity, worth_a_look

if TYPE_CHECKING:
    from markdown_it.token import Token

# Headings and columns below which numbers are wishes.
_GOALS = re.compile(
    r"\b(?:targets?|goals?|criteri(?:a|on)|thresholds?|requirements?|required|roadmap|plans?|planned|"
    r"objectives?|next steps|"
    r"expected|SLOs?|KPIs?|limits?|цел[ьией]\w*|критери\w+|порог\w*|требован\w+|план\w*|ожида\w+|лимит\w*|"
    r"следующие шаги)\b",
    re.IGNORECASE,
)

# Titles of a column that say only that its cells are values.
_VALUES = re.compile(
    r"|value|values|current|now|actual|measured|result|results|status|score|metric|state|today|achieved|"
    r"значени[ея]|сейчас|текущ\w+|факт\w*|результат\w*|статус|оценка|итог|измерено|достигнуто|показатель",
    re.IGNORECASE,
)


def read_document(text: str, tokens: list[Token] | None = None) -> Iterator[tuple[int, Statement]]:
    """The statements of a document in Markdown, each with its line.

    Parameters
    ----------
    text
        The document.
    tokens
        The same, parsed by `block_parser`, where somebody did that already.
    """
    if not worth_a_look(text):
        return
    yield from _of_passages(passages_in(block_parser().parse(text) if tokens is None else tokens))


def _of_passages(passages: Iterable[Passage]) -> Iterator[tuple[int, Statement]]:
    for passage in passages:
        if not worth_a_look(passage.text):
            continue
        if _GOALS.search(passage.column) or any(_GOALS.search(title) for title in passage.headings[-2:]):
            continue
        about = _subject_of(passage)
        for statement in find_statements(passage.text, subject=about, numbers_from=passage.value_from):
            yield passage.line, statement


def _subject_of(passage: Passage) -> str:
    """Of a cell, the label that does not name the quantity: the model of a row of recalls, the pod of a column."""
    if not passage.row:
        return ""
    if names_a_quantity(passage.row):
        return "" if _VALUES.fullmatch(passage.column.strip(" *_`")) else passage.column.strip(" *_`")
    return passage.row.strip(" *_`")
