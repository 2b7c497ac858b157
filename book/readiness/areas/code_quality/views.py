"""Tables of the notebook on code."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from readiness.areas.base import Material
from readiness.areas.code_quality.analysis import findings_of
from readiness.areas.code_quality.architecture import links_of, package_cycles, unread_modules
from readiness.areas.code_quality.coverage import points_of
from readiness.areas.code_quality.dependencies import pins_of
from readiness.areas.code_quality.functions import MCCABE, copied_groups, copies_of, source_functions
from readiness.claims import Claim
from readiness.messages import Message, message
from readiness.verdicts import Outcome, Verdict
from readiness.views import Cell, Column, TableView

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 15


def table_score(
    materials: tuple[Material, ...],  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """What stands for a score of the area, and what against it: verdicts, and nothing else."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    sides = {Outcome.VERIFIED: "code-score-for", Outcome.REFUTED: "code-score-against"}
    told = [(claim, by_claim[claim.id]) for claim in claims if claim.id in by_claim]
    rows = tuple(
        (claim.text, message(sides.get(verdict.outcome, "code-score-neither")), verdict.reason)
        for claim, verdict in told
    )
    outcomes = [verdict.outcome for _, verdict in told]
    caption = message(
        "code-score-caption",
        n=len(told),
        verified=outcomes.count(Outcome.VERIFIED),
        refuted=outcomes.count(Outcome.REFUTED),
    )
    columns = (
        Column(title=message("code-score-column-claim")),
        Column(title=message("code-score-column-side")),
        Column(title=message("code-score-column-reason")),
    )
    return TableView(caption=caption, columns=columns, rows=rows)


def table_tree(materials: tuple[Material, ...], _settings: object) -> TableView:
    """What the trees hold, by kind: what was read, and what was not."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        files = material.tables["tree_files"]
        for kind, group in files.groupby("kind"):
            size = int(group["size_bytes"].sum())
            cells: tuple[Cell, ...] = (material.recording.id, message(f"code-tree-kind-{kind}"), len(group), size)
            rows.append((*cells, int(group["lines"].sum()) if kind == "text" else None))
    columns = (
        Column(title=message("code-column-recording")),
        Column(title=message("code-tree-column-kind")),
        Column(title=message("code-tree-column-files"), format="number"),
        Column(title=message("code-tree-column-size"), format="bytes"),
        Column(title=message("code-tree-column-lines"), format="number"),
    )
    return TableView(caption=message("code-tree-caption"), columns=columns, rows=tuple(rows))


def table_coverage(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every report, how it compares with the one before, and what its rate would be of the scope before."""
    rows = tuple(
        (
            point.label,
            point.at.astimezone(dt.UTC).isoformat(timespec="minutes"),
            point.lines_covered,
            point.lines_valid,
            point.rate,
            point.at_scope_before,
            message(f"code-step-{point.step}"),
        )
        for point in points_of(materials)
    )
    columns = (
        Column(title=message("code-axis-report"), format="code"),
        Column(title=message("code-axis-report-time"), format="time"),
        Column(title=message("code-axis-covered"), format="number"),
        Column(title=message("code-axis-lines"), format="number"),
        Column(title=message("code-axis-coverage"), format="ratio"),
        Column(title=message("code-coverage-column-before"), format="ratio"),
        Column(title=message("code-coverage-column-step")),
    )
    return TableView(caption=message("code-coverage-caption"), columns=columns, rows=rows)


