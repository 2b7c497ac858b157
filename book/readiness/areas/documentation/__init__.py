"""Documentation: what there is, what it leads to, whether it agrees with itself, and what it has to take back."""

from readiness.areas.documentation.measures import DEFINITION

__all__ = ["DEFINITION"]
