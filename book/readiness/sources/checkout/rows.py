"""Rows of extractors as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from readiness.sources.checkout.base import Row

if TYPE_CHECKING:
    import pandas as pd


def frame_of(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a table with all of its columns, also where there is no row; what a row leaves out is null.

    A text that is none in UTF-8 (half a letter, out of a file that was made so) has it replaced by ?.

    Raises
    ------
    KeyError
        If there is no table of that name.
    """
    import pyarrow as pa

    from readiness.sources.schemas import arrow_schema_of
    from readiness.sources.tables import TABLES

    schema = arrow_schema_of(table)
    # Columns a table may leave out are left out where no row has one.
    stated = TABLES[table].columns
    used = {name for row in rows for name in row}
    names = [name for name in schema.names if stated[name].required or name in used]
    schema = pa.schema([schema.field(name) for name in names])
    try:
        made = pa.Table.from_pylist(list(rows), schema=schema)
    except UnicodeEncodeError:
        made = pa.Table.from_pylist([_encodable(row) for row in rows], schema=schema)
    frame: pd.DataFrame = made.to_pandas()
    return frame


def _encodable(row: Row) -> dict[str, Any]:
    return {
        name: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for name, value in row.items()
    }
