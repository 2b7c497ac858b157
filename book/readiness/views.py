"""What a notebook shows, as language-neutral data; `presentation` draws them, `display` puts them into notebooks."""

from __future__ import annotations

from typing import Any, Literal

from readiness.claims import Claim
from readiness.documents import BilingualText, StrictModel
from readiness.evidence import Observation
from readiness.messages import Message, Text
from readiness.verdicts import Evidence

Format = Literal["text", "number", "seconds", "bytes", "ratio", "time", "code"]
Cell = Text | str | int | float | bool | None


class Column(StrictModel):
    """A column of a table: its title, and how its values are written."""

    title: Text
    format: Format = "text"


class TableView(StrictModel):
    """A table with a caption."""

    view: Literal["table"] = "table"
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class ParametersView(StrictModel):
    """The parameters a notebook really ran with; the runner holds them against those it asked for."""

    view: Literal["parameters"] = "parameters"
    area: str
    parameters: dict[str, Any]


class CriteriaView(StrictModel):
    """The claims of an area with their criteria, quoted with their sources."""

    view: Literal["criteria"] = "criteria"
    area: str
    claims: tuple[Claim, ...]


class RecordingView(StrictModel):
    """One recording that the area read: of whom, when, under which settings and with which gaps."""

    id: str
    title: BilingualText
    settings: dict[str, Any]
    environment: dict[str, Any]
    gaps: tuple[BilingualText, ...]


class ObservationsView(StrictModel):
    """The tables that were read as evidence, those that were read besides, and the recordings they are from.

    `remarks` says what a reader left out, by the path of the file.
    """

    view: Literal["observations"] = "observations"
    recordings: tuple[RecordingView, ...]
    observations: tuple[Observation, ...]
    shown: tuple[Observation, ...] = ()
    absent: tuple[Message, ...] = ()
    remarks: dict[str, tuple[Message, ...]] = {}


class EvidenceView(StrictModel):
    """Instrument checks or estimates of every claim of the area."""

    view: Literal["checks", "estimates"]
    evidence: dict[str, Evidence]


class NoticeView(StrictModel):
    """One sentence that must not be overlooked."""

    view: Literal["notice"] = "notice"
    level: Literal["info", "warning"]
    text: Text


class LimitsView(StrictModel):
    """What the verdicts of an area prove and what they do not; `scope` is what the register says of its evidence."""

    view: Literal["limits"] = "limits"
    area: str
    proven: tuple[str, ...]
    disproven: tuple[str, ...]
    open: tuple[str, ...]
    substitutes: tuple[str, ...]
    scope: BilingualText | None = None


View = TableView | ParametersView | CriteriaView | ObservationsView | EvidenceView | NoticeView | LimitsView
