"""``recording.yaml`` of drills: whose they are, how they were made, what each column means, what has to be known."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import chaoslib
import psutil

import readiness
from readiness.chaos.journals import span_of
from readiness.drills.plans import DRILLS
from readiness.machine.systems import os_release
from readiness.messages import message
from readiness.sources.writing import in_both_languages, in_utc, table_entries

if TYPE_CHECKING:
    import pandas as pd

# What each column of each table means, in the order of the columns.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "drills": {
        "drill_id": "unique name: the drill and the number of the repetition",
        "drill": "what was drilled; its experiment has this name",
        "scenario": "scenario of a recovery plan it belongs to",
        "started_at": "UTC time the client began to write",
        "lost_at": "UTC start of the loss; of a repetition that broke off before it, when it did (settings.broken_off)",
        "loss_seen_at": "UTC time of the proof of the loss",
        "loss_proof": "what proved the loss",
        "served_at": "UTC time a write was first taken and found again",
        "confirmed_at": "UTC time of the look after the settling time; null if it did not serve then",
        "settling_seconds": "how long it was watched after served_at",
        "interruptions_while_settling": "how often it broke while it was watched",
        "observed_until_at": "UTC end of the observation",
        "settings": "JSON: settings of servers and client, load of the machine, facts of this repetition; backup_rows "
        "and matching_rows (writes acknowledged before the backup began, and those of them found again with what was "
        "written), looked_up (false: nobody could look for the writes), not_whole (why it is no whole drill)",
    },
    "writes": {
        "drill_id": "drill it belongs to",
        "seq": "number of the write in the drill",
        "sent_at": "UTC time the write was sent",
        "acked_at": "UTC time of the acknowledgement; null = none",
        "error": "class of the error; null if acknowledged",
        "present": "true: found after the recovery, with what was written",
    },
    "journals": {
        "drill_id": "drill it belongs to; one that somebody interrupted is in no other table",
        "started_at": "UTC time the experiment began",
        "body": "JSON: journal of the Chaos Toolkit, with the experiment as it was run; the node's name is scrubbed",
    },
}
METHODS = {
    "drills": "One repetition a row, also those that broke off. Experiments of the Chaos Toolkit, run by "
    "`readiness drill`; every time is told by an activity of the experiment and stands in its journal.",
    "writes": "One numbered record a row, written by one client that never repeats a write; each number was looked up "
    "at the end.",
    "journals": "The journal of each experiment, as the library returned it.",
}
GAPS = {
    "etcd": ("whose", "script", "one-kernel", "load", "snapshot-age", "partition"),
    "PostgreSQL": ("whose", "script", "one-kernel", "load", "synchronous", "archive"),
}


def describe(name: str, subject: Mapping[str, str], frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """``recording.yaml`` of some tables.

    Parameters
    ----------
    name
        Of the folder.
    subject
        Name, version, environment.
    frames
        Tables by name.
    """
    drills = frames["drills"]
    start, end = span_of(frames["journals"])
    loads = [json.loads(row)["load1_before"] for row in drills["settings"]]
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": in_both_languages(message("drills-title", server=subject["name"])),
        "subject": dict(subject),
        "collected": {
            "start": in_utc(start.replace(microsecond=0)),
            "end": in_utc((end + dt.timedelta(seconds=1)).replace(microsecond=0)),
            "by": f"`readiness drill` {readiness.__version__} with chaostoolkit-lib {chaoslib.__version__}; one clock, "
            "that of the machine at the start of each repetition, UTC",
        },
        "environment": {
            "os": os_release()["PRETTY_NAME"],
            "kernel": platform.release(),
            "cores": os.cpu_count() or 0,
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            **(_spread(loads) if loads else {}),
        },
        "settings": {"experiments": {drill: _declared(drill) for drill in sorted(set(drills["drill"]))}},
        "gaps": [in_both_languages(message(f"drills-gap-{gap}")) for gap in GAPS[subject["name"]]],
        "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=end),
    }


def _declared(drill: str) -> str:
    return str(DRILLS[drill].declared["title"]) if drill in DRILLS else "not declared any more"


def _spread(loads: list[float]) -> dict[str, float]:
    return {"load1_min": min(loads), "load1_median": round(statistics.median(loads), 2), "load1_max": max(loads)}
