"""Python files: what they import, how complex their functions are, and which functions are one another's copies."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from readiness.sources.checkout.base import Extractor, Row, SourceFile, Tree
from readiness.sources.checkout.extractors.syntax import UNPARSED, parsed

# A shorter function is like another one by chance: a getter, a wrapper.
_LEAST_COPIED_LINES = 6

Function = ast.FunctionDef | ast.AsyncFunctionDef


def wants(path: str) -> bool:
    """Python, and its stubs not: they are read by type checkers alone."""
    return path.endswith(".py")


def rows_of(source_file: SourceFile) -> Iterator[tuple[str, Row]]:
    """The rows of one file."""
    if source_file.kind != "text":
        yield "python_modules", _module(source_file, 0, f"no text: {source_file.kind}")
        return
    try:
        tree = parsed(source_file.text)
    except UNPARSED as error:
        yield "python_modules", _module(source_file, 0, f"{type(error).__name__}: {error}"[:200])
        return
    functions = list(_functions_of(tree, ""))
    yield "python_modules", _module(source_file, len(functions), None)
    yield from (("python_imports", row) for row in _imports_of(tree, "import"))
    yield from (("python_functions", _function_row(name, node)) for name, node in functions)


def _module(source_file: SourceFile, functions: int, error: str | None) -> Row:
    text = source_file.text
    lines = text.count("\n") + (bool(text) and not text.endswith("\n"))
    return {"lines": lines, "functions": functions, "parsed": error is None, "error": error}


def _imports_of(node: ast.AST, when: str) -> Iterator[Row]:
    """What a node imports. Of an `if TYPE_CHECKING` only the body is for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ({"line": child.lineno, "target": name.name, "when": when} for name in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = "." * child.level + (child.module or "")
            joint = "." if child.module else ""
            for name in child.names:
                target = base if name.name == "*" else f"{base}{joint}{name.name}"
                yield {"line": child.lineno, "target": target, "when": when}
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports_of(child, "deferred" if when == "import" else when)
        elif isinstance(child, ast.If) and _is_for_typing(child.test):
            for inner in child.body:
                yield from _imports_of(ast.Module([inner], []), "typing")
            for inner in child.orelse:
                yield from _imports_of(ast.Module([inner], []), when)
        elif not isinstance(child, ast.expr):
            yield from _imports_of(child, when)


def _is_for_typing(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _functions_of(node: ast.AST, within: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{child.name}", child
            yield from _functions_of(child, f"{within}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions_of(child, f"{within}{child.name}.")
        elif not isinstance(child, ast.expr):
            yield from _functions_of(child, within)


def _function_row(name: str, node: Function) -> Row:
    from radon.visitors import ComplexityVisitor

    visitor = ComplexityVisitor(no_assert=True)
    visitor.visit(node)
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    return {
        "name": name,
        "line": node.lineno,
        "lines": lines,
        "complexity": visitor.functions[0].complexity,
        "shape": _shape_of(node) if lines >= _LEAST_COPIED_LINES else "",
    }


def _shape_of(node: Function) -> str:
    """A digest of what a function is made of, whatever its variables and constants are called."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    told = [
        f"{type(part).__name__}{part.attr if isinstance(part, ast.Attribute) else ''};"
        for statement in body
        for part in ast.walk(statement)
    ]
    return hashlib.sha256("".join(told).encode("utf-8", "replace")).hexdigest()[:16]


def complete(rows: Mapping[str, Sequence[Row]], tree: Tree) -> Iterator[tuple[str, Row]]:
    """Which file of the tree each import leads to."""
    places = _Places(frozenset(path for path in tree.paths if path.endswith(".py")))
    for row in rows["python_imports"]:
        found = places.file_of(row["target"], row["path"])
        if found is not None and found != row["path"]:
            yield (
                "python_links",
                {"path": row["path"], "imported_path": found, "line": row["line"], "when": row["when"]},
            )


class _Places:
    """Where modules lie: names are looked up from every folder that Python may be started in.

    Such a folder is one that holds packages or modules and is no package itself. Of several that have a name, the one
    nearest above the importing file is meant.
    """

    def __init__(self, files: frozenset[str]) -> None:
        self._files = files
        packages = {str(PurePosixPath(path).parent) for path in files if path.endswith("__init__.py")}
        roots = {"."}
        for path in files:
            folder = PurePosixPath(path).parent
            while str(folder) in packages:
                folder = folder.parent
            roots.add(str(folder))
        self._roots = frozenset(roots)

    def file_of(self, target: str, importer: str) -> str | None:
        """The file that a target names from a file; None if it is not of this tree."""
        if target.startswith("."):
            return self._relative(target, importer)
        parts = target.split(".")
        above = [str(folder) for folder in PurePosixPath(importer).parents if str(folder) in self._roots]
        for root in (*above, *sorted(self._roots.difference(above))):
            if (found := self._below(PurePosixPath(root), parts)) is not None:
                return found
        return None

    def _relative(self, target: str, importer: str) -> str | None:
        rest = target.lstrip(".")
        folder = PurePosixPath(importer).parent
        for _ in range(len(target) - len(rest) - 1):
            folder = folder.parent
        return self._below(folder, rest.split(".") if rest else [])

    def _below(self, folder: PurePosixPath, parts: Sequence[str]) -> str | None:
        """The module of a name, or the one that the last part is an attribute of."""
        for many in (parts, parts[:-1]) if parts else (parts,):
            place = folder.joinpath(*many)
            for candidate in (f"{place}.py", f"{place}/__init__.py") if many else (f"{place}/__init__.py",):
                if candidate.removeprefix("./") in self._files:
                    return candidate.removeprefix("./")
        return None


EXTRACTOR = Extractor(
    tables=frozenset({"python_modules", "python_imports", "python_links", "python_functions"}),
    wants=wants,
    rows=rows_of,
    complete=complete,
)
