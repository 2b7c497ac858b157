"""Telemetry as graphs: nodes have features and labels, windows know of no other, and CSV of one's own is enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.graphs.telemetry import TelemetryFeatures, TelemetryGraph, telemetry_graphs
from readiness.sources.tables import faults_of_table

START = pd.Timestamp("2026-01-07", tz="UTC")
WINDOW_SECONDS = 60.0
CISCO = Path(__file__).parents[3] / "shared" / "datasets"


def at(second: float) -> pd.Timestamp:
    return (START + pd.Timedelta(seconds=second)).as_unit("us")


def samples_of(rows: list[tuple[float, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["second", "node", "metric", "value"]).assign(pod="", unit="")
    frame["observed_at"] = pd.Series([at(second) for second in frame.pop("second")], dtype="datetime64[us, UTC]")
    return frame


def links_of(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["source", "destination"], dtype="str")


def events_of(*rows: tuple[str, str, float, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            (f"e{number}", node, label, at(start), None if end is None else at(end))
            for number, (node, label, start, end) in enumerate(rows)
        ],
        columns=["event_id", "node", "label", "started_at", "ended_at"],
    )
    texts = dict.fromkeys(["event_id", "node", "label"], "str")
    times = dict.fromkeys(["started_at", "ended_at"], "datetime64[us, UTC]")
    return frame.astype(texts | times)


def feature(graph: TelemetryGraph, name: str) -> list[float]:
    return graph.node_features[:, graph.node_names.index(name)].tolist()


SAMPLES = [
    (0, "a", "cpu", 1.0),
    (30, "a", "cpu", 3.0),
    (0, "b", "cpu", 5.0),
    (60, "a", "cpu", 9.0),
    (60, "b", "up", 1.0),
]


def test_a_window_has_a_graph_with_every_node():
    samples, events = samples_of(SAMPLES), events_of(("b", "link-cut", 59, 61), ("c", "unknown", 70, None))
    features = TelemetryFeatures.fit(samples, WINDOW_SECONDS)
    first, second = telemetry_graphs(samples, links_of(("a", "b"), ("b", "c")), events, features)
    assert first.window == START.timestamp() / WINDOW_SECONDS
    assert first.start_seconds == START.timestamp()
    assert list(first.nodes) == ["a", "b", "c"]
    assert first.edge_index.tolist() == [[0, 1, 1, 2], [1, 2, 0, 1]]
    assert features.metrics == ("cpu", "up")
    # Means of cpu: 2 and 5 in the first window, 9 in the second; their mean is 16/3.
    scale = np.std([2, 5, 9])
    assert feature(first, "node_mean_of_cpu") == pytest.approx([(2 - 16 / 3) / scale, (5 - 16 / 3) / scale, 0])
    # The change is 2 where there are two samples, and 0 where there is one.
    assert feature(first, "node_change_of_cpu")[0] == pytest.approx((2 - 2 / 3) / np.std([2, 0, 0]))
    assert (feature(first, "node_is_silent"), feature(second, "node_is_silent")) == ([0, 0, 1], [0, 0, 1])
    assert (list(first.kinds), list(second.kinds)) == (
        ["benign", "link-cut", "benign"],
        ["benign", "link-cut", "unknown"],
    )
    assert (first.labels.tolist(), first.known.tolist()) == ([False, True, False], [True, True, True])
    assert (second.labels.tolist(), second.known.tolist()) == ([False, True, False], [True, True, False])


def test_of_two_events_of_a_node_the_first_gives_the_kind():
    samples = samples_of([(0, "a", "cpu", 1.0)])
    features = TelemetryFeatures.fit(samples, WINDOW_SECONDS)
    (graph,) = telemetry_graphs(samples, links_of(), events_of(("a", "crash", 20, 30), ("a", "flap", 10, 12)), features)
    assert list(graph.kinds) == ["flap"]
    (graph,) = telemetry_graphs(samples, links_of(), events_of(("a", "crash", 60, 90)), features)
    assert list(graph.kinds) == ["benign"]


def test_a_metric_that_training_did_not_have_is_no_feature():
    features = TelemetryFeatures.fit(samples_of(SAMPLES), WINDOW_SECONDS)
    later = samples_of([(600, "a", "temperature", 90.0), (600, "b", "cpu", 5.0)])
    (graph,) = telemetry_graphs(later, links_of(), events_of(), features)
    assert graph.node_names == features.names
    assert feature(graph, "node_is_silent") == [1, 0]


SAMPLE = st.tuples(
    st.integers(0, 200).map(float),
    st.sampled_from("abc"),
    st.sampled_from(["cpu", "up"]),
    st.integers(-9, 9).map(float),
)


@settings(max_examples=60)
@given(st.lists(SAMPLE, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_no_window_knows_of_another(rows, random):
    samples, links, events = samples_of(rows), links_of(("a", "b")), events_of(("c", "crash", 100, 150))
    assert (
        faults_of_table(
            "series", samples.astype({"node": "str", "pod": "str", "metric": "str", "unit": "str"}), len(samples)
        )
        == []
    )
    features = TelemetryFeatures.fit(samples, WINDOW_SECONDS)
    graphs = telemetry_graphs(samples, links, events, features)
    places = list(range(len(rows)))
    random.shuffle(places)
    shuffled = telemetry_graphs(samples.iloc[places], links, events, features)
    for before, after in zip(graphs, shuffled, strict=True):
        assert np.array_equal(before.node_features, after.node_features)
    for graph in graphs:
        window = samples["observed_at"].map(lambda time: int(time.timestamp() // WINDOW_SECONDS)) == graph.window
        (alone,) = telemetry_graphs(samples[window], links, events, features)
        kept = [list(graph.nodes).index(node) for node in alone.nodes]
        assert np.array_equal(graph.node_features[kept], alone.node_features)
        assert list(graph.kinds[kept]) == list(alone.kinds)


def test_csv_of_ones_own_is_all_it_takes():
    from reading_own import links, samples

    features = TelemetryFeatures.fit(samples(), WINDOW_SECONDS)
    (graph,) = telemetry_graphs(samples(), links(), events_of(), features)
    assert list(graph.nodes) == ["leaf-1", "spine-1"]
    assert features.metrics == ("cpu", "drops")


@pytest.mark.skipif(not CISCO.is_dir(), reason=f"no {CISCO}; what it shows is shown on small tables as well")
def test_real_routers_become_graphs():
    nodes, links, events = (
        pd.read_parquet(CISCO / f"cisco_telemetry_{name}.parquet") for name in ("nodes", "links", "events")
    )
    run = "S-200122_1729_iflap_ifdown"
    long = nodes[nodes["run"] == run].melt(["run", "device", "time"], var_name="metric")
    samples = pd.DataFrame(
        {
            "observed_at": long["time"],
            "pod": "",
            "node": long["device"],
            "metric": long["metric"],
            "value": long["value"],
        }
    )
    of_run = links[links["run"] == run][["device", "peer"]].drop_duplicates()
    joined = of_run.set_axis(["source", "destination"], axis=1)
    fault = events[(events["run"] == run) & events["device"].notna()]
    started = fault["time"].astype("datetime64[us, UTC]")
    known = pd.DataFrame(
        {"event_id": fault["event"], "node": fault["device"], "label": fault["event"], "started_at": started}
    ).assign(ended_at=started + pd.Timedelta(minutes=2))
    graphs = telemetry_graphs(samples, joined, known, TelemetryFeatures.fit(samples, WINDOW_SECONDS))
    assert len(graphs) == 12
    assert {"dr01", "leaf4"} <= set(graphs[0].nodes)
    assert all(np.isfinite(graph.node_features).all() for graph in graphs)
    assert {kind for graph in graphs for kind in graph.kinds} == {"benign", "shutdown_interface"}
    assert sum(graph.labels.sum() for graph in graphs) == 3
