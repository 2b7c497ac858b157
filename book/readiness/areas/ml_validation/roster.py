"""What is known of the detectors by their names: which learn without labels, which over the graph, which is best."""

from __future__ import annotations

from collections.abc import Sequence

from readiness.detectors import DETECTORS
from readiness.protocol.plan import RETRAINED
from readiness.protocol.plan import SHUFFLED as SHUFFLED_SUFFIX

# The strongest of the models that see no graph; a graph model that does not beat it is said not to.
RIVAL, BASELINE = "boosting_aggregates", "boosting"
# Columns of chart data that hold keys of the catalogue: names of detectors and splits stand on axes too.
WORDS = ("label", "name")
# In this order: the first that was scored speaks for the graph.
GRAPH_FIRST = ("graph_boosting_unfamiliar", "graphsage_unfamiliar", "graphsage_attention", "graphsage")
# Those that have a network to be asked why.
EXPLAINED_FIRST = GRAPH_FIRST[1:]
# What the notebook trains where it has the traffic: every detector. One is trained on shuffled labels, too.
TRAINED = tuple(DETECTORS)
SHUFFLED = "graph_boosting"


def is_label_free(detector: str) -> bool:
    """Whether it learns without labels; a system's own detector is taken to need them."""
    return detector in DETECTORS and not DETECTORS[detector].uses_labels


def is_control(detector: str) -> bool:
    """Whether it is there to find nothing."""
    return detector.endswith(SHUFFLED_SUFFIX) or (detector in DETECTORS and DETECTORS[detector].is_control)


def is_shown(detector: str) -> bool:
    """Whether it stands among the others: all but what is there only to be caught (`controls`)."""
    return not is_control(detector) or detector == "always_normal"


def best_graph_detector(present: Sequence[str]) -> str | None:
    """The graph detector that was chosen on training and validation parts, of those that were scored."""
    return next((name for name in GRAPH_FIRST if name in present), None)


def rival(present: Sequence[str]) -> str | None:
    """The strongest model without a graph, of those that were scored."""
    return next((name for name in (RIVAL, BASELINE) if name in present), None)


def key_of(detector: str) -> str:
    """Key of the catalogue with its ``@``; a detector nobody here knows keeps its own name."""
    known = detector.removesuffix(RETRAINED) in DETECTORS
    return f"@detector-{detector.replace('_', '-')}" if known else detector
