"""Attempts made by hand: a whole journal, and what may be wrong with one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from readiness.drills.activities import shown
from readiness.drills.attempts import Attempt
from readiness.drills.ledger import Write
from readiness.drills.plans import DRILLS

START = dt.datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=dt.UTC)
# When each activity ends, in seconds after the start, and what it tells.
LOST, SEEN, SERVED, CONFIRMED, ENDED = 3.0, 3.2, 4.5, 9.6, 9.8


def at(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def told(name: str) -> dict[str, Any]:
    return {
        "begin-writing": {"started_at": shown(at(0.5))},
        "kill-leader": {"lost_at": shown(at(LOST)), "settings": {"leader_lost": "m1"}},
        "leader-is-gone": {"loss_seen_at": shown(at(SEEN)), "loss_proof": "process 7 gone"},
        "wait-until-served": {"served_at": shown(at(SERVED))},
        "settle": {"confirmed_at": shown(at(CONFIRMED)), "settling_seconds": 5.0, "interruptions_while_settling": 0},
        "look-up-every-write": {"observed_until_at": shown(at(ENDED))},
    }.get(name, {})


def whole_journal(run: str = "etcd-leader-killed-01") -> dict[str, Any]:
    """As the library returns it when everything went well."""
    experiment = DRILLS["etcd-leader-killed"].experiment(run)
    met = {"steady_state_met": True, "probes": []}
    runs = [
        {
            "activity": activity,
            "status": "succeeded",
            "output": told(activity["name"]),
            "start": at(number).isoformat(),
            "end": at(number + 0.5).isoformat(),
        }
        for number, activity in enumerate(experiment["method"])
    ]
    return {
        "experiment": experiment,
        "start": at(0).isoformat(),
        "end": at(11).isoformat(),
        "status": "completed",
        "deviated": False,
        "steady_states": {"before": met, "after": met, "during": []},
        "run": runs,
        "rollbacks": [],
        "node": "scrubbed",
    }


def broken_journal(at_activity: str, run: str = "etcd-leader-killed-01") -> dict[str, Any]:
    """As the library returns it when one activity failed and the method was ended there."""
    journal = whole_journal(run)
    names = [done["activity"]["name"] for done in journal["run"]]
    position = names.index(at_activity)
    journal["run"] = journal["run"][: position + 1]
    error = f"chaoslib.exceptions.ActivityFailed: DrillError: {at_activity} did not work\n"
    journal["run"][-1] |= {"status": "failed", "output": None, "exception": [error]}
    journal["status"] = "aborted"
    journal["steady_states"]["after"] = None
    return journal


def writes(*, acknowledged: int = 40, failed: int = 4) -> tuple[Write, ...]:
    """Ten writes a second; those right after the loss fail."""
    before = [Write(n, at(0.5 + n / 10), at(0.5 + n / 10 + 0.01), None) for n in range(1, 25)]
    broken = [Write(25 + n, at(LOST + 0.1 + n / 4), None, "ReadTimeoutError") for n in range(failed)]
    after = [
        Write(25 + failed + n, at(SERVED + n / 10), at(SERVED + n / 10 + 0.02), None) for n in range(acknowledged - 24)
    ]
    return (*before, *broken, *after)


def attempt(journal: dict[str, Any] | None = None, run: str = "etcd-leader-killed-01", **changed: Any) -> Attempt:
    sent = writes()
    fields = {
        "drill_id": run,
        "drill": "etcd-leader-killed",
        "scenario": "failover",
        "proof": "leader-is-gone",
        "version": "3.4.23",
        "journal": journal or whole_journal(run),
        "writes": sent,
        "present": frozenset(write.seq for write in sent if write.acked_at),
        "conditions": {"load1_before": 1.5, "negative_control": False},
    }
    return Attempt(**(fields | changed))


def do_nothing() -> None:
    """An activity."""


def holds() -> bool:
    """A hypothesis that is always met."""
    return True
