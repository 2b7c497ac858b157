"""Disaster drills: `drill` runs them on servers of its own, prints what was lost, and records it if asked."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode, ReadinessError

if TYPE_CHECKING:
    from readiness.drills.attempts import Attempt
    from readiness.drills.plans import DrillPlan
    from readiness.drills.recording import DrillRecording


@app.command()
def drill(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Drills, or `all`.")] = None,
    repetitions: Annotated[int, typer.Option(metavar="N", min=1, help="How often each is run.")] = 1,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Record into DIR-etcd and DIR-postgresql, or append to them."),
    ] = None,
    settle: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=1, max=600, help="How long what came back is watched; 5 if left out."),
    ] = None,
    *,
    list_them: Annotated[bool, typer.Option("--list", help="Show the drills, and what is missing for them.")] = False,
) -> None:
    """Run disaster drills on servers of their own: lose something, prove it, bring it back, look every write up.

    Servers are started from Debian's packages on the loopback device or in network namespaces of their own, and ended
    again; nothing else on the machine is touched. Without --out nothing is recorded. A drill that breaks off is kept as
    an attempt, and makes the exit code 3; so does a negative control that loses nothing.
    """
    from readiness.drills.plans import DRILLS, chosen
    from readiness.machine.programs import check_needs

    if list_them:
        _list(DRILLS.values() if not names else chosen(names))
        return
    plans = chosen(names or ())
    check_needs({plan.name: plan.needs for plan in plans})
    attempts: list[Attempt] = []
    with ExitStack() as stack:
        recordings = _open_recordings(out_folder, plans, stack)
        try:
            for number in range(1, repetitions + 1):
                for plan in plans:
                    attempts.append(_run(plan, number, repetitions, recordings.get(plan.server), settle))
        except KeyboardInterrupt:
            _print_results(attempts)
            err.print("Interrupted; everything that was started is ended. The repetition under way does not count.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        except ReadinessError:
            _print_results(attempts)
            raise
    _print_results(attempts)
    sound = [_print_doubts(attempt) for attempt in attempts]
    for recording in recordings.values():
        out.print(f"Recorded: {recording.folder}", markup=False)
    if not all(sound):
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _print_doubts(attempt: Attempt) -> bool:
    """Print why an attempt is no whole drill, or shows that the instruments are blind; returns whether it is sound."""
    from readiness.drills.results import sees_nothing

    if attempt.faults:
        err.print(f"{attempt.drill_id}: no whole drill: {'; '.join(attempt.faults)}", markup=False)
        if told := attempt.settings.get("broken_off"):
            err.print(f"  broke off at {told}", markup=False)
        return False
    if sees_nothing(attempt):
        told = "a negative control that lost nothing: do not trust what the others say of losses"
        err.print(f"{attempt.drill_id}: {told}", markup=False)
        return False
    return True


def _open_recordings(folder: Path | None, plans: list[DrillPlan], stack: ExitStack) -> dict[str, DrillRecording]:
    """The recording of each server; a recording is about one subject."""
    if folder is None:
        return {}
    from readiness.drills.recording import DrillRecording
    from readiness.sources.writing import writing_below

    stack.enter_context(writing_below(folder.absolute().parent))
    servers = dict.fromkeys(plan.server for plan in plans)
    return {server: DrillRecording(folder.with_name(f"{folder.name}-{server.lower()}"), server) for server in servers}


def _run(
    plan: DrillPlan, number: int, repetitions: int, recording: DrillRecording | None, settle: float | None
) -> Attempt:
    from readiness.drills.running import Interrupted, run_drill

    drill_id = recording.next_id(plan) if recording else f"{plan.name}-{number:02d}"
    of = f" ({number} of {repetitions})" if repetitions > 1 else ""
    out.print(f"{plan.name}{of}: {plan.declared['title']}", markup=False)
    done = run_drill(plan, drill_id, settling_seconds=settle, report=lambda step: out.print(f"  {step}", markup=False))
    if isinstance(done, Interrupted):
        if recording:
            recording.append(done.attempt, interrupted=True)
        raise KeyboardInterrupt
    if recording:
        recording.append(done)
    return done


def _print_results(attempts: list[Attempt]) -> None:
    if not attempts:
        return
    from readiness.drills.results import result_of

    titles = ("Drill", "Recovery", "Lost writes", "Lost time", "Proof of the loss")
    rows = [titles, *((attempt.drill_id, *result_of(attempt)) for attempt in attempts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out.print(cells.rstrip(), markup=False)


def _list(plans: Iterable[DrillPlan]) -> None:
    from readiness.machine.programs import missing

    for plan in plans:
        packages = sorted({need.package for need in plan.needs} - {""})
        lacking = missing(plan.needs)
        told = "ready" if not lacking else f"missing: {', '.join(need.name for need in lacking)}"
        out.print(f"{plan.name}", style="bold", markup=False)
        out.print(f"    {plan.declared['title']}", markup=False)
        out.print(f"    packages: {', '.join(packages)}; {told}", markup=False)
