"""Failure injection: `inject` breaks a live system as a plan says, one fault at a time, and mends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.app import app, err, out, shown
from readiness.errors import ExitCode, InputError, Problem

if TYPE_CHECKING:
    from readiness.injection.recording import FaultRecording
    from readiness.injection.running import Done, Injector, Planned
    from readiness.sources.live.parameters import LiveParameters


@app.command()
def inject(
    params: Annotated[Path, typer.Option("--params", metavar="FILE", help="Where the system is: its key `live`.")],
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="What is broken; params/failures.yaml if left out.")
    ] = None,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Record there, or append; below `live.faults` if left out."),
    ] = None,
    *,
    really: Annotated[bool, typer.Option("--really", help="Do it. Without this nothing is changed.")] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Break nothing: only mend what an earlier run left.")
    ] = False,
) -> None:
    """Inject the faults of a plan into a live system, and record what the platform and its users saw.

    Without --really this only shows what would be hit, by which command, and which rights are lacking. With it, each
    fault begins from a steady state, is proven, watched until everything is well again, and undone. What undoes it is
    on disk before it is done: Ctrl-C, a signal or the death of this process leave the system as it was. It stops at an
    abort condition of the plan. The identity of the plan is never the collector's.
    """
    from readiness.area import find_root
    from readiness.injection.plans import load_plan
    from readiness.injection.recording import FaultRecording
    from readiness.injection.running import Injector, undo_file
    from readiness.injection.undoing import UndoList
    from readiness.recorder.parameters import load_live

    live = load_live(params, params)
    file = plan if plan is not None else find_root() / "params" / "failures.yaml"
    chosen = load_plan(file, file, live)
    folder = _folder(out_folder, live)
    undo_list = UndoList(undo_file(folder))
    if not really and not restore:
        injector = Injector(chosen, live, undo_list, lambda kind: kind)
        _show(injector.dry_run())
        return
    with _alone(folder):
        if undo_list.undo():
            out.print("What an earlier run left is mended.")
        elif restore:
            out.print("An earlier run left nothing to mend.")
        recording = FaultRecording(folder, live)
        _seal(recording)
        if not restore:
            _inject(Injector(chosen, live, undo_list, recording.next_id), recording)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one who injects faults that are recorded there."""
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = folder.parent / f".{folder.name}.inject.lock"
    try:
        with FileLock(lock, timeout=0):
            yield
            lock.unlink(missing_ok=True)
    except Timeout:
        hint = f"wait for it, or remove {lock} if nobody injects"
        raise InputError(Problem(folder, "$", "nobody else who injects", "another one", hint=hint)) from None


def _folder(given: Path | None, live: LiveParameters) -> Path:
    if given is not None:
        return given.absolute()
    if live.faults is None:
        hint = "name it with --out, or set live.faults in the parameters"
        raise InputError(Problem("options", "--out", "where faults are recorded", "nothing", hint=hint))
    from readiness.area import find_root

    return find_root() / live.faults / f"{live.subject.name}-faults"


def _inject(injector: Injector, recording: FaultRecording) -> None:
    broken = 0

    def keep(done: Done) -> None:
        nonlocal broken
        broken += not done.is_whole
        if done.run.times.injected_at is not None:
            recording.keep(done)
        out.print(f"  {_told(done)}", markup=False)

    try:
        stopped = injector.run(lambda what: out.print(what, markup=False), keep)
    except KeyboardInterrupt:
        err.print("Interrupted; what was broken is mended. The fault under way is kept as not whole.")
        _seal(recording)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    _seal(recording)
    if stopped:
        err.print(f"Stopped: {stopped}", markup=False)
    if stopped or broken:
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


def _seal(recording: FaultRecording) -> None:
    from readiness.sources.writing import writing_below

    if recording.is_waiting:
        with writing_below(recording.folder.parent):
            recording.seal()
        out.print(f"Recorded: {shown(recording.folder, Path.cwd())}", markup=False)


def _told(done: Done) -> str:
    times = done.run.times

    def after(moment: object) -> str:
        if moment is None or times.injected_at is None:
            return "never"
        return f"{(moment - times.injected_at).total_seconds():.2f} s"  # type: ignore[operator]

    seen = f"seen after {after(times.sign.at if times.sign else None)}"
    if times.sign:
        seen += f" ({times.sign.detector})"
    hit = done.run.node or ", ".join(done.run.targets)
    told = f"{done.run.fault_id}: {hit}: {seen}, recovered after {after(times.recovered_at)}"
    if done.is_whole:
        return told
    failed = next((r for r in done.journal["run"] if r.get("status") != "succeeded"), None)
    why = "".join((failed or {}).get("exception") or [""]).strip().splitlines()
    return f"{told}; not whole: {done.journal['status']}{': ' + why[-1] if why else ''}"


def _show(planned: list[Planned]) -> None:
    out.print("Nothing is changed without --really. This would be done, one after the other:")
    for number, fault in enumerate(planned, 1):
        out.print(f"{number:3}. {fault.kind} of {fault.target} by {fault.command}", markup=False)
        if fault.lacking:
            out.print(f"     lacking: {', '.join(fault.lacking)}", markup=False)
    if any(fault.lacking for fault in planned):
        err.print("Rights are lacking; params/kubernetes/injector.yaml grants them.")
