"""Which flows a detector learns from, chooses its threshold on, and is judged by.

Each function takes the table `flows` and gives one part to each row, as a categorical of `PARTS`; a row without a
part (missing) is left out. Only `split_random` lets flows of one episode into several parts: it is what papers often
do, and is shown to show what that is worth.
"""

from __future__ import annotations

from itertools import pairwise
from math import isclose
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.labels import BENIGN, UNKNOWN

TRAIN, VALIDATION, TEST = PARTS = ("train", "validation", "test")
_LEFT_OUT = -1
# Hosts are dealt out in fifths: three to learn from, one to choose on, one to be judged by.
_FOLDS = 5
# With fewer independent groups of hosts than this, or with half of all attacks in one, groups are taken apart.
_FEWEST_GROUPS, _LARGEST_GROUP_RATIO = 5, 0.5

Shares = tuple[float, float, float]
_SHARES: Shares = (0.6, 0.2, 0.2)


def is_attack(flows: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which flows are labelled as an attack or fault: (n,)."""
    return ~flows["label"].isin([BENIGN, UNKNOWN]).to_numpy(dtype=bool)


def split_random(flows: pd.DataFrame, *, shares: Shares = _SHARES, seed: int = 0) -> pd.Categorical:
    """Deal flows out one by one, whatever they belong to, as many attacks to each part as its share. It leaks.

    Parameters
    ----------
    flows
        The table `flows`.
    shares
        Of the parts; they add up to 1.
    seed
        Of the shuffle.

    Raises
    ------
    ValueError
        If the shares do not add up, or there are fewer than three attacks or three other flows.
    """
    from sklearn.model_selection import train_test_split

    _check_shares(shares)
    attacks, rows = is_attack(flows), np.arange(len(flows))
    if min(attacks.sum(), (~attacks).sum()) < len(PARTS):
        raise ValueError(
            f"{int(attacks.sum())} attacks among {rows.size} flows cannot be dealt out to {len(PARTS)} parts"
        )
    learned, kept = train_test_split(rows, train_size=shares[0], stratify=attacks, random_state=seed)
    chosen, judged = train_test_split(
        kept, train_size=shares[1] / (shares[1] + shares[2]), stratify=attacks[kept], random_state=seed
    )
    codes = np.full(rows.size, _LEFT_OUT)
    for code, members in enumerate((learned, chosen, judged)):
        codes[members] = code
    return _parts(codes)


def split_by_time(flows: pd.DataFrame, *, window_seconds: float, shares: Shares = _SHARES) -> pd.Categorical:
    """Learn from the past, choose on what came next, judge by what came last; windows stay whole.

    An episode belongs to the part in which it begins. What it does in a later part is left out there: it would be
    the rest of an attack that training has seen.

    Parameters
    ----------
    flows
        The table `flows`.
    window_seconds
        Length of a window, counted from the first flow.
    shares
        Of the windows that hold a flow; they add up to 1.

    Raises
    ------
    ValueError
        If the shares do not add up, or there are fewer windows than parts.
    """
    _check_shares(shares)
    window = windows_of(flows, window_seconds)
    held = np.unique(window)
    if held.size < len(PARTS):
        raise ValueError(f"{held.size} windows of {window_seconds:g} s cannot be cut into {len(PARTS)} parts")
    ends = np.round(np.cumsum(shares[:2]) * held.size).astype(int)
    first = int(np.clip(ends[0], 1, held.size - 2))
    second = int(np.clip(ends[1], first + 1, held.size - 1))
    codes = (window >= held[first]).astype(int) + (window >= held[second])
    return _parts(_whole_episodes(flows, codes, by_start=True))


def split_by_recording(flows: pd.DataFrame, episodes: pd.DataFrame) -> pd.Categorical:
    """Use the parts that a recording planned for its episodes, which follow one another in time.

    Between two parts the cut lies halfway from the last end of the one to the first beginning of the other. A flow of
    an episode belongs to the part of the episode, and is left out if it lies outside it.

    Parameters
    ----------
    flows
        The table `flows`.
    episodes
        With `episode_id`, `part` (of `PARTS`), `begun_at` and `ended_at`.

    Raises
    ------
    ValueError
        If a part has no episode, an episode no part, or two parts overlap in time.
    """
    begins, ends = (episodes.groupby("part")[column] for column in ("begun_at", "ended_at"))
    named = sorted(str(part) for part in begins.groups)
    if named != sorted(PARTS) or episodes["part"].isna().any():
        raise ValueError(f"episodes of the parts {', '.join(named)}, not {', '.join(PARTS)}")
    first, last = begins.min(), ends.max()
    codes = np.zeros(len(flows), dtype=int)
    for before, after in pairwise(PARTS):
        if last[before] > first[after]:
            raise ValueError(f"an episode of {before} ends at {last[before]}, after one of {after} began")
        cut = last[before] + (first[after] - last[before]) / 2
        codes += (flows["observed_at"] >= cut).to_numpy(dtype=int)
    planned = flows["episode_id"].map(episodes.set_index("episode_id")["part"])
    wanted = pd.Categorical(planned, categories=PARTS).codes.astype(int)
    belongs = flows["episode_id"].notna().to_numpy(dtype=bool)
    return _parts(np.where(belongs & (wanted != codes), _LEFT_OUT, codes))


def split_by_hosts(flows: pd.DataFrame, *, seed: int = 0) -> pd.Categorical:
    """Judge by attackers and victims that training never saw, stratified by kind of attack.

    Hosts that attack, are attacked or share an episode form groups, which are dealt out whole. Where that leaves fewer
    than five groups, or one with half of the attacks, each attacker is a group of its own, and a victim goes where most
    of the attacks on it are. A flow belongs to the part of its attacker or victim, and is left out if it joins two
    parts. Hosts that are neither are dealt out at random; a flow between two of them goes with its source. An episode
    that would be in two parts stays where most of its flows are, and is left out elsewhere.

    Parameters
    ----------
    flows
        The table `flows`.
    seed
        Of the shuffle.

    Raises
    ------
    ValueError
        If there are fewer attackers than parts.
    """
    attacks = is_attack(flows)
    codes, names = pd.factorize(pd.concat([flows["source"], flows["destination"]], ignore_index=True))
    source, destination = codes[: len(flows)], codes[len(flows) :]
    groups = _groups_of_hosts(flows, attacks, (source, destination), len(names))
    part_of_group = _deal_out(flows["label"].to_numpy(dtype=str)[attacks], groups[source[attacks]], seed)
    part = np.full(len(names), _LEFT_OUT)
    dealt = groups >= 0
    part[dealt] = [part_of_group.get(int(group), _LEFT_OUT) for group in groups[dealt]]
    victims = np.setdiff1d(destination[attacks], np.flatnonzero(part != _LEFT_OUT))
    if victims.size:
        struck = pd.crosstab(destination[attacks], part[source[attacks]]).reindex(
            columns=range(len(PARTS)), fill_value=0
        )
        part[victims] = struck.loc[victims].to_numpy().argmax(axis=1)
    involved = part != _LEFT_OUT
    chance = np.random.default_rng(seed).choice(len(PARTS), size=len(names), p=_SHARES)
    here, there = np.where(involved, part, chance)[source], part[destination]
    meet = involved[source] & involved[destination] & (here != there)
    found = np.where(involved[destination] & ~involved[source], there, here)
    return _parts(_whole_episodes(flows, np.where(meet, _LEFT_OUT, found), by_start=False))


def windows_of(flows: pd.DataFrame, window_seconds: float) -> NDArray[np.int64]:
    """Number of the window in which each flow begins, counted from the first flow: (n,)."""
    if window_seconds <= 0:
        raise ValueError(f"a window of {window_seconds:g} s has no length")
    since = (flows["observed_at"] - flows["observed_at"].min()).dt.total_seconds().to_numpy(dtype=np.float64)
    return np.asarray(since // window_seconds, dtype=np.int64)


def known_kinds(flows: pd.DataFrame, parts: pd.Categorical) -> NDArray[np.bool_]:
    """Say of each flow whether its kind of attack occurs in the training part: (n,)."""
    seen = set(flows["label"].to_numpy(dtype=str)[(parts == TRAIN) & is_attack(flows)])
    return np.asarray(flows["label"].isin(seen | {BENIGN}), dtype=bool)


def clusters_of(flows: pd.DataFrame, block_seconds: float) -> NDArray[np.str_]:
    """Name what each flow stands or falls with: its episode, or its block of time.

    An attack without an episode counts as one with all of its kind and source in the same block; everything benign
    in one block is one cluster, since load, outages and the hour of the day are common to all hosts.

    Parameters
    ----------
    flows
        The table `flows`.
    block_seconds
        Longer than what makes neighbours in time alike.
    """
    block = windows_of(flows, block_seconds).astype(str).astype(object)
    attacks, label = is_attack(flows), flows["label"].to_numpy(dtype=object)
    source = flows["source"].to_numpy(dtype=object)
    named = flows["episode_id"].notna().to_numpy(dtype=bool)
    names = np.where(attacks, label + "/" + source + "/" + block, "block/" + block)
    episodes = "episode/" + flows["episode_id"].fillna("").to_numpy(dtype=object)
    return np.where(attacks & named, episodes, names).astype(str)


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
    groups = np.full(hosts, _LEFT_OUT, dtype=np.int64)
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


def _whole_episodes(flows: pd.DataFrame, codes: NDArray[Any], *, by_start: bool) -> NDArray[np.int64]:
    """Leave out the flows of an episode that are not in its one part."""
    named = flows["episode_id"].notna().to_numpy(dtype=bool) & (codes != _LEFT_OUT)
    kept = np.asarray(codes, dtype=np.int64).copy()
    if not named.any():
        return kept
    rows = pd.DataFrame({"episode": flows["episode_id"].to_numpy()[named], "code": kept[named]})
    if by_start:
        home = rows.groupby("episode")["code"].min()
    else:
        counts = pd.crosstab(rows["episode"], rows["code"])
        home = counts.idxmax(axis=1)
    strayed = rows["code"].to_numpy() != rows["episode"].map(home).to_numpy()
    kept[np.flatnonzero(named)[strayed]] = _LEFT_OUT
    return kept


def _check_shares(shares: Shares) -> None:
    if min(shares) <= 0 or not isclose(sum(shares), 1):
        raise ValueError(f"shares of {shares} are not all above 0, or do not add up to 1")


def _parts(codes: NDArray[np.int64]) -> pd.Categorical:
    # The last of these is what is left out: -1 counts from the end.
    return pd.Categorical(np.array([*PARTS, None], dtype=object)[codes], categories=list(PARTS))
