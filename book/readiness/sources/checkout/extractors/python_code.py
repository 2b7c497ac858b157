"""Python files: what they import, how complex their functions are, and which functions are one another's copies."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping, Sequence

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
        packages = {_folder_of(path) for path in files if path.endswith("__init__.py")}
        roots = {""}
        for path in files:
            folder = _folder_of(path)
            while folder and folder in packages:
                folder = _folder_of(folder)
            roots.add(folder)
        self._roots = frozenset(roots)
        # Of every module the names it has, each with the folders that Python must be started in.
        self._named: dict[str, set[str]] = {}
        for path in files:
            module = path.removesuffix("/__init__.py").removesuffix(".py")
            for root in (root for root in _above(path) if root in roots and root != module):
                self._named.setdefault(module.removeprefix(f"{root}/" if root else ""), set()).add(root)

    def file_of(self, target: str, importer: str) -> str | None:
        """The file that a target names from a file; None if it is not of this tree."""
        if target.startswith("."):
            return self._relative(target, importer)
        parts = target.split(".")
        known = [self._named.get("/".join(many), set()) for many in (parts, parts[:-1])]
        roots = set().union(*known)
        if not roots:
            return None
        nearest = next((root for root in _above(importer) if root in roots), None)
        return self._below(min(roots) if nearest is None else nearest, parts)

    def _relative(self, target: str, importer: str) -> str | None:
        rest = target.lstrip(".")
        folder = _folder_of(importer)
        for _ in range(len(target) - len(rest) - 1):
            folder = _folder_of(folder)
        return self._below(folder, rest.split(".") if rest else [])

    def _below(self, folder: str, parts: Sequence[str]) -> str | None:
        """The module of a name, or the one that the last part is an attribute of."""
        for many in (parts, parts[:-1]) if parts else (parts,):
            place = "/".join((folder, *many) if folder else many)
            for candidate in (f"{place}.py", f"{place}/__init__.py" if place else "__init__.py"):
                if (many or candidate.endswith("__init__.py")) and candidate in self._files:
                    return candidate
        return None


def _folder_of(path: str) -> str:
    """The folder of a path; "" is the root of the tree, and its own."""
    return path.rpartition("/")[0]


def _above(path: str) -> Iterator[str]:
    """The folders that a file lies in, the nearest first; the last is the root, ""."""
    while path:
        path = _folder_of(path)
        yield path


EXTRACTOR = Extractor(
    tables=frozenset({"python_modules", "python_imports", "python_links", "python_functions"}),
    wants=wants,
    rows=rows_of,
    complete=complete,
)
