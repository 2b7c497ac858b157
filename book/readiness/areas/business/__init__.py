"""Business: whether somebody buys the product, stays, and is helped."""

from readiness.areas.business.measures import DEFINITION

__all__ = ["DEFINITION"]
