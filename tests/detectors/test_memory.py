"""What is remembered of traffic, held against a plain loop."""

import numpy as np
from hypothesis import given, settings

from detectors.planted import flows_of as planted_flows
from detectors.planted import graphs_of
from graphs.flow_tables import flow_tables
from readiness.detectors.memory import EDGE_NAMES, TrafficMemory, recall_training
from readiness.detectors.rarity import Rarity
from readiness.detectors.stacked import stack
from readiness.detectors.unfamiliar import UnfamiliarTraffic
from readiness.graphs import FlowFeatures, window_graphs


def peers_by_hand(pairs):
    peers = {}
    for first, second in pairs:
        peers.setdefault(first, []).append(second)
        if first != second:
            peers.setdefault(second, []).append(first)
        else:
            peers[first].append(first)
    return {host: len(found) for host, found in peers.items()}


@given(flow_tables, flow_tables)
@settings(max_examples=60, deadline=None)
def test_a_memory_is_what_a_loop_over_flows_remembers(before, after):
    features = FlowFeatures.fit(before)
    first, then = (stack(window_graphs(flows, 20.0, features)) for flows in (before, after))
    memory = TrafficMemory.of(first, np.ones(first.edges, dtype=bool))
    found = memory.recall(then)
    names = [
        [stacked.hosts[stacked.host[end]] for end in (stacked.source, stacked.destination)] for stacked in (first, then)
    ]
    pairs = {tuple(sorted(pair)) for pair in zip(*names[0], strict=True)}
    peers = peers_by_hand(pairs)
    for row, pair in enumerate(zip(*names[1], strict=True)):
        source, destination = pair
        expected = [
            tuple(sorted(pair)) in pairs,
            source in peers,
            destination in peers,
            np.log1p(peers.get(source, 0)),
            np.log1p(peers.get(destination, 0)),
        ]
        np.testing.assert_allclose(found.edges[row, :5], expected, rtol=1e-6)
    assert found.edges.shape[1] == len(EDGE_NAMES)


@given(flow_tables, flow_tables)
@settings(max_examples=40, deadline=None)
def test_remembering_in_two_steps_is_remembering_at_once(first, second):
    features = FlowFeatures.fit(first)
    one, two = (stack(window_graphs(flows, 20.0, features)) for flows in (first, second))
    everything = [np.ones(stacked.edges, dtype=bool) for stacked in (one, two)]
    stepwise = TrafficMemory.of(one, everything[0]).and_of(two, everything[1])
    both = TrafficMemory.of(two, everything[1]).and_of(one, everything[0])
    for stacked in (one, two):
        np.testing.assert_array_equal(stepwise.recall(stacked).edges, both.recall(stacked).edges)
        assert stepwise.recall(stacked).edges[:, 0].all()


def test_training_windows_are_held_against_earlier_blocks_only():
    # One pair for ever, one from the fourth block on.
    edges = [(60.0 * window, "a", "b", "benign") for window in range(60)]
    edges += [(60.0 * window + 1, "c", "d", "benign") for window in range(30, 60)]
    stacked = stack(graphs_of(planted_flows(sorted(edges))))
    remembered = recall_training(stacked, np.ones(stacked.edges, dtype=bool), blocks=6)
    source = stacked.hosts[stacked.host[stacked.source]]
    familiar = remembered.edges[:, 0] == 1
    assert not familiar[~remembered.teaches].any()
    assert familiar[(source == "a") & remembered.teaches].all()
    of_new = familiar[source == "c"]
    assert not of_new[0]
    assert of_new[-1]
    assert (np.diff(of_new.astype(int)) >= 0).all()


def test_what_is_forgotten_stays_unfamiliar():
    edges = [(60.0 * window, "a", "b", "benign") for window in range(10)]
    edges += [(60.0 * window + 1, "x", "y", "attack") for window in range(10)]
    stacked = stack(graphs_of(planted_flows(sorted(edges))))
    memory = TrafficMemory.of(stacked, ~stacked.labels)
    familiar = memory.recall(stacked).edges[:, 0] == 1
    np.testing.assert_array_equal(familiar, ~stacked.labels)


def test_steady_traffic_of_a_new_pair_stands_out_and_a_single_new_flow_does_not():
    rng = np.random.default_rng(0)
    edges = []
    for window in range(120):
        for _ in range(20):
            edges.append((60.0 * window + rng.random() * 50, f"h{rng.integers(10)}", f"s{rng.integers(4)}", "benign"))
        # Ordinary times have new pairs too, each with a flow or two.
        edges.append((60.0 * window + 51, f"h{rng.integers(10)}", f"web-{window}", "benign"))
    for window in range(100, 120):
        edges += [(60.0 * window + 52 + number / 10, "intruder", "s0", "attack") for number in range(30)]
    graphs = graphs_of(planted_flows(sorted(edges)))
    detector = UnfamiliarTraffic()
    detector.fit(graphs[:90])
    later = graphs[100:]
    scores, truth = detector.score(later), np.concatenate([graph.labels for graph in later])
    assert scores[truth].min() > scores[~truth].max()
    familiar = TrafficMemory.of(stack(graphs[:90]), np.ones(stack(graphs[:90]).edges, dtype=bool)).recall(stack(later))
    assert (scores[familiar.edges[:, 0] == 1] == 0).all()


@given(flow_tables)
@settings(max_examples=20, deadline=None)
def test_rarity_never_falls_as_a_score_rises(flows):
    values = np.sort(np.log1p(flows["bytes"].fillna(0).to_numpy())).astype(np.float32)
    surprise = Rarity.of(values).surprise(np.linspace(values[0] - 1, values[-1] + 5, 50).astype(np.float32))
    assert (np.diff(surprise) >= -1e-6).all()
    assert surprise[-1] > surprise[0]


def test_rarity_is_the_share_of_ordinary_scores_below_the_tail():
    rarity = Rarity.of(np.arange(1000, dtype=np.float32))
    np.testing.assert_allclose(
        rarity.surprise(np.array([0, 500, 900], dtype=np.float32)), [0, np.log10(2), 1], atol=1e-3
    )


def test_rarity_of_an_exponential_tail_goes_on_as_the_tail_does():
    rng = np.random.default_rng(1)
    rarity = Rarity.of(rng.exponential(1.0, 200_000).astype(np.float32))
    np.testing.assert_allclose(rarity.surprise(np.array([20.0], dtype=np.float32)), 20 / np.log(10), rtol=0.05)
