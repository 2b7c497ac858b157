"""What runs add up to: a row for each of them, whatever its result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from readiness.detectors import DETECTORS
from readiness.protocol.folder import FinishedRun
from readiness.protocol.plan import RETRAINED, SHUFFLED, Planned, Prepared
from readiness.protocol.running import base_frame, score_column
from readiness.validation.splits import TEST, VALIDATION
from readiness.validation.thresholds import choose_threshold

if TYPE_CHECKING:
    import pandas as pd

BUDGETS = {"1pct": 0.01, "0p1pct": 0.001}


def results_of(prepared: Prepared, runs: Sequence[Planned], below: Path) -> pd.DataFrame:
    """One row for each finished run.

    Returns
    -------
    pandas.DataFrame
        The table `results`.
    """
    import pandas as pd

    rows = []
    for split, frame, finished in _finished(prepared, runs, below):
        for run, made in finished:
            rows.append(
                {
                    "data_set": prepared.loaded.name,
                    "split": split,
                    "detector": run.detector,
                    "seed": run.seed,
                    **_traits(run.detector),
                    "n_train": int(made.measured["n_train"]),
                    **figures_of(frame, made.scores),
                    "fit_cpu_seconds": float(made.measured["fit_seconds"]),
                    "score_cpu_seconds": float(made.measured["score_seconds"]),
                    "peak_memory_bytes": float(made.measured["peak_memory_bytes"]),
                }
            )
    order = ["split", "detector", "seed"]
    return pd.DataFrame(rows).sort_values(order, ignore_index=True) if rows else pd.DataFrame()


def scored_flows_of(prepared: Prepared, runs: Sequence[Planned], below: Path) -> pd.DataFrame:
    """The table `scored_flows`: scores of the first seed, rounded so that the table stays small.

    Parameters
    ----------
    prepared, runs, below
        Of the runs.
    """
    import pandas as pd

    frames = []
    for _, frame, finished in _finished(prepared, runs, below):
        columns = {score_column(run.detector): rounded(made.scores) for run, made in finished if run.seed == 0}
        frames.append(frame.assign(**columns))
    return pd.concat(frames, ignore_index=True)


def rounded(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores in steps of a power of two, at most a 256th of their standard deviation: a table of them stays small.

    Parameters
    ----------
    scores
        (r,) of one detector.
    """
    spread = float(scores.std(dtype=np.float64))
    if spread == 0:
        return scores
    step = 2.0 ** np.floor(np.log2(spread / 256))
    return np.asarray(np.round(scores.astype(np.float64) / step) * step, dtype=np.float32)


def figures_of(frame: pd.DataFrame, scores: NDArray[np.float32]) -> dict[str, Any]:
    """Recall at each budget with the false alarms that it really costs, and average precision.

    Parameters
    ----------
    frame
        (r rows) as `base_frame` makes them.
    scores
        (r,) of one run.
    """
    from sklearn.metrics import average_precision_score

    attack = frame["is_attack"].to_numpy()
    part, known = frame["part"].to_numpy(), frame["known_kind"].to_numpy()
    validation, test = part == VALIDATION, part == TEST
    found: dict[str, Any] = {"n_test_attacks": int((test & attack).sum()), "n_test_benign": int((test & ~attack).sum())}
    for name, budget in BUDGETS.items():
        threshold = choose_threshold(scores[validation & ~attack].astype(np.float64), budget).value
        alarms = scores > threshold
        found[f"recall_at_{name}_ratio"] = _share(alarms, test & attack)
        found[f"false_alarms_at_{name}_ratio"] = _share(alarms, test & ~attack)
        if name == "1pct":
            found["recall_by_episode_ratio"] = _mean_over_episodes(alarms, test & attack, frame["cluster"])
            found["recall_known_ratio"] = _share(alarms, test & attack & known)
            found["recall_new_ratio"] = _share(alarms, test & attack & ~known)
            found["recall_at_realised_1pct_ratio"] = _share(
                scores > np.quantile(scores[test & ~attack], 1 - budget, method="higher"), test & attack
            )
    both = attack[test].any() and not attack[test].all()
    found["average_precision"] = float(average_precision_score(attack[test], scores[test])) if both else np.nan
    found["base_rate_ratio"] = _share(attack, test)
    return found


def _share(flags: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(flags[among].mean()) if among.any() else float("nan")


def _mean_over_episodes(flags: NDArray[np.bool_], among: NDArray[np.bool_], clusters: pd.Series) -> float:
    """Mean over episodes of the share of each: every attack has one vote, however many flows it has."""
    import pandas as pd

    return (
        float(pd.Series(flags[among]).groupby(clusters.to_numpy()[among]).mean().mean())
        if among.any()
        else float("nan")
    )


def _traits(detector: str) -> dict[str, bool]:
    info = DETECTORS[detector.removesuffix(SHUFFLED).removesuffix(RETRAINED)]
    return {
        "uses_labels": info.uses_labels,
        "graph": info.is_graph,
        "is_control": info.is_control or detector.endswith(SHUFFLED),
    }


def _finished(
    prepared: Prepared, runs: Sequence[Planned], below: Path
) -> list[tuple[str, pd.DataFrame, list[tuple[Planned, FinishedRun]]]]:
    """By split: the rows that were judged, and the runs that are finished."""
    folder, found = prepared.folder(below), []
    for split in dict.fromkeys(run.split for run in runs):
        finished = []
        for run in runs:
            made = folder.read(run.split, run.detector, run.seed) if run.split == split else None
            if made is not None:
                finished.append((run, made))
        if not finished:
            continue
        frame = base_frame(
            prepared.flows,
            prepared.graphs(split),
            data_set=prepared.loaded.name,
            window_seconds=prepared.loaded.cutting.window_seconds,
            block_seconds=prepared.loaded.cutting.block_seconds,
        )
        found.append((split, frame, finished))
    return found
