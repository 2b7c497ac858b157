"""Public data sets: fetched with their checksum, or taken from a mirror, and written as recordings of flows.

They are no part of the project: a fetched recording lies below ``_build/datasets``, beside a registry of its own, so
that ``data/`` holds only what is committed.
"""

from readiness.datasets.registry import DataSet, data_sets

__all__ = ["DataSet", "data_sets"]
