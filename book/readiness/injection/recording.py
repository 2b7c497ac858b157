"""Recordings of injected faults: appended one by one, each of them whole in the recording or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from readiness.injection.attempts import TYPES, Attempt
from readiness.injection.cluster import InjectionError
from readiness.injection.descriptions import COLUMNS, describe
from readiness.injection.plan import FailurePlan, FaultKind
from readiness.sources.appending import AppendedRecording
from readiness.sources.live.parameters import LiveParameters

Scrub = Callable[[Any], Any]


class FaultRecording(AppendedRecording):
    """The recording of faults of one subject.

    Parameters
    ----------
    folder
        Where it is, or will be: below a folder with (or for) a registry.
    plan, live
        What is done, to which system.
    scrub
        Takes names and credentials out of values that no recording may hold.

    Raises
    ------
    InputError
        If something else is in that place, what is there is not what was registered, or it is about another subject.
    """

    def __init__(self, folder: Path, plan: FailurePlan, live: LiveParameters, scrub: Scrub) -> None:
        self._plan, self._live, self._scrub = plan, live, scrub
        super().__init__(folder, scrub(live.subject.name), COLUMNS, content="faults")
        self._subject_told = {
            name: scrub(value) for name, value in live.subject.model_dump(mode="json", exclude_none=True).items()
        }
        self.check_subject(self._subject_told)

    def next_id(self, kind: FaultKind) -> str:
        """Name of the next fault of a kind."""
        return self.next_name(kind.value, digits=3)

    def append(self, attempt: Attempt) -> None:
        """Put one attempt into the recording; of one that did nothing, only its journal.

        Raises
        ------
        InjectionError
            If its rows are not in the form of the tables.
        """
        rows = {
            "faults": attempt.fault_rows(),
            "journals": [attempt.journal_row()],
            "fault_events": attempt.event_rows() if attempt.injected else [],
        }
        kept = {name: [self._scrubbed(row) for row in found] for name, found in rows.items()}
        frames = self.with_rows(kept, COLUMNS, TYPES, lambda told: InjectionError(f"{attempt.fault_id}: {told}"))
        earlier = self.described.settings if self.described else {}
        described = describe(self.folder.name, self._plan, self._live, frames, earlier)
        tables = described.pop("tables")  # names of columns are ours
        self.replace(frames, {**self._scrub(described), "id": self.folder.name, "tables": tables})

    def _scrubbed(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row as it may be kept: texts without what must not be told."""
        return {name: self._scrub(value) if isinstance(value, str) else value for name, value in row.items()}
