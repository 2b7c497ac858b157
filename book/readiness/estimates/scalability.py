"""The Universal Scalability Law: how throughput grows with load, levels off and falls, with intervals.

X(N) = lambda N / (1 + alpha (N - 1) + beta N (N - 1)) (Gunther, 2007, Guerrilla Capacity Planning, chapter 4): lambda
is what one user gets, alpha the share of work that does not run in parallel (contention), beta the price each pair pays
to agree (coherency). It peaks at N* = sqrt((1 - alpha) / beta). Pure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

LEAST_LEVELS = 4
PARAMETERS = 3
# Below this probability a curve is said not to fit what the levels show.
_LACK_OF_FIT = 0.05
_GRID, _ZOOMS = 121, 4
_NOTHING = 1e-10
_ROUNDING = 1e-20


class Interval(NamedTuple):
    """A value between two bounds at the confidence of the fit; `high` is infinite where nothing bounds it."""

    value: float
    low: float
    high: float


class ScalabilityFit(NamedTuple):
    """A fitted Universal Scalability Law.

    Attributes
    ----------
    rate_of_one
        lambda, in the unit of the throughput.
    contention, coherency
        alpha and beta.
    knee_users
        N*; infinite if beta is 0, at least 0.
    peak_rate
        X(N*), the most it can give; infinite if both alpha and beta are 0.
    levels, runs
        What it was fitted to.
    lack_of_fit
        Probability of levels as far off the curve if the law held; None without repeated levels.
    confidence
        Two-sided, of every interval.
    grid
        The parameters inside the region the intervals come from: columns alpha, beta, log lambda's centre, half-width.
    """

    rate_of_one: Interval
    contention: Interval
    coherency: Interval
    knee_users: Interval
    peak_rate: Interval
    levels: int
    runs: int
    lack_of_fit: float | None
    confidence: float
    grid: NDArray[np.float64]

    @property
    def fits(self) -> bool:
        """Whether nothing says that the levels lie elsewhere than on the curve."""
        return self.lack_of_fit is None or self.lack_of_fit >= _LACK_OF_FIT

    def curve(self, users: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value and pointwise band at some loads: (3, n), value, low, high."""
        alpha, beta = self.contention.value, self.coherency.value
        value = self.rate_of_one.value * np.exp(_shape(users, alpha, beta))
        centre = self.grid[:, 2:3] + _shape(users[None, :], self.grid[:, 0:1], self.grid[:, 1:2])
        half = self.grid[:, 3:4]
        return np.vstack([value, np.exp((centre - half).min(axis=0)), np.exp((centre + half).max(axis=0))])


