"""Graph networks of PyTorch Geometric. The only package of detectors that knows torch.

Hosts learn from their flows and from the hosts at their other ends, in both directions; a flow is judged by itself and
by what both of its hosts learned. Windows are taken whole, several at a time: they are small enough to need no
sampling.
"""

from readiness.detectors.networks.layers import Settings
from readiness.detectors.networks.supervised import GraphNetwork
from readiness.detectors.networks.unlabelled import SelfSupervised

__all__ = ["GraphNetwork", "SelfSupervised", "Settings"]
