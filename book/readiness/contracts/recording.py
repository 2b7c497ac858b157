"""Recordings of a battery: what was run, on which files, by which interpreter, and every number that came of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import psutil
from filelock import FileLock, Timeout
from pydantic import Field
from ruamel.yaml import YAML

import readiness
from readiness.contracts.columns import COLUMNS, METHODS, PROVENANCE
from readiness.digests import read_registry, sha256_of_file, write_registry
from readiness.documents import BilingualText, StrictModel, load_yaml
from readiness.errors import InputError, Problem
from readiness.messages import message
from readiness.presentation import LANGUAGES, text
from readiness.sources.base import Recording
from readiness.sources.recorded import RECORDING_FILE, REGISTRY_FILE
from readiness.sources.tables import faults_of_table

if TYPE_CHECKING:
    import pandas as pd

GAPS = ("synthetic", "environment", "library")


class CheckedFile(StrictModel):
    """A file of the subject, as it was checked."""

    path: str
    commit: str | None = None
    commit_date: dt.date | None = None


class AboutSubject(StrictModel):
    """``--about``: whose code was checked, from where it is, and what has to be known beside it."""

    schema_: Annotated[Literal["readiness/contract-subject/v1"], Field(alias="schema")]
    name: str
    version: str | None = None
    commit: str | None = None
    commit_date: dt.date | None = None
    component: str | None = None
    title: BilingualText
    files: tuple[CheckedFile, ...] = ()
    gaps: tuple[BilingualText, ...] = ()


@dataclass(frozen=True)
class Battery:
    """What a battery was run with and what it found: rows by table, in the order of the tables.

    `settings` are what was asked for, `environment` what the interpreter of the subject said of itself.
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    settings: Mapping[str, Any]
    environment: Mapping[str, Any]
    start: dt.datetime
    end: dt.datetime


def check_place(folder: Path) -> None:
    """Make sure that a recording can be made here, before anything is run.

    Raises
    ------
    InputError
        If something is there already: a recording of a battery is made once, and never appended to.
    """
    if folder.exists():
        raise InputError(Problem(folder, "$", "no folder yet", "one that is there", hint="choose another --out"))


def write_recording(folder: Path, battery: Battery, about: AboutSubject, checkout: Path) -> Recording:
    """Write what a battery found as a recording, whole or not at all, and register it.

    Parameters
    ----------
    folder
        Where it will be: below a folder with (or for) a registry.
    battery
        What was found.
    about
        Whose code it is.
    checkout
        Where its files lie, for their digests.

    Raises
    ------
    InputError
        If the place is taken, somebody else records there, or a file that `about` names is missing.
    """
    folder = folder.absolute()
    check_place(folder)
    frames = {name: _typed(name, rows) for name, rows in battery.rows.items()}
    for name, frame in frames.items():
        if faults := faults_of_table(name, frame, len(frame)):
            raise AssertionError(f"table {name}: {'; '.join(faults)}")
    described = _describe(folder.name, battery, about, checkout, frames)
    parent, new = folder.parent, folder.parent / f".{folder.name}.new"
    parent.mkdir(parents=True, exist_ok=True)
    lock = parent / f".{REGISTRY_FILE}.lock"
    try:
        with FileLock(lock, timeout=0):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
            for name, frame in frames.items():
                frame.to_parquet(new / f"{name}.parquet", index=False, compression="zstd")
            yaml = YAML()
            yaml.width = 4096  # a folded line ends in a space
            yaml.dump(described, new / RECORDING_FILE)
            recording = load_yaml(new / RECORDING_FILE, Recording)
            new.rename(folder)
            _register(folder)
            lock.unlink(missing_ok=True)
    except Timeout:
        hint = f"wait for it, or remove {lock} if nobody records"
        raise InputError(Problem(parent, "$", "nobody else who records", "another one", hint=hint)) from None
    return recording


def _typed(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Columns in the types of their table; a column of nothing but None has none by itself."""
    import pandas as pd

    from readiness.sources.tables import TABLES

    frame = pd.DataFrame(list(rows), columns=list(COLUMNS[name]))
    for column, stated in TABLES[name].columns.items():
        kind = str(stated.dtype)
        if kind.startswith(("float", "int", "bool")):
            frame[column] = frame[column].astype(kind)
        else:
            frame[column] = frame[column].astype("object").where(frame[column].notna(), None)
    return frame


def _register(folder: Path) -> None:
    registry_path = folder.parent / REGISTRY_FILE
    try:
        registry = read_registry(registry_path)
    except FileNotFoundError:
        registry = {}
    registry |= {f"{folder.name}/{path.name}": sha256_of_file(path) for path in folder.iterdir()}
    write_registry(registry_path, registry)


def _describe(
    name: str, battery: Battery, about: AboutSubject, checkout: Path, frames: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    end = battery.end + dt.timedelta(seconds=1)
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": about.title.model_dump(),
        "subject": {
            "name": about.name,
            "version": about.version,
            "commit": about.commit,
            **({"commit_date": about.commit_date.isoformat()} if about.commit_date else {}),
            "environment": "contract-battery",
            "component": about.component,
        },
        "collected": {
            "start": _shown(battery.start),
            "end": _shown(end),
            "by": f"`readiness contract` {readiness.__version__}; every process of the subject apart from this one",
        },
        "environment": {
            **battery.environment,
            "kernel": platform.release(),
            "cores": os.cpu_count() or 0,
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
        },
        "settings": {**battery.settings, "files": [_checked(file, checkout) for file in about.files]},
        "gaps": [
            *(gap.model_dump() for gap in about.gaps),
            *({language: text(message(f"contract-gap-{gap}"), language) for language in LANGUAGES} for gap in GAPS),
        ],
        "tables": {
            table: {
                "file": f"{table}.parquet",
                "rows": len(frame),
                "provenance": PROVENANCE[table],
                "method": METHODS[table],
                "collected_at": _shown(battery.end),
                "columns": dict(COLUMNS[table]),
            }
            for table, frame in frames.items()
        },
    }


def _checked(file: CheckedFile, checkout: Path) -> dict[str, Any]:
    """A file of the subject with the digest of what was run, and how many characters it has."""
    try:
        content = (checkout / file.path).read_bytes()
        characters = len(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(checkout / file.path, "$", "a readable UTF-8 file", str(error))) from None
    told = {name: str(value) for name, value in file.model_dump().items() if value is not None}
    return {**told, "characters": characters, "sha256": hashlib.sha256(content).hexdigest()}


def _shown(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
