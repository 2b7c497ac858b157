"""One document parsed once: its blocks, links, anchors, code and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from readiness.statements.markdown import block_parser

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SUFFIXES = frozenset({".md", ".markdown", ".rst", ".adoc"})
_RUNBOOK = re.compile(r"run-?book|playbook|on-?call|инструкци\w+ дежурн", re.IGNORECASE)
_SHELL = frozenset({"bash", "sh", "shell", "console", "zsh", "shell-session"})
_ANCHOR = re.compile(r"^\((?P<myst>[\w.:-]+)\)=\s*$|<a\s+(?:id|name)=[\"'](?P<html>[^\"']+)[\"']", re.MULTILINE)
_RST_LINK = re.compile(
    r"`[^`<]*<(?P<target>[^`>\s]+)>`_|^\.\. (?:include|image|figure|literalinclude):: (?P<file>\S+)", re.MULTILINE
)
_CYRILLIC, _LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)
# A block that names no language is one of commands if it begins like one.
_PROGRAMS = frozenset(
    [
        "bash",
        "cargo",
        "cd",
        "cp",
        "curl",
        "docker",
        "export",
        "git",
        "go",
        "helm",
        "jupyter",
        "kind",
        "kubectl",
        "make",
        "mkdir",
        "npm",
        "papermill",
        "pip",
        "pip3",
        "pytest",
        "python",
        "python3",
        "readiness",
        "sh",
        "source",
        "sudo",
        "terraform",
        "uv",
    ]
)
_WORD = re.compile(r"\w+")


def is_document(path: str) -> bool:
    """Whether a path is that of a document."""
    return PurePosixPath(path).suffix.lower() in SUFFIXES


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Inline:
    """Something within a line: an address or a piece of code."""

    line: int
    text: str


@dataclass
class Document:
    """One document.

    Attributes
    ----------
    path
        In the tree.
    text
        Its content.
    """

    path: str
    text: str
    _links: list[Inline] = field(default_factory=list)
    _code: list[Inline] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the lines apart; a document in another form than Markdown has its addresses found by pattern."""
        if not self.is_markdown:
            self._links = [
                Inline(self.text.count("\n", 0, found.start()) + 1, found["target"] or found["file"])
                for found in _RST_LINK.finditer(self.text)
            ]
            return
        for token in self.tokens:
            if (
                token.type == "inline"
                and token.map
                and ("[" in token.content or "`" in token.content or "<" in token.content)
            ):
                line = token.map[0] + 1
                for child in _children(token, self._references):
                    if child.type in ("softbreak", "hardbreak"):
                        line += 1
                    elif child.type == "code_inline":
                        self._code.append(Inline(line, child.content))
                    elif address := child.attrs.get("href") or child.attrs.get("src"):
                        self._links.append(Inline(line, str(address)))

    @property
    def is_markdown(self) -> bool:
        """Whether it is in Markdown."""
        return PurePosixPath(self.path).suffix.lower() in (".md", ".markdown")

    @cached_property
    def _parsed(self) -> tuple[list[Token], dict[str, Any]]:
        references: dict[str, Any] = {}
        return block_parser().parse(self.text, references) if self.is_markdown else [], references

    @property
    def tokens(self) -> list[Token]:
        """Its blocks; none if it is no Markdown."""
        return self._parsed[0]

    @property
    def _references(self) -> dict[str, Any]:
        return self._parsed[1]

    @property
    def links(self) -> list[Inline]:
        """Addresses of links and images."""
        return self._links

    @property
    def code(self) -> list[Inline]:
        """What is marked as code within a line."""
        return self._code

    def headings(self) -> Iterator[tuple[int, int, str]]:
        """Line, level and title of each heading."""
        for place, token in enumerate(self.tokens):
            if token.type == "heading_open" and token.map:
                yield token.map[0] + 1, int(token.tag[1:]), self.tokens[place + 1].content

    def anchors(self) -> Iterator[tuple[int, int, str]]:
        """Line, level and anchor of whatever a link can point to; a second heading of a name gets "-1" as on GitHub."""
        seen: Counter[str] = Counter()
        for line, level, title in self.headings():
            anchor = slug(title)
            yield line, level, f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
            seen[anchor] += 1
        for found in _ANCHOR.finditer(self.text):
            yield self.text.count("\n", 0, found.start()) + 1, 0, found["myst"] or found["html"]

    @property
    def title(self) -> str:
        """Its first heading, or the name of the file."""
        return next((title for _, _, title in self.headings()), PurePosixPath(self.path).name)

    @property
    def is_runbook(self) -> bool:
        """Whether it calls itself one, by its path or title."""
        return bool(_RUNBOOK.search(self.path) or _RUNBOOK.search(self.title))

    @property
    def language(self) -> str:
        """The language of most of its letters: ``ru`` or ``en``."""
        russian, latin = len(_CYRILLIC.findall(self.text)), len(_LATIN.findall(self.text))
        return "ru" if russian > 0.3 * (russian + latin) else "en"

    def words(self) -> list[str]:
        """Its words in small letters, in order."""
        return _WORD.findall(self.text.lower())

    def shell_blocks(self) -> Iterator[tuple[int, str]]:
        """First line and content of each block of shell commands."""
        for token in self.tokens:
            if token.type != "fence" or not token.map:
                continue
            named, first = (
                token.info.strip().split(" ")[0].lower(),
                token.content.lstrip().removeprefix("$ ").split(maxsplit=1),
            )
            if named in _SHELL or (not named and first and first[0] in _PROGRAMS):
                yield token.map[0] + 2, token.content


def _children(token: Token, references: dict[str, Any]) -> list[Token]:
    parsed = _inline_parser().parseInline(token.content, references)
    return parsed[0].children or []


def slug(title: str) -> str:
    """The anchor of a heading: small letters, hyphens for blanks, no other signs.

    >>> slug("What `readiness check` does, and why?")
    'what-readiness-check-does-and-why'
    """
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain.strip().lower()))
