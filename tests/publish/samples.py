"""A small project and its record, made with the models: what every test of publishing starts from."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from readiness.claims import (
    AcceptedSubject,
    AreaClaims,
    Claim,
    ClaimedInterval,
    ClaimedScore,
    ClaimedValue,
    Comparator,
    Criterion,
    Dimension,
    DimensionClaim,
    LevelClaim,
    Milestone,
    NamedSubject,
    Origin,
    Population,
    ThresholdSource,
    Trace,
    TracedSentence,
    Unit,
)
from readiness.documents import BilingualText
from readiness.estimates import Estimate, bounds_for
from readiness.evidence import Observation, Provenance, Subject
from readiness.instruments import Check, InstrumentCheck
from readiness.messages import Message, message
from readiness.record import (
    CHART_MIME,
    MANIFEST_FILE,
    NOTEBOOKS_FOLDER,
    REGISTER_FILE,
    ROLLUP_MIME,
    VERDICT_MIME,
    VERDICTS_FILE,
    VIEW_MIME,
    CodeVersion,
    CriterionChange,
    Failure,
    NotebookRun,
    Record,
    RegisterSnapshot,
    RunError,
    RunStatus,
    to_json,
    write_manifest,
)
from readiness.register import Register
from readiness.rollup import roll_up
from readiness.verdicts import Acceptance, Evidence, Verdict, evaluate
from readiness.views import (
    Column,
    CriteriaView,
    EvidenceView,
    LimitsView,
    NoticeView,
    ObservationsView,
    ParametersView,
    RecordingView,
    TableView,
    View,
)

ROOT = Path(__file__).resolve().parents[2]
AS_OF = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
HOSTILE = "pod-<script>alert(1)</script>"

PROJECT = NamedSubject(
    name="x0tta6bl4", version="v3.4.0-fixed2", note=BilingualText(ru="Нет коммита.", en="No commit.")
)
SUBSTITUTE = AcceptedSubject(
    id="9c0576bf",
    name="x0tta6bl4",
    commit="9c0576bf" * 5,
    commit_date=dt.date(2026, 1, 21),
    environment="kind",
    reason=BilingualText(
        ru="Ни один публичный коммит не несёт v3.4.0-fixed2; это ближайший следующий.",
        en="No public commit carries v3.4.0-fixed2; this is the nearest one after it.",
    ),
)


def both(ru: str, en: str) -> BilingualText:
    """A text in both languages."""
    return BilingualText(ru=ru, en=en)


def claim(identifier: str, ru: str, en: str, criterion: Criterion, **changes: Any) -> Claim:
    """A claim about which the sample says only what matters."""
    values: dict[str, Any] = {
        "origin": Origin(document="statement", section="2. Infrastructure", quote="✅ 5 pods стабильно работают"),
        "threshold_source": ThresholdSource(
            document="STABILITY_TEST_PLAN.md", commit="9c0576bf" * 5, text="memory growth < 10 %"
        ),
        "rationale": both("Порог взят из плана испытаний.", "The threshold is the plan's."),
        "blocking": True,
        "dimensions": (Dimension.TECHNICAL, Dimension.PRODUCTION),
        "levels": ("technical_ready",),
        "validity_days": 90,
        "accepted_subjects": (SUBSTITUTE.id,),
    }
    return Claim(id=identifier, text=both(ru, en), criterion=criterion, **(values | changes))


def criterion(metric: str, comparator: Comparator, threshold: float, unit: Unit, **more: Any) -> Criterion:
    """A criterion at 95 % confidence."""
    return Criterion(metric=metric, comparator=comparator, threshold=threshold, unit=unit, confidence=0.95, **more)


GROWTH = claim(
    "stability.memory_growth",
    "Память растёт меньше чем на 10 % за сутки",
    "Memory grows by less than 10% in a day",
    criterion("memory_growth_ratio", Comparator.LESS, 0.1, Unit.RATIO, window_hours=24.0),
)
RESTARTS = claim(
    "stability.restarts",
    "Ни одного перезапуска за сутки",
    "No restart in a day",
    criterion("restart_count", Comparator.AT_MOST, 0.0, Unit.COUNT, window_hours=24.0),
    blocking=False,
)
RECOVERY = claim(
    "failure_injection.recovery",
    "Восстановление занимает меньше 60 минут",
    "Recovery takes less than 60 minutes",
    criterion(
        "recovery_seconds",
        Comparator.LESS,
        180.0,
        Unit.SECONDS,
        population=Population(per="fault_kind", members=("pod_delete", "hang", "partition", "disk_full")),
    ),
    claimed=ClaimedValue(value=3600.0, unit=Unit.SECONDS),
)
DETECTION = claim(
    "failure_injection.detection",
    "Обнаружение занимает меньше 20 секунд",
    "Detection takes less than 20 seconds",
    criterion("detection_seconds", Comparator.LESS, 20.0, Unit.SECONDS),
)
AUDIT = claim(
    "security.audit",
    "Аудит безопасности проведён",
    "A security audit was made",
    criterion("audits_count", Comparator.AT_LEAST, 1.0, Unit.COUNT),
    levels=("production_ready_beta",),
    dimensions=(Dimension.PRODUCTION, Dimension.BUSINESS),
    origin=Origin(document="statement", section="4. Security Audit", quote="❌ Security audit"),
)
PODS = claim(
    "stability.pods_ready",
    "Пять подов готовы не меньше 99 % времени",
    "Five pods are ready at least 99% of the time",
    criterion("ready_ratio", Comparator.AT_LEAST, 0.99, Unit.RATIO),
)


def area(name: str, ru: str, en: str, *claims: Claim, score: float | None = None) -> AreaClaims:
    """An area with its claims."""
    return AreaClaims(
        schema="readiness/claims/v1",
        area=name,
        title=both(ru, en),
        question=both(f"Что показано о «{ru}»?", f"What is shown of {en.lower()}?"),
        claimed_score=ClaimedScore(value=score, of=10.0, quote=f"{score}/10") if score else None,
        claims=claims,
    )


def sample_register() -> Register:
    """Three areas, six claims."""
    areas = {
        "stability": area("stability", "Стабильность", "Stability", GROWTH, RESTARTS, PODS, score=8.0),
        "failure_injection": area("failure_injection", "Внесение отказов", "Failure injection", RECOVERY, DETECTION),
        "security": area("security", "Безопасность", "Security", AUDIT),
    }
    dimensions = {
        Dimension.TECHNICAL: ("Техническая готовность", "Technical readiness", 0.70, 0.75),
        Dimension.PRODUCTION: ("Готовность к эксплуатации", "Production readiness", 0.40, 0.50),
        Dimension.BUSINESS: ("Готовность бизнеса", "Business readiness", 0.20, 0.30),
    }
    milestone = Milestone(
        schema="readiness/milestone/v1",
        id="milestone-2026-01-07",
        title=both("Честная оценка прогресса", "An honest assessment of progress"),
        date=dt.date(2026, 1, 7),
        statement="milestone/milestone.md",
        subject=PROJECT,
        accepted_subjects=(SUBSTITUTE,),
        dimensions={
            name: DimensionClaim(title=both(ru, en), claimed=ClaimedInterval(low_ratio=low, high_ratio=high), quote=en)
            for name, (ru, en, low, high) in dimensions.items()
        },
        levels={
            "technical_ready": LevelClaim(
                title=both("Technical Ready", "Technical Ready"), claimed="reached", quote="Technical Ready"
            ),
            "production_ready_beta": LevelClaim(
                title=both("Production-Ready Beta", "Production-Ready Beta"), claimed="not_reached", quote="Beta"
            ),
        },
        areas=tuple(areas),
    )
    trace = Trace(
        schema="readiness/trace/v1",
        statement=milestone.statement,
        reasons={"heading": both("Это заголовок.", "This is a heading.")},
        sentences=(
            TracedSentence(
                line=1,
                quote="# Milestone: Честная Оценка",
                en="# Milestone: an honest assessment",
                not_a_claim="heading",
            ),
            TracedSentence(
                line=2,
                quote="- ✅ 5 pods стабильно работают",
                en="- ✅ 5 pods work stably",
                claims=("stability.memory_growth", "stability.restarts", "stability.pods_ready"),
            ),
            TracedSentence(
                line=3,
                quote="Technical Readiness: 70-75%",
                en="Technical Readiness: 70-75%",
                claims=("dimension:technical",),
            ),
            TracedSentence(
                line=4,
                quote="**Вы достигли Technical Ready**",
                en="**You reached Technical Ready**",
                claims=("level:technical_ready",),
            ),
            TracedSentence(line=5, quote="❌ Security audit", en="❌ Security audit", claims=("security.audit",)),
        ),
    )
    return Register(milestone, areas, (), trace, "0" * 64)


def observation(path: str = "x0tta6bl4-k8s/series.parquet", **changes: Any) -> Observation:
    """One measured table about the substitute."""
    values: dict[str, Any] = {
        "subject": Subject(
            name=SUBSTITUTE.name,
            commit=SUBSTITUTE.commit,
            commit_date=SUBSTITUTE.commit_date,
            environment="kind",
            component="mesh-node",
        ),
        "method": "kubectl top, every 15 s",
        "origin": "recording x0tta6bl4-k8s",
        "path": path,
        "sha256": "ab" * 32,
        "collected_at": AS_OF - dt.timedelta(days=3),
        "provenance": Provenance.MEASURED,
    }
    return Observation(**(values | changes))


def estimate(
    of: Claim, low: float | None, high: float | None, value: float | None, n: int = 12, **more: Any
) -> Estimate:
    """An estimate for a claim, as confident as it has to be."""
    members = len(of.criterion.population.members) if of.criterion.population else 1
    needed = bounds_for(of.criterion, members)
    return Estimate(
        metric=of.criterion.metric, unit=of.criterion.unit, value=value, low=low, high=high, n=n,
        low_confidence=needed.low, high_confidence=needed.high, method=message("yes"), **more,
    )  # fmt: skip


def check(name: InstrumentCheck, *, passed: bool, **more: Any) -> Check:
    """A check result that borrows a sentence every catalogue has."""
    return Check(name=name, passed=passed, detail=message("check-passed" if passed else "check-failed"), **more)


def sample_evidence() -> dict[str, Evidence]:
    """Evidence that leads to every kind of verdict the pages have to draw."""
    return {
        GROWTH.id: Evidence(
            observations=(observation(), observation("x0tta6bl4-k8s/load.parquet")),
            checks=(
                check(InstrumentCheck.BYTES_UNCHANGED, passed=True),
                check(InstrumentCheck.NOT_CONSTANT, passed=True),
            ),
            estimates=(estimate(GROWTH, 0.38, 0.47, 0.42, window_hours=0.8, cumulative=True),),
        ),
        RESTARTS.id: Evidence(
            observations=(observation(),), estimates=(estimate(RESTARTS, 0.0, 0.0, 0.0, window_hours=0.8),)
        ),
        PODS.id: Evidence(observations=(observation(),), estimates=(estimate(PODS, 0.9951, 0.9998, 0.998, n=288),)),
        RECOVERY.id: Evidence(
            observations=(observation("x0tta6bl4-k8s/faults.parquet"),),
            checks=(
                check(InstrumentCheck.EFFECT_PROVEN, passed=False, member="disk_full"),
                check(InstrumentCheck.ORDER_OF_EVENTS, passed=True),
            ),
            estimates=(
                estimate(RECOVERY, 12.1, 14.9, 13.5, n=40, member="pod_delete"),
                estimate(RECOVERY, 71.0, 241.0, 76.0, n=9, member="hang", n_to_decide=30),
                estimate(RECOVERY, 61.0, None, 65.0, n=4, member="partition"),
                estimate(RECOVERY, 20.0, 22.0, 21.0, n=9, member="disk_full"),
            ),
        ),
        DETECTION.id: Evidence(
            observations=(observation(provenance=Provenance.DOCUMENTED),),
            estimates=(estimate(DETECTION, 1.0, 60.0, 2.0, n=4),),
        ),
        AUDIT.id: Evidence(),
    }


def sample_record() -> tuple[Record, Register]:
    """A record in which the notebook of one area failed and another never ran."""
    register = sample_register()
    acceptance = Acceptance(PROJECT, (SUBSTITUTE,))
    evidence = sample_evidence()
    verdicts: list[Verdict] = [evaluate(one, evidence[one.id], acceptance, AS_OF) for one in register.claims.values()]
    error = RunError(
        failure=Failure.RAISED, detail="ValueError: <b>no</b> reports", cell=4, source="area.load()\n\narea.show()",
        traceback="Traceback (most recent call last):\n\n  \x1b[31mFile\x1b[0m <script>alert(1)</script>\nValueError",
    )  # fmt: skip
    record = Record(
        milestone=register.milestone.id,
        as_of=AS_OF,
        started_at=AS_OF,
        finished_at=AS_OF + dt.timedelta(minutes=2),
        code=CodeVersion(
            version="0.1.0", commit="c0ffee" * 6 + "abcd", uncommitted_changes=True, lock_sha256="cd" * 32
        ),
        register_sha256=register.digest,
        runs=(
            NotebookRun(area="stability", status=RunStatus.COMPLETED, normalised_sha256="ef" * 32),
            NotebookRun(area="failure_injection", status=RunStatus.ERROR, error=error),
            NotebookRun(area="security", status=RunStatus.NOT_RUN),
            NotebookRun(area="milestone", status=RunStatus.COMPLETED),
        ),
        verdicts=tuple(verdicts),
        criteria_changed=(
            CriterionChange(
                claim=RECOVERY.id,
                before=RECOVERY.criterion.model_copy(update={"threshold": 3600.0}),
                after=RECOVERY.criterion,
            ),
        ),
        rollup=roll_up(register, {verdict.claim: verdict.outcome for verdict in verdicts}, AS_OF),
    )
    return record, register


def sample_chart() -> dict[str, Any]:
    """A language-neutral chart whose data hold what an attacker might name a pod."""
    rows = [
        {"minute": m, "rss": 51.0 + 0.45 * m + 3 * p, "pod": f"{HOSTILE}-{p}"} for m in range(0, 49, 4) for p in (0, 1)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": "@view-estimates",
        "description": "@view-estimates",
        "data": {"values": rows},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "minute", "type": "quantitative", "title": "@card-value"},
            "y": {"field": "rss", "type": "quantitative", "title": "@evidence-subject", "scale": {"zero": False}},
            "color": {"field": "pod", "type": "nominal", "title": None},
        },
        "height": 240,
    }


def markdown(source: str, *tags: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": source}


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """An executed code cell."""
    return {
        "cell_type": "code", "execution_count": 1, "metadata": {"tags": list(tags)}, "source": source,
        "outputs": list(outputs),
    }  # fmt: skip


def shown(mime: str, data: Any, plain: str = "plain") -> dict[str, Any]:
    """An output under a MIME type of ours."""
    bundle = {mime: data, "text/plain": plain}
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": bundle}


def view(content: View) -> dict[str, Any]:
    """An output that holds a view."""
    return shown(VIEW_MIME, content.model_dump(mode="json", by_alias=True))


def verdict_output(verdict: Verdict) -> dict[str, Any]:
    """An output that holds a verdict."""
    return shown(VERDICT_MIME, verdict.model_dump(mode="json", by_alias=True))


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook file's content."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}


def sample_views() -> list[View]:
    """One of each kind."""
    said: Message = message("yes")
    return [
        ParametersView(area="stability", parameters={"recording": "data/x0tta6bl4-k8s", "warmup_minutes": 5}),
        CriteriaView(area="stability", claims=(GROWTH, RESTARTS, PODS)),
        ObservationsView(
            recordings=(
                RecordingView(
                    id="x0tta6bl4-k8s",
                    title=both("Запись в kind", "Recording in kind"),
                    settings={"interval_seconds": 15},
                    environment={"nodes": 3},
                    gaps=(both("Нет metrics-server.", "No metrics-server."),),
                ),
            ),
            observations=(observation(),),
            shown=(observation(),),
            absent=(message("reason-no-evidence"),),
        ),
        EvidenceView(view="checks", evidence={GROWTH.id: sample_evidence()[GROWTH.id], PODS.id: Evidence()}),
        EvidenceView(view="estimates", evidence={GROWTH.id: sample_evidence()[GROWTH.id], PODS.id: Evidence()}),
        NoticeView(level="warning", text=both("Осторожно.", "Careful.")),
        TableView(
            caption=both("Поды", "Pods"),
            columns=(
                Column(title=both("Под", "Pod"), format="code"),
                Column(title=both("Память", "Memory"), format="bytes"),
                Column(title=both("Доля", "Share"), format="ratio"),
                Column(title=both("Готов", "Ready"), format="text"),
            ),
            rows=((HOSTILE, 76_000_000, 0.5, True), ("pod-1", None, 0.25, False), ("pod-2", 5, 1, said)),
        ),
        LimitsView(
            area="stability", proven=(PODS.id,), disproven=(GROWTH.id,), open=(RESTARTS.id,), substitutes=("9c0576bf",)
        ),
    ]


def stability_notebook(record: Record) -> dict[str, Any]:
    """A notebook with everything a page has to transform."""
    verdicts = {verdict.claim: verdict for verdict in record.verdicts}
    parameters, *views = sample_views()
    return notebook(
        markdown("# Стабильность\n\nРастёт ли память?", "lang-ru"),
        markdown("# Stability\n\nDoes memory grow? The slope is $\\hat\\beta = \\frac{1}{n}\\sum_i x_i$.", "lang-en"),
        code("recording = 'data/x0tta6bl4-k8s'", tags=("parameters",)),
        code("area = open_area('stability', recording=recording)", view(parameters)),
        *(code(f"area.show_{number}()", view(each)) for number, each in enumerate(views)),
        code("area.chart()", shown(CHART_MIME, sample_chart())),
        code("print(pods)", {"output_type": "stream", "name": "stdout", "text": [f"{HOSTILE}\n", "\n", "done\n"]}),
        code(
            "raw", {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>alert(2)</script>"}}
        ),
        markdown("## Вердикты", "lang-ru"),
        markdown("## Verdicts", "lang-en"),
        code("area.verdicts()", *(verdict_output(verdicts[name]) for name in (GROWTH.id, RESTARTS.id, PODS.id))),
    )


def write_record(directory: Path) -> tuple[Record, Register]:
    """Write the record of the sample."""
    record, register = sample_record()
    notebooks = directory / NOTEBOOKS_FOLDER
    notebooks.mkdir(parents=True)
    (directory / VERDICTS_FILE).write_text(to_json(record), encoding="utf-8")
    (directory / REGISTER_FILE).write_text(to_json(RegisterSnapshot.of(register)), encoding="utf-8")
    verdicts = {verdict.claim: verdict for verdict in record.verdicts}
    contents = {
        "stability": stability_notebook(record),
        "failure_injection": notebook(
            markdown("<span>An Exception was encountered at In [2].</span>", "papermill-error-cell-tag"),
            markdown("# Внесение отказов", "lang-ru"),
            markdown("# Failure injection", "lang-en"),
            code("area.verdict()", verdict_output(verdicts[RECOVERY.id])),
            code(
                "area.load()",
                {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": ["\x1b[31mno\x1b[0m"]},
            ),
            markdown("## Оценки", "lang-ru"),
            markdown("## Estimates", "lang-en"),
            code("area.estimates()"),
        ),
        "milestone": notebook(
            markdown("# Веха", "lang-ru"),
            markdown("# Milestone", "lang-en"),
            code("milestone.rollup()", shown(ROLLUP_MIME, record.rollup.model_dump(mode="json", by_alias=True))),
        ),
    }
    for name, content in contents.items():
        (notebooks / f"{name}.ipynb").write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    write_manifest(directory)
    assert (directory / MANIFEST_FILE).is_file()
    return record, register


TOC = """format: jb-book
root: index
parts:
  - caption: "@toc-statement"
    chapters:
      - file: trace
      - file: milestone
  - caption: "@toc-areas"
    chapters:
      - file: areas/stability
      - file: areas/failure_injection
      - file: areas/security
  - caption: "@toc-how"
    chapters:
      - file: method
      - file: schema
      - glob: decisions/*
"""


def write_project(root: Path) -> None:
    """Write the parts of a project that publishing reads, with the configuration this project really has."""
    pages = root / "book/pages"
    (pages / "decisions").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "book/_toc.yml").write_text(TOC, encoding="utf-8")
    shutil.copyfile(ROOT / "_config.yml", root / "_config.yml")
    for language in ("en", "ru"):
        tables = ("verdict_rules", "combination_rules", "decision_rules", "instrument_checks", "exit_codes")
        method = "\n\n".join(["# Method", *(f"[[ {table}() ]]" for table in tables), "$$a^2 + b^2$$ (eq-one)"])
        (pages / f"method.{language}.md").write_text(method + "\n", encoding="utf-8")
        (pages / f"decisions/0001-one.{language}.md").write_text("# One\n\nText.\n", encoding="utf-8")
    security = notebook(markdown("# Безопасность", "lang-ru"), markdown("# Security", "lang-en"), code("area.load()"))
    (root / "notebooks/security.ipynb").write_text(json.dumps(security, ensure_ascii=False), encoding="utf-8")
