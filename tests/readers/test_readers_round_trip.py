"""What is written in a form, by another writer where there is one, is what is read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from reading import AT, read_bytes

NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
LABELS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
START = dt.datetime(2026, 1, 7, tzinfo=dt.UTC)


def same(found: float | None, written: float) -> bool:
    return found is None if not math.isfinite(written) else found == written


@settings(max_examples=100)
@given(values=st.dictionaries(st.tuples(NAMES, LABELS), FLOATS, min_size=1, max_size=8), openmetrics=st.booleans())
def test_what_the_prometheus_client_exposes_is_read_back(values, openmetrics):
    registry = CollectorRegistry()
    gauge = Gauge("queue_bytes", "a queue", ["pod", "text"], registry=registry)
    for (pod, text), value in values.items():
        gauge.labels(pod=pod, text=text).set(value)
    body = generate_openmetrics(registry) if openmetrics else generate_latest(registry)
    rows, _ = read_bytes(body, "metrics", "prometheus-text", "series", AT)
    assert len(rows) == len(values)
    for ((pod, text), value), row in zip(values.items(), rows, strict=True):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        assert (row["pod"], row["metric"]) == (pod, f'queue_bytes{{text="{escaped}"}}')
        assert same(row["value"], value)


@settings(max_examples=100)
@given(series=st.dictionaries(NAMES, st.lists(FLOATS, max_size=6), max_size=5))
def test_every_point_of_a_query_is_read_back(series):
    result = [
        {
            "metric": {"__name__": "up", "pod": pod},
            "values": [[1795420935 + 15 * n, str(v)] for n, v in enumerate(values)],
        }
        for pod, values in series.items()
    ]
    body = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()
    rows, _ = read_bytes(body, "up.json", "prometheus-api", "series", {})
    written = [(pod, value) for pod, values in series.items() for value in values]
    assert [row["pod"] for row in rows] == [pod for pod, _ in written]
    assert all(same(row["value"], value) for row, (_, value) in zip(rows, written, strict=True))


POD = st.tuples(NAMES, st.integers(0, 99), st.sampled_from(["Running", "Pending", "CrashLoopBackOff"]))


@settings(max_examples=100)
@given(
    blocks=st.lists(
        st.tuples(st.dictionaries(NAMES, st.tuples(*POD.wrapped_strategy.element_strategies[1:]), max_size=4), FLOATS),
        min_size=1, max_size=4,
    ),
    wide=st.booleans(),
)  # fmt: skip
def test_a_written_log_is_read_back(blocks, wide):
    text = io.StringIO()
    for number, (pods, recall) in enumerate(blocks, start=1):
        when = START + dt.timedelta(minutes=5 * number)
        text.write(f"=== Iteration {number}/{len(blocks)} - Elapsed: 0h {5 * number}m - {when:%Y-%m-%d %H:%M:%S} ===\n")
        text.write(
            "Pods status:\nNAME READY STATUS RESTARTS AGE" + (" IP NODE NOMINATED READINESS\n" if wide else "\n")
        )
        for pod, (restarts, status) in pods.items():
            ago = " (3m ago)" if restarts else ""
            more = "   10.0.0.1   n1   <none>   <none>" if wide else ""
            text.write(f"{pod}   1/1   {status}   {restarts}{ago}   5d3h{more}\n")
        text.write(f"Health check:\n{{}}\nGNN recall:\ngnn_recall_score {recall}\nMesh metrics:\nResource usage:\n")
        text.write("NAME CPU(cores) MEMORY(bytes)\n" + "".join(f"{pod} {n}m {n}Ki\n" for n, pod in enumerate(pods)))
    rows, _ = read_bytes(text.getvalue().encode(), "a.log", "stability-log", "series", {"time_zone": "UTC"})
    found = [(row["pod"], row["value"]) for row in rows if row["metric"] == "restart_count"]
    assert found == [(pod, restarts) for pods, _ in blocks for pod, (restarts, _) in pods.items()]
    memory = [row["value"] for row in rows if row["metric"] == "container_memory_working_set_bytes"]
    assert memory == [1024.0 * n for pods, _ in blocks for n in range(len(pods))]
    gauges = [row["value"] for row in rows if row["metric"] == "gnn_recall_score"]
    assert gauges == [recall for _, recall in blocks if math.isfinite(recall)]
    assert {row["node"] for row in rows if row["metric"] == "ready"} <= {"n1" if wide else ""}


@settings(max_examples=50)
@given(
    rows=st.lists(
        st.tuples(
            st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2200, 1, 1)),  # noqa: DTZ001 - the zone is the mapping's
            st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(lambda text: text.strip()),
            st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
        ),
        min_size=1, max_size=20,
    ),
    form=st.sampled_from(["csv", "parquet"]),
)  # fmt: skip
def test_a_table_of_ones_own_is_read_back(rows, form):
    columns = {
        "observed_at": {"from": "when", "zone": "UTC"}, "pod": {"from": "who"}, "node": {"constant": ""},
        "metric": {"constant": "m"}, "value": {"from": "what"}, "unit": {"constant": ""},
    }  # fmt: skip
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerows(
            [("when", "who", "what"), *((when.isoformat(sep=" "), who, repr(what)) for when, who, what in rows)]
        )
        content = text.getvalue().encode()
    else:
        stream = io.BytesIO()
        frame = pd.DataFrame(rows, columns=["when", "who", "what"])
        frame["when"] = frame["when"].astype("datetime64[us]")
        frame.to_parquet(stream)
        content = stream.getvalue()
    found, _ = read_bytes(content, f"mine.{form}", "own-columns", "series", {"columns": columns})
    assert [(row["observed_at"], row["pod"]) for row in found] == [
        (w.replace(tzinfo=dt.UTC), who) for w, who, _ in rows
    ]
    assert [row["value"] for row in found] == [what for _, _, what in rows]


@pytest.mark.parametrize(
    ("unit", "written", "base"),
    [
        ("MB", 70.5, 70_500_000),
        ("MiB", 70.5, 73_924_608),
        ("ms", 12.5, 0.0125),
        ("percent", 96, 0.96),
        ("hours", 2, 7200),
    ],
)
def test_units_become_those_of_the_tables(unit, written, base):
    columns = {
        "observed_at": {"constant": "2026-01-07T00:00:00Z"}, "pod": {"constant": "p"}, "node": {"constant": ""},
        "metric": {"constant": "m"}, "value": {"from": "v", "unit": unit},
    }  # fmt: skip
    content = f"v\n{written}\n".encode()
    (row,), _ = read_bytes(content, "mine.csv", "own-columns", "series", {"columns": columns})
    assert row["value"] == base
