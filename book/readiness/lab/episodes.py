"""Episodes as they were: when each really began and ended, and what proves its effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from readiness.lab.connections import Connection
from readiness.lab.raw import RawRun
from readiness.lab.schedule import FAULTS, PAIR_KINDS


@dataclass(frozen=True)
class Happened:
    """One episode that began.

    Attributes
    ----------
    episode_id, kind, part, host, peer, settings
        As planned.
    planned_at, begun_at, ended_at
        Seconds since 1970.
    proof
        Of its effect.
    """

    episode_id: str
    kind: str
    part: str
    host: str
    peer: str | None
    settings: dict[str, Any]
    planned_at: float
    begun_at: float
    ended_at: float
    proof: dict[str, Any]

    @property
    def is_fault(self) -> bool:
        """Whether it happened to the host; else the host misbehaved."""
        return self.kind in FAULTS

    @property
    def has_effect(self) -> bool:
        """Whether the proof shows that anything came of it."""
        shown = {
            "link_cut": ("dropped_packets",),
            "rate_limit": ("dropped_packets", "delayed_packets"),
            "congestion": ("dropped_packets",),
            "flapping": ("carrier_changes",),
            "crash": ("ended_by",),
        }
        return any(self.proof.get(name) for name in shown.get(self.kind, ("flows",)))

    def touches(self, one: str, other: str) -> bool:
        """Whether what goes between two hosts is affected by a fault."""
        if self.kind in PAIR_KINDS:
            return {one, other} == {self.host, self.peer}
        return self.host in (one, other)


def episodes_of(raw: RawRun, connections: Sequence[Connection]) -> list[Happened]:
    """Every episode that began, in order of the plan; one that did not end, ended with the notes."""
    planned = {episode["episode_id"]: episode for episode in raw.plan["episodes"]}
    # Faults are noted by the recorder, misbehaviour by the process that does it.
    acted = [line for line in raw.logged if planned.get(line.get("episode_id"), {}).get("kind") not in FAULTS]
    begun = {n["episode_id"]: n for n in (*raw.of("begun-episode"), *(n for n in acted if n["event"] == "begun"))}
    ended = {n["episode_id"]: n for n in (*raw.of("ended-episode"), *(n for n in acted if n["event"] == "ended"))}
    made: dict[str, list[Connection]] = {}
    for connection in connections:
        if connection.episode_id:
            made.setdefault(connection.episode_id, []).append(connection)
    failed = [connection for connection in connections if connection.failed and connection.closed_at is not None]
    happened = []
    for name in (name for name in planned if name in begun):
        episode, note = planned[name], ended.get(name, {})
        one = Happened(
            episode_id=name,
            kind=episode["kind"],
            part=episode["part"],
            host=episode["host"],
            peer=episode["peer"],
            settings=episode["settings"],
            planned_at=raw.plan["begin_at"] + episode["start_seconds"],
            begun_at=begun[name].get("began_at", begun[name]["at"]),
            ended_at=note.get("at", raw.last_seconds),
            proof=dict(note.get("proof") or note.get("done") or {"ended": "with the recording"}),
        )
        if name in made:
            one.proof["connections"] = dict(sorted(Counter(c.outcome for c in made[name]).items()))
            one.proof["sent_bytes"] = int(sum(c.sent_bytes for c in made[name]))
        if one.is_fault:
            one.proof["failed_connections"] = sum(_during(one, c) for c in failed)
        happened.append(one)
    return happened


def _during(fault: Happened, connection: Connection) -> bool:
    closed_at = connection.closed_at or 0.0
    return fault.begun_at <= closed_at <= fault.ended_at and fault.touches(connection.source, connection.destination)
