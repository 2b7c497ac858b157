"""A converted run as a recording on disk: whole or not at all, and in the registry beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from readiness.errors import InputError, Problem
from readiness.lab.conversion import Converted
from readiness.lab.descriptions import describe
from readiness.machine.programs import MachineError
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import register_folder, synchronise, write_description


def check_free(folder: Path) -> None:
    """Say that a place is taken before an hour is spent.

    Raises
    ------
    InputError
        If there is anything in that place.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "choose another --out, or remove it"
        raise InputError(Problem(folder, "$", "a new place for a recording", "something that is there", hint=hint))


def write_recording(folder: Path, converted: Converted) -> dict[str, Any]:
    """Write a recording and register it.

    Parameters
    ----------
    folder
        New; its parent has, or gets, the registry.
    converted
        The run.

    Returns
    -------
    dict
        What ``recording.yaml`` says.

    Raises
    ------
    InputError
        If the place is taken.
    MachineError
        If a table is not in its form.
    """
    check_free(folder)
    for name, frame in converted.frames.items():
        if faults := faults_of_table(name, frame, len(frame)):
            raise MachineError(f"table {name}: {'; '.join(faults)}")
    described = describe(folder.name, converted, converted.frames)
    new = folder.parent / f".{folder.name}.new"
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(parents=True)
    for name, frame in converted.frames.items():
        frame.to_parquet(new / f"{name}.parquet", index=False, compression="zstd", compression_level=9)
    write_description(described, new / f"{RECORDING_FILE}.new")
    (new / f"{RECORDING_FILE}.new").rename(new / RECORDING_FILE)
    if folder.exists():
        folder.rmdir()
    for path in (*new.iterdir(), new):
        synchronise(path)
    new.rename(folder)
    register_folder(folder)
    return described
