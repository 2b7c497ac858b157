"""The table of instrument checks and the result of one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from readiness.documents import StrictModel
from readiness.messages import Argument, Message, message


class InstrumentCheck(StrEnum):
    """Every check by its name; `check-<name>` in the catalogue says what it looks for and which record taught it."""

    BYTES_UNCHANGED = "bytes-unchanged"
    PAYLOAD_PARSES = "payload-parses"
    NOT_CONSTANT = "not-constant"
    SAMPLES_SUFFICE = "samples-suffice"
    NO_GAPS = "no-gaps"
    CLOCK_ADVANCES = "clock-advances"
    NO_HIDDEN_RESTART = "no-hidden-restart"
    UNITS_AGREE = "units-agree"
    GAUGES_AGREE = "gauges-agree"
    RECOMPUTES = "recomputes"
    TREND_HAS_POINTS = "trend-has-points"
    NO_SENTINELS = "no-sentinels"
    EFFECT_PROVEN = "effect-proven"
    ORDER_OF_EVENTS = "order-of-events"
    RECOVERY_POSSIBLE = "recovery-possible"
    RECOVERY_AFTER_DETECTION = "recovery-after-detection"
    ALL_RUNS_KEPT = "all-runs-kept"
    SETTINGS_UNCHANGED = "settings-unchanged"
    FAILURES_ATTRIBUTABLE = "failures-attributable"
    LOSS_PROVEN = "loss-proven"
    SETTLED = "settled"
    LEDGER_ADDS_UP = "ledger-adds-up"
    LOAD_CONCURRENT = "load-concurrent"
    LOAD_AS_OFFERED = "load-as-offered"
    REQUESTS_IN_RUN = "requests-in-run"
    SPLIT_SEPARATES = "split-separates"
    BEATS_MEMORY = "beats-memory"
    CONTROL_FALLS = "control-falls"
    CONTROL_SEPARATES = "control-separates"
    ABSENCE_PROVEN = "absence-proven"
    PLANTED_FOUND = "planted-found"
    SCAN_COMPLETED = "scan-completed"
    DATABASE_FRESH = "database-fresh"
    CONTROL_FOUND = "control-found"


INSTRUMENT_CHECKS = tuple(InstrumentCheck)


class Check(StrictModel):
    """The result of one instrument check.

    `member` limits it to one member of a population; None speaks of the whole evidence.
    """

    name: InstrumentCheck
    passed: bool
    detail: Message
    member: str | None = None


def checked(name: InstrumentCheck, *, passed: bool, member: str | None, variant: str = "", **facts: Argument) -> Check:
    """Make a check whose detail is ``check-<name>-passed`` or ``check-<name>-failed`` of the catalogue.

    Parameters
    ----------
    name, passed, member
        As in `Check`.
    variant
        Suffix of the key where one result has more than one reason.
    **facts
        The numbers its sentence names.
    """
    result = "passed" if passed else "failed"
    key = f"check-{name.value}-{result}{'-' + variant if variant else ''}"
    return Check(name=name, passed=passed, detail=message(key, **facts), member=member)


def listed(names: Iterable[object], limit: int = 5) -> str:
    """Name the first few of a list: ``a, b, c, ...``."""
    shown = [str(name) for name in names]
    return ", ".join(shown[:limit] + (["…"] if len(shown) > limit else []))
