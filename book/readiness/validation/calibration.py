"""Scores as probabilities: learned on validation flows, right there and, later, wrong. It decides no claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Method = Literal["isotonic", "sigmoid"]
_BINS = 10
_FOLDS = 5


class Labelled(NamedTuple):
    """Flows of one part whose label is known; all arrays are (n,).

    Attributes
    ----------
    scores
        Of one detector and seed.
    is_attack
        What they are.
    clusters
        What stands or falls together.
    """

    scores: NDArray[np.float64]
    is_attack: NDArray[np.bool_]
    clusters: NDArray[np.int64]


class Bin(NamedTuple):
    """Flows of about one predicted probability: what was predicted on average, what came, and how many they are."""

    predicted: float
    observed: float
    flows: int


class Reliability(NamedTuple):
    """How well probabilities hold in one part.

    Attributes
    ----------
    part
        ``validation`` (predicted by folds that did not see the cluster) or ``test``.
    brier
        Mean squared error of the probabilities (Brier, 1950); always saying the base rate has base rate times its
        complement.
    calibration_error
        Mean distance of prediction and share over bins of equal size, weighted by flows.
    base_rate
        Share of attacks.
    bins
        In order of prediction.
    """

    part: str
    brier: float
    calibration_error: float
    base_rate: float
    bins: tuple[Bin, ...]


def calibrate(validation: Labelled, test: Labelled, method: Method = "isotonic") -> tuple[Reliability, Reliability]:
    """Learn probabilities on validation flows and see how they hold there and on test flows.

    On validation flows they are predicted by models that learned from other clusters only.

    Parameters
    ----------
    validation, test
        Of one detector and seed.
    method
        ``isotonic`` regression, or a ``sigmoid`` (Platt, 1999).

    Raises
    ------
    ValueError
        If the validation flows have too few clusters of attacks or of benign flows for two folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    fewest = min(np.unique(validation.clusters[rows]).size for rows in (validation.is_attack, ~validation.is_attack))
    folds = min(_FOLDS, fewest)
    if folds <= 1:
        raise ValueError("probabilities need two clusters of attacks and two of benign validation flows")
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=0)
    inside = np.empty(validation.scores.size)
    columns = validation.scores.reshape(-1, 1)
    for learned, kept in splitter.split(columns, validation.is_attack, validation.clusters):
        predict = _learn(validation.scores[learned], validation.is_attack[learned], method)
        inside[kept] = predict(validation.scores[kept])
    outside = _learn(validation.scores, validation.is_attack, method)(test.scores)
    return (
        reliability("validation", inside, validation.is_attack),
        reliability("test", outside, test.is_attack),
    )


def reliability(part: str, predicted: NDArray[np.float64], is_attack: NDArray[np.bool_]) -> Reliability:
    """Compare probabilities with what came, in bins of equal size; equal predictions stay together.

    Parameters
    ----------
    part
        What the flows are of.
    predicted, is_attack : (n,)
        Probabilities, and whether each flow is an attack.
    """
    from sklearn.metrics import brier_score_loss

    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, _BINS + 1)[1:-1]))
    place = np.searchsorted(edges, predicted, side="left")
    flows = np.bincount(place)
    held = flows > 0
    means, shares = (np.bincount(place, weights=values)[held] / flows[held] for values in (predicted, is_attack))
    return Reliability(
        part=part,
        brier=float(brier_score_loss(is_attack, predicted)),
        calibration_error=float(np.average(np.abs(means - shares), weights=flows[held])),
        base_rate=float(is_attack.mean()),
        bins=tuple(Bin(float(m), float(s), int(n)) for m, s, n in zip(means, shares, flows[held], strict=True)),
    )


def _learn(
    scores: NDArray[np.float64], is_attack: NDArray[np.bool_], method: Method
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    if is_attack.all() or not is_attack.any():
        share = float(is_attack.mean())
        return lambda new: np.full(new.size, share)
    if method == "isotonic":
        isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, is_attack)
        return lambda new: np.asarray(isotonic.predict(new), dtype=np.float64)
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    sigmoid = LogisticRegression(C=1e6).fit(((scores - centre) / spread).reshape(-1, 1), is_attack)
    return lambda new: np.asarray(
        sigmoid.predict_proba(((new - centre) / spread).reshape(-1, 1))[:, 1], dtype=np.float64
    )
