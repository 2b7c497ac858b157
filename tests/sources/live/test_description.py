"""``recording.yaml`` of looks: the quiet stretch, what objects say of a system, and what its user must know."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.documents import json_of
from readiness.errors import InputError
from readiness.messages import message
from readiness.sources.base import Recording
from readiness.sources.live.description import describe, faults_under_way, quiet_stretch
from readiness.sources.live.facts import Facts
from readiness.sources.live.lacks import MOST_TOLD, Lacks
from readiness.sources.live.looks import Look
from readiness.sources.live.parameters import LiveParameters
from sources.kubernetes.standing_in import deployment

START = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
LENGTH = 60


def moment(second: int) -> dt.datetime:
    return START + dt.timedelta(seconds=second)


def live(**changes) -> LiveParameters:
    told = {
        "title": {"ru": "Проверка", "en": "A test"},
        "subject": {"name": "mesh", "version": "1.0.0", "environment": "test"},
        "kubernetes": {"namespace": "mesh", "deployment": "mesh"},
    }
    return LiveParameters.model_validate_json(json.dumps(told | changes))


spans = st.tuples(st.integers(-20, LENGTH + 20), st.integers(0, 30)).map(lambda t: (t[0], t[0] + t[1]))


@given(st.lists(spans, max_size=8))
def test_the_quiet_stretch_is_the_longest_run_of_seconds_without_a_fault(faults):
    start, end = quiet_stretch([(moment(a), moment(b)) for a, b in faults], moment(0), moment(LENGTH))
    # Computed second by second: a second is quiet if no fault touches its inside.
    quiet = [not any(a < second + 1 and b > second for a, b in faults) for second in range(LENGTH)]
    # A fault without length cuts a stretch in two where it was.
    cuts = {a for a, b in faults if a == b}
    runs, run = [0], 0
    for second, is_quiet in enumerate(quiet):
        run = (1 if second in cuts else run + 1) if is_quiet else 0
        runs.append(run)
    assert (end - start).total_seconds() == max(runs)
    assert moment(0) <= start <= end <= moment(LENGTH)
    assert not any(moment(a) < end and moment(b) > start for a, b in faults)


def test_of_equal_stretches_the_first_is_taken():
    assert quiet_stretch([(moment(20), moment(40))], moment(0), moment(60)) == (moment(0), moment(20))


@pytest.mark.parametrize("folder", [None, "nowhere"])
def test_without_recorded_faults_none_is_under_way(tmp_path, folder):
    assert faults_under_way(live(faults=folder and str(tmp_path / folder))) == []


def test_faults_are_under_way_from_their_injection_until_they_were_no_longer_looked_at(repository):
    folder = repository / "data" / "local-kubernetes"
    found = faults_under_way(live(faults=str(folder)))
    table = pd.read_parquet(folder / "mesh-faults" / "faults.parquet")
    assert len(found) == len(table) > 0
    assert [begun for begun, _ in found] == list(table["injected_at"])
    assert [over for _, over in found] == list(table["observed_until_at"])


def test_faults_that_cannot_be_read_are_not_taken_for_none(repository, tmp_path):
    import shutil

    folder = tmp_path / "faults"
    shutil.copytree(repository / "data" / "local-kubernetes", folder)
    (folder / "mesh-faults" / "faults.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(InputError) as error:
        faults_under_way(live(faults=str(folder)))
    assert error.value.problems[0].place == "$.tables.faults"


def objects(**documents) -> Look:
    rows = [{"name": name, "body": json.dumps(body)} for name, body in documents.items()]
    return Look(START, START, "before", {"objects": rows})


def facts_of(*looks, name="mesh") -> Facts:
    facts = Facts(name)
    for look in looks:
        facts.add(look)
    return facts


def test_the_settings_are_those_of_the_deployment_that_was_named():
    probe = {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 5, "failureThreshold": 3}
    resources = {"requests": {"cpu": "50m"}, "limits": {"cpu": "200m", "memory": "256Mi"}}
    named = deployment(image="mesh:7", livenessProbe=probe, readinessProbe={"exec": {}}, resources=resources)
    pod = named["spec"]["template"]["spec"]
    pod["terminationGracePeriodSeconds"] = 30
    pod["tolerations"] = [{"key": "a"}, {"key": "b", "tolerationSeconds": 20}]
    assert facts_of(objects(deployments={"items": [deployment("other"), named]})).settings() == {
        "replicas": 2,
        "image": "mesh:7",
        "termination_grace_period_seconds": 30,
        "liveness_probe": "GET /health, periodSeconds 5, failureThreshold 3",
        "readiness_probe": "exec, ",
        "resources": "requests 50m/-, limits 200m/256Mi",
        "toleration_seconds": 20,
    }


def test_a_deployment_that_comes_later_is_told_as_it_was_first():
    looks = [
        objects(deployments={"items": [deployment("other")]}),
        objects(deployments={"items": [deployment(image="mesh:1")]}),
        objects(deployments={"items": [deployment(image="mesh:2")]}),
    ]
    assert facts_of(looks[0]).settings() == {}
    assert facts_of(*looks).settings()["image"] == "mesh:1"
    assert facts_of(*looks[:1], objects(deployments={"items": None})).settings() == {}


def test_the_environment_is_that_of_the_nodes_as_far_as_they_may_be_listed():
    def node(kernel):
        info = {"containerRuntimeVersion": "containerd://1.7", "kernelVersion": kernel, "osImage": "Debian"}
        return {"status": {"nodeInfo": info}}

    nodes = {"items": [node("6.2"), node("6.1"), node("6.2")]}
    assert facts_of(objects(version={"gitVersion": "v1.20.2"}, nodes=nodes)).environment() == {
        "kubernetes": "v1.20.2",
        "nodes": 3,
        "container_runtime": "containerd://1.7",
        "kernel": "6.1, 6.2",
        "os": "Debian",
    }
    assert facts_of(objects(version={"gitVersion": "v1.20.2"})).environment() == {"kubernetes": "v1.20.2"}
    assert facts_of().environment() == {}


def described(told: LiveParameters, **changes):
    given_all = {
        "name": "one",
        "live": told,
        "frames": {},
        "facts": facts_of(objects(version={"gitVersion": "v1.20.2"}, deployments={"items": [deployment()]})),
        "started_at": moment(0),
        "ended_at": moment(60),
        "gaps": [message("live-gap-short", seconds=60)],
        "by": "a test",
    }
    return Recording.model_validate_json(json_of(describe(**(given_all | changes))))


def test_a_description_is_a_recording_whose_soak_is_the_whole_time_without_faults():
    told = live(settings={"replicas": 9}, environment={"kubernetes": "said"}, interval_seconds=2)
    recording = described(told)
    (phase,) = recording.phases
    assert (phase.name, phase.start, phase.end) == ("soak", moment(0), moment(60))
    # What people say of it has the last word.
    assert recording.settings["replicas"] == 9
    assert recording.settings["image"] == "mesh:1"
    assert recording.settings["sample_interval_seconds"] == 2
    assert recording.environment["kubernetes"] == "said"
    # Of the short time, the one place, and what was not asked.
    assert len(recording.gaps) == 4
    assert all(gap.ru != gap.en for gap in recording.gaps)


def test_what_is_asked_is_no_gap():
    asked = {"namespace": "mesh", "deployment": "mesh", "kubelet": {}, "pods": {"port": 8080}}
    assert len(described(live(kubernetes=asked)).gaps) == 2


def test_the_same_lack_is_told_once_with_its_number_and_the_rest_is_counted():
    lacks = Lacks()
    for number in range(MOST_TOLD + 5):
        for second in range(number + 1):
            lacks.add(moment(second), f"GET /{number}", "series", "403")
    told = lacks.gaps(30)
    assert [gap.args["count"] for gap in told[:-1]] == [MOST_TOLD + 5 - n for n in range(MOST_TOLD)]
    assert (told[0].args["start"], told[0].args["end"]) == ("2026-11-25T10:00:00Z", "2026-11-25T10:00:24Z")
    assert told[-1].args == {"kinds": 5, "count": 15}
    assert Lacks().gaps(30) == []
