"""Everything that can be checked without running anything: register, parameters, data, rules of notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from readiness.errors import InputError, Problem
from readiness.register import load_register
from readiness.runner.parameters import check_parameters_of_all, load_parameters, read_template
from readiness.sources import RecordedSource

_LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.If,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
LANGUAGES = ("ru", "en")


def check_project(root: Path) -> list[Problem]:
    """Find every problem of a project.

    Parameters
    ----------
    root
        The project root.

    Returns
    -------
    list of Problem
        Empty if all is in order.
    """
    problems: list[Problem] = []
    areas: tuple[str, ...] = ()
    try:
        areas = tuple(load_register(root).areas)
    except InputError as error:
        problems.extend(error.problems)
    templates = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    for name in (*areas, "milestone"):
        if name not in templates:
            problems.append(Problem(f"notebooks/{name}.ipynb", "$", "a notebook for the area", "nothing"))
    for path in templates.values():
        problems.extend(problems_of_notebook(path, path.relative_to(root)))
    problems.extend(_problems_of_parameters(root, templates))
    return problems


def _problems_of_parameters(root: Path, templates: dict[str, Path]) -> Iterator[Problem]:
    file = root / "params" / "recorded.yaml"
    shown = file.relative_to(root)
    try:
        parameters = load_parameters(file, shown)
        source = RecordedSource(root / str(parameters.get("data", "data")))
        source.recordings()
    except InputError as error:
        yield from error.problems
        return
    yield from source.verify_registry()
    yield from check_parameters_of_all(templates, shown, parameters)


def problems_of_notebook(path: Path, shown_as: Path | str) -> list[Problem]:
    """Hold one template against the rules: no logic, no outputs, one parameters cell, both languages, one call a cell.

    Parameters
    ----------
    path
        The notebook.
    shown_as
        How problems name it.
    """
    try:
        notebook = read_template(path, shown_as)
    except InputError as error:
        return list(error.problems)
    problems: list[Problem] = []
    tagged = sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells)
    if tagged != 1:
        problems.append(Problem(shown_as, "$.cells", "one cell tagged `parameters`", str(tagged)))
    for index, cell in enumerate(notebook.cells):
        place = f"$.cells[{index}]"
        if cell.cell_type == "code":
            problems.extend(_problems_of_code(cell, shown_as, place))
    problems.extend(_problems_of_texts(notebook, shown_as))
    return problems


def _problems_of_code(cell: NotebookNode, shown_as: Path | str, place: str) -> Iterator[Problem]:
    if cell.outputs or cell.execution_count is not None:
        yield Problem(shown_as, f"{place}.outputs", "a template without outputs", "stored outputs")
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield Problem(shown_as, f"{place}.source", "Python", f"{error.msg} in line {error.lineno}")
        return
    for node in ast.walk(tree):
        if isinstance(node, _LOGIC):
            hint = "logic belongs into the library, where it is tested"
            yield Problem(shown_as, f"{place}.source", "no logic", type(node).__name__, node.lineno, hint)
    if "parameters" in cell.metadata.get("tags", []):
        return
    calls = sum(isinstance(node, ast.Call) for node in ast.walk(tree))
    if calls > 1:
        yield Problem(shown_as, f"{place}.source", "one library call per cell", f"{calls} calls")


def _problems_of_texts(notebook: NotebookNode, shown_as: Path | str) -> Iterator[Problem]:
    """Text stands in pairs: a Russian cell, then its English one."""
    awaited = list(LANGUAGES)
    for index, cell in enumerate(notebook.cells):
        place = f"$.cells[{index}]"
        languages = [tag.removeprefix("lang-") for tag in cell.metadata.get("tags", []) if tag.startswith("lang-")]
        if cell.cell_type != "markdown":
            if awaited != list(LANGUAGES):
                yield Problem(shown_as, place, f"the text of the cell before in {awaited[0]}", "a code cell")
                awaited = list(LANGUAGES)
            continue
        if languages != awaited[:1]:
            got = ", ".join(languages) or "no language tag"
            yield Problem(shown_as, f"{place}.metadata.tags", f"lang-{awaited[0]}", got)
        awaited = awaited[1:] or list(LANGUAGES)
    if awaited != list(LANGUAGES):
        yield Problem(shown_as, "$.cells", f"a last text in {awaited[0]}", "the end of the notebook")
