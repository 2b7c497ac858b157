"""How each claim about stability is measured, and what its notebook shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Settings, Table
from readiness.areas.series import (
    SOAK,
    PodSeries,
    all_pod_series,
    checks_of_failures,
    checks_of_times,
    estimate_share,
    interval_seconds_of,
    missing_pods,
    phase_seconds,
    pod_series,
    seconds_since,
)
from readiness.areas.stability.changes import chart_changes
from readiness.areas.stability.cpu import table_cpu, table_spikes
from readiness.areas.stability.lifetimes import RESTARTS, table_lifetimes
from readiness.areas.stability.resources import RESOURCES, chart_slopes, table_resources
from readiness.areas.stability.views import (
    CPU,
    RSS,
    SPIKE_LIMIT_SHARE,
    chart_cpu,
    chart_health,
    chart_memory,
    cpu_limit_percent_of_core,
    table_january_report,
)
from readiness.areas.stability.windows import table_pooled, table_windows
from readiness.claims import Claim, Unit
from readiness.estimates import Estimate, asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.trends import estimate_growth
from readiness.instruments import (
    Check,
    check_gauges_agree,
    check_no_hidden_restart,
    check_not_constant,
    check_range_not_constant,
    check_recomputes,
    check_trend_has_points,
)
from readiness.messages import Message, message

# A second gauge of the same memory, read by another instrument: it has to grow alike.
SECOND_GAUGES = ("container_memory_working_set_bytes", "process_unique_memory_bytes")
PAGE_BYTES = 4096


class StabilitySettings(Settings):
    """Parameters of ``notebooks/stability.ipynb``.

    `warmup_minutes` is dropped from the start of every memory series; `gauge_factor` is how far two gauges of one
    memory may grow apart; `resources` are the metrics whose slopes are told, recorded or not.
    """

    warmup_minutes: Annotated[float, Field(ge=0)] = 3.0
    minimum_samples: Annotated[int, Field(ge=10)] = 100
    gauge_factor: Annotated[float, Field(gt=1)] = 1.5
    # A notebook hands over a list.
    resources: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] = RESOURCES


class _Walk(NamedTuple):
    """What is kept of a walk over all series: their checks, whose they are, and who passed every check of theirs."""

    checks: tuple[Check, ...]
    found: list[tuple[Material, str]]
    sound: frozenset[str]


def _walk(every: Iterable[tuple[PodSeries, list[Check]]]) -> _Walk:
    """Check every series and keep none: how wide intervals are depends on how many pass, so estimates walk again."""
    checks: list[Check] = []
    found, members = [], []
    for series, told in every:
        checks += told
        found.append((series.material, series.pod))
        members.append(series.member)
    failed = {check.member for check in checks if not check.passed}
    return _Walk(tuple(checks), found, frozenset(members) - failed)


def _estimates_of(
    every: Iterable[PodSeries], sound: frozenset[str], estimate: Callable[[PodSeries], Estimate]
) -> tuple[Estimate, ...]:
    return tuple(estimate(series) for series in every if series.member in sound)


def measure_memory_growth(claim: Claim, materials: tuple[Material, ...], settings: StabilitySettings) -> Findings:
    """Growth of resident memory inside the window, per pod lifetime."""
    warmup_seconds = settings.warmup_minutes * 60
    walk = _walk(
        (series, [*series.checks(settings.minimum_samples), *_checks_of_memory(series, beside, settings)])
        for material in materials
        for series, beside in _memory_series(material, warmup_seconds)
    )

    def growth(series: PodSeries) -> Estimate:
        estimate = estimate_growth(
            series.hours,
            series.values,
            values_unit=Unit.BYTES,
            resolution=PAGE_BYTES,
            **asked_by(claim.criterion, members=len(walk.sound), member=series.member),
        )
        told = (*estimate.conditions, message("condition-warmup", minutes=settings.warmup_minutes), *_load_of(series))
        # The warm-up is left out of the line, not of the time that was watched.
        return estimate.model_copy(update={"conditions": told, "window_hours": series.window_hours})

    every = all_pod_series(materials, RSS, warmup_seconds=warmup_seconds)
    return Findings(walk.checks, _estimates_of(every, walk.sound, growth), _absent(materials, walk, RSS))


def _memory_series(material: Material, warmup_seconds: float) -> Iterator[tuple[PodSeries, dict[str, PodSeries]]]:
    """Every memory series with what else was recorded of its pod, by metric; one pod at a time."""

    def named(metric: str, warmup_seconds: float) -> Iterator[tuple[str, PodSeries]]:
        return ((metric, series) for series in pod_series(material, metric, warmup_seconds=warmup_seconds))

    def pod_of(told: tuple[str, PodSeries]) -> str:
        return told[1].pod

    others = (named(metric, 0.0) for metric in (RESTARTS, *SECOND_GAUGES))
    for _, group in groupby(merge(named(RSS, warmup_seconds), *others, key=pod_of), key=pod_of):
        beside = dict(group)
        if RSS in beside:
            yield beside.pop(RSS), beside


def _checks_of_memory(series: PodSeries, beside: dict[str, PodSeries], settings: StabilitySettings) -> list[Check]:
    """Hold a memory series against what else was recorded of its pod; `beside` is by metric."""
    checks = [
        check_trend_has_points(series.values.size, settings.minimum_samples, member=series.member),
        check_not_constant(series.values, member=series.member),
    ]
    restarts = beside.get(RESTARTS)
    if restarts is not None:
        # A restart makes a new lifetime: told by a count that rises, so its negative falls.
        checks.append(check_no_hidden_restart(restarts.seconds, -restarts.values, member=series.member))
    for metric in SECOND_GAUGES:
        second = beside.get(metric)
        if second is not None and series.values.size > 1 and second.values.size > 1:
            grown = _growth_bytes(series), _growth_bytes(second)
            checks.append(check_gauges_agree(*grown, factor=settings.gauge_factor, tolerance=1e6, member=series.member))
    return checks


def _growth_bytes(series: PodSeries) -> float:
    """Growth between the means of the first and the last twentieth, so that no single sample decides."""
    edge = max(series.values.size // 20, 1)
    return float(series.values[-edge:].mean() - series.values[:edge].mean())


def _load_of(series: PodSeries) -> tuple[Message, ...]:
    """The load a growth belongs to: this leak grows by the request, not by the hour."""
    load = series.material.tables.get("load")
    if load is None:
        return ()
    start, _ = series.material.window(SOAK)
    mine = load[load["pod"] == series.pod]
    seconds = seconds_since(mine["observed_at"], start)
    inside = (seconds > series.seconds[0]) & (seconds <= series.seconds[-1])
    requests = int(mine["ok"].to_numpy()[inside].sum())
    if requests == 0:
        return (message("condition-no-load"),)
    return (
        message(
            "condition-load",
            requests=requests,
            requests_per_second=requests / float(np.ptp(series.seconds)),
            bytes_per_request=_growth_bytes(series) / requests,
        ),
    )


def measure_cpu(claim: Claim, materials: tuple[Material, ...], settings: StabilitySettings) -> Findings:
    """Share of time a pod's CPU is above 80 % of its limit; recordings without a limit have no such share."""
    limits = {m.recording.id: limit for m in materials if (limit := cpu_limit_percent_of_core(m)) is not None}
    limited = tuple(m for m in materials if m.recording.id in limits)
    walk = _walk((s, [*s.checks(settings.minimum_samples), _varies(s)]) for s in all_pod_series(limited, CPU))

    def share(series: PodSeries) -> Estimate:
        return estimate_share(
            claim,
            series.values > SPIKE_LIMIT_SHARE * limits[series.material.recording.id],
            series.seconds,
            members=len(walk.sound),
            member=series.member,
        )

    absent = _absent(limited, walk, CPU) if limited else {"": message("absent-no-cpu-limit")}
    return Findings(walk.checks, _estimates_of(all_pod_series(limited, CPU), walk.sound, share), absent)


