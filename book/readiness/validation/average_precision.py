"""The area under the precision-recall curve, with what whole clusters drawn again make of it. It decides no claim.

Average precision depends on the share of attacks in the test set, which stands beside it: a detector that alarms at
random has that share.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from readiness.estimates.clusters import REPLICATES, Interval, draws_of, interval_of
from readiness.estimates.proportions import effective_size

# Thresholds at which replicates are evaluated; the value itself uses all scores.
_GRID = 512
_BENIGN_SEED = 20261126


class AveragePrecision(NamedTuple):
    """An average precision, or the difference of two.

    Attributes
    ----------
    value
        On all scores, as scikit-learn has it.
    interval
        From a bootstrap of episodes and of benign blocks; the same draws for both detectors of a difference.
    base_rate
        Share of attacks among the test flows.
    """

    value: float
    interval: Interval
    base_rate: float


def average_precision(
    is_attack: NDArray[np.bool_],
    scores: NDArray[np.float64],
    clusters: NDArray[np.int64],
    *,
    replicates: int = REPLICATES,
) -> AveragePrecision:
    """Estimate the average precision of one detector.

    Parameters
    ----------
    is_attack, scores, clusters : (n,)
        Of test flows whose label is known; clusters of attacks are episodes, those of benign flows blocks.
    replicates
        Bootstrap samples.

    Raises
    ------
    ValueError
        If attacks or benign flows are missing.
    """
    value, replicated = _replicated(is_attack, scores, clusters, replicates)
    return _made(value, replicated, is_attack, clusters)


def average_precision_gain(
    is_attack: NDArray[np.bool_],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    clusters: NDArray[np.int64],
    *,
    replicates: int = REPLICATES,
) -> AveragePrecision:
    """Estimate by how much the average precision of one detector exceeds that of another on the same flows.

    Parameters
    ----------
    is_attack, clusters
        As in `average_precision`.
    first, second : (n,) float
        Scores of both.
    replicates
        Bootstrap samples, the same for both.

    Raises
    ------
    ValueError
        If attacks or benign flows are missing.
    """
    (one, of_first), (other, of_second) = (
        _replicated(is_attack, scores, clusters, replicates) for scores in (first, second)
    )
    return _made(one - other, of_first - of_second, is_attack, clusters)


def _made(
    value: float, replicated: NDArray[np.float64], is_attack: NDArray[np.bool_], clusters: NDArray[np.int64]
) -> AveragePrecision:
    _, sizes = np.unique(clusters[is_attack], return_counts=True)
    interval = interval_of(replicated, effective_size(sizes), sizes.size)
    return AveragePrecision(value, interval, float(is_attack.mean()))


def _replicated(
    is_attack: NDArray[np.bool_], scores: NDArray[np.float64], clusters: NDArray[np.int64], replicates: int
) -> tuple[float, NDArray[np.float64]]:
    """Average precision, and that of each replicate: the grid's deviation from the grid's value, added to the value."""
    from sklearn.metrics import average_precision_score

    if not is_attack.any() or is_attack.all():
        raise ValueError("precision and recall need attacks and benign flows")
    found = np.unique(scores[is_attack])
    places = np.unique(np.linspace(0, found.size - 1, min(found.size, _GRID)).round().astype(int))
    grid = found[places]
    real, wrong = (_caught(scores[rows], clusters[rows], grid) for rows in (is_attack, ~is_attack))
    value = float(average_precision_score(is_attack, scores))
    drawn_real = draws_of(len(real), replicates) @ real
    drawn_wrong = draws_of(len(wrong), replicates, _BENIGN_SEED) @ wrong
    on_grid = _area(real.sum(axis=0)[None], wrong.sum(axis=0)[None])
    return value, value + _area(drawn_real, drawn_wrong) - on_grid


def _caught(scores: NDArray[np.float64], clusters: NDArray[np.int64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of each cluster that score at least each threshold, from the highest threshold to the lowest."""
    names, codes = np.unique(clusters, return_inverse=True)
    place = np.searchsorted(grid, scores, side="right")
    counts = np.bincount(codes * (grid.size + 1) + place, minlength=names.size * (grid.size + 1))
    reaching = counts.reshape(names.size, grid.size + 1)[:, :0:-1]
    return np.cumsum(reaching, axis=1).astype(np.float64)


def _area(real: NDArray[np.float64], wrong: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average precision of each row: precision at each threshold, weighted with the step of recall there."""
    alarms = real + wrong
    precision = np.divide(real, alarms, out=np.zeros_like(real), where=alarms > 0)
    steps = np.diff(real, axis=1, prepend=0.0) / real[:, -1:]
    return np.asarray((steps * precision).sum(axis=1), dtype=np.float64)
