"""Detectors of others: by `module:attribute`, by an adapter, by a table of scores."""

import numpy as np
import pandas as pd
import pytest

from detectors.others_detector import Busy
from detectors.planted import graphs_of, relayed
from readiness.detectors import Detector
from readiness.detectors.plugged import NODE_FEATURES, NodeDetector, ScoresOfAnother, plugged
from readiness.errors import InputError


@pytest.fixture(scope="module")
def graphs():
    return graphs_of(relayed(10))


def test_scores_of_nodes_become_scores_of_flows_by_the_larger_of_both_ends(graphs):
    detector = plugged("detectors.others_detector:Busy", "system", scale=2.0)
    assert isinstance(detector, Detector)
    assert detector.name == "system"
    detector.fit(graphs[:5])
    scores = detector.score(graphs[5:6])
    graph = graphs[5]
    sent = graph.node_features[:, graph.node_names.index("host_log_sent_bytes")].astype(float)
    for edge, (source, target) in enumerate(graph.edge_index.T):
        ends = []
        for host in (source, target):
            peers = [sent[o] for a, b in graph.edge_index.T for o, h in ((a, b), (b, a)) if h == host]
            ends.append(2.0 * (sent[host] + max(peers) / 1000))
        assert scores[edge] == pytest.approx(max(ends), rel=1e-5)


def test_it_is_taught_one_graph_with_a_label_for_every_host_in_an_attack(graphs):
    model = Busy()
    NodeDetector("system", model).fit(graphs[:2])
    nodes, edges, labels = model.taught
    assert len(nodes) == len(labels) == sum(len(graph.hosts) for graph in graphs[:2])
    assert set(nodes[0]) == set(NODE_FEATURES)
    offset = len(graphs[0].hosts)
    second = graphs[1]
    attacked = set(second.edge_index[:, second.labels].ravel() + offset)
    assert {place for place, label in enumerate(labels) if label and place >= offset} == attacked
    assert max(max(edge) for edge in edges) < len(nodes)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("no-colon", "`module:attribute`"),
        ("no_such_module_here:Thing", "can be imported"),
        ("detectors.others_detector:Nothing", "an attribute Nothing"),
        ("detectors.others_detector:Neither", "`fit` and `score`"),
    ],
)
def test_what_cannot_be_plugged_in_is_told(named, expected):
    with pytest.raises(InputError, match=expected):
        plugged(named)


def test_a_table_of_scores_is_a_detector(graphs, tmp_path):
    rows = np.concatenate([graph.rows for graph in graphs])
    table = pd.DataFrame({"row": rows[::-1], "score": rows[::-1] * 0.5})
    for name, write in (("scores.parquet", table.to_parquet), ("scores.csv", table.to_csv)):
        write(tmp_path / name, index=False)
        detector = ScoresOfAnother(tmp_path / name, "theirs")
        assert isinstance(detector, Detector)
        wanted = np.concatenate([graph.rows for graph in graphs[3:5]]) * 0.5
        np.testing.assert_allclose(detector.score(graphs[3:5]), wanted)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"row": [0], "value": [1.0]}, "no score"),
        ({"row": [0, 0], "score": [1.0, 2.0]}, "row 0 twice"),
        ({"row": [0, 1], "score": [1.0, "high"]}, "a finite number"),
    ],
)
def test_a_table_that_is_none_of_scores_is_told(tmp_path, table, expected):
    path = tmp_path / "scores.csv"
    pd.DataFrame(table).to_csv(path, index=False)
    with pytest.raises(InputError, match=expected):
        ScoresOfAnother(path)


def test_a_flow_without_a_score_is_told_and_never_taken_for_normal(graphs, tmp_path):
    path = tmp_path / "scores.csv"
    pd.DataFrame({"row": [0], "score": [1.0]}).to_csv(path, index=False)
    with pytest.raises(InputError, match="a score for every flow"):
        ScoresOfAnother(path).score(graphs)
