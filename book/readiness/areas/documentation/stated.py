"""Everything that is stated: numbers of documents, numbers of reports, and those recomputed from files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from readiness.areas.base import Material
from readiness.statements import normalised
from readiness.statements.quantities import BY_NAME, UNITS

Origin = Literal["document", "report", "recomputed"]
# What tables of others call a quantity.
ALIASES = {"gnn_recall": "recall"}
TABLES = ("statements", "failure_injection_runs", "stability_report", "coverage_history")
_SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*s\s*")
# Rows of a stability report that are said of a quantity: name, unit of the value.
_REPORTED = {
    "memory_change_printed_in_criteria_table": "memory_change",
    "memory_change_printed_in_details": "memory_change",
    "gnn_recall_last": "recall",
    "pods_running": "pods",
    "error_rate": "error_rate",
}
_UNITS_REPORTED = {"memory_change": "%", "recall": "ratio", "pods": "count", "error_rate": "%"}


@dataclass(frozen=True)
class Stated:
    """One number somebody states, or that a file adds up to.

    Attributes
    ----------
    recording
        Where it is recorded.
    place
        Path of the document, and its line if that is known.
    quantity, subject, value, upper, unit
        As in `readiness.statements.Statement`.
    origin
        Who says so.
    """

    recording: str
    document: str
    line: int
    quantity: str
    subject: str
    value: float
    upper: float | None
    unit: str
    origin: Origin

    @property
    def place(self) -> str:
        """Path and line."""
        return f"{self.document}:{self.line}" if self.line else self.document

    @property
    def normal(self) -> float:
        """The value in the canonical unit."""
        return normalised(self.value, self.unit)[0]

    @property
    def normal_upper(self) -> float | None:
        """The upper end in the canonical unit."""
        return None if self.upper is None else normalised(self.upper, self.unit)[0]

    @property
    def said(self) -> str:
        """The number as it is stated."""
        unit = {"ratio": "", "count": "", "%": " %", "/10": "/10"}.get(self.unit, f" {self.unit}")
        return f"{self.value:g}{unit}" if self.upper is None else f"{self.value:g}–{self.upper:g}{unit}"

    @property
    def possible(self) -> bool:
        """Whether the quantity can have this value."""
        low, high = BY_NAME[self.quantity].possible
        return low <= self.normal <= (self.normal_upper or self.normal) <= high


def everything_stated(materials: Iterable[Material]) -> list[Stated]:
    """Every number of every recording, those that cannot be among them."""
    return [one for material in materials for one in _of(material)]


def _of(material: Material) -> Iterator[Stated]:
    tables, name = material.tables, material.recording.id
    for row in tables.get("statements", pd.DataFrame()).to_dict("records"):
        quantity = ALIASES.get(row["quantity"], row["quantity"])
        if quantity in BY_NAME and row["unit"] in UNITS:
            upper = None if pd.isna(row["upper"]) else float(row["upper"])
            subject = row.get("subject")
            yield Stated(
                recording=name,
                document=row["document"],
                line=int(row["line"]),
                quantity=quantity,
                subject=subject if isinstance(subject, str) else "",
                value=float(row["value"]),
                upper=upper,
                unit=row["unit"],
                origin="document",
            )
    for row in tables.get("failure_injection_runs", pd.DataFrame()).to_dict("records"):
        for quantity in ("mttd", "mttr"):
            found = _SECONDS.fullmatch(str(row[f"{quantity}_text"]))
            if found:
                yield _reported(
                    name, str(row.get("source_path", row["run"])), quantity, float(found[1]), "s", row["test"]
                )
    if "stability_report" in tables:
        yield from _of_report(name, tables["stability_report"])
    for row in tables.get("coverage_history", pd.DataFrame()).to_dict("records"):
        place = f"coverage.xml@{row['commit']}"
        yield Stated(name, place, 0, "test_coverage", "", 100 * float(row["line_rate"]), None, "%", "recomputed")


def _of_report(recording: str, report: pd.DataFrame) -> Iterator[Stated]:
    path = str(report["source_path"].iloc[0]) if "source_path" in report and len(report) else "stability_report"
    values = dict(zip(report["quantity"], report["value"], strict=True))
    for key, quantity in _REPORTED.items():
        if (value := _number(values.get(key))) is not None:
            yield _reported(recording, path, quantity, value, _UNITS_REPORTED[quantity], "")
    first, last = _number(values.get("memory_first")), _number(values.get("memory_last"))
    if first and last is not None:
        change = 100 * (last / first - 1)
        yield Stated(recording, path, 0, "memory_change", "", change, None, "%", "recomputed")


def _reported(recording: str, path: str, quantity: str, value: float, unit: str, subject: str) -> Stated:
    return Stated(recording, path, 0, quantity, subject, value, None, unit, "report")


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
