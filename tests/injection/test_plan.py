"""A plan that could break what it should not is refused, and the error says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from injection.samples import PLAN, plan
from readiness.area import find_root
from readiness.errors import InputError
from readiness.injection.plan import FaultKind, filled, load_plan
from readiness.recorder.parameters import load_live

STOP = """  - kind: process_sigstop
    observe_seconds: 60
    inject: [signal, stop, '{container_id}']
    restore: [signal, continue, '{container_id}']
    proof: [is-stopped, '{pod}']
"""


def test_a_plan_is_read_in_its_order(tmp_path):
    found = plan(PLAN + STOP, tmp_path)
    assert [fault.kind for fault in found.faults] == [FaultKind.POD_DELETE, FaultKind.PROCESS_SIGSTOP]
    assert found.steady_state.within_seconds == 120


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        (PLAN.replace("[shop]", "[other]"), "failures.yaml:6: $.faults[0]", "'shop', that of live.kubernetes"),
        (PLAN.replace("{kind: pod_delete,", "{kind: pod_delete, namespace: prod, deployment: d,"),
         "failures.yaml:6: $.faults[0].namespace", "one of shop"),
        (PLAN.replace("{kind: pod_delete,", "{kind: pod_delete, namespace: shop,"), "$.faults[0]", "`deployment`"),
        (PLAN.replace("[shop]", "[]"), "failures.yaml:4: $.namespaces", ""),
        (PLAN.replace("pod_delete", "pod_deleted"), "failures.yaml:6: $.faults[0].kind", "'node_partition'"),
        (PLAN.replace("60}", "0}"), "failures.yaml:6: $.faults[0].observe_seconds", "greater than 0"),
        (PLAN.replace("60}", "60, grace_period_seconds: 0}"), "$.faults[0].grace_period_seconds", ""),
        (PLAN.replace("60}", "60, restore: [x]}"), "failures.yaml:6: $.faults[0]", "without `restore`"),
        (PLAN.replace("60}", "60, repetitions: 2, target: mesh-a}"), "$.faults[0].repetitions", "is gone after it"),
        (PLAN.replace("60}", "60, reptitions: 2}"), "$.faults[0].reptitions", "no such key"),
        (PLAN + STOP.replace("{pod}", "{secret}"), "failures.yaml:11: $.faults[1].proof", "no {secret}"),
        (PLAN + STOP.replace("    restore: [signal, continue, '{container_id}']\n", ""), "$.faults[1]", "`restore`"),
        (PLAN + STOP.replace("    proof: [is-stopped, '{pod}']\n", ""), "$.faults[1]", "with `proof`"),
        (PLAN + STOP.replace("inject: [signal, stop, '{container_id}']", "inject: signal stop"),
         "failures.yaml:9: $.faults[1].inject", "array"),
        (PLAN + STOP.replace("process_sigstop", "node_partition"), "$.faults[1]", "without {container_id}"),
        (PLAN + STOP.replace("process_sigstop", "node_cordon"), "$.faults[1]", "the API does it"),
        (PLAN.replace("failures/v1", "failures/v2"), "failures.yaml:1: $.schema", "readiness/failures/v1"),
        (PLAN.replace("{ru: отказы, en: faults}", "{en: faults}"), "failures.yaml:2: $.title.ru", "a value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_where_it_stands(tmp_path, text, place, told):
    with pytest.raises(InputError) as error:
        plan(text, tmp_path)
    assert place in str(error.value)
    assert told in str(error.value)


def test_every_problem_is_told_at_once(tmp_path):
    text = PLAN.replace("[shop]", "[other]") + STOP
    with pytest.raises(InputError) as error:
        plan(text, tmp_path)
    assert len(error.value.problems) == 2


def test_placeholders_are_filled_in_and_nothing_is_split(tmp_path):
    found = plan(PLAN + STOP, tmp_path).faults[1]
    values = {"pod": "a; rm -rf /", "namespace": "n", "node": "o", "container_id": "c"}
    assert filled(found.inject or (), values) == ["signal", "stop", "c"]
    assert filled(found.proof or (), values) == ["is-stopped", "a; rm -rf /"]


@pytest.mark.parametrize(("parameters", "planned"), [
    ("staging.yaml", "failures.yaml"), ("local-kubernetes/live.yaml", "local-kubernetes/failures.yaml"),
])  # fmt: skip
def test_the_plans_of_the_project_fit_their_parameters(parameters, planned):
    params = find_root(Path(__file__)) / "params"
    seen = load_live(params / parameters, parameters)
    found = load_plan(params / planned, seen, planned)
    assert found.identity.kubeconfig != seen.kubernetes.kubeconfig
    assert found.abort.stop_file
    assert found.abort.ready_pods
