"""Clusters: rows that stand or fall together, what they are worth, and how a share varies when whole ones are drawn.

The flows of one attack are one attack. Everything here works on sums by cluster, so its cost does not grow with rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.estimates.base import Bounds
from readiness.estimates.proportions import clopper_pearson, effective_size

# The same draws at every run: a record that is made twice is the same twice.
_SEED = 20261125
REPLICATES = 2000
# A variance between clusters of which fewer than this many were hit at all has not been seen yet.
_SEEN_CLUSTERS = 5


class Counted(NamedTuple):
    """Hits among the rows of each cluster; both arrays are (g,).

    Attributes
    ----------
    hits
        How many rows of the cluster were hit; broken where a row is a mean over seeds.
    sizes
        How many rows it has, at least 1.
    """

    hits: NDArray[np.float64]
    sizes: NDArray[np.float64]

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.sizes.size)

    @property
    def rows(self) -> int:
        """How many rows they hold together."""
        return int(self.sizes.sum())

    @property
    def share(self) -> float:
        """Share of all rows that were hit; NaN without rows."""
        return float(self.hits.sum() / self.sizes.sum()) if self.clusters else float("nan")

    @property
    def mean(self) -> float:
        """Mean over clusters of the share of each: every cluster has one vote; NaN without clusters."""
        return float((self.hits / self.sizes).mean()) if self.clusters else float("nan")

    @property
    def touched(self) -> int:
        """Clusters of which at least one row was hit (in at least one seed)."""
        return int((self.hits > 0).sum())


def count_by_cluster(flags: NDArray[np.bool_] | NDArray[np.float64], clusters: NDArray[np.int64]) -> Counted:
    """Sum rows by cluster.

    Parameters
    ----------
    flags : (n,) bool, or float in [0, 1]
        Whether each row was hit, or in which share of the seeds.
    clusters : (n,) int
        To which cluster each row belongs; which number a cluster has does not matter.

    Raises
    ------
    ValueError
        If the arrays differ in length or a flag is no share.
    """
    weights = np.asarray(flags, dtype=np.float64)
    if weights.shape != clusters.shape or weights.ndim != 1:
        raise ValueError(f"flags {weights.shape} of clusters {clusters.shape}")
    if weights.size and not bool(((weights >= 0) & (weights <= 1)).all()):
        raise ValueError("a flag lies outside 0 to 1")
    names, codes = np.unique(clusters, return_inverse=True)
    sizes = np.bincount(codes, minlength=names.size).astype(np.float64)
    hits = np.bincount(codes, weights=weights, minlength=names.size)
    # Sums of thirds and fifths may end a hair beyond the whole.
    return Counted(np.minimum(hits, sizes), sizes)


class Design(NamedTuple):
    """What clustering makes of the number of rows.

    Attributes
    ----------
    rows, clusters
        As counted.
    effective
        Independent rows they are worth if each cluster stands or falls as one (Kish): what decides.
    observed_effective
        Independent rows they are worth by the variance between clusters that was seen; None where nothing varied.
    observed_effect
        Rows over `observed_effective`: the design effect.
    """

    rows: int
    clusters: int
    effective: float
    observed_effective: float | None
    observed_effect: float | None


def design_of(counted: Counted) -> Design:
    """Say what rows in clusters are worth.

    The design effect is the ratio of the jackknife variance of the share, one cluster left out at a time, to that of
    as many independent rows (Kish, 1965, Survey Sampling, section 8.2; Korn and Graubard, 1999, Analysis of Health
    Surveys, section 2.2). With few or unequal clusters it is an uncertain number, so bounds of a recall do not use it.
    """
    share, variance = counted.share, jackknife_variance(counted)
    observed = share * (1 - share) / variance if variance else None
    return Design(
        rows=counted.rows,
        clusters=counted.clusters,
        effective=effective_size(counted.sizes, all_equal=share in (0, 1)) if counted.clusters else 0.0,
        observed_effective=observed,
        observed_effect=counted.rows / observed if observed else None,
    )


def jackknife_variance(counted: Counted) -> float:
    """Variance of the share over rows by leaving out one cluster at a time (Efron and Stein, 1981); 0 with one."""
    g = counted.clusters
    if g <= 1:
        return 0.0
    left = (counted.hits.sum() - counted.hits) / (counted.sizes.sum() - counted.sizes)
    return float((g - 1) / g * np.square(left - counted.share).sum())


def bounds_of_rows(counted: Counted, bounds: Bounds) -> tuple[float, float]:
    """Bounds of the share of rows in which each cluster stands or falls as one, however alike its rows look.

    Clopper-Pearson at the effective size of Kish, as for blocks of time; see `estimate_proportion_by_block`.
    """
    share = counted.share
    return clopper_pearson(share, effective_size(counted.sizes, all_equal=share in (0, 1)), bounds)


def bounds_of_clusters(counted: Counted, bounds: Bounds) -> tuple[float, float]:
    """Bounds of the mean over clusters, in which each counts once whatever its size.

    A mean of shares varies most if each share is 0 or 1; Clopper-Pearson takes them for that.
    """
    return clopper_pearson(counted.mean, counted.clusters, bounds)


def bounds_by_variance(counted: Counted, bounds: Bounds) -> tuple[float, float]:
    """Bounds of a small share of rows from the variance between clusters that was seen.

    Clopper-Pearson at the effective size of Korn and Graubard (1998, Survey Methodology 24), with the jackknife
    variance, and Student's t with as many degrees of freedom as squares of the clusters' weights carry
    (Satterthwaite, 1946), never more rows than there are. Where fewer than five clusters were hit, or fewer than five
    missed a row, no variance was seen: each cluster then stands or falls as one.
    """
    share, variance, g = counted.share, jackknife_variance(counted), counted.clusters
    if not variance or min(counted.touched, int((counted.hits < counted.sizes).sum())) < _SEEN_CLUSTERS:
        return bounds_of_rows(counted, bounds)
    squares = np.square(counted.sizes / counted.sizes.sum())
    freedom = max(min(float(squares.sum() ** 2 / np.square(squares).sum()), g) - 1, 1.0)
    sides = []
    for side, level in enumerate(bounds):
        shrink = (stats.norm.ppf(level) / stats.t.ppf(level, freedom)) ** 2
        effective = min(share * (1 - share) / variance * shrink, float(counted.rows))
        sides.append(clopper_pearson(share, effective, bounds)[side])
    return sides[0], sides[1]


def draws_of(clusters: int, replicates: int = REPLICATES, seed: int = _SEED) -> NDArray[np.int64]:
    """How often each cluster is drawn in each replicate, g out of g with replacement: (replicates, g)."""
    return np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), size=replicates)


class Interval(NamedTuple):
    """A two-sided interval from a cluster bootstrap, to look at; it decides nothing.

    Attributes
    ----------
    low, high
        Its ends.
    confidence
        What it is to cover.
    replicates
        How many samples were drawn.
    """

    low: float
    high: float
    confidence: float
    replicates: int


def interval_of(replicated: NDArray[np.float64], effective: float, clusters: int, confidence: float = 0.95) -> Interval:
    """Percentiles of replicates, taken further out where clusters are few.

    A bootstrap of g clusters varies by (g - 1) / g too little and knows nothing of Student's t; the percentiles are
    those of the normal distribution at sqrt(g / (g - 1)) t (Hesterberg, 2015, The American Statistician 69, section
    5.3), with the degrees of freedom of the effective number of clusters.

    Parameters
    ----------
    replicated : (b,) float
        The statistic in each replicate; NaN where it has no value.
    effective
        Effective number of clusters.
    clusters
        Their number.
    confidence
        Two-sided.
    """
    reach = stats.t.ppf((1 + confidence) / 2, max(effective - 1, 1.0)) * np.sqrt(clusters / max(clusters - 1, 1))
    tail = float(stats.norm.sf(reach))
    low, high = np.nanquantile(replicated, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence, replicated.size)


def bootstrap_share_of_rows(counted: Counted, *, replicates: int = REPLICATES, confidence: float = 0.95) -> Interval:
    """Draw whole clusters with replacement and see how the share of rows varies."""
    draws = draws_of(counted.clusters, replicates)
    replicated = (draws @ counted.hits) / (draws @ counted.sizes)
    return interval_of(replicated, effective_size(counted.sizes), counted.clusters, confidence)


def bootstrap_difference(
    first: Counted, second: Counted, *, replicates: int = REPLICATES, confidence: float = 0.95
) -> Interval:
    """Draw the same clusters for both and see how the difference of their shares of rows varies."""
    draws = draws_of(first.clusters, replicates)
    replicated = (draws @ (first.hits - second.hits)) / (draws @ first.sizes)
    return interval_of(replicated, effective_size(first.sizes), first.clusters, confidence)
