"""From templates to a record: fix the register, execute every notebook, collect the verdicts, roll up, seal."""

from __future__ import annotations

import datetime as dt
import queue
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from filelock import FileLock, Timeout

import readiness
from readiness.area import parse_time
from readiness.claims import Claim
from readiness.digests import sha256_of_file
from readiness.errors import InputError, Problem, ReadinessError
from readiness.messages import message
from readiness.record import (
    NOTEBOOKS_FOLDER,
    REGISTER_FILE,
    VERDICTS_FILE,
    CodeVersion,
    CriterionChange,
    NotebookRun,
    Record,
    RegisterSnapshot,
    RunError,
    RunStatus,
    load_record,
    to_json,
    write_manifest,
)
from readiness.register import Register, load_register
from readiness.rollup import roll_up
from readiness.runner.completeness import collect_verdicts
from readiness.runner.execution import Execution, run_notebook
from readiness.runner.parameters import check_parameters
from readiness.sources import open_source
from readiness.verdicts import Evidence, Verdict, evaluate

MILESTONE = "milestone"


@dataclass(frozen=True)
class BuildRequest:
    """What to build.

    `parameters` is the flat mapping of the parameter file; `only` limits the areas (empty is all of them).
    """

    root: Path
    record: Path
    parameters: Mapping[str, Any]
    parameters_file: Path | str
    only: tuple[str, ...] = ()
    jobs: int = 1
    timeout_seconds: float = 600.0
    show_bars: bool = False
    report: Callable[[NotebookRun], None] = field(default=lambda _: None)


@dataclass(frozen=True)
class BuildResult:
    """What came out."""

    record: Record
    directory: Path

    @property
    def failed(self) -> tuple[NotebookRun, ...]:
        """The runs that did not complete."""
        return tuple(run for run in self.record.runs if run.status is RunStatus.ERROR)


def build_record(request: BuildRequest) -> BuildResult:
    """Execute the notebooks and write a complete record directory in place of the earlier one.

    Raises
    ------
    InputError
        Before anything is executed, if the register or a parameter does not fit.
    ReadinessError
        If another build is writing to the same directory.
    """
    register = load_register(request.root)
    _check_areas(request, register)
    parameters = dict(request.parameters)
    started = dt.datetime.now(dt.UTC).replace(microsecond=0)
    # "Now" is one moment for all notebooks of a build, and stands in the record.
    as_of = parse_time(str(parameters.get("as_of", ""))) if parameters.get("as_of") else started
    parameters["as_of"] = as_of.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    staging = request.record.with_name(request.record.name + ".building")
    request.record.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(staging.with_suffix(".lock"), timeout=0):
            shutil.rmtree(staging, ignore_errors=True)
            (staging / NOTEBOOKS_FOLDER).mkdir(parents=True)
            record = _execute(request, register, parameters, staging, (started, as_of))
            write_manifest(staging)
            replace_directory(staging, request.record)
            # Only who holds the lock may remove it: a build that was refused must not open the way for a third.
            staging.with_suffix(".lock").unlink(missing_ok=True)
    except Timeout:
        hint = f"wait for it, or remove {staging.with_suffix('.lock')} if no build is running"
        raise ReadinessError(f"another build is writing {request.record}", hint) from None
    return BuildResult(record, request.record)


def replace_directory(new: Path, target: Path) -> None:
    """Put a complete directory in the place of another; the earlier one goes only when the new one stands."""
    earlier = target.with_name(target.name + ".earlier")
    shutil.rmtree(earlier, ignore_errors=True)
    if target.exists():
        target.replace(earlier)
    new.replace(target)
    shutil.rmtree(earlier, ignore_errors=True)


def _check_areas(request: BuildRequest, register: Register) -> None:
    problems: list[Problem] = []
    for area in request.only:
        if area not in register.areas:
            problems.append(Problem("--only", "$", f"one of {', '.join(register.areas)}", area))
    for name in (*register.areas, MILESTONE):
        template = _template(request.root, name)
        if not template.is_file():
            problems.append(Problem(template.relative_to(request.root), "$", "a notebook for the area", "nothing"))
            continue
        try:
            check_parameters(template, f"{request.parameters_file} ({template.name})", request.parameters)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    # Sources say what is wrong with them before fifteen notebooks do.
    open_source(str(request.parameters.get("source")), str(request.parameters.get("data")), request.root).recordings()


