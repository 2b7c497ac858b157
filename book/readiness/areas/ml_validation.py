"""ML validation: what share of real attacks the detector finds. No instrument yet."""

from readiness.areas.base import AreaDefinition

DEFINITION = AreaDefinition(needs=("torch", "torch_geometric"))
