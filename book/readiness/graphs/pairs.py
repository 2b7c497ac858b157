"""What is known of a flow by the flows of the same two hosts: in its window, and in the past. Never in the future.

"Earlier" is strict: flows of one moment do not know of each other, so that the order of the rows says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

PAIR_FEATURES = (
    "pair_is_new",
    "pair_log_seconds_since_seen",
    "pair_log_earlier_windows",
    "pair_log_flows_in_window",
    "pair_log_reverse_flows_in_window",
)


@dataclass(frozen=True)
class Ends:
    """Flows in order of time, by the numbers of their hosts and windows.

    Attributes
    ----------
    source, destination
        (m,) numbers of hosts, below `hosts`.
    at_us
        (m,) starts in microseconds, not decreasing.
    window
        (m,) numbers of windows, below `windows`, not decreasing.
    hosts, windows
        How many there are.
    """

    source: Counts
    destination: Counts
    at_us: Counts
    window: Counts
    hosts: int
    windows: int


@dataclass(frozen=True)
class PairHistory:
    """Each pair of hosts in each window that it has a flow in: the pair-windows, in order of pair and window.

    Attributes
    ----------
    source, destination, window
        (p,) whose.
    flows, reverse_flows
        (p,) flows of the pair in the window, and of the pair with its ends exchanged.
    earlier_windows
        (p,) windows before this one that have a flow of the pair.
    of_flow
        (m,) the pair-window of each flow.
    seconds_since_seen
        (m,) since the last earlier flow of the pair; NaN if there was none.
    """

    source: Counts
    destination: Counts
    window: Counts
    flows: Counts
    reverse_flows: Counts
    earlier_windows: Counts
    of_flow: Counts
    seconds_since_seen: NDArray[np.float64]

    def features(self) -> NDArray[np.float32]:
        """(m, 5) float32: `PAIR_FEATURES` of each flow."""
        is_new = np.isnan(self.seconds_since_seen)
        columns = (
            is_new,
            np.log1p(np.where(is_new, 0.0, self.seconds_since_seen)),
            np.log1p(self.earlier_windows)[self.of_flow],
            np.log1p(self.flows)[self.of_flow],
            np.log1p(self.reverse_flows)[self.of_flow],
        )
        made = np.empty((self.of_flow.size, len(columns)), dtype=np.float32)
        for place, values in enumerate(columns):
            made[:, place] = values
        return made


def history_of(ends: Ends) -> PairHistory:
    """Find the pair-windows of flows, and when each flow's pair was seen before."""
    # A product of two numbers of hosts would overflow only with three thousand million of them.
    names, pair = np.unique(ends.source * ends.hosts + ends.destination, return_inverse=True)
    keys, of_flow, flows = np.unique(pair * ends.windows + ends.window, return_inverse=True, return_counts=True)
    of_pair, window = np.divmod(keys, ends.windows)
    source, destination = np.divmod(names[of_pair], ends.hosts)
    return PairHistory(
        source=source,
        destination=destination,
        window=window,
        flows=flows,
        reverse_flows=_reverse(ends, (source, destination, window), names, keys, flows),
        earlier_windows=rank_in_runs(of_pair),
        of_flow=of_flow,
        seconds_since_seen=_seconds_since_seen(pair, ends.at_us),
    )


def rank_in_runs(values: Counts) -> Counts:
    """How many equal values stand directly before each, where equal values stand together."""
    if not values.size:
        return values
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    lengths = np.diff(np.r_[starts, values.size])
    return np.asarray(np.arange(values.size) - np.repeat(starts, lengths), dtype=np.int64)


def _reverse(
    ends: Ends, pair_windows: tuple[Counts, Counts, Counts], names: Counts, keys: Counts, flows: Counts
) -> Counts:
    source, destination, window = pair_windows
    reverse = _place_of(destination * ends.hosts + source, names)
    place = _place_of(np.where(reverse < 0, -1, reverse * ends.windows + window), keys)
    return np.where(place < 0, 0, flows[place])


def _place_of(wanted: Counts, known: Counts) -> Counts:
    """Where each value stands among sorted ones; -1 if it does not."""
    place = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    return np.where(known[place] == wanted, place, -1)


def _seconds_since_seen(pair: Counts, at_us: Counts) -> NDArray[np.float64]:
    """Since the last strictly earlier flow of the same pair."""
    # Stable: the flows of a pair stay in order of time.
    order = np.argsort(pair, kind="stable")
    pairs, times = pair[order], at_us[order]
    is_first_of_pair = np.r_[True, pairs[1:] != pairs[:-1]]
    moments = np.flatnonzero(is_first_of_pair | np.r_[True, times[1:] != times[:-1]])
    since = np.full(moments.size, np.nan)
    since[1:] = np.diff(times[moments]) / 1e6
    since[is_first_of_pair[moments]] = np.nan
    made = np.empty(pair.size)
    made[order] = np.repeat(since, np.diff(np.r_[moments, pair.size]))
    return made
