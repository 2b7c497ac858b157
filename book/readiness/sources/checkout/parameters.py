"""Which tree is looked at, and how: the parameter `checkout` of every notebook.

It names places. Nothing of the tree is imported or executed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from readiness.documents import BilingualText, StrictModel, json_of
from readiness.errors import InputError, Problem
from readiness.evidence import Provenance
from readiness.readers import READERS
from readiness.sources.base import options_of


class CheckedOut(StrictModel):
    """Whose tree it is; of which commit is found out."""

    name: str
    version: str | None = None
    environment: str = "checkout"
    component: str | None = None


class Report(StrictModel):
    """A file of another tool about the tree, as (a part of) one table.

    `file` is a path from `path`, and may hold wildcards for several files of one form (`_build/junit/*.xml`).
    `reader` and `options` are as in a recording. `collected_at` is when the tool ran; left out, it is when a file was
    committed, of one that is as the commit has it, or else written last.
    """

    table: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    file: Annotated[str, Field(min_length=1)]
    reader: str | None = None
    options: Annotated[dict[str, Any] | None, Field(validate_default=True)] = None
    collected_at: dt.datetime | None = None
    provenance: Provenance = Provenance.MEASURED
    method: str = ""

    @field_validator("reader")
    @classmethod
    def _is_known(cls, reader: str | None) -> str | None:
        if reader is not None and reader not in READERS:
            raise ValueError(f"one of {', '.join(sorted(READERS))}")
        return reader

    @field_validator("options")
    @classmethod
    def _fit_the_reader(cls, options: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
        reader = info.data.get("reader")
        if reader is not None:
            options_of(reader, options or {})
        elif options is not None and "reader" in info.data:
            raise ValueError("no options where there is no `reader`")
        return options

    @field_validator("collected_at")
    @classmethod
    def _has_a_zone(cls, collected_at: dt.datetime | None) -> dt.datetime | None:
        if collected_at is not None and collected_at.tzinfo is None:
            raise ValueError("a time with its zone, such as 2026-11-24T00:00:00Z")
        return collected_at


class CheckoutParameters(StrictModel):
    """The parameter `checkout`.

    `path` is a repository or a folder in one, from the project root; the whole tree of `commit` is looked at, whatever
    lies in the working tree. `include` and `exclude` are patterns as in `.gitignore`; what they leave out is counted
    and not read. `run` names programs that read the tree in a process of their own. For the time of the last change of
    a file the newest `history_commits` are searched.
    """

    title: BilingualText
    subject: CheckedOut
    path: str = "."
    commit: Annotated[str, Field(pattern=r"^[A-Za-z0-9_./^~@{}][A-Za-z0-9_./^~@{}-]*$")] = "HEAD"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    run: tuple[Literal["ruff"], ...] = ()
    history_commits: Annotated[int, Field(ge=0)] = 20_000
    largest_text_bytes: Annotated[int, Field(gt=0, le=64 * 1024**2)] = 1024**2
    processes: Annotated[int, Field(ge=1, le=64)] = 2
    environment: dict[str, str | int | float | bool] = {}
    settings: dict[str, str | int | float | bool] = {}

    @model_validator(mode="after")
    def _tables_are_of_one_class(self) -> Self:
        for table in {report.table for report in self.reports}:
            if len({report.provenance for report in self.reports if report.table == table}) > 1:
                raise ValueError(f"one provenance for all reports of the table {table}")
        return self


def checked_parameters(told: Mapping[str, Any]) -> CheckoutParameters:
    """Check the parameter `checkout` of a notebook.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    if not told:
        hint = "see params/own/checkout.yaml"
        got = "nothing"
        raise InputError(
            Problem("parameters", "$.checkout", "which tree is looked at, with `source: checkout`", got, hint=hint)
        )
    try:
        # In the mode of JSON lists become tuples, as where a file is read.
        return CheckoutParameters.model_validate_json(json_of(told))
    except ValidationError as error:
        raise InputError(
            [
                Problem("parameters", ".".join(["$.checkout", *map(str, e["loc"])]), e["msg"], repr(e["input"])[:80])
                for e in error.errors()
            ]
        ) from None
