"""How often intervals of a recall cover the truth when flows come in episodes: simulated, for the methods there are.

Prints one line for each setting and method. The table of decision 25 is from a run of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.estimates import Bounds
from readiness.estimates.clusters import (
    Counted,
    bounds_by_variance,
    draws_of,
    interval_of,
)
from readiness.estimates.gains import gain_bounds
from readiness.estimates.proportions import effective_size
from readiness.estimates.recall import recall_bounds

BOTH_SIDES = Bounds(0.975, 0.975)
SEED = 20261125


class Setting(NamedTuple):
    """One world that records are drawn from.

    Attributes
    ----------
    episodes
        In each record.
    recall
        The true one, the same for episodes of all sizes unless `large` differs.
    spread
        Standard deviation of the logarithm of an episode's flows; with 1 the largest of 40 has a seventh.
    alike
        Intra-class correlation: 1 if an episode is found or missed as a whole; None sets the design effect to 50.
    large
        The recall of episodes with more flows than the median, so that the readings of a recall differ; None if alike.
    """

    episodes: int
    recall: float
    spread: float
    alike: float | None = None
    large: float | None = None

    @property
    def median_flows(self) -> float:
        """Flows of a typical episode: so many that the design effect is 50 where episodes of all sizes stand as one."""
        return 200.0 if self.alike is None or self.large is not None else 50.0 / np.exp(1.5 * self.spread**2)

    @property
    def correlation(self) -> float:
        """Intra-class correlation at which the design effect is 50: 1 + (m - 1) rho, m flows of a flow's episode."""
        weighted = self.median_flows * np.exp(1.5 * self.spread**2)
        return self.alike if self.alike is not None else 49 / (weighted - 1)


SETTINGS = (
    *(Setting(g, p, spread) for g in (20, 40, 150) for p in (0.6, 0.9, 0.96) for spread in (0.0, 1.0)),
    *(Setting(g, p, 1.0, alike=1.0) for g in (20, 40, 150) for p in (0.6, 0.9, 0.96)),
    *(Setting(g, 0.8, 1.0, large=1.0) for g in (20, 40, 150)),
    *(Setting(g, 0.95, 1.5, alike=1.0, large=0.6) for g in (20, 40, 150)),
    *(Setting(g, 0.5, 1.5, alike=1.0, large=0.95) for g in (20, 40, 150)),
    *(Setting(g, 0.95, 2.5, alike=1.0, large=0.3) for g in (20, 40, 150)),
)


def draw_records(setting: Setting, records: int, rng: np.random.Generator) -> list[Counted]:
    """Draw records: sizes are lognormal, recalls of episodes beta distributed (or 0 and 1), hits binomial."""
    shape = (records, setting.episodes)
    sizes = np.maximum(np.rint(rng.lognormal(np.log(setting.median_flows), setting.spread, shape)), 1)
    rho = setting.correlation
    p = np.full(shape, setting.recall)
    if setting.large is not None:
        p[sizes > setting.median_flows] = setting.large
    if rho >= 1:
        own = (rng.random(shape) < p).astype(np.float64)
    else:
        strength = (1 - rho) / rho
        own = np.where(p < 1, rng.beta(p * strength, np.maximum((1 - p) * strength, 1e-9)), 1.0)
    hits = rng.binomial(sizes.astype(np.int64), own).astype(np.float64)
    return [Counted(h, n) for h, n in zip(hits, sizes, strict=True)]


def truths(setting: Setting) -> tuple[float, float]:
    """The true recall by flow and by episode."""
    if setting.large is None:
        return setting.recall, setting.recall
    # Above its median a lognormal variable holds the share Phi(sigma) of its mean.
    held = float(stats.norm.cdf(setting.spread))
    return held * setting.large + (1 - held) * setting.recall, (setting.large + setting.recall) / 2


def percentile(counted: Counted, draws: NDArray[np.int64]) -> tuple[float, float]:
    """The plain percentile bootstrap."""
    low, high = np.quantile(_shares(counted, draws), [0.025, 0.975])
    return float(low), float(high)


