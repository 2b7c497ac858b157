"""Kinds of fault: the attempts of each, those that count, their settings, and whether they are a measurement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from readiness.areas.base import Material, Settings, stated_settings
from readiness.instruments import (
    Check,
    FaultTimes,
    check_effect_proven,
    check_order_of_events,
    check_recovery_after_detection,
    check_recovery_possible,
    check_settings_unchanged,
)

# Faults that enter through the API that the detector watches: the delay is that of the watch, not of a detection.
ENTERS_THROUGH_THE_DETECTOR = ("pod_delete",)
# Faults after which a new container has to pass the readiness probe's initial delay before it counts as back.
REPLACES_THE_CONTAINER = ("pod_delete", "container_sigkill", "process_sigstop")
# Faults of the plan that leave the container where it is. Of any other kind nobody has said what it replaces.
LEAVES_THE_CONTAINER = ("node_partition", "network_delay", "resource_exhaustion", "storage_failure", "high_load")
# What is recorded of an attempt only if something happened in it; not every recording has all of these columns.
CONSEQUENCES = ("detected_at", "detected_by", "notready_at", "recovered_at", "recovery_confirmed_at")


class FailureInjectionSettings(Settings):
    """Parameters of ``notebooks/failure_injection.ipynb``.

    `clock_resolution_seconds` is how far two clocks of the record may disagree.
    """

    clock_resolution_seconds: Annotated[float, Field(ge=0)] = 0.1


class Waits(NamedTuple):
    """How long something took, or was waited for where `censored`; (n,) seconds."""

    seconds: NDArray[np.float64]
    censored: NDArray[np.bool_]


@dataclass(frozen=True)
class FaultKind:
    """All attempts of one kind of fault, in seconds after their injection.

    Attributes
    ----------
    rows
        Table `faults`, all recordings together.
    ids
        Names of the attempts; with that of the recording where there are several.
    proven : (n,) bool
        Whether the fault is proven to have taken effect, and not before it was injected.
    detection_seconds, recovery_seconds : (n,) float
        NaN where it never came.
    observed_seconds : (n,) float
        How long the fault was watched.
    settings
        Of each attempt; empty where none were recorded.
    loaded : (n,) bool
        Whether the fault hit the deployment under load; None if the recordings do not say where faults hit.
    """

    kind: str
    rows: pd.DataFrame
    ids: list[str]
    proven: NDArray[np.bool_]
    detection_seconds: NDArray[np.float64]
    recovery_seconds: NDArray[np.float64]
    observed_seconds: NDArray[np.float64]
    settings: list[dict[str, Any]]
    loaded: NDArray[np.bool_] | None

    @property
    def unproven_ids(self) -> list[str]:
        """Attempts that do not count."""
        return [name for name, proven in zip(self.ids, self.proven, strict=True) if not proven]

    @property
    def counted(self) -> FaultKind:
        """The attempts that count: a fault without proof of effect tells nothing of detection or recovery."""
        kept = self.proven
        return FaultKind(
            kind=self.kind,
            rows=self.rows[kept],
            ids=[name for name, proven in zip(self.ids, kept, strict=True) if proven],
            proven=kept[kept],
            detection_seconds=self.detection_seconds[kept],
            recovery_seconds=self.recovery_seconds[kept],
            observed_seconds=self.observed_seconds[kept],
            settings=[told for told, proven in zip(self.settings, kept, strict=True) if proven],
            loaded=None if self.loaded is None else self.loaded[kept],
        )

    @property
    def detections(self) -> Waits:
        """Times to detection."""
        return self._waits(self.detection_seconds)

    @property
    def recoveries(self) -> Waits:
        """Times to recovery."""
        return self._waits(self.recovery_seconds)

    def _waits(self, seconds: NDArray[np.float64]) -> Waits:
        # Before the injection by more than the clocks may disagree is for the order of events to find.
        censored = np.isnan(seconds)
        return Waits(np.maximum(np.where(censored, self.observed_seconds, seconds), 0.0), censored)

    def detected_by(self, who: str) -> int:
        """How many of the attempts were detected by `who`; an empty name counts those that do not say."""
        detected = ~np.isnan(self.detection_seconds)
        return int((detected & (self.rows["detected_by"].fillna("") == who).to_numpy(dtype=bool)).sum())

    def told(self, column: str) -> list[str]:
        """The different values of a column of text that not every recording has."""
        return sorted(set(self.rows[column].dropna().astype(str))) if column in self.rows else []


def fault_kinds(materials: tuple[Material, ...], *, clock_resolution_seconds: float) -> list[FaultKind]:
    """Every kind of fault of every recording; the attempts of all recordings count together."""
    rows = pd.concat([_of_recording(m, several=len(materials) > 1) for m in materials], ignore_index=True)
    kinds = []
    for kind, part in rows.groupby("kind", sort=True):
        said_where = "namespace" in part and bool(part["namespace"].notna().all())
        kinds.append(
            FaultKind(
                kind=str(kind),
                rows=part,
                ids=[str(fault) for fault in part["attempt"]],
                proven=_proven(part, clock_resolution_seconds),
                detection_seconds=seconds_after(part, "detected_at"),
                recovery_seconds=seconds_after(part, "recovered_at"),
                observed_seconds=seconds_after(part, "observed_until_at"),
                settings=[stated_settings(text) for text in part["settings"]],
                loaded=(part["namespace"] == part["loaded_namespace"]).to_numpy(dtype=bool) if said_where else None,
            )
        )
    return kinds


def _of_recording(material: Material, *, several: bool) -> pd.DataFrame:
    rows = material.tables["faults"]
    names = [material.label(str(fault)) if several else str(fault) for fault in rows["fault_id"]]
    return rows.assign(attempt=names, loaded_namespace=str(material.recording.settings.get("namespace", "")))


def _proven(rows: pd.DataFrame, clock_resolution_seconds: float) -> NDArray[np.bool_]:
    """Proof is a text and a time, and no proof is older than what it proves."""
    worded = rows["effect_proof"].fillna("").astype(str).str.strip() != ""
    in_time = seconds_after(rows, "effect_seen_at") >= -clock_resolution_seconds  # False for NaN
    return np.asarray(worded.to_numpy(dtype=bool) & in_time, dtype=np.bool_)


def _followed(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether anything is recorded to have followed from each attempt."""
    known = [column for column in CONSEQUENCES if column in rows]
    return np.asarray(rows[known].notna().any(axis="columns"), dtype=np.bool_)


