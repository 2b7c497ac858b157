"""Operations: whether people notice trouble, whether they answer, and whether they can mend it."""

from readiness.areas.operations.measures import DEFINITION

__all__ = ["DEFINITION"]
