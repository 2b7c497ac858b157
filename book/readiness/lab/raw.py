"""What a run found out, as it lies on disk until a recording is made of it: one folder, one owner at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from readiness.errors import InputError, Problem
from readiness.lab.plans import PLAN_FILE

EVENTS_FILE, SERIES_FILE, LOGS = "events.jsonl", "series.jsonl", "logs"
_LOCK = "owner.lock"


def raw_folder(recording: Path) -> Path:
    """Where the raw files of a recording are until it is written; hidden, so that nobody takes it for one."""
    return recording.absolute().parent / f".{recording.name}.raw"


def is_left(recording: Path) -> bool:
    """Whether there is something that a recording could be made of."""
    return (raw_folder(recording) / PLAN_FILE).is_file()


@contextmanager
def new_raw_folder(recording: Path) -> Iterator[Path]:
    """Make the raw folder of a run; it stays unless everything went well, or nothing had begun.

    Raises
    ------
    InputError
        If an earlier run left one, or another goes on.
    """
    folder = raw_folder(recording)
    folder.mkdir(parents=True, exist_ok=True)
    with _owned(folder):
        if is_left(recording):
            hint = f"--salvage makes a recording of what was exported; remove {folder} to forget it"
            raise InputError(Problem(folder, "$", "no raw files of an earlier run", "some", hint=hint))
        for left in folder.iterdir():  # of a run that was broken off before it had a plan
            if left.name != _LOCK:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield folder
        except BaseException:
            if not is_left(recording):
                shutil.rmtree(folder)
            raise
        shutil.rmtree(folder)


@contextmanager
def left_raw_folder(recording: Path) -> Iterator[Path]:
    """Take over the raw folder that a broken run left; gone if everything went well.

    Raises
    ------
    InputError
        If there is none, or its run goes on.
    """
    folder = raw_folder(recording)
    if not is_left(recording):
        hint = "nothing was exported: start anew without --salvage"
        raise InputError(Problem(folder, "$", "raw files of a run that was broken off", "none", hint=hint))
    with _owned(folder):
        yield folder
        shutil.rmtree(folder)


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout:
        place = Problem(folder, "$", "nobody else who records here", "a run that goes on", hint="wait for it")
        raise InputError(place) from None


@dataclass(frozen=True)
class RawRun:
    """The notes of a run.

    Attributes
    ----------
    folder
        Where they are.
    plan
        What was settled before.
    events
        Notes of the recorder.
    logged
        Lines of the hosts' own logs.
    series
        Counters of the cables.
    """

    folder: Path
    plan: dict[str, Any]
    events: list[dict[str, Any]]
    logged: list[dict[str, Any]]
    series: list[dict[str, Any]]

    @property
    def host_of(self) -> dict[str, str]:
        """Name of the host at each address."""
        return {address: name for name, address in self.plan["addresses"].items()}

    @property
    def last_seconds(self) -> float:
        """When the recorder noted something last, seconds since 1970."""
        return max(float(note["at"]) for note in (*self.events, *self.series))

    def of(self, event: str) -> list[dict[str, Any]]:
        """Notes of one sort of the recorder."""
        return [note for note in self.events if note["event"] == event]


def read_raw(folder: Path) -> RawRun:
    """Read the notes of a run, also of one that was broken off or still goes on."""
    plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    logged = [line for file in sorted((folder / LOGS).glob("*.jsonl")) for line in _lines(file)]
    return RawRun(folder, plan, list(_lines(folder / EVENTS_FILE)), logged, list(_lines(folder / SERIES_FILE)))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """Lines of a file; a kill may have cut the last one short."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            if number < len(lines):
                raise InputError(Problem(file, "$", "a line of JSON", line[:80], line=number)) from None
