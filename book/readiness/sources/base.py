"""The seam between measurement and world: tables by name, each with the observation it is evidence as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import Field, ValidationInfo, field_validator

from readiness.documents import BilingualText, StrictModel, json_of
from readiness.evidence import Observation, Provenance, Subject
from readiness.instruments import Check
from readiness.messages import Message
from readiness.readers import READERS, ReaderOptions

if TYPE_CHECKING:
    import pandas as pd

    from readiness.sources.streamed import StreamedSeries


class TableInfo(StrictModel):
    """One table of a recording: where it lies, how each row came to be, what its columns mean.

    `reader` names what makes the table of a file in the form of another tool (``readiness.readers``), and `options` say
    what the form leaves unsaid; parquet and CSV in the columns of the table need neither.
    """

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    reader: str | None = None
    options: Annotated[dict[str, Any] | None, Field(validate_default=True)] = None
    rows: Annotated[int, Field(ge=0)]
    provenance: Provenance
    method: str
    collected_at: dt.datetime
    columns: dict[str, str]

    @field_validator("reader")
    @classmethod
    def _is_known(cls, reader: str | None) -> str | None:
        if reader is not None and reader not in READERS:
            raise ValueError(f"one of {', '.join(sorted(READERS))}")
        return reader

    @field_validator("options")
    @classmethod
    def _fit_the_reader(cls, options: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
        if "reader" not in info.data:
            return options  # it is not known, and says so itself
        reader = info.data["reader"]
        if reader is None and options is not None:
            raise ValueError("no options where there is no `reader`")
        if reader is not None:
            options_of(reader, options or {})
        return options


def options_of(reader: str, options: Mapping[str, Any]) -> ReaderOptions:
    """Validate the options of a reader.

    Raises
    ------
    pydantic.ValidationError
        If they are not those that it has.
    """
    # In the mode of JSON lists become tuples, as where the file around them is read.
    return READERS[reader].options.model_validate_json(json_of(options))


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
    remarks
        What a reader left out of the file; `checks` name it too.
    """

    recording: Recording
    table: str
    frame: pd.DataFrame | None = None
    observation: Observation | None = None
    checks: tuple[Check, ...] = ()
    streamed: StreamedSeries | None = None
    absent: Message | None = None
    remarks: tuple[Message, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether the rows can be used."""
        return self.frame is not None or self.streamed is not None


class Source(Protocol):
    """Anything that answers for tables by name."""

    def recordings(self) -> Sequence[Recording]:
        """Every recording this source knows."""

    def read(self, recording: Recording, table: str) -> Reading:
        """Read one table of one recording; never raises for missing or damaged data."""
