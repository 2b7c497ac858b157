"""Samples with labels as rows of the table `series`: which label is the pod, which the node, what names the metric."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from readiness.documents import Location, json_path
from readiness.readers.base import ReaderOptions, ReadRequest
from readiness.readers.remarks import Remarks

# They tell from where a value was fetched, not what it is of.
TARGET_LABELS = ("job", "instance", "namespace", "container", "endpoint", "service", "image", "id", "name", "uid")
_UNITS = ("bytes", "seconds", "ratio", "percent", "celsius", "meters", "volts", "amperes", "joules", "grams", "cores")


class LabelOptions(ReaderOptions):
    """How labels become columns.

    Attributes
    ----------
    pod_label, node_label
        The labels that name pod and node.
    where
        Only samples with these labels are read.
    drop
        Labels that do not belong to the name of the metric. Every other stays in it: ``cpu_seconds{mode="idle"}``.
    """

    pod_label: str = "pod"
    node_label: str = "node"
    where: dict[str, str] = {}
    drop: tuple[str, ...] = TARGET_LABELS

    def wants(self, labels: Mapping[str, Any]) -> bool:
        """Whether a sample is among those that are asked for."""
        return all(labels.get(name) == value for name, value in self.where.items())

    def name_of(self, metric: str, labels: Mapping[str, Any]) -> str:
        """The name of a metric with the labels that belong to it, in one order."""
        taken = {self.pod_label, self.node_label, *self.drop, "__name__"}
        kept = [f'{name}="{_escaped(str(labels[name]))}"' for name in sorted(labels) if name not in taken]
        return f"{metric}{{{','.join(kept)}}}" if kept else metric


class SeenSeries:
    """Keeps apart what would make one series of two: the same pod, node and metric, told apart only by dropped labels.

    Where they follow each other in time they are one (a pod whose address changed), and that is told; where they
    overlap they are two. It holds one entry for each series, not for each sample.
    """

    def __init__(self, request: ReadRequest) -> None:
        self.request = request
        self._seen: dict[tuple[str, str, str], list[tuple[Mapping[str, Any], int, int]]] = {}

    def add(
        self,
        series: tuple[str, str, str],
        labels: Mapping[str, Any],
        times: tuple[int, int],
        place: Location | str,
        line: int | None = None,
    ) -> None:
        """Take note of a series: pod, node and metric, its labels, its first and last time in microseconds.

        Raises
        ------
        InputError
            If another of that name overlaps with it.
        """
        (pod, node, metric), (start, end) = series, times
        known = self._seen.setdefault(series, [])
        for before, first, last in known:
            names = sorted({*before, *labels})
            differing = [name for name in names if before.get(name) != labels.get(name)]
            if start > last or end < first:
                if differing:
                    told = {"metric": metric, "labels": ", ".join(differing)}
                    self.request.remarks.note("read-series-joined", line or _path(place), **told)
                continue
            values = "; ".join(f"{name}: {before.get(name)!r} and {labels.get(name)!r}" for name in differing)
            got = f"two of {metric} (pod {pod!r}, node {node!r})" + (f" that differ in {values}" if values else "")
            hint = "choose one with the option `where`, or leave the label out of `drop`" if differing else ""
            expected = "one series for each pod, node and metric"
            raise self.request.file.error(place, expected, got, line=line, hint=hint)
        known.append((labels, start, end))


def _path(place: Location | str) -> str:
    return place if isinstance(place, str) else json_path(place)


def finite_or_none(value: float, place: int | str, remarks: Remarks) -> float | None:
    """A value as a table holds it: what is no finite number is none, and is told."""
    if math.isfinite(value):
        return value
    remarks.note("read-not-finite", place, value="NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf")
    return None


def unit_of(metric: str) -> str:
    """The unit that a name ends in, before ``_total``; empty if it names none."""
    base = metric.removesuffix("_total").removesuffix("_sum")
    return next((unit for unit in _UNITS if base == unit or base.endswith(f"_{unit}")), "")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
