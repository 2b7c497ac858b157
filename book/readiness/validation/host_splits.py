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


def split_by_hosts(flows: pd.DataFrame, *, hold_victims: bool = True, seed: int = 0) -> pd.Categorical:
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
        The table `flows`; attacks without an episode id are better named first (`campaigns_of`), or a flood from forged
        addresses is as many attackers.
    hold_victims
        Whether victims are held out too. If not, they are like all other hosts, and every attack stays: where few
        victims are struck by all, that is the only way to keep most of them.
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
    groups = _groups_of_hosts(
        flows["episode_id"][attacks], source[attacks], destination[attacks], hold_victims=hold_victims
    )
    part_of_group = _deal_out(flows["label"].to_numpy(dtype=str)[attacks], groups[source[attacks]], seed)
    part = np.full(len(names), LEFT_OUT)
    dealt = np.flatnonzero(groups >= 0)
    part[dealt] = [part_of_group[int(group)] for group in groups[dealt]]
    victims = np.setdiff1d(destination[attacks], np.flatnonzero(part != LEFT_OUT))
    if hold_victims and victims.size:
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
    episodes: pd.Series, source: NDArray[np.int64], destination: NDArray[np.int64], *, hold_victims: bool
) -> NDArray[np.int64]:
    """Group of each host that attacks or, where groups are whole, is attacked; -1 for all others.

    Parameters
    ----------
    episodes, source, destination : (a,)
        Of the attack flows: name or missing, and numbers of hosts.
    hold_victims
        Whether victims join groups.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not source.size:
        raise ValueError("no flow is labelled as an attack")
    hosts = int(max(source.max(), destination.max())) + 1
    episode = pd.factorize(episodes)[0]
    named = episode >= 0
    # An episode is a node of its own: it joins all hosts that take part in it.
    ends = [(source[named], hosts + episode[named])]
    ends += [(source, destination), (destination[named], hosts + episode[named])] if hold_victims else []
    rows, columns = (np.concatenate(side) for side in zip(*ends, strict=True))
    nodes = hosts + int(episode.max(initial=-1)) + 1
    graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(nodes, nodes))
    component = connected_components(graph, directed=False)[1][:hosts]
    held = pd.Series(component[source]).value_counts(normalize=True)
    whole = len(held) >= _FEWEST_GROUPS and held.iloc[0] <= _LARGEST_GROUP_RATIO
    attackers = np.unique(source)
    members = np.union1d(source, destination) if whole and hold_victims else attackers
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
