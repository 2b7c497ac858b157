"""Code quality: cycles of imports, findings of analysers, complexity, copies, pins, coverage with its scope."""

from readiness.areas.code_quality.measures import DEFINITION

__all__ = ["DEFINITION"]
