"""CSV or parquet of one's own, by a mapping of its columns to those of a table: no code is needed.

.. code-block:: yaml

    reader: own-columns
    options:
      columns:
        observed_at: {from: timestamp, time: iso, zone: UTC}
        pod: {from: pod_name}
        node: {constant: ''}
        metric: {constant: process_resident_memory_bytes}
        value: {from: rss_mb, unit: MB}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.csv_lines import csv_rows
from readiness.readers.files import shown
from readiness.readers.own_values import UNITS, Absent, ColumnSource, converted, kind_of


class OwnColumnsOptions(ReaderOptions):
    """The mapping.

    Attributes
    ----------
    columns
        Column of the table -> where its values come from.
    each
        For wide files: every row of the file makes one row for each entry, which adds its columns to `columns`.
    delimiter
        Between two values of a CSV file.
    """

    columns: dict[str, ColumnSource]
    each: tuple[dict[str, ColumnSource], ...] = ({},)
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","


def read_rows(request: ReadRequest) -> Iterator[Row]:
    """One row of the table for each row of the file (or several, by `each`)."""
    options: OwnColumnsOptions = request.options
    mappings = [_complete(request, {**options.columns, **more}) for more in options.each]
    wanted = list(dict.fromkeys(source.from_ for mapping in mappings for source in mapping.values() if source.from_))
    if request.file.name.endswith(".parquet"):
        rows = _parquet_rows(request, wanted)
    elif request.file.name.endswith((".csv", ".tsv", ".txt")):
        rows = _csv_rows(request, wanted)
    else:
        raise request.file.error("$", "a name that ends in .csv, .tsv, .txt or .parquet", request.file.name)
    kinds = {name: kind_of(request.schema.field(name).type) for name in request.schema.names}
    for line, place, row in rows:
        for mapping in mappings:
            yield {name: _value(request, source, row, kinds, name, (line, place)) for name, source in mapping.items()}


def _complete(request: ReadRequest, mapping: dict[str, ColumnSource]) -> dict[str, ColumnSource]:
    """Hold a mapping against the columns of the table; a unit that the values have fills the column `unit`."""
    schema, value = request.schema, mapping.get("value")
    if "unit" in schema.names and "unit" not in mapping and value is not None and value.unit:
        mapping = {**mapping, "unit": ColumnSource.model_validate({"constant": UNITS[value.unit][0]})}
    unknown = [name for name in mapping if name not in schema.names]
    needed = [name for name in schema.names if not schema.field(name).nullable and name not in mapping]
    if unknown or needed:
        got = f"{', '.join(unknown)}, which it has not" if unknown else f"none for {', '.join(needed)}"
        expected = f"columns of `{request.table}`: {', '.join(schema.names)}"
        raise request.file.error("$.options.columns", expected, got)
    stated = mapping.get("unit")
    if value is not None and value.unit and stated is not None and stated.constant not in (None, UNITS[value.unit][0]):
        expected = f"{UNITS[value.unit][0]}, which {value.unit} becomes"
        raise request.file.error("$.options.columns.unit.constant", expected, repr(stated.constant))
    return mapping


def _csv_rows(request: ReadRequest, wanted: list[str]) -> Iterator[tuple[int | None, str, Mapping[str, Any]]]:
    told = False
    for line, row in csv_rows(request.file, request.remarks, wanted, delimiter=request.options.delimiter):
        if not told:
            _tell_left_out(request, [name for name in row if name not in wanted])
            told = True
        yield line, "$", row


def _parquet_rows(request: ReadRequest, wanted: list[str]) -> Iterator[tuple[int | None, str, Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(request.file.stream)
        names = file.schema_arrow.names
        missing = [name for name in wanted if name not in names]
        if missing:
            got = f"{shown(', '.join(names))} without {', '.join(missing)}"
            raise request.file.error("$", f"columns {', '.join(wanted)}", got)
        _tell_left_out(request, [name for name in names if name not in wanted])
        number = 0
        for batch in file.iter_batches(columns=wanted):
            for row in batch.to_pylist() if wanted else [{}] * batch.num_rows:
                yield None, f"$[{number}]", row
                number += 1
    except (pa.ArrowException, OSError) as error:
        raise request.file.error("$", "parquet", str(error).splitlines()[0]) from None


def _tell_left_out(request: ReadRequest, names: list[str]) -> None:
    if names:
        request.remarks.note("read-columns-left-out", 1, columns=", ".join(names)[:200])


def _value(
    request: ReadRequest,
    source: ColumnSource,
    row: Mapping[str, Any],
    kinds: Mapping[str, str],
    column: str,
    where: tuple[int | None, str],
) -> Any:
    found = row[source.from_] if source.from_ else source.constant
    line, place = where
    try:
        value = converted(found, kinds[column], source)
    except Absent:
        if request.schema.field(column).nullable:
            return None
        if found == "" and kinds[column] == "text":
            return ""  # no text is a text, as the node of a row that speaks of none
        error: Exception = ValueError("a value: this column has no holes")
        found = "nothing" if found is None else found
    except ValueError as caught:
        error = caught
    else:
        return value
    at = f"{place}.{source.from_}" if source.from_ else f"$.options.columns.{column}.constant"
    got = found if found == "nothing" else shown(found)
    raise request.file.error(at, f"{error}", got, line=line) from None


READER = Reader(
    name="own-columns",
    title="CSV or parquet of your own, by a mapping of its columns (option columns)",
    tables={None: read_rows},
    options=OwnColumnsOptions,
)
