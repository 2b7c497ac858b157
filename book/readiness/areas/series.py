"""Cutting recordings into the series that estimates and instrument checks are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.proportions import estimate_proportion_by_block
from readiness.instruments import Check, check_clock_advances, check_no_gaps, check_samples_suffice
from readiness.instruments.requests import check_failures_attributable
from readiness.messages import Message, message
from readiness.sources.podwise import PodRows

# The phase without faults; criteria say `during: soak`.
SOAK = "soak"
# Points of one line in a chart: a day by the minute of many pods is more than a page can hold.
LARGEST_BINS = 240
# Answers within five minutes stand or fall together where a criterion does not say otherwise.
BLOCK_SECONDS = 300.0
# A recorder that misses a beat is no hole in the record; one that misses several is.
_ALLOWED_INTERVAL_FACTOR = 3.0


@dataclass(frozen=True)
class PodSeries:
    """One metric of one pod lifetime.

    Attributes
    ----------
    member
        Recording and pod.
    seconds : (n,) float
        Time since the start of the phase.
    values : (n,) float
        In the unit the recording states.
    interval_seconds
        How often the recording says it sampled.
    expected_seconds
        From when to when there should be samples: the phase without the declared warm-up.
    window_hours
        Time that samples were taken, the warm-up included.
    """

    material: Material
    pod: str
    member: str
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    interval_seconds: float
    expected_seconds: tuple[float, float]
    window_hours: float

    @property
    def hours(self) -> NDArray[np.float64]:
        """Time since the start of the phase."""
        return self.seconds / 3600

    def checks(self, minimum_samples: int) -> list[Check]:
        """The checks every series has to pass before it is one."""
        return checks_of_times(
            self.seconds, self.interval_seconds, self.expected_seconds, minimum_samples, member=self.member
        )


def checks_of_times(
    seconds: NDArray[np.float64],
    interval_seconds: float,
    expected_seconds: tuple[float, float],
    minimum_samples: int,
    *,
    member: str | None,
) -> list[Check]:
    """Check that samples fill the time they are said to: enough of them, in order, no holes, no late start."""
    checks = [check_samples_suffice(seconds.size, minimum_samples, member=member)]
    if checks[0].passed:
        checks += [
            check_clock_advances(seconds, member=member),
            check_no_gaps(
                seconds,
                interval_seconds,
                window_seconds=expected_seconds,
                allowed_factor=_ALLOWED_INTERVAL_FACTOR,
                member=member,
            ),
        ]
    return checks


def checks_of_failures(material: Material, probes: pd.DataFrame, *, member: str | None) -> list[Check]:
    """Check failed requests where the observer reused its connections: some of them are its own."""
    if not str(material.recording.settings.get("probe_connections", "")).startswith("reused"):
        return []
    return [check_failures_attributable(probes.loc[~probes["ok"], "error"].astype(str).tolist(), member=member)]


def phase_seconds(material: Material) -> tuple[float, float]:
    """The soak in seconds since its start."""
    start, end = material.window(SOAK)
    return 0.0, (end - start).total_seconds()


def interval_seconds_of(material: Material, rows: pd.DataFrame, by: str) -> float:
    """How often a recording says it sampled; how often it did where it does not say."""
    stated = _stated_interval_seconds(material)
    steps = rows.groupby(by)["observed_at"].diff().dt.total_seconds()
    return stated or (float(steps.median()) if steps.notna().any() else 1.0)


def _stated_interval_seconds(material: Material) -> float:
    return float(material.recording.settings.get("sample_interval_seconds", 0))


def missing_pods(material: Material, found: Collection[str]) -> dict[str, Message]:
    """Pods the recording says there were and whose data are not in it: a member that vanished is not left out."""
    said = int(material.recording.settings.get("replicas", material.recording.settings.get("processes", 0)))
    absent = message("absent-pod-missing", said=said, found=len(found))
    return {material.label(f"missing-{number}"): absent for number in range(len(found) + 1, said + 1)}


def seconds_since(times: pd.Series, start: object) -> NDArray[np.float64]:
    """Seconds from a moment to each time."""
    return np.asarray((times - pd.Timestamp(str(start))) / pd.Timedelta(seconds=1), dtype=np.float64)


def pod_series(material: Material, metric: str, *, warmup_seconds: float = 0.0) -> Iterator[PodSeries]:
    """Every pod's series of one metric within the soak, without the declared warm-up, in order of name.

    One series is made at a time and none is kept, so that as many pods can be judged as there are. A sample without a
    number is no sample: the hole it leaves is what `check_no_gaps` looks for.

    Parameters
    ----------
    material
        Needs the table `series`.
    metric
        Name of the metric.
    warmup_seconds
        Dropped from the start of each series.
    """
    table, window = material.podwise(), material.window(SOAK)
    start, end = phase_seconds(material)
    interval = _stated_interval_seconds(material) or median_step_seconds(table.pods(metric, window)) or 1.0
    for rows in table.pods(metric, window):
        seconds = seconds_since(rows.observed_at, window[0])
        kept = seconds >= start + warmup_seconds
        yield PodSeries(
            material=material,
            pod=rows.pod,
            member=material.label(rows.pod),
            seconds=seconds[kept],
            values=rows.values[kept],
            interval_seconds=interval,
            expected_seconds=(start + warmup_seconds, end),
            window_hours=float(np.ptp(seconds)) / 3600,
        )


def median_step_seconds(pods: Iterable[PodRows]) -> float | None:
    """The median time from one sample of a pod to its next, over all pods; None if no pod has two.

    Steps are counted, not kept: a recorder that samples by the clock has few different ones.
    """
    counts: Counter[int] = Counter()
    for rows in pods:
        steps = np.diff(rows.observed_at.dt.as_unit("us").astype("int64").to_numpy())
        counts.update(dict(zip(*(found.tolist() for found in np.unique(steps, return_counts=True)), strict=True)))
    if not counts:
        return None
    steps = np.array(sorted(counts))
    below, n = np.cumsum([counts[step] for step in steps.tolist()]), counts.total()
    # With an even number of steps the median is the mean of the two in the middle.
    middle = steps[np.searchsorted(below, [(n - 1) // 2, n // 2], side="right")] / 1e6
    return float(middle.mean())


def estimate_share(
    claim: Claim, flags: NDArray[np.bool_], seconds: NDArray[np.float64], *, members: int, member: str | None
) -> Estimate:
    """Estimate the share a claim asks about, in the blocks its criterion has.

    Parameters
    ----------
    claim
        Gives metric, threshold, confidence and block length.
    flags : (n,) bool
        What is counted.
    seconds : (n,) float
        When.
    members, member
        Size of the population that is estimated, and of whom this is.
    """
    return estimate_proportion_by_block(
        flags,
        seconds,
        claim.criterion.block_seconds or BLOCK_SECONDS,
        threshold=claim.criterion.threshold,
        **asked_by(claim.criterion, members=members, member=member),
    )


def all_pod_series(materials: tuple[Material, ...], metric: str, *, warmup_seconds: float = 0.0) -> Iterator[PodSeries]:
    """The series of every recording, one at a time."""
    for material in materials:
        yield from pod_series(material, metric, warmup_seconds=warmup_seconds)


def bin_minutes(seconds: NDArray[np.float64], span_minutes: float | None = None) -> NDArray[np.float64]:
    """The minute each sample is drawn at: bins of a minute, or wider where a chart would get more than it can show.

    Bins are as wide as the span needs; without one, as the samples do. Series that share a span share their bins.
    """
    minutes = seconds / 60
    if span_minutes is None:
        span_minutes = float(np.ptp(minutes)) if minutes.size else 0.0
    width = max(1.0, np.ceil(span_minutes / LARGEST_BINS))
    return np.asarray(np.floor(minutes / width) * width, dtype=np.float64)


def by_bin(every: Iterable[PodSeries], *, scale: float = 1.0) -> pd.DataFrame:
    """Means of every bin, for charts: columns ``pod``, ``minute``, ``value`` (times `scale`).

    The bins of all pods of one recording are the same.
    """
    parts = [
        pd.DataFrame(
            {
                "minute": bin_minutes(series.seconds, phase_seconds(series.material)[1] / 60),
                "value": scale * series.values,
            }
        )
        .groupby("minute")
        .mean()
        .reset_index()
        .assign(pod=series.pod)
        for series in every
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["minute", "value", "pod"])
