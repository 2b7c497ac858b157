"""Writing below a folder of recordings: one writer at a time, since recordings share the registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

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
