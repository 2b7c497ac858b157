"""What has to be read beside a recovery or a loss: what ended it, what was left out, and what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from readiness.areas.disaster_recovery.drills import Drill
from readiness.instruments.base import listed
from readiness.messages import Message, message


def recovery_conditions(drills: list[Drill]) -> tuple[Message, ...]:
    """By which of two times the recoveries were read, the gap between writes alone, the settling, what was left out."""
    if not drills:
        return ()
    proven = [drill for drill in drills if drill.proven]
    by = Counter(drill.recovery.by for drill in proven)
    told = [message("condition-recovery-by", serving=by["serving"], ledger=by["ledger"])]
    gaps = [d.ledger.outage_seconds for d in proven if d.ledger and d.ledger.outage_seconds is not None]
    if gaps:
        told.append(message("condition-ledger-gap", low_seconds=min(gaps), high_seconds=max(gaps), n=len(gaps)))
    not_over = {name: by[name] for name in ("never-served", "unsettled", "no-write")}
    if any(not_over.values()):
        told.append(message("condition-not-over", **{name.replace("-", "_"): n for name, n in not_over.items()}))
    again = [drill.second_outage.seconds for drill in proven if drill.second_outage]
    if again:
        told.append(message("condition-broke-again", n=len(again), low_seconds=min(again), high_seconds=max(again)))
    held = [drill.settling_seconds for drill in proven if drill.held]
    if held:
        told.append(message("condition-settling", seconds=min(held), n=len(held)))
    return (*told, *_left_out(drills))


def loss_conditions(drills: list[Drill]) -> tuple[Message, ...]:
    """The loss in records, both readings of it in seconds, and what was left out."""
    ledgers = [drill.ledger for drill in drills if drill.proven and drill.ledger]
    if not ledgers:
        return _left_out(drills)
    told = message(
        "condition-loss",
        n=len(ledgers),
        losing=sum(ledger.missing > 0 for ledger in ledgers),
        records=max(ledger.missing for ledger in ledgers),
        oldest_seconds=max(ledger.lost_window_seconds for ledger in ledgers),
        present_seconds=max((ledger.since_present_seconds or 0.0) if ledger.missing else 0.0 for ledger in ledgers),
    )
    return (told, *_left_out(drills))


def _left_out(drills: Iterable[Drill]) -> tuple[Message, ...]:
    every = list(drills)
    unproven = [drill.id for drill in every if not drill.proven]
    if not unproven:
        return ()
    return (message("condition-drills-unproven", n=len(every), left_out=len(unproven), which=listed(unproven)),)
