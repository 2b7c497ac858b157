"""Small builders: claims, evidence, and whole projects that differ from a valid one in what a test is about."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from readiness.claims import AcceptedSubject, Claim, Comparator, Criterion, NamedSubject, Population, Unit, Waiver
from readiness.digests import sha256_of_file
from readiness.documents import BilingualText
from readiness.estimates import Estimate
from readiness.evidence import Observation, Provenance, Subject
from readiness.instruments import Check, InstrumentCheck
from readiness.messages import message
from readiness.record import (
    NOTEBOOKS_FOLDER,
    REGISTER_FILE,
    VERDICT_MIME,
    VERDICTS_FILE,
    CodeVersion,
    NotebookRun,
    Record,
    RegisterSnapshot,
    RunStatus,
    to_json,
    write_manifest,
)
from readiness.register import Register, load_register
from readiness.rollup import roll_up
from readiness.verdicts import Acceptance, Evidence, Outcome, Verdict, evaluate

ASSETS = Path(__file__).parent / "assets"
AS_OF = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
TODAY = AS_OF.date()
VALIDITY_DAYS = 90

TEXT = BilingualText(ru="Текст.", en="A text.")
NAMED = Subject(name="widget", version="v1", environment="staging")
SUBSTITUTE = Subject(name="widget", commit="abc1234", environment="laptop")
STRANGER = Subject(name="gadget", version="v1", environment="staging")


def a_claim(
    id: str = "area.claim",  # noqa: A002 - the name of the field
    *,
    comparator: Comparator = Comparator.LESS,
    threshold: float = 10.0,
    window_hours: float | None = None,
    members: tuple[str, ...] | None = None,
    confidence: float = 0.95,
    **fields: Any,
) -> Claim:
    """A blocking claim: `seconds` below 10, at confidence 0.95; `members` gives it a population."""
    criterion = Criterion(
        metric="seconds",
        comparator=comparator,
        threshold=threshold,
        unit=Unit.SECONDS,
        confidence=confidence,
        window_hours=window_hours,
        population=None if members is None else Population(per="pod", members=members),
    )
    given: dict[str, Any] = {
        "text": TEXT,
        "origin": {"document": "statement", "section": "One", "quote": "A quote."},
        "threshold_source": {"document": "this register", "text": "chosen"},
        "rationale": TEXT,
        "blocking": True,
        "dimensions": ("technical",),
        "validity_days": VALIDITY_DAYS,
        **fields,
    }
    return Claim.model_validate({"id": id, "criterion": criterion, **given}, strict=False)


def an_estimate(low: float | None, high: float | None, member: str | None = None, **fields: Any) -> Estimate:
    """An estimate with both bounds at 0.95, unless told otherwise."""
    known = [bound for bound in (low, high) if bound is not None]
    given: dict[str, Any] = {
        "metric": "seconds",
        "unit": Unit.SECONDS,
        "value": sum(known) / len(known) if known else None,
        "low_confidence": 0.95,
        "high_confidence": 0.95,
        "n": 30,
        "method": message("method-test"),
        **fields,
    }
    return Estimate(low=low, high=high, member=member, **given)


def an_observation(
    *, subject: Subject = NAMED, provenance: Provenance = Provenance.MEASURED, age_days: float = 1.0
) -> Observation:
    """A measured table about the subject of the statement, one day old."""
    return Observation(
        subject=subject,
        method="counted",
        origin="test",
        path="recording/table.parquet",
        sha256="0" * 64,
        collected_at=AS_OF - dt.timedelta(days=age_days),
        provenance=provenance,
    )


def a_check(*, passed: bool, member: str | None = None) -> Check:
    """An instrument check."""
    return Check(name=InstrumentCheck.NOT_CONSTANT, passed=passed, detail=message("check-test"), member=member)


def some_evidence(*estimates: Estimate, observations: tuple[Observation, ...] | None = None, **fields: Any) -> Evidence:
    """Evidence of one good observation and these estimates."""
    seen = (an_observation(),) if observations is None else observations
    return Evidence(observations=seen, estimates=estimates, **fields)


def an_acceptance() -> Acceptance:
    """`NAMED` is the subject of the statement, `SUBSTITUTE` is accepted for it, `STRANGER` is nobody."""
    other = AcceptedSubject(id="substitute", name="widget", commit="abc1234", environment="laptop", reason=TEXT)
    return Acceptance(NamedSubject(name="widget", version="v1", note=TEXT), (other,))


def a_waiver(claim: str, *, expires: dt.date = TODAY) -> Waiver:
    """A waiver in force until a day."""
    return Waiver(claim=claim, approver="A. Person", reason=TEXT, expires=expires)


# Whole projects ------------------------------------------------------------------------------------------------------

PARAMETERS = 'source = "recorded"\ndata = "data"\nas_of = ""'
OPEN_AREA = (
    'from readiness.area import open_area\n\narea = open_area("{area}", source=source, data=data, as_of=as_of)\narea'
)
OPEN_MILESTONE = (
    "from readiness.milestone import open_milestone\n\n"
    "milestone = open_milestone(record=record, source=source, data=data, as_of=as_of)\nmilestone"
)


def a_notebook(*code: str, parameters: str | None = PARAMETERS) -> NotebookNode:
    """A template: a text in both languages, a `parameters` cell unless it is None, and code cells."""
    cells = [
        new_markdown_cell("# Вопрос", metadata={"tags": ["lang-ru"]}),
        new_markdown_cell("# Question", metadata={"tags": ["lang-en"]}),
    ]
    if parameters is not None:
        cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    cells += [new_code_cell(source) for source in code]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def area_notebook(area: str, *between: str) -> NotebookNode:
    """The template of an area: opens it, runs the cells in between, ends with its verdicts."""
    return a_notebook(OPEN_AREA.format(area=area), *between, "area.verdicts()")


def milestone_notebook() -> NotebookNode:
    """The closing template."""
    return a_notebook(OPEN_MILESTONE, "milestone.rollup()", parameters=f'{PARAMETERS}\nrecord = "book/record"')


def write_notebook(path: Path, notebook: NotebookNode) -> Path:
    """Write a notebook, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_registry(data: Path) -> None:
    """Register every file below a folder of recordings as it is now."""
    files = sorted(path for path in data.glob("*/*") if path.is_file())
    lines = [f"{sha256_of_file(path)}  {path.relative_to(data).as_posix()}\n" for path in files]
    (data / "registry.sha256").write_text("".join(lines), encoding="utf-8")


