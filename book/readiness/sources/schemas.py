"""The tables as Arrow has them, for what makes their rows batch by batch."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from readiness.sources.tables import TABLES

# The first letters of the name pandera gives a type: that of a text goes on with how it is stored.
_ARROW = (
    ("datetime64[us, UTC]", pa.timestamp("us", "UTC")),
    ("str", pa.string()),
    ("bool", pa.bool_()),
    ("int64", pa.int64()),
    ("float64", pa.float64()),
)


def arrow_schema_of(name: str) -> pa.Schema:
    """The columns of a table as Arrow has them, for what writes its rows in batches.

    Raises
    ------
    KeyError
        If there is no table of that name.
    """

    def field(column: str, stated: Any) -> pa.Field:
        kind = next(arrow for start, arrow in _ARROW if str(stated.dtype).startswith(start))
        return pa.field(column, kind, nullable=stated.nullable)

    # A pattern stands for columns that each file has of its own.
    stated_by_name = {column: stated for column, stated in TABLES[name].columns.items() if not stated.regex}
    return pa.schema([field(column, stated) for column, stated in stated_by_name.items()])


def unique_columns_of(name: str) -> list[str]:
    """The columns whose values together name a row of a table; none if rows have no names."""
    schema = TABLES[name]
    return list(schema.unique or []) or [column for column, stated in schema.columns.items() if stated.unique]
