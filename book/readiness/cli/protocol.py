"""The full protocol on a public data set: `protocol` makes the runs that are not finished, and records them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from readiness.protocol.plan import Planned, Prepared

_Made = TypeVar("_Made")


@app.command()
def protocol(  # noqa: PLR0913, PLR0917
    data_set: Annotated[str, typer.Argument(metavar="DATA-SET", help="ctu13-s6 or darpa98.")],
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="A file of it; left out, what `fetch` has written.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=1, help="Seeds of each detector.")] = 5,
    splits: Annotated[
        list[str] | None, typer.Option("--split", metavar="SPLIT", help="random, hosts, time; all of them if left out.")
    ] = None,
    detectors: Annotated[
        list[str] | None, typer.Option("--detector", metavar="NAME", help="All of them if left out.")
    ] = None,
    runs: Annotated[
        Path | None, typer.Option("--runs", metavar="DIR", help="Where finished runs are kept; _build/ml if left out.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="DIR", help="Record scores and results as DIR/ml-DATA-SET.")
    ] = None,
    *,
    attempts: Annotated[
        bool, typer.Option("--attempts", help="Try every configuration of the graph detector, too.")
    ] = False,
) -> None:
    """Train every detector on every split with every seed, and show what each of them reaches.

    A run that is finished is not repeated as long as data and code are the same. Each run has a process of its own, and
    one that breaks makes the exit code 3.
    """
    from readiness.area import find_root
    from readiness.datasets.fetching import FETCHED_FOLDER
    from readiness.protocol.attempts import ATTEMPTS, make_attempts
    from readiness.protocol.data_sets import CUTTINGS
    from readiness.protocol.plan import make_runs, planned_runs, prepare
    from readiness.protocol.results import results_of
    from readiness.protocol.running import SPLITS

    known = _known("DATA-SET", [data_set], list(CUTTINGS))[0]
    chosen = _known("--split", splits or list(SPLITS), list(SPLITS))
    wanted = _known_detectors(detectors or [])
    if file is None:
        file = find_root() / FETCHED_FOLDER / known / "flows.parquet"
    if runs is None:
        runs = find_root() / "_build" / "ml"
    prepared = prepare(known, file, chosen)
    title = prepared.loaded.about.title.en
    out.print(f"{title}: {len(prepared.flows):,} flows, SHA-256 {prepared.loaded.sha256}", markup=False)
    for split, why in prepared.impossible.items():
        out.print(f"No split by {split}: {why}", markup=False)
    planned = planned_runs(prepared.parts, seeds, wanted)
    broken = _with_bar("Runs", len(planned), lambda done: make_runs(prepared, planned, runs, done))
    results = results_of(prepared, planned, runs)
    _print_results(results)
    tried = _with_bar("Attempts", len(ATTEMPTS), lambda done: make_attempts(prepared, runs, done)) if attempts else None
    if record is not None:
        _record(prepared, planned, runs, record, tried)
    for run in broken:
        err.print(f"Broken: {run}", markup=False)
    if broken:
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _record(prepared: Prepared, planned: list[Planned], runs: Path, record: Path, tried: pd.DataFrame | None) -> None:
    from readiness.protocol.recording import record_runs

    folder = record_runs(prepared, planned, runs, record, tried)
    out.print(f"Recorded: {folder}", markup=False)


def _with_bar(title: str, total: int, work: Callable[[Callable[[object, bool], None]], _Made]) -> _Made:
    """Do work that tells of each step, with a bar where there is somebody to see it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=total)

        def done(what: object, finished: bool) -> None:  # noqa: FBT001
            bar.update(task, advance=1, description=f"{title}: {what}")
            if not finished and not sys.stderr.isatty():
                err.print(f"{title}: {what}", markup=False)

        return work(done)


def _known_detectors(names: list[str]) -> list[str]:
    from readiness.detectors import DETECTORS
    from readiness.protocol.plan import RETRAINED, SHUFFLED

    controls = [name + ending for name in DETECTORS for ending in (RETRAINED, SHUFFLED)]
    return _known("--detector", names, [*DETECTORS, *controls]) if names else []


def _known(place: str, names: list[str], known: list[str]) -> list[str]:
    problems = [
        Problem("protocol", f"$.{place}", f"one of {', '.join(known)}", name) for name in names if name not in known
    ]
    if problems:
        raise InputError(problems)
    return names


def _print_results(results: pd.DataFrame) -> None:
    """Mean over seeds of what each detector reaches, with the spread of its recall."""
    if results.empty:
        return
    titles = ("Split", "Detector", "Seeds", "Recall at 1 %", "False alarms", "Recall, known", "Recall, new", "PR-AUC")
    rows: list[tuple[str, ...]] = [titles]
    for (split, detector), group in results.groupby(["split", "detector"], sort=True):
        recall = group["recall_at_1pct_ratio"]
        spread = f" ({recall.min():.3f} to {recall.max():.3f})" if len(group) > 1 else ""
        means = group[
            ["false_alarms_at_1pct_ratio", "recall_known_ratio", "recall_new_ratio", "average_precision"]
        ].mean()
        told = (f"{mean:.3f}" for mean in means)
        rows.append((str(split), str(detector), str(len(group)), f"{recall.mean():.3f}{spread}", *told))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out.print(cells.rstrip(), markup=False)
