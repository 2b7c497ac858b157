"""From a source to verdicts: the tables of one area are read once, each of its claims is measured and judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from readiness.areas import AreaDefinition, definition_of
from readiness.areas.base import Findings, Material, Measure, Settings
from readiness.claims import Claim
from readiness.controls import ControlFile
from readiness.evidence import Subject
from readiness.messages import Message, message
from readiness.register import Register
from readiness.sources import Reading, Source
from readiness.verdicts import Evidence, Verdict, evaluate


@dataclass(eq=False, repr=False)
class MeasuredArea:
    """One area of a register, measured from one source.

    Parameters
    ----------
    name
        Name of the area.
    register
        What must hold.
    definition, settings
        How the area measures it, and the parameters it has of its own.
    source
        Where the evidence is.
    others
        Judges claims of other areas by the same evidence, and for the same time.
    """

    name: str
    register: Register
    definition: AreaDefinition
    settings: Settings
    source: Source
    others: OtherAreas

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of this area."""
        return self.register.areas[self.name].claims

    @property
    def as_of(self) -> dt.datetime:
        """The time for which freshness is judged."""
        return self.others.as_of

    @cached_property
    def _verdicts(self) -> tuple[Verdict, ...]:
        return tuple(self._judge(claim) for claim in self.claims)

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return {claim.id: self._evidence_of(claim) for claim in self.claims}

    def verdict_on(self, claim: Claim) -> Verdict:
        """The verdict on one claim of this area, alone; that on a claim of another area as that area judges it."""
        if claim.area != self.name:
            return self.others.verdict_on(claim)
        return self._judge(claim)

    def _judge(self, claim: Claim) -> Verdict:
        return evaluate(claim, self._evidence_of(claim), self.register.acceptance_of(claim), self.as_of)

    def _evidence_of(self, claim: Claim) -> Evidence:
        if claim.id not in self._measured:
            self._measured[claim.id] = self._measure(claim)
        return self._measured[claim.id]

    @cached_property
    def _measured(self) -> dict[str, Evidence]:
        """The evidence of the claims that were asked for so far."""
        return {}

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


class OtherAreas:
    """Areas that are asked for verdicts on single claims, with the settings that notebooks have if nobody changes them.

    Parameters
    ----------
    register
        What must hold.
    source
        Where the evidence is.
    as_of
        The time for which freshness is judged; none is that of the collection.
    """

    def __init__(self, register: Register, source: Source, as_of: dt.datetime | None) -> None:
        self._register, self._source, self._as_of = register, source, as_of
        self._opened: dict[str, MeasuredArea] = {}

    @cached_property
    def as_of(self) -> dt.datetime:
        """The time for which freshness is judged: that which was told, or now.

        A source may collect when it is asked first, and evidence is never judged by a time before it.
        """
        if self._as_of is None:
            self._source.recordings()
        return self._as_of or dt.datetime.now(dt.UTC)

    def verdict_on(self, claim: Claim) -> Verdict:
        """The verdict on one claim."""
        area = self._opened.get(claim.area)
        if area is None:
            found = definition_of(claim.area)
            area = MeasuredArea(claim.area, self._register, found, found.settings(), self._source, self)
            self._opened[claim.area] = area
        return area.verdict_on(claim)


def claims_of_others(
    name: str, definition: AreaDefinition, register: Register, controls: Iterable[ControlFile]
) -> tuple[Claim, ...]:
    """The claims of other areas that an area asks verdicts on: for its tables, and for the controls it consults."""
    asked = [claim for table in definition.tables.values() if table.judged for claim in table.claims]
    asked += [claim for file in controls for one in file.controls for claim in one.claims]
    known = (register.claims[claim] for claim in dict.fromkeys(asked) if claim in register.claims)
    return tuple(claim for claim in known if claim.area != name)


def measures_of(claims: Iterable[Claim]) -> tuple[Measure, ...]:
    """How claims are measured, each by its own area; those without an instrument are left out."""
    found = (definition_of(claim.area).measure_of(claim) for claim in claims)
    return tuple(measure for measure in found if measure)
