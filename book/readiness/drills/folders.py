"""Folders of a drill: everything it writes lies in one, which is gone afterwards; nothing else is ever deleted."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readiness.drills.programs import DrillError

PREFIX = "readiness-drill-"
_LOCK = "owner.lock"


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for everything a drill writes; gone afterwards. What killed drills left is removed first."""
    base = Path(tempfile.gettempdir())
    remove_abandoned(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    try:
        folder.chmod(0o711)  # servers that are not root pass through to their own folders
        with (folder / f"{_LOCK}.new").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Under its own name there is never a lock that nobody holds, as long as we live.
            (folder / f"{_LOCK}.new").rename(folder / _LOCK)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():  # a server may have written while we deleted
            shutil.rmtree(folder)


def remove_abandoned(base: Path) -> list[Path]:
    """Remove the folders of drills that were killed: ours by name and owner, and nobody holds their lock."""
    removed = []
    for folder in base.glob(f"{PREFIX}*"):
        lock = folder / _LOCK
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or not lock.is_file():
                continue
            with lock.open("r+") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
                removed.append(folder)
        except OSError:
            continue  # somebody holds it, or was quicker
    return removed


def make_folder(parent: Path, name: str, user: str | None) -> Path:
    """Make a folder that only one user may read."""
    folder = parent / name
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user=user, group=user)
    return folder


def remove_folder(folder: Path, inside: Path) -> None:
    """Delete a folder of the workspace, and never anything else.

    Raises
    ------
    DrillError
        If it does not lie in the workspace.
    """
    if not folder.resolve().is_relative_to(inside.resolve()) or folder.resolve() == inside.resolve():
        raise DrillError(f"{folder} is not a folder of this drill")
    shutil.rmtree(folder)
