"""What an area is made of: settings, measures, charts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from readiness.claims import Claim
from readiness.documents import StrictModel
from readiness.estimates import Estimate
from readiness.instruments import Check
from readiness.messages import Message
from readiness.sources import Recording
from readiness.views import TableView

if TYPE_CHECKING:
    import pandas as pd

    from readiness.sources.podwise import PodwiseSeries


class Settings(StrictModel):
    """Parameters of an area's notebook beyond the common ones. An area without any uses this."""


@dataclass(frozen=True)
class Material:
    """The intact tables of one recording that a measure asked for.

    `decides` names the claims of the area that its subject may decide. A table too large for memory is in `streamed`
    and not in `tables`: `series` is therefore asked of `podwise`, which answers alike for both.
    """

    recording: Recording
    tables: Mapping[str, pd.DataFrame]
    decides: frozenset[str] = frozenset()
    streamed: Mapping[str, PodwiseSeries] = field(default_factory=dict)

    @property
    def has_series(self) -> bool:
        """Whether the table `series` is there, in memory or not."""
        return "series" in self.tables or "series" in self.streamed

    def podwise(self) -> PodwiseSeries:
        """The table `series`, one pod at a time."""
        from readiness.sources.podwise import FrameSeries

        return self.streamed["series"] if "series" in self.streamed else FrameSeries(self.tables["series"])

    def window(self, phase: str) -> tuple[dt.datetime, dt.datetime]:
        """Start and end of a phase, or of the whole recording if it has no phase of that name."""
        for found in self.recording.phases:
            if found.name == phase:
                return found.start, found.end
        return self.recording.collected.start, self.recording.collected.end

    def rows(self, table: str, phase: str) -> pd.DataFrame:
        """The rows of a table whose `observed_at` lies in a phase."""
        frame, (start, end) = self.tables[table], self.window(phase)
        return frame[(frame["observed_at"] >= start) & (frame["observed_at"] <= end)]

    def label(self, name: str) -> str:
        """Name of a member that no other recording can have."""
        return f"{self.recording.id}/{name}"


def stated_settings(text: str) -> dict[str, Any]:
    """The settings a row of a table states, a JSON object; what is none states none."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@dataclass(frozen=True)
class Findings:
    """What a measure found for one claim."""

    checks: tuple[Check, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    absent: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """How claims are measured: the tables it needs (and can use), and the function that turns them into findings.

    `function(claim, materials, settings)` gets one material per recording, intact, and is called only if there is at
    least one.

    Without recordings about a subject the claim accepts, those about others are brought forward, and the verdict says
    whose they are. A measure with `unaccepted` leaves them out instead: `unaccepted(claim, subject)` says, for the
    claim ("") and its members, what is missing about the subject of that name.
    """

    claims: tuple[str, ...]
    tables: tuple[str, ...]
    function: Callable[[Claim, tuple[Material, ...], Any], Findings]
    optional: tuple[str, ...] = ()
    unaccepted: Callable[[Claim, str], Mapping[str, Message]] | None = None


@dataclass(frozen=True)
class Chart:
    """A chart of the raw data: the tables it draws, and the function that makes a Vega-Lite specification of them.

    If it names claims, the function gets them as the keyword ``claims``: their criteria are drawn, never repeated.
    One that asks for no table is drawn without data: it shows what it makes itself, such as a control.
    """

    tables: tuple[str, ...]
    function: Callable[..., dict[str, Any]]
    optional: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the raw data, for what reads better than it draws; `claims` as of a chart.

    With `judged` its function gets the verdicts on those claims too, as the keyword ``verdicts``.
    """

    tables: tuple[str, ...]
    function: Callable[..., TableView]
    optional: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    judged: bool = False


@dataclass(frozen=True)
class AreaDefinition:
    """Everything an area adds to the common flow.

    With `data_sets` it reads those that were fetched (`readiness fetch`) beside the recordings of its source. With
    `consults_controls` its evidence are the verdicts on the claims of other areas that the controls of the register
    are linked to.
    """

    settings: type[Settings] = Settings
    measures: tuple[Measure, ...] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    data_sets: bool = False
    consults_controls: bool = False

    @property
    def wanted_tables(self) -> frozenset[str]:
        """Every table that some measure, chart or table of the area asks for."""
        parts: list[Measure | Chart | Table] = [*self.measures, *self.charts.values(), *self.tables.values()]
        return frozenset(table for part in parts for table in (*part.tables, *part.optional))

    def measure_of(self, claim: Claim) -> Measure | None:
        """The measure of a claim, if an instrument was built for it."""
        return next((measure for measure in self.measures if claim.id in measure.claims), None)
