"""Everything that can be checked without running anything: register, parameters, data, rules of notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from readiness.errors import InputError, Problem
from readiness.register import DEFAULT_REGISTER, MILESTONE_FILE, load_register, register_folders
from readiness.runner.parameters import (
    check_parameters_of_all,
    load_parameters,
    problems_of_templates,
    read_template,
)
from readiness.sources import CHECKOUT, LIVE, RecordedSource
from readiness.sources.checkout.parameters import checked_parameters

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
    templates = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    # A project without params/milestone.yaml says so, whatever registers it has besides.
    for folder in dict.fromkeys((DEFAULT_REGISTER, *register_folders(root))):
        problems.extend(_problems_of_register(root, folder))
    for path in templates.values():
        problems.extend(problems_of_notebook(path, path.relative_to(root)))
    folders: dict[Path, None] = {}
    for file in _parameter_files(root):
        problems.extend(_problems_of_parameters(root, file, templates, folders))
    for recordings in folders:
        problems.extend(_problems_of_data(recordings))
    return list(dict.fromkeys(problems))


def _problems_of_register(root: Path, folder: str) -> Iterator[Problem]:
    """What is wrong with one register, and which of its areas could not be executed."""
    areas: tuple[str, ...] = ()
    try:
        areas = tuple(load_register(root, folder).areas)
    except InputError as error:
        yield from error.problems
    templates = {name: root / "notebooks" / f"{name}.ipynb" for name in (*areas, "milestone")}
    yield from problems_of_templates(templates, root, folder)


def _parameter_files(root: Path) -> list[Path]:
    """``params/recorded.yaml``, and every other file of parameters beside a register: one that names a source."""
    first = root / DEFAULT_REGISTER / "recorded.yaml"
    others = []
    for folder in register_folders(root):
        for path in sorted((root / folder).glob("*.yaml")):
            try:
                names_a_source = path != first and "source" in load_parameters(path, path)
            except InputError:
                # Whatever else it was to be, a register has no file that is no YAML.
                names_a_source = path.name not in {MILESTONE_FILE, "waivers.yaml"}
            if names_a_source:
                others.append(path)
    return [first, *others]


def _problems_of_parameters(
    root: Path, file: Path, templates: dict[str, Path], folders: dict[Path, None]
) -> Iterator[Problem]:
    """What is wrong with one file of parameters; adds to `folders` the recordings it is about."""
    shown = file.relative_to(root)
    try:
        parameters = load_parameters(file, shown)
    except InputError as error:
        yield from error.problems
        return
    yield from check_parameters_of_all(templates, shown, parameters)
    register = str(parameters.get("register", DEFAULT_REGISTER))
    if register not in register_folders(root) and register != DEFAULT_REGISTER:
        expected = f"the folder of a register: {', '.join(register_folders(root))}"
        yield Problem(shown, "$.register", expected, repr(register))
    elif file.parent != root / DEFAULT_REGISTER and register != file.parent.relative_to(root).as_posix():
        # Beside one register and naming another, or none: its numbers would be judged by the wrong claims.
        yield Problem(shown, "$.register", f"the register it lies in, {file.parent.relative_to(root)}", repr(register))
    if parameters.get("source") == CHECKOUT:
        try:
            checked_parameters(parameters.get("checkout") or {})
        except InputError as error:
            yield from (replace(problem, file=shown) for problem in error.problems)
    elif parameters.get("source") != LIVE:
        folders.setdefault(root / str(parameters.get("data", "data")))


def _problems_of_data(folder: Path) -> Iterator[Problem]:
    """What is wrong with one folder of recordings, and with every collection in it that has a registry of its own."""
    try:
        source = RecordedSource(folder)
        source.recordings()
    except InputError as error:
        yield from error.problems
        return
    yield from source.verify_registry()
    for collection in source.collections():
        yield from _problems_of_data(collection)


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
