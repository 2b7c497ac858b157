"""The seam between measurement and world: tables by name, each with the observation it is evidence as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import Field

from readiness.documents import BilingualText, StrictModel
from readiness.evidence import Observation, Provenance, Subject
from readiness.instruments import Check
from readiness.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from readiness.sources.streamed import StreamedSeries


class TableInfo(StrictModel):
    """One table of a recording: where it lies, how each row came to be, what its columns mean.

    `reader` names what makes the table of a file in the form of another tool (``readiness.readers``); parquet and CSV
    in the columns of the table need none.
    """

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    reader: str | None = None
    rows: Annotated[int, Field(ge=0)]
    provenance: Provenance
    method: str
    collected_at: dt.datetime
    columns: dict[str, str]


class Phase(StrictModel):
    """A named part of a recording's time."""

    name: str
    start: dt.datetime
    end: dt.datetime


class Collected(StrictModel):
    """When and how a recording was taken."""

    start: dt.datetime
    end: dt.datetime
    by: str


class Recording(StrictModel):
    """``recording.yaml``: what a recording is about, how it was taken, and what is missing in it."""

    schema_: Annotated[Literal["readiness/recording/v1"], Field(alias="schema")]
    id: str
    title: BilingualText
    subject: Subject
    collected: Collected
    environment: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    phases: tuple[Phase, ...] = ()
    gaps: tuple[BilingualText, ...] = ()
    tables: dict[str, TableInfo]


@dataclass(frozen=True)
class Reading:
    """What came of asking for one table of one recording.

    Attributes
    ----------
    recording, table
        What was asked for.
    frame
        The rows; None if the file is missing or not what the registry says it is, or the table is streamed.
    streamed
        The table where it is too large for a frame.
    observation
        The table as evidence; None if the file is missing.
    checks
        Whether the bytes are those that were registered, and whether they parse.
    absent
        Why there is nothing, if there is nothing.
    """

    recording: Recording
    table: str
    frame: pd.DataFrame | None = None
    observation: Observation | None = None
    checks: tuple[Check, ...] = ()
    streamed: StreamedSeries | None = None
    absent: Message | None = None


class Source(Protocol):
    """Anything that answers for tables by name."""

    def recordings(self) -> Sequence[Recording]:
        """Every recording this source knows."""

    def read(self, recording: Recording, table: str) -> Reading:
        """Read one table of one recording; never raises for missing or damaged data."""
