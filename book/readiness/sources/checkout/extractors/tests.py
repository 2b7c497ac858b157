"""Tests as they are written: which of them can fail at all, and which read back a constant. Nothing is imported."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from readiness.sources.checkout.base import Extractor, Row, SourceFile, Tree
from readiness.sources.checkout.extractors.syntax import UNPARSED, parsed

FUNCTIONS, LITERALS = "test_functions", "constructor_literals"
ATTRIBUTES, CONSTANTS = "asserted_attributes", "asserted_constants"
# Names of calls that fail a test, besides those that begin with assert (self.assertEqual, mock.assert_called).
_RAISING = frozenset({"raises", "warns", "fail", "deprecated_call", "xfail", "check", "expect", "verify"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _wants(path: str) -> bool:
    return PurePosixPath(path).suffix == ".py"


def is_test_file(path: str) -> bool:
    """Whether a file is one that pytest or unittest collects, by its name."""
    name = PurePosixPath(path).name
    return (name.startswith("test_") or name.endswith("_test.py")) and name.endswith(".py")


def _rows(file: SourceFile) -> Iterator[tuple[str, Row]]:
    if file.kind != "text":
        return
    is_test = is_test_file(file.path)
    try:
        tree = parsed(file.text)
    except UNPARSED as error:
        if is_test:
            told = f"does not parse: {str(error).splitlines()[0]}" if str(error) else "does not parse"
            yield FUNCTIONS, {"path": file.path, "line": 0, "test": "", "assertions": 0, "problem": told}
        return
    if "class " in file.text:
        yield from _literals(file.path, tree)
    if is_test:
        yield from _tests(file.path, tree)


def _literals(path: str, tree: ast.Module) -> Iterator[tuple[str, Row]]:
    """Attributes that constructors set to a literal, and defaults of dataclasses and the like."""
    for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in made.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield from _literal(path, made.name, node.target.id, node.value)
            elif isinstance(node, Function) and node.name == "__init__":
                yield from _of_constructor(path, made.name, node)


def _of_constructor(path: str, made: str, constructor: Function) -> Iterator[tuple[str, Row]]:
    for node in ast.walk(constructor):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                assert isinstance(node, ast.Assign | ast.AnnAssign)  # noqa: S101 - those have targets
                yield from _literal(path, made, target.attr, node.value)


def _literal(path: str, made: str, attribute: str, value: ast.expr | None) -> Iterator[tuple[str, Row]]:
    told = _constant(value)
    if told is not None and value is not None:
        row = {"path": path, "line": value.lineno, "class_name": made, "attribute": attribute, "value": told}
        yield LITERALS, row


def _constant(node: ast.expr | None) -> str | None:
    """A number, text or truth value as it is written; None of everything else, and of None, which is no value yet."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        told = _constant(node.operand)
        return None if told is None else f"-{told}"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | str):
        return repr(node.value)
    return None


def _tests(path: str, tree: ast.Module) -> Iterator[tuple[str, Row]]:
    helpers = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    asserting = _asserting(helpers)
    for prefix, node in _collected(tree):
        name = f"{prefix}{node.name}"
        row = {"path": path, "line": node.lineno, "test": name, "problem": ""}
        yield FUNCTIONS, {**row, "assertions": _assertions(node, asserting)}
        yield from ((ATTRIBUTES, {"path": path, "test": name, **found}) for found in _attributes(node))


def _collected(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, Function) and node.name.startswith("test"):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function) and inner.name.startswith("test"):
                    yield f"{node.name}.", inner


