"""Which flow belongs to which episode: by the log of whoever misbehaved, and by time and place of a fault.

A flow of misbehaviour is one that the misbehaving process made: its log names both ends, both ports and the time. A
flow of a fault is one that touches the affected host (of a cut: that goes between the two) while the fault lasts.
Where both hold, the log wins; where two faults hold, the earlier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from readiness.lab.schedule import PAIR_KINDS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Of a port that is used once: the last packets of a connection come after its end (lost ones are sent again).
_AFTER_SECONDS = 5.0
_CLOCK_SECONDS = 0.05

Ends = tuple[str, str, float, str, float]


class Made(NamedTuple):
    """A connection (or row of datagrams) that a misbehaving process made.

    Attributes
    ----------
    ends
        Protocol, source, its port, destination, its port.
    opened_seconds, closed_seconds
        Since 1970.
    episode_id
        For which episode.
    """

    ends: Ends
    opened_seconds: float
    closed_seconds: float
    episode_id: str


class Suffered(NamedTuple):
    """A fault, where and how long.

    Attributes
    ----------
    episode_id, kind
        Its name.
    host, peer
        Addresses; of a pair both.
    begun_seconds, ended_seconds
        Since 1970.
    """

    episode_id: str
    kind: str
    host: str
    peer: str | None
    begun_seconds: float
    ended_seconds: float


def episodes_of_flows(flows: pd.DataFrame, made: Iterable[Made], suffered: Sequence[Suffered]) -> np.ndarray:
    """Name of the episode of every flow, None for ordinary ones.

    Parameters
    ----------
    flows
        As of `flows_of`, with addresses.
    made
        From the logs of misbehaving processes.
    suffered
        Faults.

    Returns
    -------
    numpy.ndarray
        (flows,) of text or None.
    """
    import numpy as np

    owners = np.full(len(flows), None, dtype=object)
    starts, ends = flows["start_ms"].to_numpy() / 1000.0, flows["end_ms"].to_numpy() / 1000.0
    source, destination = flows["source"].to_numpy(), flows["destination"].to_numpy()
    for fault in sorted(suffered, key=lambda fault: fault.begun_seconds, reverse=True):
        during = (starts <= fault.ended_seconds) & (ends >= fault.begun_seconds)
        if fault.kind in PAIR_KINDS:
            there = (source == fault.host) & (destination == fault.peer)
            touched = there | ((source == fault.peer) & (destination == fault.host))
        else:
            touched = (source == fault.host) | (destination == fault.host)
        owners[during & touched] = fault.episode_id
    by_ends: dict[Ends, list[Made]] = defaultdict(list)
    for connection in made:
        by_ends[connection.ends].append(connection)
    ports = flows["source_port"].to_numpy(), flows["destination_port"].to_numpy()
    rows = zip(flows["protocol"].to_numpy(), source, ports[0], destination, ports[1], strict=True)
    for position, key in enumerate(rows):
        for connection in by_ends.get(key, ()):
            # A port that both ends have in common is used again and again.
            after = _CLOCK_SECONDS if key[2] == key[4] else _AFTER_SECONDS
            begins, ends_at = connection.opened_seconds - _CLOCK_SECONDS, connection.closed_seconds + after
            if starts[position] <= ends_at and ends[position] >= begins:
                owners[position] = connection.episode_id
                break
    return owners


def label_counts(labels: Mapping[str, str], owners: Iterable[str | None]) -> dict[str, int]:
    """How many flows each episode has; 0 for one without."""
    counts = dict.fromkeys(labels, 0)
    for owner in owners:
        if owner is not None:
            counts[owner] += 1
    return counts
