"""What every split gives away, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.protocol.plan import Prepared
from readiness.validation.leakage import leakage_battery
from readiness.validation.splits import clusters_of

if TYPE_CHECKING:
    import pandas as pd

_BUDGET = 0.01


def leaks_of(prepared: Prepared) -> pd.DataFrame:
    """Judge every look-up table on every split: the table `leaks`."""
    import pandas as pd

    clusters = clusters_of(prepared.flows, prepared.loaded.cutting.block_seconds)
    rows = [
        {
            "data_set": prepared.loaded.name,
            "split": split,
            "baseline": leak.lookup,
            "recall_ratio": leak.attacks.share,
            "recall_by_episode_ratio": leak.attacks.mean,
            "false_alarm_ratio": leak.benign.share,
        }
        for split, parts in prepared.parts.items()
        for leak in leakage_battery(prepared.flows, parts, clusters, _BUDGET)
    ]
    return pd.DataFrame(rows)
