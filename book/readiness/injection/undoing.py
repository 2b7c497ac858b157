"""What has to be undone: written to disk before the fault is done, and done by whoever comes to it first.

One file for each cluster, below the user's state folder. A line says what undoes a fault, another that it was done.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from readiness.digests import sha256_of_value
from readiness.documents import StrictModel, json_of
from readiness.errors import InputError, Problem, ReadinessError
from readiness.injection.cluster import Cluster, InjectionError
from readiness.injection.plan import Identity
from readiness.injection.steps import Undoing, undo_step
from readiness.sources.live.parameters import KubernetesTarget
from readiness.sources.writing import synchronise

_LOCK, _BUSY = ".lock", ".busy"
_BUSY_SECONDS = 60.0
_BY_HAND = "undo by hand what it tells of, then remove it"


class _Line(StrictModel):
    """One line of the file: who undoes (first of all), something to undo, or that it was done."""

    at: dt.datetime
    identity: Identity | None = None
    collector: KubernetesTarget | None = None
    number: int | None = None
    undoing: Undoing | None = None
    undone: int | None = None
    failed: str | None = None


class UndoList:
    """What has to be undone in one cluster.

    Parameters
    ----------
    path
        Its file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, server: str) -> UndoList:
        """That of a cluster, by the address of its API server."""
        return cls(state_folder() / f"{sha256_of_value(server)[:16]}.jsonl")

    # Who may ----------------------------------------------------------------------------------------------------------

    @contextmanager
    def held(self, *, wait_seconds: float) -> Iterator[None]:
        """Be the only one who breaks or undoes something in this cluster; the kernel lets go should we be killed.

        Raises
        ------
        InjectionError
            If somebody else is.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.parent.chmod(0o700)
        with _own(self.path.with_suffix(_LOCK)) as lock:
            end = time.monotonic() + wait_seconds
            while not _locked(lock):
                if time.monotonic() > end:
                    raise InjectionError(
                        "another injection into this cluster is under way, or is being undone",
                        "one fault at a time: wait for its end",
                    )
                time.sleep(0.05)
            yield

    @contextmanager
    def busy(self) -> Iterator[int]:
        """A descriptor that commands keep: while one of them runs, `wait_until_idle` waits."""
        with _own(self.path.with_suffix(_BUSY)) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield lock

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait for the end of commands whose sender is gone, but no longer than so long; whether they have ended."""
        with _own(self.path.with_suffix(_BUSY)) as lock:
            end = time.monotonic() + seconds
            while not (idle := _locked(lock)) and time.monotonic() < end:
                time.sleep(0.05)
            return idle

    # What is to be done -----------------------------------------------------------------------------------------------

    def begin(self, identity: Identity, collector: KubernetesTarget) -> None:
        """Say who undoes; only for a list on which nothing is left."""
        new = self.path.with_suffix(".new")
        # Commands in it are done by whoever comes next: nobody else may read or change them, so nothing old is reused.
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_Line(at=_now(), identity=identity, collector=collector).model_dump_json(exclude_none=True))
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        synchronise(self.path.parent)

    def write(self, undoing: Undoing) -> int:
        """Say what undoes a fault that is about to be done; on disk when this returns."""
        number = 1 + max((line.number or 0 for line in self._lines()), default=0)
        self._append(_Line(at=_now(), number=number, undoing=undoing))
        return number

    def withdraw(self, number: int) -> None:
        """Say that something need not be undone: it was not done."""
        self._append(_Line(at=_now(), undone=number))

    def left(self) -> dict[int, Undoing]:
        """What was not undone yet, last first."""
        lines = self._lines()
        done = {line.undone for line in lines if line.undone is not None}
        told = {line.number: line.undoing for line in lines if line.number is not None and line.undoing}
        return {number: told[number] for number in sorted(told, reverse=True) if number not in done}

    def who(self) -> tuple[Identity, KubernetesTarget]:
        """Who undoes.

        Raises
        ------
        InputError
            If the list does not say so.
        """
        first = next(iter(self._lines()), None)
        if first is None or first.identity is None or first.collector is None:
            wanted = "who undoes in its first line"
            raise InputError(Problem(self.path, "$", wanted, "something else" if first else "nothing", hint=_BY_HAND))
        return first.identity, first.collector

    def undo_when_idle(
        self,
        cluster: Cluster,
        report: Callable[[str], None] = lambda _: None,
        *,
        seconds: float,
        at_most_seconds: float = _BUSY_SECONDS,
    ) -> list[str]:
        """Undo everything that is left once no command of a sender that is gone runs any more.

        One that outlives the time it may take is not waited for before undoing; but then it may break the system again,
        so that everything is undone once more after its end.

        Parameters
        ----------
        cluster, report
            As of `undo`.
        seconds
            How long a command may take.
        at_most_seconds
            How much longer it is waited for.

        Returns
        -------
        list
            Why something could not be undone for good; empty if nothing is left.
        """
        if not self.left():
            return []
        if self.wait_until_idle(seconds):
            return self.undo(cluster, report)
        errors = self.undo(cluster, report, keep=True)
        if self.wait_until_idle(at_most_seconds):
            return self.undo(cluster, report)
        return [*errors, "a command of an earlier injection still runs, and may break what was undone"]

    def undo(
        self, cluster: Cluster, report: Callable[[str], None] = lambda _: None, *, keep: bool = False
    ) -> list[str]:
        """Undo everything that is left, last first; what cannot be undone now stays on the list.

        Parameters
        ----------
        cluster
            Through which nodes are uncordoned.
        report
            Told what was undone.
        keep
            Everything stays on the list: it will be undone again.

        Returns
        -------
        list
            Why something could not be undone; empty if nothing is left.
        """
        errors = []
        for number, undoing in self.left().items():
            try:
                undo_step(cluster, undoing)
                if not keep:
                    self._append(_Line(at=_now(), undone=number))
            except Exception as error:  # noqa: BLE001 - whatever it is, the others have to be undone
                told = str(error) if isinstance(error, ReadinessError) else f"{type(error).__name__}: {error}"
                errors.append(f"{undoing.fault_id}: {undoing}: {told}")
                with suppress(OSError):
                    self._append(_Line(at=_now(), number=number, failed=type(error).__name__))
            else:
                with suppress(OSError):  # the terminal may be gone
                    report(f"undone: {undoing.fault_id}: {undoing}")
        return errors

    # On disk ----------------------------------------------------------------------------------------------------------

    def _append(self, line: _Line) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            text = line.model_dump_json(exclude_none=True)
            # A line that a crash cut off must not swallow this one.
            os.write(descriptor, f"\n{text}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _lines(self) -> list[_Line]:
        """Every whole line; one that was cut off was never relied on: its fault is done after it.

        Raises
        ------
        InputError
            If it is something else.
        """
        wanted = "lines of what is to be undone"
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(Problem(self.path, "$", wanted, str(error.strerror), hint=_BY_HAND)) from None
        found, broken = [], 0
        for line in filter(None, text.split("\n")):
            try:
                found.append(_Line.model_validate_json(json_of(json.loads(line))))
            except (ValueError, ValidationError):
                broken += 1
        if broken and not found:
            raise InputError(Problem(self.path, "$", wanted, "something else", hint=_BY_HAND))
        return found


def state_folder() -> Path:
    """Where lists of what has to be undone are."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local/state") / "readiness" / "injection"


@contextmanager
def _own(path: Path) -> Iterator[int]:
    """A descriptor of a file that is its owner's alone."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
