"""What an attempt shows, in the words of a terminal; the numbers are those the page would have."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from readiness.drills.attempts import Attempt
from readiness.estimates.ledgers import Ledger, Recovery, Writes, read_ledger, recovery_of


class Result(NamedTuple):
    """One line of the table of results."""

    recovery: str
    lost_writes: str
    lost_time: str
    proof: str


def result_of(attempt: Attempt) -> Result:
    """What an attempt shows."""
    ledger, recovery = read_attempt(attempt)
    proof = attempt.drill_row()["loss_proof"] or "none: it does not count"
    if ledger is None:
        return Result(_duration(recovery), "no ledger", "-", proof)
    if attempt.present is None:
        return Result(_duration(recovery), "nobody could look", "-", proof)
    writes = f"{ledger.missing} of {ledger.acknowledged}"
    sign = "" if ledger.bounded else ">= "
    return Result(_duration(recovery), writes, f"{sign}{ledger.lost_seconds:.2f} s", proof)


def sees_nothing(attempt: Attempt) -> bool:
    """Whether a negative control that took place lost nothing: then the ledger would not see a loss either."""
    ledger, _ = read_attempt(attempt)
    control = bool(attempt.settings.get("negative_control")) and not attempt.faults
    return control and (ledger is None or not ledger.missing)


def read_attempt(attempt: Attempt) -> tuple[Ledger | None, Recovery]:
    """The ledger of an attempt, None if it has none, and how long its recovery took."""
    row = attempt.drill_row()
    lost_at = row["lost_at"]

    def after(moment: dt.datetime | None) -> float:
        return float("nan") if moment is None else (moment - lost_at).total_seconds()

    held = row["confirmed_at"] is not None and not row["interruptions_while_settling"]
    seen, served = after(row["loss_seen_at"]), row["served_at"]
    writes = attempt.write_rows()
    ledger = None
    if writes:
        read = Writes(
            np.array([after(write["sent_at"]) for write in writes]),
            np.array([after(write["acked_at"]) for write in writes]),
            np.array([write["present"] for write in writes]),
        )
        ledger = read_ledger(read, held=held, proven_seconds=seen if np.isfinite(seen) else 0.0)
    recovery = recovery_of(
        ledger,
        served_seconds=None if served is None else max(after(served), 0.0),
        held=held,
        observed_seconds=max(after(row["observed_until_at"]), 0.0),
    )
    return ledger, recovery


def _duration(recovery: Recovery) -> str:
    return f"> {recovery.seconds:.2f} s ({recovery.by})" if recovery.censored else f"{recovery.seconds:.2f} s"