def measure_restarts(claim: Claim, materials: tuple[Material, ...], settings: StabilitySettings) -> Findings:
    """Restarts of every pod, counted by the kubelet."""
    walk = _walk((s, s.checks(settings.minimum_samples)) for s in all_pod_series(materials, RESTARTS))

    def count(series: PodSeries) -> Estimate:
        return estimate_count(
            float(np.clip(np.diff(series.values), 0, None).sum()),
            cumulative=True,
            window_hours=series.window_hours,
            **asked_by(claim.criterion, members=len(walk.sound), member=series.member),
        )

    estimates = _estimates_of(all_pod_series(materials, RESTARTS), walk.sound, count)
    return Findings(walk.checks, estimates, _absent(materials, walk, RESTARTS))


def measure_errors(claim: Claim, materials: tuple[Material, ...], settings: StabilitySettings) -> Findings:
    """Share of the load's requests without a good answer; requests of one block of time are not independent."""
    parts = [
        (m, str(pod), part)
        for m in materials
        for pod, part in m.rows("load", SOAK).groupby("pod")
        if part["sent"].sum()
    ]
    checks: list[Check] = []
    estimates = []
    for material, pod, part in parts:
        member = material.label(pod)
        seconds = seconds_since(part["observed_at"], material.window(SOAK)[0])
        interval = interval_seconds_of(material, part, "pod")
        answered = part["ok"].to_numpy() + part["errors"].to_numpy()
        checks += [
            *checks_of_times(seconds, interval, phase_seconds(material), settings.minimum_samples, member=member),
            # Requests under way at a row's end are answered in the next: no more than one row's may be open at last.
            check_recomputes(
                float(part["sent"].sum()), float(answered.sum()), float(part["sent"].max()), member=member
            ),
        ]
        flags = np.concatenate([np.arange(n) < bad for n, bad in zip(answered, part["errors"], strict=True)])
        estimate = estimate_share(claim, flags, np.repeat(seconds, answered), members=len(parts), member=member)
        estimates.append(estimate.model_copy(update={"window_hours": float(np.ptp(seconds)) / 3600}))
    absent = (
        _absent_pods(materials, [(m, pod) for m, pod, _ in parts]) if parts else {"": message("absent-no-requests")}
    )
    return Findings(tuple(checks), tuple(estimates), absent)


