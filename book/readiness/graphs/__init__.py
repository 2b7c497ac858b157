"""Traffic as graphs: flows and telemetry cut into windows, with features of edges and of hosts.

Importing this package costs numpy and pandas at most; only `readiness.graphs.pyg` knows torch.
"""

from readiness.graphs.features import FlowFeatures
from readiness.graphs.windows import WindowGraph, window_graphs

__all__ = ["FlowFeatures", "WindowGraph", "window_graphs"]