def table_cycles(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every cycle between packages, with the shortest way round and an import that closes it."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        certain = {(cycle.folder, cycle.members) for cycle in package_cycles(links_of(material, at_import=True))}
        for cycle in package_cycles(links_of(material, at_import=False)):
            when = "code-cycle-import" if (cycle.folder, cycle.members) in certain else "code-cycle-deferred"
            way = " → ".join(cycle.shortest)
            rows.append((material.recording.id, cycle.folder, way, message(when), " → ".join(cycle.example)))
        rows += [
            (material.recording.id, path, None, message("code-cycle-unread"), None) for path in unread_modules(material)
        ]
    columns = (
        Column(title=message("code-column-recording")),
        Column(title=message("code-cycles-column-folder"), format="code"),
        Column(title=message("code-cycles-column-way"), format="code"),
        Column(title=message("code-cycles-column-when")),
        Column(title=message("code-cycles-column-example"), format="code"),
    )
    return TableView(
        caption=message("code-cycles-caption", n=len(rows)), columns=columns, rows=tuple(rows[:_MOST_ROWS])
    )


def table_findings(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Findings by tool and rule, errors first; those that a comment silences stand beside the open ones."""
    rows: list[tuple[Cell, ...]] = []
    order = {"error": 0, "warning": 1, "note": 2}
    for material in materials:
        grouped = findings_of(material).groupby(["level", "tool", "rule"])
        sizes: Any = grouped.size().to_dict()
        for key in sorted(sizes, key=lambda one: (order[one[0]], -sizes[one], one)):
            (level, tool, rule), group = key, grouped.get_group(key)
            first = group.sort_values(["suppressed", "path", "line"]).iloc[0]
            place = f"{first['path']}:{first['line']}"
            silenced = int(group["suppressed"].sum())
            rows.append((message(f"code-level-{level}"), tool, rule, len(group) - silenced, silenced, place))
    columns = (
        Column(title=message("code-findings-column-level")),
        Column(title=message("code-findings-column-tool")),
        Column(title=message("code-findings-column-rule"), format="code"),
        Column(title=message("code-findings-column-open"), format="number"),
        Column(title=message("code-findings-column-silenced"), format="number"),
        Column(title=message("code-findings-column-place"), format="code"),
    )
    shown = tuple(rows[:_MOST_ROWS])
    return TableView(
        caption=message("code-findings-caption", n=len(rows), shown=len(shown)), columns=columns, rows=shown
    )


def table_functions(materials: tuple[Material, ...], _settings: object) -> TableView:
    """The functions beyond McCabe's ten, and the copies, of each tree."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        functions = source_functions(material)
        beyond, copies = functions[functions["complexity"] > MCCABE], copies_of(functions)
        rows += [
            (material.recording.id, message("code-functions-row-all"), len(functions), None),
            (material.recording.id, message("code-functions-row-beyond", limit=MCCABE), len(beyond), _named(beyond)),
            (material.recording.id, message("code-functions-row-copies"), copies.functions, _copies(copies.ratio)),
        ]
        for group in copied_groups(functions)[:3]:
            places = ", ".join(f"{row.path}:{row.line}" for row in group.head(3).itertuples(index=False))
            rows.append((material.recording.id, message("code-functions-row-group"), len(group), places))
    columns = (
        Column(title=message("code-column-recording")),
        Column(title=message("code-functions-column-what")),
        Column(title=message("code-functions-column-n"), format="number"),
        Column(title=message("code-functions-column-which")),
    )
    return TableView(caption=message("code-functions-caption"), columns=columns, rows=tuple(rows))


def _named(functions: pd.DataFrame) -> str | None:
    worst = functions.sort_values("complexity", ascending=False).head(3).to_dict("records")
    told = [f"{row['path']}:{row['line']} {row['name']} ({row['complexity']})" for row in worst]
    return "; ".join(told) or None


def _copies(ratio: float) -> Message:
    return message("code-functions-copied", ratio=ratio)


def table_dependencies(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Dependencies by ecosystem: how many, how many pinned, which not, and when their files were changed last."""
    import pandas as pd

    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        for ecosystem, group in pins_of(material).groupby("ecosystem"):
            loose = group.loc[~group["pinned"], "name"]
            changed = group["committed_at"].max()
            when = None if pd.isna(changed) else pd.Timestamp(changed).isoformat(timespec="minutes")
            named = ", ".join(loose[:_MOST_ROWS]) or None
            rows.append((material.recording.id, str(ecosystem), len(group), int(group["pinned"].sum()), when, named))
    columns = (
        Column(title=message("code-column-recording")),
        Column(title=message("code-pins-column-ecosystem")),
        Column(title=message("code-pins-column-n"), format="number"),
        Column(title=message("code-pins-column-pinned"), format="number"),
        Column(title=message("code-pins-column-changed"), format="time"),
        Column(title=message("code-pins-column-loose"), format="code"),
    )
    return TableView(caption=message("code-pins-caption"), columns=columns, rows=tuple(rows))
