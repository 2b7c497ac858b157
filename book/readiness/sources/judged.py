"""The verdicts on claims of other areas as a table, for an area whose evidence they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

from readiness.claims import Claim
from readiness.controls import Control, ControlFile, expiry_of, state_of
from readiness.digests import sha256_of_value
from readiness.documents import BilingualText
from readiness.evidence import Observation, Provenance, Subject
from readiness.messages import message
from readiness.register import Register
from readiness.sources.base import Collected, Reading, Recording, TableInfo
from readiness.sources.writing import in_both_languages
from readiness.verdicts import Verdict

RECORDING, TABLE = "controls", "control_claims"
_METHOD = "the verdicts of this register on the claims that its controls are linked to, judged anew for this page"


class Judge(Protocol):
    """Who judges claims of any area."""

    @property
    def as_of(self) -> dt.datetime:
        """The time for which freshness is judged."""
        ...

    def verdict_on(self, claim: Claim) -> Verdict:
        """The verdict on one claim."""
        ...


class JudgedSource:
    """One recording with one table: a row for every claim of every control, with its verdict.

    Parameters
    ----------
    register, controls
        What must hold, and which of it shows which control.
    judge
        Gives the verdict on a claim, and the time it judges by.
    """

    def __init__(
        self,
        register: Register,
        controls: tuple[ControlFile, ...],
        judge: Judge,
    ) -> None:
        self._register, self._controls, self._judge = register, controls, judge

    def recordings(self) -> Sequence[Recording]:
        """The one recording; none where the register has no controls."""
        return (self._recording,) if self._controls else ()

    @property
    def _recording(self) -> Recording:
        subject, at = self._register.milestone.subject, self._judge.as_of
        info = TableInfo(
            file="verdicts",
            rows=0,
            provenance=Provenance.DERIVED,
            method=_METHOD,
            collected_at=at,
            columns={},
        )
        told = {
            "schema": "readiness/recording/v1",
            "id": RECORDING,
            "title": BilingualText(**in_both_languages(message("controls-title"))),
            "subject": Subject(name=subject.name, version=subject.version, environment="record"),
            "collected": Collected(start=at, end=at, by="this book"),
            "tables": {TABLE: info},
        }
        return Recording.model_validate(told)

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        linked = frozenset(claim for file in self._controls for one in file.controls for claim in one.claims)
        claims = self._register.claims
        verdicts = {claim: self._judge.verdict_on(claims[claim]) for claim in sorted(linked & set(claims))}
        return [row for file in self._controls for one in file.controls for row in self._rows_of(file, one, verdicts)]

    def _rows_of(self, file: ControlFile, one: Control, verdicts: dict[str, Verdict]) -> list[dict[str, Any]]:
        shared = {
            "framework_ru": file.framework.ru,
            "framework_en": file.framework.en,
            "control": one.id,
            "reference": one.reference,
            "requirement_ru": one.requirement.ru,
            "requirement_en": one.requirement.en,
            "evidence_ru": one.evidence.ru,
            "evidence_en": one.evidence.en,
            "state": state_of(one, verdicts).value,
        }
        rows = []
        # A gap has a row too: without a claim it would not be there.
        for claim in one.claims or ("",):
            verdict = verdicts.get(claim)
            expires = expiry_of(verdict, self._register.claims[claim].validity_days) if verdict else None
            outcome = verdict.outcome.value if verdict else ("not_measured" if claim else "")
            substitutes = ", ".join(verdict.substitutes) if verdict else ""
            rows.append(
                {**shared, "claim": claim, "outcome": outcome, "substitutes": substitutes, "expires_at": expires}
            )
        return rows

    def read(self, recording: Recording, table: str) -> Reading:
        """The table, with the digest of its content: there is no file."""
        import pyarrow as pa

        from readiness.sources.schemas import arrow_schema_of

        frame = pa.Table.from_pylist(self._rows, schema=arrow_schema_of(table)).to_pandas()
        told = [{**row, "expires_at": str(row["expires_at"])} for row in self._rows]
        observation = Observation(
            subject=recording.subject,
            method=_METHOD,
            origin=recording.collected.by,
            path=f"{RECORDING}/verdicts",
            sha256=sha256_of_value(told),
            collected_at=self._judge.as_of,
            provenance=Provenance.DERIVED,
        )
        return Reading(recording, table, frame, observation)
