"""The flows of a data set with the score each detector gave them, trained by this notebook or recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from readiness.areas.base import Material
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.estimates import Bounds
from readiness.estimates.clusters import Counted
from readiness.estimates.recall import recall_bounds
from readiness.sources import Recording

if TYPE_CHECKING:
    import pandas as pd

    from readiness.areas.ml_validation.training import Training
    from readiness.validation.scored import Judged

SCORES, PREFIX = "scored_flows", "score_"
_SEEDED = re.compile("_seed[0-9]+$")
# In this order they are shown; the first flatters most, and the last decides.
SPLITS = ("random", "hosts", "time")
DECIDING = "time"
# Both bounds of what is only shown.
CONFIDENCE = Bounds(0.95, 0.95)


class Share(NamedTuple):
    """A share between its bounds.

    Attributes
    ----------
    value
        Share of the flows.
    mean
        Mean over the clusters of the share of each.
    low, high
        Bounds that hold both.
    """

    value: float
    mean: float
    low: float
    high: float


class Scored:
    """The scores of every detector on one data set.

    Parameters
    ----------
    recording
        Where the flows or the scores are from.
    flows
        Rows of the table `scored_flows`.
    trained
        Whether this notebook trained the detectors itself.
    settings
        Of the area; judgements are kept there.
    """

    def __init__(
        self, recording: Recording, flows: pd.DataFrame, settings: ValidationSettings, *, trained: bool
    ) -> None:
        self.recording, self.flows, self.trained = recording, flows, trained
        self.settings = settings
        self.name = str(flows["data_set"].iloc[0])
        # Where the flows are at hand, what look-up tables find on them; recordings of scores keep it as tables.
        self.leaks: pd.DataFrame | None = None
        self.overlaps: pd.DataFrame | None = None
        self.training: Training | None = None

    @property
    def traffic(self) -> str:
        """What kind of traffic its recording says it is: real, a lab, or simulated; unknown where it says nothing."""
        return str(self.recording.settings.get("traffic", "unknown"))

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits it was scored on, in the order they are shown."""
        present = set(self.flows["split"].unique())
        return tuple(split for split in SPLITS if split in present)

    def detectors(self, split: str) -> tuple[str, ...]:
        """The detectors that scored a split, in the order of the table."""
        rows = self.flows[self.flows["split"] == split]
        names = (column for column in rows.columns if column.startswith(PREFIX) and not _SEEDED.search(column))
        return tuple(name.removeprefix(PREFIX) for name in names if rows[name].notna().any())

    def rows(self, split: str, detector: str) -> pd.DataFrame:
        """The rows of one detector, each seed after the other, as `readiness.validation` takes them."""
        import pandas as pd

        chosen = self.flows[self.flows["split"] == split]
        kept = chosen[[name for name in chosen.columns if not name.startswith(PREFIX)]]
        own = f"{PREFIX}{detector}"
        seeds = {0: own} | {
            int(found[1]): name for name in chosen.columns if (found := re.fullmatch(f"{own}_seed([0-9]+)", name))
        }
        return pd.concat(
            [
                kept.assign(detector=detector, seed=seed, score=chosen[name].astype(float))
                for seed, name in seeds.items()
                if chosen[name].notna().all()
            ],
            ignore_index=True,
        )

    def judged(self, split: str, detector: str, budget_ratio: float) -> Judged:
        """The test flows under the threshold of the validation flows."""
        from readiness.validation.scored import judge

        key = ("judged", self.recording.id, self.name, split, detector, budget_ratio)
        return self.settings.once(key, lambda: judge(self.rows(split, detector), budget_ratio))

    def recall(self, split: str, detector: str, budget_ratio: float) -> Share:
        """Recall on the test flows, with bounds by episode."""
        return share_of(self.judged(split, detector, budget_ratio).attacks())


def share_of(counted: Counted) -> Share:
    """The share of what was counted, with the bounds of a recall."""
    low, high = recall_bounds(counted, CONFIDENCE)
    return Share(counted.share, counted.mean, low, high)


def scored_of(materials: tuple[Material, ...], settings: ValidationSettings) -> tuple[Scored, ...]:
    """Every data set with scores: those of recordings, and those of detectors that are trained now on their flows.

    A data set whose flows are here is trained on, and its recorded scores step back.
    """
    from readiness.areas.ml_validation.training import trainable, trained

    found: dict[str, Scored] = {}
    for material in materials:
        if SCORES in material.tables:
            made = Scored(material.recording, material.tables[SCORES], settings, trained=False)
            found[made.name] = made
    for material in materials:
        if trainable(material):
            made = trained(material, settings)
            found[made.name] = made
    return tuple(sorted(found.values(), key=lambda scored: (not scored.trained, scored.name)))
