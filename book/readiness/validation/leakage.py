"""What a split gives away: look-up tables that know nothing of behaviour, and what parts have in common.

A look-up table remembers how often each address, pair, port or whole row of the training part was an attack. Where
it finds as many test attacks as a detector does, the detector may have learned to recognise them and nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.estimates.clusters import Counted, count_by_cluster
from readiness.instruments.detection import Overlaps
from readiness.labels import UNKNOWN
from readiness.validation.splits import TEST, TRAIN, VALIDATION, is_attack
from readiness.validation.thresholds import Threshold, choose_threshold

_BEHAVIOUR = ("protocol", "packets", "bytes", "source_bytes", "state", "destination_port")
# What each table looks up. `rule` is what a line of a firewall could say; `row` all a flow is but times and addresses.
LOOKUPS: dict[str, tuple[str, ...]] = {
    "source": ("source",),
    "destination": ("destination",),
    "pair": ("source", "destination"),
    "port": ("destination_port",),
    "rule": ("protocol", "state", "destination_port"),
    "row": _BEHAVIOUR,
}
# A key seen once is no certainty: the base rate counts as one more row of it.
_PRIOR_ROWS = 1.0


class Leak(NamedTuple):
    """What one look-up table finds in the test part.

    Attributes
    ----------
    lookup
        Its name in `LOOKUPS`.
    threshold
        Chosen like that of a detector, on benign validation flows.
    attacks, benign
        Its alarms by cluster among test flows.
    """

    lookup: str
    threshold: Threshold
    attacks: Counted
    benign: Counted


def keys_of(flows: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.int64] | None:
    """Number equal rows of some columns alike: (n,); None if nothing is recorded in any of them.

    A column without any value is left out, so that tables without features are not all alike.
    """
    filled = [column for column in columns if flows[column].notna().any()]
    if not set(filled) - {"protocol"}:
        return None
    keys = np.zeros(len(flows), dtype=np.int64)
    for column in filled:
        codes, names = pd.factorize(flows[column], use_na_sentinel=False)
        # Renumbered at each step: products of many columns would overflow.
        keys = pd.factorize(keys * (len(names) + 1) + codes)[0].astype(np.int64)
    return keys


def lookup_scores(flows: pd.DataFrame, parts: pd.Categorical, lookup: str) -> NDArray[np.float64] | None:
    """Score every flow with the share of attacks among training flows of its key.

    Parameters
    ----------
    flows
        The table `flows`.
    parts
        The part of each row.
    lookup
        A name of `LOOKUPS`.

    Returns
    -------
    (n,) float or None
        A key that training never saw has the base rate. None if the table has nothing to look up.
    """
    keys = keys_of(flows, LOOKUPS[lookup])
    if keys is None:
        return None
    learned = np.asarray(parts == TRAIN) & (flows["label"] != UNKNOWN).to_numpy(dtype=bool)
    attacks, size = is_attack(flows), int(keys.max(initial=-1)) + 1
    seen = np.bincount(keys[learned], minlength=size)
    bad = np.bincount(keys[learned], weights=attacks[learned], minlength=size)
    base = float(attacks[learned].mean()) if learned.any() else 0.0
    return np.asarray(((bad + _PRIOR_ROWS * base) / (seen + _PRIOR_ROWS))[keys], dtype=np.float64)


def leakage_battery(
    flows: pd.DataFrame, parts: pd.Categorical, clusters: NDArray[np.str_], budget_ratio: float
) -> tuple[Leak, ...]:
    """Judge every look-up table as a detector is judged, at the same budget of false alarms.

    Parameters
    ----------
    flows
        The table `flows`; those labelled `unknown` count for nothing.
    parts
        The part of each row.
    clusters : (n,) str
        See `clusters_of`.
    budget_ratio
        Of false alarms.

    Raises
    ------
    ValueError
        If the validation part has no benign flow.
    """
    attacks, codes = is_attack(flows), pd.factorize(clusters)[0].astype(np.int64)
    benign = ~attacks & (flows["label"] != UNKNOWN).to_numpy(dtype=bool)
    chosen, judged = np.asarray(parts == VALIDATION), np.asarray(parts == TEST)
    found = []
    for lookup in LOOKUPS:
        scores = lookup_scores(flows, parts, lookup)
        if scores is None:
            continue
        threshold = choose_threshold(scores[chosen & benign], budget_ratio)
        alarms = threshold.alarming(scores)
        counted = (count_by_cluster(alarms[rows], codes[rows]) for rows in (judged & attacks, judged & benign))
        found.append(Leak(lookup, threshold, *counted))
    return tuple(found)


def overlaps_of(flows: pd.DataFrame, parts: pd.Categorical, clusters: NDArray[np.str_]) -> Overlaps:
    """Say what the test part shares with the training part.

    Parameters
    ----------
    flows, parts, clusters
        As in `leakage_battery`.
    """
    attacks = is_attack(flows)
    learned, judged = np.asarray(parts == TRAIN), np.asarray(parts == TEST)
    keys, n = keys_of(flows, _BEHAVIOUR), int((judged & attacks).sum())
    repeated = None
    if keys is not None and n:
        repeated = float(np.isin(keys[judged & attacks], keys[learned & attacks]).mean())
    episodes = [set(clusters[rows & attacks].tolist()) for rows in (learned, judged)]
    involved = set(flows.loc[learned & attacks, ["source", "destination"]].to_numpy().ravel().tolist())
    attackers, victims = (set(flows.loc[judged & attacks, end].tolist()) for end in ("source", "destination"))
    overlap = 0.0
    if learned.any() and judged.any():
        last, first = flows["observed_at"][learned].max(), flows["observed_at"][judged].min()
        overlap = max((last - first).total_seconds(), 0.0)
    return Overlaps(
        attacks=n,
        repeated_ratio=repeated,
        shared_clusters=len(episodes[0] & episodes[1]),
        clusters=len(episodes[1]),
        shared_attackers=len(attackers & involved),
        attackers=len(attackers),
        shared_victims=len(victims & involved),
        victims=len(victims),
        overlap_seconds=overlap,
    )
