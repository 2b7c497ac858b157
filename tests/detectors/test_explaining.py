"""An explanation names what a network needed: in planted traffic it is known what that is."""

import numpy as np
import pytest

from detectors.planted import graphs_of, labels_of, relayed
from readiness.detectors import make_detector
from readiness.detectors.features import View
from readiness.detectors.networks import GraphNetwork, Settings
from readiness.detectors.networks.explaining import explain


@pytest.fixture(scope="module")
def network():
    graphs = graphs_of(relayed(40))
    detector = GraphNetwork("graphsage", Settings(View.AGGREGATES, epochs=60))
    detector.fit(graphs[:30])
    return detector, graphs[30:]


def test_the_flow_behind_the_server_is_among_what_mattered_for_a_relayed_one(network):
    detector, later = network
    found = []
    for graph in later[:6]:
        edge = int(np.flatnonzero(graph.labels)[0])
        explained = explain(detector, graph, edge, most=6, epochs=60)
        server = graph.edge_index[1, edge]
        assert tuple(explained.edge_index[:, 0]) == tuple(graph.edge_index[:, edge])
        assert explained.importance[0] == 1.0
        assert (np.diff(explained.importance[1:]) <= 0).all()
        assert set(explained.features) == set(graph.node_names) - {
            "host_out_new_peers_ratio",
            "host_in_new_peers_ratio",
            "host_is_new",
            "host_log_earlier_windows",
        }
        behind = (explained.edge_index[0] == server) & (explained.hosts[explained.edge_index[1]] == "common")
        found.append(behind.any())
    assert np.mean(found) > 0.6


def test_the_explained_score_is_the_score_of_the_flow(network):
    detector, later = network
    scores = detector.score(later[:1])
    for edge in (0, 5):
        assert explain(detector, later[0], edge, epochs=5).score == pytest.approx(float(scores[edge]), abs=1e-4)


def test_an_explanation_is_the_same_under_one_seed_and_leaves_the_random_state_alone(network):
    import torch

    detector, later = network
    before = torch.random.get_rng_state()
    first, second = (explain(detector, later[0], 3, epochs=10, seed=1) for _ in range(2))
    np.testing.assert_array_equal(first.importance, second.importance)
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_combination_is_explained_by_its_network_and_trees_are_not_explained():
    graphs = graphs_of(relayed(12))
    combined, trees = make_detector("graphsage_unfamiliar", quick=True), make_detector("boosting", quick=True)
    for detector in (combined, trees):
        detector.fit(graphs)
    assert labels_of(graphs).any()
    assert explain(combined, graphs[0], 0, epochs=3).edge_index.shape[0] == 2
    with pytest.raises(ValueError, match="a detector with a graph network"):
        explain(trees, graphs[0], 0)
