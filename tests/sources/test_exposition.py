"""The kept numbers of a body: what adds up, what does not, and against numbers that were computed another way."""

from __future__ import annotations

import contextlib
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest

from readiness.sources.exposition import Selector, kept_samples, selector_of

QUEUES = """\
# TYPE queue_length gauge
queue_length{queue="in"} 3
queue_length{queue="out",zone="a"} 4
queue_length{queue="out",zone="b"} 5
# TYPE sent counter
sent_total{zone="a"} 10
sent_total{zone="b"} 20
free_bytes 7
"""


def test_a_gauge_of_several_label_sets_is_never_one_number():
    found = kept_samples(QUEUES, ["queue_length", "sent_total", "free_bytes", "away"])
    assert found.values == {"sent_total": 30.0, "free_bytes": 7.0}
    assert found.ambiguous == {
        "queue_length": (
            'queue_length{queue="in"}',
            'queue_length{queue="out",zone="a"}',
            'queue_length{queue="out",zone="b"}',
        )
    }


def test_what_is_told_to_be_named_can_be_named_and_each_keeps_its_value():
    names = kept_samples(QUEUES, ["queue_length"]).ambiguous["queue_length"]
    assert kept_samples(QUEUES, names).values == dict(zip(names, (3.0, 4.0, 5.0), strict=True))


def test_a_selector_that_leaves_two_is_refused_too():
    found = kept_samples(QUEUES, ['queue_length{queue="out"}', 'queue_length{zone="b"}'])
    assert found.values == {'queue_length{zone="b"}': 5.0}
    assert list(found.ambiguous) == ['queue_length{queue="out"}']


@pytest.mark.parametrize(
    ("kind", "name", "adds_up"),
    [
        ("counter", "x_total", True),
        ("gauge", "x", False),
        ("untyped", "x", False),
        ("untyped", "x_total", True),
        ("summary", "x", False),
        ("summary", "x_count", True),
        ("summary", "x_sum", True),
        ("histogram", "x_sum", True),
        ("histogram", "x_bucket", False),
    ],
)
def test_only_what_counts_adds_up(kind, name, adds_up):
    family = name.removesuffix("_total").removesuffix("_count").removesuffix("_sum").removesuffix("_bucket")
    declared = name if kind == "counter" else family
    body = f'# TYPE {declared} {kind}\n{name}{{a="1"}} 1\n{name}{{a="2"}} 2\n'
    found = kept_samples(body, [name])
    assert (found.values == {name: 3.0}) is adds_up
    assert (name in found.ambiguous) is not adds_up


def test_buckets_of_one_bound_add_up():
    body = "# TYPE x histogram\n" + "".join(
        f'x_bucket{{le="{le}",a="{a}"}} {n}\n' for a in "pq" for le, n in (("1", 2), ("+Inf", 3))
    )
    assert kept_samples(body, ['x_bucket{le="1"}', "x_bucket"]).values == {'x_bucket{le="1"}': 4.0}


@pytest.mark.parametrize("kind", ["counter", "gauge"])
def test_the_same_sample_twice_does_not_count_twice(kind):
    found = kept_samples(f'# TYPE x_total {kind}\nx_total{{a="1"}} 1\nx_total{{a="1"}} 1\n', ["x_total"])
    assert found.values == {}
    assert "x_total" in found.ambiguous


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(alphabet='ab"\\\n{},= \N{CYRILLIC SMALL LETTER A}', max_size=6),
        st.integers(0, 10**9),
        min_size=1,
        max_size=6,
    )
)
def test_every_label_value_can_be_named_whatever_is_in_it(by_label):
    registry = CollectorRegistry()
    gauge = Gauge("level", "A level.", ["of"], registry=registry)
    counter = Counter("sent", "What was sent.", ["of"], registry=registry)
    for label, value in by_label.items():
        gauge.labels(label).set(value)
        counter.labels(label).inc(value)
    body = generate_latest(registry).decode()
    for label, value in by_label.items():
        selector = str(Selector("level", frozenset({("of", label)})))
        assert str(selector_of(selector)) == selector
        assert kept_samples(body, [selector]).values == {selector: value}
    found = kept_samples(body, ["level", "sent_total", "sent_created"])
    assert found.values["sent_total"] == sum(by_label.values())
    assert ("level" in found.values) is (len(by_label) == 1)
    assert ("sent_created" in found.values) is (len(by_label) == 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("pqr"), st.floats(0, 1e6)), min_size=1, max_size=20))
def test_counts_and_sums_of_histograms_and_summaries_are_those_that_were_observed(observed):
    registry = CollectorRegistry()
    histogram = Histogram("took", "How long it took.", ["of"], registry=registry)
    summary = Summary("size", "How large it was.", ["of"], registry=registry)
    for label, value in observed:
        histogram.labels(label).observe(value)
        summary.labels(label).observe(value)
    found = kept_samples(generate_latest(registry).decode(), ["took_count", "took_sum", "size_count", "size_sum"])
    assert found.values["took_count"] == found.values["size_count"] == len(observed)
    total = math.fsum(value for _, value in observed)
    assert found.values["took_sum"] == pytest.approx(total)
    assert found.values["size_sum"] == pytest.approx(total)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_samples_or_one_kind_of_error(text):
    with contextlib.suppress(ValueError):
        assert set(kept_samples(text, ["a"]).values) <= {"a"}


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_selector_that_reads_as_itself_or_is_refused(text):
    with contextlib.suppress(ValueError):
        selector = selector_of(text)
        assert selector_of(str(selector)) == selector


@pytest.mark.parametrize("text", ["", " ", "# x", "x 1", "x{", "x{a}", 'x{a="1"', "x\ny", "x 1 2"])
def test_what_is_no_selector_is_refused(text):
    with pytest.raises(ValueError, match="the name of a metric"):
        selector_of(text)


def metrics_bodies(folder):
    payloads = pd.read_parquet(folder / "payloads.parquet")
    bodies = list(payloads.loc[(payloads["path"] == "/metrics") & (payloads["status"] == 200), "body"])
    assert bodies
    return bodies


def test_recorded_bodies_give_their_numbers(repository):
    for body in metrics_bodies(repository / "data" / "local-kubernetes" / "mesh-service"):
        # Read here without the parser: what has no labels, and the requests by path and code, which count.
        lines = [line.rsplit(" ", 1) for line in body.splitlines() if line and not line.startswith("#")]
        plain = {name: float(value) for name, value in lines if "{" not in name}
        requests = [float(value) for name, value in lines if name.startswith("http_requests_total{")]
        assert len(requests) > 1
        found = kept_samples(body, [*plain, "http_requests_total", "http_request_duration_seconds_bucket"])
        assert found.values == plain | {"http_requests_total": sum(requests)}
        assert list(found.ambiguous) == ["http_request_duration_seconds_bucket"]


def test_recorded_bodies_in_another_form_are_refused(repository):
    for body in metrics_bodies(repository / "data" / "x0tta6bl4-k8s"):
        with pytest.raises(ValueError, match="invalid metric name"):
            kept_samples(body, ["mesh_peers_count"])
