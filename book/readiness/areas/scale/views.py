"""Tables of the scale notebook: every run, the law of every series of levels, and what is still to be run."""

from __future__ import annotations

from readiness.areas.base import Material
from readiness.areas.scale.capacity import law_of, levels_of
from readiness.areas.scale.plan import needs_of, reason_of, run_to_make
from readiness.areas.scale.runs import BLOCK_SECONDS, SEQUENTIAL, Run, ScaleSettings, all_runs, responses_of
from readiness.claims import Claim
from readiness.estimates import Bounds
from readiness.estimates.durations import smallest_covering_n
from readiness.estimates.latencies import bound_quantile, least_n
from readiness.estimates.scalability import LEAST_LEVELS, Interval
from readiness.messages import Message, message
from readiness.verdicts import Outcome, Verdict
from readiness.views import Cell, Column, TableView

CONFIDENCE = Bounds(0.95, 0.95)
QUANTILES = (0.5, 0.95, 0.99)


def block_of(claims: tuple[Claim, ...]) -> float:
    """Length of a block in which latencies stand or fall together, as the claim about them has it."""
    return next((claim.criterion.block_seconds for claim in claims if claim.criterion.block_seconds), BLOCK_SECONDS)


def ordered(runs: list[Run]) -> list[Run]:
    """Runs of a group together, by loop, level and name; groups in the order in which they are first seen."""
    groups = list(dict.fromkeys(run.group for run in runs))
    return sorted(runs, key=lambda run: (groups.index(run.group), run.loop, run.level or 0.0, run.name))


def counts(run: Run) -> bool:
    """Whether it may decide a claim: its requests are kept and measured, and some claim accepts its subject."""
    tables = run.material.recording.tables
    measured = all(tables[name].provenance.decides for name in ("load_runs", "requests") if name in tables)
    return run.kept and measured and run.kind != SEQUENTIAL and bool(run.material.decides)


def table_runs(materials: tuple[Material, ...], _settings: ScaleSettings, *, claims: tuple[Claim, ...]) -> TableView:
    """Every run of everybody: how it was loaded, what came back and how soon, and what its own thresholds said."""
    block = block_of(claims)
    rows = tuple(_run_row(run, block) for run in ordered(all_runs(materials)))
    columns = (
        Column(title=message("runs-column-run")),
        Column(title=message("runs-column-load")),
        Column(title=message("runs-column-n")),
        Column(title=message("runs-column-rate"), format="number"),
        Column(title=message("runs-column-under-way"), format="number"),
        *(Column(title=message("runs-column-quantile", percent=round(100 * quantile))) for quantile in QUANTILES),
        Column(title=message("runs-column-thresholds")),
    )
    caption = message("runs-caption", confidence=CONFIDENCE.high, block_seconds=block)
    return TableView(caption=caption, columns=columns, rows=rows)


def _run_row(run: Run, block_seconds: float) -> tuple[Cell, ...]:
    return (
        message("runs-name-counts" if counts(run) else "runs-name", group=run.group, run=run.name),
        load_cell(run),
        _requests_cell(run),
        run.rate_per_second,
        run.under_way,
        *(_quantile_cell(run, quantile, block_seconds) for quantile in QUANTILES),
        run.thresholds_failed,
    )


def _requests_cell(run: Run) -> Message:
    """How many requests there were, and how many of them failed."""
    if run.failures is None:
        return message("runs-requests-failures-unknown", n=run.requests)
    return message("runs-requests", n=run.requests, failures=run.failures)


def load_cell(run: Run) -> Message:
    """How a run was loaded: its tool, its loop and its level."""
    facts: dict[str, str | float] = {"tool": run.tool}
    if run.level is None:
        return message(f"runs-load-{run.kind}-unknown", **facts)
    return message(f"runs-load-{run.kind}", level=run.level, **facts)


