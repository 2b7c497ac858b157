"""The plan of failures: which faults, where, under which identity, and when to stop."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from readiness.documents import StrictModel, load_yaml
from readiness.errors import InputError, Problem
from readiness.sources.live.parameters import KubernetesTarget, LiveParameters, Seconds

Kind = Literal["pod_delete", "container_sigkill", "process_sigstop", "node_cordon", "node_drain", "node_partition"]
OF_NODES = frozenset({"node_cordon", "node_drain", "node_partition"})
# What the API cannot do, the operator supplies; what stays broken until somebody mends it needs the way back too.
NEEDS_INJECT = frozenset({"container_sigkill", "process_sigstop", "node_partition"})
NEEDS_RESTORE = frozenset({"process_sigstop", "node_partition"})
PLACEHOLDERS = frozenset({"pod", "namespace", "node", "container_id"})

Command = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


class Identity(StrictModel):
    """Who injects: a kubeconfig, and a context of it. Never the collector's."""

    kubeconfig: str
    context: str | None = None


class Steady(StrictModel):
    """What has to hold before each fault: every replica Ready, and these URLs answering 200."""

    within_seconds: Seconds = 120.0
    urls: tuple[str, ...] = ()


class Abort(StrictModel):
    """When to undo at once and stop: too few pods Ready for too long, or a file that an operator makes."""

    fewer_ready_than: Annotated[int, Field(ge=1)] | None = None
    for_seconds: Seconds = 60.0
    file: str | None = None


class Fault(StrictModel):
    """One kind of fault of the plan, and how often.

    Commands are lists of arguments, given to no shell; {pod}, {namespace}, {node} and {container_id} stand for the
    target.
    """

    kind: Kind
    repetitions: Annotated[int, Field(ge=1, le=1000)] = 1
    target: str | None = None
    inject: Command | None = None
    restore: Command | None = None
    observe_seconds: Seconds | None = None

    @field_validator("inject", "restore")
    @classmethod
    def _placeholders_are_known(cls, command: Command | None, _: ValidationInfo) -> Command | None:
        for argument in command or ():
            try:
                named = {name for _, name, _, _ in string.Formatter().parse(argument) if name is not None}
            except ValueError:
                raise ValueError(f"{argument!r}: braces that do not close") from None
            if unknown := named - PLACEHOLDERS:
                known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
                raise ValueError(f"only {known}, not {{{min(unknown)}}}")
        return command

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.kind in NEEDS_INJECT and self.inject is None:
            raise ValueError(f"{self.kind} needs the command `inject`: the API cannot do it")
        if self.kind in NEEDS_RESTORE and self.restore is None:
            raise ValueError(f"{self.kind} needs the command `restore`: it stays until somebody mends it")
        if self.kind not in NEEDS_INJECT and self.inject is not None:
            raise ValueError(f"{self.kind} is done by the API and takes no command `inject`")
        return self


class FailurePlan(StrictModel):
    """``params/failures.yaml``."""

    schema_: Annotated[Literal["readiness/failures/v1"], Field(alias="schema")]
    namespaces: Annotated[tuple[str, ...], Field(min_length=1)]
    identity: Identity
    steady: Steady = Steady()
    seed: Annotated[int, Field(ge=0)] = 1
    observe_seconds: Seconds = 180.0
    recovery_window_seconds: Seconds = 3.0
    pause_seconds: Annotated[float, Field(ge=0)] = 5.0
    abort: Abort = Abort()
    faults: Annotated[tuple[Fault, ...], Field(min_length=1)]

    def target(self, live: LiveParameters) -> KubernetesTarget:
        """The namespace of the parameters, under the identity of the plan."""
        told = {"kubeconfig": self.identity.kubeconfig, "context": self.identity.context}
        return live.kubernetes.model_copy(update=told)


def load_plan(path: Path, shown_as: Path | str, live: LiveParameters) -> FailurePlan:
    """Read a plan, and hold it against what the parameters look at.

    Raises
    ------
    InputError
        If it is not in its form, the namespace is not on its list, or the identity is that of the collector.
    """
    plan = load_yaml(path, FailurePlan, shown_as)
    problems = []
    looked_at = live.kubernetes
    if looked_at.namespace not in plan.namespaces:
        hint = "faults are injected only where the plan says so"
        expected = f"the namespace of the parameters, {looked_at.namespace}, among them"
        problems.append(Problem(shown_as, "$.namespaces", expected, ", ".join(plan.namespaces), hint=hint))
    same_file = looked_at.kubeconfig is not None and (
        Path(looked_at.kubeconfig).expanduser() == Path(plan.identity.kubeconfig).expanduser()
    )
    if same_file and (looked_at.context or None) == (plan.identity.context or None):
        hint = "who looks must not be able to break: make an identity of its own (params/kubernetes/injector.yaml)"
        problems.append(Problem(shown_as, "$.identity", "another identity than the collector's", "the same", hint=hint))
    if problems:
        raise InputError(problems)
    return plan


def filled(command: Command, values: Mapping[str, str]) -> list[str]:
    """The command with its target put in."""
    return [argument.format(**values) for argument in command]
