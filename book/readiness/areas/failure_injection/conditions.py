"""What has to be read beside a time to detection or recovery: settings, who noticed, and what was left out."""

from __future__ import annotations

import numpy as np

from readiness.areas.failure_injection.kinds import FaultKind, Waits
from readiness.estimates import Bounds
from readiness.estimates.durations import upper_bound_with_slower
from readiness.instruments.base import listed
from readiness.messages import Argument, Message, message

DEFAULT_TOLERATION_SECONDS = 300.0  # of Kubernetes, for not-ready and unreachable nodes


def conditions_of(kind: FaultKind) -> tuple[Message, ...]:
    """The settings that stand beside every time: without them an MTTR means nothing."""
    first = next(iter(kind.settings), {})
    if not any(kind.settings):
        told = [message("condition-settings-unknown")]
    else:
        readiness, liveness = first.get("readinessProbe") or {}, first.get("livenessProbe") or {}
        told = [
            message(
                "condition-probes",
                readiness_delay_seconds=readiness.get("initialDelaySeconds", "-"),
                readiness_period_seconds=readiness.get("periodSeconds", "-"),
                liveness_delay_seconds=liveness.get("initialDelaySeconds", "-"),
                liveness_period_seconds=liveness.get("periodSeconds", "-"),
                grace_seconds=first.get("terminationGracePeriodSeconds", "-"),
            )
        ]
    tolerations = first.get("tolerationSeconds") or {}
    if kind.kind == "node_partition" and tolerations and np.isfinite(kind.recovery_seconds).any():
        toleration = float(next(iter(tolerations.values())))
        told.append(
            message(
                "condition-partition",
                toleration_seconds=toleration,
                default_seconds=round(
                    float(np.nanmedian(kind.recovery_seconds)) + DEFAULT_TOLERATION_SECONDS - toleration
                ),
                monitor_grace=str(first.get("node_monitor_grace_period", "-")),
            )
        )
    if kind.loaded is not None:
        told.append(_where_faults_hit(kind, int(kind.loaded.sum())))
    return tuple(told)


def _where_faults_hit(kind: FaultKind, loaded: int) -> Message:
    """How many faults hit the loaded deployment, an idle one, or a pod that had only just been hit."""
    repeated = sum(bool(told.get("crashloopbackoff_seen")) for told in kind.settings)
    return message("condition-faults", n=len(kind.ids), loaded=loaded, idle=len(kind.ids) - loaded, repeated=repeated)


def detected_by_condition(kind: FaultKind) -> Message:
    """Who noticed, and by which sign."""
    by, detectors = kind.told("detected_by"), kind.told("detector")
    return message("condition-detected-by", detected_by=", ".join(by) or "-", detectors=", ".join(detectors) or "-")


def unproven_condition(
    kind: FaultKind, waits: Waits, high_seconds: float | None, *, quantile: float, bounds: Bounds
) -> Message:
    """The attempts that do not count, and the upper bound if each of them had been slower than all that do.

    Whoever drops a slow attempt by blanking its proof and its times leaves this behind.
    """
    left_out = kind.unproven_ids
    facts: dict[str, Argument] = {"attempts": len(kind.ids), "left_out": len(left_out), "which": listed(left_out)}
    slower = upper_bound_with_slower(waits.seconds, waits.censored, len(left_out), quantile=quantile, bounds=bounds)
    if high_seconds is None or slower is None:
        return message("condition-unproven-unbounded", **facts)
    return message("condition-unproven", slower_seconds=slower, **facts)
