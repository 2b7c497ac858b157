"""Recordings of drills: repetitions appended one by one, each of them whole in the recording or not at all."""

from __future__ import annotations

from pathlib import Path

from readiness.drills.attempts import TYPES, Attempt
from readiness.drills.descriptions import COLUMNS, describe
from readiness.drills.plans import DrillPlan
from readiness.drills.programs import DrillError
from readiness.machine.systems import environment_name
from readiness.sources.appending import AppendedRecording


class DrillRecording(AppendedRecording):
    """The recording of drills of one server.

    Parameters
    ----------
    folder
        Where it is, or will be: below a folder with (or for) a registry.
    server
        Whose drills they are.

    Raises
    ------
    InputError
        If something else is in that place, or what is there is not what was registered.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.server = server
        super().__init__(folder, server, COLUMNS, content="drills")

    def next_id(self, plan: DrillPlan) -> str:
        """Name of the next repetition of a drill."""
        return self.next_name(plan.name, digits=2)

    def append(self, attempt: Attempt, *, interrupted: bool = False) -> None:
        """Put one repetition into the recording; of one that somebody interrupted, only its journal.

        Raises
        ------
        InputError
            If the recording is about another version of the server.
        DrillError
            If its rows are not in the form of the tables.
        """
        rows = {"drills": [attempt.drill_row()], "writes": attempt.write_rows(), "journals": [attempt.journal_row()]}
        if interrupted:
            rows |= {"drills": [], "writes": []}
        frames = self.with_rows(rows, COLUMNS, TYPES, lambda told: DrillError(f"{attempt.drill_id}: {told}"))
        subject = {"name": self.server, "version": attempt.version.split()[0], "environment": environment_name()}
        self.check_subject(subject)
        self.replace(frames, describe(self.folder.name, subject, frames))
