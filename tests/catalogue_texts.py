"""The catalogue as its files have it: entries by key, and the arguments each needs."""

from __future__ import annotations

from fluent.syntax import FluentParser, ast

from readiness.presentation.catalogue import TEXTS

STEMS = tuple(sorted(path.stem for path in (TEXTS / "en").glob("*.ftl")))


def entries(language: str, stem: str) -> dict[str, ast.Message]:
    """Every text of one file, in its order."""
    source = (TEXTS / language / f"{stem}.ftl").read_text(encoding="utf-8")
    return {e.id.name: e for e in FluentParser().parse(source).body if isinstance(e, ast.Message)}


def variables(entry: ast.Message) -> set[str]:
    """Names of the arguments a text takes."""
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, ast.VariableReference):
            found.add(node.id.name)
        if isinstance(node, ast.BaseNode):
            for value in vars(node).values():
                for one in value if isinstance(value, list) else [value]:
                    walk(one)

    walk(entry)
    return found
