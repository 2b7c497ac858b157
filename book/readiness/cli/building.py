"""Executing notebooks: `build` makes the record and the book, `run` executes one notebook."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from readiness.area import find_root, parse_time
from readiness.cli.app import app, err, out, print_rollup, sentence, shown
from readiness.errors import ExitCode, InputError, Problem
from readiness.record import NotebookRun, RunStatus
from readiness.register import DEFAULT_REGISTER, load_register
from readiness.targets import check_book_target, check_record_target

DEFAULT_PARAMETERS = Path("params/recorded.yaml")

ParametersOption = Annotated[
    Path | None,
    typer.Option("--params", metavar="FILE", help="Flat YAML of parameters, as `papermill -f` reads it."),
]
TimeoutOption = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, help="Limit per notebook.")]


@app.command()
def build(  # noqa: PLR0913 - the options of a command line
    params: ParametersOption = None,
    record: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the record goes.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the book goes.")] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="AREA", help="Only this area; repeatable.")] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Notebooks at a time.")] = os.cpu_count() or 1,
    timeout: TimeoutOption = 600,
    *,
    no_html: Annotated[bool, typer.Option("--no-html", help="Make the record, not the book.")] = False,
) -> None:
    """Execute every notebook, judge, roll up, and make the book.

    The register is the one that the parameters name; the record and book of another than params go to _build/NAME.
    With --only, they go to _build/partial, so that a part never replaces the whole: claims of the other areas count as
    not measured.
    """
    from readiness.runner import BuildRequest, build_record
    from readiness.runner.build import MILESTONE, register_named
    from readiness.runner.parameters import load_parameters

    root = find_root()
    file = params or root / DEFAULT_PARAMETERS
    file_shown = shown(file, root)
    parameters, areas = load_parameters(file, file_shown), tuple(dict.fromkeys(only or ()))
    register = load_register(root, register_named(parameters))
    target, pages = _targets(root, register.folder, partial=bool(only))
    target, pages = record or target, html or pages
    check_record_target(target, root)
    if not no_html:
        check_book_target(pages, root, target)
    out.print(f"Register {register.folder}: {register.milestone.title.en}", markup=False)
    others = [path.stem for path in sorted((root / "notebooks").glob("*.ipynb")) if path.stem not in register.areas]
    if left_out := [name for name in others if name != MILESTONE]:
        out.print(f"Not among its areas, and not executed: {', '.join(left_out)}")
    out.print(f"Executing {', '.join(areas) or 'all notebooks'}, {jobs} at a time, with {file_shown}")
    request = BuildRequest(
        root=root,
        record=target,
        parameters=parameters,
        parameters_file=file_shown,
        only=areas,
        jobs=jobs,
        timeout_seconds=timeout,
        show_bars=sys.stderr.isatty(),
        report=_report_run,
    )
    try:
        result = build_record(request)
    except KeyboardInterrupt:
        err.print("Interrupted; the earlier record and book are as they were.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    print_rollup(result.record.rollup.decision.decision, result.record)
    if not no_html:
        from readiness.publish import publish

        out.print("Making the book in English and Russian")
        try:
            publish(target, root, pages, progress=lambda step: out.print(f"  {step}", markup=False))
        except KeyboardInterrupt:
            err.print("Interrupted while the book was made: the record is new, the book is the earlier one.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        out.print(f"Book:   {shown(pages, root)}/index.html")
    else:
        out.print(f"Record: {shown(target, root)}")
    if result.failed:
        names = ", ".join(run.area for run in result.failed)
        err.print(f"Not complete: {names}. Their pages say why; their claims count as not measured.")
        if result.last_complete:
            err.print(f"The last complete record is kept in {shown(result.last_complete, root)}")
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)


@app.command()
def run(
    area: Annotated[str, typer.Argument(help="Stem of a notebook, such as stability.")],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="Overrides one parameter.")
    ] = None,
    params: ParametersOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The executed notebook.")
    ] = None,
    timeout: TimeoutOption = 600,
) -> None:
    """Execute one notebook and print its verdicts; nothing of a record is touched."""
    import nbformat

    from readiness.record import VERDICT_MIME
    from readiness.runner import Execution, run_notebook
    from readiness.runner.build import MILESTONE
    from readiness.runner.completeness import outputs_of
    from readiness.runner.parameters import check_parameters, defaults_of, load_parameters, parse_assignments
    from readiness.sources import open_source

    root = find_root()
    templates = {path.stem: path for path in (root / "notebooks").glob("*.ipynb")}
    template = templates.get(area)
    if template is None:
        known = ", ".join(sorted(templates))
        raise InputError(Problem("run", "$.AREA", f"one of {known}", repr(area)))
    file = params or root / DEFAULT_PARAMETERS
    requested: dict[str, Any] = load_parameters(file, shown(file, root)) | parse_assignments(parameter or ())
    check_parameters(template, shown(template, root), requested)
    offered = defaults_of(template) | requested
    register = load_register(root, str(offered.get("register", DEFAULT_REGISTER)))
    if area not in (*register.areas, MILESTONE):
        expected = f"an area of the register {register.folder}: {', '.join(register.areas)}"
        raise InputError(Problem("run", "$.AREA", expected, repr(area)))
    parse_time(str(offered["as_of"]))
    kind, data = str(offered["source"]), str(offered["data"])
    open_source(kind, data, root, offered.get("live"), checkout=offered.get("checkout")).recordings()
    executed = output or root / "_build" / "runs" / f"{area}.ipynb"
    if executed.resolve().parent == template.parent.resolve():
        hint = "choose another --output"
        raise InputError(Problem("run", "$.--output", "a file outside notebooks/", str(executed), hint=hint))
    executed.parent.mkdir(parents=True, exist_ok=True)
    done = run_notebook(
        Execution(area, template, executed, requested, root, timeout, 0 if sys.stderr.isatty() else None)
    )
    _report_run(done)
    if done.error:
        raise typer.Exit(ExitCode.NOTEBOOK_INCOMPLETE)
    for verdict in outputs_of(nbformat.read(executed, as_version=4), VERDICT_MIME):
        out.print(f"  {verdict['claim']}: {verdict['outcome']}. {sentence(verdict['reason'])}", markup=False)
    out.print(f"Executed notebook: {shown(executed, root)}")


def _targets(root: Path, register: str, *, partial: bool) -> tuple[Path, Path]:
    """Where record and book go if nobody says: each register has a place of its own, and so has a part."""
    name = Path(register).name
    if register == DEFAULT_REGISTER:
        return (
            (root / "_build/partial/record", root / "_build/partial/html")
            if partial
            else (root / "book/record", root / "_build/html")
        )
    place = root / "_build" / (f"partial-{name}" if partial else name)
    return place / "record", place / "html"


def _report_run(run: NotebookRun) -> None:
    if run.status is RunStatus.COMPLETED:
        out.print(f"  {run.area:<20} done in {run.duration_seconds:.1f} s")
    elif run.error:
        cell = f" in cell {run.error.cell}" if run.error.cell is not None else ""
        err.print(f"  {run.area:<20} {run.error.failure.value}{cell}: {run.error.detail.splitlines()[0]}", markup=False)
