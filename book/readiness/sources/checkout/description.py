"""``recording.yaml`` of what was drawn from a checkout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from readiness.messages import Message
from readiness.sources.checkout.linting import RULES
from readiness.sources.checkout.linting import TABLES as LINTED
from readiness.sources.checkout.parameters import CheckoutParameters
from readiness.sources.checkout.reports import ReportTable
from readiness.sources.checkout.repositories import Repository, WorkingTree
from readiness.sources.writing import in_both_languages, in_utc

if TYPE_CHECKING:
    import pandas as pd

METHOD = "Drawn from the files of the commit, as git has them; nothing of it was imported or executed."

RUFF = f"Ruff was run on its Python files, without its settings, for {RULES}, with and without heed of noqa."


def describe(  # noqa: PLR0913 - what a description is made of, named
    *,
    name: str,
    asked: CheckoutParameters,
    repository: Repository,
    frames: Mapping[str, pd.DataFrame],
    reports: Mapping[str, ReportTable],
    gaps: Sequence[Message],
    times: tuple[dt.datetime, dt.datetime],
    state: WorkingTree,
    by: str,
) -> dict[str, Any]:
    """Describe a recording, in the form of :class:`~readiness.sources.base.Recording`.

    Parameters
    ----------
    name
        Of the recording.
    asked
        What was looked at, and how.
    repository
        The commit.
    frames
        The tables that could be had.
    reports
        Those of other tools, also the ones that could not be had.
    gaps
        What whoever uses it has to know before.
    times
        When the walk began and ended.
    state
        How the working tree differed.
    by
        Who looked.
    """
    started_at, ended_at = times
    subject = asked.subject.model_dump(exclude_none=True) | {
        "commit": repository.commit,
        "commit_date": repository.committed_at.date().isoformat(),
    }
    tables = {table: _walked(table, frame, ended_at) for table, frame in frames.items() if table not in reports}
    tables |= {table: _reported(table, report) for table, report in reports.items()}
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": asked.title.model_dump(),
        "subject": subject,
        "collected": {"start": in_utc(started_at), "end": in_utc(ended_at), "by": by},
        "environment": {"working_tree": state.state, "paths_that_differ": state.differing, **asked.environment},
        "settings": {
            "commit": asked.commit,
            "include": list(asked.include),
            "exclude": list(asked.exclude),
            "history_commits": asked.history_commits,
            "largest_text_bytes": asked.largest_text_bytes,
            **asked.settings,
        },
        "gaps": [in_both_languages(gap) for gap in gaps],
        "tables": dict(sorted(tables.items())),
    }


def _walked(table: str, frame: pd.DataFrame, ended_at: dt.datetime) -> dict[str, Any]:
    return {
        "file": f"{table}.parquet",
        "rows": len(frame),
        "provenance": "measured",
        "method": f"{METHOD} {RUFF}" if table in LINTED else METHOD,
        "collected_at": in_utc(ended_at),
        "columns": _meanings(frame),
    }


def _reported(table: str, report: ReportTable) -> dict[str, Any]:
    return {
        "file": f"{table}.parquet",
        "rows": 0 if report.frame is None else len(report.frame),
        "provenance": report.provenance.value,
        "method": report.method,
        "collected_at": in_utc(report.collected_at),
        "columns": {} if report.frame is None else _meanings(report.frame),
    }


def _meanings(frame: pd.DataFrame) -> dict[str, str]:
    """What the columns are: `readiness.sources.tables` says it of each table, and their names carry the units."""
    return {str(column): str(kind) for column, kind in frame.dtypes.items()}
