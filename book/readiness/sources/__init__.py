"""Where observations come from. One narrow seam: live staging and recordings answer the same questions."""

from readiness.sources.base import Reading, Recording, Source, TableInfo
from readiness.sources.recorded import RecordedSource

__all__ = ["Reading", "RecordedSource", "Recording", "Source", "TableInfo", "open_source"]


def open_source(kind: str, data: str, root: object) -> Source:
    """Open the source a notebook's parameters name."""
    from pathlib import Path

    from readiness.errors import InputError, Problem

    if kind != "recorded":
        expected = "`recorded` (reading a live cluster is not built yet)"
        raise InputError(Problem("parameters", "$.source", expected, repr(kind)))
    return RecordedSource(Path(str(root)) / data)
