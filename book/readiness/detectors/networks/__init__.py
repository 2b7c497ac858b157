"""Graph networks of PyTorch Geometric. The only package of detectors that knows torch.

Hosts learn from their flows and from the hosts at their other ends, in both directions; a flow is judged by itself and
by what both of its hosts learned. Windows are taken whole, several at a time: they are small enough to need no
sampling.
"""

import torch

from readiness.detectors.networks.layers import Settings
from readiness.detectors.networks.supervised import GraphNetwork
from readiness.detectors.networks.unlabelled import SelfSupervised

# Windows are small: more threads cost more CPU than they save, and sums over them differ in their last digits.
torch.set_num_threads(1)

__all__ = ["GraphNetwork", "SelfSupervised", "Settings"]