def expanded(counted: Counted, draws: NDArray[np.int64]) -> tuple[float, float]:
    """Percentiles taken further out where clusters are few: what stands beside the bounds on the page."""
    found = interval_of(_shares(counted, draws), effective_size(counted.sizes), counted.clusters)
    return found.low, found.high


def accelerated(counted: Counted, draws: NDArray[np.int64]) -> tuple[float, float]:
    """The bias-corrected and accelerated bootstrap (Efron, 1987), acceleration from the jackknife over clusters."""
    shares = _shares(counted, draws)
    below = ((shares < counted.share).mean() + (shares <= counted.share).mean()) / 2
    bias = stats.norm.ppf(np.clip(below, 1e-6, 1 - 1e-6))
    left = (counted.hits.sum() - counted.hits) / (counted.sizes.sum() - counted.sizes)
    away = left.mean() - left
    scale = 6 * float((away**2).sum()) ** 1.5
    acceleration = float((away**3).sum()) / scale if scale else 0.0
    reach = bias + stats.norm.ppf([0.025, 0.975])
    levels = stats.norm.cdf(bias + reach / (1 - acceleration * reach))
    low, high = np.quantile(shares, np.clip(levels, 0, 1))
    return float(low), float(high)


def studentised(counted: Counted, draws: NDArray[np.int64]) -> tuple[float, float]:
    """The bootstrap-t with the linearised variance of a ratio in each replicate."""
    shares, g = _shares(counted, draws), counted.clusters
    totals = draws @ counted.sizes
    residuals = counted.hits[None] - shares[:, None] * counted.sizes[None]
    errors = np.sqrt(g / (g - 1) * (draws * residuals**2).sum(axis=1)) / totals
    distance = shares - counted.share
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(errors > 0, distance / errors, np.sign(distance) * 1e9)
    own = counted.hits - counted.share * counted.sizes
    error = np.sqrt(g / (g - 1) * (own**2).sum()) / counted.sizes.sum()
    low, high = np.quantile(t, [0.025, 0.975])
    return max(counted.share - high * error, 0.0), min(counted.share - low * error, 1.0)


METHODS: dict[str, Callable[[Counted, NDArray[np.int64]], tuple[float, float]]] = {
    "deciding": lambda counted, _: recall_bounds(counted, BOTH_SIDES),
    "percentile": percentile,
    "expanded": expanded,
    "accelerated": accelerated,
    "studentised": studentised,
    "korn-graubard": lambda counted, _: bounds_by_variance(counted, BOTH_SIDES),
}


class Coverage(NamedTuple):
    """What one method did in one setting; shares of records.

    Attributes
    ----------
    covered
        The interval held the truth by flow.
    covered_episodes
        It held the truth by episode.
    low_missed, high_missed
        A bound lay on the wrong side of the truth by flow.
    width
        Mean width.
    """

    covered: float
    covered_episodes: float
    low_missed: float
    high_missed: float
    width: float


def simulate(
    setting: Setting,
    records: int,
    methods: tuple[str, ...] = tuple(METHODS),
    *,
    replicates: int = 1000,
    seed: int = SEED,
) -> dict[str, Coverage]:
    """Draw records of one setting and see which intervals hold the truth. The same draws serve all of them."""
    rng = np.random.default_rng([seed, *(int(1000 * float(value)) for value in (setting.episodes, setting.recall))])
    drawn = draw_records(setting, records, rng)
    draws = draws_of(setting.episodes, replicates, seed)
    by_flow, by_episode = truths(setting)
    found = {}
    for method in methods:
        ends = np.array([METHODS[method](counted, draws) for counted in drawn])
        low, high = ends[:, 0] - 1e-12, ends[:, 1] + 1e-12
        found[method] = Coverage(
            covered=float(((low <= by_flow) & (high >= by_flow)).mean()),
            covered_episodes=float(((low <= by_episode) & (high >= by_episode)).mean()),
            low_missed=float((low > by_flow).mean()),
            high_missed=float((high < by_flow).mean()),
            width=float((high - low).mean()),
        )
    return found


