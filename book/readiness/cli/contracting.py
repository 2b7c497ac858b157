"""Contract checks: `contract` runs the battery on code of somebody else, prints what it found, and records it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readiness.cli.app import app, err, json_object, out
from readiness.errors import ExitCode, InputError, Problem

if TYPE_CHECKING:
    from readiness.contracts.recording import AboutSubject, Battery


@app.command()
def contract(  # noqa: PLR0913, PLR0917 - a command with its options
    checkout: Annotated[Path, typer.Option(metavar="DIR", help="Folder the code is imported from.")],
    detector: Annotated[str, typer.Option(metavar="M:A", help="The detector, module:attribute.")] = "",
    causal_engine: Annotated[str, typer.Option(metavar="M:A", help="The causal engine, module:attribute.")] = "",
    arguments: Annotated[
        list[str] | None,
        typer.Option(metavar="JSON", help="Arguments of the detector's constructor; each is a configuration."),
    ] = None,
    python: Annotated[str, typer.Option(metavar="EXE", help="Interpreter of the code; this one if left out.")] = "",
    about: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML: whose code it is, its commits and known gaps.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="How many seeds.")] = 5,
    nodes: Annotated[int, typer.Option(metavar="N", min=50, help="How many nodes each seed is asked about.")] = 1000,
    seconds: Annotated[float, typer.Option(metavar="S", min=1, help="How long each process may take.")] = 300.0,
    memory_gib: Annotated[float, typer.Option(metavar="GIB", min=0.1, help="Address space of each process.")] = 8.0,
    out_folder: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Record into this folder.")] = None,
) -> None:
    """Check a detector and a causal engine against what they promise, each in processes of its own.

    The code is never imported here: its processes have limits on time and memory, no network where the machine permits
    that, and are ended with all they started. What rests on synthetic data can refute a claim, never verify one.
    """
    from readiness.contracts.battery import Plan, run_battery
    from readiness.contracts.processes import Limits
    from readiness.contracts.recording import check_place, write_recording
    from readiness.contracts.subjects import Subject

    if not checkout.is_dir():
        raise InputError(Problem(checkout, "--checkout", "a folder with the code", "none"))
    if not detector and not causal_engine:
        raise InputError(Problem("options", "$", "--detector or --causal-engine", "neither"))
    for option, name in (("--detector", detector), ("--causal-engine", causal_engine)):
        if name and (name.count(":") != 1 or not all(name.split(":"))):
            raise InputError(Problem("options", option, "module:attribute", name))
    interpreter = shutil.which(python or sys.executable)
    if interpreter is None:
        raise InputError(Problem("options", "--python", "an interpreter that can be started", python))
    if out_folder is not None:
        check_place(out_folder)
    whose = _about(about, checkout, detector or causal_engine)
    configurations = [json_object("--arguments", given) for given in arguments or ["{}"]]
    limits = Limits(wall_seconds=seconds, cpu_seconds=int(seconds) + 1, memory_bytes=int(memory_gib * 2**30))
    where = (str(checkout.resolve()),)
    try:
        battery = run_battery(
            Subject(detector, where, interpreter, limits) if detector else None,
            Subject(causal_engine, where, interpreter, limits) if causal_engine else None,
            configurations,
            Plan(seeds=range(seeds), asked_nodes=nodes),
            report=lambda step: out.print(step, markup=False),
        )
    except KeyboardInterrupt:
        err.print("Interrupted; every process that was started is ended, and nothing is recorded.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    _print(battery)
    if out_folder is not None:
        write_recording(out_folder, battery, whose, checkout)
        out.print(f"Recorded: {out_folder}", markup=False)


def _about(path: Path | None, checkout: Path, name: str) -> AboutSubject:
    """What is said of the code; without a file its name, and the commit if the folder is a clean checkout."""
    from readiness.contracts.recording import AboutSubject
    from readiness.documents import BilingualText, load_yaml

    if path is not None:
        return load_yaml(path, AboutSubject)
    title = BilingualText(ru=f"Проверка контракта: {name}", en=f"Contract checks of {name}")
    told = {"schema": "readiness/contract-subject/v1", "name": name, "commit": _commit(checkout), "component": name}
    return AboutSubject.model_validate({**told, "title": title})


def _commit(checkout: Path) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    head, changes = (
        subprocess.run([git, "-C", str(checkout), *asked], capture_output=True, text=True, check=False, timeout=30)
        for asked in (("rev-parse", "HEAD"), ("status", "--porcelain"))
    )
    return head.stdout.strip() if head.returncode == 0 and not changes.stdout.strip() else None


def _print(battery: Battery) -> None:
    for row in battery.rows["contract_checks"]:
        told = f"  {row['result']:<12} {row['subject']} {row['configuration']}: {row['check']}"
        out.print(f"{told}  {row['detail']}".rstrip(), markup=False)
    for row in battery.rows.get("detector_seeds", ()):
        auc = "no scores" if row["auc"] is None else f"AUC {row['auc']:.3f}"
        told = f"  {row['configuration']}: seed {row['seed']}, {row['inputs']} inputs, {row['labels']} labels: {auc}"
        out.print(f"{told}, control {row['control_auc']:.3f}  {row['error'] or ''}".rstrip(), markup=False)
    for row in battery.rows.get("fallback_answers", ()):
        told = f"  {row['configuration']}: without {row['missing']}: {row['path']}: {row['answer']}"
        out.print(f"{told}  {row['detail']}".rstrip(), markup=False)
    chains = battery.rows.get("incident_chains", ())
    if chains:
        first, clock = (sum(row[name] == row["root"] for row in chains) for name in ("named", "earliest"))
        out.print(f"  root cause named first: {first} of {len(chains)}; earliest event: {clock}", markup=False)
