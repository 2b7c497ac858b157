"""Paths as tools report them, as paths of the tree."""

from __future__ import annotations

from pathlib import PurePosixPath

from readiness.readers.base import ReaderOptions


class CodeReportOptions(ReaderOptions):
    """What the tool was run on: the folder that its paths begin with, as the report has it; taken away from them."""

    root: str = ""
    report: str | None = None


def path_below(told: str, root: str) -> str:
    """A path from the root; what does not lie below it stays as it is.

    >>> path_below("/build/app/src/a.py", "/build/app")
    'src/a.py'
    """
    path = PurePosixPath(told.replace("\\", "/"))
    if root and path.is_relative_to(root):
        path = path.relative_to(root)
    return path.as_posix().removeprefix("./")
