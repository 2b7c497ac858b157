"""Checks of load: was it a load at all, did it go out as offered, and do requests and runs belong together.

Whether a generator waits for its answers is no defect and no check: it is named beside every number, and takes the
upper bound of a latency away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked, listed
from readiness.messages import Argument

Loop = Literal["closed", "open", "unknown"]
# A request that goes out within this share of a typical answer after the one before ended was waiting for it.
_AT_ONCE = 0.1
# A block of an open loop may hold this share fewer requests than it was to; schedules at random hold more or fewer.
_SHORTFALL, _DEVIATIONS = 0.1, 4.0


class LoadRun(NamedTuple):
    """Requests of one run, in any order; arrays are (n,).

    Attributes
    ----------
    loop
        Whether the generator waits for an answer before it asks again.
    offered_per_second
        Rate of the schedule of an open loop; None if there is none or it is not known.
    run_seconds
        Length of the run.
    sent_seconds
        When each request was sent, after the start of the run.
    latency_seconds
        How long its answer took from there.
    """

    loop: Loop
    offered_per_second: float | None
    run_seconds: float
    sent_seconds: NDArray[np.float64]
    latency_seconds: NDArray[np.float64]


def is_sequential(run: LoadRun) -> bool:
    """Whether one request was asked after the other, each waiting for the one before.

    No request goes out while the one before is under way, but for the reading of two clocks (a tenth of a typical
    answer). Unless the run is known to be open that is all; one that is said to be open is sequential if in most cases
    the next request goes out as soon as the last one has ended.
    """
    if not run.sent_seconds.size:
        return False
    order = np.argsort(run.sent_seconds, kind="stable")
    sent, took = run.sent_seconds[order], run.latency_seconds[order]
    idle, at_once = sent[1:] - (sent + took)[:-1], _AT_ONCE * float(np.median(took))
    if bool((idle < -at_once).any()):
        return False
    return run.loop != "open" or bool(idle.size and np.median(idle) < at_once)


def check_load_concurrent(runs: Mapping[str, LoadRun], *, member: str | None = None) -> Check:
    """Check that what is called load was one: requests that wait for each other ask only as fast as answers come.

    Sequential runs beside others are named and pass: a baseline of one user belongs to every series of levels.
    """
    name, sequential = InstrumentCheck.LOAD_CONCURRENT, [run for run, rows in runs.items() if is_sequential(rows)]
    facts: dict[str, Argument] = {"n": len(runs), "sequential": len(sequential), "which": listed(sequential) or "-"}
    if not runs:
        return checked(name, passed=False, member=member, variant="empty")
    if len(sequential) == len(runs):
        facts["fastest_per_second"] = max(rows.sent_seconds.size / rows.run_seconds for rows in runs.values())
        return checked(name, passed=False, member=member, variant="", **facts)
    return checked(name, passed=True, member=member, variant="some" if sequential else "", **facts)


def check_load_as_offered(runs: Mapping[str, LoadRun], block_seconds: float, *, member: str | None = None) -> Check:
    """Check that an open loop sent what its schedule wanted, in every block of time.

    A generator that stalls with the system, and catches up or not, asks nothing just while answers are slow: the
    omission is coordinated with what it measures. Closed loops do so by their nature; they are named and pass, since
    nothing they say of latency is taken as an upper bound.

    Parameters
    ----------
    runs
        Of every loop.
    block_seconds
        Over how long a stall is looked for; a run shorter than that is one block.
    member
        Of the population.
    """
    name = InstrumentCheck.LOAD_AS_OFFERED
    opened = {run: rows for run, rows in runs.items() if rows.loop == "open"}
    others = [run for run, rows in runs.items() if rows.loop != "open"]
    if not runs:
        return checked(name, passed=False, member=member, variant="empty")
    if not opened:
        return checked(name, passed=True, member=member, variant="closed", n=len(runs))
    unknown = [run for run, rows in opened.items() if rows.offered_per_second is None]
    if unknown:
        return checked(name, passed=False, member=member, variant="unknown", n=len(opened), which=listed(unknown))
    shares = {run: _least_share(rows, block_seconds) for run, rows in opened.items()}
    behind = [run for run, rows in opened.items() if shares[run] < _least_allowed(rows, block_seconds)]
    least = min(shares.values())
    facts: dict[str, Argument] = {"n": len(opened), "closed": len(others), "least_ratio": least}
    if behind:
        facts |= {"behind": len(behind), "which": listed(behind)}
        return checked(name, passed=False, member=member, variant="", **facts)
    return checked(name, passed=True, member=member, variant="", **facts)


def check_requests_in_runs(
    runs: Mapping[str, LoadRun], strays: int, *, clock_resolution_seconds: float, member: str | None = None
) -> Check:
    """Check that every request belongs to a run and was sent while it lasted.

    Parameters
    ----------
    runs
        With their requests.
    strays
        Requests of runs that nobody recorded.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    name, n = InstrumentCheck.REQUESTS_IN_RUN, sum(rows.sent_seconds.size for rows in runs.values())
    if not n:
        return checked(name, passed=False, member=member, variant="empty", strays=strays)
    resolution = clock_resolution_seconds
    outside = {
        run: int(((rows.sent_seconds < -resolution) | (rows.sent_seconds > rows.run_seconds + resolution)).sum())
        for run, rows in runs.items()
    }
    wrong = [run for run, count in outside.items() if count]
    if wrong or strays:
        count, which = sum(outside.values()), listed(wrong) or "-"
        return checked(name, passed=False, member=member, n=n, outside=count, strays=strays, which=which)
    return checked(name, passed=True, member=member, n=n, runs=len(runs))


def _blocks(run: LoadRun, block_seconds: float) -> int:
    return max(int(run.run_seconds // block_seconds), 1)


def _least_share(run: LoadRun, block_seconds: float) -> float:
    """Requests sent over requests due, in the worst block."""
    assert run.offered_per_second is not None  # noqa: S101 - the caller asks about those that have one
    edges = np.linspace(0.0, run.run_seconds, _blocks(run, block_seconds) + 1)
    sent = np.histogram(run.sent_seconds, edges)[0]
    return float((sent / (run.offered_per_second * np.diff(edges))).min())


def _least_allowed(run: LoadRun, block_seconds: float) -> float:
    assert run.offered_per_second is not None  # noqa: S101 - as above
    due = run.offered_per_second * run.run_seconds / _blocks(run, block_seconds)
    return 1 - max(_SHORTFALL, _DEVIATIONS / float(np.sqrt(due)))
