"""Drills: was anything lost, did what came back hold, and does the ledger of writes add up.

Without a single drill nothing passes. `ids` name the drills, in the order of the arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked, listed
from readiness.messages import Argument


class LedgerRows(NamedTuple):
    """The writes of one drill as they were recorded; all arrays are (n,).

    Attributes
    ----------
    seq
        Their numbers.
    sent_seconds, acked_seconds
        When each was sent and acknowledged, since any fixed moment; NaN where there was no acknowledgement.
    failed
        Whether an error is recorded.
    """

    seq: NDArray[np.int64]
    sent_seconds: NDArray[np.float64]
    acked_seconds: NDArray[np.float64]
    failed: NDArray[np.bool_]


def check_loss_proven(
    ids: Sequence[str], proven: NDArray[np.bool_], served: NDArray[np.bool_], *, member: str | None = None
) -> Check:
    """Check that what was to be lost was lost; a drill that lost nothing recovers at once.

    Parameters
    ----------
    ids, proven : (n,)
        The drills, and whether there is proof of their loss.
    served : (n,) bool
        Whether a recovery is recorded. A drill without proof and without recovery is left out and named: it was broken
        off. One without proof that was recovered from contradicts itself, and drills of which none is proven are none.
    member
        Of the population.
    """
    name, n = InstrumentCheck.LOSS_PROVEN, len(ids)
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    wrong = ~proven & served if proven.any() else ~proven
    if wrong.any():
        return checked(name, passed=False, member=member, n=n, wrong=int(wrong.sum()), which=_named(ids, wrong))
    if proven.all():
        return checked(name, passed=True, member=member, n=n)
    left_out, which = int((~proven).sum()), _named(ids, ~proven)
    return checked(name, passed=True, member=member, variant="without-some", n=n, left_out=left_out, which=which)


def check_settled(
    ids: Sequence[str],
    served_seconds: NDArray[np.float64],
    confirmed_seconds: NDArray[np.float64],
    settling_seconds: NDArray[np.float64],
    *,
    clock_resolution_seconds: float,
    member: str | None = None,
) -> Check:
    """Check that whatever is said to be back was looked at again after a settling time.

    Parameters
    ----------
    ids, served_seconds, confirmed_seconds : (n,)
        When it first served and when it was looked at again, NaN where it never was: then it is not said to be back.
    settling_seconds : (n,) float
        The time between the two that the drill promises; none is no second look.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    name, n = InstrumentCheck.SETTLED, len(ids)
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    looked = np.isfinite(confirmed_seconds)
    waited = confirmed_seconds - served_seconds
    # Not "at most": a look without a time of serving (NaN) is none either.
    wrong = looked & ~((settling_seconds > 0) & (waited >= settling_seconds - clock_resolution_seconds))
    if wrong.any():
        return checked(name, passed=False, member=member, n=n, wrong=int(wrong.sum()), which=_named(ids, wrong))
    if not looked.any():
        return checked(name, passed=True, member=member, variant="none-back", n=n)
    least = float(settling_seconds[looked].min())
    return checked(name, passed=True, member=member, n=n, looked=int(looked.sum()), least_seconds=least)


def check_ledger_adds_up(
    ledgers: Mapping[str, LedgerRows],
    *,
    clock_resolution_seconds: float,
    required: bool = False,
    strays: int = 0,
    member: str | None = None,
) -> Check:
    """Check that every number was written once and acknowledged or failed, and no answer came before its question.

    Parameters
    ----------
    ledgers
        Drill -> its writes; empty if it has none.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    required
        Whether a drill without writes is wrong: a loss cannot be told without them.
    strays
        How many writes belong to no drill.
    member
        Of the population.
    """
    name, n = InstrumentCheck.LEDGER_ADDS_UP, len(ledgers)
    if n == 0 or (required and not any(rows.seq.size for rows in ledgers.values())):
        return checked(name, passed=False, member=member, variant="empty")
    faults = {drill: _faults_of(rows, clock_resolution_seconds) for drill, rows in ledgers.items()}
    without = [drill for drill, rows in ledgers.items() if required and not rows.seq.size]
    wrong = [drill for drill, found in faults.items() if any(found) or drill in without]
    numbers, fates, early = (int(sum(column)) for column in zip(*faults.values(), strict=True))
    if wrong or strays:
        facts: dict[str, Argument] = {"numbers": numbers, "fates": fates, "early": early}
        facts |= {"strays": strays, "without": len(without)}
        facts |= {"n": n, "wrong": len(wrong), "which": listed(wrong) or "-"}
        return checked(name, passed=False, member=member, variant="", **facts)
    acknowledged = sum(int(np.isfinite(rows.acked_seconds).sum()) for rows in ledgers.values())
    sent = sum(rows.seq.size for rows in ledgers.values())
    failed = sent - acknowledged
    return checked(name, passed=True, member=member, n=n, sent=sent, acknowledged=acknowledged, failed=failed)


def check_drill_clock(
    events: Mapping[str, NDArray[np.float64]], *, clock_resolution_seconds: float, member: str | None = None
) -> Check:
    """Check that the events of each drill are recorded in the order in which they have to happen.

    Parameters
    ----------
    events
        Drill -> its times in that order, in seconds since any fixed moment; NaN where one did not happen.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    name, n = InstrumentCheck.CLOCK_ADVANCES, len(events)
    if n == 0:
        return checked(name, passed=False, member=member, variant="empty")
    steps = {drill: np.diff(times[np.isfinite(times)]) for drill, times in events.items()}
    back = [drill for drill, step in steps.items() if (step < -clock_resolution_seconds).any()]
    if back:
        worst = -min(float(steps[drill].min()) for drill in back)
        which = listed(back)
        facts: dict[str, Argument] = {"n": n, "wrong": len(back), "which": which, "back_seconds": worst}
        return checked(name, passed=False, member=member, variant="drills", **facts)
    return checked(name, passed=True, member=member, variant="drills", n=n)


def _faults_of(rows: LedgerRows, clock_resolution_seconds: float) -> tuple[int, int, int]:
    """Numbers missing or doubled, writes without one fate, and answers too early or questions out of turn."""
    if not rows.seq.size:
        return 0, 0, 0
    distinct = np.unique(rows.seq)
    holes = int(distinct[-1] - distinct[0]) + 1 - distinct.size
    doubled = rows.seq.size - distinct.size
    acked = np.isfinite(rows.acked_seconds)
    early = acked & (rows.acked_seconds < rows.sent_seconds - clock_resolution_seconds)
    in_turn = np.diff(rows.sent_seconds[np.argsort(rows.seq, kind="stable")])
    return (
        holes + doubled,
        int((acked == rows.failed).sum()),
        int(early.sum() + (in_turn < -clock_resolution_seconds).sum()),
    )


def _named(ids: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    return listed(name for name, one in zip(ids, chosen, strict=True) if one)
