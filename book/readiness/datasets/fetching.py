"""A data set as a recording of flows: obtained, converted, and put in its place whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.datasets.downloads import Obtained, Progress, obtain
from readiness.datasets.registry import DataSet
from readiness.digests import sha256_of_file
from readiness.documents import load_yaml
from readiness.errors import CollectionError, InputError, Problem
from readiness.sources.base import Recording
from readiness.sources.recorded import RECORDING_FILE, REGISTRY_FILE, RecordedSource
from readiness.sources.writing import register_folder, registry_of, write_description, writing_below

if TYPE_CHECKING:
    import pandas as pd

# Below the project: what is fetched is no part of it, and `data/` holds only what is committed.
FETCHED_FOLDER = Path("_build") / "datasets"
# Downloads, and what is not whole yet: nothing that lies directly below the folder may look like a recording.
WORKING_FOLDER = ".working"
TABLE = "flows"
_COLUMNS = {
    "observed_at": "UTC time of the first packet; of an edge, the minute it was seen in",
    "source": "who opened the connection, as far as the exporter knows",
    "destination": "with whom",
    "duration_seconds": "from the first packet to the last",
    "protocol": "as the exporter names it, in lower case",
    "packets": "in both directions; of an edge, how many stand for the row",
    "bytes": "in both directions",
    "source_bytes": "those of the source",
    "state": "as the exporter names it",
    "source_port": "never a feature of a detector",
    "destination_port": "never a feature of a detector",
    "label": "benign, unknown, or the kind of attack",
    "episode_id": "what counts as one independent attack; see the gaps",
}


@dataclass(frozen=True)
class Fetched:
    """A data set that is there.

    Attributes
    ----------
    folder
        Its recording.
    recording
        What ``recording.yaml`` says.
    obtained
        The file it was made of; None if it was there already.
    """

    folder: Path
    recording: Recording
    obtained: Obtained | None


def fetched_source(root: Path) -> RecordedSource | None:
    """The data sets that were fetched into a project; None if there is none.

    Parameters
    ----------
    root
        Of the project.
    """
    folder = root / FETCHED_FOLDER
    return RecordedSource(folder) if (folder / REGISTRY_FILE).is_file() else None


def fetch(
    name: str, data_set: DataSet, folder: Path, mirror: Path | None, progress: Progress, *, again: bool = False
) -> Fetched:
    """Put a data set below a folder, as a recording with a registry beside it.

    Parameters
    ----------
    name, data_set
        Which.
    folder
        Where recordings of data sets are.
    mirror
        Folder with files of data sets, instead of the network.
    progress
        Told how far a download is.
    again
        Replace what is there.

    Raises
    ------
    InputError
        If what is in its place is not what was registered.
    CollectionError
        If it cannot be had, or is not what it should be.
    """
    place = folder / name
    with writing_below(folder):
        if place.exists() and not again:
            return Fetched(place, _intact(place), None)
        obtained = obtain(data_set, folder / WORKING_FOLDER, mirror, progress)
        recording = _write(data_set, obtained, place)
    return Fetched(place, recording, obtained)


def _intact(place: Path) -> Recording:
    """The recording in a place, held against the registry."""
    hint = "give --again to make it anew"
    registry = registry_of(place.parent)
    for path in (place / RECORDING_FILE, place / f"{TABLE}.parquet"):
        registered = registry.get(path.relative_to(place.parent).as_posix())
        found = sha256_of_file(path) if path.is_file() else "nothing"
        if registered != found:
            expected = f"SHA-256 {registered}" if registered else "a file that is registered"
            raise InputError(Problem(path, "$", expected, found, hint=hint))
    return load_yaml(place / RECORDING_FILE, Recording, place / RECORDING_FILE)


def _write(data_set: DataSet, obtained: Obtained, place: Path) -> Recording:
    from readiness.datasets.adapters import ADAPTERS
    from readiness.sources.tables import faults_of_table

    flows = ADAPTERS[data_set.adapter](obtained.path, data_set.time_zone)
    if faults := faults_of_table(TABLE, flows, len(flows)):
        raise CollectionError(f"{obtained.path}: no table of flows came of it: {'; '.join(faults)}")
    new = place.parent / WORKING_FOLDER / place.name
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        flows.to_parquet(new / f"{TABLE}.parquet", index=False, compression="zstd")
        described = _described(place.name, data_set, obtained, flows)
        recording = write_description(described, new / RECORDING_FILE, place / RECORDING_FILE)
        shutil.rmtree(place, ignore_errors=True)
        new.rename(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    register_folder(place)
    return recording


def _described(name: str, data_set: DataSet, obtained: Obtained, flows: pd.DataFrame) -> dict[str, Any]:
    """The content of `recording.yaml`."""
    starts = flows["observed_at"]
    form = obtained.form
    made_of = f"made by `readiness fetch` of {form.file} (SHA-256 {form.sha256})"
    end = starts.max().ceil("s").isoformat()
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": data_set.title.model_dump(),
        "subject": {"name": name, "environment": data_set.environment},
        "collected": {
            "start": starts.min().floor("s").isoformat(),
            "end": end,
            "by": f"{data_set.citation} {data_set.home}",
        },
        "settings": {"traffic": data_set.traffic, "source_file": form.file, "source_sha256": form.sha256},
        "gaps": [data_set.licence.model_dump(), *(gap.model_dump() for gap in data_set.gaps)],
        "tables": {
            TABLE: {
                "file": f"{TABLE}.parquet",
                "rows": len(flows),
                "provenance": "measured",
                "method": f"{data_set.method}; {made_of}",
                "collected_at": end,
                "columns": _COLUMNS,
            }
        },
    }
