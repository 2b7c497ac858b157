"""What is known of a flow by itself, as numbers: fitted on training flows, so that nothing of a test set leaks in.

Never a feature: addresses, ports, labels, episodes, and the time of day. A model that has them learns who was infected
and when, not how an infected host behaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Of a column of words so many of the most frequent are told apart, if they name at least this share of the flows.
MOST_PROTOCOLS = 8
MOST_STATES = 16
LEAST_SHARE = 0.001
# Rates of flows shorter than this would say more of the clock than of the flow; one packet has a duration of 0.
_SHORTEST_SECONDS = 1e-3
_SIZES = ("duration_seconds", "packets", "bytes", "source_bytes")


@dataclass(frozen=True)
class FlowFeatures:
    """What was learned of the training flows: which columns they have, and which words are frequent.

    Attributes
    ----------
    sizes
        Those of duration, packets, bytes and bytes of the source that any training flow has.
    with_holes
        Those of them that some training flows lack; each has a feature that says so.
    protocols, states
        The frequent words, most frequent first.
    """

    sizes: tuple[str, ...]
    with_holes: tuple[str, ...]
    protocols: tuple[str, ...]
    states: tuple[str, ...]

    @classmethod
    def fit(cls, flows: pd.DataFrame) -> Self:
        """Learn from training flows, and from nothing else.

        Parameters
        ----------
        flows
            Rows of the table `flows`.
        """
        held = {name: int(flows[name].notna().sum()) for name in _SIZES}
        return cls(
            sizes=tuple(name for name in _SIZES if held[name]),
            with_holes=tuple(name for name in _SIZES if 0 < held[name] < len(flows)),
            protocols=_frequent(flows["protocol"], MOST_PROTOCOLS),
            states=_frequent(flows["state"], MOST_STATES),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the features, in the order of the columns of `transform`."""
        return tuple(name for name, _ in self._columns(None))

    def transform(self, flows: pd.DataFrame) -> NDArray[np.float32]:
        """Features of flows, each of its own row alone.

        Parameters
        ----------
        flows
            (m rows) of the table `flows`.

        Returns
        -------
        (m, k) float32
            Finite numbers; durations, packets, bytes and rates as ``log(1 + x)``, shares as ratios, words as 0 or 1. A
            value that a flow lacks counts as 0.
        """
        columns = self._columns(flows)
        made = np.empty((len(flows), len(columns)), dtype=np.float32)
        for place, (_, values) in enumerate(columns):
            made[:, place] = values
        return made

    def _columns(self, flows: pd.DataFrame | None) -> list[tuple[str, NDArray[np.float64]]]:
        """Every feature with its values; of no flows at all where only the names are wanted."""

        def of(name: str) -> NDArray[np.float64]:
            return np.zeros(0) if flows is None else np.nan_to_num(flows[name].to_numpy(np.float64, na_value=np.nan))

        found = {name: of(name) for name in self.sizes}
        columns = [(f"flow_log_{name}", np.log1p(values)) for name, values in found.items()]
        if "duration_seconds" in found:
            lasted = np.maximum(found["duration_seconds"], _SHORTEST_SECONDS)
            rates = [name for name in ("packets", "bytes") if name in found]
            columns += [(f"flow_log_{name}_per_second", np.log1p(found[name] / lasted)) for name in rates]
        if {"packets", "bytes"} <= found.keys():
            columns.append(("flow_log_bytes_per_packet", np.log1p(_ratio(found["bytes"], found["packets"]))))
        if {"bytes", "source_bytes"} <= found.keys():
            columns.append(("flow_source_bytes_ratio", np.minimum(_ratio(found["source_bytes"], found["bytes"]), 1.0)))
        for name in self.with_holes:
            absent = np.zeros(0) if flows is None else flows[name].isna().to_numpy(np.float64)
            columns.append((f"flow_without_{name}", absent))
        for name, words in (("protocol", self.protocols), ("state", self.states)):
            columns += _one_hot(name, words, None if flows is None else flows[name])
        return columns


def _frequent(words: pd.Series, most: int) -> tuple[str, ...]:
    counted = words.dropna().astype(str).value_counts()
    kept = counted[counted >= LEAST_SHARE * len(words)]
    # Words of one count stand in the order of their letters, whatever the order of the rows was.
    ranked = sorted(kept.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(str(word) for word, _ in ranked[:most])


def _one_hot(name: str, words: tuple[str, ...], values: pd.Series | None) -> list[tuple[str, NDArray[np.float64]]]:
    """A column for each word, and one for all others; none at all where the training flows have no words."""
    if not words:
        return []
    titles = [f"flow_{name}_is_{word}" for word in words] + [f"flow_{name}_is_other"]
    if values is None:
        return [(title, np.zeros(0)) for title in titles]
    codes, found = pd.factorize(values)
    place = {word: number for number, word in enumerate(words)}
    # A word that is not among the frequent ones is another; an absent one (code -1, the last entry) is nothing.
    to = np.array([*(place.get(str(word), len(words)) for word in found), -1])[codes]
    return [(title, (to == number).astype(np.float64)) for number, title in enumerate(titles)]


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """A part of a whole; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
