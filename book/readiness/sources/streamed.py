"""A `series` table too large for memory: checked without being loaded, put in order by pod on disk, read pod by pod.

A recorder appends by time, so the samples of a pod lie scattered over the whole file. DuckDB sorts them once into a
database of its own, within a stated memory, and each pod then is one short query. The database is a private copy in a
temporary directory (``TMPDIR`` moves it), made before anybody judges: what happens to the file later changes nothing.
"""

from __future__ import annotations

import errno
import glob
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from readiness.digests import FileState, state_of
from readiness.errors import CollectionError
from readiness.sources.podwise import PodRows, Window
from readiness.sources.tables import TABLES, faults_of_table

SERIES = "series"
_PREFIX = "readiness-series-"
# A frame of so many rows takes about half a gigabyte with what is cut from it; a larger table is streamed.
LARGEST_FRAME_ROWS = 2_000_000
# What DuckDB may hold at once; what is beyond goes to disk.
_MEMORY_LIMIT = "512MB"
# Each thread that sorts wants its part of that.
_MOST_THREADS = 4
# How the system says that a disk, or a share of it, is full.
_NO_ROOM = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_LAST_US = int(np.iinfo(np.int64).max)
_EPOCH = pd.Timestamp(0, tz="UTC")


def is_too_large(path: Path, promised_rows: int, largest_frame_rows: int) -> bool:
    """Whether a file is a parquet table of more rows than are read into memory.

    What ``recording.yaml`` promises counts as well as what the file says of itself, so that a file with a broken end
    is not read whole just to learn that it is broken.
    """
    if path.suffix != ".parquet":
        return False
    try:
        found = int(pq.read_metadata(path).num_rows)
    except (OSError, ValueError):
        found = 0
    return max(found, promised_rows) > largest_frame_rows


def stream_series(path: Path, promised_rows: int, since: FileState) -> tuple[StreamedSeries | None, list[str]]:
    """Check a parquet `series` table and put it in order, without ever holding it whole.

    Parameters
    ----------
    path
        The file.
    promised_rows
        Number of rows that ``recording.yaml`` promises.
    since
        How the file stood before its digest was taken: what was sorted has to be what was held against the registry.

    Returns
    -------
    StreamedSeries or None
        The table; None if there are faults.
    list of str
        What is wrong, in the words of `faults_of_table`.

    Raises
    ------
    CollectionError
        If there is no room for the sorted copy: that says nothing of the table.
    """
    try:
        faults = _faults_of_file(path, promised_rows)
        streamed = None if faults else StreamedSeries(path)
        if state_of(path) != since:
            return None, [f"{path.name}: changed while it was read"]
    except (ValueError, OSError, duckdb.Error) as error:
        return None, [_without_folders(error, path)]
    return streamed, faults


