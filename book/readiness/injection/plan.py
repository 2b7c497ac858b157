"""The plan of an injection: what is broken, where, how often, and when it stops. Read from ``params/failures.yaml``."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from readiness.documents import BilingualText, StrictModel, YamlDocument
from readiness.errors import InputError, Problem
from readiness.sources.live.parameters import LiveParameters, Probe, Seconds

PLACEHOLDERS = ("pod", "namespace", "node", "container_id")
_BRACED = re.compile(r"\{([^{}]*)\}")


class FaultKind(StrEnum):
    """Kinds of fault, named as recordings and claims name them."""

    POD_DELETE = "pod_delete"
    CONTAINER_SIGKILL = "container_sigkill"
    PROCESS_SIGSTOP = "process_sigstop"
    NODE_CORDON = "node_cordon"
    NODE_DRAIN = "node_drain"
    NODE_PARTITION = "node_partition"

    @property
    def of_a_node(self) -> bool:
        """Whether a node is hit, and not a pod."""
        return self in (FaultKind.NODE_CORDON, FaultKind.NODE_DRAIN, FaultKind.NODE_PARTITION)

    @property
    def needs(self) -> tuple[str, ...]:
        """Commands of the operator without which it cannot be done, undone or proven."""
        return _NEEDS.get(self, ())

    @property
    def takes(self) -> tuple[str, ...]:
        """Commands of the operator that it has a use for."""
        return ("inject", "restore", "proof") if self.needs else ()


# The API has no way to do these; what a kill did is told by the kubelet, which is proof enough without a command.
_NEEDS = {
    FaultKind.CONTAINER_SIGKILL: ("inject",),
    FaultKind.PROCESS_SIGSTOP: ("inject", "restore", "proof"),
    FaultKind.NODE_PARTITION: ("inject", "restore", "proof"),
}

Command = Annotated[tuple[str, ...], Field(min_length=1)]


class Identity(StrictModel):
    """Who injects: never who collects. Without a kubeconfig, the service account of the pod in which this runs."""

    kubeconfig: str | None = None
    context: str | None = None


class SteadyState(StrictModel):
    """What has to hold before a fault and after it: all replicas ready, every node ready, and these URLs answer 200.

    `within_seconds` is how long it is waited for.
    """

    within_seconds: Seconds = 120.0
    probes: tuple[Probe, ...] = ()


class TooFewReady(StrictModel):
    """Fewer than so many ready pods for longer than so long."""

    fewer_than: Annotated[int, Field(ge=1)]
    for_seconds: Annotated[float, Field(ge=0)]


class Abort(StrictModel):
    """When everything stops and is undone. That the effects of a fault are still there always stops it.

    `stop_file` is a file that the operator makes to stop it.
    """

    ready_pods: TooFewReady | None = None
    probe_failing_seconds: Seconds | None = None
    stop_file: str | None = None


class PlannedFault(StrictModel):
    """One kind of fault, done so many times.

    Attributes
    ----------
    namespace, deployment
        Whose pods are hit; those of the parameter `live` if left out.
    target
        Name of the pod or node; if left out, one at random each time, by the seed of the plan.
    observe_seconds
        How long detection and recovery are waited for.
    grace_period_seconds
        Of a deletion or eviction; the pod's own if left out. Never 0: then nobody would confirm the end of the pod.
    container
        Whose `container_id` is meant; the first one if left out.
    inject, restore, proof
        Commands of the operator as lists of arguments, without a shell; `PLACEHOLDERS` in braces are filled in.
        `restore` has to succeed where there is nothing to restore. `proof` ends with 0 only while the effect is there,
        and its last line says what it saw.
    command_timeout_seconds
        How long each of them may take.
    proof_seconds
        How long the effect is waited for; as long as the fault is observed if left out.
    """

    kind: FaultKind
    repetitions: Annotated[int, Field(ge=1, le=1000)] = 1
    namespace: str | None = None
    deployment: str | None = None
    target: str | None = None
    observe_seconds: Seconds
    grace_period_seconds: Annotated[int, Field(ge=1)] | None = None
    container: str | None = None
    inject: Command | None = None
    restore: Command | None = None
    proof: Command | None = None
    command_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 30.0
    proof_seconds: Seconds | None = None

    @field_validator("inject", "restore", "proof")
    @classmethod
    def _has_known_placeholders(cls, command: Command | None) -> Command | None:
        for argument in command or ():
            for name in _BRACED.findall(argument):
                if name not in PLACEHOLDERS:
                    known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
                    raise ValueError(f"placeholders {known}, and no {{{name}}}")
        return command

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        given = {name for name in ("inject", "restore", "proof") if getattr(self, name)}
        if lacking := [name for name in self.kind.needs if name not in given]:
            raise ValueError(
                f"a {self.kind} with {' and '.join(f'`{name}`' for name in lacking)}: see the page of plans"
            )
        if extra := sorted(given - set(self.kind.takes)):
            raise ValueError(f"a {self.kind} without {', '.join(f'`{name}`' for name in extra)}: the API does it")
        if self.kind.of_a_node:
            for name in ("inject", "restore", "proof"):
                told = _placeholders(getattr(self, name) or ())
                if wrong := sorted(told & {"pod", "container_id"}):
                    raise ValueError(f"a command about a node without {{{wrong[0]}}}")
        may_wait = (FaultKind.POD_DELETE, FaultKind.NODE_DRAIN)
        if self.grace_period_seconds is not None and self.kind not in may_wait:
            raise ValueError(f"`grace_period_seconds` only of {' and '.join(may_wait)}")
        return self


class FailurePlan(StrictModel):
    """``params/failures.yaml``.

    Attributes
    ----------
    title
        Of the recording.
    identity
        Who injects.
    namespaces
        The only ones that are touched.
    steady_state, abort
        Between which limits it works.
    seed
        What targets are drawn by.
    pause_seconds
        Between two faults.
    recovery_window_seconds
        For how long all replicas have to be ready without a break to count as recovered.
    faults
        What is done, in this order.
    """

    schema_: Annotated[Literal["readiness/failures/v1"], Field(alias="schema")]
    title: BilingualText
    identity: Identity
    namespaces: Annotated[tuple[str, ...], Field(min_length=1)]
    steady_state: SteadyState = SteadyState()
    abort: Abort = Abort()
    seed: Annotated[int, Field(ge=0)] = 1
    pause_seconds: Annotated[float, Field(ge=0)] = 5.0
    recovery_window_seconds: Seconds = 3.0
    faults: Annotated[tuple[PlannedFault, ...], Field(min_length=1)]


def load_plan(path: Path, live: LiveParameters, shown_as: Path | str) -> FailurePlan:
    """Read a plan and hold it against the parameters of the system it is for.

    Raises
    ------
    InputError
        With every problem, each with its line.
    """
    document = YamlDocument(path, shown_as)
    plan = document.parse(FailurePlan)
    problems: list[Problem] = []
    allowed = f"one of {', '.join(plan.namespaces)} ($.namespaces)"
    for number, fault in enumerate(plan.faults):
        place: tuple[int | str, ...] = ("faults", number)
        namespace = fault.namespace or live.kubernetes.namespace
        if namespace not in plan.namespaces:
            got = repr(namespace) if fault.namespace else f"{namespace!r}, that of live.kubernetes"
            where = (*place, "namespace") if fault.namespace else place
            problems.append(document.problem(where, allowed, got, "add it to $.namespaces if it may be touched"))
        if fault.namespace and not fault.deployment:
            told = "the deployment of that namespace"
            problems.append(document.problem(place, told, "none", "add `deployment`"))
        if fault.target and fault.repetitions > 1 and fault.kind is FaultKind.POD_DELETE:
            told = "one repetition: the pod of that name is gone after it"
            problems.append(document.problem((*place, "repetitions"), told, str(fault.repetitions)))
    if problems:
        raise InputError(problems)
    return plan


def filled(command: Command, values: dict[str, str]) -> list[str]:
    """A command with its placeholders filled in; braces around anything else stay."""
    return [_BRACED.sub(lambda found: values[found[1]], argument) for argument in command]


def _placeholders(command: Command | tuple[()]) -> set[str]:
    return {name for argument in command for name in _BRACED.findall(argument)}
