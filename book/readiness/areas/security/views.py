"""Tables of scans and findings: scope first, suppressed beside open, secrets by place alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from readiness.areas.base import Material
from readiness.messages import Message, message
from readiness.sources.tables.security import SEVERITIES
from readiness.views import Cell, Column, TableView

# Pages stay readable; the tables of the recording hold every row.
MOST_ROWS = 40


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def table_scans(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every scan: what it looked at, with what, how old its knowledge was, what it found."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        findings = material.tables["findings"]
        for row in material.tables["scans"].to_dict("records"):
            mine = findings[findings["scan"] == row["scan"]]
            suppressed = int(mine["suppressed"].astype(bool).sum())
            rows.append(
                (
                    material.recording.id,
                    row["scan"],
                    f"{row['tool']} {_known(row['tool_version']) or '?'}",
                    message(f"artefact-{row['artefact'].replace('_', '-')}"),
                    _scope(row),
                    _known(row["unread"]),
                    _day(row["started_at"]),
                    _day(row["database_at"]),
                    int(row["findings"]) - suppressed,
                    suppressed,
                )
            )
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("security-column-scan"), format="code"),
        Column(title=message("security-column-tool")),
        Column(title=message("security-column-artefact")),
        Column(title=message("security-column-scope")),
        Column(title=message("security-column-unread"), format="number"),
        Column(title=message("security-column-started"), format="time"),
        Column(title=message("security-column-database"), format="time"),
        Column(title=message("security-column-open"), format="number"),
        Column(title=message("security-column-suppressed"), format="number"),
    )
    return TableView(caption=message("security-scans-caption"), columns=columns, rows=tuple(rows))


def _scope(row: Mapping[Any, Any]) -> Message:
    for unit in ("lines", "packages", "files"):
        if not pd.isna(row[unit]):
            return message(f"security-scope-{unit}", n=int(row[unit]))
    return message("security-scope-unsaid")


def _day(moment: Any) -> str | None:
    return None if pd.isna(moment) else str(pd.Timestamp(moment).isoformat().replace("+00:00", "Z"))


def table_documented(materials: tuple[Material, ...], _settings: object) -> TableView:
    """What is told of scans whose reports are not at hand: it decides nothing."""
    rows = [
        (
            row["tool"],
            _known(row["at"]),
            _known(row["lines"]),
            _known(row["packages"]),
            _known(row["findings"]),
            row["told"],
        )
        for material in materials
        for row in material.tables["documented_scans"].to_dict("records")
    ]
    columns = (
        Column(title=message("security-column-tool")),
        Column(title=message("security-column-day")),
        Column(title=message("security-column-lines"), format="number"),
        Column(title=message("security-column-packages"), format="number"),
        Column(title=message("security-column-findings"), format="number"),
        Column(title=message("security-column-told")),
    )
    return TableView(caption=message("security-documented-caption"), columns=columns, rows=tuple(rows))


def table_findings(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Findings by rule, gravest first; those of secrets have a table of their own."""
    every = _labelled(materials)
    every = every[every["kind"] != "secret"]
    order = {severity: number for number, severity in enumerate(SEVERITIES)}
    keys = ["recording", "tool", "severity", "rule", "package", "installed_version", "fixed_version"]
    # A resource of a manifest would make a row of each; packages of vulnerabilities are what is to be mended.
    every.loc[every["kind"] != "vulnerability", ["package", "installed_version", "fixed_version"]] = None
    grouped = every.groupby(keys, dropna=False, sort=False).agg(n=("rule", "size"), suppressed=("suppressed", "sum"))
    found = grouped.reset_index()
    found["order"] = found["severity"].map(order)
    found = found.sort_values(["order", "n", "rule"], ascending=[True, False, True], kind="stable")
    rows = [
        (
            row["recording"],
            row["tool"],
            message(f"severity-{row['severity']}"),
            row["rule"],
            f"{row['package']} {row['installed_version']}" if _known(row["package"]) else None,
            _known(row["fixed_version"]),
            int(row["n"]) - int(row["suppressed"]),
            int(row["suppressed"]),
        )
        for row in found.head(MOST_ROWS).to_dict("records")
    ]
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("security-column-tool")),
        Column(title=message("security-column-severity")),
        Column(title=message("security-column-rule"), format="code"),
        Column(title=message("security-column-package"), format="code"),
        Column(title=message("security-column-fixed"), format="code"),
        Column(title=message("security-column-open"), format="number"),
        Column(title=message("security-column-suppressed"), format="number"),
    )
    caption = message("security-findings-caption", shown=len(rows), n=len(found))
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def _labelled(materials: tuple[Material, ...]) -> pd.DataFrame:
    frames = [m.tables["findings"].assign(recording=m.recording.id) for m in materials]
    every = pd.concat(frames, ignore_index=True)
    return every.astype({"suppressed": bool})


def table_secrets(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Places that look like secrets, file by file, without what stands there."""
    every = _labelled(materials)
    every = every[every["kind"] == "secret"]
    found = (
        every.groupby(["recording", "tool", "rule", "path"], dropna=False, sort=True)
        .agg(n=("rule", "size"), suppressed=("suppressed", "sum"), lines=("line", _lines))
        .reset_index()
    )
    rows = [
        (
            row["recording"],
            row["tool"],
            row["rule"],
            _known(row["path"]),
            row["lines"],
            int(row["n"]) - int(row["suppressed"]),
            int(row["suppressed"]),
        )
        for row in found.head(MOST_ROWS).to_dict("records")
    ]
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("security-column-tool")),
        Column(title=message("security-column-rule")),
        Column(title=message("security-column-path"), format="code"),
        Column(title=message("security-column-at-lines")),
        Column(title=message("security-column-open"), format="number"),
        Column(title=message("security-column-suppressed"), format="number"),
    )
    caption = message("security-secrets-caption", shown=len(rows), n=len(found), places=len(every))
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def _lines(lines: pd.Series) -> str:
    told = sorted({int(line) for line in lines.dropna()})
    return ", ".join(str(line) for line in told[:5]) + (", …" if len(told) > 5 else "")  # noqa: PLR2004


def table_controls(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every planted defect and its twin: found or not, and whether that is right."""
    rows = [
        (
            material.recording.id,
            row["tool"],
            row["rule"],
            row["path"],
            message("security-planted" if row["is_defect"] else "security-twin"),
            message("security-found" if row["found"] else "security-not-found"),
            message("security-right" if row["found"] == row["is_defect"] else "security-wrong"),
        )
        for material in materials
        for row in material.tables["scan_controls"].to_dict("records")
    ]
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("security-column-tool")),
        Column(title=message("security-column-rule"), format="code"),
        Column(title=message("security-column-path"), format="code"),
        Column(title=message("security-column-what")),
        Column(title=message("security-column-reported")),
        Column(title=message("security-column-as-expected")),
    )
    return TableView(caption=message("security-controls-caption"), columns=columns, rows=tuple(rows))
