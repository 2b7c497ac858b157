"""How each claim about load is measured, and what its notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.scale.capacity import capacity_of
from readiness.areas.scale.charts import chart_latencies, chart_rates, chart_scalability
from readiness.areas.scale.checks import checks_of
from readiness.areas.scale.conditions import latency_conditions, load_conditions
from readiness.areas.scale.plan import (
    CLAIMS,
    ERRORS,
    FEW_PODS,
    LATENCY,
    MANY_PODS,
    MEASURED,
    SCALING,
    SUSTAINED,
    missing_load,
)
from readiness.areas.scale.runs import (
    BLOCK_SECONDS,
    SEQUENTIAL,
    Run,
    ScaleSettings,
    all_runs,
    failures_of,
    responses_of,
)
from readiness.areas.scale.views import table_law, table_plan, table_runs
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.latencies import estimate_latency_quantile, least_n
from readiness.estimates.proportions import estimate_proportion_by_block
from readiness.estimates.rates import estimate_efficiency, estimate_rate, rates_by_block
from readiness.instruments import check_not_constant
from readiness.messages import Message, message

# What the series of a recording may call the two resources.
RESOURCES = {
    "cpu": ("container_cpu_percent_of_core", "process_cpu_percent_of_core"),
    "memory": ("container_memory_working_set_bytes", "process_resident_memory_bytes"),
}
P95 = 0.95
# The load that the texts of `sustained_rate` and `errors_under_load` name; the latter's threshold is a share.
LOAD_PER_SECOND = 1000.0


def _block(claim: Claim) -> float:
    return claim.criterion.block_seconds or BLOCK_SECONDS


def _counted(every: Iterable[Run]) -> list[Run]:
    """Runs that are load: with their requests, and not one request after the other."""
    return [run for run in every if run.kept and run.kind != SEQUENTIAL]


def measure_latency(claim: Claim, materials: tuple[Material, ...], settings: ScaleSettings) -> Findings:
    """A quantile of response times over all runs together; a loop that waits for its answers bounds it only below."""
    every = all_runs(materials)
    runs, checks = _counted(every), tuple(checks_of(materials, every, settings, _block(claim)))
    opened = [run for run in runs if run.loop == "open"]
    waiting = [run for run in runs if run.loop != "open"]
    found = [_latency(claim, some, upper=some is opened) for some in (opened, waiting) if some]
    if not found:
        return Findings(checks, absent={"": message("absent-load-sequential")})
    decisive = found[0]
    if opened and waiting and _refutes(claim, found[1]):
        decisive = found[1]
    told = (*decisive.conditions, *latency_conditions(every, claim.criterion.quantile or P95))
    return Findings(checks, (decisive.model_copy(update={"conditions": told}),))


def _latency(claim: Claim, runs: list[Run], *, upper: bool) -> Estimate:
    made = estimate_latency_quantile(
        responses_of(runs, _block(claim)),
        quantile=claim.criterion.quantile or P95,
        block_seconds=_block(claim),
        upper=upper,
        **asked_by(claim.criterion),
    )
    return made if upper else made.model_copy(update={"conditions": (message("condition-closed-loop", n=len(runs)),)})


def _refutes(claim: Claim, made: Estimate) -> bool:
    criterion = claim.criterion
    return made.low is not None and not criterion.comparator.holds(made.low, criterion.threshold)


def measure_sustained(claim: Claim, materials: tuple[Material, ...], settings: ScaleSettings) -> Findings:
    """Good answers a second in open runs that offered at least the threshold, in blocks of time."""
    every, rate = all_runs(materials), claim.criterion.threshold
    checks, runs = tuple(checks_of(materials, every, settings, _block(claim))), _at_least(rate, _counted(every))
    if not runs:
        return Findings(checks, absent={"": _too_little(rate, every)})
    asked = asked_by(claim.criterion, members=len(runs))
    made = [estimate_rate(_rates(run, _block(claim)), block_seconds=_block(claim), **asked) for run in runs]
    return Findings(checks, (_decisive(claim, runs, made, every),))


def measure_errors(claim: Claim, materials: tuple[Material, ...], settings: ScaleSettings) -> Findings:
    """Share of requests without a good answer in open runs that offered the load the claims speak of."""
    every, rate = all_runs(materials), LOAD_PER_SECOND
    checks, runs = tuple(checks_of(materials, every, settings, _block(claim))), _at_least(rate, _counted(every))
    if not runs:
        return Findings(checks, absent={"": _too_little(rate, every)})
    asked, threshold = asked_by(claim.criterion, members=len(runs)), claim.criterion.threshold
    made = [
        estimate_proportion_by_block(*failures_of([run]), _block(claim), threshold=threshold, **asked) for run in runs
    ]
    return Findings(checks, (_decisive(claim, runs, made, every),))


def _decisive(claim: Claim, runs: list[Run], made: list[Estimate], every: list[Run]) -> Estimate:
    """The estimate that speaks for all runs: the worst of those that look bad, else that of the longest run.

    Pooled, many good minutes would make up for a bad hour. Any of the runs could refute, so their refuting bounds are
    Bonferroni's (`asked_by` with as many members).
    """
    criterion = claim.criterion
    hours = [(run.seconds or 0.0) / 3600 for run in runs]
    values = [one.value if one.value is not None else 0.0 for one in made]
    bad = [n for n, value in enumerate(values) if not criterion.comparator.holds(value, criterion.threshold)]
    worst = max if criterion.comparator.wants_small else min
    chosen = worst(bad, key=values.__getitem__) if bad else max(range(len(runs)), key=hours.__getitem__)
    told = list(made[chosen].conditions)
    if len(runs) > 1:
        name = "condition-worst-run" if bad else "condition-longest-run"
        told.append(message(name, run=runs[chosen].name, n=len(runs), bad=len(bad)))
    told += load_conditions(runs, every)
    return made[chosen].model_copy(update={"window_hours": hours[chosen], "conditions": tuple(told)})


def measure_metrics(claim: Claim, materials: tuple[Material, ...], settings: ScaleSettings) -> Findings:
    """Which of the quantities were measured under load, with load, environment and number of requests stated."""
    every = all_runs(materials)
    runs, checks = _counted(every), checks_of(materials, every, settings, _block(claim))
    if not runs:
        return Findings(tuple(checks), absent={"": message("absent-load-sequential")})
    members = claim.criterion.population.members if claim.criterion.population else ()
    requests = sum(run.requests for run in runs)
    stated = float(all(run.level is not None for run in runs) and all(_environment_stated(m) for m in materials))
    told = message("condition-load-stated", runs=len(runs), n=requests, stated=int(stated))
    estimates, absent = [], {}
    for member in members:
        if member in RESOURCES:
            found = [_under_load(material, member, runs) for material in materials]
            values = np.concatenate(found) if found else np.array([], dtype=np.float64)
            if not values.size:
                absent[member] = message("absent-load-metric", metrics=", ".join(RESOURCES[member]))
                continue
            checks.append(check_not_constant(values, member=member))
        elif requests < least_n(P95):
            absent[member] = message("absent-load-few", n=requests, needed=least_n(P95))
            continue
        made = estimate_count(stated, **asked_by(claim.criterion, members=len(members), member=member))
        estimates.append(made.model_copy(update={"conditions": (told,)}))
    return Findings(tuple(checks), tuple(estimates), absent)


def measure_scaling(claim: Claim, materials: tuple[Material, ...], settings: ScaleSettings) -> Findings:
    """Capacity of many pods over that of one, each at its best level and on resources of its own."""
    every = all_runs(materials)
    checks = tuple(checks_of(materials, every, settings, _block(claim)))
    # A capacity may well be found with a closed loop, and one user is a level too.
    runs = [run for run in every if run.kept and run.rate_per_second]
    by_pods = {pods: [run for run in runs if run.pods == pods] for pods in (FEW_PODS, MANY_PODS)}
    if not all(by_pods.values()):
        return Findings(checks, absent={"": message("absent-load-pods", few=FEW_PODS, many=MANY_PODS)})
    if not all(material.recording.settings.get("pods_on_own_resources") is True for material in materials):
        return Findings(checks, absent={"": message("absent-own-resources")})
    few, many = capacity_of(by_pods[FEW_PODS]), capacity_of(by_pods[MANY_PODS])
    made = estimate_efficiency(many.rates, few.rates, MANY_PODS / FEW_PODS, **asked_by(claim.criterion))
    told = [message("condition-capacity", few=float(few.rates.mean()), many=float(many.rates.mean()))]
    # Whoever may have more to give makes the ratio too large (one pod) or too small (many): that bound is not known.
    open_ended = [pods for pods, found in ((FEW_PODS, few), (MANY_PODS, many)) if not found.levelled_off]
    told += [message("condition-not-at-capacity", pods=pods) for pods in open_ended]
    bounds = {
        "low": None if FEW_PODS in open_ended else made.low,
        "high": None if MANY_PODS in open_ended else made.high,
    }
    return Findings(checks, (made.model_copy(update={**bounds, "conditions": (*told, *made.conditions)}),))


def _at_least(rate: float, runs: Iterable[Run]) -> list[Run]:
    """Open runs that offered at least a rate: a smaller one does not show that more cannot be borne."""
    return [run for run in runs if run.loop == "open" and (run.offered_per_second or 0.0) >= rate]


def _too_little(rate: float, runs: Iterable[Run]) -> Message:
    offered = [run.offered_per_second for run in runs if run.loop == "open" and run.offered_per_second]
    reached = [run.rate_per_second for run in runs if run.rate_per_second]
    if not offered:
        return message("absent-load-closed", needed=rate, reached=max(reached, default=0.0))
    return message("absent-load-too-little", needed=rate, offered=max(offered))


def _rates(run: Run, block_seconds: float) -> np.ndarray:
    answered = (run.sent_seconds + run.latency_seconds)[run.answered]
    return rates_by_block(answered, run.seconds or 0.0, block_seconds)


def _environment_stated(material: Material) -> bool:
    return bool(material.recording.environment) and material.recording.subject.environment not in ("", "unknown")


def _under_load(material: Material, resource: str, runs: Iterable[Run]) -> np.ndarray:
    """The samples of a resource that were taken while a run of the same recording went on."""
    found = [np.array([], dtype=np.float64)]
    if material.has_series:
        table, mine = material.podwise(), [run for run in runs if run.material is material]
        for rows in (rows for metric in RESOURCES[resource] for rows in table.pods(metric)):
            during = np.zeros(rows.values.size, dtype=bool)
            for run in mine:
                if run.started is not None and run.seconds:
                    since = (rows.observed_at - run.started).dt.total_seconds().to_numpy()
                    during |= (since >= 0) & (since <= run.seconds)
            found.append(rows.values[during])
    return np.concatenate(found)


_RUNS, _MORE = ("load_runs", "requests"), ("load_summaries",)
_ANY = ("load_runs", "requests", "load_summaries", "load")


def _measure(
    claim: str,
    function: Callable[[Claim, tuple[Material, ...], ScaleSettings], Findings],
    optional: tuple[str, ...] = _MORE,
) -> Measure:
    return Measure((claim,), _RUNS, function, optional=optional, unaccepted=missing_load)


DEFINITION = AreaDefinition(
    settings=ScaleSettings,
    measures=(
        _measure(MEASURED, measure_metrics, (*_MORE, "series")),
        _measure(SUSTAINED, measure_sustained),
        _measure(ERRORS, measure_errors),
        _measure(LATENCY, measure_latency),
        _measure(SCALING, measure_scaling),
    ),
    charts={
        "rates": Chart((), chart_rates, optional=_ANY, claims=(SUSTAINED,)),
        "latencies": Chart((), chart_latencies, optional=_ANY, claims=(LATENCY,)),
        "scalability": Chart(_RUNS, chart_scalability, claims=(SUSTAINED, ERRORS)),
    },
    tables={
        "runs": Table((), table_runs, optional=_ANY, claims=(LATENCY,)),
        "law": Table(_RUNS, table_law),
        "plan": Table((), table_plan, optional=_ANY, claims=CLAIMS, judged=True),
    },
)
