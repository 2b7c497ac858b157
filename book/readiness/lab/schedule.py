"""When which misbehaviour or fault happens to whom: drawn from a seed before the first packet, and kept.

The parts follow one another in time. Some kinds, and some hosts, are kept for the test: a detector that knows only what
it has seen shows it there.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


class ScheduleError(ValueError):
    """No schedule with these numbers."""


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


def draw_schedule(
    seed: int,
    seconds: float,
    hosts: Sequence[str],
    neighbours: dict[str, Sequence[str]],
    held_out_hosts: Sequence[str],
) -> tuple[Episode, ...]:
    """Draw every episode of a recording.

    Parameters
    ----------
    seed
        The same seed gives the same schedule.
    seconds
        Length of the recording.
    hosts
        All of them.
    neighbours
        With whom each host exchanges beacons: only between them is a cut felt at once.
    held_out_hosts
        Those to whom something happens only in the test part.

    Raises
    ------
    ScheduleError
        If there is no room for so many.
    """
    draw = random.Random(f"schedule {seed}")
    placed: list[Episode] = []
    for part, (start, end) in parts_of(seconds).items():
        allowed = [host for host in hosts if part == "test" or host not in held_out_hosts]
        near = {host: [other for other in neighbours[host] if other in allowed] for host in allowed}
        for kind in _kinds_of(part, seconds, draw):
            placed.append(_place(kind, part, (start, end), (allowed, near), placed, (draw, seconds)))
    placed.sort(key=lambda episode: episode.start_seconds)
    return tuple(
        Episode(
            f"{number:03d}-{e.kind}", e.kind, e.part, e.host, e.peer, e.start_seconds, e.duration_seconds, e.settings
        )
        for number, e in enumerate(placed, start=1)
    )


def _kinds_of(part: str, seconds: float, draw: random.Random) -> list[str]:
    share = seconds / _WHOLE_SECONDS
    kinds = []
    for kind in KINDS:
        held_out = kind in HELD_OUT_KINDS
        whole = _EPISODES[part] if not held_out else _HELD_OUT_EPISODES if part == "test" else 0
        kinds += [kind] * (max(1, round(whole * share)) if whole else 0)
    draw.shuffle(kinds)
    return kinds


def _place(
    kind: str,
    part: str,
    span: tuple[float, float],
    places: tuple[list[str], dict[str, list[str]]],
    placed: list[Episode],
    drawing: tuple[random.Random, float],
) -> Episode:
    draw, seconds = drawing
    allowed, near = places
    length = span[1] - span[0]
    # Short recordings (tests, rehearsals) have shorter episodes.
    longest = min(_LONGEST_SECONDS, length / 2)
    shortest, edge = min(_SHORTEST_SECONDS, longest / 2), min(_EDGE_SECONDS, length / 20)
    for _ in range(_TRIES):
        duration = round(draw.uniform(shortest, longest), 1)
        start = round(draw.uniform(span[0] + edge, span[1] - edge - duration), 1)
        if any(start < quiet_end and start + duration > begin for begin, quiet_end in quiet_stretches(seconds)):
            continue
        host = draw.choice(allowed)
        peer, settings = _settings(kind, host, duration, allowed, near, draw)
        episode = Episode("", kind, part, host, peer, start, duration, settings)
        if peer != "" and not any(_collide(episode, other, 2 * edge) for other in placed):
            return episode
    raise ScheduleError(f"no room for {kind} in the part {part} of {seconds:g} s")


def _collide(one: Episode, other: Episode, gap_seconds: float) -> bool:
    apart = one.start_seconds >= other.end_seconds + gap_seconds or other.start_seconds >= one.end_seconds + gap_seconds
    return not apart and not set(one.involved).isdisjoint(other.involved)


def _settings(
    kind: str, host: str, duration: float, allowed: list[str], near: dict[str, list[str]], draw: random.Random
) -> tuple[str | None, dict[str, Any]]:
    """Peer ("" if there can be none) and settings of one episode."""
    others = [other for other in allowed if other != host]
    if kind == "link_cut":
        return (draw.choice(near[host]) if near[host] else ""), {}
    if kind == "rate_limit":
        return None, {"rate_kbit": round(_log_uniform(draw, 24, 200))}
    if kind == "crash":
        return None, {}
    if kind == "flapping":
        period = draw.uniform(2.0, 7.0)
        return None, {"period_seconds": round(period, 2), "down_ratio": round(draw.uniform(0.3, 0.7), 2)}
    if kind == "congestion":
        uploaders = draw.sample(others, min(draw.randint(2, 3), len(others)))
        return None, {"streams": draw.randint(1, 3), "uploaders": uploaders}
    return _misbehaviour(kind, duration, others, near[host], draw)


def _misbehaviour(
    kind: str, duration: float, others: list[str], near: list[str], draw: random.Random
) -> tuple[str | None, dict[str, Any]]:
    if kind == "beacon_flood":
        targets = draw.sample(near, draw.randint(1, len(near))) if near else [draw.choice(others)]
        rate = _log_uniform(draw, 15, 300)
        return None, {
            "targets": targets,
            "datagrams_per_second": round(rate, 1),
            "own_port": draw.random() < 0.5,  # noqa: PLR2004 - a coin
            "size_bytes": draw.randint(40, 400),
        }
    if kind == "scan":
        vertical = draw.random() < 0.5  # noqa: PLR2004 - a coin
        rate = _log_uniform(draw, 0.4, 12)
        most = max(4, min(240, int(rate * duration)))
        if vertical:
            targets = [draw.choice(others)]
            ports = draw.sample(range(1, 10000), most)
        else:
            targets = draw.sample(others, draw.randint(min(6, len(others)), len(others)))
            ports = draw.sample(_SCANNED_PORTS, draw.randint(1, 3)) + draw.sample(range(1, 10000), draw.randint(0, 3))
        return None, {"vertical": vertical, "targets": targets, "ports": ports, "probes_per_second": round(rate, 2)}
    peer = draw.choice(others)
    if kind == "exfiltration":
        return peer, {
            "bytes_per_second": round(_log_uniform(draw, 6_000, 150_000)),
            "uploads": draw.randint(1, 5),
            "pause_seconds": round(draw.uniform(0.2, 3.0), 2),
        }
    if kind == "covert_channel":
        return peer, {
            "carrier": draw.choice(["names", "app", "beacons"]),
            "period_seconds": round(_log_uniform(draw, 0.7, 4.0), 2),
            "jitter_ratio": round(draw.uniform(0.0, 0.4), 2),
            "size_bytes": draw.randint(30, 400),
        }
    if kind == "credential_guessing":
        return peer, {
            "period_seconds": round(_log_uniform(draw, 0.5, 5.0), 2),
            "users": draw.randint(1, 8),
            "per_connection": draw.choice([1, 1, 3]),
        }
    raise ScheduleError(f"nobody knows the kind {kind}")


def _log_uniform(draw: random.Random, low: float, high: float) -> float:
    return float(low * (high / low) ** draw.random())