def _quantile_cell(run: Run, quantile: float, block_seconds: float) -> Message | None:
    """A quantile between its bounds, or what is missing for them or for itself."""
    stated = run.stated_seconds.get(quantile)
    if not run.kept:
        return None if stated is None else message("runs-quantile-stated", value_seconds=stated)
    if run.requests < least_n(quantile):
        return message("runs-quantile-few", n=run.requests, needed=least_n(quantile))
    found = bound_quantile(responses_of([run], block_seconds), quantile, CONFIDENCE)
    if found.value is None:
        return message("runs-quantile-unanswered")
    needed = smallest_covering_n(quantile, CONFIDENCE)
    if int(found.n_effective + 1e-9) < needed or found.low is None or found.high is None:
        blocks = int(found.n_effective + 1e-9)
        return message("runs-quantile-unbounded", value_seconds=found.value, blocks=blocks, needed=needed)
    return message("runs-quantile", value_seconds=found.value, low_seconds=found.low, high_seconds=found.high)


def table_law(materials: tuple[Material, ...], settings: ScaleSettings) -> TableView:
    """The Universal Scalability Law of every series of levels, or how many levels it lacks."""
    rows: list[tuple[Cell, ...]] = []
    for group, runs in levels_of(all_runs(materials)).items():
        law, levels = law_of(runs), len({run.users for run in runs})
        if law is None:
            told = message("law-too-few", levels=levels, needed=LEAST_LEVELS)
            rows.append((group, message("law-row-runs"), told))
            continue
        largest = max(run.users or 0.0 for run in runs)
        rows += [
            (group, message("law-row-runs"), message("law-runs", levels=law.levels, runs=law.runs)),
            (group, message("law-row-rate"), _interval(law.rate_of_one)),
            (group, message("law-row-contention"), _interval(law.contention)),
            (group, message("law-row-coherency"), _interval(law.coherency)),
            (group, message("law-row-knee"), _interval(law.knee_users)),
            (group, message("law-row-beyond"), _beyond(law.knee_users, largest)),
            (group, message("law-row-peak"), _interval(law.peak_rate)),
        ]
        if law.lack_of_fit is not None:
            told = message("law-fits" if law.fits else "law-does-not-fit", p=law.lack_of_fit)
            rows.append((group, message("law-row-fit"), told))
    columns = (
        Column(title=message("law-column-group")),
        Column(title=message("law-column-quantity")),
        Column(title=message("law-column-value")),
    )
    caption = message("law-caption", factor=settings.extrapolation_factor)
    return TableView(caption=caption, columns=columns, rows=tuple(rows))


def _beyond(knee: Interval, largest: float) -> Message:
    """Whether the knee lies among the loads that were run, or the formula is continued to it."""
    if knee.high <= largest:
        return message("law-inside", largest=largest)
    return message("law-beyond" if knee.low > largest else "law-beyond-perhaps", largest=largest)


def _facts(interval: Interval) -> dict[str, float]:
    known = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {name: number or 0 for name, number in known.items()}  # 0, not 0.0


def _interval(interval: Interval) -> Message:
    """A number between two bounds; an infinite one is told as the word for it."""
    return message("law-interval" if interval.high < float("inf") else "law-interval-open", **_facts(interval))


def table_plan(
    materials: tuple[Material, ...],  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """What is still to be run: every claim without a verdict of its own, why, and the load it waits for."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    rows = tuple(
        (
            claim.id.partition(".")[2],
            reason_of(by_claim[claim.id].reason),
            run_to_make(claim),
            needs_of(claim),
        )
        for claim in claims
        if by_claim[claim.id].outcome not in (Outcome.VERIFIED, Outcome.REFUTED)
    )
    columns = (
        Column(title=message("plan-column-claim"), format="code"),
        Column(title=message("plan-column-reason")),
        Column(title=message("load-column-run")),
        Column(title=message("plan-column-needs")),
    )
    return TableView(caption=message("load-plan-caption"), columns=columns, rows=rows)