def measure_health(claim: Claim, materials: tuple[Material, ...], settings: StabilitySettings) -> Findings:
    """Share of health requests answered well, per pod."""
    checks: list[Check] = []
    estimates = []
    parts = [
        (m, str(target), part)
        for m in materials
        for target, part in m.rows("probes", SOAK).groupby("target")
        if str(target).startswith("pod/")
    ]
    for material, target, part in parts:
        member = material.label(target.removeprefix("pod/"))
        start, _ = material.window(SOAK)
        seconds, ok = seconds_since(part["observed_at"], start), part["ok"].to_numpy(dtype=bool)
        interval = interval_seconds_of(material, part, "target")
        checks += checks_of_times(seconds, interval, phase_seconds(material), settings.minimum_samples, member=member)
        checks += checks_of_failures(material, part, member=member)
        estimate = estimate_share(claim, ok, seconds, members=len(parts), member=member)
        # Against 100 % one failure is final: no later answer takes it back.
        final = claim.criterion.threshold >= 1
        estimates.append(estimate.model_copy(update={"cumulative": final}))
    found = [(material, target) for material, target, _ in parts]
    return Findings(tuple(checks), tuple(estimates), _absent_pods(materials, found))


def measure_recall_gauge(_claim: Claim, materials: tuple[Material, ...], _settings: StabilitySettings) -> Findings:
    """The recall gauge of a stability run: in January an attribute set in a constructor, read once per poll."""
    checks = []
    for material in materials:
        report = material.tables["stability_report"].set_index("quantity")["value"]
        told = report.reindex(["gnn_recall_min", "gnn_recall_max", "polls_done"])
        # A log in which no poll printed the gauge has no range of it.
        if told.notna().all():
            lowest, highest, polls = (float(value) for value in told)
            checks.append(check_range_not_constant(lowest, highest, int(polls)))
    return Findings(checks=tuple(checks), absent={} if checks else {"": message("absent-no-recall-gauge")})


def measure_documented(_claim: Claim, _materials: tuple[Material, ...], _settings: StabilitySettings) -> Findings:
    """A number that only a document carries: brought forward, and decides nothing."""
    return Findings()


def _varies(series: PodSeries) -> Check:
    return check_not_constant(series.values, member=series.member)


def _absent(materials: tuple[Material, ...], walk: _Walk, metric: str) -> dict[str, Message]:
    if not walk.found:
        return {"": message("absent-no-series", metric=metric)}
    return _absent_pods(materials, walk.found)


def _absent_pods(materials: tuple[Material, ...], found: list[tuple[Material, str]]) -> dict[str, Message]:
    absent: dict[str, Message] = {}
    for material in materials:
        absent |= missing_pods(material, [pod for other, pod in found if other is material])
    return absent


DEFINITION = AreaDefinition(
    settings=StabilitySettings,
    measures=(
        Measure(("stability.memory_growth",), ("series",), measure_memory_growth, optional=("load",)),
        Measure(("stability.cpu_time_above_limit",), ("series",), measure_cpu),
        Measure(("stability.restarts",), ("series",), measure_restarts),
        Measure(("stability.error_rate",), ("load",), measure_errors),
        Measure(("stability.health_success",), ("probes",), measure_health),
        Measure(("stability.recall_gauge",), ("stability_report",), measure_recall_gauge),
        Measure(("stability.route_discovery", "stability.packet_drop"), ("stability_report",), measure_documented),
    ),
    charts={
        "memory": Chart(("series",), chart_memory),
        "cpu": Chart(("series",), chart_cpu),
        "health": Chart(("probes",), chart_health),
        "slopes": Chart(("series",), chart_slopes, claims=("stability.memory_growth",)),
        "changes": Chart(("series",), chart_changes),
    },
    tables={
        "resources": Table(("series",), table_resources, claims=("stability.memory_growth",)),
        "cpu": Table(("series",), table_cpu, claims=("stability.cpu_time_above_limit",)),
        "spikes": Table(("series",), table_spikes),
        "lifetimes": Table(("series",), table_lifetimes, optional=("events", "objects", "faults", "faults_discarded")),
        "windows": Table(("series",), table_windows, claims=("stability.restarts",)),
        "pooled": Table(
            ("probes",),
            table_pooled,
            optional=("load",),
            claims=("stability.health_success", "stability.error_rate"),
        ),
        "january_report": Table(("stability_report",), table_january_report),
    },
)
