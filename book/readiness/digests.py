"""SHA-256 of bytes, files and of values in one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

HEX_DIGITS = 64


def sha256_of_bytes(content: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class FileState(NamedTuple):
    """By what a file that was written to between two looks is told."""

    inode: int
    size_bytes: int
    changed_nanoseconds: int


def state_of(path: Path) -> FileState:
    """How a file stands now; raises OSError if it is missing."""
    state = path.stat()
    return FileState(state.st_ino, state.st_size, state.st_mtime_ns)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and no NaN, so that equal values have equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of_value(value: Any) -> str:
    """Hexadecimal SHA-256 of a JSON-like value in its canonical form."""
    return sha256_of_bytes(canonical_json(value).encode("utf-8"))


def read_registry(path: Path) -> dict[str, str]:
    """Read a registry in the format of ``sha256sum``: relative path -> hexadecimal digest.

    Raises
    ------
    ValueError
        If a line is not ``<64 hex digits>  <path>``; the message holds the line number.
    """
    registry: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != HEX_DIGITS or not name or set(digest) - set("0123456789abcdef"):
            raise ValueError(f"line {number}: {line!r}")
        if name in registry:
            raise ValueError(f"line {number}: {name} a second time")
        registry[name] = digest
    return registry


def write_registry(path: Path, registry: Mapping[str, str]) -> None:
    """Write a registry as ``sha256sum`` over files sorted by name would, in one step.

    Parameters
    ----------
    path
        The registry; a reader sees the earlier one or this one.
    registry
        Relative path -> hexadecimal digest.
    """
    lines = (f"{registry[name]}  {name}\n" for name in sorted(registry, key=str.encode))
    made = path.with_name(f".{path.name}.new")
    made.write_text("".join(lines), encoding="utf-8")
    made.replace(path)
