"""YAML files read into strict models, every problem of a file at once, each with its line and ``$.path``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from readiness.errors import InputError, Problem


class StrictModel(BaseModel):
    """An immutable model that refuses unknown keys, silent conversions, and numbers that are none."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class BilingualText(StrictModel):
    """One text in both languages of the book; neither may be missing or blank."""

    ru: str
    en: str

    def model_post_init(self, _context: Any) -> None:
        """Refuse blank texts: an empty translation is a missing one."""
        for language in ("ru", "en"):
            if not getattr(self, language).strip():
                raise ValueError(f"the {language} text is blank")


Model = TypeVar("Model", bound=StrictModel)
Location = tuple[int | str, ...]


class YamlDocument:
    """A parsed YAML file that knows on which line each of its places stands.

    Parameters
    ----------
    path
        The file.
    shown_as
        How problems name the file (relative to the project).

    Raises
    ------
    InputError
        If the file is missing, no YAML, or repeats a key.
    """

    def __init__(self, path: Path, shown_as: Path | str) -> None:
        self.shown_as = shown_as
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise InputError(Problem(shown_as, "$", "a file", "nothing")) from None
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(Problem(shown_as, "$", "a readable UTF-8 file", str(error))) from None
        try:
            self.content = YAML(typ="rt").load(text)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise InputError(Problem(shown_as, "$", "valid YAML", str(error.problem), line)) from None
        except (YAMLError, ValueError, RecursionError) as error:  # control characters, a 45th of March, a deep nest
            raise InputError(Problem(shown_as, "$", "valid YAML", str(error).splitlines()[0])) from None

    def line_of(self, location: Location) -> int | None:
        """1-based line of a place, or of the nearest enclosing place that exists."""
        node, line = self.content, 1
        for step in location:
            try:
                if isinstance(node, CommentedMap):
                    line = node.lc.key(step)[0] + 1
                elif isinstance(node, CommentedSeq):
                    line = node.lc.item(step)[0] + 1
                else:
                    break
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        return line

    def problem(self, location: Location, expected: str, got: str, hint: str = "") -> Problem:
        """Make a problem about a place of this file."""
        return Problem(self.shown_as, json_path(location), expected, got, self.line_of(location), hint)

    def parse(self, model: type[Model]) -> Model:
        """Validate the content as a model.

        Raises
        ------
        InputError
            With every problem of the file.
        """
        try:
            # JSON mode of strict validation: sequences become tuples, ISO strings become dates, nothing else bends.
            return model.model_validate_json(json_of(self.content))
        except ValidationError as error:
            raise InputError(self._problems_of(error)) from None
        except TypeError as error:
            raise InputError(Problem(self.shown_as, "$", "plain YAML values", str(error))) from None

    def _problems_of(self, error: ValidationError) -> list[Problem]:
        details = error.errors(include_url=False)
        places = [detail["loc"] for detail in details]
        found = []
        for detail in details:
            below = len(detail["loc"])
            if detail["type"] == "too_short" and any(p[:below] == detail["loc"] != p for p in places):
                continue  # not short: its items are broken, and each of them says so itself
            got = "nothing" if detail["type"] == "missing" else _shortened(detail["input"])
            expected = {
                "missing": "a value",
                "extra_forbidden": "no such key (is it misspelt?)",
            }.get(detail["type"], expectation_of(detail["msg"]))
            found.append(self.problem(detail["loc"], expected, got))
        return found


def json_path(location: Location) -> str:
    """``('claims', 3, 'criterion')`` as ``$.claims[3].criterion``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


def load_yaml(path: Path, model: type[Model], shown_as: Path | str | None = None) -> Model:
    """Read one YAML file as a model; see :class:`YamlDocument`."""
    return YamlDocument(path, shown_as or path).parse(model)


def json_of(content: Any) -> str:
    """The JSON of what a YAML file holds; times without quotes, which YAML takes for times, as ISO 8601.

    Raises
    ------
    TypeError
        If something in it is no plain value.
    """

    def plain(value: Any) -> Any:
        if isinstance(value, dt.date | dt.datetime):
            return value.isoformat()
        raise TypeError(f"{type(value).__name__} is not a plain YAML value")

    return json.dumps(content, default=plain)


def expectation_of(told: str) -> str:
    """What pydantic says, as it stands after "expected"; our own validators say it already."""
    return told.removeprefix("Value error, ") if told.startswith("Value error, ") else told[0].lower() + told[1:]


def _shortened(value: Any, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
