"""Compliance: controls that only decided claims show, gaps, an expiry calendar, and licences of what is released."""

from readiness.areas.compliance.measures import DEFINITION

__all__ = ["DEFINITION"]
