"""The declarations: experiments the Chaos Toolkit takes, that prove their fault before anything comes back."""

from __future__ import annotations

import copy
import importlib
import re

import pytest
from chaoslib.exceptions import InvalidActivity, InvalidExperiment
from chaoslib.experiment import ensure_experiment_is_valid

from readiness.areas.disaster_recovery.plan import SCENARIOS, SERVICE_DRILL
from readiness.drills.plans import DRILLS, EXPERIMENTS, chosen
from readiness.errors import InputError

every_drill = pytest.mark.parametrize("name", DRILLS)


def functions(experiment: dict) -> list[str]:
    return [activity["provider"]["func"] for activity in experiment["method"]]


@every_drill
def test_every_declaration_is_a_valid_experiment(name):
    ensure_experiment_is_valid(DRILLS[name].experiment(f"{name}-01"))


@every_drill
def test_an_activity_that_does_not_exist_is_refused(name):
    experiment = DRILLS[name].experiment(f"{name}-01")
    experiment["method"][-1]["provider"]["func"] = "look_away"
    with pytest.raises(InvalidActivity, match="look_away"):
        ensure_experiment_is_valid(experiment)


def test_an_experiment_without_method_is_refused():
    experiment = DRILLS["etcd-restore"].experiment("etcd-restore-01")
    del experiment["method"]
    with pytest.raises(InvalidExperiment):
        ensure_experiment_is_valid(experiment)


@every_drill
def test_the_loss_is_proven_right_after_it_and_before_anything_comes_back(name):
    plan = DRILLS[name]
    names = [activity["name"] for activity in plan.declared["method"]]
    proof = names.index(plan.facts["proof"])
    method = plan.declared["method"]
    assert method[proof]["type"] == "probe"
    assert (method[proof - 1]["type"], names.index("begin-writing") < proof - 1) == ("action", True)
    assert names[-1] == "look-up-every-write"
    assert proof < names.index("wait-until-served") < names.index("settle") < names.index("look-up-every-write")


@every_drill
def test_the_steady_state_and_the_rollbacks_are_declared(name):
    declared = DRILLS[name].declared
    probes = declared["steady-state-hypothesis"]["probes"]
    assert [probe["tolerance"] for probe in probes] == [True]
    assert "stop_writing" in [activity["provider"]["func"] for activity in declared["rollbacks"]]


def test_every_file_is_a_drill_of_its_name():
    assert {path.stem for path in EXPERIMENTS.glob("*.yaml")} == set(DRILLS)
    for name, plan in DRILLS.items():
        assert plan.facts["drill"] == name


def test_the_drills_that_the_plan_names_exist_and_belong_to_their_scenario():
    named = {scenario: told.drill for scenario, told in SCENARIOS.items()}
    for scenario, drill in named.items():
        plan = DRILLS[drill.removeprefix("readiness drill ")]
        feeds = {plan.facts["scenario"]}
        if {"take_snapshot", "take_base_backup"} & set(functions(plan.declared)):
            feeds.add("backup_restore")  # it compares the rows of its backup
        assert scenario in feeds
    assert SERVICE_DRILL.removeprefix("readiness drill ") in DRILLS


def test_the_only_negative_control_archives_without_a_timeout():
    controls = {name for name, plan in DRILLS.items() if plan.facts["negative_control"]}
    assert controls == {"postgresql-archive-no-timeout"}
    timeouts = {name: plan.declared["configuration"].get("archive_timeout_seconds") for name, plan in DRILLS.items()}
    assert [name for name, seconds in timeouts.items() if seconds == 0] == list(controls)


def test_the_two_archive_drills_differ_in_nothing_but_the_timeout_and_the_time_written():
    with_timeout, without = (
        copy.deepcopy(DRILLS[f"postgresql-archive-{which}"].declared) for which in ("timeout", "no-timeout")
    )
    assert functions(with_timeout) == functions(without)
    differing = {
        key
        for key in with_timeout["configuration"]
        if with_timeout["configuration"][key] != without["configuration"][key]
    }
    assert differing == {"archive_timeout_seconds", "writing_after_backup_seconds"}


def test_a_longer_settling_time_gets_a_later_deadline():
    plan = DRILLS["etcd-restore"]
    made = plan.experiment("etcd-restore-07", settling_seconds=65)["configuration"]
    assert (made["run"], made["settling_seconds"]) == ("etcd-restore-07", 65)
    assert made["deadline_seconds"] == plan.declared["configuration"]["deadline_seconds"] + 60
    assert "run" not in plan.declared["configuration"]


def test_every_setting_that_activities_and_servers_read_is_declared():
    code = "".join(
        (EXPERIMENTS.parent / f"{module}.py").read_text("utf-8")
        for module in ("etcd", "postgresql", "stage", "activities", "etcd_activities", "postgresql_activities")
    )
    read = set(re.findall(r"\.number\(.(\w+).\)", code))
    declared = set().union(*(plan.declared["configuration"] for plan in DRILLS.values()))
    pauses = set(re.findall(r"\$\{(\w+)\}", "".join(path.read_text("utf-8") for path in EXPERIMENTS.glob("*"))))
    assert declared == read | pauses | {"deadline_seconds"}


def test_activities_outside_of_a_drill_say_what_to_do():
    module = importlib.import_module("readiness.drills.activities")
    with pytest.raises(Exception, match="readiness drill"):
        module.settle({"run": "nobody-01"})


@pytest.mark.parametrize(("names", "got"), [(["etcd"], "'etcd'"), ([], "nothing"), (["all", "x", "y"], "'y'")])
def test_a_drill_that_does_not_exist_is_refused_and_all_are_named(names, got):
    with pytest.raises(InputError) as caught:
        chosen(names)
    for word in (got, *DRILLS):
        assert word in str(caught.value)


def test_all_are_all_and_nothing_twice():
    assert [plan.name for plan in chosen(["etcd-restore", "all"])] == list(DRILLS)
    assert [plan.name for plan in chosen(["etcd-restore", "etcd-restore"])] == ["etcd-restore"]
