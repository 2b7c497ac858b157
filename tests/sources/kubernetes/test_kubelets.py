"""Kubelets asked over TLS on real sockets: what their summary says, and what is told where they say something else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kubernetes import client

from readiness.sources.http import LONGEST_BODY_BYTES
from readiness.sources.kubernetes.api import Api
from readiness.sources.kubernetes.kubelets import Kubelets, _rows
from readiness.sources.live.parameters import Kubelet
from sources.answering import answering, certificate, refused_port

PLANTED = "planted-token"
PODS = frozenset({"mesh-1", "mesh-2"})


def container(memory=1000, nano_cores=5_000_000, core_nano_seconds=2_000_000_000, time="2026-11-25T10:00:00Z"):
    return {
        "memory": {"time": time, "workingSetBytes": memory},
        "cpu": {"time": time, "usageNanoCores": nano_cores, "usageCoreNanoSeconds": core_nano_seconds},
    }


def of_pod(name="mesh-1", namespace="mesh", containers=None, **more):
    return {
        "podRef": {"name": name, "namespace": namespace},
        "containers": [container()] if containers is None else containers,
        **more,
    }


def summary(*pods):
    return {
        "node": {"cpu": {"usageNanoCores": 250_000_000}, "memory": {"workingSetBytes": 4096}},
        "pods": list(pods),
    }


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("kubelet"))


def looked(answers, identity, *, token=PLANTED, seconds=2.0, port=None, **options):
    settings = client.Configuration()
    settings.host = "https://127.0.0.1:1"
    settings.api_key = {"authorization": f"Bearer {token}"} if token else {}
    api = Api(client.ApiClient(settings), "context test", seconds)
    with answering(answers, tls=identity) as server:
        told = {"port": port or int(server.url.rpartition(":")[2]), "certificate_authority": str(identity[0])}
        kubelets = Kubelets(api, Kubelet(**(told | options)), seconds)
        rows, lost = kubelets.look("node-a", "127.0.0.1", "mesh", PODS)
    assert PLANTED not in repr((rows, lost))
    return rows, lost, server.asked


def values(rows):
    return {(row["pod"], row["metric"]): row["value"] for row in rows}


def test_a_summary_is_rows_of_the_node_and_of_the_pods_that_were_asked_for(identity):
    told = summary(
        of_pod(
            memory={"workingSetBytes": 5000}, containers=[container(), container(memory=500, nano_cores=10_000_000)]
        ),
        of_pod("mesh-9"),
        of_pod("mesh-2", namespace="other"),
    )
    rows, lost, asked = looked(lambda handler, _: handler.say(200, told), identity)
    assert lost == []
    found = values(rows)
    assert {pod for pod, _ in found} == {"", "mesh-1"}
    assert found["", "node_cpu_cores"] == pytest.approx(0.25)
    assert found["", "node_memory_working_set_bytes"] == 4096
    assert found["mesh-1", "container_memory_working_set_bytes"] == 1500
    assert found["mesh-1", "container_cpu_percent_of_core"] == pytest.approx(1.5)
    assert found["mesh-1", "container_cpu_usage_seconds_total"] == pytest.approx(4.0)
    assert found["mesh-1", "pod_memory_working_set_bytes"] == 5000
    assert {row["node"] for row in rows} == {"node-a"}
    (one,) = asked
    assert (one.path, one.headers["Authorization"]) == ("/stats/summary", f"Bearer {PLANTED}")


def test_without_a_token_none_is_sent(identity):
    _, _, (one,) = looked(lambda handler, _: handler.say(200, summary()), identity, token=None)
    assert "Authorization" not in one.headers


@pytest.mark.parametrize(("status", "hint"), [(401, "webhook"), (403, "nodes/stats"), (500, "log of the kubelet")])
def test_a_refusal_is_told_with_what_would_mend_it(identity, status, hint):
    rows, (lost,), _ = looked(lambda handler, _: handler.say(status, b"no"), identity)
    assert rows == []
    assert (lost.table, lost.what, lost.error) == (
        "series",
        "GET /stats/summary of the kubelet of node-a",
        str(status),
    )
    assert hint in lost.hint


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"7", b'{"pods": 7}', b'{"node": []}', b'{"node": [1]}', b'{"pods": ["x"]}']
)
def test_what_is_no_summary_is_told(identity, body):
    rows, lost, _ = looked(lambda handler, _: handler.say(200, body), identity)
    assert rows == []
    assert [s.error for s in lost] in (["no summary of a kubelet"], [])
    # A summary may have no node yet; anything else is none.
    assert bool(lost) is (body != b'{"node": []}')


def test_a_summary_that_is_cut_is_told_as_such(identity):
    told = summary(of_pod(extra="x" * LONGEST_BODY_BYTES))
    rows, (lost,), _ = looked(lambda handler, _: handler.say(200, told), identity, seconds=10.0)
    assert rows == []
    assert lost.error == "a body of more than 4 MiB"


def test_a_kubelet_that_is_away_or_another_is_told(identity, tmp_path):
    answers = lambda handler, _: handler.say(200, summary())  # noqa: E731
    _, (lost,), _ = looked(answers, identity, port=refused_port())
    assert lost.error == "NewConnectionError"
    other, _ = certificate(tmp_path)
    _, (lost,), asked = looked(answers, identity, certificate_authority=str(other))
    assert lost.error == "SSLError"
    # The credential is not sent to who is not known.
    assert asked == []
    rows, lost, _ = looked(answers, identity, certificate_authority=str(other), verify=False)
    assert (len(rows), lost) == (2, [])


CONTAINERS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "memory": st.fixed_dictionaries({}, optional={"workingSetBytes": st.integers(0, 2**40)}),
            "cpu": st.fixed_dictionaries(
                {},
                optional={"usageNanoCores": st.integers(0, 10**10), "usageCoreNanoSeconds": st.integers(0, 10**15)},
            ),
        },
    ),
    max_size=4,
)


@settings(deadline=None)
@given(CONTAINERS)
def test_a_sum_is_over_all_containers_or_there_is_none(containers):
    at = dt.datetime(2026, 11, 25, 10, 0, 30, tzinfo=dt.UTC)
    found = values(_rows(json.loads(json.dumps(summary(of_pod(containers=containers)))), at, "node-a", "mesh", PODS))
    for metric, group, name, factor in (
        ("container_memory_working_set_bytes", "memory", "workingSetBytes", 1),
        ("container_cpu_percent_of_core", "cpu", "usageNanoCores", 1e-7),
        ("container_cpu_usage_seconds_total", "cpu", "usageCoreNanoSeconds", 1e-9),
    ):
        told = [c[group][name] for c in containers if name in c.get(group, {})]
        if not containers or len(told) < len(containers):
            assert ("mesh-1", metric) not in found
        else:
            assert found["mesh-1", metric] == pytest.approx(sum(told) * factor)


def test_the_age_is_that_of_the_oldest_value():
    at = dt.datetime(2026, 11, 25, 10, 0, 30, tzinfo=dt.UTC)
    told = summary(of_pod(containers=[container(time="2026-11-25T10:00:20Z"), container(time="2026-11-25T10:00:05Z")]))
    found = values(_rows(told, at, "node-a", "mesh", PODS))
    assert found["mesh-1", "kubelet_cpu_stat_age_seconds"] == 25
    assert found["mesh-1", "kubelet_memory_stat_age_seconds"] == 25
