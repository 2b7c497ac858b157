"""Faults of a live system, one at a time."""
