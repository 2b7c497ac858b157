"""Parameters of notebooks: what a template offers, and whether a request fits it."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from readiness.errors import InputError, Problem
from readiness.register import DEFAULT_REGISTER

Parameter = str | int | float | bool | list[Any] | dict[str, Any] | None


def load_parameters(path: Path, shown_as: Path | str) -> dict[str, Any]:
    """Read a parameter file, as ``papermill -f`` reads it: a flat mapping.

    Raises
    ------
    InputError
        If it is missing, no YAML, or no mapping.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(Problem(shown_as, "$", "a file of parameters", "nothing")) from None
    except (OSError, ValueError, RecursionError, YAMLError) as error:
        raise InputError(Problem(shown_as, "$", "readable YAML", str(error))) from None
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InputError(Problem(shown_as, "$", "a mapping of parameter names to values", type(content).__name__))
    return content


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """Read ``NAME=VALUE`` options; the value is YAML, so that 3 is a number and "3" is text.

    Raises
    ------
    InputError
        For every one that is not of this form.
    """
    parameters: dict[str, Any] = {}
    problems = []
    for assignment in assignments:
        name, separator, value = assignment.partition("=")
        if not separator or not name.isidentifier():
            problems.append(Problem("-p", "$", "NAME=VALUE", repr(assignment)))
            continue
        try:
            parsed = YAML(typ="safe").load(value) if value else ""
        except (YAMLError, ValueError, RecursionError):
            parsed = value
        # A time is text to every notebook, and a shell has taken its quotes away.
        parameters[name] = value if isinstance(parsed, dt.date) else parsed
    if problems:
        raise InputError(problems)
    return parameters


def read_template(path: Path, shown_as: Path | str) -> NotebookNode:
    """Read a notebook that is about to be executed.

    Raises
    ------
    InputError
        If it is missing, or no valid notebook.
    """
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    # nbformat raises the last three on JSON that is something else.
    except (OSError, ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise InputError(Problem(shown_as, "$", "a valid notebook", str(error).splitlines()[0])) from None
    return notebook


def defaults_of(template: Path) -> dict[str, Parameter]:
    """The parameters a template offers with their defaults.

    Raises
    ------
    InputError
        If it is no notebook, has no cell tagged `parameters`, or a default is not a plain value.
    """
    notebook = read_template(template, template)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise InputError(Problem(template, "$.cells", "one cell tagged `parameters`", str(len(cells))))
    defaults: dict[str, Parameter] = {}
    for name, found in papermill.inspect_notebook(str(template)).items():
        try:
            defaults[name] = ast.literal_eval(found["default"])
        except (ValueError, SyntaxError):
            expected = "a plain value as default"
            raise InputError(Problem(template, f"$.parameters.{name}", expected, found["default"])) from None
    return defaults


def check_parameters(template: Path, shown_as: Path | str, requested: Mapping[str, Any]) -> None:
    """Refuse parameters a template does not offer, and values of another type than the default's.

    papermill itself accepts both: a mistyped name is recorded and never used.

    Raises
    ------
    InputError
        With every parameter that does not fit.
    """
    defaults = defaults_of(template)
    problems = []
    for name, value in requested.items():
        if name not in defaults:
            known = ", ".join(sorted(defaults))
            problems.append(Problem(shown_as, f"$.parameters.{name}", f"one of {known}", "a name it does not have"))
        elif not _fits(value, defaults[name]):
            expected = f"{type(defaults[name]).__name__}, as the default {defaults[name]!r}"
            problems.append(Problem(shown_as, f"$.parameters.{name}", expected, f"{type(value).__name__} {value!r}"))
    if problems:
        raise InputError(problems)


def check_parameters_of_all(
    templates: Mapping[str, Path], shown_as: Path | str, requested: Mapping[str, Any]
) -> list[Problem]:
    """Find what does not fit when one file of parameters serves many notebooks.

    Each notebook takes the parameters it offers; a name that none of them has is a mistake.
    """
    problems: list[Problem] = []
    known: set[str] = set()
    for template in templates.values():
        try:
            offered = defaults_of(template)
            known |= set(offered)
            mine = {name: value for name, value in requested.items() if name in offered}
            check_parameters(template, f"{shown_as} ({template.name})", mine)
        except InputError as error:
            problems.extend(error.problems)
    for name in sorted(set(requested) - known):
        expected = f"a parameter of at least one notebook: {', '.join(sorted(known))}"
        problems.append(Problem(shown_as, f"$.{name}", expected, "a name none has"))
    return problems


def problems_of_templates(templates: Mapping[str, Path], root: Path, register: str) -> list[Problem]:
    """Find the areas of a register that have no notebook, and notebooks that could not judge by it.

    A notebook without the parameter `register` judges by the default, whatever a file of parameters says.
    """
    problems = []
    for name, template in templates.items():
        shown_as = template.relative_to(root)
        if not template.is_file():
            expected = f"a notebook for the area {name} of the register {register}"
            problems.append(Problem(shown_as, "$", expected, "nothing"))
        elif register != DEFAULT_REGISTER and "register" not in _offered(template):
            expected = f"the parameter `register`, so that it can judge by {register}"
            problems.append(Problem(shown_as, "$.parameters", expected, "none"))
    return problems


def _offered(template: Path) -> Collection[str]:
    try:
        return defaults_of(template)
    except InputError:
        return ("register",)  # what is wrong with it is told by the check of its parameters


def _fits(value: Any, default: Parameter) -> bool:
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)
