"""The stage of one run: its service, its client, its clock and its end; activities find it by the run's name."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from readiness.drills.folders import workspace
from readiness.drills.ledger import LedgerClient, content_of
from readiness.drills.programs import DrillError
from readiness.machine.clocks import Clock
from readiness.machine.processes import Deadline
from readiness.machine.programs import MachineError

Configuration = Mapping[str, Any]
_LAST_WRITE_SECONDS = 10.0
_POLL_SECONDS = 0.1


class Service(Protocol):
    """What a drill takes away and brings back, as its clients see it."""

    version: str

    def put(self, seq: int, content: str) -> None:
        """Write one record, or raise soon; called by the thread of the ledger only."""

    def serves(self) -> bool:
        """Whether a write is taken and found again, by a client other than that of the ledger."""

    def contents(self) -> dict[int, str]:
        """Every record that is there, by its number; raises if it cannot be asked."""

    def close(self) -> None:
        """Give up the connections; no thread uses them any more."""


@dataclass
class Stage:
    """What one run of a drill works with.

    Attributes
    ----------
    run
        Name of the run.
    configuration
        Of its experiment.
    folder
        The workspace.
    clock, deadline
        Of the drill.
    closing
        What is undone at the end, last first, whatever happens.
    service
        Put there by the arrangement.
    servers
        What the activities of one kind of server work with; put there by the arrangement too.
    writer
        Of the ledger, once it began.
    present
        Numbers of the records that were found again; None if nobody looked.
    notes
        What activities keep for one another.
    """

    run: str
    configuration: Configuration
    folder: Path
    clock: Clock
    deadline: Deadline
    closing: ExitStack
    service: Service | None = None
    servers: Any = None
    writer: LedgerClient | None = None
    present: frozenset[int] | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """A number of the experiment's configuration."""
        return float(self.configuration[name])

    @property
    def serving(self) -> Service:
        """The service of an arranged stage."""
        if self.service is None:
            raise DrillError("the servers of the drill were not arranged")
        return self.service

    def begin_writing(self) -> None:
        """Start the client of the ledger."""
        interval = 1 / self.number("writes_per_second")
        self.writer = LedgerClient(self.serving.put, run=self.run, clock=self.clock, interval_seconds=interval)
        self.writer.start()

    def stop_writing(self) -> None:
        """End the client of the ledger; its last write may take a moment."""
        if self.writer and not self.writer.stop(timeout_seconds=_LAST_WRITE_SECONDS):
            raise DrillError("the last write did not come to an end")

    def end_client(self) -> None:
        """End the client of the ledger for good, and its connections with it."""
        ended = self.writer is None or self.writer.stop(timeout_seconds=_LAST_WRITE_SECONDS)
        if ended and self.service is not None:
            self.service.close()

    def wait_until_served(self) -> dt.datetime:
        """Ask until a write is taken and found again; returns when it was found."""

        def answered() -> dt.datetime | None:
            return self.clock.now() if self.serving.serves() else None

        return self.deadline.wait_for(answered, "the service does not come back")

    def watch(self, seconds: float) -> tuple[int, bool]:
        """Ask again and again for a while: how often it broke, and whether it served at the end."""
        end, good, broke = time.monotonic() + seconds, True, 0
        while True:
            last = time.monotonic() >= end
            now_good = self.serving.serves()
            broke += good and not now_good
            good = now_good
            if last:
                return broke, good
            time.sleep(min(_POLL_SECONDS, max(end - time.monotonic(), 0)))

    def look_up_at_last(self, *, seconds: float) -> None:
        """Look every number up where a drill broke off before it did, if anything still answers."""
        self.deadline = Deadline(seconds)
        try:
            self.stop_writing()
            self.look_up()
        except MachineError:
            return

    def look_up(self) -> None:
        """Look every number up, and keep which of them are there with what was written."""

        def found() -> dict[int, str] | None:
            try:
                return self.serving.contents()
            except MachineError:
                raise
            except Exception:  # noqa: BLE001 - a service that does not answer yet is asked again until the deadline
                return None

        contents = self.deadline.wait_for(found, "the records cannot be looked up", every_seconds=0.2)
        sent = self.writer.writes if self.writer else ()
        self.present = frozenset(w.seq for w in sent if contents.get(w.seq) == content_of(self.run, w.seq))


_STAGES: dict[str, Stage] = {}


@contextmanager
def open_stage(run: str, configuration: Configuration) -> Iterator[Stage]:
    """Make the stage of a run, and undo everything at its end."""
    with workspace() as folder, ExitStack() as closing:
        deadline = Deadline(float(configuration["deadline_seconds"]))
        stage = Stage(run, configuration, folder, Clock(), deadline, closing)
        closing.callback(stage.end_client)  # last: the client may wait for a server, and the end of that ends it
        _STAGES[run] = stage
        try:
            yield stage
        finally:
            del _STAGES[run]
            if stage.writer:
                stage.writer.stop(timeout_seconds=0)


def stage_of(configuration: Configuration) -> Stage:
    """The stage of the run whose experiment has this configuration."""
    run = str(configuration.get("run"))
    if run not in _STAGES:
        raise DrillError(f"no stage is open for {run}: start the experiment with `readiness drill`")
    return _STAGES[run]
