"""Testing: what runs of tests said, and whether the tests, scripts and criteria could say anything else."""

from readiness.areas.testing.measures import DEFINITION

__all__ = ["DEFINITION"]
