"""What a notebook shows: language-neutral data under a MIME type of our own, drawn as HTML for whoever looks.

In a record only the data are stored (`READINESS_LANGUAGE=none`, set by the runner); in JupyterLab the reader's
language is drawn beside it. `publish` draws both languages from the same data.
"""

from __future__ import annotations

import os
from typing import Any, Literal

from readiness.claims import Claim
from readiness.documents import BilingualText, StrictModel
from readiness.evidence import Observation
from readiness.messages import Message, Text
from readiness.record import CHART_MIME, ROLLUP_MIME, VERDICT_MIME, VIEW_MIME
from readiness.rollup import Rollup
from readiness.verdicts import Evidence, Verdict

Cell = Text | str | int | float | bool | None


class Column(StrictModel):
    """A column of a table: its title, and how its values are written."""

    title: Text
    format: Literal["text", "number", "seconds", "bytes", "ratio", "time", "code"] = "text"


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
    """The tables that were read as evidence, and the recordings they are from."""

    view: Literal["observations"] = "observations"
    recordings: tuple[RecordingView, ...]
    observations: tuple[Observation, ...]
    absent: tuple[Message, ...] = ()


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
    """What the verdicts of an area prove and what they do not, counted and listed."""

    view: Literal["limits"] = "limits"
    area: str
    proven: tuple[str, ...]
    disproven: tuple[str, ...]
    open: tuple[str, ...]
    substitutes: tuple[str, ...]


View = TableView | ParametersView | CriteriaView | ObservationsView | EvidenceView | NoticeView | LimitsView


class Shown:
    """An object that JupyterLab, papermill and the book can show.

    Parameters
    ----------
    mime
        MIME type of the data.
    data
        JSON-like, language-neutral.
    plain
        One line of English for terminals and for readers of the raw notebook.
    """

    def __init__(self, mime: str, data: dict[str, Any], plain: str) -> None:
        self.mime, self.data, self.plain = mime, data, plain

    def __repr__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        language = readers_language()
        bundle: dict[str, Any] = {self.mime: self.data, "text/plain": self.plain}
        if language and self.mime == CHART_MIME:
            from readiness.presentation import translate_chart

            bundle[self.mime] = translate_chart(self.data, language)
        elif language:
            from readiness.presentation import draw

            bundle["text/html"] = draw(self.mime, self.data, language)
        return bundle


def readers_language() -> Literal["ru", "en"] | None:
    """The language to draw in: `READINESS_LANGUAGE`, else that of the locale; None inside a record."""
    chosen = os.environ.get("READINESS_LANGUAGE", "")
    if chosen == "none":
        return None
    spoken = chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return "ru" if spoken.lower().startswith("ru") else "en"


def show(view: View, plain: str) -> Shown:
    """A view as an object a notebook can end a cell with."""
    return Shown(VIEW_MIME, view.model_dump(mode="json", by_alias=True), plain)


def show_verdict(verdict: Verdict) -> Shown:
    """A verdict card: one MIME output per claim, which the runner collects."""
    return Shown(VERDICT_MIME, verdict.model_dump(mode="json", by_alias=True), f"{verdict.claim}: {verdict.outcome}")


def show_rollup(rollup: Rollup) -> Shown:
    """The roll-up of the milestone."""
    return Shown(ROLLUP_MIME, rollup.model_dump(mode="json", by_alias=True), f"decision: {rollup.decision.decision}")
