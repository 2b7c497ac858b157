"""Where a recording will be, and where it grows until then; one recorder at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from readiness.errors import InputError, Problem


class Place:
    """The place of one recording.

    Parameters
    ----------
    target
        The folder of the recording.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.absolute()
        self.spool = self.target.parent / f".{self.target.name}.recording"
        self.sealing = self.spool / "sealing"
        self.sealed_list = self.spool / "sealed.json"
        self._done = self.target.parent / f".{self.target.name}.recorded"

    def check_free(self) -> None:
        """Say that the place is taken.

        Raises
        ------
        InputError
            If there is anything in it.
        """
        if self.target.exists() and (not self.target.is_dir() or any(self.target.iterdir())):
            hint = "choose another --out, or remove it"
            raise InputError(
                Problem(self.target, "$", "a new place for a recording", "something that is there", hint=hint)
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only recorder of this place; the lock of one that was killed is none.

        Raises
        ------
        InputError
            If another one records, or the folder cannot be made.
        """
        if self._done.exists():
            shutil.rmtree(self._done)
        try:
            self.spool.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            place = Problem(self.spool.parent, "$", "a folder that can be written to", error.strerror or str(error))
            raise InputError(place) from None
        lock = FileLock(self.spool / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            hint = "wait for it, or choose another --out"
            raise InputError(
                Problem(self.target, "$", "nobody else who records it", "another recorder", hint=hint)
            ) from None
        try:
            yield
        finally:
            lock.release()
            self._remove_if_bare()

    def remove_spool(self) -> None:
        """Remove what the recording was made of; one rename says that it is of no use any more."""
        self.spool.rename(self._done)
        shutil.rmtree(self._done)

    def _remove_if_bare(self) -> None:
        """Leave nothing behind where nothing was begun."""
        if self.spool.is_dir() and [path.name for path in self.spool.iterdir()] == ["lock"]:
            shutil.rmtree(self.spool)
