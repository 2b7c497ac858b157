"""Commands in documents: what each starts, what of the tree it needs, and whether that is there."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from readiness.sources.checkout.base import Row, Tree
from readiness.sources.checkout.documents.parsing import Document

# What a reader has to fill in before a command runs.
_TO_FILL_IN = re.compile(
    r"<[A-Za-zА-Яа-я][^<>|&;\n]*>|\bYOUR[_-]|\byour-[a-z]|\bTODO\b|\bCHANGE_?ME\b|\bXXX+\b|\.\.\.|…", re.IGNORECASE
)
_SEPARATORS = frozenset({"&&", "||", "|", ";", "&", "|&", "(", ")"})
_KEYWORDS = frozenset(
    {
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "for",
        "do",
        "done",
        "while",
        "until",
        "case",
        "esac",
        "in",
        "{",
        "}",
        "!",
        "function",
    }
)
_BEFORE_COMMANDS = frozenset({"sudo", "env", "time", "nohup", "exec", "nice", "watch", "xargs", "command"})
_INTERPRETERS = frozenset({"bash", "sh", "zsh", "python", "python3", "source", "."})
_ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
_MAKE_TARGET = re.compile(r"^(?P<targets>[A-Za-z0-9_./% -]+?)\s*::?(?!=)", re.MULTILINE)


def commands_of(document: Document) -> Iterator[Row]:
    """Rows of `document_commands`, one for each command of each block of shell."""
    for first, block in document.shell_blocks():
        for line, text in _logical_lines(first, block):
            told = {"document": document.path, "line": line, "needs_editing": bool(_TO_FILL_IN.search(text))}
            words = _words(text)
            if words is None:
                yield told | {"program": "", "needs": "", "parsed": bool(told["needs_editing"])}
                continue
            for command in _split(words):
                yield told | {"program": command[0], "needs": _needs(command), "parsed": True}


def _logical_lines(first: int, block: str) -> Iterator[tuple[int, str]]:
    """Lines of commands with those they go on in; of a session that shows a prompt, only what was typed."""
    lines = block.split("\n")
    prompted = any(line.startswith("$ ") for line in lines)
    kept, start, until = "", first, ""
    for number, line in enumerate(lines, first):
        if until:  # a document within the command
            until = "" if line.strip() == until else until
            continue
        if prompted and not kept:
            if not line.startswith("$ "):
                continue
            line = line[2:]  # noqa: PLW2901 - the line as it was typed
        start = start if kept else number
        kept += line.rstrip()
        if here := re.search(r"<<-?\s*['\"]?(\w+)['\"]?", kept):
            until, kept = here[1], kept[: here.start()]
        if kept.endswith("\\"):
            kept = kept[:-1] + " "
            continue
        if kept.strip() and not kept.lstrip().startswith("#"):
            yield start, kept.strip()
        kept = ""


def _words(text: str) -> list[str] | None:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quotation that does not end
        return None


def _split(words: Sequence[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in [*words, ";"]:
        if word in _SEPARATORS or set(word) <= set(";&|()"):
            while command and (command[0] in _KEYWORDS | _BEFORE_COMMANDS or _ASSIGNMENT.match(command[0])):
                command = command[1:]
            if command and command[0] not in ("for", "case") and not command[0].startswith(("$", "#", "[", "<", ">")):
                yield command
            command = []
        elif word not in ("<", ">", ">>", "2>"):
            command.append(word)


def _needs(command: Sequence[str]) -> str:
    """What of the tree a command needs, as ``file:``, ``make:`` or ``module:`` and a name; "" if nothing."""
    program, rest = command[0], [word for word in command[1:] if not word.startswith("-")]
    if program == "make":
        plain = [word for word in rest if "=" not in word]
        folder = next((after for word, after in pairwise(command) if word == "-C"), "")
        targets = [word for word in plain if word != folder]
        return f"make:{folder}:{targets[0]}" if targets and "$" not in targets[0] else ""
    if program in _INTERPRETERS:
        if "-m" in command[:-1]:
            return f"module:{command[command.index('-m') + 1]}"
        return f"file:{rest[0]}" if rest and "-c" not in command and _is_path(rest[0]) else ""
    return f"file:{program}" if _is_path(program) and "/" in program else ""


def _is_path(word: str) -> bool:
    return bool(re.fullmatch(r"(?:\./)?[\w.-]+(?:/[\w.-]+)*", word)) and not word.startswith("/")


def targets_of(path: str, text: str) -> Iterator[Row]:
    """Rows of `make_targets` out of a Makefile."""
    for found in _MAKE_TARGET.finditer(text):
        for target in found["targets"].split():
            yield {"path": path, "target": target}


def is_makefile(path: str) -> bool:
    """Whether a file has targets of make."""
    return PurePosixPath(path).name in ("Makefile", "makefile", "GNUmakefile") or path.endswith(".mk")


def broken_commands(rows: Mapping[str, Sequence[Row]], tree: Tree) -> Iterator[Row]:
    """Rows of `broken_commands`: what cannot be run as it is written, and why. Nothing is run."""
    targets = {row["target"] for row in rows["make_targets"]}
    modules = {
        ".".join(PurePosixPath(path).with_suffix("").parts[skip:]).removesuffix(".__init__").removesuffix(".__main__")
        for path in tree.paths
        if path.endswith(".py")
        for skip in range(min(3, path.count("/") + 1))
    }
    packages = {module.partition(".")[0] for module in modules}
    for row in rows["document_commands"]:
        told = {name: row[name] for name in ("document", "line", "program", "needs")}
        kind, _, name = row["needs"].partition(":")
        if row["needs_editing"]:
            yield told | {"reason": "needs-editing"}
        elif not row["parsed"]:
            yield told | {"reason": "unparsable"}
        elif kind == "file" and not _there(row["document"], name, tree):
            yield told | {"reason": "no-file"}
        elif kind == "make" and name.rpartition(":")[2] not in targets:
            yield told | {"reason": "no-make-target"}
        elif kind == "module" and name.partition(".")[0] in packages and name not in modules:
            yield told | {"reason": "no-module"}


def _there(document: str, name: str, tree: Tree) -> bool:
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(document), name))
    # What an installation makes (.venv/bin/...) is no part of the tree, and is not missed.
    return (
        posixpath.normpath(name) in tree.paths
        or beside in tree.paths
        or name.lstrip("./").startswith("venv")
        or "venv/" in name
    )
