"""What the splits of a data set give away, as the tables `leaks` and `overlaps`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from readiness.validation.leakage import leakage_battery, overlaps_of
from readiness.validation.splits import clusters_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "leaks": {
        "data_set": "name of the data set",
        "split": "which",
        "lookup": "what the look-up table remembers",
        "recall_ratio": "share of the attack flows it finds",
        "false_alarm_ratio": "share of the benign flows it alarms on",
    },
    "overlaps": {
        "data_set": "name of the data set",
        "split": "which",
        "attacks": "attack flows of the test part",
        "repeated_ratio": "share of them alike to a training attack in all but times and addresses",
        "shared_clusters": "attacks of which both parts have flows",
        "clusters": "attacks in the test part",
        "shared_attackers": "hosts that attack in the test part and attack or are attacked in training",
        "attackers": "hosts that attack in the test part",
        "shared_victims": "hosts that are attacked in the test part and attack or are attacked in training",
        "victims": "hosts that are attacked in the test part",
        "overlap_seconds": "how much the test begins before training ends",
    },
}
METHODS = {
    "leaks": "look-up tables fitted on the training part, at 1 % of the benign validation flows",
    "overlaps": "counted",
}


def leak_tables(
    flows: pd.DataFrame,
    parts_by_split: Mapping[str, pd.Categorical],
    *,
    data_set: str,
    block_seconds: float,
    budget_ratio: float = 0.01,
) -> dict[str, pd.DataFrame]:
    """Judge look-up tables on every split, and count what its parts share.

    Parameters
    ----------
    flows
        The table `flows`.
    parts_by_split
        Name of each split, and the part of each flow in it.
    data_set
        Its name in the tables.
    block_seconds
        Length of a block of time whose benign flows are not independent.
    budget_ratio
        Of false alarms.

    Returns
    -------
    dict
        The tables `leaks` and `overlaps`.
    """
    import pandas as pd

    clusters = clusters_of(flows, block_seconds)
    leaks: list[dict[str, Any]] = []
    overlaps: list[dict[str, Any]] = []
    for split, parts in parts_by_split.items():
        here = {"data_set": data_set, "split": split}
        overlaps.append(here | overlaps_of(flows, parts, clusters)._asdict())
        leaks += [
            {**here, "lookup": leak.lookup, "recall_ratio": leak.attacks.share, "false_alarm_ratio": leak.benign.share}
            for leak in leakage_battery(flows, parts, clusters, budget_ratio)
        ]
    return {
        "leaks": pd.DataFrame(leaks, columns=list(COLUMNS["leaks"])),
        "overlaps": pd.DataFrame(overlaps, columns=list(COLUMNS["overlaps"])).astype({"repeated_ratio": float}),
    }
