"""Attempts: one repetition of a drill, whole or broken off, as rows of the tables `drills` and `writes`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readiness.chaos.journals import (
    Journal,
    broken_off_by,
    faults_of_journal,
    settings_of,
    times_of,
    told_by,
)
from readiness.digests import canonical_json
from readiness.drills.ledger import Write

# Times of a drill in the order of the table `drills`, as activities return them.
TOLD_TIMES = ("started_at", "lost_at", "loss_seen_at", "served_at", "confirmed_at", "observed_until_at")
# Whatever is neither a time nor in here is text.
TYPES = {"present": "bool", "seq": "int64", "interruptions_while_settling": "int64", "settling_seconds": "float64"}


@dataclass(frozen=True)
class Attempt:
    """One repetition.

    Attributes
    ----------
    drill_id, drill, scenario, proof
        Its name, what was drilled, for which scenario of the plan, and which probe proves the loss.
    version
        Of the server, in its own words.
    journal
        Of the experiment.
    writes
        The ledger.
    present
        Numbers of the writes that were found again; None if nobody could look.
    conditions
        Settings of the machine and of the client.
    """

    drill_id: str
    drill: str
    scenario: str
    proof: str
    version: str
    journal: Journal
    writes: tuple[Write, ...]
    present: frozenset[int] | None
    conditions: Mapping[str, Any]

    @property
    def faults(self) -> list[str]:
        """Why it is not a whole drill; empty if it is."""
        return faults_of_drill(self.journal, proof=self.proof)

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a reader must see beside its numbers."""
        made = {**self.conditions, **settings_of(self.journal), "looked_up": self.present is not None}
        if self.faults:
            made["not_whole"] = self.faults
        if broken := broken_off_by(self.journal):
            made["broken_off"] = f"{broken[0]}: {broken[1]}"
        return made

    def drill_row(self) -> dict[str, Any]:
        """Its row of the table `drills`; what never came is None.

        A repetition that broke off before the loss has the time when it did so as ``lost_at``: it lost nothing, and has
        no proof that it did.
        """
        times = times_of(self.journal, TOLD_TIMES)
        begun = times.get("started_at", dt.datetime.fromisoformat(self.journal["start"]))
        ended = dt.datetime.fromisoformat(self.journal["end"])
        if broken := broken_off_by(self.journal):
            ended = max(broken[3], *times.values()) if times else broken[3]
        lost_at = times.get("lost_at", broken[2] if broken else ended)
        return {
            "drill_id": self.drill_id,
            "drill": self.drill,
            "scenario": self.scenario,
            "started_at": begun,
            "lost_at": lost_at,
            "loss_seen_at": times.get("loss_seen_at"),
            "loss_proof": told_by(self.journal, "loss_proof"),
            "served_at": times.get("served_at"),
            "confirmed_at": times.get("confirmed_at"),
            "settling_seconds": float(told_by(self.journal, "settling_seconds") or self._promised_settling),
            "interruptions_while_settling": int(told_by(self.journal, "interruptions_while_settling") or 0),
            "observed_until_at": times.get("observed_until_at", max(ended, lost_at)),
            "settings": json.dumps(self.settings, ensure_ascii=False, sort_keys=True),
        }

    def write_rows(self) -> list[dict[str, Any]]:
        """Its rows of the table `writes`; where nobody could look, nothing was found."""
        present = self.present or frozenset()
        return [
            {
                "drill_id": self.drill_id,
                "seq": write.seq,
                "sent_at": write.sent_at,
                "acked_at": write.acked_at,
                "error": write.error,
                "present": write.seq in present,
            }
            for write in self.writes
        ]

    def journal_row(self) -> dict[str, Any]:
        """Its row of the table `journals`."""
        started = dt.datetime.fromisoformat(self.journal["start"])
        return {"drill_id": self.drill_id, "started_at": started, "body": canonical_json(self.journal)}

    @property
    def _promised_settling(self) -> float:
        return float(self.journal["experiment"]["configuration"]["settling_seconds"])


def faults_of_drill(journal: Journal, *, proof: str) -> list[str]:
    """Say in words why a journal does not show a whole drill, whose loss the probe `proof` proves."""
    return faults_of_journal(journal, proof=proof, proves="loss", told_as="loss_proof")
