"""The source `checkout`: one recording, made of the tree of one commit when it is asked for, and never written."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import readiness
from readiness.digests import sha256_of_bytes
from readiness.documents import json_of
from readiness.errors import InputError, Problem
from readiness.messages import Message, message
from readiness.readers import Remarks
from readiness.sources.base import Reading, Recording
from readiness.sources.checkout.extractors import EXTRACTORS
from readiness.sources.checkout.linting import TABLES as LINTED
from readiness.sources.checkout.linting import lint
from readiness.sources.checkout.parameters import CheckoutParameters
from readiness.sources.checkout.reports import Origin, ReportTable, read_reports
from readiness.sources.checkout.repositories import Entry, Repository, WorkingTree
from readiness.sources.recorded import checks_of_parsing, observation_of

if TYPE_CHECKING:
    import pandas as pd

CHECKOUT = "checkout"
_OF_THE_WALK = frozenset({"tree_files", "tree_failures"})


def tables_of_walks() -> frozenset[str]:
    """Every table that a walk makes by itself."""
    return _OF_THE_WALK.union(*(extractor.tables for extractor in EXTRACTORS))


class CheckoutSource:
    """One recording, `checkout`: the facts of a tree, and the reports of other tools about it.

    Parameters
    ----------
    parameters
        Which tree, and how.
    wanted
        The tables that are asked for; only what makes one of them is done. None is every table.
    base
        The project root, from which `path` starts.
    report
        Told while files are read: how many are done, and how many there are.

    Raises
    ------
    InputError
        If there is no such repository or commit.
    """

    def __init__(
        self,
        parameters: CheckoutParameters,
        wanted: frozenset[str] | None,
        base: Path,
        report: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self._parameters = parameters
        self._wanted = wanted
        self._report = report
        self._folder = base / Path(parameters.path).expanduser()
        self._repository = Repository(self._folder, parameters.commit)
        both = {told.table for told in parameters.reports} & self._of_the_tree
        if both:
            expected = "tables that the walk does not make itself"
            raise InputError(Problem("parameters", "$.checkout.reports", expected, ", ".join(sorted(both))))

    @property
    def _of_the_tree(self) -> frozenset[str]:
        """The tables that are made here, and read from no report."""
        return tables_of_walks() | (LINTED if "ruff" in self._parameters.run else frozenset())

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables that could be had, by name."""
        return self._collected[1]

    @property
    def described(self) -> dict[str, Any]:
        """The description of the recording, as ``recording.yaml`` has it."""
        return self._collected[0]

    @property
    def broken(self) -> dict[str, ReportTable]:
        """The tables of reports that are there and cannot be read."""
        return {name: told for name, told in self._reports.items() if told.faults and told.absent is None}

    @property
    def absent(self) -> tuple[Message, ...]:
        """Which reports are not there."""
        return tuple(told.absent for told in self._reports.values() if told.absent is not None)

    def recordings(self) -> Sequence[Recording]:
        """The one recording; the walk is done when this is asked first, and only if a table of it is asked for."""
        offered = self._of_the_tree | {told.table for told in self._parameters.reports}
        if self._wanted is not None and not self._wanted & offered:
            return ()
        return (self._recording,)

    def read(self, recording: Recording, table: str) -> Reading:
        """One table, as it was found."""
        from readiness.sources.tables import faults_of_table

        info = recording.tables[table]
        path = f"{CHECKOUT}/{info.file}"
        report = self._reports.get(table)
        remarks = report.remarks if report else Remarks()
        frame = self.frames.get(table)
        if frame is None:
            faults = list(report.faults) if report else ["nothing"]
            observation = observation_of(recording, table, path, sha256_of_bytes(b""))
            return Reading(
                recording,
                table,
                None,
                observation,
                tuple(checks_of_parsing(path, faults, remarks)),
                remarks=remarks.messages(),
            )
        content = io.BytesIO()
        frame.to_parquet(content, index=False, compression="zstd")
        observation = observation_of(recording, table, path, sha256_of_bytes(content.getvalue()))
        faults = faults_of_table(table, frame, info.rows)
        return Reading(
            recording,
            table,
            None if faults else frame,
            observation,
            tuple(checks_of_parsing(path, faults, remarks)),
            remarks=remarks.messages(),
        )

    @cached_property
    def _recording(self) -> Recording:
        return Recording.model_validate_json(json_of(self.described))

    @cached_property
    def _reports(self) -> dict[str, ReportTable]:
        told = [r for r in self._parameters.reports if self._wanted is None or r.table in self._wanted]
        if not told:
            return {}
        prefix = self._repository.prefix()
        entries = {entry.path: entry for entry in self._entries}
        return read_reports(told, Origin(self._folder, prefix, entries, self._changed_at))

    @cached_property
    def _entries(self) -> list[Entry]:
        return self._repository.entries()

    @cached_property
    def _changed_at(self) -> dict[str, dt.datetime]:
        paths = frozenset(entry.raw_path for entry in self._entries)
        found = self._repository.last_changes(paths, self._parameters.history_commits)
        return {path.decode("utf-8", "replace"): moment for path, moment in found.items()}

    @cached_property
    def _collected(self) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
        """Walk, and describe what came of it."""
        from readiness.sources.checkout import walk as walking
        from readiness.sources.checkout.base import Tree
        from readiness.sources.checkout.description import describe
        from readiness.sources.checkout.rows import frame_of

        asked, started_at = self._parameters, dt.datetime.now(dt.UTC)
        chosen = tuple(n for n, one in enumerate(EXTRACTORS) if self._wanted is None or one.tables & self._wanted)
        candidates = [
            walking.Candidate(entry, self._changed_at.get(entry.path), self._is_excluded(entry.path))
            for entry in self._entries
        ]
        tree = Tree(
            self._repository.commit, self._repository.committed_at, frozenset(entry.path for entry in self._entries)
        )
        module = walking.EXTRACTORS_MODULE
        walk = walking.Walk(self._folder, self._repository.commit, chosen, asked.largest_text_bytes, module)
        found = walking.walk_tree(walk, candidates, tree, asked.processes, self._report)
        rows_of = dict(found.rows)
        if "ruff" in asked.run and (self._wanted is None or self._wanted & LINTED):
            included = [one.entry for one in candidates if not one.is_excluded]
            rows_of |= lint(self._repository, included, asked.largest_text_bytes)
        frames = {
            table: frame_of(table, rows)
            for table, rows in sorted(rows_of.items())
            if self._wanted is None or table in self._wanted
        }
        # What is not there is no table of the recording, and a gap of it: what else there is can still refute.
        reports = {name: told for name, told in self._reports.items() if told.absent is None}
        frames |= {name: told.frame for name, told in reports.items() if told.frame is not None}
        described = describe(
            name=CHECKOUT,
            asked=asked,
            repository=self._repository,
            frames=frames,
            reports=reports,
            gaps=self._gaps(found.rows["tree_files"], found.rows["tree_failures"]),
            times=(started_at, dt.datetime.now(dt.UTC)),
            state=self._state,
            by=f"the source checkout of readiness {readiness.__version__}",
        )
        return described, frames

    @cached_property
    def _state(self) -> WorkingTree:
        return self._repository.working_tree()

    def _gaps(self, files: Sequence[dict[str, Any]], failures: Sequence[dict[str, Any]]) -> list[Message]:
        told = []
        kinds = Counter(row["kind"] for row in files)
        if (read := kinds.pop("text", 0)) < len(files):
            counted = {kind: kinds.get(kind, 0) for kind in ("binary", "huge", "symlink", "submodule", "missing")}
            told.append(
                message("checkout-gap-unread", read=read, files=len(files), excluded=kinds["excluded"], **counted)
            )
        if strange := sum(not row["is_utf8"] for row in files):
            told.append(message("checkout-gap-not-utf8", n=strange))
        if timeless := sum(row["committed_at"] is None for row in files):
            told.append(message("checkout-gap-history", n=timeless, commits=self._parameters.history_commits))
        if failures:
            told.append(message("checkout-gap-failures", n=len({row["path"] for row in failures})))
        if self._state.state != "clean":
            told.append(message(f"checkout-gap-tree-{self._state.state}", n=self._state.differing))
        told += [
            message("checkout-gap-report-older", table=name)
            for name, report in sorted(self._reports.items())
            if report.absent is None and report.collected_at < self._repository.committed_at
        ]
        told += self.absent
        return told

    @cached_property
    def _patterns(self) -> tuple[Any, Any]:
        from pathspec import GitIgnoreSpec

        asked = self._parameters
        return (
            GitIgnoreSpec.from_lines(asked.include) if asked.include else None,
            GitIgnoreSpec.from_lines(asked.exclude),
        )

    def _is_excluded(self, path: str) -> bool:
        include, exclude = self._patterns
        return (include is not None and not include.match_file(path)) or bool(exclude.match_file(path))
