"""The command line: build, run, check, gate."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

import readiness
from readiness.area import find_root, parse_time
from readiness.errors import ExitCode, InputError, Problem, ReadinessError
from readiness.record import NotebookRun, RunStatus
from readiness.rollup import Decision
from readiness.targets import check_book_target, check_record_target
from readiness.verdicts import MemberVerdict, Outcome
from readiness.verification import judge_record_again, verify_record

app = typer.Typer(
    name="readiness",
    help="Turn a milestone statement into claims, measure them, judge them from confidence bounds, make the book.",
    epilog="Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + ".",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DECISION_CODES = {
    Decision.GO: ExitCode.DONE,
    Decision.GO_WITH_WAIVERS: ExitCode.GO_WITH_WAIVERS,
    Decision.UNDETERMINED: ExitCode.UNDETERMINED,
    Decision.NO_GO: ExitCode.NO_GO,
}
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

    With --only, the record and book go to _build/partial, so that a part never replaces the whole: claims of the
    other areas count as not measured.
    """
    from readiness.runner import BuildRequest, build_record
    from readiness.runner.parameters import load_parameters

    root = find_root()
    target = record or root / ("_build/partial/record" if only else "book/record")
    pages = html or root / ("_build/partial/html" if only else "_build/html")
    file = params or root / DEFAULT_PARAMETERS
    shown_file = _shown(file, root)
    check_record_target(target, root)
    if not no_html:
        check_book_target(pages, root, target)
    parameters, areas = load_parameters(file, shown_file), tuple(dict.fromkeys(only or ()))
    out.print(f"Executing {', '.join(areas) or 'all notebooks'}, {jobs} at a time, with {shown_file}")
    request = BuildRequest(
        root=root,
        record=target,
        parameters=parameters,
        parameters_file=shown_file,
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
    _print_rollup(result.record.rollup.decision.decision, result.record)
    if not no_html:
        from readiness.publish import publish

        out.print("Making the book in English and Russian")
        try:
            publish(target, root, pages, progress=lambda step: out.print(f"  {step}", markup=False))
        except KeyboardInterrupt:
            err.print("Interrupted while the book was made: the record is new, the book is the earlier one.")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        out.print(f"Book:   {_shown(pages, root)}/index.html")
    else:
        out.print(f"Record: {_shown(target, root)}")
    if result.failed:
        names = ", ".join(run.area for run in result.failed)
        err.print(f"Not complete: {names}. Their pages say why; their claims count as not measured.")
        if result.last_complete:
            err.print(f"The last complete record is kept in {_shown(result.last_complete, root)}")
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
    requested: dict[str, Any] = load_parameters(file, _shown(file, root)) | parse_assignments(parameter or ())
    check_parameters(template, _shown(template, root), requested)
    offered = defaults_of(template) | requested
    parse_time(str(offered["as_of"]))
    open_source(str(offered["source"]), str(offered["data"]), root).recordings()
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
        out.print(f"  {verdict['claim']}: {verdict['outcome']}. {_sentence(verdict['reason'])}", markup=False)
    out.print(f"Executed notebook: {_shown(executed, root)}")


@app.command()
def check() -> None:
    """Check the register, the parameters, the data registry and the rules of notebooks; starts no kernel."""
    from readiness.checking import check_project

    root = find_root()
    problems = check_project(root)
    if problems:
        raise InputError(problems)
    out.print("The register, the parameters, the data and the notebooks are in order.")


@app.command()
def gate(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A record directory.")],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="TIME", help="Decide for this time (RFC 3339) instead of now.")
    ] = "",
) -> None:
    """Verify a record and exit by its decision, with its reasons.

    The decision is that of now: evidence older than its validity period and waivers that have run out do not count.
    """
    recorded, register = verify_record(record)
    moment = max(parse_time(as_of), recorded.as_of)
    content = judge_record_again(recorded, register, moment)
    if content.rollup.decision.decision is not recorded.rollup.decision.decision:
        was = recorded.rollup.decision.decision.value
        out.print(f"The record of {recorded.as_of:%Y-%m-%d} decided {was}; since then evidence or waivers ran out.")
    resolution = content.rollup.decision
    _print_rollup(resolution.decision, content)
    by_claim = {verdict.claim: verdict for verdict in content.verdicts}
    for title, claims in (
        ("refuted, blocking", resolution.refuted),
        ("undecided, blocking", resolution.undecided),
        ("undecided, waived", resolution.waived),
    ):
        if claims:
            out.print(f"\n{title}: {len(claims)}")
        for claim in claims:
            verdict = by_claim[claim]
            last = f", last verdict {verdict.last.value}" if verdict.last else ""
            out.print(f"  {claim}: {verdict.outcome.value}{last}", style="bold")
            out.print(f"    claimed: {register.claims[claim].text.en}", markup=False)
            out.print(f"    found:   {_sentence(verdict.reason.model_dump())}", markup=False)
            for member in [m for m in verdict.members if m.outcome is Outcome.REFUTED][:3]:
                out.print(f"             {_number(member)}", markup=False)
            settled = [f"n of {verdict.needed_n}"] if verdict.needed_n else []
            settled += [f"{verdict.needed_hours:.3g} hours"] if verdict.needed_hours else []
            if settled:
                out.print(f"    to settle it: {' and '.join(settled)}")
            for waiver in (w for w in register.waivers if w.claim == claim):
                state = "until" if waiver.expires >= moment.date() else "expired"
                told = f"    waiver:  {waiver.approver}, {state} {waiver.expires}: {waiver.reason.en}"
                out.print(told, markup=False)
    raise typer.Exit(DECISION_CODES[resolution.decision])


