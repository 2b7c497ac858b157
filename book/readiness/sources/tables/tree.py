"""The tree of a commit: every file of it, and what could not be read out of one."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, text, time

# `excluded` is what the parameters leave out; `missing` is an object that the repository does not hold.
FILE_KINDS = ("text", "binary", "huge", "symlink", "submodule", "excluded", "missing")

TABLES: dict[str, pa.DataFrameSchema] = {
    # Every file of the tree of one commit, in the order of git; lines are those of texts that were read. `is_utf8`
    # is false where a text holds bytes that are none. `committed_at` is the newest commit that changed the file.
    "tree_files": pa.DataFrameSchema(
        {
            "path": text(),
            "kind": pa.Column(str, pa.Check.isin(FILE_KINDS)),
            "size_bytes": count(),
            "lines": count(),
            "is_utf8": pa.Column(bool),
            "committed_at": time(nullable=True),
        }
    ),
    # Files out of which an extractor could draw nothing; * is every extractor.
    "tree_failures": pa.DataFrameSchema({"path": text(), "extractor": text(), "error": text()}),
}
