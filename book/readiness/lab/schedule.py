"""When which misbehaviour or fault happens to whom: drawn from a seed before the first packet, and kept.

The parts follow one another in time. Some kinds, and some hosts, are kept for the test: a detector that knows only what
it has seen shows it there.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from readiness.errors import ReadinessError

FAULTS = ("link_cut", "rate_limit", "crash", "flapping", "congestion")
MISBEHAVIOURS = ("beacon_flood", "scan", "exfiltration", "covert_channel", "credential_guessing")
KINDS = FAULTS + MISBEHAVIOURS
HELD_OUT_KINDS = ("covert_channel", "credential_guessing", "flapping")
PAIR_KINDS = ("link_cut",)
PARTS = ("train", "validation", "test")

_PART_ENDS_RATIO = {"train": 0.45, "validation": 0.58, "test": 1.0}
# Episodes of each kind per part of a whole recording (95 minutes); shorter ones have fewer in proportion.
_EPISODES = {"train": 17, "validation": 6, "test": 13}
_HELD_OUT_EPISODES = 24
_WHOLE_SECONDS = 95 * 60.0
_EDGE_SECONDS = 8.0
_SHORTEST_SECONDS, _LONGEST_SECONDS = 15.0, 45.0
# Stretches without any episode, as parts of the whole: where they begin and how long they are.
_QUIET_RATIO = ((0.0, 0.02), (0.21, 0.02), (0.50, 0.015), (0.76, 0.02), (0.985, 0.015))
_TRIES = 4000
_SCANNED_PORTS = (53, 2222, 5432, 8080, 8443)


@dataclass(frozen=True)
class Episode:
    """One planned episode.

    Attributes
    ----------
    episode_id, kind, part
        Its name, what happens, and the part of the recording it lies in.
    host
        Who misbehaves, or to whom it happens.
    peer
        The other end, where there is one.
    start_seconds, duration_seconds
        After the begin of the recording.
    settings
        What this kind of episode needs beside.
    """

    episode_id: str
    kind: str
    part: str
    host: str
    peer: str | None
    start_seconds: float
    duration_seconds: float
    settings: dict[str, Any]

    @property
    def end_seconds(self) -> float:
        """When it should be over."""
        return self.start_seconds + self.duration_seconds

    @property
    def involved(self) -> tuple[str, ...]:
        """Hosts that take part in it, and so in no other at the same time."""
        others = [self.peer] if self.peer else []
        return (self.host, *others, *self.settings.get("uploaders", ()))


class ScheduleError(ReadinessError):
    """There is no schedule with these numbers."""


def parts_of(seconds: float) -> dict[str, tuple[float, float]]:
    """Start and end of each part."""
    bounds, start = {}, 0.0
    for part in PARTS:
        end = _PART_ENDS_RATIO[part] * seconds
        bounds[part] = (start, end)
        start = end
    return bounds


def quiet_stretches(seconds: float) -> tuple[tuple[float, float], ...]:
    """Start and end of the stretches without an episode."""
    return tuple((start * seconds, (start + length) * seconds) for start, length in _QUIET_RATIO)


@dataclass(frozen=True)
class _Part:
    """Where and when episodes of one part may be."""

    name: str
    start: float
    end: float
    hosts: list[str]
    near: dict[str, list[str]]
    quiet: tuple[tuple[float, float], ...]


def draw_schedule(
    seed: int, seconds: float, neighbours: Mapping[str, Sequence[str]], held_out_hosts: Sequence[str]
) -> tuple[Episode, ...]:
    """Draw every episode of a recording.

    Parameters
    ----------
    seed
        The same seed gives the same schedule.
    seconds
        Length of the recording.
    neighbours
        Of every host: with whom it exchanges beacons, for only between them is a cut felt at once.
    held_out_hosts
        Those to whom something happens only in the test part.

    Raises
    ------
    ScheduleError
        If there is no room for so many.
    """
    draw = random.Random(f"schedule {seed}")
    placed: list[Episode] = []
    for name, (start, end) in parts_of(seconds).items():
        hosts = [host for host in neighbours if name == "test" or host not in held_out_hosts]
        near = {host: [other for other in neighbours[host] if other in hosts] for host in hosts}
        part = _Part(name, start, end, hosts, near, quiet_stretches(seconds))
        for kind in _kinds_of(name, seconds, draw):
            placed.append(_place(kind, part, placed, draw))
    placed.sort(key=lambda episode: episode.start_seconds)
    return tuple(replace(e, episode_id=f"{number:03d}-{e.kind}") for number, e in enumerate(placed, start=1))


def _kinds_of(part: str, seconds: float, draw: random.Random) -> list[str]:
    share = seconds / _WHOLE_SECONDS
    kinds = []
    for kind in KINDS:
        held_out = kind in HELD_OUT_KINDS
        whole = _EPISODES[part] if not held_out else _HELD_OUT_EPISODES if part == "test" else 0
        kinds += [kind] * (max(1, round(whole * share)) if whole else 0)
    draw.shuffle(kinds)
    return kinds


def _place(kind: str, part: _Part, placed: Sequence[Episode], draw: random.Random) -> Episode:
    """Find a place for an episode among those that have one."""
    length = part.end - part.start
    # Short recordings (tests, rehearsals) have shorter episodes.
    longest = min(_LONGEST_SECONDS, length / 2)
    shortest, edge = min(_SHORTEST_SECONDS, longest / 2), min(_EDGE_SECONDS, length / 20)
    for _ in range(_TRIES):
        duration = round(draw.uniform(shortest, longest), 1)
        start = round(draw.uniform(part.start + edge, part.end - edge - duration), 1)
        if any(start < quiet_end and start + duration > begin for begin, quiet_end in part.quiet):
            continue
        host = draw.choice(part.hosts)
        if kind == "link_cut" and not part.near[host]:
            continue
        peer, settings = _settings(kind, host, duration, part, draw)
        episode = Episode("", kind, part.name, host, peer, start, duration, settings)
        if not any(_collide(episode, other, 2 * edge) for other in placed):
            return episode
    hint = "more minutes, or more hosts"
    raise ScheduleError(f"no room for one more {kind} in the {length:.0f} s of the part {part.name}", hint)


def _collide(one: Episode, other: Episode, gap_seconds: float) -> bool:
    apart = one.start_seconds >= other.end_seconds + gap_seconds or other.start_seconds >= one.end_seconds + gap_seconds
    return not apart and not set(one.involved).isdisjoint(other.involved)


# What is drawn for an episode of each kind ----------------------------------------------------------------------------


def _settings(
    kind: str, host: str, duration: float, part: _Part, draw: random.Random
) -> tuple[str | None, dict[str, Any]]:
    """Peer and settings of one episode."""
    others = [other for other in part.hosts if other != host]
    if kind in ("rate_limit", "crash"):
        return None, {"rate_kbit": round(_log_uniform(draw, 24, 200))} if kind == "rate_limit" else {}
    if kind == "link_cut":
        return draw.choice(part.near[host]), {}
    if kind == "flapping":
        period = draw.uniform(2.0, 7.0)
        return None, {"period_seconds": round(period, 2), "down_ratio": round(draw.uniform(0.3, 0.7), 2)}
    if kind == "congestion":
        uploaders = draw.sample(others, min(draw.randint(2, 3), len(others)))
        return None, {"streams": draw.randint(1, 3), "uploaders": uploaders}
    if kind in ("beacon_flood", "scan"):
        return None, _scan(duration, others, draw) if kind == "scan" else _flood(others, part.near[host], draw)
    return draw.choice(others), _quiet_misbehaviour(kind, draw)


def _flood(others: list[str], near: list[str], draw: random.Random) -> dict[str, Any]:
    targets = draw.sample(near, draw.randint(1, len(near))) if near else [draw.choice(others)]
    rate = _log_uniform(draw, 15, 300)
    return {
        "targets": targets,
        "datagrams_per_second": round(rate, 1),
        "own_port": _coin(draw),
        "size_bytes": draw.randint(40, 400),
    }


def _scan(duration: float, others: list[str], draw: random.Random) -> dict[str, Any]:
    vertical = _coin(draw)
    rate = _log_uniform(draw, 0.4, 12)
    most = max(4, min(240, int(rate * duration)))
    if vertical:
        targets = [draw.choice(others)]
        ports = draw.sample(range(1, 10000), most)
    else:
        targets = draw.sample(others, draw.randint(min(6, len(others)), len(others)))
        ports = draw.sample(_SCANNED_PORTS, draw.randint(1, 3)) + draw.sample(range(1, 10000), draw.randint(0, 3))
    return {"vertical": vertical, "targets": targets, "ports": ports, "probes_per_second": round(rate, 2)}


def _quiet_misbehaviour(kind: str, draw: random.Random) -> dict[str, Any]:
    if kind == "exfiltration":
        return {
            "bytes_per_second": round(_log_uniform(draw, 6_000, 150_000)),
            "uploads": draw.randint(1, 5),
            "pause_seconds": round(draw.uniform(0.2, 3.0), 2),
        }
    if kind == "covert_channel":
        return {
            "carrier": draw.choice(["names", "app", "beacons"]),
            "period_seconds": round(_log_uniform(draw, 0.7, 4.0), 2),
            "jitter_ratio": round(draw.uniform(0.0, 0.4), 2),
            "size_bytes": draw.randint(30, 400),
        }
    return {  # credential_guessing
        "period_seconds": round(_log_uniform(draw, 0.5, 5.0), 2),
        "users": draw.randint(1, 8),
        "per_connection": draw.choice([1, 1, 3]),
    }


def _coin(draw: random.Random) -> bool:
    return draw.random() < 0.5  # noqa: PLR2004 - what a coin is


def _log_uniform(draw: random.Random, low: float, high: float) -> float:
    return float(low * (high / low) ** draw.random())