@app.callback(invoke_without_command=True)
def _version(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        out.print(f"readiness {readiness.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error of this package becomes one message and its documented exit code."""
    try:
        app()
    except ReadinessError as error:
        err.print(str(error), markup=False)
        sys.exit(error.exit_code)
    except OSError as error:
        err.print(f"{error.filename or 'file'}: {error.strerror or error}", markup=False)
        sys.exit(ExitCode.BAD_INPUT)


def _report_run(run: NotebookRun) -> None:
    if run.status is RunStatus.COMPLETED:
        out.print(f"  {run.area:<20} done in {run.duration_seconds:.1f} s")
    elif run.error:
        cell = f" in cell {run.error.cell}" if run.error.cell is not None else ""
        err.print(f"  {run.area:<20} {run.error.failure.value}{cell}: {run.error.detail.splitlines()[0]}", markup=False)


def _print_rollup(decision: Decision, record: Any) -> None:
    counts = ", ".join(f"{number} {outcome.value}" for outcome, number in record.rollup.counts.items() if number)
    out.print(f"Decision: {decision.value}", style="bold")
    out.print(f"{record.rollup.total} claims: {counts}")
    for change in record.criteria_changed:
        before, after = change.before.model_dump(mode="json"), change.after.model_dump(mode="json")
        differences = [f"{name} {before[name]} -> {after[name]}" for name in before if before[name] != after[name]]
        told = f"Criterion changed after its evidence was judged: {change.claim}: {'; '.join(differences)}"
        out.print(told, markup=False)
    for shown in record.rollup.readiness:
        claimed = f"{shown.claimed.low_ratio:.0%} to {shown.claimed.high_ratio:.0%}"
        out.print(f"  {shown.dimension.value:<12} {shown.low_ratio:.0%} to {shown.high_ratio:.0%} (claimed {claimed})")


def _sentence(reason: dict[str, Any]) -> str:
    from readiness.messages import Message
    from readiness.presentation import text

    return text(Message.model_validate(reason), "en")


def _number(member: MemberVerdict) -> str:
    """The number a member was judged by: value, bounds, and of whom."""
    from readiness.presentation.catalogue import interval, quantity

    estimate = member.estimate
    if estimate is None:
        return member.member or ""
    value = "" if estimate.value is None else quantity(estimate.value, estimate.unit, "en") + " "
    whom = f"{member.member}: " if member.member else ""
    return f"{whom}{value}{interval(estimate.low, estimate.high, estimate.unit, 'en')}"


def _shown(path: Path, root: Path) -> Path:
    """A path as the user would type it: relative to the project where it lies in it."""
    try:
        return path.resolve().relative_to(root.resolve())
    except ValueError:
        return path
