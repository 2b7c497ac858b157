"""The facade that notebooks use: one object per area, one call per cell.

>>> area = open_area("stability", source="recorded", data="data", as_of="")  # doctest: +SKIP
>>> area.criteria()  # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from IPython.display import display
from pydantic import ValidationError

from readiness.areas import definition_of
from readiness.areas.base import Chart, Table
from readiness.claims import Claim
from readiness.controls import load_controls
from readiness.datasets.fetching import fetched_source
from readiness.display import Shown, show, show_verdict
from readiness.errors import InputError, Problem
from readiness.measuring import MeasuredArea, OtherAreas, claims_of_others, measures_of
from readiness.messages import Message, message
from readiness.record import CHART_MIME
from readiness.register import DEFAULT_REGISTER, MILESTONE_FILE, load_register
from readiness.sources import open_source
from readiness.sources.joined import JoinedSource
from readiness.sources.judged import JudgedSource
from readiness.verdicts import Outcome
from readiness.views import (
    CriteriaView,
    EvidenceView,
    LimitsView,
    NoticeView,
    ObservationsView,
    ParametersView,
    RecordingView,
)

ROOT_VARIABLE = "READINESS_ROOT"
# While a build is under way, its record is not yet where the closing notebook's parameter says it will be.
RECORD_VARIABLE = "READINESS_RECORD_BEING_BUILT"


def find_root(start: Path | None = None) -> Path:
    """The project root: the folder above `start` (or the working directory) that holds ``params/milestone.yaml``.

    Raises
    ------
    InputError
        If there is none.
    """
    if start is None and (named := os.environ.get(ROOT_VARIABLE)):
        return Path(named)
    origin = (start or Path.cwd()).resolve()
    for folder in (origin, *origin.parents):
        if (folder / DEFAULT_REGISTER / MILESTONE_FILE).is_file():
            return folder
    hint = "run from inside the project, or set READINESS_ROOT"
    raise InputError(Problem(origin, "$", "params/milestone.yaml here or above", "none", hint=hint))


def parse_time(text: str) -> dt.datetime:
    """Read an RFC 3339 time; empty means now.

    Raises
    ------
    InputError
        If it is no time, or has no time zone.
    """
    if not text:
        return dt.datetime.now(dt.UTC)
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise InputError(Problem("parameters", "$.as_of", "an RFC 3339 time such as 2026-11-24T00:00:00Z", repr(text)))
    return time


def open_area(  # noqa: PLR0913 - parameters of notebooks, by name
    name: str,
    *,
    source: str,
    data: str,
    as_of: str,
    register: str = DEFAULT_REGISTER,
    live: dict[str, Any] | None = None,
    checkout: dict[str, Any] | None = None,
    **settings: Any,
) -> Area:
    """Open one area of a register.

    Parameters
    ----------
    name
        Name of the area: the stem of its notebook and of its claims file.
    source
        Kind of source; ``recorded``, ``live`` or ``checkout``.
    data
        Folder of recordings, relative to the project root.
    live
        What a live source looks at (:class:`~readiness.sources.live.parameters.LiveParameters`).
    checkout
        Which tree of files is looked at (:class:`~readiness.sources.checkout.parameters.CheckoutParameters`).
    as_of
        The time for which freshness is judged, RFC 3339; empty is now.
    register
        Folder of the register, relative to the project root.
    **settings
        The area's own parameters.

    Raises
    ------
    InputError
        If the register, a parameter or the source is not usable.
    """
    root = find_root()
    loaded = load_register(root, register)
    if name not in loaded.areas:
        expected = f"an area of the register {loaded.folder}: {', '.join(loaded.areas)}"
        raise InputError(Problem("parameters", "$.name", expected, repr(name)))
    parameters = {
        "register": loaded.folder,
        "source": source,
        "data": data,
        "live": live or {},
        "checkout": checkout or {},
        "as_of": as_of,
        **settings,
    }
    definition = definition_of(name)
    try:
        checked = definition.settings.model_validate(settings)
    except ValidationError as error:
        problems = [
            Problem(f"parameters of {name}", "$." + ".".join(map(str, e["loc"])), e["msg"], repr(e["input"]))
            for e in error.errors()
        ]
        raise InputError(problems) from None
    controls = load_controls(root, loaded.folder, loaded.claims) if definition.consults_controls else ()
    asked = claims_of_others(name, definition, loaded, controls)
    tables = {table for one in measures_of(asked) for table in (*one.tables, *one.optional)}
    opened = open_source(source, data, root, live, definition.wanted_tables | tables, checkout)
    data_sets = any(one.data_sets for one in (definition, *(definition_of(claim.area) for claim in asked)))
    if data_sets and (fetched := fetched_source(root)):
        opened = JoinedSource(opened, fetched)
    others = OtherAreas(loaded, opened, parse_time(as_of) if as_of else None)
    if controls:
        opened = JoinedSource(opened, JudgedSource(loaded, controls, others))
    return Area(name, loaded, definition, checked, opened, others, parameters)


@dataclass(eq=False, repr=False)
class Area(MeasuredArea):
    """One area as its notebook shows it.

    Use :func:`open_area`; the methods below are called once each, in the order of the notebooks.
    """

    parameters: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        view = ParametersView(area=self.name, parameters=self.parameters)
        return show(view, f"{self.name}: {self.parameters}", self.register)._repr_mimebundle_(include, exclude)

    def criteria(self) -> Shown:
        """Show what must hold: every claim with its criterion, quoted with its source."""
        return show(CriteriaView(area=self.name, claims=self.claims), f"{len(self.claims)} claims", self.register)

    def environment(self) -> Shown:
        """Say which packages this area needs and does not find here."""
        missing = ", ".join(package for package in self.definition.needs if find_spec(package) is None)
        if missing:
            text = message("environment-missing", packages=missing)
            return show(NoticeView(level="warning", text=text), f"missing here: {missing}", self.register)
        return show(
            NoticeView(level="info", text=message("environment-complete")),
            "every needed package is here",
            self.register,
        )

    def chart(self, name: str) -> Shown:
        """Draw one chart of the data; a notice if the data are not there or not intact."""
        chart = self.definition.charts[name]
        if self._lacks_claims_of(chart):
            return self._without_claims()
        materials = self._materials_of(self._readings_of(chart.tables, chart.optional), chart.tables)
        if not materials and (chart.tables or chart.optional):
            return self._without_data()
        drawn = chart.function(materials, self.settings, **self._criteria_of(chart))
        return Shown(CHART_MIME, drawn, f"chart: {self.name}/{name}")

    def table(self, name: str) -> Shown:
        """Show one table of the data; a notice if the data are not there or not intact."""
        table = self.definition.tables[name]
        if self._lacks_claims_of(table):
            return self._without_claims()
        materials = self._materials_of(self._readings_of(table.tables, table.optional), table.tables)
        if not materials and (table.tables or table.optional):
            return self._without_data()
        asked: dict[str, Any] = self._criteria_of(table)
        if table.judged:
            asked["verdicts"] = tuple(self.verdict_on(claim) for claim in asked["claims"])
        return show(table.function(materials, self.settings, **asked), f"table: {self.name}/{name}", self.register)

    def observations(self) -> Shown:
        """Show which tables were read as evidence, which besides, and the gaps of their recordings."""
        observed = {o.path: o for evidence in self._evidence.values() for o in evidence.observations}
        intact = (reading.observation for reading in self._readings.values() if reading.intact)
        shown = {o.path: o for o in intact if o is not None and o.path not in observed}
        used = {path.partition("/")[0] for path in (*observed, *shown)}
        recordings = tuple(
            RecordingView(id=r.id, title=r.title, settings=r.settings, environment=r.environment, gaps=r.gaps)
            for r in self.source.recordings()
            if r.id in used
        )
        absent = {m.model_dump_json(): m for reading in self._readings.values() if (m := reading.absent)}
        # One file may be read as several tables, and then leaves out the same things more than once.
        remarks: dict[str, dict[str, Message]] = {}
        for reading in self._readings.values():
            if reading.remarks and reading.observation:
                told = remarks.setdefault(reading.observation.path, {})
                told |= {remark.model_dump_json(): remark for remark in reading.remarks}
        view = ObservationsView(
            recordings=recordings,
            observations=tuple(observed.values()),
            shown=tuple(shown.values()),
            absent=tuple(absent.values()),
            remarks={path: tuple(told.values()) for path, told in remarks.items()},
        )
        return show(view, f"{len(observed)} tables of {len(recordings)} recordings", self.register)

    def checks(self) -> Shown:
        """Show the instrument checks, which ask whether this is a measurement at all."""
        failed = sum(not check.passed for evidence in self._evidence.values() for check in evidence.checks)
        return show(
            EvidenceView(view="checks", evidence=self._evidence), f"{failed} instrument checks failed", self.register
        )

    def estimates(self) -> Shown:
        """Show the estimates with their intervals."""
        count = sum(len(evidence.estimates) for evidence in self._evidence.values())
        return show(EvidenceView(view="estimates", evidence=self._evidence), f"{count} estimates", self.register)

    def verdicts(self) -> None:
        """Show one verdict card per claim. These outputs are what the record is made of."""
        for verdict in self._verdicts:
            display(show_verdict(verdict, self.register))

    def limits(self) -> Shown:
        """Show what this proves and what it does not."""
        by_outcome = {outcome: [v.claim for v in self._verdicts if v.outcome is outcome] for outcome in Outcome}
        decided = {Outcome.VERIFIED, Outcome.REFUTED}
        view = LimitsView(
            area=self.name,
            proven=tuple(by_outcome[Outcome.VERIFIED]),
            disproven=tuple(by_outcome[Outcome.REFUTED]),
            open=tuple(v.claim for v in self._verdicts if v.outcome not in decided),
            substitutes=tuple(sorted({s for verdict in self._verdicts for s in verdict.substitutes})),
            scope=self.register.areas[self.name].scope,
        )
        return show(
            view, f"{len(view.proven)} verified, {len(view.disproven)} refuted, {len(view.open)} open", self.register
        )

    def _criteria_of(self, part: Chart | Table) -> dict[str, tuple[Claim, ...]]:
        """The claims a chart or table shows the criteria of, as the keyword its function takes."""
        known = self.register.claims
        return {"claims": tuple(known[claim] for claim in part.claims if claim in known)} if part.claims else {}

    def _lacks_claims_of(self, part: Chart | Table) -> bool:
        """Whether a chart or table is about the criteria of claims, none of which this register has."""
        return bool(part.claims) and not any(claim in self.register.claims for claim in part.claims)

    def _without_claims(self) -> Shown:
        return show(NoticeView(level="info", text=message("part-without-claims")), "no such claims", self.register)

    def _without_data(self) -> Shown:
        return show(NoticeView(level="warning", text=message("chart-without-data")), "no data", self.register)


__all__ = ["Area", "find_root", "open_area", "parse_time"]
