"""Every detector by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from readiness.detectors import simple, tabular
from readiness.detectors.base import Detector
from readiness.detectors.combined import Combined
from readiness.detectors.features import View
from readiness.detectors.unfamiliar import UnfamiliarTraffic

# Unfamiliar traffic gets a tenth of the false alarms: what is loud enough to be an attack is far above that, and what
# is quiet is found by the other opinion.
UNFAMILIAR_HANDICAP = 1.0
# Passes over the training part.
EPOCHS, QUICK_EPOCHS = 12, 8


@dataclass(frozen=True)
class DetectorInfo:
    """What is known of a detector without making one.

    Attributes
    ----------
    make
        From a seed, and whether it may take less time.
    uses_labels, is_graph, is_control, is_seeded
        Whether it is taught with labels, learns over the graph, is there to find nothing, and differs by its seed.
    """

    make: Callable[[int, bool], Detector]
    uses_labels: bool = True
    is_graph: bool = False
    is_control: bool = False
    is_seeded: bool = True


def make_detector(name: str, seed: int = 0, *, quick: bool = False) -> Detector:
    """Make a detector.

    Parameters
    ----------
    name
        One of `DETECTORS`.
    seed
        Of everything random in it.
    quick
        Fewer trees and epochs, for a machine that has a minute.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return DETECTORS[name].make(seed, quick)


def _network(name: str, view: View, *, attention: bool = False) -> Callable[[int, bool], Detector]:
    def make(seed: int, quick: bool) -> Detector:  # noqa: FBT001
        from readiness.detectors.networks import GraphNetwork, Settings

        epochs = QUICK_EPOCHS if quick else EPOCHS
        return GraphNetwork(name, Settings(view, attention=attention, epochs=epochs), seed)

    return make


def _self_supervised(name: str) -> Callable[[int, bool], Detector]:
    def make(seed: int, quick: bool) -> Detector:  # noqa: FBT001
        from readiness.detectors.networks import SelfSupervised

        return SelfSupervised(name, seed, epochs=2 if quick else 4)

    return make


def _boosting(name: str, view: View) -> Callable[[int, bool], Detector]:
    return lambda seed, quick: tabular.boosting(name, view, seed=seed, iterations=50 if quick else 100)


def _forest(name: str, view: View) -> Callable[[int, bool], Detector]:
    return lambda seed, quick: tabular.Outliers(name, view, seed=seed, trees=50 if quick else 100)


def _with_unfamiliar(name: str, maker: Callable[[int, bool], Detector]) -> Callable[[int, bool], Detector]:
    """A detector, or unfamiliar traffic with a tenth of the false alarms, whichever is more surprised."""

    def make(seed: int, quick: bool) -> Detector:  # noqa: FBT001
        return Combined(name, [partial(maker, seed, quick), UnfamiliarTraffic], [0.0, UNFAMILIAR_HANDICAP])

    return make


_TREES = _boosting("boosting_aggregates", View.AGGREGATES)
_GRAPH_TREES = _boosting("graph_boosting", View.NEIGHBOURS)
_GRAPH = _network("graphsage", View.AGGREGATES)

DETECTORS: dict[str, DetectorInfo] = {
    # Controls, and what knows no model.
    "always_normal": DetectorInfo(
        lambda _, __: simple.AlwaysNormal(), uses_labels=False, is_control=True, is_seeded=False
    ),
    "constant": DetectorInfo(
        lambda _, __: simple.AlwaysNormal(name="constant", value=0.96),
        uses_labels=False,
        is_control=True,
        is_seeded=False,
    ),
    "rules": DetectorInfo(lambda _, __: simple.Rules(), uses_labels=False, is_seeded=False),
    "pair_memory": DetectorInfo(lambda _, __: simple.PairMemory(), uses_labels=False, is_seeded=False),
    "pair_memory_by_flows": DetectorInfo(
        lambda _, __: simple.PairMemory(by_flows=True), uses_labels=False, is_seeded=False
    ),
    "unfamiliar_traffic": DetectorInfo(
        lambda _, __: UnfamiliarTraffic(), uses_labels=False, is_graph=True, is_seeded=False
    ),
    # Each flow by itself, or with what its hosts do.
    "logistic": DetectorInfo(lambda _, __: tabular.logistic("logistic", View.AGGREGATES), is_seeded=False),
    "boosting": DetectorInfo(_boosting("boosting", View.FLOW)),
    "boosting_aggregates": DetectorInfo(_TREES),
    "boosting_aggregates_history": DetectorInfo(_boosting("boosting_aggregates_history", View.HISTORY)),
    "boosting_aggregates_unfamiliar": DetectorInfo(_with_unfamiliar("boosting_aggregates_unfamiliar", _TREES)),
    "isolation_forest": DetectorInfo(_forest("isolation_forest", View.FLOW), uses_labels=False),
    "isolation_forest_aggregates": DetectorInfo(
        _forest("isolation_forest_aggregates", View.AGGREGATES), uses_labels=False
    ),
    # On the graph.
    "graphsage": DetectorInfo(_GRAPH, is_graph=True),
    "graphsage_attention": DetectorInfo(
        _network("graphsage_attention", View.AGGREGATES, attention=True), is_graph=True
    ),
    "graphsage_self_supervised": DetectorInfo(
        _self_supervised("graphsage_self_supervised"), uses_labels=False, is_graph=True
    ),
    "graphsage_unfamiliar": DetectorInfo(_with_unfamiliar("graphsage_unfamiliar", _GRAPH), is_graph=True),
    "graph_boosting": DetectorInfo(_GRAPH_TREES, is_graph=True),
    "graph_boosting_unfamiliar": DetectorInfo(
        _with_unfamiliar("graph_boosting_unfamiliar", _GRAPH_TREES), is_graph=True
    ),
}
