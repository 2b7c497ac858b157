"""`record --params` with a checkout: draw the facts of a tree, make a recording of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import readiness
from readiness.cli.app import err, out, sentence
from readiness.errors import InputError, Problem


def record_checkout(out_folder: Path, parameters: Path, areas: tuple[str, ...], refused: dict[str, Any]) -> None:
    """Record the facts of a checkout; see the command."""
    from readiness.area import find_root
    from readiness.recorder.facts import record_facts
    from readiness.recorder.wanted import wanted_tables
    from readiness.runner.parameters import load_parameters
    from readiness.sources.checkout.parameters import checked_parameters

    if given := [name for name, value in refused.items() if value]:
        hint = "a tree is looked at once: leave them out"
        raise InputError(Problem("options", "record", "--area and --out with a checkout", ", ".join(given), hint=hint))
    told = load_parameters(parameters, parameters)
    asked = checked_parameters(told.get("checkout") or {})
    wanted = wanted_tables(areas) if areas else None
    with _progress() as report:
        recording, absent = record_facts(
            out_folder,
            asked,
            find_root(),
            wanted=wanted,
            by=f"readiness {readiness.__version__}, record",
            report=report,
        )
    counted = ", ".join(f"{info.rows} {name}" for name, info in recording.tables.items())
    out.print(f"{recording.subject.commit}: {counted}", markup=False)
    for why in absent:
        err.print(f"Gap: {sentence(why.model_dump())}", markup=False)
    out.print(f"Recorded: {out_folder.absolute()}", markup=False)


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("files"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("files", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
