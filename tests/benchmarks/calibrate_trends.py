"""How often the leak test cries wolf, and how often it hears one: simulated, with the seed that repeats it.

    python tests/benchmarks/calibrate_trends.py

takes about ten minutes on two cores and rewrites ``book/readiness/publish/assets/calibration.csv``, which the method
page draws. The leak test is what judges memory: the one-sided 95 % lower bound of `estimate_growth` lies above 0, for
which the line and the levels at both ends have to agree. Beside it the bound of `fit_trend`'s slope alone, which the
notebook tells of every resource, and plain least squares, to show what the correction is for.
"""

from __future__ import annotations

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.signal import lfilter

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.trends import estimate_growth, fit_trend
from readiness.publish import calibration

SEED = 20261124
CONFIDENCE = 0.95
WINDOW_HOURS = 24.0
# A poll every five minutes for a day, as the January monitor did, and about every five seconds for two hours.
POINTS = (288, 1360)
CORRELATIONS = (0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
# Growth over the whole window, in standard deviations of the noise (of its last point, where it is a random walk).
LEAKS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
SERIES_WITHOUT_LEAK, SERIES_WITH_LEAK = 20_000, 2_000
LEVEL_DEVIATIONS = 1e4

Alarms = NDArray[np.bool_]


def autoregressive_noise(
    correlation: float, series: int, points: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], float]:
    """Stationary AR(1) noise of innovations N(0, 1), one series a row, and its standard deviation.

    At a correlation of 1 it is a random walk that starts at its first innovation, and the deviation is that of its end.
    """
    innovations = rng.standard_normal((series, points))
    if correlation < 1:
        innovations[:, 0] /= np.sqrt(1 - correlation**2)
    deviation = np.sqrt(points) if correlation == 1 else 1 / np.sqrt(1 - correlation**2)
    return np.asarray(lfilter([1], [1, -correlation], innovations, axis=1)), float(deviation)


def hours_of(points: int) -> NDArray[np.float64]:
    """Evenly spaced times over the window."""
    return np.linspace(0, WINDOW_HOURS, points)


def alarms_of_leak_test(rows: NDArray[np.float64], confidence: float = CONFIDENCE) -> Alarms:
    """Whether the lower bound of the growth lies above 0, for every row.

    Growth is a share of a level, so the rows are put on one far above their noise.
    """
    hours, level = hours_of(rows.shape[1]), LEVEL_DEVIATIONS * float(rows.std())
    asked = {"metric": "growth", "unit": Unit.RATIO, "bounds": Bounds(confidence, confidence)}
    lows = [estimate_growth(hours, level + row, values_unit=Unit.COUNT, **asked).low for row in rows]
    return np.array([low is not None and low > 0 for low in lows])


def alarms_of_slope(rows: NDArray[np.float64], confidence: float = CONFIDENCE) -> Alarms:
    """Whether the lower bound of the slope lies above 0, for every row."""
    hours = hours_of(rows.shape[1])
    lows = [fit_trend(hours, row).slope_bounds(Bounds(confidence, confidence))[0] for row in rows]
    return np.array([low is not None and low > 0 for low in lows])


def alarms_of_least_squares(rows: NDArray[np.float64], confidence: float = CONFIDENCE) -> Alarms:
    """Whether plain least squares, which takes every point for independent, finds a growth in every row."""
    n, times = rows.shape[1], hours_of(rows.shape[1]) - WINDOW_HOURS / 2
    spread = float(times @ times)
    slopes = rows @ times / spread
    residual = rows - rows.mean(axis=1, keepdims=True) - slopes[:, None] * times
    errors = np.sqrt((residual**2).sum(axis=1) / (n - 2) / spread)
    return np.asarray(slopes > stats.t.ppf(confidence, n - 2) * errors)


TESTS = {
    calibration.LEAK_TEST: alarms_of_leak_test,
    calibration.SLOPE_TEST: alarms_of_slope,
    calibration.LEAST_SQUARES: alarms_of_least_squares,
}


def simulate(points: int, correlation: float, without: int, with_leak: int, seed: int) -> list[calibration.Rate]:
    """Alarms of every test at one correlation: over `without` series without a leak, `with_leak` with each leak."""
    rng = np.random.default_rng([seed, points, round(1000 * correlation)])
    noise, deviation = autoregressive_noise(correlation, without, points, rng)
    growth = deviation * hours_of(points) / WINDOW_HOURS
    rates = []
    for leak in (0.0, *LEAKS):
        rows = noise if leak == 0 else noise[:with_leak] + leak * growth
        for name, alarms_of in TESTS.items():
            alarms = alarms_of(rows)
            rates.append(calibration.Rate(name, points, correlation, leak, alarms.size, int(alarms.sum()), seed))
    return rates


def main() -> None:
    """Simulate everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=calibration.TABLE)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    cases = list(product(POINTS, CORRELATIONS))
    sizes = ([SERIES_WITHOUT_LEAK] * len(cases), [SERIES_WITH_LEAK] * len(cases), [SEED] * len(cases))
    with ProcessPoolExecutor(given.jobs) as pool:
        found = pool.map(simulate, *zip(*cases, strict=True), *sizes)
    with given.output.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(calibration.COLUMNS)
        table.writerows(rate.row() for rates in found for rate in rates)
    print(f"{given.output}: {len(cases)} noises, seed {SEED}")  # noqa: T201 - a script that says what it wrote


if __name__ == "__main__":
    main()
