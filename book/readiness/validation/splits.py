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
LEFT_OUT = -1

Shares = tuple[float, float, float]
SHARES: Shares = (0.6, 0.2, 0.2)


def is_attack(flows: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which flows are labelled as an attack or fault: (n,)."""
    return ~flows["label"].isin([BENIGN, UNKNOWN]).to_numpy(dtype=bool)


def split_random(flows: pd.DataFrame, *, shares: Shares = SHARES, seed: int = 0) -> pd.Categorical:
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
    codes = np.full(rows.size, LEFT_OUT)
    for code, members in enumerate((learned, chosen, judged)):
        codes[members] = code
    return parts_from(codes)


def split_by_time(flows: pd.DataFrame, *, window_seconds: float, shares: Shares = SHARES) -> pd.Categorical:
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
    return parts_from(keep_episodes_whole(flows, codes, by_start=True))


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
    return parts_from(np.where(belongs & (wanted != codes), LEFT_OUT, codes))


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

    An attack without an episode (see `campaigns_of`) counts as one with all of its kind in the same block; everything
    benign in one block is one cluster, since load, outages and the hour of the day are common to all hosts.

    Parameters
    ----------
    flows
        The table `flows`.
    block_seconds
        Longer than what makes neighbours in time alike.
    """
    block = windows_of(flows, block_seconds).astype(str).astype(object)
    attacks, label = is_attack(flows), flows["label"].to_numpy(dtype=object)
    named = flows["episode_id"].notna().to_numpy(dtype=bool)
    names = np.where(attacks, label + "/" + block, "block/" + block)
    episodes = "episode/" + flows["episode_id"].fillna("").to_numpy(dtype=object)
    return np.where(attacks & named, episodes, names).astype(str)


def keep_episodes_whole(flows: pd.DataFrame, codes: NDArray[Any], *, by_start: bool) -> NDArray[np.int64]:
    """Leave out the flows of an episode that are not in its one part: the first it has a flow in, or the fullest.

    Parameters
    ----------
    flows
        The table `flows`.
    codes : (n,) int
        Part of each, -1 for what is left out already.
    by_start
        Whether the first part counts.
    """
    named = flows["episode_id"].notna().to_numpy(dtype=bool) & (codes != LEFT_OUT)
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
    kept[np.flatnonzero(named)[strayed]] = LEFT_OUT
    return kept


def _check_shares(shares: Shares) -> None:
    if min(shares) <= 0 or not isclose(sum(shares), 1):
        raise ValueError(f"shares of {shares} are not all above 0, or do not add up to 1")


def parts_from(codes: NDArray[np.int64]) -> pd.Categorical:
    """Name the parts of (n,) codes, -1 for what is left out."""
    # The last of these is what is left out: -1 counts from the end.
    return pd.Categorical(np.array([*PARTS, None], dtype=object)[codes], categories=list(PARTS))