def _name(node: ast.expr) -> str:
    """The last name of what is called: ``assert_allclose`` of ``np.testing.assert_allclose``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _fails_by_name(call: ast.Call) -> bool:
    name = _name(call.func)
    return name.lower().startswith("assert") or name in _RAISING


def _asserting(functions: Mapping[str, Function]) -> set[str]:
    """Functions of the file that can fail a test themselves, or through others of the file."""
    direct = {name for name, node in functions.items() if _assertions(node, set())}
    while True:
        further = {
            name
            for name, node in functions.items()
            if name not in direct
            and any(isinstance(part, ast.Call) and _name(part.func) in direct for part in ast.walk(node))
        }
        if not further:
            return direct
        direct |= further


def _assertions(node: Function, asserting: set[str]) -> int:
    """How many places of a function can fail it on purpose.

    ``assert True`` is none. A call of a function of the same file that asserts is one; what other files do is not seen.
    """
    found = 0
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            found += not (isinstance(part.test, ast.Constant) and bool(part.test.value))
        elif isinstance(part, ast.Call):
            found += _fails_by_name(part) or _name(part.func) in asserting
        elif isinstance(part, ast.Raise):
            found += 1
    return found


def _attributes(node: Function) -> Iterator[Row]:
    """Comparisons of an attribute of an object made here with a literal, and how often it was used in between."""
    made, uses = _made_in(node), _uses_in(node)
    for part in ast.walk(node):
        if not isinstance(part, ast.Assert):
            continue
        for attribute, value in _compared(part.test):
            found = _made_by(attribute.value, made)
            if found:
                name, class_name, line = found
                between = [at for at in uses.get(name, []) if line < at <= part.lineno]
                row = {"line": part.lineno, "class_name": class_name, "attribute": attribute.attr, "value": value}
                yield {**row, "calls": len(between)}


def _made_in(node: Function) -> dict[str, tuple[str, int]]:
    """Variables that are given a new object: name -> its class and the line."""
    made: dict[str, tuple[str, int]] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.value, ast.Call):
            target, class_name = part.targets[0], _name(part.value.func)
            if isinstance(target, ast.Name) and class_name[:1].isupper():
                made[target.id] = (class_name, part.lineno)
    return made


def _uses_in(node: Function) -> dict[str, list[int]]:
    """Lines in which a variable is called upon, handed on, or one of its attributes is set."""
    uses: dict[str, list[int]] = defaultdict(list)
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            for used in ast.walk(part):
                if isinstance(used, ast.Name):
                    uses[used.id].append(part.lineno)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name):
            uses[part.value.id].append(part.lineno)
    return uses


def _made_by(node: ast.expr, made: Mapping[str, tuple[str, int]]) -> tuple[str, str, int] | None:
    if isinstance(node, ast.Name) and node.id in made:
        return (node.id, *made[node.id])
    if isinstance(node, ast.Call) and _name(node.func)[:1].isupper() and not node.args and not node.keywords:
        return ("", _name(node.func), node.lineno)
    return None


def _compared(test: ast.expr) -> Iterator[tuple[ast.Attribute, str]]:
    """``object.attribute == literal``, either way round, also with ``is`` and in ``and``; approx(1) is a literal."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for part in test.values:
            yield from _compared(part)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq | ast.Is):
        for attribute, literal in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
            value = _constant(_without_approx(literal))
            if isinstance(attribute, ast.Attribute) and value is not None:
                yield attribute, value


def _without_approx(node: ast.expr) -> ast.expr:
    return node.args[0] if isinstance(node, ast.Call) and _name(node.func) == "approx" and node.args else node


def _complete(rows: Mapping[str, Sequence[Row]], _tree: Tree) -> Iterable[tuple[str, Row]]:
    """Assertions of a value that a constructor of that name sets, on an object that nothing was done to."""
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows[LITERALS]:
        places[row["class_name"], row["attribute"], row["value"]].append(f"{row['path']}:{row['line']}")
    for row in rows[ATTRIBUTES]:
        found = places.get((row["class_name"], row["attribute"], row["value"]))
        if found and not row["calls"]:
            told = {key: value for key, value in row.items() if key != "calls"}
            yield CONSTANTS, {**told, "set_at": min(found)}


EXTRACTOR = Extractor(frozenset({FUNCTIONS, LITERALS, ATTRIBUTES, CONSTANTS}), _wants, _rows, _complete)
