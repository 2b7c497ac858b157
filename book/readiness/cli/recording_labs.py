"""Recordings of our own making: `record --lab` runs a lab and keeps what its exporter saw."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from readiness.cli.app import err, out, sentence
from readiness.errors import ExitCode, ReadinessError

if TYPE_CHECKING:
    from readiness.lab.conversion import Converted
    from readiness.lab.plans import Plan

_SAID_EVERY_SECONDS = 60.0


def record_lab(out_folder: Path, *, minutes: float, seed: int, hosts: int, salvage: bool) -> None:
    """Run the mesh and record it; see the command."""
    from readiness.lab.raw import left_raw_folder, new_raw_folder
    from readiness.lab.recording import check_free

    check_free(out_folder)
    try:
        if salvage:
            interrupted = False
            with left_raw_folder(out_folder) as raw:
                converted = _write(raw, out_folder)
        else:
            plan = _plan(seed, minutes, hosts)
            with new_raw_folder(out_folder) as raw:
                interrupted = _run(raw, plan)
                converted = _write(raw, out_folder)
    except KeyboardInterrupt:
        err.print("Interrupted; no recording was made.")
        _tell_what_is_left(out_folder)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except ReadinessError:
        _tell_what_is_left(out_folder)
        raise
    _print(converted, out_folder)
    if interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _plan(seed: int, minutes: float, hosts: int) -> Plan:
    from readiness.lab.plans import draw_plan
    from readiness.lab.running import check_lab_needs

    check_lab_needs()
    plan = draw_plan(seed, minutes * 60, hosts)
    out.print(f"{hosts} hosts, {minutes:g} minutes, {len(plan.episodes)} episodes, seed {seed}", markup=False)
    return plan


def _tell_what_is_left(folder: Path) -> None:
    from readiness.lab.raw import is_left

    if is_left(folder):
        err.print("What was exported is kept; --salvage makes a recording of it.")


def _run(raw: Path, plan: Plan) -> bool:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from readiness.lab.running import LabRun

    shown = sys.stderr.isatty()
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=err, transient=True, disable=not shown) as bar:
        task = bar.add_task("starting the hosts", total=1.0)
        said = time.monotonic()

        def report(share: float, what: str) -> None:
            nonlocal said
            bar.update(task, completed=share, description=what)
            if not shown and time.monotonic() - said > _SAID_EVERY_SECONDS:
                said = time.monotonic()
                out.print(f"{share:.0%}: {what}", markup=False)

        return LabRun(raw, plan, report).run()


def _write(raw: Path, folder: Path) -> Converted:
    from readiness.lab.conversion import convert
    from readiness.lab.recording import write_recording

    out.print("Making the recording", markup=False)
    converted = convert(raw)
    write_recording(folder, converted)
    return converted


def _print(converted: Converted, folder: Path) -> None:
    facts = converted.facts
    counted = ", ".join(f"{number} {label}" for label, number in facts["flows_by_label"].items())
    out.print(f"{len(converted.frames['flows'])} flows: {counted}", markup=False)
    exported, collected = facts["exporter"], facts["collector"]
    told = f"{exported.get('records_exported', 0)} records exported, {collected['records']} collected, "
    told += f"{exported.get('packets_dropped_by_capture', 0)} packets lost by the capture"
    out.print(told, markup=False)
    for gap in converted.gaps:
        err.print(f"Gap: {sentence(gap.model_dump())}", markup=False)
    out.print(f"Recorded: {folder}", markup=False)
