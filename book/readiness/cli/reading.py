"""Reading files of other tools: `read` makes a table of one, and the lines of `recording.yaml` that describe it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode, InputError, Problem
from readiness.readers import READERS, InputFile, Reader, ReadRequest, Remarks

if TYPE_CHECKING:
    import pyarrow as pa

    from readiness.presentation import Language

_SHOWN_ROWS = 5
# Below this a file is read before anybody has seen a bar.
_BAR_FROM_BYTES = 8 * 1024 * 1024


def _described() -> str:
    lines = [f"{r.name}: {r.title}. Tables: {', '.join(t or 'any' for t in r.tables)}." for r in READERS.values()]
    return "Readers:\n\n" + "\n\n".join(lines)


@dataclass
class _Result:
    """What was read so far."""

    remarks: list[tuple[Path, Remarks]] = field(default_factory=list)
    rows: int = 0
    schema: pa.Schema | None = None
    first: list[dict[str, Any]] = field(default_factory=list)

    def told(self, language: Language) -> list[str]:
        """What was left out, with the file where there are several."""
        from readiness.presentation import text

        several = len(self.remarks) > 1
        return [
            f"{file.name}: {text(remark, language)}" if several else text(remark, language)
            for file, remarks in self.remarks
            for remark in remarks.messages()
        ]


@app.command(epilog=_described())
def read(
    file: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files of one form; their rows become one table.")
    ],
    reader: Annotated[str, typer.Option("--as", metavar="READER", help="The form of the files; see below.")],
    table: Annotated[str | None, typer.Option(metavar="T", help="The table, if the reader makes several.")] = None,
    output: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.parquet", help="Write the table; never over a file.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option("-o", "--option", metavar="NAME=VALUE", help="An option of the reader (YAML).")
    ] = None,
    options: Annotated[
        Path | None, typer.Option("--options", metavar="FILE.yaml", help="Options of the reader, as in recording.yaml.")
    ] = None,
) -> None:
    """Read files of another tool as a table of a recording.

    Prints what was read and what was left out. With --out it writes parquet and prints the lines of recording.yaml that
    describe it; subject, provenance and method are for who knows where the file is from.
    """
    from readiness.sources.schemas import arrow_schema_of

    form = READERS.get(reader)
    if form is None:
        raise InputError(Problem("read", "$.--as", f"one of {', '.join(READERS)}", repr(reader)))
    wanted = _table_of(form, table)
    chosen = _options_of(form, option or (), options)
    if output is not None:
        _check_output(output)
    result = _Result()
    batches = _batches(file, form, wanted, (arrow_schema_of(wanted), chosen), result)
    if output is None:
        for _ in batches:
            pass
    else:
        _write(batches, output)
    _report(wanted, result)
    if output is not None:
        out.print(f"\nWritten: {output}. For the recording.yaml beside it:\n", markup=False)
        out.print(_fragment(wanted, form, file, output, result), markup=False)


def _table_of(form: Reader, table: str | None) -> str:
    from readiness.sources.tables import TABLES

    known = sorted(TABLES) if None in form.tables else [str(name) for name in form.tables]
    if table is None and len(known) == 1:
        return known[0]
    if table not in known:
        raise InputError(Problem("read", "$.--table", f"one of {', '.join(known)}", repr(table)))
    return table


def _options_of(form: Reader, assigned: Sequence[str], file: Path | None) -> Any:
    from pydantic import ValidationError

    from readiness.documents import YamlDocument, expectation_of, json_path
    from readiness.runner.parameters import parse_assignments
    from readiness.sources.base import options_of

    document = YamlDocument(file, file) if file else None
    written = document.content if document else {}
    if not isinstance(written, dict):
        raise InputError(Problem(str(file), "$", "a mapping of option to value", type(written).__name__))
    try:
        return options_of(form.name, {**written, **parse_assignments(assigned)})
    except ValidationError as error:
        hint = f"{form.name} has the options {', '.join(form.options.model_fields) or 'none'}"
        hint = f"{hint}; give one with -o NAME=VALUE or --options FILE.yaml"
        problems = []
        for found in error.errors(include_url=False):
            missing = found["type"] == "missing"
            told = ("a value", "nothing") if missing else (expectation_of(found["msg"]), repr(found["input"]))
            if document is not None and found["loc"][:1] and found["loc"][0] in written:
                problems.append(document.problem(found["loc"], *told, hint=hint))
            else:
                problems.append(Problem(f"options of {form.name}", json_path(found["loc"]), *told, hint=hint))
        raise InputError(problems) from None


def _check_output(output: Path) -> None:
    if output.suffix != ".parquet":
        raise InputError(Problem("read", "$.--out", "a name that ends in .parquet", str(output)))
    if output.exists() or output.is_symlink():
        hint = "choose another name, or move it away"
        raise InputError(Problem("read", "$.--out", "a file that is not there yet", str(output), hint=hint))
    if not output.parent.is_dir():
        raise InputError(Problem("read", "$.--out", "a file in a folder that is there", str(output)))


def _batches(
    files: Sequence[Path], form: Reader, table: str, asked: tuple[pa.Schema, Any], result: _Result
) -> Iterator[pa.RecordBatch]:
    """Every batch of every file, held against the form of the table."""
    from rich.progress import Progress

    from readiness.sources.schemas import unique_columns_of
    from readiness.sources.tables import faults_of_table

    sizes = [_size_of(file) for file in files]
    bar = Progress(console=err, transient=True, disable=sum(sizes) < _BAR_FROM_BYTES or not sys.stderr.isatty())
    schema, options = asked
    unique, seen = unique_columns_of(table), set[tuple[Any, ...]]()
    with bar:
        task = bar.add_task("Reading", total=sum(sizes))
        for file, done in zip(files, [sum(sizes[:n]) for n in range(len(sizes))], strict=True):
            remarks = Remarks()
            result.remarks.append((file, remarks))
            with file.open("rb") as stream:
                for batch in form.read(ReadRequest(InputFile(file, stream), table, schema, options, remarks)):
                    faults = faults_of_table(table, batch.to_pandas(), batch.num_rows)
                    if faults:
                        where = f"rows {result.rows + 1} to {result.rows + batch.num_rows} of the table"
                        raise InputError([Problem(file, "$", f"{where} as `{table}` has them", f) for f in faults])
                    for key in zip(*(batch.column(name).to_pylist() for name in unique), strict=True):
                        if key in seen:
                            hint = "name the runs apart with the option `run`, or leave a file out"
                            what = f"{', '.join(unique)} to be unique in `{table}`"
                            raise InputError(Problem(file, "$", what, f"{', '.join(map(str, key))} twice", hint=hint))
                        seen.add(key)
                    result.first += batch.slice(0, _SHOWN_ROWS - len(result.first)).to_pylist()
                    result.rows, result.schema = result.rows + batch.num_rows, batch.schema
                    bar.update(task, completed=done + stream.tell())
                    yield batch


def _size_of(file: Path) -> int:
    if not file.is_file():
        raise InputError(Problem(file, "$", "a file", "a folder" if file.is_dir() else "nothing"))
    return file.stat().st_size


def _write(batches: Iterator[pa.RecordBatch], output: Path) -> None:
    """Write a table beside its place first: a file of that name is either whole or not there, and none is replaced."""
    import pyarrow.parquet as pq

    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    writer = None
    try:
        for batch in batches:
            writer = writer or pq.ParquetWriter(part, batch.schema, compression="zstd")
            writer.write_batch(batch)
        if writer is not None:
            writer.close()
        try:
            os.link(part, output)
        except FileExistsError:
            raise InputError(Problem("read", "$.--out", "a file that is not there yet", str(output))) from None
    except KeyboardInterrupt:
        err.print("Interrupted; nothing was written.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        part.unlink(missing_ok=True)


def _report(table: str, result: _Result) -> None:
    out.print(f"{table}: {result.rows} {'row' if result.rows == 1 else 'rows'}", style="bold")
    for row in result.first:
        shown = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items() if v is not None}
        out.print("  " + ", ".join(f"{name} {value}" for name, value in shown.items()), markup=False)
    if result.rows > len(result.first):
        out.print(f"  and {result.rows - len(result.first)} more")
    for remark in result.told("en"):
        out.print(f"- {remark}", markup=False)


def _fragment(table: str, form: Reader, files: Sequence[Path], output: Path, result: _Result) -> str:
    """The lines of `recording.yaml`; what only a person can say is left empty, and the file is refused without it."""
    from ruamel.yaml import YAML

    from readiness.digests import sha256_of_file

    read_of = "; ".join(f"{file.name} (SHA-256 {sha256_of_file(file)})" for file in files)
    described = {
        "file": output.name,
        "rows": result.rows,
        "provenance": None,
        "method": f"read as {form.name} out of {read_of}",
        "collected_at": None,
        "columns": dict.fromkeys(result.schema.names if result.schema is not None else ()),
    }
    gaps = [{"ru": ru, "en": en} for ru, en in zip(result.told("ru"), result.told("en"), strict=True)]
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 110
    yaml.dump({**({"gaps": gaps} if gaps else {}), "tables": {table: described}}, stream)
    return stream.getvalue()
