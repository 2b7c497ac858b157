"""ML integration: whether the models answer, whether their code works, and what is answered when they are absent."""

from readiness.areas.ml_integration.measures import DEFINITION

__all__ = ["DEFINITION"]
