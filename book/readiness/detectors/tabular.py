"""Detectors of scikit-learn: a row for each flow, with what its view shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readiness.detectors.base import Scores
from readiness.detectors.features import Seen, View, Viewer, rows_of
from readiness.detectors.stacked import Stacked, stack
from readiness.graphs.windows import WindowGraph

# An isolation forest draws 256 flows a tree; more than so many to draw from only take time.
MOST_FLOWS_OF_A_FOREST = 200_000
# Log-odds beyond this say nothing more of a model that was taught with less than a million flows.
_LARGEST_LOG_ODDS = 16.0
_LEAST_PROBABILITY = 1e-7


class Classifier:
    """A classifier of scikit-learn on labelled flows.

    Parameters
    ----------
    name
        Of the detector.
    model
        Has `fit`, and `decision_function` or `predict_proba`.
    view
        What it sees.
    """

    uses_labels = True

    def __init__(self, name: str, model: Any, view: View) -> None:
        self.name, self._model = name, model
        self._viewer = Viewer(view, uses_labels=True)
        self._only: bool | None = None

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn from the flows whose label is known."""
        stacked = stack(graphs)
        seen = self._viewer.fit(stacked)
        taught = taught_by(stacked, seen.teaches)
        labels = stacked.labels[taught]
        # With labels of one kind only there is nothing to tell apart: every flow is that kind.
        self._only = None if labels.any() and not labels.all() else bool(labels.any())
        if self._only is None:
            self._model.fit(rows_of(seen, stacked)[taught], labels)
        ordinary = taught & ~stacked.labels
        self._viewer.close_at(self._scores(stacked, seen)[ordinary])

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Log-odds of an attack."""
        return self._viewer.score(graphs, self._scores)

    def _scores(self, stacked: Stacked, seen: Seen) -> Scores:
        if self._only is not None:
            return np.full(stacked.edges, self._only, dtype=np.float32)
        return log_odds_of(self._model, rows_of(seen, stacked))


class Outliers:
    """An isolation forest, without labels.

    Parameters
    ----------
    name
        Of the detector.
    view
        What it sees.
    seed
        Of the forest.
    trees
        How many.
    """

    uses_labels = False

    def __init__(self, name: str, view: View, *, seed: int = 0, trees: int = 100) -> None:
        from sklearn.ensemble import IsolationForest

        self.name, self._seed = name, seed
        self._viewer = Viewer(view, uses_labels=False)
        self._model = IsolationForest(n_estimators=trees, random_state=seed)

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn what is common, attacks included: nobody said which they are."""
        stacked = stack(graphs)
        seen = self._viewer.fit(stacked)
        rows = rows_of(seen, stacked)[seen.teaches]
        drawn = np.random.default_rng(self._seed).permutation(len(rows))[:MOST_FLOWS_OF_A_FOREST]
        self._model.fit(rows[np.sort(drawn)])
        self._viewer.close_at(self._scores(stacked, seen)[seen.teaches])

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """How early a flow is isolated."""
        return self._viewer.score(graphs, self._scores)

    def _scores(self, stacked: Stacked, seen: Seen) -> Scores:
        return np.asarray(-self._model.score_samples(rows_of(seen, stacked)), dtype=np.float32)


def log_odds_of(model: Any, rows: NDArray[np.float32]) -> Scores:
    """Log-odds of a classifier, whether it says them or probabilities."""
    if not len(rows):
        return np.zeros(0, dtype=np.float32)
    if hasattr(model, "decision_function"):
        odds = model.decision_function(rows)
    else:
        likely = model.predict_proba(rows)[:, 1].astype(np.float64)
        odds = np.log(likely + _LEAST_PROBABILITY) - np.log1p(_LEAST_PROBABILITY - likely)
    return np.asarray(np.clip(odds, -_LARGEST_LOG_ODDS, _LARGEST_LOG_ODDS), dtype=np.float32)


def taught_by(stacked: Stacked, teaches: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flows to learn from: of known label, and with a memory behind them; if those are of one kind only, all known."""
    chosen = stacked.known & teaches
    labels = stacked.labels[chosen]
    return chosen if labels.any() and not labels.all() else stacked.known


def logistic(name: str, view: View) -> Classifier:
    """Logistic regression on standardised features."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return Classifier(name, make_pipeline(StandardScaler(), LogisticRegression(max_iter=200, tol=1e-3)), view)


def boosting(name: str, view: View, *, seed: int, iterations: int) -> Classifier:
    """Gradient boosting on histograms."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=iterations, learning_rate=0.1, l2_regularization=1.0, early_stopping=False, random_state=seed
    )
    return Classifier(name, model, view)


def perceptron(name: str, view: View, *, seed: int) -> Classifier:
    """A perceptron on standardised features: a graph network without the graph."""
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = MLPClassifier((64,), batch_size=4096, learning_rate_init=5e-3, max_iter=12, random_state=seed)
    return Classifier(name, make_pipeline(StandardScaler(), model), view)
