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
from pydantic import Field

import readiness
from readiness.contracts.columns import COLUMNS, METHODS, PROVENANCE
from readiness.documents import BilingualText, StrictModel
from readiness.errors import InputError, Problem
from readiness.messages import message
from readiness.sources.base import Recording
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import (
    in_both_languages,
    in_utc,
    register_folder,
    table_entries,
    write_description,
    writing_below,
)

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
    new = folder.parent / f".{folder.name}.new"
    with writing_below(folder.parent):
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet", index=False, compression="zstd")
        recording = write_description(described, new / RECORDING_FILE)
        new.rename(folder)
        register_folder(folder)
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
            "start": in_utc(battery.start.replace(microsecond=0)),
            "end": in_utc(end.replace(microsecond=0)),
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
            *(in_both_languages(message(f"contract-gap-{gap}")) for gap in GAPS),
        ],
        "tables": table_entries(
            frames,
            methods=METHODS,
            columns=COLUMNS,
            collected_at=battery.end.replace(microsecond=0),
            provenance=PROVENANCE,
        ),
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
