"""What was observed: of whom, how, when, from which bytes, and of which provenance class."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from readiness.documents import StrictModel


class Provenance(StrEnum):
    """How a fact came to be. Only the first two classes can decide a claim."""

    MEASURED = "measured"
    DERIVED = "derived"
    SIMULATED = "simulated"
    DOCUMENTED = "documented"
    CONSTANT = "constant"

    @property
    def decides(self) -> bool:
        """Whether evidence of this class may decide a claim."""
        return self in (Provenance.MEASURED, Provenance.DERIVED)


class Subject(StrictModel):
    """What was measured."""

    name: str
    version: str | None = None
    commit: str | None = None
    commit_date: dt.date | None = None
    environment: str
    component: str | None = None


class Observation(StrictModel):
    """One collected table or document, as evidence.

    `sha256` is the digest of the bytes in `path` (relative to the folder of recordings) as the registry has it.
    """

    subject: Subject
    method: str
    origin: str
    path: str
    sha256: str
    collected_at: dt.datetime
    provenance: Provenance
