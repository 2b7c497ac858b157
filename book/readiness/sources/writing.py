"""Writing recordings: their descriptions, and one writer at a time below a folder, since they share the registry."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from ruamel.yaml import YAML

from readiness.digests import read_registry, sha256_of_file, write_registry
from readiness.documents import load_yaml
from readiness.errors import InputError, Problem
from readiness.messages import Message
from readiness.presentation import LANGUAGES, text
from readiness.sources.base import Recording
from readiness.sources.recorded import REGISTRY_FILE

if TYPE_CHECKING:
    import pandas as pd


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


def write_description(described: Mapping[str, Any], path: Path, shown: Path | None = None) -> Recording:
    """Write a ``recording.yaml`` and read it as who opens the recording will.

    Parameters
    ----------
    described
        Its content.
    path
        The file.
    shown
        How errors name it, where it will stand elsewhere.

    Raises
    ------
    InputError
        If it is no description of a recording.
    """
    yaml = YAML()
    yaml.width = 4096  # a folded line ends in a space
    yaml.dump(described, path)
    return load_yaml(path, Recording, shown)


def table_entries(
    frames: Mapping[str, pd.DataFrame],
    *,
    methods: Mapping[str, str],
    columns: Mapping[str, Mapping[str, str]],
    collected_at: dt.datetime,
    provenance: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The tables of a ``recording.yaml``, each a Parquet file of its name.

    Parameters
    ----------
    frames
        The tables.
    methods, columns
        How each was made, and what each of its columns means.
    collected_at
        The end of their collection.
    provenance
        Of each; measured if left out.
    """
    return {
        table: {
            "file": f"{table}.parquet",
            "rows": len(frame),
            "provenance": provenance[table] if provenance else "measured",
            "method": methods[table],
            "collected_at": in_utc(collected_at),
            "columns": dict(columns[table]),
        }
        for table, frame in frames.items()
    }


def in_utc(moment: dt.datetime) -> str:
    """A time as recordings write it: UTC, with microseconds where it has some."""
    told = moment.astimezone(dt.UTC).isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return told.replace("+00:00", "Z")


def in_both_languages(told: Message) -> dict[str, str]:
    """A text of a description."""
    return {language: text(told, language) for language in LANGUAGES}


def synchronise(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
