"""``recording.yaml`` of injected faults: whose they are, how they were made, what each column means."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import chaoslib

import readiness
from readiness.chaos.journals import span_of
from readiness.injection.plan import FailurePlan
from readiness.machine.systems import os_release
from readiness.messages import message
from readiness.sources.live.description import COLUMNS as LIVE_COLUMNS
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.writing import in_both_languages, in_utc, table_entries

if TYPE_CHECKING:
    import pandas as pd

# What each column of each table means, in the order of the columns.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "faults": {
        "fault_id": "unique name: kind and number",
        "kind": "pod_delete, container_sigkill, process_sigstop, node_cordon, node_drain or node_partition",
        "namespace": "namespace of the deployment that was hit",
        "deployment": "deployment that was hit",
        "target_pod": "pod that was hit; comma-separated where a node was",
        "target_node": "node of the target",
        "injected_at": "UTC time just before the request or command that is the fault",
        "effect_seen_at": "UTC time the effect was proven",
        "effect_proof": "what proved the effect: the API's answer, or the last line of the operator's command",
        "detected_at": "UTC arrival of the first watch event that shows the fault",
        "detector": "which object or event showed it",
        "detector_detail": "that object or event in more words",
        "detected_by": "platform = Kubernetes API objects and events seen by a watch client",
        "notready_at": "UTC time of the first watch moment with fewer Ready pods than replicas",
        "recovered_at": "UTC start of the confirmed window of full recovery; null if none was seen while observed",
        "recovery_confirmed_at": "UTC end of that window",
        "healed_at": "UTC time the fault was undone; null where nothing was to be undone",
        "node_ready_after_heal_at": "UTC time the node was Ready again (node_partition only)",
        "stale_pods_gone_at": "UTC time the cut-off pods were gone (node_partition only)",
        "observed_until_at": "UTC time the observation of this fault ended, always before it was undone; that of the "
        "loss of a stream, if one was lost",
        "censored_detect": "true: not detected while observed",
        "censored_recover": "true: not recovered while observed",
        "settings": "JSON: probes, replicas, tolerations, grace periods, resources, recovery definition, load of the "
        "injector's machine; not_whole, broken_off, stopped_by, interrupted, not_undone, watch_lost (how the "
        "experiment ended, if not whole), seen_without_proof (what the watch showed beside an effect that was not "
        "proven)",
    },
    "journals": {
        "fault_id": "fault it belongs to; where nothing was done, in no other table",
        "started_at": "UTC time the experiment began",
        "body": "JSON: journal of the Chaos Toolkit with the experiment as it was run; the node's name is scrubbed",
    },
    "fault_events": {"fault_id": "fault during which it was seen", **LIVE_COLUMNS["events"]},
}
METHODS = {
    "faults": "One fault a row, also those whose experiment broke off. Experiments of the Chaos Toolkit, run one at a "
    "time by `readiness inject` under an identity of its own. The effect is proven by other questions than the watch, "
    "detection is the arrival of the first watch event that shows the fault, at a client of its own connection. For "
    "faults that enter through the API (pod_delete, node_cordon, node_drain) that delay is watch latency only. "
    "recovered_at is the start of the first window, after the deployment was seen broken, in which all replicas stayed "
    "Ready; what was not seen before the fault was undone is censored. Nothing recovers from a cordon.",
    "journals": "The journal of each experiment, as the library returned it.",
    "fault_events": "Everything the watch client received from the injection on, in order of arrival.",
}
GAPS = ("script", "identity", "watch", "commands")


def describe(
    name: str, plan: FailurePlan, live: LiveParameters, frames: Mapping[str, pd.DataFrame], earlier: Mapping[str, Any]
) -> dict[str, Any]:
    """``recording.yaml`` of some tables.

    Parameters
    ----------
    name
        Of the folder.
    plan, live
        What was done, to which system.
    frames
        Tables by name.
    earlier
        Settings of what is appended to.
    """
    start, end = span_of(frames["journals"])
    target = live.kubernetes
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": plan.title.model_dump(),
        "subject": live.subject.model_dump(mode="json", exclude_none=True),
        "collected": {
            "start": in_utc(start.replace(microsecond=0)),
            "end": in_utc((end + dt.timedelta(seconds=1)).replace(microsecond=0)),
            "by": f"`readiness inject` {readiness.__version__} with chaostoolkit-lib {chaoslib.__version__}; one "
            "clock, that of the injector's machine, UTC",
        },
        "environment": {
            "injector_os": os_release()["PRETTY_NAME"],
            "injector_kernel": platform.release(),
            "injector_cores": os.cpu_count() or 0,
            **live.environment,
        },
        "settings": {
            **earlier,
            "namespace": target.namespace,
            "deployment": target.deployment,
            "recovery_window_seconds": plan.recovery_window_seconds,
            "seed": plan.seed,
            **live.settings,
        },
        "gaps": [in_both_languages(message(f"injection-gap-{gap}")) for gap in GAPS],
        "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=end),
    }
