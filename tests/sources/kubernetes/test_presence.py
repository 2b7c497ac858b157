"""A namespace or deployment that is not there is told as such, and is never an empty table."""

from __future__ import annotations

import pytest

from readiness.area import open_area
from readiness.messages import message
from readiness.sources.kubernetes.collecting import KubernetesCollector
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.kubernetes.presence import what_is_missing
from readiness.verdicts import Outcome
from sources.answering import answering
from sources.kubernetes.standing_in import Cluster, deployment, pod, target

TABLES = frozenset({"objects", "events", "series", "probes", "payloads"})


def whole(**changes) -> Cluster:
    return Cluster(
        {"deployments": [deployment(), deployment("other")], "pods": [pod("mesh-1"), pod("mesh-2")]} | changes
    )


def looks(cluster: Cluster, folder, stages=("before",), wanted=TABLES, between=lambda _number: None, **changes):
    with answering(cluster) as server:
        collector = KubernetesCollector(target(server.url, folder, **changes))
        collector.open()
        try:
            found = []
            for number, stage in enumerate(stages):
                between(number)
                found.append(collector.look(stage, wanted))
        finally:
            collector.close()
    return found, server.asked


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"namespace": "mash"}, "namespace mash"),
        ({"deployment": "mash"}, "deployment mash in namespace mesh"),
        ({"deployment": "mash", "namespace": "mash"}, "namespace mash"),
    ],
)
def test_what_is_not_there_is_told_for_every_table_and_brings_no_row(tmp_path, changes, what):
    (look,), asked = looks(whole(), tmp_path, **changes)
    assert look.rows == {}
    assert {lost.table for lost in look.shortfalls} == TABLES
    (name,) = {lost.what.partition(" of ")[0] for lost in look.shortfalls}
    assert name == what
    assert {lost.error for lost in look.shortfalls} == {"there is none of that name"}
    (hint,) = {lost.hint for lost in look.shortfalls}
    assert f"live.kubernetes.{what.split()[0]}" in hint
    # Nothing is asked of a place that is not there but whether it is.
    assert len(asked) <= 2


def test_without_the_right_to_get_namespaces_the_deployment_is_missing(tmp_path):
    cluster = whole()
    cluster.instead["/api/v1/namespaces/mash"] = (403, {"message": "namespaces is forbidden"})
    (look,), _ = looks(cluster, tmp_path, namespace="mash")
    assert {lost.what.partition(" of ")[0] for lost in look.shortfalls} == {"deployment mesh in namespace mash"}


@pytest.mark.parametrize("status", [401, 403, 500])
def test_where_it_may_not_be_asked_the_other_questions_are(tmp_path, status):
    cluster = whole()
    cluster.instead["/apis/apps/v1/namespaces/mesh/deployments"] = (status, {"message": "no"})
    (look,), _ = looks(cluster, tmp_path)
    assert "deployments" not in {row["name"] for row in look.rows["objects"]}
    assert "pods" in {row["name"] for row in look.rows["objects"]}
    assert {row["pod"] for row in look.rows["series"]} == {"mesh-1", "mesh-2"}
    assert [(lost.table, lost.error.split()[0]) for lost in look.shortfalls if lost.table == "objects"] == [
        ("objects", str(status))
    ]


def test_what_is_there_lacks_nothing_and_is_asked_once(tmp_path):
    found, asked = looks(whole(), tmp_path, ("before", "during", "during"), wanted=frozenset({"series"}))
    assert [look.shortfalls for look in found] == [(), (), ()]
    assert [a.query.get("fieldSelector") for a in asked if a.path.endswith("/deployments")] == ["metadata.name=mesh"]


def test_what_is_installed_later_is_seen_from_then_on(tmp_path):
    cluster = whole(deployments=[])

    def between(number):
        if number == 1:
            cluster.lists["deployments"] = [deployment()]

    (first, second), _ = looks(cluster, tmp_path, ("before", "during"), between=between)
    assert first.rows == {}
    assert {row["stage"] for row in second.rows["objects"]} == {"during"}
    assert second.rows["series"]


def test_what_is_removed_meanwhile_is_told_from_then_on(tmp_path):
    cluster = whole()

    def between(number):
        if number == 1:
            cluster.lists.clear()
            cluster.namespaces.clear()

    (first, second, third), _ = looks(cluster, tmp_path, ("before", "during", "after"), between=between)
    assert first.rows["series"]
    assert "series" not in second.rows
    assert "objects" not in third.rows
    for look in (second, third):
        assert {lost.what.partition(" of ")[0] for lost in look.shortfalls if lost.table == "series"} == {
            "namespace mesh"
        }


def test_no_pods_of_a_deployment_that_is_there_are_told(tmp_path):
    (look,), _ = looks(whole(), tmp_path, wanted=frozenset({"series"}), selector="app=mash")
    assert look.rows == {}
    (lost,) = look.shortfalls
    assert lost.error == "no pods with app=mash"
    assert "live.kubernetes.selector" in lost.hint


def test_a_server_that_is_silent_is_asked_one_question_about_objects(tmp_path):
    with answering(lambda handler, _: handler.break_off()) as server:
        api = connect(target(server.url, tmp_path))
        error = what_is_missing(api, target(server.url, tmp_path))
    assert error is not None
    assert error.status == 0
    (look,), asked = looks(lambda handler, _: handler.break_off(), tmp_path, wanted=frozenset({"objects"}))
    assert [lost.table for lost in look.shortfalls] == ["objects"]
    assert len(asked) == 1


def verdicts_of(folder, monkeypatch, repository, **changes):
    monkeypatch.chdir(repository)
    with answering(whole()) as server:
        live = {
            "title": {"ru": "Проверка", "en": "A test"},
            "subject": {"name": "x0tta6bl4", "version": "3.4.0", "environment": "staging"},
            "kubernetes": target(server.url, folder, **changes).model_dump(exclude_none=True),
            "watch_seconds": 0.3,
            "interval_seconds": 0.2,
        }
        return open_area("infrastructure", source="live", data="data", as_of="", live=live)._verdicts


@pytest.mark.parametrize("changes", [{"namespace": "mash"}, {"deployment": "mash"}])
def test_the_page_says_not_measured_and_why(tmp_path, monkeypatch, repository, changes):
    verdicts = verdicts_of(tmp_path, monkeypatch, repository, **changes)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.NOT_MEASURED}
    why = [verdict.reason for verdict in verdicts if verdict.reason.key == "absent-not-collected"]
    assert why
    assert all(reason.args["error"] == message("lack-no-such") for reason in why)


def test_the_page_of_what_is_there_is_measured(tmp_path, monkeypatch, repository):
    verdicts = verdicts_of(tmp_path, monkeypatch, repository)
    assert {verdict.outcome for verdict in verdicts} > {Outcome.NOT_MEASURED}
    assert "absent-not-collected" not in {v.reason.key for v in verdicts if v.claim == "infrastructure.images_pinned"}
