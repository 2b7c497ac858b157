"""Lives of pods: where one ends and the next begins, how each ended, and what put them into a restart loop."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.areas.base import Material
from readiness.areas.series import SOAK, PodSeries, pod_series
from readiness.messages import message
from readiness.views import Cell, Column, TableView

RESTARTS = "restart_count"
OOM_KILLED, CRASH_LOOP = "OOMKilled", "CrashLoopBackOff"


def restart_seconds(material: Material) -> dict[str, NDArray[np.float64]]:
    """When each pod's restart count was first seen risen, in seconds since the start of the soak.

    Pods without a count are left out: of them it is not known whether they restarted.
    """
    return {series.pod: series.seconds[1:][np.diff(series.values) > 0] for series in pod_series(material, RESTARTS)}


def split_lifetimes(
    series: PodSeries, restarts_seconds: NDArray[np.float64], warmup_seconds: float
) -> tuple[PodSeries, ...]:
    """Cut a series where its pod's restart count rises: what was measured before belongs to another process.

    Parameters
    ----------
    series
        Of one pod, its declared warm-up dropped.
    restarts_seconds
        When the count was seen risen, as of `restart_seconds`.
    warmup_seconds
        Dropped from the start of each further life as it was from the first.

    Returns
    -------
    tuple of PodSeries
        The series itself if there was no restart; lives without a single sample are left out.
    """
    if not restarts_seconds.size:
        return (series,)
    edges = [-np.inf, *restarts_seconds.tolist(), np.inf]
    lives = []
    for number, (born, ended) in enumerate(pairwise(edges), start=1):
        start = born + warmup_seconds if number > 1 else born
        inside = (series.seconds >= start) & (series.seconds < ended)
        if not inside.any():
            continue
        first, last = series.expected_seconds
        lives.append(
            replace(
                series,
                member=f"{series.member}#{number}",
                pod=f"{series.pod}#{number}",
                seconds=series.seconds[inside],
                values=series.values[inside],
                expected_seconds=(max(first, start), min(last, ended)),
                window_hours=float(np.ptp(series.seconds[inside])) / 3600,
            )
        )
    return tuple(lives)


@dataclass(frozen=True)
class PodState:
    """What the Kubernetes API said of one pod at one moment."""

    seen_at: pd.Timestamp
    namespace: str
    uid: str
    created_at: pd.Timestamp
    deleted: bool
    containers: tuple[dict[str, Any], ...]


class Happening(NamedTuple):
    """Something that happened to a container: `what` is ``restart``, ``end`` or ``crash-loop``."""

    at: pd.Timestamp
    namespace: str
    what: str
    reason: str
    times: int = 1


def pod_states(material: Material) -> list[PodState]:
    """Every state of a pod that the recording's `events` (a watch) and `objects` (lists) hold, in order of time."""
    states = [*_states_of_events(material.tables.get("events")), *_states_of_objects(material.tables.get("objects"))]
    return sorted(states, key=lambda state: state.seen_at)


def happenings_of(states: list[PodState]) -> list[Happening]:
    """Restarts, ends of containers and crash loops in the states of pods, each counted once.

    A restart is a rise of the API's ``restartCount`` from one state to the next; what it stood at when a pod was first
    seen happened before. An end is known by its container: the same one is told again in every later state. A crash
    loop is one back-off, known by the restart count at which it began.
    """
    counts: dict[tuple[str, str], int] = {}
    told: set[tuple[str, str, str]] = set()
    found = []
    for state in states:
        for container in state.containers:
            name, count = str(container.get("name")), int(container.get("restartCount") or 0)
            key = (state.uid, name)
            risen = count - counts.get(key, count)
            if risen > 0:
                found.append(Happening(state.seen_at, state.namespace, "restart", "", risen))
            counts[key] = max(count, counts.get(key, count))
            for happening, identity in _told_by(state, container, count):
                if (state.uid, name, identity) not in told:
                    told.add((state.uid, name, identity))
                    found.append(happening)
    return found


