"""What a window can show and what it cannot: failures per pod-hour, and shares of all pods together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.series import BLOCK_SECONDS, SOAK, checks_of_failures, pod_series, seconds_since
from readiness.areas.stability.lifetimes import RESTARTS
from readiness.claims import Claim, Unit
from readiness.estimates import Bounds
from readiness.estimates.durations import estimate_mtbf_hours
from readiness.estimates.proportions import estimate_proportion_by_block
from readiness.messages import Message, message
from readiness.views import Cell, Column, Format, TableView

_DAY_HOURS = 24.0
_DECIMALS = 9


class Watched(NamedTuple):
    """Restarts of one pod in the hours it was watched."""

    pod: str
    restarts: int
    hours: float


def watched_pods(material: Material) -> list[Watched]:
    """Every pod whose restarts were counted in the soak."""
    return [
        Watched(series.pod, int(np.clip(np.diff(series.values), 0, None).sum()), series.window_hours)
        for series in pod_series(material, RESTARTS)
        if series.window_hours > 0
    ]


def mtbf_at_least_hours(restarts: int, hours: float, confidence: float) -> float:
    """One-sided lower bound on the mean time between failures, as `estimate_mtbf_hours` gives it."""
    bounds = Bounds(confidence, confidence)
    estimate = estimate_mtbf_hours(restarts, hours, metric="mtbf_hours", unit=Unit.HOURS, bounds=bounds)
    return float(estimate.low or 0.0)


def hours_without_failure(mtbf_hours: float, confidence: float) -> float:
    """Hours without a failure that show a mean time between failures: T = MTBF chi2(c, 2) / 2."""
    bounds = Bounds(confidence, confidence)
    asked = {"metric": "mtbf_hours", "unit": Unit.HOURS, "bounds": bounds, "threshold_hours": mtbf_hours}
    return float(estimate_mtbf_hours(0, 1.0, **asked).hours_to_decide or np.inf)  # type: ignore[arg-type]


def table_windows(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> TableView:
    """Hours watched, failures seen, and the mean time between failures that shows; beside it what a day would."""
    criterion = claims[0].criterion
    window, confidence = criterion.window_hours or _DAY_HOURS, criterion.confidence
    rows: list[tuple[Cell, ...]] = []
    most_pods = 1
    for material in materials:
        pods = watched_pods(material)
        if not pods:
            rows.append((material.recording.id, message("windows-not-counted"), *[None] * 3))
            continue
        most_pods = max(most_pods, len(pods))
        rows += _rows_of(material.recording.id, pods, confidence)
    planned = [(message("windows-one-pod"), window)]
    if most_pods > 1:
        planned.append((message("windows-pods-pooled", count=most_pods), window * most_pods))
    rows += [(None, what, hours, 0, mtbf_at_least_hours(0, hours, confidence)) for what, hours in planned]
    needed = hours_without_failure(window, confidence)
    rows.append((None, message("windows-needed", window=window), needed, 0, window))
    names = ("recording", "what", "hours", "failures", "mtbf")
    formats: tuple[Format, ...] = ("code", "text", "number", "number", "number")
    columns = tuple(
        Column(title=message(f"windows-column-{name}", confidence=confidence), format=written)
        for name, written in zip(names, formats, strict=True)
    )
    return TableView(caption=message("windows-caption"), columns=columns, rows=tuple(rows))


def table_pooled(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> TableView:
    """Health and errors of all pods together; what all of them saw in one block of time counts once."""
    by_id = {claim.id: claim for claim in claims}
    rows = [
        (material.recording.id, *_cells_of(told, by_id[claim], flags, seconds))
        for material in materials
        for told, claim, flags, seconds in _shares_in(material)
        if flags.size and claim in by_id
    ]
    names = ("recording", "what", "n", "share", "low", "high")
    formats: tuple[Format, ...] = ("code", "text", "text", "ratio", "ratio", "ratio")
    columns = tuple(
        Column(title=message(f"pooled-column-{name}", confidence=claims[0].criterion.confidence), format=written)
        for name, written in zip(names, formats, strict=True)
    )
    block = claims[0].criterion.block_seconds or BLOCK_SECONDS
    return TableView(caption=message("pooled-caption", block_seconds=block), columns=columns, rows=tuple(rows))


def _rows_of(recording: str, pods: list[Watched], confidence: float) -> Iterator[tuple[Cell, ...]]:
    worst = min(pods, key=lambda pod: mtbf_at_least_hours(pod.restarts, pod.hours, confidence))
    told = message("windows-worst-pod", pod=worst.pod)
    shown = mtbf_at_least_hours(worst.restarts, worst.hours, confidence)
    yield recording, told, worst.hours, worst.restarts, shown
    if len(pods) > 1:
        restarts, hours = sum(pod.restarts for pod in pods), sum(pod.hours for pod in pods)
        told = message("windows-pooled", count=len(pods))
        yield recording, told, hours, restarts, mtbf_at_least_hours(restarts, hours, confidence)


def _shares_in(material: Material) -> Iterator[tuple[Message, str, NDArray[np.bool_], NDArray[np.float64]]]:
    start, _ = material.window(SOAK)
    probes = material.rows("probes", SOAK)
    probes = probes[probes["target"].str.startswith("pod/")]
    ok = probes["ok"].to_numpy(dtype=bool)
    # What the instrument check refuses is shown and named, as on the cards.
    doubted = not all(check.passed for check in checks_of_failures(material, probes, member=None))
    told = message("pooled-health-doubted" if doubted else "pooled-health")
    yield told, "stability.health_success", ok, seconds_since(probes["observed_at"], start)
    if "load" in material.tables:
        flags, seconds = _answers_of(material.rows("load", SOAK), start)
        yield message("pooled-errors"), "stability.error_rate", flags, seconds


def _answers_of(load: pd.DataFrame, start: object) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """One flag for each answered or failed request, True where it failed, at the time its row was written."""
    counts = np.column_stack([load["ok"].to_numpy(), load["errors"].to_numpy()]).ravel()
    flags = np.tile([False, True], len(load))
    return np.repeat(flags, counts), np.repeat(np.repeat(seconds_since(load["observed_at"], start), 2), counts)


def _cells_of(told: Message, claim: Claim, flags: NDArray[np.bool_], seconds: NDArray[np.float64]) -> tuple[Cell, ...]:
    criterion = claim.criterion
    estimate = estimate_proportion_by_block(
        flags,
        seconds,
        criterion.block_seconds or BLOCK_SECONDS,
        metric=criterion.metric,
        unit=Unit.RATIO,
        bounds=Bounds(criterion.confidence, criterion.confidence),
    )
    counted = message("pooled-n", n=flags.size, blocks=estimate.n)
    # A bound of 10^-306 is 0 to everybody.
    low, high = (None if bound is None else round(bound, _DECIMALS) for bound in (estimate.low, estimate.high))
    return told, counted, estimate.value, low, high
