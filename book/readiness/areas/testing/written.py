"""How tests, scripts and criteria are written: what cannot fail, what reads back a constant, what disagrees."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from readiness.areas.base import Findings, Material
from readiness.areas.testing.plan import TestingSettings
from readiness.claims import Claim
from readiness.estimates import Bounds, asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.proportions import clopper_pearson
from readiness.messages import message
from readiness.views import Cell, Column, TableView

_BOUNDS = Bounds(0.95, 0.95)
_MOST_NAMED = 200
# What a shell brings along itself; whether other programs are installed only their machine knows.
BUILTINS = frozenset(
    [
        ".",
        ":",
        "[",
        "alias",
        "bg",
        "bind",
        "break",
        "builtin",
        "case",
        "cd",
        "command",
        "continue",
        "declare",
        "dirs",
        "disown",
        "echo",
        "enable",
        "eval",
        "exec",
        "exit",
        "export",
        "false",
        "fc",
        "fg",
        "getopts",
        "hash",
        "help",
        "history",
        "jobs",
        "kill",
        "let",
        "local",
        "logout",
        "mapfile",
        "popd",
        "printf",
        "pushd",
        "pwd",
        "read",
        "readarray",
        "readonly",
        "return",
        "set",
        "shift",
        "shopt",
        "source",
        "suspend",
        "test",
        "times",
        "trap",
        "true",
        "type",
        "typeset",
        "ulimit",
        "umask",
        "unalias",
        "unset",
        "wait",
    ]
)


def table_silent(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Per recording: how many tests there are, how many nothing in their file can fail, and which."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        every = material.tables["test_functions"]
        tests = every[every["problem"] == ""]
        silent = tests[tests["assertions"] == 0]
        n = len(tests)
        low, high = clopper_pearson(len(silent) / n, n, _BOUNDS) if n else (None, None)
        names = [f"{row['path']}:{row['line']} {row['test']}" for row in silent.to_dict("records")[:_MOST_NAMED]]
        counts = (n, len(silent), len(silent) / n if n else None, low, high, int((every["problem"] != "").sum()))
        rows.append((material.recording.id, *counts, "; ".join(names) or None))
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("silent-column-tests"), format="number"),
        Column(title=message("silent-column-silent"), format="number"),
        Column(title=message("silent-column-share"), format="ratio"),
        Column(title=message("test-runs-column-low"), format="ratio"),
        Column(title=message("test-runs-column-high"), format="ratio"),
        Column(title=message("silent-column-unparsed"), format="number"),
        Column(title=message("silent-column-names"), format="code"),
    )
    return TableView(caption=message("silent-caption"), columns=columns, rows=tuple(rows))


def table_constants(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Assertions that read back what the constructor set, with the place where it was set."""
    rows: list[tuple[Cell, ...]] = [
        (
            material.recording.id,
            f"{row['path']}:{row['line']}",
            str(row["test"]),
            f"{row['class_name']}.{row['attribute']} == {row['value']}",
            str(row["set_at"]),
        )
        for material in materials
        for row in material.tables["asserted_constants"].to_dict("records")
    ]
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("constants-column-place"), format="code"),
        Column(title=message("constants-column-test"), format="code"),
        Column(title=message("constants-column-asserted"), format="code"),
        Column(title=message("constants-column-set"), format="code"),
    )
    return TableView(caption=message("constants-caption", n=len(rows)), columns=columns, rows=tuple(rows))


