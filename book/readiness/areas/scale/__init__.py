"""Scale: what load the system bears, how soon it answers under it, how often it fails, and how it grows with pods."""

from readiness.areas.scale.measures import DEFINITION

__all__ = ["DEFINITION"]
