"""Every detector: what it promises, and what it must not know."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from detectors.planted import WINDOW_SECONDS, flows_of, graphs_of, labels_of, relayed
from readiness.detectors import DETECTORS, Detector, make_detector
from readiness.detectors.features import View
from readiness.detectors.simple import AlwaysNormal, ShuffledLabels
from readiness.graphs import FlowFeatures, window_graphs
from readiness.validation.thresholds import choose_threshold

TRAINING = 40


@pytest.fixture(scope="module")
def windows():
    """Windows to learn from, and windows to be judged by."""
    graphs = graphs_of(relayed(60))
    return graphs[:TRAINING], graphs[TRAINING:]


@pytest.mark.parametrize("name", list(DETECTORS))
def test_a_detector_gives_every_flow_a_finite_score_and_the_same_under_the_same_seed(windows, name):
    training, later = windows
    made = []
    for _ in range(2):
        detector = make_detector(name, seed=3, quick=True)
        assert isinstance(detector, Detector)
        assert (detector.name, detector.uses_labels) == (name, DETECTORS[name].uses_labels)
        detector.fit(training)
        made.append(detector.score(later))
    assert made[0].shape == (sum(graph.edges for graph in later),)
    assert made[0].dtype == np.float32
    assert np.isfinite(made[0]).all()
    np.testing.assert_array_equal(made[0], made[1])


@pytest.mark.parametrize("name", [name for name, info in DETECTORS.items() if not info.uses_labels])
def test_a_detector_that_uses_no_labels_scores_the_same_without_them(windows, name):
    training, later = windows
    blind = [replace(graph, labels=None, known=np.zeros(graph.edges, dtype=bool)) for graph in training]
    scores = []
    for taught in (training, blind):
        detector = make_detector(name, quick=True)
        detector.fit(taught)
        scores.append(detector.score(later))
    np.testing.assert_array_equal(*scores)


def renamed(flows: pd.DataFrame) -> pd.DataFrame:
    """The same flows, every host under another name, in another order of letters, with ports dealt out among values.

    Ports stay different where they were and equal where they were: only their number is told to anybody.
    """
    hosts = pd.unique(flows[["source", "destination"]].to_numpy().ravel())
    names = {host: f"{len(hosts) - number:04d}" for number, host in enumerate(np.sort(hosts))}
    ports = pd.unique(flows[["destination_port"]].to_numpy().ravel())
    others = dict(zip(ports, np.random.default_rng(5).permutation(60_000)[: len(ports)].astype(float), strict=True))
    return flows.assign(
        source=flows["source"].map(names).astype("str"),
        destination=flows["destination"].map(names).astype("str"),
        destination_port=flows["destination_port"].map(others),
        source_port=np.arange(len(flows), dtype=float) % 60_000,
    )


@pytest.mark.parametrize("name", list(DETECTORS))
def test_no_address_and_no_port_is_told_to_a_detector(name):
    flows = relayed(30)
    scores = []
    for table in (flows, renamed(flows)):
        graphs = graphs_of(table)
        detector = make_detector(name, quick=True)
        detector.fit(graphs[:20])
        scores.append(detector.score(graphs[20:]))
    # The order of hosts decides in which order numbers are summed, and no more.
    np.testing.assert_allclose(*scores, rtol=2e-3, atol=2e-3)


def test_only_a_model_of_the_graph_finds_what_only_the_graph_shows(windows):
    training, later = windows
    found = {}
    for name in ("boosting", "boosting_aggregates", "graphsage", "graphsage_attention", "graph_boosting"):
        detector = make_detector(name)
        if name.startswith("graphsage"):
            detector.settings = replace(detector.settings, epochs=60)
        detector.fit(training)
        found[name] = average_precision_score(labels_of(later), detector.score(later))
    base_rate = labels_of(later).mean()
    assert found["boosting"] < 2.5 * base_rate
    assert found["boosting_aggregates"] < 0.7
    assert found["graphsage"] > 0.95
    assert found["graphsage_attention"] > 0.95
    assert found["graph_boosting"] > 0.95


@pytest.mark.parametrize("detector", [AlwaysNormal(), AlwaysNormal(name="constant", value=0.96)])
@pytest.mark.parametrize("budget_ratio", [0.5, 0.01, 0.001])
def test_a_constant_finds_nothing_at_any_budget(windows, detector, budget_ratio):
    training, later = windows
    detector.fit(training)
    benign = detector.score(training)[~labels_of(training)]
    threshold = choose_threshold(benign.astype(np.float64), budget_ratio).value
    assert not (detector.score(later) > threshold).any()


@pytest.mark.parametrize("name", ["boosting", "boosting_aggregates", "graphsage", "graph_boosting"])
def test_taught_with_shuffled_labels_a_detector_finds_what_chance_finds(name):
    # Attacks between any two hosts, told by their size: easy, and no flow like another.
    rng = np.random.default_rng(0)
    edges = [
        (float(second), f"h{rng.integers(30)}", f"h{rng.integers(30)}", "attack" if rng.random() < 0.2 else "benign")
        for second in range(0, 7_200, 2)
    ]
    flows = flows_of(edges)
    flows.loc[flows["label"] == "attack", ["bytes", "source_bytes"]] *= 100
    graphs = graphs_of(flows)
    training, validation, test = graphs[:60], graphs[60:90], graphs[90:]
    recalls = {}
    for taught in (make_detector(name), ShuffledLabels(make_detector(name), seed=1)):
        taught.fit(training)
        benign = taught.score(validation)[~labels_of(validation)]
        threshold = choose_threshold(benign.astype(np.float64), 0.01).value
        recalls[taught.name] = (taught.score(test)[labels_of(test)] > threshold).mean()
    assert recalls[name] > 0.95
    assert recalls[f"{name}_shuffled"] < 0.05


def test_labels_that_are_all_of_one_kind_teach_nothing_and_break_nothing(windows):
    training, later = windows
    benign = [replace(graph, labels=np.zeros(graph.edges, dtype=bool)) for graph in training]
    for name in ("boosting", "boosting_aggregates_unfamiliar", "graphsage", "logistic"):
        detector = make_detector(name, quick=True)
        detector.fit(benign)
        assert np.isfinite(detector.score(later)).all()


def test_views_have_names_for_their_columns_and_flow_knows_nothing_of_hosts():
    from readiness.detectors.features import Viewer, rows_of
    from readiness.detectors.stacked import stack

    stacked = stack(graphs_of(relayed(12)))
    widths = {}
    for view in View:
        viewer = Viewer(view, uses_labels=True)
        seen = viewer.fit(stacked)
        assert seen.edges.shape == (stacked.edges, len(viewer.edge_names(stacked)))
        assert seen.nodes.shape == (len(stacked.host), len(viewer.node_names(stacked)))
        widths[view] = rows_of(seen, stacked).shape[1]
        assert not any("port" in name and "ports" not in name for name in viewer.edge_names(stacked))
    assert widths[View.AGGREGATES] < widths[View.NEIGHBOURS] < widths[View.NEIGHBOURS_OF_NEIGHBOURS]
    assert widths[View.FLOW] < widths[View.AGGREGATES] < widths[View.MEMORY] < widths[View.HISTORY]


def test_features_are_fitted_on_what_is_given_only():
    flows = relayed(20)
    fitted = FlowFeatures.fit(flows.iloc[:50])
    graphs = window_graphs(flows, WINDOW_SECONDS, fitted)
    assert graphs[0].edge_features.shape[1] == len(graphs[0].edge_names)
