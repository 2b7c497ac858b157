"""Episodes of attacks for tables that name none: what has one kind, shares hosts and goes on without a pause."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.validation.splits import is_attack


def campaigns_of(flows: pd.DataFrame, pause_seconds: float) -> pd.Series:
    """Name the episode of each attack: its own where the table has one, else the campaign it is part of.

    Flows of one kind are one campaign as long as they follow one another within the pause and are joined by hosts: a
    flood from a thousand forged addresses at one victim is one attack, and so is a scan of a thousand victims from
    one address. Independent attacks of one kind that share a host at the same time are taken for one, which makes
    what is judged by them more cautious.

    Parameters
    ----------
    flows
        The table `flows`.
    pause_seconds
        From the end of one flow (its beginning where it has no duration) to the beginning of the next.

    Returns
    -------
    (n,) str
        ``kind/number`` in order of time; missing for what is no attack.

    Raises
    ------
    ValueError
        If the pause has no length.
    """
    if pause_seconds <= 0:
        raise ValueError(f"a pause of {pause_seconds:g} s has no length")
    named = flows["episode_id"].astype(object).where(flows["episode_id"].notna(), None)
    loose = np.flatnonzero(is_attack(flows) & flows["episode_id"].isna().to_numpy(dtype=bool))
    if not loose.size:
        return named.astype("str")
    rows = flows.iloc[loose]
    seconds = (rows["observed_at"] - flows["observed_at"].min()).dt.total_seconds().to_numpy(dtype=np.float64)
    ends = seconds + rows["duration_seconds"].fillna(0.0).to_numpy(dtype=np.float64)
    found = np.empty(loose.size, dtype=object)
    labels = rows["label"].to_numpy(dtype=str)
    sources, destinations = (rows[column].to_numpy(dtype=object) for column in ("source", "destination"))
    for kind in np.unique(labels):
        chosen = np.flatnonzero(labels == kind)
        chosen = chosen[np.argsort(seconds[chosen], kind="stable")]
        session = _sessions(seconds[chosen], ends[chosen], pause_seconds)
        campaign = _joined(session, sources[chosen], destinations[chosen])
        found[chosen] = [f"{kind}/{number}" for number in campaign]
    named.iloc[loose] = found
    return named.astype("str")


def _sessions(begins: NDArray[np.float64], ends: NDArray[np.float64], pause_seconds: float) -> NDArray[np.int64]:
    """Number runs of flows, in order of their beginning, that no pause interrupts."""
    reached = np.maximum.accumulate(ends)
    broken = begins[1:] > reached[:-1] + pause_seconds
    return np.concatenate([[0], np.cumsum(broken)]).astype(np.int64)


def _joined(
    session: NDArray[np.int64], sources: NDArray[np.object_], destinations: NDArray[np.object_]
) -> NDArray[np.int64]:
    """Number the parts of each session that no host joins, in order of their first flow."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    hosts, names = pd.factorize(np.concatenate([sources, destinations]))
    # A host is a node of its own in each session.
    nodes, _ = pd.factorize(np.tile(session, 2) * len(names) + hosts)
    source, destination = nodes[: session.size], nodes[session.size :]
    size = int(nodes.max()) + 1
    graph = coo_array((np.ones(session.size), (source, destination)), shape=(size, size))
    component = connected_components(graph, directed=False)[1]
    return np.asarray(pd.factorize(component[source])[0], dtype=np.int64)
