"""Repositories of files that a test names, each commit at a time that it names too."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TITLE = {"ru": "Дерево", "en": "A tree"}


class Tree:
    """A repository that grows commit by commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self._day = 0

    def git(self, *arguments: str, time: dt.datetime = START) -> str:
        stamp = time.isoformat()
        names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_CONFIG_GLOBAL": "/dev/null"}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **names, **dates},
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes]) -> dt.datetime:
        """Commit files, a day after the last commit; returns when."""
        self.write(files)
        time = START + dt.timedelta(days=self._day)
        self._day += 1
        self.git("add", "--all", time=time)
        self.git("commit", "--quiet", "--allow-empty", "--message=x", time=time)
        return time


def asked(tree: Tree, **others: object) -> dict[str, object]:
    """The parameter `checkout` of a tree."""
    return {
        "title": TITLE,
        "subject": {"name": "widget", "version": "v1"},
        "path": str(tree.folder),
        "processes": 1,
        **others,
    }
