"""Cutting recordings into the series that estimates and instrument checks are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.instruments import Check, check_clock_advances, check_no_gaps, check_samples_suffice

SOAK = "soak"
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
    """

    material: Material
    pod: str
    member: str
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]
    interval_seconds: float

    @property
    def hours(self) -> NDArray[np.float64]:
        """Time since the start of the phase."""
        return self.seconds / 3600

    @property
    def window_hours(self) -> float:
        """Time the samples span."""
        return float(np.ptp(self.seconds)) / 3600 if self.seconds.size else 0.0

    def checks(self, minimum_samples: int) -> list[Check]:
        """The checks every series has to pass before it is one."""
        if self.seconds.size < minimum_samples:
            return [check_samples_suffice(self.seconds.size, minimum_samples, member=self.member)]
        return [
            check_samples_suffice(self.seconds.size, minimum_samples, member=self.member),
            check_clock_advances(self.seconds, member=self.member),
            check_no_gaps(
                self.seconds, self.interval_seconds, allowed_factor=_ALLOWED_INTERVAL_FACTOR, member=self.member
            ),
        ]


def seconds_since(times: pd.Series, start: object) -> NDArray[np.float64]:
    """Seconds from a moment to each time."""
    return np.asarray((times - pd.Timestamp(str(start))) / pd.Timedelta(seconds=1), dtype=np.float64)


def pod_series(material: Material, metric: str, *, warmup_seconds: float = 0.0) -> list[PodSeries]:
    """Every pod's series of one metric within the soak, without the declared warm-up.

    A sample without a number is no sample: the hole it leaves is what `check_no_gaps` looks for.

    Parameters
    ----------
    material
        Needs the table `series`.
    metric
        Name of the metric.
    warmup_seconds
        Dropped from the start of each series.
    """
    rows = material.rows("series", SOAK)
    rows = rows[(rows["metric"] == metric) & (rows["pod"] != "") & np.isfinite(rows["value"])]
    start, _ = material.window(SOAK)
    interval = float(material.recording.settings.get("sample_interval_seconds", 0)) or _typical_interval(rows)
    series = []
    for pod, part in rows.sort_values("observed_at", kind="stable").groupby("pod"):
        seconds = seconds_since(part["observed_at"], start)
        kept = seconds >= seconds[0] + warmup_seconds
        values = part["value"].to_numpy(dtype=np.float64)[kept]
        series.append(PodSeries(material, str(pod), material.label(str(pod)), seconds[kept], values, interval))
    return series


def all_pod_series(materials: tuple[Material, ...], metric: str, *, warmup_seconds: float = 0.0) -> list[PodSeries]:
    """The series of every recording."""
    return [s for material in materials for s in pod_series(material, metric, warmup_seconds=warmup_seconds)]


def by_minute(every: list[PodSeries], *, scale: float = 1.0) -> pd.DataFrame:
    """Means of every minute, for charts: columns ``pod``, ``minute``, ``value`` (times `scale`)."""
    parts = [
        pd.DataFrame({"minute": np.floor(series.seconds / 60), "value": scale * series.values})
        .groupby("minute")
        .mean()
        .reset_index()
        .assign(pod=series.pod)
        for series in every
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["minute", "value", "pod"])


def _typical_interval(rows: pd.DataFrame) -> float:
    steps = rows.groupby("pod")["observed_at"].diff().dt.total_seconds()
    return float(steps.median()) if steps.notna().any() else 1.0
