"""The facade that notebooks use: one object per area, one call per cell.

>>> area = open_area("stability", source="recorded", data="data", as_of="")  # doctest: +SKIP
>>> area.criteria()  # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import os
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from IPython.display import display
from pydantic import ValidationError

from readiness.areas import AreaDefinition, definition_of
from readiness.areas.base import Chart, Findings, Material, Settings, Table
from readiness.claims import Claim
from readiness.datasets.fetching import fetched_source
from readiness.display import Shown, show, show_rollup, show_verdict
from readiness.errors import InputError, Problem
from readiness.evidence import Subject
from readiness.messages import Message, message
from readiness.record import CHART_MIME, load_record
from readiness.register import DEFAULT_REGISTER, MILESTONE_FILE, Register, load_register
from readiness.sources import Reading, Source, open_source
from readiness.sources.joined import JoinedSource
from readiness.verdicts import Evidence, Outcome, Verdict, evaluate
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


def open_area(
    name: str,
    *,
    source: str,
    data: str,
    as_of: str,
    register: str = DEFAULT_REGISTER,
    live: dict[str, Any] | None = None,
    **settings: Any,
) -> Area:
    """Open one area of a register.

    Parameters
    ----------
    name
        Name of the area: the stem of its notebook and of its claims file.
    source
        Kind of source; ``recorded`` or ``live``.
    data
        Folder of recordings, relative to the project root.
    live
        What a live source looks at (:class:`~readiness.sources.live.parameters.LiveParameters`).
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
    opened = open_source(source, data, root, live, definition.wanted_tables)
    if definition.data_sets and (fetched := fetched_source(root)):
        opened = JoinedSource(opened, fetched)
    return Area(name, loaded, definition, checked, opened, as_of, parameters)


