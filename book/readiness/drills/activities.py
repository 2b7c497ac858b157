"""Activities that every experiment shares; what they return goes into the journal, and from there into the tables.

An activity returns a mapping: times under the names of the table `drills`, and what else is to be kept in ``settings``.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from readiness.drills.programs import DrillError
from readiness.drills.stage import Configuration, stage_of

Output = dict[str, Any]


def shown(moment: dt.datetime) -> str:
    """A time as a journal has it."""
    return moment.isoformat(timespec="microseconds")


def takes_a_write_and_finds_it(configuration: Configuration) -> bool:
    """Whether the service takes a write and finds it again: the steady state of every drill."""
    stage = stage_of(configuration)
    stage.wait_until_served()
    return True


def begin_writing(configuration: Configuration) -> Output:
    """Start the client of the ledger."""
    stage = stage_of(configuration)
    started_at = stage.clock.now()
    stage.begin_writing()
    return {"started_at": shown(started_at)}


def wait_until_served(configuration: Configuration) -> Output:
    """Wait until a write is taken and found again."""
    stage = stage_of(configuration)
    served_at = stage.wait_until_served()
    return {"served_at": shown(served_at)}


def settle(configuration: Configuration) -> Output:
    """Watch what came back for a while, and look at it again at the end."""
    stage = stage_of(configuration)
    seconds = stage.number("settling_seconds")
    broke, good = stage.watch(seconds)
    now = stage.clock.now()
    return {
        "confirmed_at": shown(now) if good else None,
        "settling_seconds": seconds,
        "interruptions_while_settling": broke,
    }


def look_up(configuration: Configuration) -> Output:
    """Stop writing, and look every number up."""
    stage = stage_of(configuration)
    stage.stop_writing()
    stage.look_up()
    writes, present = stage.writer.writes if stage.writer else (), stage.present or frozenset()
    acknowledged = {write.seq for write in writes if write.acked_at}
    output: Output = {
        "observed_until_at": shown(stage.clock.now()),
        "looked_up": len(writes),
        "acknowledged": len(acknowledged),
        "acknowledged_missing": len(acknowledged - present),
        "unacknowledged_present": len(present - acknowledged),
    }
    if "backup_seqs" in stage.notes:
        backup = stage.notes["backup_seqs"]
        output["settings"] = {"backup_rows": len(backup), "matching_rows": len(backup & present)}
    return output


def stop_writing(configuration: Configuration) -> Output:
    """Stop writing, if that did not happen yet."""
    stage = stage_of(configuration)
    stage.stop_writing()
    return {"stopped_at": shown(stage.clock.now())}


def remember_backup(configuration: Configuration) -> int:
    """Keep which writes were acknowledged before a backup began: a complete backup holds them all."""
    stage = stage_of(configuration)
    if stage.writer is None:
        raise DrillError("nothing was written before the backup")
    end = time.monotonic() + stage.deadline.remaining_seconds
    while not stage.writer.acknowledged():
        if time.monotonic() > end:
            raise DrillError("nothing was acknowledged before the backup")
        time.sleep(0.05)
    stage.notes["backup_seqs"] = frozenset(write.seq for write in stage.writer.writes if write.acked_at)
    return len(stage.notes["backup_seqs"])
