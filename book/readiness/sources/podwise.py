"""A `series` table one pod at a time, whether it lies in memory or is too large for that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# First and last moment, both included.
Window = tuple[dt.datetime, dt.datetime]


class PodRows(NamedTuple):
    """Samples of one metric of one pod, in order of time; of two at one moment the one recorded first comes first.

    Attributes
    ----------
    pod
        Its name, never empty.
    observed_at : (n,) datetime64[us, UTC]
        When, n at least 1.
    values : (n,) float
        What, in the unit of the metric; all finite.
    """

    pod: str
    observed_at: pd.Series
    values: NDArray[np.float64]


class PodwiseSeries(Protocol):
    """Anything that hands out a `series` table pod by pod; how much of it is in memory is its own affair."""

    def pods(self, metric: str, window: Window | None = None) -> Iterator[PodRows]:
        """Every pod that has a finite value of a metric in a window, in order of name. Each call begins anew."""

    def units(self, metric: str, window: Window | None = None) -> frozenset[str]:
        """Every unit that the rows of a metric state."""

    def totals(self, metric: str, window: Window | None = None) -> pd.DataFrame:
        """Sum over all rows of each moment, a row without a value counting 0: columns ``observed_at``, ``value``."""


@dataclass(frozen=True)
class FrameSeries:
    """A `series` table in memory."""

    frame: pd.DataFrame

    def pods(self, metric: str, window: Window | None = None) -> Iterator[PodRows]:
        """See `PodwiseSeries`."""
        rows = self._rows(metric, window)
        rows = rows[(rows["pod"] != "") & np.isfinite(rows["value"])]
        for pod, part in rows.sort_values("observed_at", kind="stable").groupby("pod"):
            yield PodRows(str(pod), part["observed_at"], part["value"].to_numpy(dtype=np.float64))

    def units(self, metric: str, window: Window | None = None) -> frozenset[str]:
        """See `PodwiseSeries`."""
        return frozenset(self._rows(metric, window)["unit"])

    def totals(self, metric: str, window: Window | None = None) -> pd.DataFrame:
        """See `PodwiseSeries`."""
        return self._rows(metric, window).groupby("observed_at")["value"].sum().reset_index()

    def _rows(self, metric: str, window: Window | None) -> pd.DataFrame:
        chosen = self.frame["metric"] == metric
        if window is not None:
            chosen &= self.frame["observed_at"].between(*window)
        return self.frame[chosen]
