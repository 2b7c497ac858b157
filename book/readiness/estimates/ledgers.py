"""Write ledgers: what a client that wrote numbered records through a disaster had acknowledged, and what of it is left.

Pure: times are seconds after the loss, so the loss is at 0 and what came before it is negative.
"""

from __future__ import annotations

from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from readiness.estimates.base import Asked, Estimate, identity_of
from readiness.estimates.durations import MEDIAN, covering_ranks, smallest_covering_n
from readiness.estimates.units import SECOND, units_per
from readiness.messages import message


class Writes(NamedTuple):
    """The writes of one drill, in any order; all arrays are (n,).

    Attributes
    ----------
    sent_seconds
        When each was sent, in seconds after the loss.
    acked_seconds
        When it was acknowledged; NaN if it never was.
    present
        Whether it was there when everything was looked up at last.
    """

    sent_seconds: NDArray[np.float64]
    acked_seconds: NDArray[np.float64]
    present: NDArray[np.bool_]


class Ledger(NamedTuple):
    """What a ledger says of one drill.

    Attributes
    ----------
    sent, acknowledged
        Numbers of writes.
    missing
        Acknowledged writes that are not there: the loss in records, also of writes acknowledged after it.
    kept_unacknowledged
        Writes without acknowledgement that are there: no loss.
    lost_window_seconds
        From the acknowledgement of the oldest missing write to the loss, or to the last missing one if that is later;
        0 if nothing is missing. A hole with later writes behind it counts from the hole.
    since_present_seconds
        From the last acknowledged write before the loss that is there to the loss; None if there is none.
    outage_seconds
        From the last acknowledged write before the loss to the first after it that is there; None if either is not
        known, or what came back did not hold.
    last_sent_seconds
        When the last write was sent; None without any.
    """

    sent: int
    acknowledged: int
    missing: int
    kept_unacknowledged: int
    lost_window_seconds: float
    since_present_seconds: float | None
    outage_seconds: float | None
    last_sent_seconds: float | None

    @property
    def lost_seconds(self) -> float:
        """RPO as claims have it: the longer of the two readings of the time whose writes are gone, 0 if none are."""
        return max(self.lost_window_seconds, self.since_present_seconds or 0.0) if self.missing else 0.0

    @property
    def bounded(self) -> bool:
        """Whether the ledger began before what was lost did: if no write before the loss is left, it did not."""
        return not self.missing or self.since_present_seconds is not None


def read_ledger(writes: Writes, *, held: bool, proven_seconds: float = 0.0) -> Ledger:
    """Read a ledger.

    Parameters
    ----------
    writes
        Of one drill.
    held
        Whether the service that came back was looked at again after a settling time, and had held.
    proven_seconds
        When the loss was proven, after it began. What was acknowledged between the two neither ends the outage nor
        begins it: a cluster that is being killed may still answer.
    """
    acked = np.isfinite(writes.acked_seconds)
    missing = acked & ~writes.present
    before = acked & (writes.acked_seconds <= 0)
    kept = before & writes.present
    after = acked & writes.present & (writes.acked_seconds > max(proven_seconds, 0.0))
    at = writes.acked_seconds
    lost_window = 0.0
    if missing.any():
        lost_window = max(float(at[missing].max()), 0.0) - min(float(at[missing].min()), 0.0)
    whole = held and bool(before.any()) and bool(after.any())
    return Ledger(
        sent=acked.size,
        acknowledged=int(acked.sum()),
        missing=int(missing.sum()),
        kept_unacknowledged=int((~acked & writes.present).sum()),
        lost_window_seconds=lost_window,
        since_present_seconds=-float(at[kept].max()) if kept.any() else None,
        outage_seconds=float(at[after].min() - at[before].max()) if whole else None,
        last_sent_seconds=float(writes.sent_seconds.max()) if acked.size else None,
    )


class Outage(NamedTuple):
    """Between two acknowledged writes, in seconds after the loss."""

    begin_seconds: float
    end_seconds: float

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.end_seconds - self.begin_seconds


