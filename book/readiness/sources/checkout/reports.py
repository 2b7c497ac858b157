"""Files of other tools about the tree, as tables of the recording that the walk makes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.digests import sha256_of_bytes
from readiness.errors import InputError, Problem
from readiness.evidence import Provenance
from readiness.messages import Message, message
from readiness.readers import Remarks
from readiness.sources.base import TableInfo
from readiness.sources.checkout.parameters import Report
from readiness.sources.checkout.repositories import Entry
from readiness.sources.recorded import parse, read_as

if TYPE_CHECKING:
    import pandas as pd

# A report is held in memory as a whole.
_MOST_BYTES = 256 * 1024**2
# Names of objects are as long as the digest of the repository's hash.
_HASHES = {40: hashlib.sha1, 64: hashlib.sha256}


@dataclass(frozen=True)
class ReportTable:
    """What the reports of one table came to.

    Attributes
    ----------
    frame
        Their rows one after the other; None if a file is missing or cannot be read.
    method
        Which files they were, by what they were read, with their digests.
    collected_at
        Of the oldest.
    provenance
        Of all of them.
    faults
        What is wrong with them, in words.
    remarks
        What a reader left out.
    absent
        Why there is nothing, if a file is not there.
    """

    frame: pd.DataFrame | None
    method: str
    collected_at: dt.datetime
    provenance: Provenance
    faults: tuple[str, ...]
    remarks: Remarks
    absent: Message | None = None


@dataclass(frozen=True)
class Origin:
    """Where reports lie, and what the commit has there: the time of a file that is as committed is that of its commit.

    `prefix` is the folder within the tree of the commit; "" is its root.
    """

    folder: Path
    prefix: str
    entries: Mapping[str, Entry]
    committed_at: Mapping[str, dt.datetime]


def read_reports(reports: Sequence[Report], origin: Origin) -> dict[str, ReportTable]:
    """Read reports.

    Raises
    ------
    InputError
        If a report lies outside of the folder.
    """
    by_table: dict[str, list[Report]] = {}
    for report in reports:
        by_table.setdefault(report.table, []).append(report)
    return {table: _read_table(table, of_it, origin) for table, of_it in by_table.items()}


def _read_table(table: str, reports: Sequence[Report], origin: Origin) -> ReportTable:
    import pandas as pd

    from readiness.sources.tables import faults_of_table

    frames: list[pd.DataFrame] = []
    told: list[str] = []
    times: list[dt.datetime] = []
    faults: list[str] = []
    remarks = Remarks()
    absent: Message | None = None
    for report in reports:
        files = _files_of(report, origin)
        if not files:
            absent = absent or message("absent-report", file=report.file, table=table)
        for path in files:
            content = _content_of(path, origin)
            shown = path.relative_to(origin.folder).as_posix()
            frame, fault = _frame_of(report, table, shown, content, remarks)
            told.append(f"{shown} (SHA-256 {sha256_of_bytes(content)[:12]}, {report.reader or 'as it is'})")
            times.append(report.collected_at or _time_of(path, shown, content, origin))
            if frame is None:
                faults.append(f"{shown}: {fault}")
                continue
            faults += [f"{shown}: {one}" for one in faults_of_table(table, frame, len(frame))]
            frames.append(frame)
    methods = "; ".join(dict.fromkeys(report.method for report in reports if report.method))
    method = f"{methods + ': ' if methods else ''}{', '.join(told) or 'no file'}"
    whole = pd.concat(frames, ignore_index=True) if frames and not faults and absent is None else None
    if whole is not None and not faults:
        faults += faults_of_table(table, whole, len(whole))
    return ReportTable(
        None if faults else whole,
        method,
        min(times, default=dt.datetime.now(dt.UTC)),
        reports[0].provenance,
        tuple(faults),
        remarks,
        absent,
    )


def _files_of(report: Report, origin: Origin) -> list[Path]:
    if Path(report.file).is_absolute() or ".." in Path(report.file).parts:
        hint = "put it below the checkout, or name the folder above as `path`"
        expected = "a path from the checkout"
        raise InputError(Problem("parameters", "$.checkout.reports", expected, repr(report.file), hint=hint))
    named = origin.folder / report.file
    if named.is_file():
        return [named]
    return sorted(path for path in origin.folder.glob(report.file) if path.is_file())


def _content_of(path: Path, origin: Origin) -> bytes:
    if (size := path.stat().st_size) > _MOST_BYTES:
        expected = f"a report of at most {_MOST_BYTES // 1024**2} MiB"
        raise InputError(Problem(path.relative_to(origin.folder), "$", expected, f"{size} bytes"))
    return path.read_bytes()


def _frame_of(
    report: Report, table: str, shown: str, content: bytes, remarks: Remarks
) -> tuple[pd.DataFrame | None, str]:
    if report.reader is None:
        return parse(shown, content)
    info = TableInfo(
        file=Path(shown).name.replace(" ", "_"),
        reader=report.reader,
        options=report.options,
        rows=0,
        provenance=report.provenance,
        method=report.method,
        collected_at=dt.datetime.now(dt.UTC),
        columns={},
    )
    return read_as(info, table, content, remarks)


def _time_of(path: Path, shown: str, content: bytes, origin: Origin) -> dt.datetime:
    """When a report was made, as well as that can be told: a checkout gives every file its own time."""
    committed = f"{origin.prefix}{shown}"
    entry = origin.entries.get(committed)
    if entry is not None and committed in origin.committed_at:
        digest = _HASHES[len(entry.oid)](b"blob %d\0" % len(content) + content)
        if digest.hexdigest() == entry.oid:
            return origin.committed_at[committed]
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