def seconds_after(rows: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Seconds from the injection to each time of a column, NaN where there is none."""
    return np.asarray((rows[column] - rows["injected_at"]).dt.total_seconds(), dtype=np.float64)


def checks_of(kind: FaultKind, settings: FailureInjectionSettings) -> list[Check]:
    """Check whether what was recorded of one kind of fault is a measurement; every attempt is looked at."""
    zeros = np.zeros(len(kind.ids))
    resolution = settings.clock_resolution_seconds
    return [
        check_effect_proven(kind.ids, kind.proven, consequences=_followed(kind.rows), member=kind.kind),
        check_order_of_events(
            FaultTimes(kind.ids, zeros, kind.detection_seconds, kind.recovery_seconds),
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_recovery_possible(
            kind.ids,
            kind.recovery_seconds,
            np.array([least_recovery_seconds(kind.kind, told) for told in kind.settings]),
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_recovery_after_detection(
            kind.ids,
            kind.detection_seconds,
            kind.recovery_seconds,
            clock_resolution_seconds=resolution,
            member=kind.kind,
        ),
        check_settings_unchanged(
            {fault: _probe_settings(told) for fault, told in zip(kind.ids, kind.settings, strict=True)},
            member=kind.kind,
        ),
    ]


def least_recovery_seconds(kind: str, settings: dict[str, Any]) -> float:
    """The shortest recovery the probes allow: the readiness delay where a new container has to pass it, else 0.

    NaN where it is not known: nothing is recorded of the readiness probe, or of what a fault of this kind replaces
    (``replaces_the_container`` among the settings says it of a kind that is not in the plan). A probe that is recorded
    without a delay has none: 0 is the default of Kubernetes.
    """
    known = True if kind in REPLACES_THE_CONTAINER else False if kind in LEAVES_THE_CONTAINER else None
    replaces = settings.get("replaces_the_container") if known is None else known
    if replaces is False:
        return 0.0
    if replaces is not True or "readinessProbe" not in settings:
        return float("nan")
    return float((settings["readinessProbe"] or {}).get("initialDelaySeconds", 0))


def _probe_settings(settings: dict[str, Any]) -> dict[str, str]:
    """The settings a time to recovery depends on, as text."""
    names = ("livenessProbe", "readinessProbe", "terminationGracePeriodSeconds", "replicas", "tolerationSeconds")
    return {name: json.dumps(settings[name], sort_keys=True) for name in (*names, "resources") if name in settings}
