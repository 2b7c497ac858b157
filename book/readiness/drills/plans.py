"""The drills there are: for each its experiment, what it needs of the machine, and how its servers are arranged."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chaoslib.loader import load_experiment

from readiness.drills import etcd, postgresql
from readiness.drills.programs import ETCD_NEEDS, ETCDCTL_NEED, POSTGRESQL_NEEDS, needs_with_user
from readiness.drills.stage import Stage
from readiness.errors import InputError, Problem
from readiness.machine.programs import NETWORK_NEEDS, Need

EXPERIMENTS = Path(__file__).with_name("experiments")
EXTENSION = "readiness"
ALL = "all"


@dataclass(frozen=True)
class DrillPlan:
    """One drill.

    Attributes
    ----------
    name
        As the reader types it; the experiment has the same name.
    server
        Whose drill it is: the name of the subject of its recordings.
    network
        Where its servers talk to each other.
    base_needs
        Programs and rights, without the user that root needs.
    arrange
        Starts the servers of a stage.
    """

    name: str
    server: str
    network: str
    base_needs: tuple[Need, ...]
    arrange: Callable[[Stage], None]

    @cached_property
    def declared(self) -> dict[str, Any]:
        """Its experiment as it is declared."""
        return dict(load_experiment(str(EXPERIMENTS / f"{self.name}.yaml")))

    @property
    def facts(self) -> dict[str, Any]:
        """What its experiment says for us: scenario, probe that proves the loss, whether it is a negative control."""
        return dict(next(part for part in self.declared["extensions"] if part["name"] == EXTENSION))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it needs of the machine, for whoever runs it."""
        return needs_with_user(self.base_needs) if self.server == POSTGRESQL else self.base_needs

    def experiment(self, run: str, *, settling_seconds: float | None = None) -> dict[str, Any]:
        """The experiment for one run."""
        made = copy.deepcopy(self.declared)
        configuration = made["configuration"]
        configuration["run"] = run
        if settling_seconds is not None:
            configuration["deadline_seconds"] += max(settling_seconds - configuration["settling_seconds"], 0)
            configuration["settling_seconds"] = settling_seconds
        return made


ETCD, POSTGRESQL = "etcd", "PostgreSQL"
LOOPBACK, NAMESPACES = "loopback", "network namespaces around a bridge"
DRILLS: dict[str, DrillPlan] = {
    plan.name: plan
    for plan in (
        DrillPlan("etcd-restore", ETCD, LOOPBACK, (*ETCD_NEEDS, ETCDCTL_NEED), etcd.arrange_on_loopback),
        DrillPlan("etcd-leader-killed", ETCD, LOOPBACK, ETCD_NEEDS, etcd.arrange_on_loopback),
        DrillPlan("etcd-leader-partition", ETCD, NAMESPACES, (*ETCD_NEEDS, *NETWORK_NEEDS), etcd.arrange_in_namespaces),
        DrillPlan("postgresql-failover", POSTGRESQL, LOOPBACK, POSTGRESQL_NEEDS, postgresql.arrange_standby),
        DrillPlan("postgresql-archive-timeout", POSTGRESQL, LOOPBACK, POSTGRESQL_NEEDS, postgresql.arrange_archive),
        DrillPlan("postgresql-archive-no-timeout", POSTGRESQL, LOOPBACK, POSTGRESQL_NEEDS, postgresql.arrange_archive),
    )
}


def chosen(names: Iterable[str]) -> list[DrillPlan]:
    """The drills of some names; ``all`` are all of them.

    Raises
    ------
    InputError
        If there is no drill of a name, or no name.
    """
    asked = list(dict.fromkeys(names))
    known = f"{ALL} or some of {', '.join(DRILLS)}"
    wrong = [name for name in asked if name not in DRILLS and name != ALL]
    if wrong or not asked:
        raise InputError([Problem("drill", "$.NAME", known, told) for told in map(repr, wrong)] or _none_given(known))
    return list(DRILLS.values()) if ALL in asked else [DRILLS[name] for name in asked]


def _none_given(known: str) -> Problem:
    return Problem("drill", "$.NAME", known, "nothing", hint="`readiness drill --list` says what each needs")
