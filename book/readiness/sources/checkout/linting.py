"""Ruff, run over the Python files of a commit in a process of its own. It reads code and never executes it.

It takes a fixed set of rules, whatever the tree says of itself: that a project silences a rule is to be told. So it
runs twice, once without heed of comments, and what only that run finds was silenced by one.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from readiness.errors import CollectionError, InputError, Problem
from readiness.readers.code.levels import level_of_ruff
from readiness.sources.checkout.base import Row
from readiness.sources.checkout.repositories import Entry, Repository

RUNS, FINDINGS = "lint_runs", "lint_findings"
TABLES = frozenset({RUNS, FINDINGS})
# What fails whenever it is run (E9, F, PLE), and what is likely to be a slip (B).
RULES = "E9,F,PLE,B"
_SECONDS = 180.0


def lint(repository: Repository, entries: Sequence[Entry], largest_bytes: int) -> dict[str, list[Row]]:
    """Run ruff.

    Parameters
    ----------
    repository
        The commit.
    entries
        Its files; only those of Python are read.
    largest_bytes
        What is larger is left out, and not counted among the files that were read.

    Returns
    -------
    dict
        Rows of `lint_runs` and `lint_findings`.

    Raises
    ------
    InputError
        If ruff is not installed.
    CollectionError
        If it fails.
    """
    chosen = [
        entry
        for entry in entries
        if entry.sort == "file" and entry.path.endswith(".py") and entry.size_bytes <= largest_bytes
    ]
    program = _program()
    with tempfile.TemporaryDirectory(prefix="readiness-lint-") as scratch:
        folder = Path(scratch).resolve()
        paths = _lay_out(repository, chosen, folder)
        heard, all_found = _run(program, folder), _run(program, folder, "--ignore-noqa")
    open_places = {_place_of(found) for found in heard}
    rows = [_row_of(found, paths, suppressed=_place_of(found) not in open_places) for found in all_found]
    rows.sort(key=lambda row: (row["path"], row["line"], row["rule"]))
    version = _told(program, "--version").removeprefix("ruff").strip()
    run = {"tool": "ruff", "version": version, "files": float(len(paths)), "findings": len(rows)}
    return {RUNS: [run], FINDINGS: rows}


def _program() -> str:
    try:
        from ruff import find_ruff_bin

        return str(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        hint = "pip install ruff, or leave `run` out and name a report of it"
        raise InputError(Problem("parameters", "$.checkout.run", "ruff, installed here", "none", hint=hint)) from None


def _lay_out(repository: Repository, entries: Sequence[Entry], folder: Path) -> dict[str, str]:
    """Write files below numbers: a tree may hold paths that lead out of every folder. Returns their own paths."""
    paths = {}
    reader = repository.start_reading()
    try:
        for number, entry in enumerate(entries):
            content = reader.read(entry.oid)
            if content is None:
                continue
            # Only this name makes a difference to ruff: what a package imports, it may offer.
            name = "__init__.py" if PurePosixPath(entry.path).name == "__init__.py" else "module.py"
            place = folder / str(number) / name
            place.parent.mkdir()
            place.write_bytes(content)
            paths[str(place)] = entry.path
    finally:
        reader.close()
    return paths


def _run(program: str, folder: Path, *options: str) -> list[dict[str, Any]]:
    told = _told(
        program,
        *("check", "--isolated", "--no-cache", "--exit-zero", "--output-format=json"),
        *("--config", "exclude=[]", "--config", "respect-gitignore=false", f"--select={RULES}", *options, "."),
        folder=folder,
    )
    found: list[dict[str, Any]] = json.loads(told)
    return found


def _told(program: str, *arguments: str, folder: Path | None = None) -> str:
    environment = {"PATH": os.defpath, "HOME": str(folder or "/nonexistent"), "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [program, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CollectionError(f"ruff came to no end within {_SECONDS:g} s", "leave `run` out") from None
    if done.returncode:
        raise CollectionError(f"ruff failed: {done.stderr.strip()[:300]}", "leave `run` out, or mend it")
    return done.stdout


def _place_of(found: dict[str, Any]) -> tuple[str, int, int, str]:
    return found["filename"], found["location"]["row"], found["location"]["column"], found["code"] or ""


def _row_of(found: dict[str, Any], paths: dict[str, str], *, suppressed: bool) -> Row:
    rule = found["code"] or "invalid-syntax"
    return {
        "tool": "ruff",
        "path": paths.get(found["filename"], found["filename"]),
        "line": found["location"]["row"],
        "rule": rule,
        "level": level_of_ruff(rule),
        "message": found["message"],
        "suppressed": suppressed,
    }
