"""Change points of a drift: where a series begins to grow faster or slower. A diagnostic; it decides nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Of the penalty for one more change, times the variance of an increment and the logarithm of their number. Measured on
# series without a change (300 each, by the minute from samples of 5 s, 48 min to 4 h): a change is seen in 4.3 % of
# random walks of 48 min, in 1 % or less of longer ones, and in 1 % or less of AR(1) noise up to phi = 0.98.
PENALTY_FACTOR = 4.0
_LEAST_BINS = 10
_MAD_OF_NORMAL = 0.6745


def change_points(values: NDArray[np.float64]) -> tuple[int, ...]:
    """Find where the drift of a series changes.

    PELT (Killick, Fearnhead and Eckley, 2012, J. Am. Stat. Assoc. 107) on the increments from point to point, with
    the squared distance to their mean as cost: a new drift is a new mean of the increments, and a step is one large
    increment. As in `fit_trend`, increments are taken because those of a series that wanders are independent; those of
    noise that returns to its mean pull against each other, which makes false changes rarer. The penalty of a change
    is `PENALTY_FACTOR` times log(increments) times their variance, which is estimated by the median absolute deviation
    so that the changes themselves do not widen it.

    Parameters
    ----------
    values : (n,) float
        Means of bins of equal length. The cost grows at worst with n squared, so bin a long series first.

    Returns
    -------
    tuple of int
        Index of the value from which each new drift begins, in order; empty below 10 increments.
    """
    increments = np.diff(values)
    if increments.size < _LEAST_BINS or not np.ptp(increments):
        return ()
    import ruptures  # takes a quarter of a second, and only a chart wants it

    spread = float(np.median(np.abs(increments - np.median(increments)))) / _MAD_OF_NORMAL or float(increments.std())
    # In units of the spread: the search adds up squares, and bytes per minute squared are very large numbers.
    signal = ((increments - increments.mean()) / spread)[:, np.newaxis]
    search = ruptures.KernelCPD(kernel="linear", min_size=2).fit(signal)
    found = search.predict(pen=PENALTY_FACTOR * float(np.log(increments.size)))
    return tuple(int(place) for place in found[:-1])
