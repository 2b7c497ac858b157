"""From templates to a record: fix the register, execute every notebook, collect the verdicts, roll up, seal."""

from __future__ import annotations

import datetime as dt
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from filelock import FileLock, Timeout

import readiness
from readiness.area import RECORD_VARIABLE, parse_time
from readiness.claims import Claim, Criterion
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
from readiness.register import DEFAULT_REGISTER, Register, load_register
from readiness.rollup import roll_up
from readiness.runner.completeness import collect_verdicts
from readiness.runner.execution import Execution, end_everything_started, run_notebook
from readiness.runner.parameters import check_parameters_of_all, defaults_of, problems_of_templates
from readiness.sources import CHECKOUT, LIVE, open_source
from readiness.targets import replace_directory
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
    """What came out; `last_complete` is where an earlier record without failed notebooks was kept."""

    record: Record
    directory: Path
    last_complete: Path | None = None

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
    register = load_register(request.root, register_named(request.parameters))
    _check_areas(request, register)
    _check_earlier(request.record, register)
    parameters = dict(request.parameters)
    started = _now()
    # "Now" is one moment for all notebooks of a build, and stands in the record. What is collected while they run is
    # judged by the moment when they are done.
    as_of = parse_time(str(parameters["as_of"])) if parameters.get("as_of") else started
    is_collected_now = parameters.get("source") in {LIVE, CHECKOUT} and not parameters.get("as_of")
    if not is_collected_now:
        parameters["as_of"] = _shown(as_of)
    request.record.parent.mkdir(parents=True, exist_ok=True)
    lock = request.record.with_name(f".{request.record.name}.lock")
    try:
        with (
            FileLock(lock, timeout=0),
            TemporaryDirectory(prefix=f".{request.record.name}-", dir=request.record.parent) as scratch,
        ):
            staging = Path(scratch) / "record"
            (staging / NOTEBOOKS_FOLDER).mkdir(parents=True)
            record = _execute(request, register, parameters, staging, (started, None if is_collected_now else as_of))
            write_manifest(staging)
            kept = _keep_complete(request.record, record)
            replace_directory(staging, request.record, Path(scratch) / "earlier")
            # Only who holds the lock may remove it: a build that was refused must not open the way for a third.
            lock.unlink(missing_ok=True)
    except Timeout:
        hint = f"wait for it, or remove {lock} if no build is running"
        raise ReadinessError(f"another build is writing {request.record}", hint) from None
    return BuildResult(record, request.record, kept)


def register_named(parameters: Mapping[str, Any]) -> str:
    """The folder of the register that parameters name; what is no text is told by the check of parameters."""
    named = parameters.get("register", DEFAULT_REGISTER)
    return named if isinstance(named, str) else DEFAULT_REGISTER


def _check_earlier(target: Path, register: Register) -> None:
    """Refuse to put a record in the place of one that another register was the measure of.

    Raises
    ------
    InputError
        If there is such a record.
    """
    try:
        _, earlier = load_record(target)
    except InputError:
        return
    if earlier.folder != register.folder:
        got = f"one of {earlier.folder} ({earlier.milestone.id})"
        expected = f"nothing, or a record of the register {register.folder}"
        raise InputError(Problem("--record", str(target), expected, got, hint="choose another --record"))


def complete_beside(record: Path) -> Path:
    """Where the last complete record is kept while one with failed notebooks stands in its place."""
    return record.with_name(f"{record.name}.complete")


def _keep_complete(target: Path, new: Record) -> Path | None:
    """Keep a complete earlier record before one with failed notebooks takes its place."""
    kept = complete_beside(target)
    if not _failed(new):
        shutil.rmtree(kept, ignore_errors=True)
        return None
    try:
        earlier, _ = load_record(target)
    except InputError:
        return kept if kept.exists() else None
    if not _failed(earlier):
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(target, kept)
    return kept if kept.exists() else None


def _failed(record: Record) -> bool:
    return any(run.status is RunStatus.ERROR for run in record.runs)


def _check_areas(request: BuildRequest, register: Register) -> None:
    problems: list[Problem] = []
    for area in request.only:
        if area not in register.areas:
            problems.append(Problem("--only", "$", f"one of {', '.join(register.areas)}", area))
    templates = {name: _template(request.root, name) for name in (*register.areas, MILESTONE)}
    problems += problems_of_templates(templates, request.root, register.folder)
    there = {name: template for name, template in templates.items() if template.is_file()}
    problems += check_parameters_of_all(there, request.parameters_file, request.parameters)
    if problems:
        raise InputError(problems)
    # Sources say what is wrong with them before fifteen notebooks do.
    asked = request.parameters
    kind, data = str(asked.get("source")), str(asked.get("data"))
    open_source(kind, data, request.root, asked.get("live"), checkout=asked.get("checkout")).recordings()


