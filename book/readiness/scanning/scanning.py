"""One scan of a committed tree by every scanner, with its controls, as tables and as a recording."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from readiness.documents import json_of
from readiness.errors import InputError, Problem
from readiness.messages import Message, message
from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.scanning.controls import FILES, PLANTED
from readiness.scanning.scanners import SCANNERS, Scanner, run, versions_of
from readiness.scanning.tree import Tree, language_of, take_out
from readiness.sources.base import options_of
from readiness.sources.schemas import arrow_schema_of
from readiness.sources.writing import (
    in_both_languages,
    in_utc,
    register_folder,
    table_entries,
    write_description,
    writing_below,
)

if TYPE_CHECKING:
    import pandas as pd

# Whether a report is of a run that overlooks nothing, and which ones of its findings only that run has.
_TABLES = ("findings", "scans", "scan_files")
_METHODS = {
    "scans": "one row a scanner; started_at is when it was started, the rest is what its report and the tree say",
    "findings": "every finding of a run that overlooks nothing; suppressed are those that a run as usual leaves out",
    "scan_files": "files that the report of the scanner names, and whether it could parse them",
    "source_files": "every file of source code of the commit, by its ending; lines counted",
    "artefacts": "files with objects of Kubernetes in the commit",
    "scan_controls": "defects planted in a tree of their own, scanned by the same programs in the same way",
}


@dataclass(frozen=True)
class ScanRequest:
    """What is scanned.

    Attributes
    ----------
    repository, commit
        The tree.
    environment
        Where the scanners are.
    subject, version
        Whose it is, as the recording says.
    """

    repository: Path
    commit: str
    environment: Path
    subject: str
    version: str | None = None


@dataclass(frozen=True)
class Scanned:
    """What came of it: the tables, the tree, when it was done and with which versions."""

    tables: Mapping[str, pd.DataFrame]
    tree: Tree
    started_at: dt.datetime
    ended_at: dt.datetime
    versions: Mapping[str, str]


def scan(request: ScanRequest, report: Callable[[str], None]) -> Scanned:
    """Run every scanner over the controls and over the tree.

    Raises
    ------
    InputError
        If tree or environment are not usable.
    CollectionError
        If a scanner fails: what was not looked at is no scan without findings.
    """
    import pandas as pd

    versions = versions_of(request.environment)
    started = dt.datetime.now(dt.UTC)
    found: dict[str, list[pd.DataFrame]] = {table: [] for table in _TABLES}
    controls: list[pd.DataFrame] = []
    with TemporaryDirectory(prefix="readiness-scan-") as scratch:
        folder, control = Path(scratch) / "tree", Path(scratch) / "control"
        folder.mkdir()
        tree = take_out(request.repository, request.commit, folder)
        for path, content in FILES.items():
            (control / path).parent.mkdir(parents=True, exist_ok=True)
            (control / path).write_text(content, encoding="utf-8")
        for scanner in SCANNERS:
            report(scanner.name)
            work = Path(scratch) / scanner.name
            one = _Run(scanner, request, versions[scanner.name], tree.commit)
            controls.append(_controls_of(scanner, one.tables(control, work / "control")["findings"]))
            tables = one.tables(folder, work / "tree")
            for table, frame in tables.items():
                found[table].append(frame)
    joined = {table: pd.concat(frames, ignore_index=True) for table, frames in found.items() if frames}
    joined["source_files"] = _frame(
        "source_files",
        [{"path": path, "language": language_of(path), "lines": lines} for path, lines in sorted(tree.lines.items())],
    )
    joined["artefacts"] = _frame(
        "artefacts", [{"artefact": "manifests", "name": path} for path in sorted(tree.manifests)]
    )
    joined["scan_controls"] = pd.concat(controls, ignore_index=True)
    return Scanned(joined, tree, started, dt.datetime.now(dt.UTC), versions)


@dataclass(frozen=True)
class _Run:
    """One scanner with what its reader has to be told."""

    scanner: Scanner
    request: ScanRequest
    version: str
    commit: str

    def tables(self, folder: Path, work: Path) -> dict[str, pd.DataFrame]:
        """Scan a folder; a finding of the run that overlooks nothing is suppressed if the usual run has it not."""
        started = dt.datetime.now(dt.UTC)
        whole = run(self.scanner, self.request.environment, folder, work / "whole", overlooks=False)
        options = {
            "scan": f"{self.scanner.name} {self.commit[:12]}",
            "artefact": self.scanner.artefact,
            "target": self.request.subject,
            "commit": self.commit,
            "tool_version": self.version,
            "started_at": started.isoformat(),
        }
        read = {
            table: self._read(whole.content, table, options)
            for table in _TABLES
            if READERS[self.scanner.reader].makes(table)
        }
        if self.scanner.takes_files:
            # Its report names only files with a finding; it was given every one.
            given = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
            rows = [
                {"scan": options["scan"], "path": path, "lines": None, "is_read": path not in whole.unread}
                for path in given
            ]
            read["scan_files"] = _frame("scan_files", rows)
            read["scans"]["files"] = float(len(given) - len(whole.unread))
            read["scans"]["unread"] = float(len(whole.unread))
        if not self.scanner.has_suppressions_in_report:
            usual = run(self.scanner, self.request.environment, folder, work / "usual", overlooks=True)
            usual_findings = self._read(usual.content, "findings", options)
            seen = set(usual_findings.loc[~usual_findings["suppressed"], "fingerprint"])
            findings = read["findings"]
            overlooked = ~findings["fingerprint"].isin(seen) & ~findings["suppressed"]
            findings.loc[overlooked, "suppression"] = "comment in the line"
            findings.loc[overlooked, "suppressed"] = True
        return read

    def _read(self, content: bytes, table: str, options: Mapping[str, Any]) -> pd.DataFrame:
        import pyarrow as pa

        reader = READERS[self.scanner.reader]
        file = InputFile(f"report of {self.scanner.name}", io.BytesIO(content))
        checked = options_of(reader.name, _in_json(options))
        asked = ReadRequest(file, table, arrow_schema_of(table), checked, Remarks())
        frame: pd.DataFrame = pa.Table.from_batches(list(reader.read(asked))).to_pandas()
        return frame


def _in_json(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if json_of(value)}


def _controls_of(scanner: Scanner, findings: pd.DataFrame) -> pd.DataFrame:
    reported = {
        (rule, path, None if line != line else int(line))  # noqa: PLR0124 - what is no number differs from itself
        for rule, path, line in zip(findings["rule"], findings["path"], findings["line"], strict=True)
    }
    rows = []
    for one in (one for one in PLANTED if one.tool == scanner.name):
        found = any(
            rule == one.rule and path == one.path and (one.line is None or line == one.line)
            for rule, path, line in reported
        )
        rows.append(
            {"tool": one.tool, "rule": one.rule, "path": one.path, "line": one.line, "is_defect": one.is_defect,
             "found": found}
        )  # fmt: skip
    return _frame("scan_controls", rows)


def _frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pyarrow as pa

    frame: pd.DataFrame = pa.Table.from_pylist(rows, schema=arrow_schema_of(table)).to_pandas()
    return frame


def write_recording(scanned: Scanned, request: ScanRequest, folder: Path) -> None:
    """Write a scan as a recording; the folder is new.

    Raises
    ------
    InputError
        If it is there already, or somebody else records beside it.
    """
    if folder.exists():
        raise InputError(Problem(folder, "$", "a new folder", "one that is there already"))
    with writing_below(folder.parent):
        folder.mkdir()
        try:
            for table, frame in scanned.tables.items():
                frame.to_parquet(folder / f"{table}.parquet", index=False)
            write_description(_described(scanned, request, folder.name), folder / "recording.yaml")
        except BaseException:
            shutil.rmtree(folder)
            raise
        register_folder(folder)


def _described(scanned: Scanned, request: ScanRequest, name: str) -> dict[str, Any]:
    tree = scanned.tree
    columns = {
        table: {str(column): str(column).replace("_", " ") for column in frame}
        for table, frame in scanned.tables.items()
    }
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": in_both_languages(message("scan-title", subject=request.subject, commit=tree.commit[:12])),
        "subject": {
            "name": request.subject,
            "version": request.version,
            "commit": tree.commit,
            "commit_date": tree.committed_at.astimezone(dt.UTC).date().isoformat(),
            "environment": "committed tree",
            "component": None,
        },
        "collected": {
            "start": in_utc(scanned.started_at),
            "end": in_utc(scanned.ended_at),
            "by": "readiness scan: " + ", ".join(f"{tool} {version}" for tool, version in scanned.versions.items()),
        },
        "settings": {"files": len(tree.paths), "left_out": dict(sorted(tree.left_out.items()))},
        "gaps": [in_both_languages(gap) for gap in _gaps(tree)],
        "tables": table_entries(scanned.tables, methods=_METHODS, columns=columns, collected_at=scanned.ended_at),
    }


def _gaps(tree: Tree) -> list[Message]:
    told = [message("scan-gap-history"), message("scan-gap-vulnerabilities"), message("scan-gap-charts")]
    if tree.left_out:
        told.append(message("scan-gap-left-out", n=sum(tree.left_out.values())))
    return told
