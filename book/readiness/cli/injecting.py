"""Failure injection: `inject` shows what a plan would do, and with --really does it, undoes it and records it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode, InputError, Problem, ReadinessError

if TYPE_CHECKING:
    from readiness.injection.attempts import Attempt
    from readiness.injection.plan import FailurePlan
    from readiness.sources.live.parameters import LiveParameters


@app.command()
def inject(
    parameters: Annotated[
        Path | None, typer.Option("--params", metavar="FILE", help="Which system: its key `live`.")
    ] = None,
    plan_file: Annotated[Path | None, typer.Option("--plan", metavar="FILE", help="What is done to it.")] = None,
    out_folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Record into this folder, or append to it.")
    ] = None,
    *,
    really: Annotated[bool, typer.Option("--really", help="Do it. Without this nothing is changed.")] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Undo what a killed injection left, and end.")] = False,
) -> None:
    """Break a live system on purpose, one fault at a time: steady state, fault, proof, recovery, everything undone.

    Without --really it is a dry run: rights are checked, targets and steps are shown, nothing is changed and nothing is
    recorded. An abort condition of the plan, Ctrl-C or a kill stops it, and whatever was done is undone. A fault whose
    experiment is not whole stops the plan and makes the exit code 3.
    """
    if restore:
        _restore()
        return
    for option, value in (("--params", parameters), ("--plan", plan_file)):
        if value is None:
            raise InputError(Problem("options", option, "a file", "nothing"))
    if parameters is None or plan_file is None:
        raise AssertionError
    from readiness.injection.identity import check_own_identity, check_told_identity
    from readiness.injection.plan import load_plan
    from readiness.recorder.parameters import load_live

    live = load_live(parameters, parameters)
    plan = load_plan(plan_file, live, plan_file)
    check_own_identity(plan.identity, live.kubernetes, plan_file)
    if really and out_folder is None:
        hint = "a fault that is not recorded was done for nothing"
        raise InputError(Problem("options", "--out", "a folder", "nothing", hint=hint))
    check_told_identity(plan.identity, live.kubernetes, plan_file)
    if out_folder is None or not really:
        _show(plan, live)
        return
    _inject(plan, live, out_folder, parameters)


def _restore() -> None:
    from readiness.injection.restoring import lists_with_something_left, undo_of_lists

    if not lists_with_something_left():
        out.print("Nothing is left to be undone.")
        return
    if errors := undo_of_lists(lambda told: out.print(told, markup=False)):
        for error in errors:
            err.print(f"not undone: {error}", markup=False)
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _show(plan: FailurePlan, live: LiveParameters) -> None:
    """Show rights and steps, and change nothing."""
    from readiness.injection.cluster import Cluster, connector
    from readiness.injection.dry import checked_rights, planned_steps

    cluster = Cluster(connector(plan.identity, live.kubernetes), live.kubernetes.page_size)
    out.print("Dry run: nothing is changed. Rights of the identity:")
    rights = checked_rights(cluster, plan, live)
    for found in rights:
        out.print(f"  {'yes' if found.granted else 'NO '}  {found.right}", markup=False)
    out.print("What would be done, one after another:")
    for step in planned_steps(cluster, plan, live):
        out.print(f"  {step.fault_id}: {step.target}", markup=False)
        out.print(f"      {step.done}", markup=False)
        out.print(f"      undone by: {step.undone_by or 'nothing; the system replaces it'}", markup=False)
    out.print("Nothing was done. With --really and --out DIR it is done and recorded.")
    if not all(found.granted for found in rights):
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _inject(plan: FailurePlan, live: LiveParameters, folder: Path, parameters: Path) -> None:
    from readiness.injection.dry import check_rights
    from readiness.injection.recording import FaultRecording
    from readiness.injection.running import faults_in_order, prepared
    from readiness.recorder.scrubbing import Scrubber
    from readiness.sources.writing import writing_below

    scrubber = Scrubber(live, Path.cwd(), str(parameters))
    attempts: list[Attempt] = []
    interrupted, whole = False, True
    with writing_below(folder.absolute().parent):
        recording = FaultRecording(folder, plan, live, scrubber.value)
        try:
            with prepared(plan, live, lambda told: out.print(f"  {told}", markup=False)) as injection:
                check_rights(injection.cluster, plan, live)
                planned = faults_in_order(plan)
                for number, fault in enumerate(planned, 1):
                    fault_id = recording.next_id(fault.kind)
                    out.print(f"{fault_id} ({number} of {len(planned)})", markup=False)
                    attempt = injection.run(fault, fault_id)
                    attempts.append(attempt)
                    recording.append(attempt)
                    interrupted = bool(attempt.settings.get("interrupted"))
                    if interrupted or not (whole := not attempt.faults):
                        break
                    if number < len(planned):
                        injection.pause()
        except KeyboardInterrupt:
            interrupted = True
        except ReadinessError:
            _print(attempts)
            raise
    _print(attempts)
    if attempts:
        out.print(f"Recorded: {folder}", markup=False)
    if interrupted:
        err.print("Interrupted; whatever was done is undone.")
        raise typer.Exit(ExitCode.INTERRUPTED)
    if not whole:
        last = attempts[-1]
        err.print(f"{last.fault_id}: no whole experiment, so nothing more was done: {'; '.join(last.faults)}",
                  markup=False)  # fmt: skip
        if told := last.why_it_broke_off:
            err.print(f"  {told}", markup=False)
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _print(attempts: list[Attempt]) -> None:
    if not attempts:
        return
    titles = ("Fault", "Detected", "Recovered", "Proof of the effect")
    rows = [titles, *(_row(attempt) for attempt in attempts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        out.print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), markup=False)


def _row(attempt: Attempt) -> tuple[str, str, str, str]:
    if not attempt.injected:
        return attempt.fault_id, "-", "-", "nothing was done"
    observed = attempt.seconds_to("observed_until_at") or 0.0

    def told(name: str) -> str:
        seconds = attempt.seconds_to(name)
        return f"> {observed:.2f} s" if seconds is None else f"{seconds:.2f} s"

    proof = attempt.told.get("effect_proof") or "none: it does not count"
    return attempt.fault_id, told("detected_at"), told("recovered_at"), proof
