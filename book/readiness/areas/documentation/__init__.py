"""Documentation: what there is, what it leads to, whether it agrees with itself, and which refuted numbers it repeats."""

from readiness.areas.documentation.measures import DEFINITION

__all__ = ["DEFINITION"]