def make_register(root: Path, defect: str | None = None) -> Path:
    """Write the small valid register of ``assets/claims/valid``, overlaid with the files of a defect."""
    for name in ("valid", defect):
        if name:
            shutil.copytree(ASSETS / "claims" / name, root, dirs_exist_ok=True)
    return root


def make_project(root: Path, areas: dict[str, NotebookNode] | None = None) -> Path:
    """Write a small valid project with no data.

    `areas` gives it another set of areas than ``alpha`` and ``beta``, each with one claim ``<area>.answer``.
    """
    make_register(root)
    (root / "data").mkdir()
    write_registry(root / "data")
    notebooks = {"alpha": area_notebook("alpha"), "beta": area_notebook("beta")} if areas is None else areas
    if areas is not None:
        _write_areas(root, tuple(areas))
    for area, notebook in notebooks.items():
        write_notebook(root / "notebooks" / f"{area}.ipynb", notebook)
    write_notebook(root / "notebooks" / "milestone.ipynb", milestone_notebook())
    return root


def _write_areas(root: Path, areas: tuple[str, ...]) -> None:
    claims, statement = root / "params" / "claims", root / "params" / "statement"
    alpha = (claims / "alpha.yaml").read_text(encoding="utf-8")
    for path in claims.iterdir():
        path.unlink()
    for area in areas:
        (claims / f"{area}.yaml").write_text(alpha.replace("alpha", area), encoding="utf-8")
    replace_in(root / "params" / "milestone.yaml", "  - alpha\n  - beta\n", "".join(f"  - {area}\n" for area in areas))
    every = ", ".join(f"{area}.answer" for area in areas)
    replace_in(statement / "trace.yaml", "[alpha.answer]", f"[{every}]")
    replace_in(statement / "trace.yaml", "claims: [beta.restarts]", "not_a_claim: heading")


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a text of a file that must be in it exactly once."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{path}: {old!r} stands in it {text.count(old)} times")
    path.write_text(text.replace(old, new), encoding="utf-8")


def make_record(directory: Path, project: Path, outcomes: dict[str, Outcome]) -> Path:
    """Write a record of a project as a build would, with the verdicts it is told; the rest is not measured."""
    register = load_register(project)
    verdicts = tuple(
        _a_verdict(claim, outcomes.get(claim.id, Outcome.NOT_MEASURED), register) for claim in register.claims.values()
    )
    record = Record(
        milestone=register.milestone.id,
        as_of=AS_OF,
        started_at=AS_OF,
        finished_at=AS_OF,
        code=CodeVersion(version="0", commit=None, uncommitted_changes=None, lock_sha256=None),
        register_sha256=register.digest,
        runs=tuple(NotebookRun(area=area, status=RunStatus.COMPLETED) for area in register.areas),
        verdicts=verdicts,
        rollup=roll_up(register, {verdict.claim: verdict.outcome for verdict in verdicts}, AS_OF),
    )
    for area in register.areas:
        executed = area_notebook(area)
        executed.cells[-1].outputs = [
            new_output("display_data", {VERDICT_MIME: verdict.model_dump(mode="json", by_alias=True)})
            for verdict in verdicts
            if verdict.claim.startswith(f"{area}.")
        ]
        write_notebook(directory / NOTEBOOKS_FOLDER / f"{area}.ipynb", executed)
    (directory / VERDICTS_FILE).write_text(to_json(record), encoding="utf-8")
    (directory / REGISTER_FILE).write_text(to_json(RegisterSnapshot.of(register)), encoding="utf-8")
    write_manifest(directory)
    return directory


def _a_verdict(claim: Claim, outcome: Outcome, register: Register) -> Verdict:
    """Judge evidence that leads to an outcome: a record has to follow from what it names."""
    criterion = claim.criterion
    side = -1 if criterion.comparator.wants_small else 1
    centre = {Outcome.VERIFIED: 2 * side, Outcome.REFUTED: -2 * side}.get(outcome, 0) + criterion.threshold
    estimate = Estimate(
        metric=criterion.metric,
        unit=criterion.unit,
        value=centre,
        low=centre - 1,
        high=centre + 1,
        low_confidence=criterion.confidence,
        high_confidence=criterion.confidence,
        n=9,
        window_hours=criterion.window_hours,
        method=message("method-counted"),
    )
    if outcome is Outcome.STALE:
        estimate = estimate.model_copy(update={"low": centre + 2 * side - 1, "high": centre + 2 * side + 1})
    age_days = 2.0 * claim.validity_days if outcome is Outcome.STALE else 1.0
    evidence = Evidence(
        observations=(an_observation(subject=NAMED, age_days=age_days),),
        checks=(a_check(passed=outcome is not Outcome.INVALID),),
        estimates=(estimate,),
    )
    if outcome is Outcome.NOT_MEASURED:
        evidence = Evidence(absent={"": message("absent-not-run")})
    verdict = evaluate(claim, evidence, register.acceptance_of(claim), AS_OF)
    assert verdict.outcome is outcome, (claim.id, verdict)
    return verdict
