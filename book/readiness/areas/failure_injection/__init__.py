"""Failure injection: whether a fault is noticed, by whom, and whether the system is back in time."""

from readiness.areas.failure_injection.measures import DEFINITION

__all__ = ["DEFINITION"]
