"""Recordings: folders of tables whose bytes are held against a registry at every read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from readiness.digests import FileState, read_registry, sha256_of_bytes, sha256_of_file, state_of
from readiness.documents import load_yaml
from readiness.errors import InputError, Problem
from readiness.evidence import Observation
from readiness.instruments import Check, InstrumentCheck, check_bytes_unchanged
from readiness.instruments.base import checked
from readiness.messages import message
from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.sources.base import Reading, Recording, TableInfo, options_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from readiness.sources.streamed import StreamedSeries

REGISTRY_FILE = "registry.sha256"
RECORDING_FILE = "recording.yaml"
# The one table that grows with pods times seconds.
SERIES = "series"


class RecordedSource:
    """The recordings below one folder.

    Parameters
    ----------
    data
        Folder with ``registry.sha256`` and one folder per recording. A folder in it with a registry and recordings of
        its own is a collection of another subject, and no recording of this one.
    largest_frame_rows
        A `series` table of more rows, in parquet or made by a reader, is streamed; None is the common limit.

    Raises
    ------
    InputError
        If the folder or its registry is missing, or a ``recording.yaml`` is not in its form.
    """

    def __init__(self, data: Path, *, largest_frame_rows: int | None = None) -> None:
        self.data = data
        self._largest_frame_rows = largest_frame_rows
        try:
            self._registry = read_registry(data / REGISTRY_FILE)
        except OSError:
            raise InputError(Problem(data / REGISTRY_FILE, "$", "a registry of SHA-256 digests", "nothing")) from None
        except ValueError as error:
            place = Problem(data / REGISTRY_FILE, "$", "lines of `<sha256>  <path>`", str(error))
            raise InputError(place) from None

    @cached_property
    def _recordings(self) -> tuple[Recording, ...]:
        # A recording that was taken away whole would leave its claims to be judged by the others.
        described = sorted(path for path in self._registry if path.endswith(f"/{RECORDING_FILE}"))
        problems = [
            Problem(self.data / path, "$", "the recording that the registry lists", "nothing")
            for path in described
            if not (self.data / path).is_file()
        ]
        found: list[Recording] = []
        for path in sorted(self.data.glob(f"*/{RECORDING_FILE}")):
            try:
                recording = load_yaml(path, Recording, path.relative_to(self.data.parent))
            except InputError as error:
                problems.extend(error.problems)
                continue
            if recording.id != path.parent.name:
                problems.append(Problem(path, "$.id", f"the name of the folder, {path.parent.name}", recording.id))
            found.append(recording)
        if problems:
            raise InputError(problems)
        return tuple(found)

    def recordings(self) -> tuple[Recording, ...]:
        """Every recording below the folder, by name."""
        return self._recordings

    def read(self, recording: Recording, table: str) -> Reading:
        """Read one table, after holding its bytes and those of its ``recording.yaml`` against the registry."""
        info = recording.tables[table]
        path = f"{recording.id}/{info.file}"
        is_streamed = self._is_streamed(recording, table)
        try:
            state = state_of(self.data / path)
            # The bytes that are parsed are those that were held against the registry, where memory has room for them.
            content = b"" if is_streamed else (self.data / path).read_bytes()
            digest = sha256_of_file(self.data / path) if is_streamed else sha256_of_bytes(content)
        except OSError:
            return Reading(recording, table, absent=message("absent-file", path=path))
        described = f"{recording.id}/{RECORDING_FILE}"
        described_digest = sha256_of_bytes((self.data / described).read_bytes())
        checks = [
            check_bytes_unchanged(path, self._registry.get(path, "-"), digest),
            check_bytes_unchanged(described, self._registry.get(described, "-"), described_digest),
        ]
        observation = observation_of(recording, table, path, digest)
        if not all(check.passed for check in checks):
            return Reading(recording, table, observation=observation, checks=tuple(checks))
        if is_streamed:
            return self._stream(Reading(recording, table, observation=observation, checks=tuple(checks)), state)
        # Only who reads a table waits for pandas and pandera.
        from readiness.sources.tables import faults_of_table

        remarks = Remarks()
        frame, fault = read_as(info, table, content, remarks) if info.reader else parse(info.file, content)
        faults = [fault] if frame is None else faults_of_table(table, frame, info.rows)
        checks += checks_of_parsing(path, faults, remarks)
        read = None if faults else frame
        return Reading(recording, table, read, observation, tuple(checks), remarks=remarks.messages())

    def collections(self) -> tuple[Path, ...]:
        """Folders in this one that hold recordings and a registry of their own; none of it belongs to this one.

        A recording is no collection: a registry put into it would take its files out of the one that lists them.
        """
        return tuple(
            folder
            for folder in sorted(self.data.iterdir())
            if (folder / REGISTRY_FILE).is_file() and not (folder / RECORDING_FILE).exists()
        )

    def verify_registry(self) -> list[Problem]:
        """Hold every file of the folder, but for collections of their own, against the registry, both ways."""
        problems = []
        collections = self.collections()
        on_disk = {
            path.relative_to(self.data).as_posix()
            for recording in self.data.iterdir()
            if recording.is_dir() and recording not in collections
            for path in recording.rglob("*")
            if path.is_file()
        }
        where = self.data / REGISTRY_FILE
        for path in sorted(on_disk - set(self._registry)):
            problems.append(Problem(where, f"$.{path}", "a line for every file", "none"))
        for path, digest in sorted(self._registry.items()):
            if path not in on_disk:
                problems.append(Problem(self.data / path, "$", "the file that the registry lists", "nothing"))
            elif (actual := sha256_of_file(self.data / path)) != digest:
                problems.append(Problem(self.data / path, "$", f"SHA-256 {digest}", actual))
        return problems

    def _is_streamed(self, recording: Recording, table: str) -> bool:
        info = recording.tables[table]
        if table != SERIES:
            return False
        # Only who reads series waits for DuckDB.
        from readiness.sources.streamed import LARGEST_FRAME_ROWS, is_too_large

        limit = LARGEST_FRAME_ROWS if self._largest_frame_rows is None else self._largest_frame_rows
        if info.reader is not None:
            # How many rows a reader will make is not known before; the promise is held against them afterwards.
            return info.rows > limit
        return is_too_large(self.data / recording.id / info.file, info.rows, limit)

    def _stream(self, intact: Reading, since: FileState) -> Reading:
        """The reading of a table whose bytes are those that were registered, with the table streamed."""
        from readiness.sources.streamed import stream_series

        info, remarks = intact.recording.tables[intact.table], Remarks()
        path = f"{intact.recording.id}/{info.file}"
        if info.reader is None:
            streamed, faults = stream_series(self.data / path, info.rows, since)
        else:
            streamed, faults = _stream_as(info, intact.table, self.data / path, since, remarks)
        return replace(
            intact,
            streamed=streamed,
            checks=(*intact.checks, *checks_of_parsing(path, faults, remarks)),
            remarks=remarks.messages(),
        )


def observation_of(recording: Recording, table: str, path: str, digest: str) -> Observation:
    """A table of a recording as evidence, by the digest of its bytes."""
    info = recording.tables[table]
    return Observation(
        subject=recording.subject,
        method=info.method,
        origin=recording.collected.by,
        path=path,
        sha256=digest,
        collected_at=info.collected_at,
        provenance=info.provenance,
    )


def checks_of_parsing(path: str, faults: list[str], remarks: Remarks) -> list[Check]:
    """Whether a table could be read; and beside it what was left out: no page shows the one without the other."""
    told = {"path": path, "faults": "; ".join(faults) or "-"}
    parses = checked(InstrumentCheck.PAYLOAD_PARSES, passed=not faults, member=None, variant="table", **told)
    left_out = [Check(name=InstrumentCheck.PAYLOAD_PARSES, passed=True, detail=m) for m in remarks.messages()]
    return [parses, *left_out]


def read_as(info: TableInfo, table: str, content: bytes, remarks: Remarks) -> tuple[pd.DataFrame | None, str]:
    """Read a table out of a file in the form of another tool: the rows, or what is wrong with it in words."""
    import pyarrow as pa

    from readiness.sources.tables import TABLES

    if table not in TABLES:
        return None, f"{table} is no table that a reader makes"
    try:
        return pa.Table.from_batches(list(_batches(info, table, io.BytesIO(content), remarks))).to_pandas(), ""
    except InputError as error:
        return None, _told(error)


def _stream_as(
    info: TableInfo, table: str, path: Path, since: FileState, remarks: Remarks
) -> tuple[StreamedSeries | None, list[str]]:
    """Stream a table out of a file in the form of another tool, which has to stay what it was when it was hashed."""
    from readiness.sources.streamed import stream_batches

    try:
        with path.open("rb") as content:
            streamed, faults = stream_batches(_batches(info, table, content, remarks), info.rows)
    except InputError as error:
        return None, [_told(error)]
    if state_of(path) != since:
        return None, [f"{path.name}: changed while it was read"]
    return streamed, faults


def _batches(info: TableInfo, table: str, content: BinaryIO, remarks: Remarks) -> Iterator[pa.RecordBatch]:
    from readiness.sources.schemas import arrow_schema_of

    reader = READERS[str(info.reader)]
    file, options = InputFile(info.file, content), options_of(reader.name, info.options or {})
    return reader.read(ReadRequest(file, table, arrow_schema_of(table), options, remarks))


def _told(error: InputError) -> str:
    return "; ".join(str(problem) for problem in error.problems)


def parse(file: str, content: bytes) -> tuple[pd.DataFrame | None, str]:
    """Read a table out of a file in its own columns: the rows, or what is wrong with it in words."""
    import pandas as pd

    try:
        if file.endswith(".parquet"):
            return pd.read_parquet(io.BytesIO(content)), ""
        if file.endswith(".csv"):
            return pd.read_csv(io.BytesIO(content)), ""
    except (ValueError, OSError) as error:
        return None, str(error)
    return None, f"{file}: neither .parquet nor .csv"
