"""How much of what there is was looked at: a scan is judged by its scope before its findings."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from readiness.areas.base import Material

COMPLETED = "completed"
HIGH = ("high", "critical")


@dataclass(frozen=True)
class Coverage:
    """Share of one kind of thing that completed scans looked at, and the numbers behind it."""

    covered: float
    whole: float

    @property
    def ratio(self) -> float:
        """The share."""
        return self.covered / self.whole


def scans_of(materials: tuple[Material, ...], artefact: str | None = None) -> pd.DataFrame:
    """Completed scans of every recording, those of one kind of thing if it is named."""
    frames = [material.tables["scans"] for material in materials]
    every = pd.concat(frames, ignore_index=True)
    every = every[every["outcome"] == COMPLETED]
    return every if artefact is None else every[every["artefact"] == artefact]


def read_paths(material: Material, scans: pd.DataFrame) -> set[str]:
    """Files that one of the scans says it could read."""
    if "scan_files" not in material.tables:
        return set()
    files = material.tables["scan_files"]
    return set(files.loc[files["is_read"] & files["scan"].isin(scans["scan"]), "path"])


def coverage_of_source(materials: tuple[Material, ...]) -> Coverage | None:
    """Lines of source code in files that a scan of source code read; None where nobody counted the lines there are.

    Where the scanner does not name its files, the lines that it counts stand for them.
    """
    covered = whole = 0.0
    for material in materials:
        if "source_files" not in material.tables:
            continue
        files = material.tables["source_files"]
        scans = scans_of((material,), "source_code")
        named = read_paths(material, scans)
        lines = float(files.loc[files["path"].isin(named), "lines"].sum())
        if not named and len(scans):
            lines = (
                min(float(scans["lines"].max()), float(files["lines"].sum())) if scans["lines"].notna().any() else 0.0
            )
        covered += lines
        whole += float(files["lines"].sum())
    return Coverage(covered, whole) if whole else None


def coverage_of_artefacts(materials: tuple[Material, ...], artefact: str) -> Coverage | None:
    """Released things of one kind that a scan names as its target; None where nobody listed what is released.

    One of which only some packages were looked at counts by their share.
    """
    scans = scans_of(materials, artefact)
    released = [m.tables["artefacts"] for m in materials if "artefacts" in m.tables]
    listed = pd.concat(released, ignore_index=True) if released else None
    if listed is None or not (listed["artefact"] == artefact).any():
        return None
    listed = listed[listed["artefact"] == artefact]
    covered = 0.0
    for name, packages in zip(listed["name"], listed["packages"], strict=True):
        mine = scans[scans["target"] == name]
        if len(mine):
            seen = mine["packages"].max()
            covered += min(float(seen) / float(packages), 1.0) if packages and seen == seen else 1.0  # noqa: PLR0124
    return Coverage(covered, float(len(listed)))


def coverage_of(materials: tuple[Material, ...], artefact: str) -> Coverage | None:
    """Coverage of one kind of released thing."""
    return coverage_of_source(materials) if artefact == "source_code" else coverage_of_artefacts(materials, artefact)


def clean_lines(material: Material) -> Coverage:
    """Lines in files that static analysis read and that have no open finding of high severity, of all there are."""
    files, findings = material.tables["source_files"], material.tables["findings"]
    scans = scans_of((material,), "source_code")
    open_high = findings[
        findings["scan"].isin(scans["scan"]) & findings["severity"].isin(HIGH) & ~findings["suppressed"].astype(bool)
    ]
    good = read_paths(material, scans) - set(open_high["path"].dropna())
    lines = float(files.loc[files["path"].isin(good), "lines"].sum())
    return Coverage(lines, float(files["lines"].sum()))
