"""What one book is made of; every step of publishing takes it from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from readiness.claims import Claim
from readiness.presentation import Language
from readiness.record import NOTEBOOKS_FOLDER, NotebookRun, Record
from readiness.register import Register
from readiness.verdicts import Outcome, Verdict

MILESTONE = "milestone"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Book:
    """A record with the project it is published from."""

    record: Record
    register: Register
    record_directory: Path
    root: Path
    languages: tuple[Language, ...]

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict of every claim by its id."""
        return {verdict.claim: verdict for verdict in self.record.verdicts}

    @cached_property
    def runs(self) -> Mapping[str, NotebookRun]:
        """The run of every area's notebook."""
        return {run.area: run for run in self.record.runs}

    def outcome(self, claim: str) -> Outcome:
        """The verdict on a claim; one that nobody judged is not measured."""
        verdict = self.verdicts.get(claim)
        return verdict.outcome if verdict else Outcome.NOT_MEASURED

    def executed_notebook(self, area: str) -> Path:
        """Where the executed notebook of an area is, if it is."""
        return self.record_directory / NOTEBOOKS_FOLDER / f"{area}.ipynb"

    def template_notebook(self, area: str) -> Path:
        """The notebook of an area as it is before execution."""
        return self.root / "notebooks" / f"{area}.ipynb"

    def claims_of(self, area: str) -> tuple[Claim, ...]:
        """The claims of an area, in the order of its file; `milestone` has none of its own."""
        return self.register.areas[area].claims if area in self.register.areas else ()
