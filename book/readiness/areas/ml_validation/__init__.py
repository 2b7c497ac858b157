"""ML validation: what share of real attacks the detector finds, at what price, and what look-up tables would find."""

from readiness.areas.ml_validation.measures import DEFINITION

__all__ = ["DEFINITION"]
