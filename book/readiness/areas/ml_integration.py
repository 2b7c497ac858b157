"""ML integration: whether the models really take part, and what answers when they are absent. No instrument yet."""

from readiness.areas.base import AreaDefinition

DEFINITION = AreaDefinition(needs=("torch", "torch_geometric"))
