"""Infrastructure: whether the deployment stands, stays up and answers, can be observed, and by whom."""

from readiness.areas.infrastructure.measures import DEFINITION

__all__ = ["DEFINITION"]