def stream_batches(batches: Iterable[pa.RecordBatch], promised_rows: int) -> tuple[StreamedSeries | None, list[str]]:
    """Put rows in order that come batch by batch, as a reader makes them, without ever holding them all.

    They are written into a parquet file of our own first, which is gone when this returns.

    Parameters
    ----------
    batches
        At least one, all with the same columns.
    promised_rows
        Number of rows that ``recording.yaml`` promises.

    Returns
    -------
    StreamedSeries or None, list of str
        As of `stream_series`.

    Raises
    ------
    CollectionError
        If there is no room for the rows or their sorted copy.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            written, rows = Path(folder) / f"{SERIES}.parquet", iter(batches)
            first = next(rows)
            with pq.ParquetWriter(written, first.schema, compression="zstd") as writer:
                for batch in chain([first], rows):
                    writer.write_batch(batch)
            return stream_series(written, promised_rows, state_of(written))
    except OSError as error:
        if any(told in str(error) for told in _NO_ROOM):
            raise _no_room(Path(SERIES), error) from error
        raise


class StreamedSeries:
    """A `series` table in a temporary database, in the order of metric, pod, time and row of the file.

    Parameters
    ----------
    path
        A parquet file in the form of the table.

    Raises
    ------
    duckdb.Error
        If the file cannot be read.
    CollectionError
        If there is no room for the sorted copy.
    """

    def __init__(self, path: Path) -> None:
        try:
            folder = tempfile.mkdtemp(prefix=_PREFIX)
        except OSError as error:
            raise _no_room(path, error) from error
        try:
            with _connect(folder) as database:
                _fill(database, glob.escape(str(path)))
            # From here on it is only read, by what holds it open. Its name is taken away at once: whichever way this
            # process ends, and a kernel is killed, nothing that size is left behind.
            self._database = _connect(folder, read_only=True)
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException) or any(told in str(error) for told in _NO_ROOM):
                raise _no_room(path, error) from error
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def pods(self, metric: str, window: Window | None = None) -> Iterator[PodRows]:
        """See `PodwiseSeries`; one pod is in memory at a time."""
        named = self._database.execute(
            # Its units follow each other.
            "SELECT pod, min(member), max(member) FROM members WHERE metric = ? AND pod <> '' GROUP BY pod",
            [metric],
        )
        # The order of Python, which the grouping of a frame has too.
        for pod, first, last in sorted(named.fetchall()):
            found = self._database.execute(
                """
                SELECT at_us, value FROM series
                WHERE member BETWEEN ? AND ? AND at_us BETWEEN ? AND ? AND isfinite(value)
                ORDER BY at_us, row_number
                """,
                [first, last, *_microseconds(window)],
            ).fetchnumpy()
            if found["at_us"].size:
                yield PodRows(pod, _times(found["at_us"]), np.asarray(found["value"], dtype=np.float64))

    def units(self, metric: str, window: Window | None = None) -> frozenset[str]:
        """See `PodwiseSeries`."""
        found = self._database.execute(
            """
            SELECT DISTINCT unit FROM members
            WHERE metric = ? AND member IN (SELECT member FROM series WHERE at_us BETWEEN ? AND ?)
            """,
            [metric, *_microseconds(window)],
        )
        return frozenset(unit for (unit,) in found.fetchall())

    def totals(self, metric: str, window: Window | None = None) -> pd.DataFrame:
        """See `PodwiseSeries`; one row per moment is in memory."""
        found = self._database.execute(
            """
            SELECT at_us, coalesce(sum(value), 0) AS value FROM series
            WHERE member IN (SELECT member FROM members WHERE metric = ?) AND at_us BETWEEN ? AND ?
            GROUP BY at_us ORDER BY at_us
            """,
            [metric, *_microseconds(window)],
        ).fetchnumpy()
        return pd.DataFrame({"observed_at": _times(found["at_us"]), "value": np.asarray(found["value"])})

    def close(self) -> None:
        """Let go of the database, and of its room on disk; nothing can be asked afterwards."""
        self._database.close()


def _connect(folder: str, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        f"{folder}/series.duckdb",
        read_only=read_only,
        config={
            "memory_limit": _MEMORY_LIMIT,
            # Sorting goes to disk; what is asked later is small, and there would be no folder for it.
            "temp_directory": "" if read_only else f"{folder}/spill",
            "threads": min(os.cpu_count() or 1, _MOST_THREADS),
            # The one thing this database is for is at hand; nothing is ever fetched.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def _fill(database: duckdb.DuckDBPyConnection, files: str) -> None:
    # A number for each metric, pod and unit: DuckDB skips what a query does not want by the least and the most of
    # its blocks, which of texts are their first eight bytes, and names of pods begin alike.
    database.execute(
        """
        CREATE TABLE members AS
        SELECT row_number() OVER (ORDER BY metric, pod, unit) AS member, metric, pod, unit
        FROM (SELECT DISTINCT metric, pod, unit FROM read_parquet(?))
        """,
        [files],
    )
    # Null and NaN are one thing to a frame, so they are made one here.
    database.execute(
        """
        CREATE TABLE series AS
        SELECT member, epoch_us(observed_at) AS at_us, file_row_number AS row_number,
               CASE WHEN isnan(value) THEN NULL ELSE value END AS value
        FROM read_parquet(?, file_row_number = true) JOIN members USING (metric, pod, unit)
        ORDER BY member, at_us, row_number
        """,
        [files],
    )


def _no_room(path: Path, error: Exception) -> CollectionError:
    hint = f"it needs about 20 bytes a row in {tempfile.gettempdir()}; TMPDIR names another folder"
    return CollectionError(f"{path.name} could not be sorted by pod: {str(error).splitlines()[0]}", hint)


def _without_folders(error: Exception, path: Path) -> str:
    """What went wrong, for a page: it names no folder of this machine."""
    told = str(error)
    for known in (glob.escape(str(path)), str(path)):
        told = told.replace(known, path.name)
    return told


def _faults_of_file(path: Path, promised_rows: int) -> list[str]:
    """What `faults_of_table` would say of the whole table, asked of one row that has every null the table has."""
    with pq.ParquetFile(path) as file:
        rows = file.metadata.num_rows
        first = next(file.iter_batches(batch_size=1), None) if rows else None
        probe = file.schema_arrow.empty_table() if first is None else pa.Table.from_batches([first])
    lacking = _columns_with_nulls(path, [name for name in TABLES[SERIES].columns if name in probe.column_names])
    for name in lacking:
        place = probe.column_names.index(name)
        probe = probe.set_column(place, probe.field(place), pa.nulls(1, probe.field(place).type))
    # By way of a file, so that pandas makes of each type what it makes of it everywhere else.
    stored = io.BytesIO()
    pq.write_table(probe, stored)
    frame = pd.read_parquet(stored)
    counted = [] if rows == promised_rows else [f"{rows} rows, recording.yaml says {promised_rows}"]
    return counted + faults_of_table(SERIES, frame, len(frame))


def _columns_with_nulls(path: Path, columns: list[str]) -> list[str]:
    if not columns:
        return []
    counted = ", ".join(f'count(*) - count("{name}")' for name in columns)
    with duckdb.connect(config={"memory_limit": _MEMORY_LIMIT, "temp_directory": ""}) as database:
        # The names are those of the table's form, not of the file.
        asked = f"SELECT {counted} FROM read_parquet(?)"  # noqa: S608
        nulls = database.execute(asked, [glob.escape(str(path))]).fetchone()
    return [name for name, missing in zip(columns, nulls or (), strict=True) if missing]


def _microseconds(window: Window | None) -> tuple[int, int]:
    if window is None:
        return -_LAST_US, _LAST_US
    first, last = ((pd.Timestamp(moment) - _EPOCH) // pd.Timedelta(microseconds=1) for moment in window)
    return int(first), int(last)


def _times(microseconds: object) -> pd.Series:
    moments = np.asarray(microseconds, dtype=np.int64).view("datetime64[us]")
    return pd.Series(pd.DatetimeIndex(moments, tz="UTC"))
