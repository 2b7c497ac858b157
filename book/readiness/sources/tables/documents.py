"""What the documents of a tree are, what they name, state and repeat."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, optional, ratio, text
from readiness.sources.tables.columns import time as time_column


def _table(**columns: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, coerce=True)


TABLES: dict[str, pa.DataFrameSchema] = {
    # One document each; `signature` is its MinHash, base64 of 32-bit numbers, "" of one too short to compare.
    "documents": _table(
        path=text(),
        title=text(),
        language=text(),
        size_bytes=count(),
        lines=count(),
        words=count(),
        is_runbook=pa.Column(bool),
        committed_at=time_column(nullable=True),
        signature=text(),
    ),
    "document_headings": _table(document=text(), line=count(), level=count(), anchor=text()),
    # kind: file, anchor, web, other, or contents for an entry of a table of contents.
    "document_links": _table(document=text(), line=count(), kind=text(), target=text()),
    # reason: no-file, no-anchor or outside.
    "broken_links": _table(document=text(), line=count(), target=text(), reason=text()),
    # Documents that no other document and no table of contents leads to.
    "orphan_documents": _table(document=text()),
    "near_duplicates": _table(first=text(), second=text(), similarity=ratio()),
    # Numbers that documents state. What was found by other means has no subject, day and language.
    "statements": pa.DataFrameSchema(
        {
            "document": text(),
            "line": count(),
            "quantity": text(),
            "value": pa.Column(float),
            "upper": pa.Column(float, nullable=True),
            "unit": text(),
            "subject": optional(str),
            "dated": optional(str),
            "language": optional(str),
        },
        coerce=True,
    ),
    # Files of the tree that documents name.
    "document_mentions": _table(document=text(), line=count(), path=text()),
    # reason: gone, or newer for a file that changed after the document did; `days` by how much.
    "stale_mentions": _table(document=text(), line=count(), path=text(), reason=text(), days=count()),
    # When what documents may name was committed last.
    "file_dates": _table(path=text(), committed_at=time_column(nullable=True)),
    # Commands in documents: what they start, and what of the tree that needs (a file, a target of make, a module).
    "document_commands": _table(
        document=text(),
        line=count(),
        program=text(),
        needs=text(),
        needs_editing=pa.Column(bool),
        parsed=pa.Column(bool),
    ),
    # reason: no-file, no-make-target, no-module, needs-editing or unparsable.
    "broken_commands": _table(document=text(), line=count(), program=text(), needs=text(), reason=text()),
    "make_targets": _table(path=text(), target=text()),
    "alerts_named": _table(path=text(), line=count(), alert=text(), runbook=text()),
    # state: none, no-document, no-commands, broken-commands or ready; `runbook` is the document, "" if there is none.
    "alert_runbooks": _table(path=text(), line=count(), alert=text(), runbook=text(), state=text()),
    # Tasks that somebody from outside did by the documents alone, by hand.
    "document_tasks": _table(topic=text(), document=text(), person=text(), completed=pa.Column(bool)),
    # What decision documents print, and what their own weights and marks add up to.
    "decision_matrices": pa.DataFrameSchema(
        {
            "document_date": text(),
            "printed_percent": pa.Column(float),
            "printed_decision": text(),
            "computed_percent": pa.Column(float),
            "source_path": text(),
        },
        coerce=True,
    ),
}
