"""Writing below a folder of recordings: one writer at a time, since recordings share the registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from readiness.digests import read_registry, sha256_of_file, write_registry
from readiness.errors import InputError, Problem
from readiness.sources.recorded import REGISTRY_FILE


@contextmanager
def writing_below(parent: Path) -> Iterator[None]:
    """Be the only one who records below a folder: recordings share its registry.

    Raises
    ------
    InputError
        If somebody else does.
    """
    parent.mkdir(parents=True, exist_ok=True)
    lock = parent / f".{REGISTRY_FILE}.lock"
    try:
        with FileLock(lock, timeout=0):
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
    except Timeout:
        hint = f"wait for it, or remove {lock} if nobody records"
        raise InputError(Problem(parent, "$", "nobody else who records", "another one", hint=hint)) from None


def registry_of(parent: Path) -> dict[str, str]:
    """Digest of each file of the recordings below a folder, by its path; empty without a registry.

    Raises
    ------
    InputError
        If the registry cannot be read.
    """
    path = parent / REGISTRY_FILE
    try:
        return read_registry(path)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise InputError(Problem(path, "$", "lines of `<sha256>  <path>`", str(error))) from None


def register_folder(folder: Path) -> None:
    """Put the files of one recording into the registry beside it; lines of other recordings stay as they are."""
    parent = folder.parent
    others = {key: value for key, value in registry_of(parent).items() if not key.startswith(f"{folder.name}/")}
    mine = {path.relative_to(parent).as_posix(): sha256_of_file(path) for path in folder.iterdir()}
    write_registry(parent / REGISTRY_FILE, others | mine)
