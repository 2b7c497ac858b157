"""Graphs as PyTorch Geometric takes them: the same numbers, in memory that is shared."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from flow_tables import flow_tables, flows_of
from hypothesis import given, settings

from readiness.graphs import FlowFeatures, window_graphs


@settings(max_examples=30)
@given(flow_tables)
def test_a_graph_is_what_pyg_gets(flows):
    from readiness.graphs.pyg import to_pyg

    for graph in window_graphs(flows, 30, FlowFeatures.fit(flows)):
        data = to_pyg(graph)
        assert data.validate()
        assert np.array_equal(data.x.numpy(), graph.node_features)
        assert np.array_equal(data.edge_attr.numpy(), graph.edge_features)
        assert np.array_equal(data.edge_index.numpy(), graph.edge_index)
        assert np.array_equal(data.y.numpy() == 1, graph.labels)
        assert np.array_equal(data.known.numpy(), graph.known)
        assert (data.num_nodes, data.num_edges, data.window) == (len(graph.hosts), graph.edges, graph.window)
        assert np.shares_memory(data.edge_attr.numpy(), graph.edge_features)


def test_flows_without_labels_make_data_without_targets():
    from readiness.graphs.pyg import to_pyg

    flows = flows_of([{}])
    (graph,) = window_graphs(flows.drop(columns="label"), 30, FlowFeatures.fit(flows))
    assert to_pyg(graph).y is None


@pytest.mark.parametrize("module", ["readiness.graphs", "readiness.graphs.telemetry", "readiness.cli"])
def test_nobody_waits_for_torch_who_does_not_ask_for_it(module):
    program = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
