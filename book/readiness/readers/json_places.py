"""Parts of a JSON document that must be there, each error with its ``$.path``."""

from __future__ import annotations

import sys
from typing import Any, TypeVar

from readiness.documents import Location, json_path
from readiness.errors import InputError
from readiness.readers.files import InputFile, shown

Kind = TypeVar("Kind")

_NAMES: dict[Any, str] = {dict: "an object", list: "a list", str: "a text", bool: "true or false", float: "a number"}


class Place:
    """One value of a JSON document and where it stands."""

    def __init__(self, file: InputFile, value: Any, location: Location = (), line: int | None = None) -> None:
        self.file, self.value, self.location, self.line = file, value, location, line

    def __getitem__(self, step: str | int) -> Place:
        """The value below; what is not there is None."""
        found = None
        if isinstance(self.value, dict):
            found = self.value.get(step)
        elif isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            found = self.value[step]
        return Place(self.file, found, (*self.location, step), self.line)

    @property
    def path(self) -> str:
        """Where it stands: ``$.data.result[3]``."""
        return json_path(self.location)

    def items(self) -> list[Place]:
        """Every value of a list.

        Raises
        ------
        InputError
            If it is none.
        """
        return [self[number] for number in range(len(self.as_(list)))]

    def as_(self, kind: type[Kind]) -> Kind:
        """The value as an object (dict), a list, a text, a truth value or a number (float).

        Raises
        ------
        InputError
            If it is something else, or not there.
        """
        value = self.value
        fits = isinstance(value, kind)
        if kind is float:
            fits = isinstance(value, int | float) and not isinstance(value, bool)
            # Python's parser takes NaN and Infinity, which JSON does not have.
            fits = fits and abs(value) <= sys.float_info.max
            value = float(value) if fits else value
        if not fits:
            raise self.error(_NAMES[kind])
        found: Kind = value
        return found

    def error(self, expected: str, got: str = "", hint: str = "") -> InputError:
        """Make the error for this place."""
        told = got or ("nothing" if self.value is None else shown(self.value))
        return self.file.error(self.location, expected, told, line=self.line, hint=hint)
