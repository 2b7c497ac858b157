"""The spool: what was looked at, kept so that no kill and no full disk takes more than the look under way.

Beside the recording that is to be, ``.NAME.recording/`` holds ``plan.json``, the lock of its one recorder, and segments
of lines (:mod:`readiness.recorder.lines`). Only the last segment is ever written to, only at its end, and each line is
on disk before the next look. Nothing that was written is changed: who resumes begins a new segment, and a line that was
torn stays where it is and is counted by whoever reads.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from readiness.errors import InputError, Problem
from readiness.recorder.lines import entry_of, line_of
from readiness.sources.writing import synchronise

PLAN_FILE = "plan.json"
SEGMENT_BYTES = 16 * 2**20
_FORM = "readiness/spool/v1"


@dataclass(frozen=True)
class SpoolPlan:
    """What a spool is about; it stays the same until it is sealed.

    Attributes
    ----------
    parameters
        Digest of the parameters, which themselves may hold names that are masked.
    interval_seconds
        From look to look.
    tables
        Which tables are asked for; None is every one there is.
    begun_at
        When the first recorder began.
    """

    parameters: str
    interval_seconds: float
    tables: tuple[str, ...] | None
    begun_at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """One line that was read: its content, or None and how many bytes were no line of ours."""

    content: Mapping[str, Any] | None
    bytes_dropped: int = 0


class Spool:
    """What one recording is made of until it is sealed.

    Parameters
    ----------
    folder
        ``.NAME.recording``; whoever calls holds its lock.
    segment_bytes
        After how many a new segment is begun.
    """

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self._segment_bytes = segment_bytes
        self._descriptor: int | None = None
        self._written_bytes = 0

    # Writing ----------------------------------------------------------------------------------------------------------

    def begin(self, plan: SpoolPlan) -> SpoolPlan:
        """Write down what is recorded, or find that the same is being recorded already.

        Returns
        -------
        SpoolPlan
            That of the first recorder.

        Raises
        ------
        InputError
            If the spool is about something else.
        """
        known = self.plan()
        if known is None:
            content = asdict(plan) | {"form": _FORM, "begun_at": plan.begun_at.isoformat()}
            made = self.folder / f"{PLAN_FILE}.new"
            with _said(self.folder, "nothing was looked at yet"):
                made.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
                synchronise(made)
                made.replace(self.folder / PLAN_FILE)
                synchronise(self.folder)
            return plan
        problems = []
        hint = "go on with the parameters and options it was begun with, or seal it with --seal; else another --out"
        for name in ("parameters", "interval_seconds", "tables"):
            was, now = getattr(known, name), getattr(plan, name)
            if was != now:
                problems.append(Problem(self.folder / PLAN_FILE, f"$.{name}", str(now), str(was), hint=hint))
        if problems:
            raise InputError(problems)
        return known

    def append(self, entry: Mapping[str, Any]) -> None:
        """Put an entry on disk.

        Raises
        ------
        InputError
            If the disk does not take it; what was written before stands.
        """
        line = line_of(entry)
        with _said(self.folder, "everything up to the look before is kept"):
            if self._descriptor is not None and self._written_bytes >= self._segment_bytes:
                self.close()
            if self._descriptor is None:
                self._descriptor = self._new_segment()
                self._written_bytes = 0
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
            self._written_bytes += len(line)

    def close(self) -> None:
        """End the segment."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _new_segment(self) -> int:
        number = max((int(path.stem.rpartition("-")[2]) for path in self._segments()), default=0) + 1
        path = self.folder / f"segment-{number:06d}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        synchronise(self.folder)
        return descriptor

    # Reading ----------------------------------------------------------------------------------------------------------

    def plan(self) -> SpoolPlan | None:
        """What the spool is about; None if nobody has begun.

        Raises
        ------
        InputError
            If it is no spool.
        """
        path = self.folder / PLAN_FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            form = content.pop("form")
            begun_at = dt.datetime.fromisoformat(content.pop("begun_at"))
            tables = content.pop("tables")
            plan = SpoolPlan(**content, tables=None if tables is None else tuple(tables), begun_at=begun_at)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(Problem(path, "$", f"a plan of the form {_FORM}", str(error))) from None
        if form != _FORM:
            raise InputError(Problem(path, "$.form", _FORM, repr(form)))
        return plan

    def entries(self) -> Iterator[Entry]:
        """Everything that was kept, in the order in which it was; one line is in memory at a time."""
        for path in self._segments():
            with path.open("rb") as stream:
                for line in stream:
                    content = entry_of(line)
                    yield Entry(content, 0 if content is not None else len(line))

    def last_look_at(self) -> dt.datetime | None:
        """When the last look that was kept was over; None if there is none."""
        over = None
        for entry in self.entries():
            if entry.content is not None and entry.content["kind"] == "look":
                over = entry.content["ended_at"]
        return over

    def check_plan(self, parameters: str) -> SpoolPlan:
        """Find what is recorded to be what the parameters say.

        Raises
        ------
        InputError
            If it is about something else, or there is nothing.
        """
        known = self.plan()
        if known is None:
            raise InputError(Problem(self.folder, "$", "looks to make a recording of", "nothing"))
        if known.parameters != parameters:
            hint = "give the parameters it was begun with"
            problem = Problem(self.folder / PLAN_FILE, "$.parameters", parameters, known.parameters, hint=hint)
            raise InputError(problem)
        return known

    def _segments(self) -> list[Path]:
        return sorted(self.folder.glob("segment-*.jsonl"))


class _said:  # noqa: N801 - reads as what it is: with _said(...)
    """What the disk refuses, as one error that says what is kept and what to do."""

    def __init__(self, folder: Path, kept: str) -> None:
        self._folder, self._kept = folder, kept

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, OSError):
            return
        needed = "make room" if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else "make it writable"
        hint = f"{needed}, then give the same command again: it goes on; {self._kept}"
        got = error.strerror or str(error)
        raise InputError(Problem(self._folder, "$", "a disk that takes what was looked at", got, hint=hint)) from None
