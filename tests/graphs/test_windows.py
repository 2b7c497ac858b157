"""Each flow is one edge of one window; aggregates are those of a plain groupby; no window knows of a later one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from flow_tables import START_US, flow_tables, flows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.graphs import FlowFeatures, WindowGraph, window_graphs
from readiness.graphs.states import is_failure
from readiness.graphs.windows import edges_of
from readiness.sources.tables import faults_of_table

WINDOW_SECONDS = 30.0


def graphs_of(flows: pd.DataFrame, window_seconds: float = WINDOW_SECONDS) -> list[WindowGraph]:
    return window_graphs(flows, window_seconds, FlowFeatures.fit(flows))


def number_of_windows(flows: pd.DataFrame) -> pd.Series:
    seconds = flows["observed_at"].map(lambda time: time.timestamp())
    return (seconds // WINDOW_SECONDS).astype(int)


def feature(graph: WindowGraph, name: str) -> np.ndarray:
    return graph.node_features[:, graph.node_names.index(name)].astype(np.float64)


def edge_feature(graph: WindowGraph, name: str) -> np.ndarray:
    return graph.edge_features[:, graph.edge_names.index(name)].astype(np.float64)


@settings(max_examples=40)
@given(flow_tables)
def test_random_tables_are_tables_of_flows(flows):
    assert faults_of_table("flows", flows, len(flows)) == []


@settings(max_examples=80)
@given(flow_tables)
def test_each_flow_is_one_edge_of_one_window(flows):
    graphs = graphs_of(flows)
    assert sorted(np.concatenate([graph.rows for graph in graphs])) == list(range(len(flows)))
    assert edges_of(graphs) == len(flows)
    windows = number_of_windows(flows)
    assert [graph.window for graph in graphs] == sorted(set(windows))
    for graph in graphs:
        assert (windows.iloc[graph.rows] == graph.window).all()
        assert graph.start_seconds == graph.window * WINDOW_SECONDS
        assert list(graph.hosts[graph.edge_index[0]]) == list(flows["source"].iloc[graph.rows])
        assert list(graph.hosts[graph.edge_index[1]]) == list(flows["destination"].iloc[graph.rows])
        # No host stands twice or without a flow.
        assert sorted(set(graph.hosts)) == list(graph.hosts)
        assert set(graph.edge_index.ravel()) == set(range(len(graph.hosts)))


@settings(max_examples=60)
@given(flow_tables)
def test_what_nobody_labelled_is_known_as_unknown(flows):
    for graph in graphs_of(flows):
        labels = flows["label"].iloc[graph.rows]
        assert list(graph.known) == [label != "unknown" for label in labels]
        assert list(graph.labels) == [label in ("scan", "flood") for label in labels]
        without = window_graphs(flows.drop(columns="label"), WINDOW_SECONDS, FlowFeatures.fit(flows))
        assert all(graph.labels is None and not graph.known.any() for graph in without)


@settings(max_examples=80)
@given(flow_tables, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(flows, random):
    places = list(range(len(flows)))
    random.shuffle(places)
    features = FlowFeatures.fit(flows)
    assert FlowFeatures.fit(flows.iloc[places]) == features
    shuffled = window_graphs(flows.iloc[places], WINDOW_SECONDS, features)
    for before, after in zip(window_graphs(flows, WINDOW_SECONDS, features), shuffled, strict=True):
        assert (before.window, list(before.hosts)) == (after.window, list(after.hosts))
        np.testing.assert_allclose(before.node_features, after.node_features, rtol=1e-6)
        # The flow that stood at `places[row]` stands at `row` now.
        back = {places[row]: edge for edge, row in enumerate(after.rows)}
        order = [back[row] for row in before.rows]
        assert np.array_equal(before.edge_index, after.edge_index[:, order])
        assert np.array_equal(before.edge_features, after.edge_features[order])
        assert np.array_equal(before.known, after.known[order])


@settings(max_examples=80)
@given(flow_tables, st.integers(0, 3))
def test_no_window_knows_of_a_later_one(flows, kept):
    features = FlowFeatures.fit(flows)
    every = window_graphs(flows, WINDOW_SECONDS, features)
    last = every[min(kept, len(every) - 1)].window
    past = flows[number_of_windows(flows) <= last]
    for whole, alone in zip(every, window_graphs(past, WINDOW_SECONDS, features), strict=False):
        assert np.array_equal(whole.edge_features, alone.edge_features)
        assert np.array_equal(whole.node_features, alone.node_features)
        assert list(whole.hosts) == list(alone.hosts)
    assert len(window_graphs(past, WINDOW_SECONDS, features)) == min(kept + 1, len(every))


@settings(max_examples=60)
@given(flow_tables)
def test_aggregates_of_hosts_are_those_of_a_plain_loop(flows):
    windows = number_of_windows(flows)
    seen_pairs: set[tuple[str, str]] = set()
    windows_of_host: dict[str, int] = {}
    for graph in graphs_of(flows):
        inside = flows[windows == graph.window]
        for node, host in enumerate(graph.hosts):
            told = {name: feature(graph, name)[node] for name in graph.node_names}
            out, into = inside[inside["source"] == host], inside[inside["destination"] == host]
            sent = received = 0.0
            for flow in inside.itertuples():
                total = 0.0 if np.isnan(flow.bytes) else flow.bytes
                by_source = total if np.isnan(flow.source_bytes) else flow.source_bytes
                if flow.source == host:
                    sent, received = sent + by_source, received + total - by_source
                if flow.destination == host:
                    sent, received = sent + total - by_source, received + by_source
            assert told["host_log_sent_bytes"] == pytest.approx(np.log1p(sent), rel=1e-5)
            assert told["host_log_received_bytes"] == pytest.approx(np.log1p(received), rel=1e-5)
            for side, part, peer in (("out", out, "destination"), ("in", into, "source")):
                peers = set(part[peer])
                pairs = {(host, other) if side == "out" else (other, host) for other in peers}
                expected = {
                    f"host_log_{side}_flows": np.log1p(len(part)),
                    f"host_log_{side}_peers": np.log1p(len(peers)),
                    f"host_log_{side}_ports": np.log1p(part["destination_port"].nunique()),
                    f"host_log_{side}_packets": np.log1p(part["packets"].sum()),
                    f"host_log_{side}_mean_seconds": np.log1p(
                        part["duration_seconds"].mean() if part["duration_seconds"].notna().any() else 0.0
                    ),
                    f"host_{side}_failed_ratio": np.mean([is_failure(str(s)) for s in part["state"]])
                    if len(part)
                    else 0,
                    f"host_{side}_new_peers_ratio": len(pairs - seen_pairs) / len(pairs) if pairs else 0.0,
                }
                assert {name: told[name] for name in expected} == pytest.approx(expected, rel=1e-5)
            largest = out["destination"].value_counts().max() / len(out) if len(out) else 0.0
            assert told["host_out_largest_peer_ratio"] == pytest.approx(largest, rel=1e-6)
            assert told["host_is_new"] == (host not in windows_of_host)
            assert told["host_log_earlier_windows"] == pytest.approx(np.log1p(windows_of_host.get(host, 0)), rel=1e-6)
        seen_pairs |= set(zip(inside["source"], inside["destination"], strict=True))
        for host in graph.hosts:
            windows_of_host[host] = windows_of_host.get(host, 0) + 1


@settings(max_examples=60)
@given(flow_tables)
def test_what_an_edge_knows_of_its_pair_is_the_past_and_its_window(flows):
    windows = number_of_windows(flows)
    of_pair = flows.assign(window=windows).groupby(["source", "destination"])
    for graph in graphs_of(flows):
        for edge, row in enumerate(graph.rows):
            flow = flows.iloc[row]
            pair = of_pair.get_group((flow["source"], flow["destination"]))
            earlier = pair[pair["observed_at"] < flow["observed_at"]]["observed_at"]
            since = 0.0 if earlier.empty else (flow["observed_at"] - earlier.max()).total_seconds()
            ends = set(of_pair.groups)
            reverse = (flow["destination"], flow["source"])
            back = (of_pair.get_group(reverse)["window"] == graph.window).sum() if reverse in ends else 0
            expected = {
                "pair_is_new": float(earlier.empty),
                "pair_log_seconds_since_seen": np.log1p(since),
                "pair_log_earlier_windows": np.log1p(pair[pair["window"] < graph.window]["window"].nunique()),
                "pair_log_flows_in_window": np.log1p((pair["window"] == graph.window).sum()),
                "pair_log_reverse_flows_in_window": np.log1p(back),
            }
            assert {name: edge_feature(graph, name)[edge] for name in expected} == pytest.approx(expected, rel=1e-6)


@settings(max_examples=60)
@given(flow_tables)
def test_neither_addresses_nor_ports_nor_labels_are_features(flows):
    features = FlowFeatures.fit(flows)
    names = {name: f"renamed-{name[::-1]}" for name in {*flows["source"], *flows["destination"]}}
    # Another name for every host, another number for every port, another label for every flow.
    other = flows.assign(
        source=flows["source"].map(names).astype("str"),
        destination=flows["destination"].map(names).astype("str"),
        source_port=1.0,
        destination_port=(flows["destination_port"] + 17) % 65_536,
        label="unknown",
        episode_id="one",
    )
    assert FlowFeatures.fit(other) == features
    renamed = window_graphs(other, WINDOW_SECONDS, features)
    for before, after in zip(window_graphs(flows, WINDOW_SECONDS, features), renamed, strict=True):
        assert np.array_equal(before.edge_features, after.edge_features)
        place = {host: node for node, host in enumerate(after.hosts)}
        order = [place[names[host]] for host in before.hosts]
        assert np.array_equal(before.node_features, after.node_features[order])


def test_windows_are_counted_from_an_origin():
    flows = flows_of([{"at": 0.0}, {"at": 29.9}, {"at": 30.0}])
    features = FlowFeatures.fit(flows)
    assert [graph.edges for graph in window_graphs(flows, 30, features)] == [2, 1]
    moved = window_graphs(flows, 30, features, origin_seconds=START_US / 1e6 - 10)
    assert [(graph.window, graph.edges) for graph in moved] == [(0, 1), (1, 2)]
    assert moved[1].start_seconds == START_US / 1e6 + 20


def test_no_flows_make_no_graphs():
    flows = flows_of([{}])
    assert window_graphs(flows.iloc[:0], 30, FlowFeatures.fit(flows)) == []


@pytest.mark.parametrize("window_seconds", [0, -1, 1e-9])
def test_a_window_takes_time(window_seconds):
    flows = flows_of([{}])
    with pytest.raises(ValueError, match="at least a microsecond"):
        window_graphs(flows, window_seconds, FlowFeatures.fit(flows))


def test_features_are_learned_of_training_flows_alone():
    features = FlowFeatures.fit(flows_of([{"protocol": "tcp", "state": "SF"}, {"protocol": "udp", "state": None}]))
    assert features.protocols == ("tcp", "udp")
    assert features.states == ("SF",)
    later = flows_of([{"protocol": "icmp", "state": "S0", "bytes": None, "source_bytes": None}])
    told = dict(zip(features.names, features.transform(later)[0], strict=True))
    assert told["flow_protocol_is_other"] == 1
    assert told["flow_protocol_is_tcp"] == told["flow_protocol_is_udp"] == 0
    assert told["flow_state_is_other"] == 1
    assert told["flow_log_bytes"] == told["flow_source_bytes_ratio"] == 0


def test_a_list_of_edges_has_no_sizes_and_no_words():
    bare = dict.fromkeys(("duration_seconds", "protocol", "bytes", "source_bytes", "state", "destination_port"))
    edges = flows_of([{**bare, "packets": 3.0}, {**bare, "packets": 1.0}])
    features = FlowFeatures.fit(edges)
    assert features.names == ("flow_log_packets",)
    (graph,) = window_graphs(edges, 60, features)
    assert np.isfinite(graph.node_features).all()
    assert feature(graph, "host_log_out_packets") == pytest.approx([np.log1p(4), 0])


def test_a_hole_in_the_training_flows_has_a_feature():
    features = FlowFeatures.fit(flows_of([{"duration_seconds": None}, {}]))
    assert features.with_holes == ("duration_seconds",)
    told = features.transform(flows_of([{"duration_seconds": None}]))[0]
    assert told[features.names.index("flow_without_duration_seconds")] == 1


@pytest.mark.parametrize(
    ("state", "failed"),
    [
        ("S0", True),  # Zeek
        ("REJ", True),
        ("SF", False),
        ("RSTO", False),
        ("OTH", False),
        ("S_", True),  # Argus
        ("S_RA", True),
        ("SR_SA", False),
        ("FSPA_FSPA", False),
        ("_FSPA", False),
        ("PA_PA", False),
        ("INT", True),
        ("URP", True),
        ("CON", False),
        ("S/AR", True),  # the lab mesh
        ("S/", True),
        ("APSF/APSF", False),
        ("AP/R", False),
        ("......S.", True),  # nfdump
        ("...A.RS.", False),
        ("...A.R..", True),
        (".....R..", True),
        ("...AP.SF", False),
        ("........", False),
        ("DROPPED", True),  # Hubble
        ("FORWARDED", False),
    ],
)
def test_which_states_are_failures(state, failed):
    assert is_failure(state) == failed
