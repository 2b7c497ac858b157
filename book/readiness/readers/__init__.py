"""Readers: files of other tools (k6, Locust, Prometheus, Chaos Toolkit, shell logs) as tables of a recording."""

from readiness.readers.base import Reader, ReadTable, Remark

READERS: dict[str, Reader] = {}

__all__ = ["READERS", "ReadTable", "Reader", "Remark"]
