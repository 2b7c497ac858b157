"""Faults: did they happen, could they be detected and repaired as recorded, and are all attempts there.

Without a single fault nothing passes. `ids` name the faults, in the order of the arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked, listed
from readiness.messages import Argument


class FaultTimes(NamedTuple):
    """When faults were injected, detected and recovered from: (n,) epoch seconds, NaN where it never happened."""

    ids: Sequence[str]
    injected_seconds: NDArray[np.float64]
    detected_seconds: NDArray[np.float64]
    recovered_seconds: NDArray[np.float64]


def check_effect_proven(
    ids: Sequence[str],
    effect_seen: NDArray[np.bool_],
    *,
    consequences: NDArray[np.bool_] | None = None,
    member: str | None = None,
) -> Check:
    """Check that every fault is proven to have taken effect; a dry run meets every hypothesis.

    Parameters
    ----------
    ids, effect_seen : (n,)
        The faults, and whether there is proof of their effect.
    consequences : (n,) bool
        Whether anything is recorded to have followed (a detection, a recovery). If given, a fault without proof and
        without consequences is left out and named, instead of failing the check: nothing happened. One without proof
        that was recovered from contradicts itself, and faults of which none is proven are none.
    member
        Of the population.
    """
    if consequences is None or not effect_seen.any():
        return _none_of(InstrumentCheck.EFFECT_PROVEN, ids, ~effect_seen, member)
    found = _none_of(InstrumentCheck.EFFECT_PROVEN, ids, ~effect_seen & consequences, member, "yet-followed")
    left_out = [name for name, proven in zip(ids, effect_seen, strict=True) if not proven]
    if not found.passed or not left_out:
        return found
    facts: dict[str, Argument] = {"n": len(ids), "left_out": len(left_out), "which": listed(left_out)}
    return checked(InstrumentCheck.EFFECT_PROVEN, passed=True, member=member, variant="without-some", **facts)


def check_order_of_events(times: FaultTimes, *, clock_resolution_seconds: float, member: str | None = None) -> Check:
    """Check that nothing was detected or repaired before it was broken.

    Parameters
    ----------
    times
        Of every fault.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    first = np.fmin(times.detected_seconds, times.recovered_seconds) - times.injected_seconds
    early = first < -clock_resolution_seconds
    worst = float(-first[early].min()) if early.any() else 0.0
    return _none_of(InstrumentCheck.ORDER_OF_EVENTS, times.ids, early, member, early_seconds=worst)


def check_recovery_possible(
    ids: Sequence[str],
    recovery_seconds: NDArray[np.float64],
    least_seconds: ArrayLike,
    *,
    clock_resolution_seconds: float = 0.0,
    member: str | None = None,
) -> Check:
    """Check that no recovery was faster than the settings allow.

    Parameters
    ----------
    ids, recovery_seconds : (n,)
        Seconds from the fault to recovery, NaN where there was none.
    least_seconds : float or (n,) float
        What the settings allow: the readiness probe's initial delay where the fault replaced the pod, 0 where not;
        NaN where the settings are not known, and then no recovery can be told from one that is too fast.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    least = np.broadcast_to(np.asarray(least_seconds, dtype=float), recovery_seconds.shape)
    too_fast = recovery_seconds < least - clock_resolution_seconds
    unknown = np.isnan(least) & ~np.isnan(recovery_seconds)
    if unknown.any() and not too_fast.any():
        return _none_of(InstrumentCheck.RECOVERY_POSSIBLE, ids, unknown, member, "unknown")
    facts: dict[str, Argument] = {}
    if too_fast.any():
        worst = int(np.flatnonzero(too_fast)[recovery_seconds[too_fast].argmin()])
        facts = {"fastest_seconds": float(recovery_seconds[worst]), "least_seconds": float(least[worst])}
    return _none_of(InstrumentCheck.RECOVERY_POSSIBLE, ids, too_fast, member, **facts)


def check_recovery_after_detection(
    ids: Sequence[str],
    detection_seconds: NDArray[np.float64],
    recovery_seconds: NDArray[np.float64],
    *,
    clock_resolution_seconds: float = 0.0,
    member: str | None = None,
) -> Check:
    """Check that no time to recovery is shorter than the time to detection.

    Parameters
    ----------
    ids, detection_seconds, recovery_seconds : (n,)
        Both counted from the fault, NaN where it never came.
    clock_resolution_seconds
        Differences up to this are within the clocks' reading.
    member
        Of the population.
    """
    before = recovery_seconds < detection_seconds - clock_resolution_seconds
    facts: dict[str, Argument] = {}
    if before.any():
        worst = int(np.flatnonzero(before)[(recovery_seconds - detection_seconds)[before].argmin()])
        facts = {
            "detected_seconds": float(detection_seconds[worst]),
            "recovered_seconds": float(recovery_seconds[worst]),
        }
    return _none_of(InstrumentCheck.RECOVERY_AFTER_DETECTION, ids, before, member, **facts)


def check_no_sentinels(
    ids: Sequence[str], values: NDArray[np.float64], sentinels: Sequence[float], *, member: str | None = None
) -> Check:
    """Check that no value is exactly one that the script writes when it has none (0, its timeout)."""
    facts: dict[str, Argument] = {"sentinels": listed(f"{sentinel:g}" for sentinel in sentinels)}
    return _none_of(InstrumentCheck.NO_SENTINELS, ids, np.isin(values, sentinels), member, **facts)


def check_all_runs_kept(recorded: Iterable[str], reported: Iterable[str], *, member: str | None = None) -> Check:
    """Check that the report counts every run that was recorded, and no other."""
    there, told = set(recorded), set(reported)
    return checked(
        InstrumentCheck.ALL_RUNS_KEPT,
        passed=there == told and bool(there),
        member=member,
        recorded=len(there),
        reported=len(told),
        dropped=len(there - told),
        dropped_runs=listed(sorted(there - told)),
        unknown=len(told - there),
    )


def check_settings_unchanged(
    settings_by_run: Mapping[str, Mapping[str, Argument]], *, member: str | None = None
) -> Check:
    """Check that thresholds and limits are the same in every run; a setting that only some runs state has changed.

    Parameters
    ----------
    settings_by_run
        Run -> setting -> value, in the order of the runs.
    member
        Of the population.
    """
    names = sorted({name for settings in settings_by_run.values() for name in settings})
    seen = {name: list(dict.fromkeys(str(s.get(name, "-")) for s in settings_by_run.values())) for name in names}
    changed = {name: values for name, values in seen.items() if len(values) > 1}
    return checked(
        InstrumentCheck.SETTINGS_UNCHANGED,
        passed=bool(names) and not changed,
        member=member,
        runs=len(settings_by_run),
        changed=len(changed),
        settings=listed(f"{name}: {' → '.join(values)}" for name, values in changed.items()),
    )


def _none_of(
    check: InstrumentCheck,
    ids: Sequence[str],
    wrong: NDArray[np.bool_],
    member: str | None,
    variant: str = "",
    /,
    **facts: float | str,
) -> Check:
    """Pass if there are faults and none of them is wrong; name the wrong ones."""
    if len(ids) != wrong.size:
        raise ValueError(f"{len(ids)} ids of {wrong.size} faults")
    if wrong.size == 0:
        return checked(check, passed=False, member=member, variant="empty")
    if not wrong.any():
        return checked(check, passed=True, member=member, n=wrong.size)
    which = listed(name for name, is_wrong in zip(ids, wrong, strict=True) if is_wrong)
    return checked(
        check, passed=False, member=member, variant=variant, n=wrong.size, wrong=int(wrong.sum()), which=which, **facts
    )