def _execute(
    request: BuildRequest,
    register: Register,
    parameters: dict[str, Any],
    staging: Path,
    times: tuple[dt.datetime, dt.datetime],
) -> Record:
    started, as_of = times
    chosen = [area for area in register.areas if not request.only or area in request.only]
    runs = _run_all(request, chosen, parameters, staging)
    verdicts: list[Verdict] = []
    finished_runs: list[NotebookRun] = []
    for area in register.areas:
        run = runs.get(area, NotebookRun(area=area, status=RunStatus.NOT_RUN))
        run, found = _judge_run(run, register, staging, as_of)
        finished_runs.append(run)
        verdicts.extend(found)
    (staging / REGISTER_FILE).write_text(to_json(RegisterSnapshot.of(register)), encoding="utf-8")

    def write(all_runs: Iterable[NotebookRun]) -> Record:
        record = Record(
            milestone=register.milestone.id,
            as_of=as_of,
            started_at=started,
            finished_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
            code=code_version(request.root),
            register_sha256=register.digest,
            runs=tuple(all_runs),
            verdicts=tuple(verdicts),
            criteria_changed=_criteria_changed(request.record, verdicts),
            rollup=roll_up(register, {verdict.claim: verdict.outcome for verdict in verdicts}, as_of),
        )
        (staging / VERDICTS_FILE).write_text(to_json(record), encoding="utf-8")
        return record

    # The closing notebook reads the record it closes, so the record is written before it and once more after it.
    write(finished_runs)
    closing = _execution(request, MILESTONE, {**parameters, "record": str(_relative(staging, request.root))}, staging)
    closing_run = run_notebook(closing)
    request.report(closing_run)
    return write([*finished_runs, closing_run])


def _run_all(
    request: BuildRequest, areas: list[str], parameters: dict[str, Any], staging: Path
) -> dict[str, NotebookRun]:
    positions: queue.SimpleQueue[int] = queue.SimpleQueue()
    for position in range(request.jobs):
        positions.put(position)

    def run(area: str) -> NotebookRun:
        position = positions.get()
        try:
            done = run_notebook(_execution(request, area, parameters, staging, position))
        finally:
            positions.put(position)
        request.report(done)
        return done

    with ThreadPoolExecutor(max_workers=request.jobs) as pool:
        return {run.area: run for run in pool.map(run, areas)}


def _execution(
    request: BuildRequest, area: str, parameters: Mapping[str, Any], staging: Path, position: int = 0
) -> Execution:
    return Execution(
        area=area,
        template=_template(request.root, area),
        output=staging / NOTEBOOKS_FOLDER / f"{area}.ipynb",
        parameters=parameters,
        root=request.root,
        timeout_seconds=request.timeout_seconds,
        bar_position=position if request.show_bars else None,
    )


def _judge_run(
    run: NotebookRun, register: Register, staging: Path, as_of: dt.datetime
) -> tuple[NotebookRun, tuple[Verdict, ...]]:
    """The verdicts of one area: those its notebook gave, or `not_measured` with the reason why it gave none."""
    claims = register.areas[run.area].claims
    if run.status is RunStatus.COMPLETED:
        notebook = nbformat.read(staging / NOTEBOOKS_FOLDER / f"{run.area}.ipynb", as_version=4)
        found = collect_verdicts(notebook, {claim.id: claim.digest for claim in claims})
        if not isinstance(found, RunError):
            return run, found
        run = run.model_copy(update={"status": RunStatus.ERROR, "error": found, "normalised_sha256": None})
    return run, tuple(_without_evidence(claim, run, register, as_of) for claim in claims)


def _without_evidence(claim: Claim, run: NotebookRun, register: Register, as_of: dt.datetime) -> Verdict:
    reason = message("absent-not-run")
    if run.error:
        cell = run.error.cell if run.error.cell is not None else "-"
        reason = message("absent-notebook-failed", failure=run.error.failure.value, cell=cell)
    return evaluate(claim, Evidence(absent={"": reason}), register.acceptance_of(claim), as_of)


def _criteria_changed(earlier_directory: Path, verdicts: list[Verdict]) -> tuple[CriterionChange, ...]:
    """Criteria that differ from those an earlier record judged the same bytes by: shown, never hidden."""
    try:
        earlier, _ = load_record(earlier_directory)
    except InputError:
        return ()
    known = {change.claim: change.before for change in earlier.criteria_changed}
    before = {verdict.claim: verdict for verdict in earlier.verdicts}
    changes = []
    for verdict in verdicts:
        other = before.get(verdict.claim)
        seen = {o.sha256 for o in verdict.observations} & {o.sha256 for o in other.observations} if other else set()
        if other and seen:
            first = known.get(verdict.claim, other.criterion)
            if first != verdict.criterion:
                changes.append(CriterionChange(claim=verdict.claim, before=first, after=verdict.criterion))
    return tuple(changes)


def code_version(root: Path) -> CodeVersion:
    """Which code is running: package version, git commit if there is one, digest of the lock file."""

    def git(*arguments: str) -> str | None:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else None

    lock = root / "requirements.lock"
    in_git = shutil.which("git") is not None
    commit = git("rev-parse", "--verify", "HEAD") if in_git else None
    changes = git("status", "--porcelain") if commit else None
    return CodeVersion(
        version=readiness.__version__,
        commit=commit,
        uncommitted_changes=bool(changes) if commit else None,
        lock_sha256=sha256_of_file(lock) if lock.is_file() else None,
    )


def _template(root: Path, area: str) -> Path:
    return root / "notebooks" / f"{area}.ipynb"


def _relative(path: Path, root: Path) -> Path:
    try:
        return path.resolve().relative_to(root.resolve())
    except ValueError:
        return path.resolve()