def longest_outage(writes: Writes, *, since_seconds: float) -> Outage | None:
    """Find the longest time between two acknowledged writes in which one failed, of those that failed since a moment.

    Parameters
    ----------
    writes
        Of one drill.
    since_seconds
        After the loss; what failed before is of another outage.

    Returns
    -------
    Outage or None
        None if no write failed. Without an acknowledgement before or after, the outage is counted from that moment or
        to the last write.
    """
    acked = np.isfinite(writes.acked_seconds)
    failed = writes.sent_seconds[~acked & (writes.sent_seconds >= since_seconds)]
    if not failed.size:
        return None
    good = np.sort(writes.acked_seconds[acked & writes.present])
    first, last = min([since_seconds, *good[:1]]), max([float(writes.sent_seconds.max()), *good[-1:]])
    good = np.concatenate([[first], good, [last]])
    after = np.searchsorted(good[:-1], failed, side="right")
    longest = after[np.argmax(good[after] - good[after - 1])]
    return Outage(float(good[longest - 1]), float(good[longest]))


class Recovery(NamedTuple):
    """How long a drill took to recover, or how long it is known not to have.

    Attributes
    ----------
    seconds
        After the loss; of an outage, after the last acknowledged write before it.
    censored
        Whether it is only known to be longer.
    by
        What ended it, or why it did not end: ``serving``, ``ledger``, ``never-served``, ``unsettled``, ``no-write``.
    """

    seconds: float
    censored: bool
    by: str


def recovery_of(
    ledger: Ledger | None, *, served_seconds: float | None, held: bool, observed_seconds: float
) -> Recovery:
    """Say when a drill was over: when the service serves and writes are acknowledged, whichever comes later.

    A drill never served ends where the watch did. A service that broke while it settled, or that nobody saw settle, was
    not back when it first answered, and nobody wrote down when it was: it is known to be longer than that and no more.
    The same holds where writes went on after serving and none was acknowledged.

    Parameters
    ----------
    ledger
        Of the drill; None if nothing was written.
    served_seconds
        When the service answered again, after the loss; None if it never did.
    held
        As in `read_ledger`.
    observed_seconds
        When the watch ended.
    """
    if served_seconds is None:
        return Recovery(observed_seconds, censored=True, by="never-served")
    if not held:
        return Recovery(served_seconds, censored=True, by="unsettled")
    if ledger is None:
        return Recovery(served_seconds, censored=False, by="serving")
    if ledger.outage_seconds is not None:
        by = "ledger" if ledger.outage_seconds > served_seconds else "serving"
        return Recovery(max(ledger.outage_seconds, served_seconds), censored=False, by=by)
    if ledger.last_sent_seconds is not None and ledger.last_sent_seconds > served_seconds and ledger.acknowledged:
        return Recovery(ledger.last_sent_seconds, censored=True, by="no-write")
    return Recovery(served_seconds, censored=False, by="serving")


def estimate_lost_time(
    lost_seconds: NDArray[np.float64], bounded: NDArray[np.bool_], *, quantile: float = MEDIAN, **asked: Unpack[Asked]
) -> Estimate:
    """Estimate how much time of acknowledged writes a disaster loses.

    The value and the upper bound are the worst drill, which covers the quantile with confidence 1 - q^n: a claim is
    verified only if every drill lost less. The lower bound is an order statistic (David and Nagaraja, 2003, section
    7.1).

    Parameters
    ----------
    lost_seconds : (n,) float
        What each drill lost; 0 if nothing.
    bounded : (n,) bool
        False where the ledger began after what was lost did, so that more would have been: then nothing bounds it.
    quantile
        Which quantile of all disasters the bounds are for; 0.5 is the median.
    **asked
        See `Asked`; the unit is seconds or hours.

    Raises
    ------
    ValueError
        If the arrays differ in length or a time is negative or no number, or the unit is of another kind.
    """
    if lost_seconds.shape != bounded.shape or not bool((lost_seconds >= 0).all()):
        raise ValueError("every drill needs a loss of at least 0 s and says whether its ledger holds all of it")
    factor, n = units_per(SECOND, asked["unit"]), lost_seconds.size
    needed = smallest_covering_n(quantile, asked["bounds"])
    rank = covering_ranks(n, quantile, asked["bounds"])
    worst = float(lost_seconds.max()) * factor if n else None
    return Estimate(
        **identity_of(asked),
        value=worst,
        low=float(np.sort(lost_seconds)[rank.low - 1]) * factor if rank.low else None,
        high=worst if rank.high and bool(bounded.all()) else None,
        n=n,
        method=message("method-worst-loss", n=n, quantile=quantile),
        n_to_decide=needed if n < needed else None,
        conditions=() if bool(bounded.all()) else (message("condition-loss-unbounded", n=int((~bounded).sum())),),
    )
