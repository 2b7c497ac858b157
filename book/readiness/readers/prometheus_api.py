"""Answers of the Prometheus HTTP API: ``/api/v1/query_range`` (a matrix) and ``/api/v1/query`` (a vector)."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.readers.base import Reader, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.json_places import Place
from readiness.readers.samples import LabelOptions, SeenSeries, finite_or_none, unit_of
from readiness.readers.times import microseconds_of_seconds

_POINTS = {"matrix": "values", "vector": "value"}


class PrometheusApiOptions(LabelOptions):
    """How an expression is called.

    Attributes
    ----------
    metric
        Name of the metric where the answer has none: ``rate(...)`` and other expressions lose it.
    unit
        Of the values, where the name of the metric does not end in it.
    """

    metric: str | None = None
    unit: str | None = None


def read_series(request: ReadRequest) -> Iterator[Row]:
    """One row per series and point, series after series."""
    answer = Place(request.file, request.file.json("an answer of the Prometheus HTTP API"))
    answer.as_(dict)
    _refuse_failure(answer)
    for note in ("warnings", "infos"):
        for told in answer[note].items() if answer[note].value else []:
            request.remarks.note("read-prometheus-warning", f"$.{note}", text=told.as_(str)[:200])
    kind = answer["data"]["resultType"]
    points = _POINTS.get(kind.as_(str))
    if points is None:
        raise kind.error("`matrix` or `vector`", hint="ask for a selector or an expression with query_range")
    results, seen = answer["data"]["result"].items(), SeenSeries(request)
    if not results:
        request.remarks.note("read-no-series", "$.data.result")
    for result in results:
        if request.options.wants(result["metric"].as_(dict)):
            yield from _rows_of(request, result, points, seen)


def _refuse_failure(answer: Place) -> None:
    if answer["status"].value == "error":
        told = f"{answer['errorType'].value}: {answer['error'].value}"
        raise answer["status"].error(
            "`success`", f"an error, {told}", "the query failed; there are no data in its answer"
        )
    if answer["status"].value != "success":
        raise answer["status"].error("`success`")


def _rows_of(request: ReadRequest, result: Place, points: str, seen: SeenSeries) -> Iterator[Row]:
    options: PrometheusApiOptions = request.options
    labels = {name: result["metric"][name].as_(str) for name in result["metric"].as_(dict)}
    name = options.metric or labels.get("__name__")
    if not name:
        hint = "set the option `metric`: an expression has no name of its own"
        raise result["metric"]["__name__"].error("the name of the metric", hint=hint)
    metric = options.name_of(name, labels)
    pod, node = labels.get(options.pod_label, ""), labels.get(options.node_label, "")
    unit = options.unit if options.unit is not None else unit_of(name)
    if result["histogram"].value or result["histograms"].value:
        request.remarks.note("read-histogram", result["metric"].path, metric=metric)
    values = result[points]
    if values.value is None and (result["histogram"].value or result["histograms"].value):
        return
    every = values.items() if points == "values" else [values]
    if every:
        seen.add((pod, node, metric), labels, (_point_of(every[0])[0], _point_of(every[-1])[0]), result.location)
    for point in every:
        observed_at, value = _point_of(point)
        yield {
            "observed_at": observed_at,
            "pod": pod,
            "node": node,
            "metric": metric,
            "value": finite_or_none(value, point.path, request.remarks),
            "unit": unit,
        }


def _point_of(point: Place) -> tuple[int, float]:
    pair = point.as_(list)
    if len(pair) != 2:  # noqa: PLR2004 - time and value
        raise point.error("[time, value]", shown(pair))
    try:
        observed_at = microseconds_of_seconds(point[0].as_(float))
    except ValueError as error:
        raise point[0].error("seconds since 1970", f"{pair[0]}: {error}") from None
    text = point[1].as_(str)
    try:
        return observed_at, float(text)
    except ValueError:
        raise point[1].error("a number as text") from None


READER = Reader(
    name="prometheus-api",
    title="answers of the Prometheus HTTP API: query_range (matrix) and query (vector)",
    tables={"series": read_series},
    options=PrometheusApiOptions,
)
