"""Tables that grow on disk: frames are appended one after the other, and one at a time is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

_COMPRESSION = "zstd"
_COMPRESSION_LEVEL = 9
_GROUP_ROWS = 100_000
_PARTS = ".part"


class GrowingTables:
    """Parquet files, one a table, written frame by frame.

    What a column holds may be known only late: where nothing but absent values came first, it has no type yet. So
    frames are written as they come, and brought into one file of one form in the end.

    Parameters
    ----------
    folder
        Where they are written; empty.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[str, list[Path]] = {}
        self._columns: dict[str, list[str]] = {}

    def append(self, name: str, frame: pd.DataFrame) -> None:
        """Write the next rows of a table; one without rows is still a table."""
        parts = self._parts.setdefault(name, [])
        if parts and not len(frame):
            return
        path = self._folder / f"{name}-{len(parts):05d}{_PARTS}"
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
        pq.write_table(table, path, compression=_COMPRESSION, compression_level=1)
        parts.append(path)

    def finish(self) -> dict[str, pd.DataFrame]:
        """Make one file of each table.

        Returns
        -------
        dict
            Of each table a frame of its columns and its number of rows, without values.
        """
        return {name: self._joined(name, parts) for name, parts in self._parts.items()}

    def _joined(self, name: str, parts: list[Path]) -> pd.DataFrame:
        schemas = [pq.read_schema(path) for path in parts]
        schema = pa.unify_schemas([_with_texts(found) for found in schemas], promote_options="permissive")
        rows = 0
        options = {"compression": _COMPRESSION, "compression_level": _COMPRESSION_LEVEL}
        with pq.ParquetWriter(self._folder / f"{name}.parquet", schema, **options) as writer:
            for table in _grouped(parts, schema):
                writer.write_table(table)
                rows += table.num_rows
        for path in parts:
            path.unlink()
        # One byte a row for all columns together.
        nothing = pd.Categorical.from_codes(np.full(rows, -1, dtype=np.int8), categories=pd.Index([""]))
        return pd.DataFrame(dict.fromkeys(schema.names, nothing), copy=False)


def _with_texts(schema: pa.Schema) -> pa.Schema:
    """Text is text, whatever pandas takes for it."""
    return pa.schema([pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in schema])


def _grouped(parts: list[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of the parts, in groups that are large enough to be read and compressed well."""
    waiting: list[pa.Table] = []
    rows = 0
    for path in parts:
        waiting.append(_in_form(pq.read_table(path), schema))
        rows += waiting[-1].num_rows
        if rows >= _GROUP_ROWS:
            yield pa.concat_tables(waiting)
            waiting, rows = [], 0
    yield pa.concat_tables(waiting) if waiting else schema.empty_table()


def _in_form(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of the whole table; those that this part lacks are absent in it."""
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
