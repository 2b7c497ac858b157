"""Security: what was scanned before what was found, who looked besides the authors, what the cluster allows."""

from readiness.areas.security.measures import DEFINITION

__all__ = ["DEFINITION"]