@dataclass(frozen=True)
class ScriptFindings:
    """What is wrong with one script."""

    path: str
    problem: str
    missing_files: tuple[str, ...]
    unknown_commands: tuple[str, ...]
    undeclared: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found; that it works is more than that."""
        return not (self.problem or self.missing_files or self.undeclared)


def judge_scripts(material: Material) -> list[ScriptFindings]:
    """Every script of a tree: does it parse, are its files there, are its names those of the manifests.

    A command is told as unknown if it is neither built into the shell, nor a function of the script, nor installed
    here; that is a remark about this machine, not a fault of the script.
    """
    scripts, named, declared = (material.tables[name] for name in ("scripts", "script_names", "declared_names"))
    known = {kind: set(declared.loc[declared["kind"] == kind, "name"]) for kind in ("namespace", "deployment")}
    there = set(scripts["path"])
    judged = []
    for script in scripts.to_dict("records"):
        mine = named[named["path"] == script["path"]]

        def of(kind: str, rows: pd.DataFrame = mine) -> list[str]:
            return sorted(set(rows.loc[rows["kind"] == kind, "name"]))

        functions = set(of("function"))
        commands = [name for name in of("command") if name not in functions | BUILTINS and shutil.which(name) is None]
        files = [name for name in of("file") if name.endswith((".sh", ".bash")) and not _is_there(name, there)]
        undeclared = [
            f"{kind} {name}" for kind in ("namespace", "deployment") for name in of(kind) if name not in known[kind]
        ]
        told = (tuple(files), tuple(commands), tuple(undeclared))
        judged.append(ScriptFindings(str(script["path"]), str(script["problem"]), *told))
    return judged


def _is_there(name: str, paths: Iterable[str]) -> bool:
    """Whether a script of the tree ends as it is named: where it is run from nobody can tell."""
    wanted = name.lstrip("./")
    return any(path == wanted or path.endswith(f"/{wanted}") for path in paths) or name.startswith("/")


def table_scripts(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Scripts with findings first: where they do not parse, what they call and is not there, what nobody declares."""
    judged = [(material.recording.id, one) for material in materials for one in judge_scripts(material)]
    rows: list[tuple[Cell, ...]] = [
        (
            recording,
            one.path,
            message("scripts-parse") if not one.problem else one.problem,
            ", ".join(one.missing_files) or None,
            ", ".join(one.undeclared) or None,
            ", ".join(one.unknown_commands) or None,
        )
        for recording, one in sorted(judged, key=lambda pair: pair[1].is_sound)
    ]
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("scripts-column-path"), format="code"),
        Column(title=message("scripts-column-parses")),
        Column(title=message("scripts-column-files"), format="code"),
        Column(title=message("scripts-column-undeclared"), format="code"),
        Column(title=message("scripts-column-commands"), format="code"),
    )
    sound = sum(one.is_sound for _, one in judged)
    return TableView(caption=message("scripts-caption", n=len(judged), sound=sound), columns=columns, rows=tuple(rows))


def conflicts_of(criteria: pd.DataFrame) -> pd.DataFrame:
    """Quantities for which documents set different thresholds: ``quantity, documents, thresholds, ratio``."""
    rows = []
    for (quantity, unit), part in criteria.groupby(["quantity", "unit"]):
        values = sorted(set(part["value"]))
        if len(values) > 1:
            told = "; ".join(f"{row['document']}: {row['printed']}" for row in part.to_dict("records"))
            ratio = values[-1] / values[0] if values[0] > 0 else None
            rows.append((str(quantity), str(unit), part["document"].nunique(), told, ratio))
    return pd.DataFrame(rows, columns=["quantity", "unit", "documents", "thresholds", "ratio"])


def measure_criteria(claim: Claim, materials: tuple[Material, ...], _settings: TestingSettings) -> Findings:
    """How many quantities have two different thresholds."""
    criteria = pd.concat([material.tables["criteria"] for material in materials], ignore_index=True)
    if criteria.empty:
        return Findings(absent={"": message("absent-no-criteria")})
    found = conflicts_of(criteria)
    made = estimate_count(len(found), **asked_by(claim.criterion))
    told = message(
        "condition-criteria",
        n=criteria["quantity"].nunique(),
        documents=criteria["document"].nunique(),
        which=", ".join(found["quantity"]) or "-",
    )
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def table_criteria(materials: tuple[Material, ...], _settings: TestingSettings) -> TableView:
    """Quantities with different thresholds: who sets which, and how far they are apart."""
    rows: list[tuple[Cell, ...]] = [
        (material.recording.id, row["quantity"], row["thresholds"], row["ratio"])
        for material in materials
        for row in conflicts_of(material.tables["criteria"]).to_dict("records")
    ]
    columns = (
        Column(title=message("test-runs-column-recording")),
        Column(title=message("criteria-column-quantity"), format="code"),
        Column(title=message("criteria-column-thresholds")),
        Column(title=message("criteria-column-ratio"), format="number"),
    )
    return TableView(caption=message("testing-criteria-caption", n=len(rows)), columns=columns, rows=tuple(rows))
