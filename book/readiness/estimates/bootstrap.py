"""Block bootstrap of a share of time: an interval to look at beside the exact one, which decides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The same draws at every run: a record that is made twice is the same twice.
_SEED = 20261124
_REPLICATES = 2000
_CONFIDENCE = 0.95


class BootstrapInterval(NamedTuple):
    """A two-sided percentile interval of a share, and how it was drawn.

    Attributes
    ----------
    low, high
        The 2.5 % and the 97.5 % quantile of the resampled shares.
    block_samples
        Samples in one block.
    replicates
        How many records were drawn.
    """

    low: float
    high: float
    block_samples: int
    replicates: int


def bootstrap_share(
    flags: NDArray[np.bool_], seconds: NDArray[np.float64], block_seconds: float, *, replicates: int = _REPLICATES
) -> BootstrapInterval:
    """Resample a record in blocks of time and see how its share of True varies.

    The circular block bootstrap (Politis and Romano, 1992, in: Exploring the Limits of Bootstrap): blocks of equal
    length begin anywhere, wrap around the end, and are laid one after the other until the record is as long as it
    was. It assumes evenly spaced samples and blocks longer than what makes neighbours alike.

    It only knows what the record holds. Where all flags are equal, every draw is equal too and the interval has no
    width, however short the record: it then says nothing, and overclaims. So it never decides.

    Parameters
    ----------
    flags : (n,) bool
        What each sample found.
    seconds : (n,) float
        When, in order.
    block_seconds
        Length of a block; cut to the record's where that is shorter.
    replicates
        How many records are drawn.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold nothing, or the block has no length.
    """
    if flags.shape != seconds.shape or flags.size == 0 or block_seconds <= 0:
        raise ValueError(f"flags {flags.shape} at seconds {seconds.shape} in blocks of {block_seconds} s")
    step = float(np.median(np.diff(seconds))) if seconds.size > 1 else block_seconds
    length = int(np.clip(round(block_seconds / step), 1, flags.size))
    blocks = -(-flags.size // length)
    starts = np.random.default_rng(_SEED).integers(flags.size, size=(replicates, blocks))
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(resampled_shares(flags, starts, length), [tail, 1 - tail])
    return BootstrapInterval(float(low), float(high), length, replicates)


def resampled_shares(flags: NDArray[np.bool_], starts: NDArray[np.int64], length: int) -> NDArray[np.float64]:
    """Share of True in each record made of the blocks that begin at `starts`, the last one cut to fit.

    Parameters
    ----------
    flags : (n,) bool
        The record, taken as a circle.
    starts : (replicates, blocks) int
        Where each block begins.
    length
        Samples in a block.
    """
    n, blocks = flags.size, starts.shape[1]
    running = np.concatenate([[0], np.cumsum(np.concatenate([flags, flags[:length]]))])
    last = n - (blocks - 1) * length
    whole = (running[starts[:, :-1] + length] - running[starts[:, :-1]]).sum(axis=1)
    return np.asarray((whole + running[starts[:, -1] + last] - running[starts[:, -1]]) / n, dtype=np.float64)
