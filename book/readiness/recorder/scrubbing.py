"""What may reach the disk of a look: without masked names, without credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from readiness.recorder.masking import Masking, check_names
from readiness.sources.live.credentials import KnownCredentials
from readiness.sources.live.looks import Look, replaced
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.scrubbing import REMEMBERED_CHARACTERS, SCRUBBED, scrubbed_of_shapes

_REMEMBERED_TEXTS = 4096


@dataclass
class Counts:
    """How many names were masked, and in how many places the word scrubbed stands, whoever put it there."""

    masked: int = 0
    scrubbed: int = 0


class Scrubber:
    """Takes out of looks what no recording may hold.

    Parameters
    ----------
    live
        What is looked at, and which names are masked.
    root
        The folder that relative paths of the parameters start from.
    where
        The file of parameters, for errors.

    Raises
    ------
    InputError
        If a name cannot be masked.
    """

    def __init__(self, live: LiveParameters, root: Path, where: str) -> None:
        check_names(live.mask, where)
        self._masking = Masking(live.mask)
        self._known = KnownCredentials(live, root)
        self._known.refresh()
        self._remembered = lru_cache(_REMEMBERED_TEXTS)(self._text)

    def look(self, look: Look) -> tuple[Look, Counts]:
        """A look as it may be kept, and what was taken out of it."""
        if self._known.refresh():
            self._remembered.cache_clear()
        counts = Counts()
        kept = replaced(look, lambda value: self.value(value, counts))
        # A sentence is made anew of what was scrubbed already, so a look's places are counted in what is kept.
        counts.scrubbed = _places_in(kept)
        return kept, counts

    def value(self, value: Any, counts: Counts | None = None) -> Any:
        """Any plain value, whatever is nested in it."""
        counts = counts if counts is not None else Counts()
        if isinstance(value, str):
            text, masked, scrubbed = (
                self._remembered(value) if len(value) <= REMEMBERED_CHARACTERS else self._text(value)
            )
            counts.masked += masked
            counts.scrubbed += scrubbed
            return text
        if isinstance(value, dict):
            return {self.value(key, counts): self.value(item, counts) for key, item in value.items()}
        if isinstance(value, Sequence):
            return [self.value(item, counts) for item in value]
        return value

    def _text(self, text: str) -> tuple[str, int, int]:
        text, _ = self._known.scrubbed(text)
        text, _ = scrubbed_of_shapes(text)
        text, masked = self._masking.masked(text)
        # Collectors have taken out the most by now, so counting what is taken out here would tell of nothing.
        return text, masked, text.count(SCRUBBED)


def _places_in(look: Look) -> int:
    """In how many places of a look the word scrubbed stands."""
    values = [value for rows in look.rows.values() for row in rows for value in row.values()]
    values += [told for one in look.shortfalls for told in (one.what, one.table, one.error, one.hint)]
    return sum(str(value).count(SCRUBBED) for value in values)