def _execute(
    request: BuildRequest,
    register: Register,
    parameters: dict[str, Any],
    staging: Path,
    times: tuple[dt.datetime, dt.datetime | None],
) -> Record:
    started, told = times
    chosen = [area for area in register.areas if not request.only or area in request.only]
    runs = _run_all(request, chosen, parameters, staging)
    # The next full second: not before anything that was collected.
    as_of = told or _now() + dt.timedelta(seconds=1)
    parameters = {**parameters, "as_of": _shown(as_of)}
    verdicts: list[Verdict] = []
    finished_runs: list[NotebookRun] = []
    for area in register.areas:
        run = runs.get(area, NotebookRun(area=area, status=RunStatus.NOT_RUN))
        run, found = _judge_run(run, register, staging, as_of)
        finished_runs.append(run)
        verdicts.extend(found)
    (staging / REGISTER_FILE).write_text(to_json(RegisterSnapshot.of(register)), encoding="utf-8")

    record = Record(
        milestone=register.milestone.id,
        as_of=as_of,
        started_at=started,
        finished_at=_now(),
        code=code_version(request.root),
        register_sha256=register.digest,
        register_folder=register.folder,
        runs=tuple(finished_runs),
        verdicts=tuple(verdicts),
        criteria_changed=_criteria_changed(request.record, verdicts),
        rollup=roll_up(register, {verdict.claim: verdict.outcome for verdict in verdicts}, as_of),
    )
    # The closing notebook reads the record it closes, so the record is written before it and once more after it.
    (staging / VERDICTS_FILE).write_text(to_json(record), encoding="utf-8")
    closing = _execution(
        request, MILESTONE, {**parameters, "record": str(_relative(request.record, request.root))}, staging
    )
    closing = replace(closing, environment={RECORD_VARIABLE: str(staging.resolve())})
    closing_run = run_notebook(closing)
    request.report(closing_run)
    record = record.model_copy(update={"runs": (*finished_runs, closing_run), "finished_at": _now()})
    (staging / VERDICTS_FILE).write_text(to_json(record), encoding="utf-8")
    return record


def _shown(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _run_all(
    request: BuildRequest, areas: list[str], parameters: dict[str, Any], staging: Path
) -> dict[str, NotebookRun]:
    positions: queue.SimpleQueue[int] = queue.SimpleQueue()
    for position in range(request.jobs):
        positions.put(position)

    interrupted = threading.Event()

    def run(area: str) -> NotebookRun:
        position = positions.get()
        try:
            done = run_notebook(_execution(request, area, parameters, staging, position))
        finally:
            positions.put(position)
        if not interrupted.is_set():
            request.report(done)
        return done

    pool = ThreadPoolExecutor(max_workers=request.jobs)
    try:
        return {run.area: run for run in pool.map(run, areas)}
    except BaseException:
        interrupted.set()
        pool.shutdown(wait=False, cancel_futures=True)
        end_everything_started()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _execution(
    request: BuildRequest, area: str, parameters: Mapping[str, Any], staging: Path, position: int = 0
) -> Execution:
    template = _template(request.root, area)
    return Execution(
        area=area,
        template=template,
        output=staging / NOTEBOOKS_FOLDER / f"{area}.ipynb",
        parameters={name: value for name, value in parameters.items() if name in defaults_of(template)},
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


def _criteria_changed(target: Path, verdicts: list[Verdict]) -> tuple[CriterionChange, ...]:
    """Criteria that differ from those the same bytes were first judged by: shown, never hidden.

    A change stays known while a claim is not measured; only evidence of other bytes makes a new beginning.
    """
    first: dict[str, Criterion] = {}
    seen: dict[str, set[str]] = {}
    for directory in (complete_beside(target), target):
        try:
            earlier, _ = load_record(directory)
        except InputError:
            continue
        for change in earlier.criteria_changed:
            first.setdefault(change.claim, change.before)
        for verdict in earlier.verdicts:
            if verdict.observations:
                first.setdefault(verdict.claim, verdict.criterion)
                seen.setdefault(verdict.claim, set()).update(o.sha256 for o in verdict.observations)
    changes = []
    for verdict in verdicts:
        now = {observation.sha256 for observation in verdict.observations}
        new_evidence = now and not now & seen.get(verdict.claim, set())
        before = first.get(verdict.claim, verdict.criterion)
        if before != verdict.criterion and not new_evidence:
            changes.append(CriterionChange(claim=verdict.claim, before=before, after=verdict.criterion))
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
