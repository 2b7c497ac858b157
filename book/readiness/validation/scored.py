"""The table `scores` cut into what the estimators take: one detector on one part of one split, over its seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from readiness.estimates.alarms import ScoredRows
from readiness.estimates.clusters import Counted, count_by_cluster
from readiness.labels import UNKNOWN
from readiness.validation.thresholds import Threshold, choose_threshold

KNOWN, NEW = "known", "new"


class Judged(NamedTuple):
    """The test flows of one detector under the thresholds its seeds chose on their validation flows.

    Attributes
    ----------
    rows
        Rows of the table `scores` of the part `test`, one per flow (those of the first seed).
    alarmed : (n,) float
        Share of the seeds in which each flow alarms.
    clusters : (n,) int
        Codes of the column `cluster`.
    thresholds
        Seed -> its threshold.
    """

    rows: pd.DataFrame
    alarmed: NDArray[np.float64]
    clusters: NDArray[np.int64]
    thresholds: Mapping[int, Threshold]

    @property
    def is_attack(self) -> NDArray[np.bool_]:
        """Which of the flows are attacks: (n,)."""
        return self.rows["is_attack"].to_numpy(dtype=bool)

    def counted(self, chosen: NDArray[np.bool_]) -> Counted:
        """Count alarms by cluster among chosen flows: (n,) bool."""
        return count_by_cluster(self.alarmed[chosen], self.clusters[chosen])

    def attacks(self) -> Counted:
        """Alarms among the attack flows of each episode."""
        return self.counted(self.is_attack)

    def benign(self) -> Counted:
        """Alarms among the benign flows of each block."""
        return self.counted(~self.is_attack)

    def by_novelty(self) -> dict[str, Counted]:
        """Alarms among the attacks of kinds that training knew, and of those it did not; a group may be empty."""
        known = self.rows["known_kind"].to_numpy(dtype=bool)
        return {KNOWN: self.counted(self.is_attack & known), NEW: self.counted(self.is_attack & ~known)}

    def by_kind(self) -> dict[str, Counted]:
        """Alarms among the attacks of each kind, in order of name."""
        labels = self.rows["label"].to_numpy(dtype=str)
        return {
            str(kind): self.counted(self.is_attack & (labels == kind)) for kind in np.unique(labels[self.is_attack])
        }


def judge(scores: pd.DataFrame, budget_ratio: float) -> Judged:
    """Choose a threshold for each seed on its validation flows and see which test flows alarm.

    Parameters
    ----------
    scores
        Rows of the table `scores` of one data set, split and detector; flows of a part come in one order in each seed.
        Flows labelled `unknown` are left out.
    budget_ratio
        Of false alarms.

    Raises
    ------
    ValueError
        If the rows are of several detectors, splits or data sets, a seed lacks a part or benign validation flows, or
        the seeds did not score the same test flows.
    """
    for column in ("data_set", "split", "detector"):
        found = scores[column].unique()
        if len(found) != 1:
            raise ValueError(f"scores of one {column} are judged at a time, got {len(found)}")
    thresholds: dict[int, Threshold] = {}
    alarmed: list[NDArray[np.bool_]] = []
    first: pd.DataFrame | None = None
    known = scores[scores["label"] != UNKNOWN]
    for seed in sorted(int(one) for one in known["seed"].unique()):
        rows = known[known["seed"] == seed]
        validation, test = (rows[rows["part"] == part] for part in ("validation", "test"))
        benign = validation.loc[~validation["is_attack"].to_numpy(dtype=bool), "score"]
        thresholds[seed] = choose_threshold(benign.to_numpy(dtype=np.float64), budget_ratio)
        first = test if first is None else first
        same = len(test) == len(first) and bool((test["cluster"].to_numpy() == first["cluster"].to_numpy()).all())
        if not same or not bool((test["is_attack"].to_numpy() == first["is_attack"].to_numpy()).all()):
            raise ValueError(f"seed {seed} scored other test flows than the first one")
        alarmed.append(thresholds[seed].alarming(test["score"].to_numpy(dtype=np.float64)))
    if first is None:
        raise ValueError("there are no scores")
    clusters = pd.factorize(first["cluster"])[0].astype(np.int64)
    return Judged(first.reset_index(drop=True), np.mean(alarmed, axis=0), clusters, thresholds)


def paired_attacks(first: Judged, second: Judged) -> tuple[Counted, Counted]:
    """Count the alarms of two detectors among the same attack flows, for the gain of the one over the other.

    Raises
    ------
    ValueError
        If they did not score the same flows in the same order.
    """
    columns = ["window", "label", "cluster"]
    if not first.rows[columns].equals(second.rows[columns]):
        names = (judged.rows["detector"].iloc[0] for judged in (first, second))
        raise ValueError(f"{' and '.join(names)} did not score the same test flows in the same order")
    return first.attacks(), second.attacks()


def scored_rows(test: pd.DataFrame, *, attacks: bool) -> ScoredRows:
    """Take the scores of the attacks, or of the benign flows, of one seed with their clusters."""
    rows = test[(test["is_attack"].to_numpy(dtype=bool) == attacks) & (test["label"] != UNKNOWN).to_numpy(dtype=bool)]
    return ScoredRows(rows["score"].to_numpy(dtype=np.float64), pd.factorize(rows["cluster"])[0].astype(np.int64))
