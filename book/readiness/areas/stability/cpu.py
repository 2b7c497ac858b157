"""CPU above 80 % of its limit: the share of time by two methods, and every spike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.series import BLOCK_SECONDS, PodSeries, estimate_share, pod_series
from readiness.areas.stability.views import CPU, SPIKE_LIMIT_SHARE, cpu_limit_percent_of_core
from readiness.claims import Claim
from readiness.estimates.bootstrap import bootstrap_share
from readiness.messages import message
from readiness.views import Cell, Column, Format, TableView

_MOST_SPIKES = 15
# More pods than this are not read one by one: then the worst are listed.
_MOST_PODS, _MOST_LISTED = 20, 10
# Samples further apart than this many intervals are not one spike: nobody looked between them.
_ALLOWED_INTERVAL_FACTOR = 3.0


@dataclass(frozen=True)
class Spike:
    """Samples in a row above the limit.

    Attributes
    ----------
    start_seconds
        Of its first sample, since the start of the soak.
    duration_seconds
        To its last sample and one interval on: what a single sample stands for.
    peak_ratio
        Highest sample, as a share of the limit of the pod.
    """

    pod: str
    start_seconds: float
    duration_seconds: float
    peak_ratio: float


def spikes_of(series: PodSeries, limit: float) -> list[Spike]:
    """Every spike of one pod, in order of time.

    Parameters
    ----------
    series
        CPU of the pod.
    limit
        Its CPU limit in the unit of the values; a spike is above 80 % of it.
    """
    above = np.flatnonzero(series.values > SPIKE_LIMIT_SHARE * limit)
    apart = np.diff(series.seconds[above]) > _ALLOWED_INTERVAL_FACTOR * series.interval_seconds
    runs = np.split(above, np.flatnonzero((np.diff(above) > 1) | apart) + 1) if above.size else []
    return [
        Spike(
            pod=series.pod,
            start_seconds=float(series.seconds[run[0]]),
            duration_seconds=float(series.seconds[run[-1]] - series.seconds[run[0]]) + series.interval_seconds,
            peak_ratio=float(series.values[run].max()) / limit,
        )
        for run in runs
    ]


def table_cpu(materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...]) -> TableView:
    """Share of time above 80 % of the limit per pod: block bootstrap beside the exact bound that decides."""
    claim = claims[0]
    block_seconds = claim.criterion.block_seconds or BLOCK_SECONDS
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        limit = cpu_limit_percent_of_core(material)
        if limit is None:
            rows.append((material.recording.id, message("cpu-no-limit"), *[None] * 3))
            continue
        rows.append((material.recording.id, *[""] * 4))
        rows += _rows_of(claim, material, limit, block_seconds)
    names = ("pod", "share", "bootstrap", "exact", "spikes")
    formats: tuple[Format, ...] = ("code", "text", "text", "text", "number")
    columns = tuple(
        Column(title=message(f"cpu-column-{name}", confidence=claim.criterion.confidence), format=written)
        for name, written in zip(names, formats, strict=True)
    )
    return TableView(caption=message("cpu-caption", block_seconds=block_seconds), columns=columns, rows=tuple(rows))


def table_spikes(materials: tuple[Material, ...], _settings: object) -> TableView:
    """The longest spikes; the caption counts all."""
    every = [(material.recording.id, spike) for material in materials for spike in _spikes_in(material)]
    longest = sorted(every, key=lambda found: (-found[1].duration_seconds, found[0], found[1].start_seconds))
    rows = tuple(
        (recording, spike.pod, spike.start_seconds, spike.duration_seconds, spike.peak_ratio)
        for recording, spike in longest[:_MOST_SPIKES]
    )
    names = ("recording", "pod", "start", "duration", "peak")
    formats: tuple[Format, ...] = ("code", "text", "seconds", "seconds", "ratio")
    columns = tuple(
        Column(title=message(f"spikes-column-{name}"), format=written)
        for name, written in zip(names, formats, strict=True)
    )
    limited = sum(cpu_limit_percent_of_core(material) is not None for material in materials)
    caption = message(
        "spikes-caption",
        count=len(every),
        shown=len(rows),
        pods=len({(recording, spike.pod) for recording, spike in every}),
        recordings=limited,
    )
    return TableView(caption=caption, columns=columns, rows=rows or ((message("spikes-none"), *[None] * 4),))


def _rows_of(claim: Claim, material: Material, limit: float, block_seconds: float) -> Iterator[tuple[Cell, ...]]:
    """A row for each pod; of too many those that are above the limit for longest, and one for the others."""
    shares = {
        series.pod: float((series.values > SPIKE_LIMIT_SHARE * limit).mean())
        for series in pod_series(material, CPU)
        if series.values.size
    }
    # Equal shares stay in the order of names.
    listed = sorted(shares, key=lambda pod: -shares[pod])[:_MOST_LISTED] if len(shares) > _MOST_PODS else list(shares)
    cells = {
        series.pod: _cells_of(claim, series, limit, block_seconds)
        for series in pod_series(material, CPU)
        if series.pod in listed
    }
    yield from (cells[pod] for pod in listed)
    others = [share for pod, share in shares.items() if pod not in cells]
    if others:
        yield message("cpu-others", count=len(others)), message("cpu-others-share", share=max(others)), *[None] * 3


def _spikes_in(material: Material) -> Iterator[Spike]:
    limit = cpu_limit_percent_of_core(material)
    if limit is not None:
        for series in pod_series(material, CPU):
            yield from spikes_of(series, limit)


def _cells_of(claim: Claim, series: PodSeries, limit: float, block_seconds: float) -> tuple[Cell, ...]:
    flags: NDArray[np.bool_] = series.values > SPIKE_LIMIT_SHARE * limit
    drawn = bootstrap_share(flags, series.seconds, block_seconds)
    # Only the bound that can verify is shown: the refuting one depends on how many pods are judged together.
    exact = estimate_share(claim, flags, series.seconds, members=1, member=None)
    return (
        series.pod,
        message("cpu-share", share=float(flags.mean()), count=flags.size),
        message("cpu-interval", low=drawn.low, high=drawn.high),
        message("cpu-at-most", high=exact.high if exact.high is not None else 1.0, n=exact.n),
        len(spikes_of(series, limit)),
    )