def fit_scalability(
    users: NDArray[np.float64], rates: NDArray[np.float64], *, confidence: float = 0.95
) -> ScalabilityFit | None:
    """Fit the law to the throughput of every run, by least squares on the logarithm of the rate.

    Errors are relative: a run at twice the rate scatters twice as much. Intervals are those of the profile likelihood
    (Bates and Watts, 1988, Nonlinear Regression Analysis, section 6.1): all parameters with

        S <= S_min + s^2 t^2,

    S the sum of squares, s^2 its mean over runs - 3 degrees of freedom, t Student's quantile. Where the levels lie
    further off the curve than runs of one level lie apart (F test of lack of fit, p < 0.05), runs do not count as
    independent: s^2 and its degrees of freedom are those of the levels about the curve. alpha is held in [0, 1], beta
    at least 0. The region is found on a grid over both, log lambda is solved for, and the grid is narrowed to the
    region four times; the bounds are the outer edges of its cells.

    Parameters
    ----------
    users : (n,) float
        Load of each run, at least 1.
    rates : (n,) float
        Its throughput, greater than 0.
    confidence
        Two-sided.

    Returns
    -------
    ScalabilityFit or None
        None if there are fewer than four levels.

    Raises
    ------
    ValueError
        If the arrays differ in length, a load is below 1 or a rate not above 0.
    """
    if users.shape != rates.shape or not bool((users >= 1).all() and (rates > 0).all()):
        raise ValueError("every run needs a load of at least 1 and a rate above 0")
    levels = np.unique(users)
    if levels.size < LEAST_LEVELS:
        return None
    observed = np.log(rates)
    best = _best(users, observed)
    squares = float(_squares(users, observed, best[:1], best[1:])[0][0, 0])
    variance, freedom, p = _noise(users, observed, squares)
    reach = variance * float(stats.t.ppf((1 + confidence) / 2, freedom)) ** 2
    alphas, betas, region = _region(users, observed, squares, reach, best)
    centres, rest = region
    alpha_of, beta_of = np.meshgrid(alphas, betas, indexing="ij")
    inside = rest >= 0
    # The best point is always part of it, however coarse the grid.
    centre = float((observed - _shape(users, best[0], best[1])).mean())
    inner = np.column_stack([alpha_of[inside], beta_of[inside], centres[inside], np.sqrt(rest[inside] / users.size)])
    grid = np.vstack([inner, [best[0], best[1], centre, np.sqrt(reach / users.size)]])
    steps = np.array([alphas[1] - alphas[0], betas[1] - betas[0]])
    low, high = np.maximum(grid[:, :2].min(axis=0) - steps, 0), grid[:, :2].max(axis=0) + steps
    # A cell that touches the edge of what is possible touches it: no step beyond.
    low = np.where(grid[:, :2].min(axis=0) <= steps, 0.0, low)
    knees = _knee(np.clip(grid[:, 0], 0, 1), grid[:, 1])
    knee = _knee(best[:1], best[1:])[0]
    high_knee = np.inf if low[1] == 0 and low[0] < 1 else float(knees.max())
    peaks_low, peaks_high = _peaks(grid)
    return ScalabilityFit(
        rate_of_one=Interval(
            float(np.exp(centre)),
            float(np.exp((grid[:, 2] - grid[:, 3]).min())),
            float(np.exp((grid[:, 2] + grid[:, 3]).max())),
        ),
        contention=Interval(float(best[0]), float(low[0]), min(float(high[0]), 1.0)),
        coherency=Interval(float(best[1]), float(low[1]), float(high[1])),
        knee_users=Interval(float(knee), float(knees.min()), high_knee),
        peak_rate=Interval(float(np.exp(centre) * _peak(best[0], best[1])), peaks_low, peaks_high),
        levels=levels.size,
        runs=users.size,
        lack_of_fit=p,
        confidence=confidence,
        grid=grid,
    )


