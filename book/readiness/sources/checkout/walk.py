"""The walk over the tree of one commit: every file once, in several processes, through every extractor that wants it.

Files are read from the object database, so that nothing depends on what lies in the working tree, and one at a time,
so that memory holds rows and no contents.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from readiness.sources.checkout.base import Extractor, Kind, Row, SourceFile, Tree
from readiness.sources.checkout.repositories import Contents, Entry, Repository

TREE_FILES, TREE_FAILURES = "tree_files", "tree_failures"
# What one file may take; a pattern of an extractor may need for ever for a file somebody made for it.
LONGEST_SECONDS = 20.0
# Below so many files a second process costs more than it saves.
_FEW_FILES = 300
_CHUNK_FILES, _CHUNK_BYTES = 100, 2 * 1024**2
# Where extractors are listed, for processes that know nothing but names.
EXTRACTORS_MODULE = "readiness.sources.checkout.extractors"

Rows = dict[str, list[Row]]
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Walk:
    """What is asked of a walk, as it is handed to every process.

    Attributes
    ----------
    folder, commit
        Of the repository.
    chosen
        Which of the extractors, by number.
    largest_text_bytes
        What is larger is `huge`, and not read.
    module
        Where the extractors are listed.
    """

    folder: Path
    commit: str
    chosen: tuple[int, ...]
    largest_text_bytes: int
    module: str

    @property
    def extractors(self) -> list[Extractor]:
        """Those that were chosen."""
        every: Sequence[Extractor] = import_module(self.module).EXTRACTORS
        return [every[number] for number in self.chosen]


@dataclass(frozen=True)
class Candidate:
    """One file and what is known of it before it is read."""

    entry: Entry
    committed_at: dt.datetime | None
    is_excluded: bool


@dataclass
class Found:
    """Rows by table."""

    rows: Rows = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Add one row."""
        self.rows.setdefault(table, []).append(row)

    def merge(self, other: Found) -> None:
        """Add all rows of another."""
        for table, rows in other.rows.items():
            self.rows.setdefault(table, []).extend(rows)


def walk_tree(
    walk: Walk, candidates: Sequence[Candidate], tree: Tree, processes: int, report: Report = lambda _done, _all: None
) -> Found:
    """Walk over a tree.

    Parameters
    ----------
    walk
        What is asked.
    candidates
        The files.
    tree
        What is known of them together.
    processes
        How many read and extract; few files are read in this one.
    report
        Told after every part, with the files that are done and their number.

    Returns
    -------
    Found
        Rows by table, in the order of the files; a table of an extractor that found nothing has no rows.
    """
    chunks = list(_chunks(candidates))
    found = Found({table: [] for extractor in walk.extractors for table in extractor.tables})
    for table in (TREE_FILES, TREE_FAILURES):
        found.rows.setdefault(table, [])
    done = 0
    if processes == 1 or len(candidates) < _FEW_FILES:
        parts = _in_here(walk, chunks)
    else:
        from readiness.sources.checkout.working import read_in_processes

        parts = read_in_processes(walk, chunks, processes)
    for chunk, part in zip(chunks, parts, strict=True):
        found.merge(part)
        done += len(chunk)
        report(done, len(candidates))
    for extractor in walk.extractors:
        complete_with(extractor, found, tree)
    return found


def complete_with(extractor: Extractor, found: Found, tree: Tree) -> None:
    """Add what an extractor can tell only of the whole tree."""
    if extractor.complete is None:
        return
    own = {table: tuple(found.rows.get(table, ())) for table in extractor.tables}
    for table, row in extractor.complete(own, tree):
        found.add(table, row)


def extract(source_file: SourceFile, extractors: Sequence[tuple[str, Extractor]], found: Found) -> None:
    """Put one file through the extractors that want it.

    An extractor that fails says so in a row, and nothing of what it found in this file is kept: half of the facts of a
    file would look like all of them.
    """
    for name, extractor in extractors:
        mine = Found()
        try:
            if not extractor.wants(source_file.path):
                continue
            with _limited():
                for table, row in extractor.rows(source_file):
                    mine.add(table, {"path": source_file.path, "committed_at": source_file.committed_at, **row})
        except Exception as error:  # noqa: BLE001 - whatever a file makes of it, the other files have to be read
            told = f"{type(error).__name__}: {error}"[:200]
            found.add(TREE_FAILURES, {"path": source_file.path, "extractor": name, "error": told})
            continue
        found.merge(mine)


def _chunks(candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    chunk: list[Candidate] = []
    size = 0
    for candidate in candidates:
        chunk.append(candidate)
        size += candidate.entry.size_bytes
        if len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


def _in_here(walk: Walk, chunks: Sequence[tuple[Candidate, ...]]) -> Iterator[Found]:
    reader = Repository(walk.folder, walk.commit).start_reading()
    try:
        for chunk in chunks:
            yield read_chunk(walk, chunk, reader)
    finally:
        reader.close()


def read_chunk(walk: Walk, chunk: Sequence[Candidate], reader: Contents) -> Found:
    """Read some files, and put them through the extractors."""
    extractors = [(_name_of(extractor), extractor) for extractor in walk.extractors]
    found = Found()
    for candidate in chunk:
        source_file = _read(candidate, walk.largest_text_bytes, reader, found)
        if source_file is not None:
            extract(source_file, extractors, found)
    return found


def _read(candidate: Candidate, largest_text_bytes: int, reader: Contents, found: Found) -> SourceFile | None:
    """Read one file, and count it; None of what is not to be looked into."""
    entry = candidate.entry
    if candidate.is_excluded:
        found.add(TREE_FILES, row_of(candidate, "excluded", 0))
        return None
    if entry.sort != "file" or entry.size_bytes > largest_text_bytes:
        kind: Kind = "huge" if entry.sort == "file" else entry.sort
        found.add(TREE_FILES, row_of(candidate, kind, 0))
        return SourceFile(entry.path, kind, entry.size_bytes, committed_at=candidate.committed_at)
    content = reader.read(entry.oid)
    if content is None:
        found.add(TREE_FILES, row_of(candidate, "missing", 0))
        return None
    if b"\0" in content:
        found.add(TREE_FILES, row_of(candidate, "binary", 0))
        return SourceFile(entry.path, "binary", entry.size_bytes, committed_at=candidate.committed_at)
    text, is_utf8 = _text_of(content)
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    found.add(TREE_FILES, row_of(candidate, "text", lines, is_utf8=is_utf8))
    return SourceFile(entry.path, "text", entry.size_bytes, text, is_utf8, candidate.committed_at)


def _text_of(content: bytes) -> tuple[str, bool]:
    try:
        text, is_utf8 = content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, is_utf8 = content.decode("utf-8-sig", "replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), is_utf8


def row_of(candidate: Candidate, kind: str, lines: int, *, is_utf8: bool = True) -> Row:
    """The row of a file in `tree_files`."""
    entry = candidate.entry
    return {
        "path": entry.path,
        "kind": kind,
        "size_bytes": entry.size_bytes,
        "lines": lines,
        "is_utf8": is_utf8,
        "committed_at": candidate.committed_at,
    }


def _name_of(extractor: Extractor) -> str:
    return extractor.rows.__module__.rpartition(".")[2]


@contextmanager
def _limited() -> Iterator[None]:
    """Let an extractor run for a bounded time; only the first thread of a process can be called back."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGALRM) not in {
        signal.SIG_DFL,
        _too_long,
    }:
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError(f"longer than {LONGEST_SECONDS:g} s")
