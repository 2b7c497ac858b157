"""Why a network scored a flow as it did: which other flows of the window, and which features, it needed for that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch_geometric.explain import Explainer, GNNExplainer

from readiness.detectors.base import Detector
from readiness.detectors.combined import Combined
from readiness.detectors.networks.supervised import GraphNetwork
from readiness.graphs.windows import WindowGraph


@dataclass(frozen=True, eq=False)
class Explanation:
    """What mattered for one flow.

    Attributes
    ----------
    hosts
        (n,) names of the hosts of the window.
    edge_index
        (2, k) flows that mattered, as positions in `hosts`; the explained one first.
    importance
        (k,) between 0 and 1, as GNNExplainer masks flows; of the explained one 1.
    features, feature_importance
        Names of features of hosts, most important first, and the sum of their masks over all hosts.
    score
        Log-odds of the network for the flow.
    """

    hosts: NDArray[np.object_]
    edge_index: NDArray[np.int64]
    importance: NDArray[np.float32]
    features: tuple[str, ...]
    feature_importance: NDArray[np.float32]
    score: float


def explain(
    detector: Detector, graph: WindowGraph, edge: int, *, most: int = 30, epochs: int = 100, seed: int = 0
) -> Explanation:
    """Explain a score with GNNExplainer (Ying et al. 2019).

    Parameters
    ----------
    detector
        A fitted graph network, or a combination that has one.
    graph
        The window.
    edge
        Position of the flow in it.
    most
        Flows to return.
    epochs
        Steps of the search for the masks.
    seed
        Of its start.

    Raises
    ------
    ValueError
        If the detector has no graph network.
    """
    network_detector = _network_of(detector)
    batch = network_detector.whole(graph)
    network = network_detector.network
    explainer = Explainer(
        network,
        algorithm=GNNExplainer(epochs=epochs),
        explanation_type="model",
        node_mask_type="attributes",
        edge_mask_type="object",
        model_config={"mode": "binary_classification", "task_level": "edge", "return_type": "raw"},
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        made = explainer(batch.x, batch.edge_index, edge_attr=batch.edge_attr, index=torch.tensor(edge))
    with torch.no_grad():
        score = float(network(batch.x, batch.edge_index, batch.edge_attr)[edge])
    mask = made.edge_mask.detach().numpy().astype(np.float32)
    mask[edge] = 1.0
    order = np.argsort(-mask, kind="stable")
    others = order[(order != edge) & (mask[order] > 0)][: most - 1]
    chosen = np.r_[edge, others].astype(np.int64)
    of_features = made.node_mask.detach().numpy().sum(axis=0).astype(np.float32)
    ranked = np.argsort(-of_features, kind="stable")
    names = network_detector.node_names(graph)
    return Explanation(
        hosts=graph.hosts,
        edge_index=graph.edge_index[:, chosen],
        importance=mask[chosen],
        features=tuple(names[place] for place in ranked),
        feature_importance=of_features[ranked],
        score=score,
    )


def _network_of(detector: Detector) -> GraphNetwork:
    if isinstance(detector, GraphNetwork):
        return detector
    for member in detector.members if isinstance(detector, Combined) else ():
        if isinstance(member, GraphNetwork):
            return member
    raise ValueError(f"a detector with a graph network, not {detector.name}")
