"""Attempts: one fault, whole or broken off, as rows of the tables `faults`, `journals` and `fault_events`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readiness.chaos.journals import Journal, broken_off_by, error_of, faults_of_journal
from readiness.digests import canonical_json
from readiness.injection.experiments import PROOF
from readiness.sources.live.looks import Row

# Whatever is neither a time nor in here is text.
TYPES = {"censored_detect": "bool", "censored_recover": "bool"}
_CONSEQUENCES = ("detected_at", "detected_by", "detector", "detector_detail", "notready_at", "recovered_at",
                 "recovery_confirmed_at")  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    """One fault that was tried.

    Attributes
    ----------
    fault_id, kind, namespace, deployment
        Its name, what was done, and to whose pods.
    journal
        Of its experiment.
    told
        What happened, by the names of the columns; without ``injected_at`` nothing was done.
    settings
        What has to be read beside its times.
    events
        What the watch client saw.
    """

    fault_id: str
    kind: str
    namespace: str
    deployment: str
    journal: Journal
    told: Mapping[str, Any]
    settings: Mapping[str, Any]
    events: Sequence[Row]

    @property
    def faults(self) -> list[str]:
        """Why it is not a whole experiment; empty if it is."""
        return faults_of_journal(self.journal, proof=PROOF, proves="effect", told_as="effect_proof")

    @property
    def injected(self) -> bool:
        """Whether anything was done."""
        return "injected_at" in self.told

    @property
    def is_dry(self) -> bool:
        """Whether it is the journal of a dry run, which shows nothing."""
        experiment = self.journal["experiment"]
        return any(part.get("dry") for part in (*experiment.get("method", ()), experiment))

    @property
    def why_it_broke_off(self) -> str | None:
        """The first activity that did not succeed, and why; that of the steady state, if the method was not begun."""
        if broken := broken_off_by(self.journal):
            return f"{broken[0]}: {broken[1]}"
        for when in ("before", "after"):
            for probe in ((self.journal.get("steady_states") or {}).get(when) or {}).get("probes", ()):
                if probe.get("status") != "succeeded":
                    return f"{probe['activity']['name']} {when} the method: {error_of(probe, 'not met')}"
        return None

    def fault_rows(self) -> list[dict[str, Any]]:
        """Its row of the table `faults`; none if nothing was done.

        A fault stays in the table however its experiment ended: what was not seen by then is censored.
        """
        if not self.injected or self.is_dry:
            return []
        told = dict(self.told)
        settings = dict(self.settings)
        if not told.get("effect_proof"):
            # What was seen then may be of anything: a consequence of what is not proven contradicts itself.
            seen = {name: value for name in _CONSEQUENCES if (value := told.pop(name, None)) is not None}
            if seen:
                settings["seen_without_proof"] = {name: _text(value) for name, value in seen.items()}
        if self.faults:
            settings["not_whole"] = self.faults
        if broken := self.why_it_broke_off:
            settings["broken_off"] = broken
        return [
            {
                "fault_id": self.fault_id,
                "kind": self.kind,
                "namespace": self.namespace,
                "deployment": self.deployment,
                **told,
                "censored_detect": told.get("detected_at") is None,
                "censored_recover": told.get("recovered_at") is None,
                "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True),
            }
        ]

    def journal_row(self) -> dict[str, Any]:
        """Its row of the table `journals`."""
        started = dt.datetime.fromisoformat(self.journal["start"])
        return {"fault_id": self.fault_id, "started_at": started, "body": canonical_json(self.journal)}

    def event_rows(self) -> list[dict[str, Any]]:
        """Its rows of the table `fault_events`."""
        return [{"fault_id": self.fault_id, **row} for row in self.events]

    # In the words of a terminal ---------------------------------------------------------------------------------------

    def seconds_to(self, name: str) -> float | None:
        """Seconds from the injection to a time; None if it never came."""
        at = self.told.get(name)
        return None if at is None or not self.injected else (at - self.told["injected_at"]).total_seconds()


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
