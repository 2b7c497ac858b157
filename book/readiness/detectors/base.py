"""What a detector is: it is fitted on windows of the past, and gives every flow of later windows a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from readiness.graphs.windows import WindowGraph

Scores = NDArray[np.float32]


@runtime_checkable
class Detector(Protocol):
    """Anything that scores flows.

    Attributes
    ----------
    name
        What tables and charts call it.
    uses_labels
        Whether `fit` looks at labels. One that does not is judged in a row of its own: only it can find what nobody has
        named yet.
    """

    name: str
    uses_labels: bool

    def fit(self, graphs: Sequence[WindowGraph]) -> None:
        """Learn from the training part: windows in order of time.

        Flows with ``known == False`` are no examples of anything; who needs labels leaves them out.
        """
        ...

    def score(self, graphs: Sequence[WindowGraph]) -> Scores:
        """Score every flow of every window, in order; a larger score is more suspicious.

        Returns
        -------
        (m,) float32
            As many as the graphs have edges together. Where a detector has a probability, its log-odds.
        """
        ...
