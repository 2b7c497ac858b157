"""``recording.yaml`` of what was looked at live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.errors import InputError, Problem
from readiness.messages import Message, message
from readiness.sources.live.facts import Facts
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.writing import in_both_languages, in_utc, table_entries

if TYPE_CHECKING:
    import pandas as pd

METHODS = {
    "series": "One row per pod (or node) and metric at every look. ready, restart_count, terminating: list of pods. "
    "container_*, pod_* and node_*: kubelet /stats/summary, asked at the kubelet's own port; "
    "container_cpu_percent_of_core is a rate that the kubelet computes and refreshes about every 10 s, and "
    "*_stat_age_seconds is observed_at minus the kubelet's own time. Metrics named in live.prometheus.queries: range "
    "queries. Everything else: the subject's own statement in /metrics; what counts is summed over labels, a gauge "
    "is kept only where it is one number, and one of several under its labels.",
    "probes": "GET of the named URLs and of the health path of every running pod with an address, at every look; "
    "a new connection each time, no redirects, no second try. ok is an answer 200. What is not answered within 1 s "
    "comes with a later look, and is not asked again before that.",
    "objects": "Answers of the Kubernetes API to the collector's identity, once at each stage. Values of environment "
    "variables and annotations, arguments that look like secrets and identifiers of machines were replaced by "
    "`scrubbed`; managed fields were left out.",
    "events": "Everything a watch client received, in order of arrival. SNAPSHOT rows come from a list at (re)connect, "
    "WATCH_ERROR rows mark a lost stream (object then holds the error). Scrubbed as objects are.",
    "payloads": "Bodies of the pods' health and metrics paths as received, once at each stage, from every running pod.",
    "collection_errors": "Everything that was asked for and could not be had, with what would mend it.",
}
COLUMNS = {
    "series": {
        "observed_at": "UTC time of the question",
        "pod": "pod name; empty for nodes",
        "node": "node name; empty while a pod is not scheduled",
        "metric": "metric name, with labels where it is one of several of that name",
        "value": "value in the unit of the row",
        "unit": "unit of the value",
    },
    "probes": {
        "observed_at": "UTC time the request was sent",
        "target": "pod/<name>, or the name of the URL",
        "pod": "pod name; null for a URL",
        "status_code": "HTTP status; null = no HTTP answer",
        "ok": "true: answered 200",
        "latency_seconds": "time to the end of the answer or to the error; null if the body was not read to its end",
        "error": "class of the error; null if answered",
        "pod_ready": "the API's Ready condition in the list before; null for a URL",
    },
    "objects": {
        "stage": "before, during or after",
        "identity": "collector: the identity the parameters name",
        "name": "short name of the answer",
        "method": "HTTP method",
        "path": "path of the request",
        "status": "HTTP status",
        "collected_at": "UTC time of the request",
        "body": "JSON text of the answer, scrubbed",
    },
    "events": {
        "received_at": "UTC time of arrival at the client",
        "resource": "pods, deployments, endpoints, events or nodes",
        "type": "SNAPSHOT, ADDED, MODIFIED, DELETED or WATCH_ERROR",
        "namespace": "metadata.namespace; null for nodes and WATCH_ERROR",
        "name": "metadata.name; null for WATCH_ERROR",
        "uid": "metadata.uid; null for WATCH_ERROR",
        "resource_version": "metadata.resourceVersion; null for WATCH_ERROR",
        "object": "JSON text of the object, scrubbed",
    },
    "payloads": {
        "stage": "before, during or after",
        "pod": "pod name",
        "path": "path of the request",
        "status": "HTTP status",
        "collected_at": "UTC time of the request",
        "content_type": "Content-Type of the answer",
        "headers": "JSON text of the answer's headers",
        "body": "text of the answer",
    },
    "collection_errors": {
        "observed_at": "UTC time",
        "what": "what was asked for, of which target",
        "error": "what came instead",
        "hint": "what would mend it",
    },
}
SOAK = "soak"


def describe(  # noqa: PLR0913 - what a description is made of, named
    *,
    name: str,
    live: LiveParameters,
    frames: Mapping[str, pd.DataFrame],
    facts: Facts,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    gaps: Sequence[Message],
    by: str,
) -> dict[str, Any]:
    """Describe a recording, in the form of :class:`~readiness.sources.base.Recording`.

    The phase `soak` is the longest stretch in which no fault was under way, as the recordings in `live.faults` have
    them; without faults it is the whole time.

    Parameters
    ----------
    name
        Of the recording.
    live
        What was looked at.
    frames
        The tables; only their columns and their number of rows are told.
    facts
        What the objects say of the system.
    started_at, ended_at
        Of the first and the last look.
    gaps
        What whoever uses it has to know before.
    by
        Who looked.
    """
    target = live.kubernetes
    soak_start, soak_end = quiet_stretch(faults_under_way(live), started_at, ended_at)
    settings: dict[str, Any] = {
        "namespace": target.namespace,
        "deployment": target.deployment,
        **({"service": target.service} if target.service else {}),
        **facts.settings(),
        "sample_interval_seconds": live.interval_seconds,
        "probe_interval_seconds": live.interval_seconds,
        "probe_connections": "new for each request",
        **live.settings,
    }
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": live.title.model_dump(),
        "subject": live.subject.model_dump(mode="json", exclude_none=True),
        "collected": {"start": in_utc(started_at), "end": in_utc(ended_at), "by": by},
        "environment": {**facts.environment(), **live.environment},
        "settings": settings,
        "phases": [{"name": SOAK, "start": in_utc(soak_start), "end": in_utc(soak_end)}],
        "gaps": [in_both_languages(gap) for gap in (*gaps, *_of_the_method(live))],
        "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=ended_at),
    }


def quiet_stretch(
    faults: Sequence[tuple[dt.datetime, dt.datetime]], start: dt.datetime, end: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """The longest part of a time in which no fault was under way; of equals the first.

    Parameters
    ----------
    faults
        From its injection until it was no longer looked at, of each.
    start, end
        The time.
    """
    longest = (start, start)
    since = start
    for begun, over in sorted(faults):
        if over <= start or begun >= end:
            continue
        if begun - since > longest[1] - longest[0]:
            longest = (since, begun)
        since = max(since, over)
    return (since, end) if end - since > longest[1] - longest[0] else longest


def faults_under_way(live: LiveParameters) -> list[tuple[dt.datetime, dt.datetime]]:
    """When faults were under way, by the recordings that `live.faults` names; none without them.

    Raises
    ------
    InputError
        If faults were recorded and cannot be read.
    """
    if live.faults is None:
        return []
    from readiness.sources.recorded import REGISTRY_FILE, RecordedSource

    folder = Path(live.faults)
    if not (folder / REGISTRY_FILE).is_file():
        return []
    source = RecordedSource(folder)
    found = []
    for recording in source.recordings():
        if "faults" not in recording.tables:
            continue
        frame = source.read(recording, "faults").frame
        if frame is None:
            # To take faults that cannot be read for none would call everything quiet.
            place = Problem(folder / recording.id, "$.tables.faults", "a table that can be read", "a damaged one")
            raise InputError(place)
        found += [
            (begun.to_pydatetime(), over.to_pydatetime())
            for begun, over in zip(frame["injected_at"], frame["observed_until_at"], strict=True)
        ]
    return found


def _of_the_method(live: LiveParameters) -> list[Message]:
    told = [message("live-gap-one-place")]
    if live.kubernetes.kubelet is None:
        told.append(message("live-gap-no-kubelet"))
    if live.kubernetes.pods is None:
        told.append(message("live-gap-no-pods"))
    return told
