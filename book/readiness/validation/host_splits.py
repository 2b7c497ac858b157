"""A split by host: judged by attackers and victims that training never saw."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.validation.splits import (
    LEFT_OUT,
    PARTS,
    SHARES,
    TEST,
    TRAIN,
    VALIDATION,
    is_attack,
    keep_episodes_whole,
    parts_from,
)

# Hosts are dealt out in fifths: three to learn from, one to choose on, one to be judged by.
_FOLDS = 5
# With fewer independent groups of hosts than this, or with half of all attacks in one, groups are taken apart.
_FEWEST_GROUPS, _LARGEST_GROUP_RATIO = 5, 0.5


def split_by_hosts(flows: pd.DataFrame, *, seed: int = 0) -> pd.Categorical:
    """Judge by attackers and victims that training never saw, stratified by kind of attack.

    Hosts that attack, are attacked or share an episode form groups, which are dealt out whole. Where that leaves fewer
    than five groups, or one with half of the attacks, each attacker is a group of its own, and victims are shared out
    among the parts that strike them, so that each part keeps as much of its attacks as may be. A flow belongs to the
    part of its attacker or victim, and is left out if it joins two parts. Hosts that are neither are dealt out at
    random; a flow between two of them goes with its source. An episode that would be in two parts stays where most of
    its flows are, and is left out elsewhere.

    Parameters
    ----------
    flows
        The table `flows`.
    seed
        Of the shuffle.

    Raises
    ------
    ValueError
        If there are fewer attackers than parts, or no attack is left in one of them: all strike one victim, say.
    """
    attacks = is_attack(flows)
    codes, names = pd.factorize(pd.concat([flows["source"], flows["destination"]], ignore_index=True))
    source, destination = codes[: len(flows)], codes[len(flows) :]
    groups = _groups_of_hosts(flows, attacks, (source, destination), len(names))
    part_of_group = _deal_out(flows["label"].to_numpy(dtype=str)[attacks], groups[source[attacks]], seed)
    part = np.full(len(names), LEFT_OUT)
    dealt = groups >= 0
    part[dealt] = [part_of_group.get(int(group), LEFT_OUT) for group in groups[dealt]]
    victims = np.setdiff1d(destination[attacks], np.flatnonzero(part != LEFT_OUT))
    if victims.size:
        struck = np.zeros((len(names), len(PARTS)))
        np.add.at(struck, (destination[attacks], part[source[attacks]]), 1.0)
        part[victims] = _share_victims(struck[victims])
    involved = part != LEFT_OUT
    chance = np.random.default_rng(seed).choice(len(PARTS), size=len(names), p=SHARES)
    here, there = np.where(involved, part, chance)[source], part[destination]
    meet = involved[source] & involved[destination] & (here != there)
    found = np.where(involved[destination] & ~involved[source], there, here)
    kept = keep_episodes_whole(flows, np.where(meet, LEFT_OUT, found), by_start=False)
    if np.unique(kept[attacks & (kept != LEFT_OUT)]).size < len(PARTS):
        raise ValueError("attackers and victims cannot be held out: no attack is left in one of the parts")
    return parts_from(kept)


def _groups_of_hosts(
    flows: pd.DataFrame,
    attacks: NDArray[np.bool_],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    hosts: int,
) -> NDArray[np.int64]:
    """Group of each host that attacks or, where groups are whole, is attacked; -1 for all others: (hosts,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    source, destination = (end[attacks] for end in ends)
    if not source.size:
        raise ValueError("no flow is labelled as an attack")
    episode = pd.factorize(flows["episode_id"][attacks])[0]
    named = episode >= 0
    # An episode is a node of its own: it joins all hosts that take part in it.
    rows = np.concatenate([source, source[named]])
    columns = np.concatenate([destination, hosts + episode[named]])
    nodes = hosts + int(episode.max(initial=-1)) + 1
    graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(nodes, nodes))
    component = connected_components(graph, directed=False)[1][:hosts]
    held = pd.Series(component[source]).value_counts(normalize=True)
    whole = len(held) >= _FEWEST_GROUPS and held.iloc[0] <= _LARGEST_GROUP_RATIO
    members = np.union1d(source, destination) if whole else np.unique(source)
    groups = np.full(hosts, LEFT_OUT, dtype=np.int64)
    groups[members] = component[members] if whole else members
    return groups


def _deal_out(kinds: NDArray[np.str_], groups: NDArray[np.int64], seed: int) -> dict[int, int]:
    """Give each group of hosts a part, so that each part gets its fifths of every kind as nearly as may be."""
    from sklearn.model_selection import StratifiedGroupKFold

    distinct = np.unique(groups)
    folds = min(_FOLDS, distinct.size)
    if folds < len(PARTS):
        raise ValueError(f"{distinct.size} groups of attacking hosts cannot be dealt out to {len(PARTS)} parts")
    names, counts = np.unique(kinds, return_counts=True)
    # Kinds rarer than the folds cannot be spread over them; they follow their hosts.
    strata = np.where(np.isin(kinds, names[counts < folds]), names[counts.argmax()], kinds)
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    found: dict[int, int] = {}
    for fold, (_, members) in enumerate(splitter.split(np.zeros((kinds.size, 1)), strata, groups)):
        part = {folds - 1: PARTS.index(TEST), folds - 2: PARTS.index(VALIDATION)}.get(fold, PARTS.index(TRAIN))
        found |= dict.fromkeys(np.unique(groups[members]).tolist(), part)
    return found


def _share_victims(struck: NDArray[np.float64]) -> NDArray[np.int64]:
    """Part of each victim, for (v, parts) flows that strike it: the most struck first, to the part with least so far.

    By number of flows alone the largest part would get every victim that all parts strike.
    """
    shares = struck / np.maximum(struck.sum(axis=0), 1)
    kept, part = np.zeros(len(PARTS)), np.zeros(len(struck), dtype=np.int64)
    for victim in np.argsort(-struck.sum(axis=1), kind="stable"):
        # Of two parts that have kept as little, the one that loses most without this victim.
        least = np.lexsort((-shares[victim], kept, struck[victim] == 0))[0]
        part[victim], kept[least] = least, kept[least] + shares[victim, least]
    return part
