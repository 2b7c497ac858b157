"""Where a build may write, and how it puts a whole directory in the place of an earlier one."""

from __future__ import annotations

import json
from pathlib import Path

from readiness.errors import InputError, Problem
from readiness.record import MANIFEST_FILE, digests_of

# Folders of a project that hold what people wrote.
_SOURCES = ("data", "params", "notebooks", "tests", "book/readiness", "book/pages", ".git")


def check_record_target(target: Path, root: Path) -> None:
    """Refuse to write a record over anything but nothing, an empty folder, or a record.

    Raises
    ------
    InputError
        If the place is a project folder, a link or a file, or holds a file that no manifest of a record lists.
    """
    _check_place(target, root, "--record")
    if _is_free(target):
        return
    try:
        listed = set(json.loads((target / MANIFEST_FILE).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise _refused(target, "--record", "a folder without a manifest of a record") from None
    strangers = sorted(set(digests_of(target)) - listed)
    if strangers:
        raise _refused(target, "--record", f"a folder with {strangers[0]}, which its manifest does not list")


def check_book_target(target: Path, root: Path, record: Path) -> None:
    """Refuse to write a book over anything but nothing, an empty folder, or a book.

    Raises
    ------
    InputError
        If the place is a project folder, a link or a file, overlaps the record, or is no book.
    """
    _check_place(target, root, "--html")
    ours, theirs = target.resolve(), record.resolve()
    if ours == theirs or ours in theirs.parents or theirs in ours.parents:
        raise _refused(target, "--html", f"a place that overlaps the record {record}")
    marks = ("index.html", "verdicts.schema.json", "manifest.json")
    if not _is_free(target) and not all((target / mark).is_file() for mark in marks):
        raise _refused(target, "--html", "a folder that is no book")


def replace_directory(new: Path, target: Path, earlier: Path) -> None:
    """Put a complete directory in the place of another; if that fails, the earlier one comes back."""
    if target.exists():
        target.replace(earlier)
    try:
        new.replace(target)
    except BaseException:
        if earlier.exists():
            earlier.replace(target)
        raise


def _check_place(target: Path, root: Path, option: str) -> None:
    place, project = target.resolve(), root.resolve()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise _refused(target, option, "a link or a file")
    if place == project or place in project.parents:
        raise _refused(target, option, "the project itself or a folder around it")
    for name in _SOURCES:
        source = project / name
        if place == source or source in place.parents or place in source.parents:
            raise _refused(target, option, f"a place in {name}/, which people write")


def _is_free(target: Path) -> bool:
    return not target.exists() or not any(target.iterdir())


def _refused(target: Path, option: str, got: str) -> InputError:
    expected = "nothing, an empty folder, or what an earlier build made"
    return InputError(Problem(option, str(target), expected, got, hint=f"choose another {option}"))
