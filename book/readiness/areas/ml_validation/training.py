"""Training every detector on traffic that is at hand, and judging it by the splits its recording allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness.areas.base import Material
from readiness.areas.ml_validation.roster import SHUFFLED, TRAINED
from readiness.areas.ml_validation.scored import DECIDING, Scored
from readiness.areas.ml_validation.settings import ValidationSettings

if TYPE_CHECKING:
    import pandas as pd

    from readiness.detectors import Detector

# Benign flows of so many windows after each other count as one.
_WINDOWS_PER_BLOCK = 4


@dataclass(frozen=True, eq=False)
class Training:
    """What was trained on one recording, and on what.

    Attributes
    ----------
    flows
        The table `flows`.
    parts
        Part of each flow, by split.
    impossible
        Splits that these flows do not allow, and why.
    fitted
        Detectors by ``split/column``.
    window_seconds, block_seconds
        Length of a window, and of a block of time whose benign flows count as one.
    """

    flows: pd.DataFrame
    parts: Mapping[str, pd.Categorical]
    impossible: Mapping[str, str]
    fitted: Mapping[str, Detector]
    window_seconds: float
    block_seconds: float


def trainable(material: Material) -> bool:
    """Whether the recording has flows with attacks that somebody labelled."""
    from readiness.validation.splits import is_attack

    flows = material.tables.get("flows")
    return flows is not None and len(flows) > 0 and bool(is_attack(flows).any())


def trained(material: Material, settings: ValidationSettings) -> Scored:
    """Train every detector of the roster on a recording of flows, once for all charts and tables."""
    return settings.once(("trained", material.recording.id), lambda: _train(material, settings))


def _train(material: Material, settings: ValidationSettings) -> Scored:
    from readiness.detectors import make_detector
    from readiness.detectors.simple import ShuffledLabels
    from readiness.protocol.leaks import leak_tables
    from readiness.protocol.running import score_recording
    from readiness.protocol.threads import one_thread

    flows, name = material.tables["flows"], material.recording.id
    window, block = _lengths(name, settings)
    parts, impossible = _parts(material, window)
    fitted: dict[str, Detector] = {}
    wanted: list[str | Detector] = [*TRAINED, ShuffledLabels(make_detector(SHUFFLED, quick=True))]
    with one_thread():
        frame = score_recording(
            flows,
            parts,
            wanted,
            data_set=name,
            window_seconds=window,
            block_seconds=block,
            seeds=range(settings.seeds),
            fitted=fitted,
        )
    made = Scored(material.recording, frame, settings, trained=True)
    tables = leak_tables(
        flows, parts, data_set=name, block_seconds=block, budget_ratio=settings.false_alarm_budget_ratio
    )
    made.leaks, made.overlaps = tables["leaks"], tables["overlaps"]
    made.training = Training(flows, parts, impossible, fitted, window, block)
    return made


def _lengths(name: str, settings: ValidationSettings) -> tuple[float, float]:
    """Window and block of a data set: of a public one those of the protocol, of others those of the notebook."""
    from readiness.protocol.data_sets import CUTTINGS

    if name in CUTTINGS:
        return CUTTINGS[name].window_seconds, CUTTINGS[name].block_seconds
    return settings.window_seconds, _WINDOWS_PER_BLOCK * settings.window_seconds


def _parts(material: Material, window_seconds: float) -> tuple[dict[str, pd.Categorical], dict[str, str]]:
    """The part of each flow by split; by time, the parts that a recording planned for its episodes."""
    from readiness.protocol.running import SPLITS, parts_of
    from readiness.validation.splits import split_by_recording

    flows = material.tables["flows"]
    made: dict[str, pd.Categorical] = {}
    impossible: dict[str, str] = {}
    for split in SPLITS:
        try:
            if split == DECIDING and "episodes" in material.tables:
                made[split] = split_by_recording(flows, material.tables["episodes"])
            else:
                made[split] = parts_of(flows, split, window_seconds)
        except ValueError as error:
            impossible[split] = str(error)
    return made, impossible