def simulate_false_alarms(blocks: int, variation: float, spread: float, records: int, seed: int = SEED) -> Coverage:
    """Draw records with 1 % false alarms whose rate differs from block to block, and see what the bounds hold.

    Parameters
    ----------
    blocks
        In each record, of 500 flows in the median.
    variation
        Standard deviation of a block's rate over its mean; the rates are gamma distributed.
    spread
        Standard deviation of the logarithm of a block's flows.
    records, seed
        How many, and from where.
    """
    rng, rate, shape = np.random.default_rng([seed, blocks]), 0.01, (records, blocks)
    sizes = np.maximum(np.rint(rng.lognormal(np.log(500), spread, shape)), 1)
    own = rng.gamma(variation**-2, rate * variation**2, shape).clip(max=1)
    hits = rng.binomial(sizes.astype(np.int64), own).astype(np.float64)
    ends = np.array([bounds_by_variance(Counted(h, n), BOTH_SIDES) for h, n in zip(hits, sizes, strict=True)])
    low, high = ends[:, 0], ends[:, 1]
    covered = float(((low <= rate) & (high >= rate)).mean())
    return Coverage(
        covered, covered, float((low > rate).mean()), float((high < rate).mean()), float((high - low).mean())
    )


def simulate_gain(
    episodes: int, recalls: tuple[float, float], spread: float, records: int, seed: int = SEED
) -> tuple[float, float]:
    """Draw records of two detectors that find or miss episodes as a whole, half of the time the same ones.

    Returns
    -------
    tuple of float
        In which share of the records the lower bound of the gain was too high, and the upper one too low.
    """
    rng, shape = np.random.default_rng([seed, episodes]), (records, episodes)
    sizes = np.maximum(np.rint(rng.lognormal(np.log(100), spread, shape)), 1)
    luck = rng.random(shape)
    other = np.where(rng.random(shape) < 0.5, luck, rng.random(shape))
    first, second = (sizes * (u < recall) for u, recall in zip((luck, other), recalls, strict=True))
    ends = np.array(
        [
            gain_bounds(Counted(one, n), Counted(two, n), BOTH_SIDES)
            for one, two, n in zip(first, second, sizes, strict=True)
        ]
    )
    truth = recalls[0] - recalls[1]
    return float((ends[:, 0] > truth + 1e-12).mean()), float((ends[:, 1] < truth - 1e-12).mean())


def _shares(counted: Counted, draws: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray((draws @ counted.hits) / (draws @ counted.sizes), dtype=np.float64)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=4000, help="records of each setting")
    arguments = parser.parse_args()
    sys.stdout.write("episodes recall spread alike large | method | covered by episode | low high missed | width\n")
    for setting in SETTINGS:
        for method, found in simulate(setting, arguments.records).items():
            alike = f"{setting.correlation:.2f}"
            sys.stdout.write(
                f"{setting.episodes} {setting.recall} {setting.spread} {alike} {setting.large} | {method} | "
                f"{found.covered:.3f} {found.covered_episodes:.3f} | "
                f"{found.low_missed:.3f} {found.high_missed:.3f} | {found.width:.3f}\n"
            )
    sys.stdout.write("\nblocks variation spread | false alarms covered | low high missed | width\n")
    for blocks in (20, 40, 100, 400):
        for variation in (0.5, 1.0, 2.0):
            for spread in (0.0, 1.0):
                found = simulate_false_alarms(blocks, variation, spread, arguments.records)
                sys.stdout.write(
                    f"{blocks} {variation} {spread} | {found.covered:.3f} | "
                    f"{found.low_missed:.3f} {found.high_missed:.3f} | {found.width:.4f}\n"
                )
    sys.stdout.write("\nepisodes recalls spread | gain: low high missed\n")
    for episodes in (20, 40, 100):
        for recalls in ((0.9, 0.9), (0.9, 0.8), (0.97, 0.97)):
            for spread in (0.0, 1.0):
                low, high = simulate_gain(episodes, recalls, spread, arguments.records)
                sys.stdout.write(f"{episodes} {recalls} {spread} | {low:.3f} {high:.3f}\n")


if __name__ == "__main__":
    main()
