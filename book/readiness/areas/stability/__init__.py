"""Stability: whether the system holds under load, or leaks, restarts, slows down and errs."""

from readiness.areas.stability.measures import DEFINITION

__all__ = ["DEFINITION"]
