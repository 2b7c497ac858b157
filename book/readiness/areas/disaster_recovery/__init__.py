"""Disaster recovery: whether the system comes back after a loss, how soon, and which acknowledged writes are gone."""

from readiness.areas.disaster_recovery.measures import DEFINITION

__all__ = ["DEFINITION"]