def table_lifetimes(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Restarts, OOM kills, other ends and crash loops: in the soak and outside it, by each instrument that counts."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        counted = [("series", _rows_of_series(material)), ("objects", _rows_of_objects(material))]
        for source, found in counted:
            if found:
                told = message(f"lifetimes-source-{source}", recording=material.recording.id)
                rows += [(told, *[""] * 6), *found]
        if not any(found for _, found in counted):
            rows.append((message("lifetimes-not-counted", recording=material.recording.id), *[None] * 6))
    names = ("where", "pods", "restarts", "oom", "loops", "ends", "faults")
    columns = tuple(
        Column(title=message(f"lifetimes-column-{name}"), format="text" if name in {"where", "ends"} else "number")
        for name in names
    )
    return TableView(caption=message("lifetimes-caption"), columns=columns, rows=tuple(rows))


def _states_of_events(events: pd.DataFrame | None) -> Iterator[PodState]:
    if events is None or not {"received_at", "resource", "type", "object"} <= set(events.columns):
        return
    pods = events[(events["resource"] == "pods") & (events["type"] != "WATCH_ERROR")]
    for seen_at, kind, text in zip(pods["received_at"], pods["type"], pods["object"], strict=True):
        pod = _parsed(text)
        if "metadata" in pod:
            yield _state_of(pod, seen_at, deleted=kind == "DELETED")


def _states_of_objects(objects: pd.DataFrame | None) -> Iterator[PodState]:
    if objects is None or "collected_at" not in objects.columns:
        return
    for seen_at, text in zip(objects["collected_at"], objects["body"], strict=True):
        answer = _parsed(text) if '"PodList"' in str(text)[:200] else {}
        for pod in answer.get("items") or ():
            yield _state_of(pod, seen_at, deleted=False)


def _parsed(text: object) -> dict[str, Any]:
    """A JSON object, or an empty one: an answer that is none says nothing of a pod."""
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _state_of(pod: dict[str, Any], seen_at: Any, *, deleted: bool) -> PodState:
    metadata, status = pod.get("metadata") or {}, pod.get("status") or {}
    seen = pd.Timestamp(seen_at)
    return PodState(
        seen_at=seen,
        namespace=str(metadata.get("namespace", "")),
        uid=str(metadata.get("uid") or metadata.get("name")),
        created_at=pd.Timestamp(metadata.get("creationTimestamp") or seen),
        deleted=deleted,
        containers=tuple(status.get("containerStatuses") or ()),
    )


def _told_by(state: PodState, container: dict[str, Any], count: int) -> Iterator[tuple[Happening, str]]:
    for field in ("state", "lastState"):
        told = container.get(field) or {}
        ended, waiting = told.get("terminated"), told.get("waiting")
        if ended:
            at = pd.Timestamp(ended.get("finishedAt") or state.seen_at)
            identity = str(ended.get("containerID") or ended.get("finishedAt"))
            yield Happening(at, state.namespace, "end", str(ended.get("reason", ""))), identity
        if waiting and waiting.get("reason") == CRASH_LOOP:
            yield Happening(state.seen_at, state.namespace, "crash-loop", CRASH_LOOP), f"{CRASH_LOOP}-{count}"


def _rows_of_series(material: Material) -> list[tuple[Cell, ...]]:
    """What the counter in `series` says; it names no namespace and no reason."""
    start, end = material.window(SOAK)
    pods, restarts = Counter[str](), Counter[str]()
    for rows in material.podwise().pods(RESTARTS):
        risen = np.diff(rows.values, prepend=rows.values[0]).clip(min=0)
        inside = rows.observed_at.between(start, end).to_numpy()
        for when, chosen in (("soak", inside), ("outside", ~inside)):
            pods[when] += bool(chosen.any())
            restarts[when] += int(risen[chosen].sum())
    return [
        (message(f"lifetimes-{when}"), pods[when], restarts[when], *[None] * 4)
        for when in ("soak", "outside")
        if pods[when]
    ]


def _rows_of_objects(material: Material) -> list[tuple[Cell, ...]]:
    states = pod_states(material)
    happenings = happenings_of(states)
    start, end = (pd.Timestamp(time) for time in material.window(SOAK))
    faults = _faults_of(material)
    rows: list[tuple[Cell, ...]] = []
    for namespace in sorted({state.namespace for state in states}):
        lives = _lives_of([state for state in states if state.namespace == namespace])
        for when in ("soak", "outside"):
            soak = when == "soak"
            mine = [h for h in happenings if h.namespace == namespace and (start <= h.at <= end) == soak]
            ends = Counter(h.reason for h in mine if h.what == "end")
            others = ", ".join(f"{reason} {n}" for reason, n in ends.most_common() if reason != OOM_KILLED)
            rows.append(
                (
                    message(f"lifetimes-{when}-of", namespace=namespace),
                    sum((a <= end and b >= start) if soak else (a < start or b > end) for a, b in lives),
                    sum(h.times for h in mine if h.what == "restart"),
                    ends[OOM_KILLED],
                    sum(h.what == "crash-loop" for h in mine),
                    others or None,
                    None if faults is None else _faults_in(faults, namespace, (start, end), soak=soak),
                )
            )
    return rows


def _lives_of(states: list[PodState]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """From when to when each pod was there; one that was not seen deleted is there to the end of time."""
    lives: dict[str, tuple[pd.Timestamp, pd.Timestamp]] = {}
    for state in states:
        born = lives.get(state.uid, (state.created_at,))[0]
        lives[state.uid] = (born, state.seen_at if state.deleted else pd.Timestamp.max.tz_localize("UTC"))
    return list(lives.values())


def _faults_of(material: Material) -> pd.DataFrame | None:
    """Every fault that was injected, pilot runs too: each can end a container."""
    found = [material.tables[name] for name in ("faults", "faults_discarded") if name in material.tables]
    found = [table[["namespace", "injected_at"]] for table in found if "namespace" in table.columns]
    return pd.concat(found, ignore_index=True) if found else None


def _faults_in(
    faults: pd.DataFrame, namespace: str, soak_window: tuple[pd.Timestamp, pd.Timestamp], *, soak: bool
) -> int:
    inside = faults["injected_at"].between(*soak_window)
    return int(((faults["namespace"] == namespace) & (inside == soak)).sum())