def _shape(
    users: NDArray[np.float64], alpha: float | NDArray[np.float64], beta: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logarithm of X(N) / lambda."""
    return np.asarray(np.log(users) - np.log1p(alpha * (users - 1) + beta * users * (users - 1)), dtype=np.float64)


def _squares(
    users: NDArray[np.float64], observed: NDArray[np.float64], alphas: NDArray[np.float64], betas: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum of squares over a grid of alpha and beta with the best lambda of each, and its logarithm."""
    residuals = observed - _shape(users, alphas[:, None, None], betas[None, :, None])
    centres = residuals.mean(axis=2)
    return ((residuals - centres[:, :, None]) ** 2).sum(axis=2), centres


def _best(users: NDArray[np.float64], observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best alpha and beta: a coarse grid to begin with, then a bounded least squares (trust region reflective)."""
    alphas, betas = np.linspace(0, 1, 41), np.concatenate([[0.0], np.geomspace(1e-7, 1.0, 60)])
    squares, _ = _squares(users, observed, alphas, betas)
    at = np.unravel_index(int(squares.argmin()), squares.shape)

    def residuals(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        left = observed - _shape(users, parameters[0], parameters[1])
        return np.asarray(left - left.mean(), dtype=np.float64)

    start = np.array([np.clip(alphas[at[0]], 1e-6, 1 - 1e-6), max(betas[at[1]], 1e-9)])
    found = optimize.least_squares(
        residuals, start, bounds=([0, 0], [1, np.inf]), x_scale=[0.1, 0.001], xtol=1e-14, ftol=1e-14, gtol=1e-14
    )
    # On the edges the solver stays a little inside: what cannot be told from 0 is 0.
    inner = np.where(found.x < _NOTHING, 0.0, found.x)
    candidates = [inner, np.array([alphas[at[0]], betas[at[1]]])]
    return min(candidates, key=lambda pair: float((residuals(pair) ** 2).sum()))


def _noise(
    users: NDArray[np.float64], observed: NDArray[np.float64], squares: float
) -> tuple[float, int, float | None]:
    """Variance of a run about the curve, its degrees of freedom, and the probability of the lack of fit."""
    levels, level_of = np.unique(users, return_inverse=True)
    counts = np.bincount(level_of)
    means = np.bincount(level_of, observed) / counts
    pure, pure_freedom = float(((observed - means[level_of]) ** 2).sum()), users.size - levels.size
    off, off_freedom = max(squares - pure, 0.0), levels.size - PARAMETERS
    if pure_freedom == 0:
        return squares / (users.size - PARAMETERS), users.size - PARAMETERS, None
    if pure <= _ROUNDING * users.size:
        # Runs of one level that are equal to the last digit leave nothing to hold the curve against but rounding.
        return off / off_freedom, off_freedom, 0.0 if off > _ROUNDING * users.size else 1.0
    p = float(stats.f.sf((off / off_freedom) / (pure / pure_freedom), off_freedom, pure_freedom))
    if p < _LACK_OF_FIT:
        return off / off_freedom, off_freedom, p
    return squares / (users.size - PARAMETERS), users.size - PARAMETERS, p


def _region(
    users: NDArray[np.float64], observed: NDArray[np.float64], squares: float, reach: float, best: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """A grid over alpha and beta that just holds the region, log lambda's centre there, and what of `reach` is left."""
    alphas = np.linspace(0, 1, _GRID)
    betas = np.concatenate([[0.0], np.geomspace(1e-8, 10.0, _GRID - 1)])
    for zoom in range(_ZOOMS + 1):
        sums, centres = _squares(users, observed, alphas, betas)
        rest = reach - (sums - squares)
        if zoom == _ZOOMS:
            break
        inside = np.argwhere(rest >= 0)
        nearest = [int(np.abs(alphas - best[0]).argmin()), int(np.abs(betas - best[1]).argmin())]
        inside = np.vstack([inside, [nearest]])
        alphas = _around(alphas, inside[:, 0])
        betas = _around(betas, inside[:, 1])
    return alphas, betas, (centres, rest)


def _around(values: NDArray[np.float64], inside: NDArray[np.int64]) -> NDArray[np.float64]:
    """An even grid from the cell before the first to the one after the last of those inside."""
    first, last = max(int(inside.min()) - 1, 0), min(int(inside.max()) + 1, values.size - 1)
    return np.linspace(values[first], values[last], _GRID)


def _knee(alphas: NDArray[np.float64], betas: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.where(
            betas > 0, np.sqrt((1 - alphas) / np.where(betas > 0, betas, 1.0)), np.where(alphas < 1, np.inf, 0.0)
        )


def _peak(alpha: float, beta: float) -> float:
    """X(N*) / lambda, of whole loads no less than one user; 1 / alpha where beta is 0."""
    if beta == 0:
        return np.inf if alpha == 0 else 1 / alpha
    knee = max(float(np.sqrt((1 - alpha) / beta)), 1.0)
    return float(np.exp(_shape(np.array([knee]), alpha, beta))[0])


def _peaks(grid: NDArray[np.float64]) -> tuple[float, float]:
    relative = np.array([_peak(float(row[0]), float(row[1])) for row in grid])
    return float((np.exp(grid[:, 2] - grid[:, 3]) * relative).min()), float(
        (np.exp(grid[:, 2] + grid[:, 3]) * relative).max()
    )