class Area:
    """One area with its claims and the source of its evidence.

    Use :func:`open_area`; the methods below are called once each, in the order of the notebooks.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what an area is made of, passed once
        self,
        name: str,
        register: Register,
        definition: AreaDefinition,
        settings: Settings,
        source: Source,
        as_of: str,
        parameters: dict[str, Any],
    ) -> None:
        self.name = name
        self.register = register
        self.definition = definition
        self.settings = settings
        self.source = source
        self._as_of = parse_time(as_of) if as_of else None
        self.parameters = parameters

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        view = ParametersView(area=self.name, parameters=self.parameters)
        return show(view, f"{self.name}: {self.parameters}", self.register)._repr_mimebundle_(include, exclude)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of this area."""
        return self.register.areas[self.name].claims

    @cached_property
    def as_of(self) -> dt.datetime:
        """The time for which freshness is judged: that of the parameters, or now.

        A live source collects when it is asked first, and evidence is never judged by a time before it.
        """
        if self._as_of is None:
            self.source.recordings()
        return self._as_of or dt.datetime.now(dt.UTC)

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
            asked["verdicts"] = tuple(verdict for verdict in self._verdicts if verdict.claim in table.claims)
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

    @cached_property
    def _verdicts(self) -> tuple[Verdict, ...]:
        return tuple(
            evaluate(claim, self._evidence[claim.id], self.register.acceptance_of(claim), self.as_of)
            for claim in self.claims
        )

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return {claim.id: self._measure(claim) for claim in self.claims}

    @cached_property
    def _readings(self) -> dict[tuple[str, str], Reading]:
        """Every table any measure or chart of this area asks for, read once."""
        wanted = self.definition.wanted_tables
        return {
            (recording.id, table): self.source.read(recording, table)
            for recording in self.source.recordings()
            for table in sorted(wanted & set(recording.tables))
        }

    def _readings_of(self, tables: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Reading]:
        """The readings of every recording that says it has all of `tables`."""
        complete = {r.id for r in self.source.recordings() if set(tables) <= set(r.tables)}
        wanted = {*tables, *optional}
        return [r for (recording, table), r in self._readings.items() if recording in complete and table in wanted]

    def _measure(self, claim: Claim) -> Evidence:
        measure = self.definition.measure_of(claim)
        if measure is None:
            return Evidence(absent={"": message("absent-no-instrument")})
        acceptance = self.register.acceptance_of(claim)
        readings = self._readings_of(measure.tables, measure.optional)
        accepted = [r for r in readings if acceptance.covers(r.recording.subject)]
        if not accepted and measure.unaccepted:
            return Evidence(absent=dict(measure.unaccepted(claim, acceptance.subject.name)))
        # Evidence about somebody else is brought forward only if there is no other: the verdict then says whose it is.
        accepted = accepted or readings
        observations = tuple(reading.observation for reading in accepted if reading.observation)
        checks = tuple(check for reading in accepted for check in reading.checks)
        missing = [reading.absent for reading in accepted if reading.absent]
        materials = self._materials_of(accepted, measure.tables)
        if missing or not materials:
            # A recording with a lost file is not silently judged by what is left of it.
            absent: Message = missing[0] if missing else message("absent-no-data", tables=", ".join(measure.tables))
            return Evidence(observations=() if missing else observations, checks=checks, absent={"": absent})
        findings = Findings()
        if all(check.passed for check in checks):
            findings = measure.function(claim, materials, self.settings)
        return Evidence(
            observations=observations,
            checks=(*checks, *findings.checks),
            estimates=findings.estimates,
            absent=dict(findings.absent),
        )

    def _criteria_of(self, part: Chart | Table) -> dict[str, tuple[Claim, ...]]:
        """The claims a chart or table shows the criteria of, as the keyword its function takes."""
        return {"claims": tuple(claim for claim in self.claims if claim.id in part.claims)} if part.claims else {}

    def _lacks_claims_of(self, part: Chart | Table) -> bool:
        """Whether a chart or table is about the criteria of claims, none of which this register has."""
        return bool(part.claims) and not any(claim.id in part.claims for claim in self.claims)

    def _without_claims(self) -> Shown:
        return show(NoticeView(level="info", text=message("part-without-claims")), "no such claims", self.register)

    def _without_data(self) -> Shown:
        return show(NoticeView(level="warning", text=message("chart-without-data")), "no data", self.register)

    def _materials_of(self, readings: list[Reading], tables: tuple[str, ...]) -> tuple[Material, ...]:
        """One material per recording that has every table intact."""
        by_recording: dict[str, list[Reading]] = {}
        for reading in readings:
            if reading.intact:
                by_recording.setdefault(reading.recording.id, []).append(reading)
        return tuple(
            Material(
                found[0].recording,
                {r.table: r.frame for r in found if r.frame is not None},
                self._decided_by(found[0].recording.subject),
                {r.table: r.streamed for r in found if r.streamed is not None},
            )
            for found in by_recording.values()
            if {reading.table for reading in found} >= set(tables)
        )

    def _decided_by(self, subject: Subject) -> frozenset[str]:
        """The claims of this area that evidence about a subject may decide."""
        return frozenset(c.id for c in self.claims if self.register.acceptance_of(c).covers(subject))


def open_milestone(
    *, record: str, source: str, data: str, as_of: str, register: str = DEFAULT_REGISTER
) -> MilestoneSummary:
    """Open the verdicts of all areas for the closing notebook.

    Parameters
    ----------
    record
        Directory of the record whose areas were executed, relative to the project root.
    source, data, as_of
        The common parameters, echoed.
    register
        Folder of the register that the record was judged by, relative to the project root.

    Raises
    ------
    InputError
        If there is no record, or it was judged by another register.
    """
    register = Path(register).as_posix()
    parameters = {"record": record, "register": register, "source": source, "data": data, "as_of": as_of}
    directory = Path(os.environ.get(RECORD_VARIABLE) or find_root() / record)
    summary = MilestoneSummary(directory, parameters)
    if summary.register.folder != register:
        hint = "name the directory of its record, or build it: readiness build --params FILE"
        expected = f"a record of the register {register}"
        raise InputError(Problem(directory, "$", expected, f"one of {summary.register.folder}", hint=hint))
    return summary


class MilestoneSummary:
    """The roll-up of one record."""

    def __init__(self, directory: Path, parameters: dict[str, Any]) -> None:
        self.record, self.register = load_record(directory)
        self.parameters = parameters

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        view = ParametersView(area="milestone", parameters=self.parameters)
        return show(view, f"milestone: {self.parameters}", self.register)._repr_mimebundle_(include, exclude)

    def rollup(self) -> Shown:
        """Show the decision, the readiness intervals and the levels."""
        return show_rollup(self.record.rollup, self.register)


__all__ = ["Area", "MilestoneSummary", "find_root", "open_area", "open_milestone", "parse_time"]
