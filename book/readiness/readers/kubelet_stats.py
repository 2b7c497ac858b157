"""Answers of the kubelet's ``/stats/summary``: what a node and its containers use at one moment."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.json_places import Place
from readiness.readers.times import microseconds_of

# Member of the answer, name of the metric, factor into its unit, unit.
_CPU = (
    ("usageNanoCores", "cpu_percent_of_core", 1e-7, "percent"),
    ("usageCoreNanoSeconds", "cpu_usage_seconds_total", 1e-9, "seconds"),
)
_MEMORY = (
    ("workingSetBytes", "memory_working_set_bytes", 1.0, "bytes"),
    ("rssBytes", "memory_rss_bytes", 1.0, "bytes"),
)


class KubeletStatsOptions(ReaderOptions):
    """Which pods.

    Attributes
    ----------
    namespace
        Only pods of this one. Without it pods of every namespace are read, if no two have one name.
    """

    namespace: str | None = None


def read_series(request: ReadRequest) -> Iterator[Row]:
    """Usage of the node, of every pod, and of every container of a pod that has one; each at its own time."""
    answer = Place(request.file, request.file.json("an answer of /stats/summary"))
    if answer["kind"].value == "Status":
        told = f"{answer['reason'].value}: {answer['message'].value}"
        raise answer.error("an answer of /stats/summary", told, "the request was refused; nothing was measured")
    node = answer["node"]["nodeName"].as_(str)
    yield from _usage_of(request, answer["node"], "", node, "node")
    namespaces: dict[str, str] = {}
    for pod in answer["pods"].items():
        namespace, name = pod["podRef"]["namespace"].as_(str), pod["podRef"]["name"].as_(str)
        if request.options.namespace not in (None, namespace):
            continue
        other = namespaces.setdefault(name, namespace)
        if other != namespace:
            hint = "choose one with the option `namespace`"
            raise pod["podRef"].error("pods with names of their own", f"{name} in {other} and {namespace}", hint)
        yield from _usage_of(request, pod, name, node, "pod")
        containers = pod["containers"].items() if pod["containers"].value is not None else []
        for container in containers:
            # Two containers of one pod would make one series of two.
            suffix = "" if len(containers) == 1 else f'{{container="{container["name"].as_(str)}"}}'
            yield from _usage_of(request, container, name, node, "container", suffix)


def _usage_of(request: ReadRequest, of: Place, pod: str, node: str, scope: str, suffix: str = "") -> Iterator[Row]:
    for part, wanted in (("cpu", _CPU), ("memory", _MEMORY)):
        if of[part].value is None:
            request.remarks.note("read-kubelet-without", of.path, scope=scope, part=part)
            continue
        text = of[part]["time"].as_(str)
        try:
            observed_at = microseconds_of(text)
        except ValueError as error:
            raise of[part]["time"].error("an RFC 3339 time", f"{text!r}: {error}") from None
        for member, metric, factor, unit in wanted:
            # The kubelet writes no member that it does not know. 0 of RSS is what it says of a container runtime that
            # tells it none: no process has none.
            found = of[part][member]
            if found.value is None:
                continue
            value = found.as_(float)
            if member == "rssBytes" and value == 0:
                request.remarks.note("read-kubelet-no-rss", found.path, scope=scope)
                continue
            name = f"{scope}_{metric}{suffix}"
            yield {
                "observed_at": observed_at,
                "pod": pod,
                "node": node,
                "metric": name,
                "value": value * factor,
                "unit": unit,
            }


READER = Reader(
    name="kubelet-stats",
    title="answers of the kubelet's /stats/summary",
    tables={"series": read_series},
    options=KubeletStatsOptions,
)
