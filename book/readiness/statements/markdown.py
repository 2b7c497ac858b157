"""A document as passages: sentences and cells of tables, each with its line and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZА-ЯЁ*«\"(\[`0-9])|\n(?=\s*(?:[-*•]|\d+[.)])\s)")

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")


@dataclass(frozen=True)
class Passage:
    """One sentence or cell.

    Attributes
    ----------
    line
        Counted from 1.
    text
        With its emphasis; a cell has the labels of its row and column before it, where they are words.
    headings
        From the outermost one to the one above it.
    column
        Title of the column of a cell; "" of a sentence.
    row
        Label of the row of a cell; "" of a sentence.
    value_from
        Place in `text` where the cell itself begins.
    """

    line: int
    text: str
    headings: tuple[str, ...]
    column: str = ""
    row: str = ""
    value_from: int = 0


@cache
def block_parser() -> MarkdownIt:
    """The parser of blocks; what stands in a line is left as it is written."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def passages_of(text: str) -> Iterator[Passage]:
    """The passages of a document in Markdown, without its code."""
    return passages_in(block_parser().parse(text))


def passages_in(tokens: list[Token]) -> Iterator[Passage]:
    """The passages of a parsed document."""
    headings: list[tuple[int, str]] = []
    table: list[list[str]] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            table = []
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "inline" and token.map:
            line, opened = token.map[0] + 1, tokens[place - 1]
            above = tuple(title for _, title in headings)
            if opened.type == "heading_open":
                level = int(opened.tag[1:])
                headings = [one for one in headings if one[0] < level] + [(level, token.content)]
                yield Passage(line, token.content, above)
            elif opened.type in ("th_open", "td_open"):
                table[-1].append(token.content)
                if opened.type == "td_open":
                    yield _cell(table, line, above)
            else:
                yield from _sentences(token.content, line, above)


def _cell(table: list[list[str]], line: int, above: tuple[str, ...]) -> Passage:
    row, header = table[-1], table[0]
    column = header[len(row) - 1] if len(row) <= len(header) else ""
    label = row[0] if len(row) > 1 else ""
    # What the row is about says more than the title of a column of values, and stands nearer.
    labels = f"{column}: {label}: " if label else ""
    return Passage(line, labels + _plain(row[-1]), above, column, label, len(labels))


def _plain(text: str) -> str:
    """Without the addresses of links, which say nothing of a quantity."""
    return _LINK.sub(r"\1", text)


def _sentences(content: str, line: int, above: tuple[str, ...]) -> Iterator[Passage]:
    content = _plain(content)
    start = 0
    for end in [*(found.start() for found in _SENTENCE_ENDS.finditer(content)), len(content)]:
        sentence = content[start:end]
        blank = len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            yield Passage(line + content.count("\n", 0, start + blank), sentence.strip().replace("\n", " "), above)
        start = end
