"""Which flow belongs to which episode: by the log of whoever misbehaved, and by time and place of a fault.

A flow of misbehaviour is one that the misbehaving process made: its log names both ends, both ports and the time. A
flow of a fault is one that touches the affected host (of a cut: that goes between the two) while the fault lasts.
Where both hold, the log wins; where two faults hold, the one that began first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from readiness.lab.connections import Connection, Ends
from readiness.lab.episodes import Happened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BENIGN = "benign"
# The last packets of a connection come after its end: lost ones are sent again.
AFTER_SECONDS = 5.0
CLOCK_SECONDS = 0.05


def episodes_of_flows(
    flows: pd.DataFrame, connections: Iterable[Connection], episodes: Sequence[Happened]
) -> np.ndarray:
    """Name of the episode of every flow, None for ordinary ones.

    Parameters
    ----------
    flows
        With hosts by name, `start_ms` and `end_ms`.
    connections
        That were logged; those of an episode decide.
    episodes
        That happened.

    Returns
    -------
    numpy.ndarray
        (flows,) of text or None.
    """
    import numpy as np

    owners = np.full(len(flows), None, dtype=object)
    starts, ends = flows["start_ms"].to_numpy() / 1000.0, flows["end_ms"].to_numpy() / 1000.0
    source, destination = flows["source"].to_numpy(), flows["destination"].to_numpy()
    faults = [episode for episode in episodes if episode.is_fault]
    for fault in sorted(faults, key=lambda fault: fault.begun_at, reverse=True):
        during = np.flatnonzero((starts <= fault.ended_at) & (ends >= fault.begun_at))
        touched = [fault.touches(source[row], destination[row]) for row in during]
        owners[during[np.array(touched, dtype=bool)]] = fault.episode_id
    ended_at = {episode.episode_id: episode.ended_at for episode in episodes}
    made: dict[Ends, list[tuple[float, float, str]]] = defaultdict(list)
    for connection in connections:
        if connection.episode_id in ended_at:
            closed_at = connection.closed_at or ended_at[connection.episode_id]
            made[connection.ends].append((connection.opened_at, closed_at, connection.episode_id))
    columns = ("protocol", "source", "source_port", "destination", "destination_port")
    for row, key in enumerate(zip(*(flows[name].to_numpy() for name in columns), strict=True)):
        for opened_at, closed_at, episode_id in made.get(key, ()):
            # A port that both ends have in common, that of beacons, is used again at once.
            after = CLOCK_SECONDS if key[2] == key[4] else AFTER_SECONDS
            if starts[row] <= closed_at + after and ends[row] >= opened_at - CLOCK_SECONDS:
                owners[row] = episode_id
                break
    return owners
