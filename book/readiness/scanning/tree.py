"""A committed tree, taken out of the object database: what is scanned is what is released, not what lies around."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from readiness.errors import InputError, Problem

# Larger files are no source code; scanners of secrets take minutes for one.
MOST_FILE_BYTES = 5 * 1024 * 1024
_TIMEOUT_SECONDS = 120.0
_REGULAR = {"100644", "100755", "100664"}
# Settings of the repository may start programs; none of them is needed to read objects.
_GIT = (
    "git",
    "--no-optional-locks",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
)
LANGUAGES = {
    ".py": "python",
    ".pyi": "python",
    ".go": "go",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".ts": "typescript",
    ".tsx": "typescript",
    ".sh": "shell",
    ".bash": "shell",
    ".c": "c",
    ".h": "c",
    ".cc": "c++",
    ".cpp": "c++",
    ".rs": "rust",
    ".java": "java",
    ".rb": "ruby",
    ".php": "php",
    ".sol": "solidity",
    ".sql": "sql",
}
_MANIFEST = re.compile(r"^apiVersion:\s*\S.*^kind:\s*\S", re.MULTILINE | re.DOTALL)
# A scanner that finds its settings in the tree would be told by the tree what not to look at.
_SETTINGS = {".bandit", ".checkov.yaml", ".checkov.yml", ".secrets.baseline"}


@dataclass
class Tree:
    """What was taken out.

    Attributes
    ----------
    commit, committed_at
        Of what.
    paths
        Every file that was written.
    lines
        Of every file of source code: its number of lines.
    manifests
        Files with objects of Kubernetes.
    left_out
        Links, submodules, files that are too large, settings of scanners: how many of each.
    """

    commit: str
    committed_at: dt.datetime
    paths: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    manifests: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


def language_of(path: str) -> str | None:
    """The language of a file of source code, by its ending; None of another file."""
    return LANGUAGES.get(PurePosixPath(path).suffix.lower())


def take_out(repository: Path, commit: str, folder: Path) -> Tree:
    """Write the files of a commit into an empty folder; nothing of the repository is executed.

    Raises
    ------
    InputError
        If there is no such repository or commit.
    """
    # A name that begins with a hyphen is a name here, and no option.
    named = _git(repository, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}").decode().strip()
    told = _git(repository, "show", "--no-patch", "--format=%H %cI", named).decode().split()
    tree = Tree(told[0], dt.datetime.fromisoformat(told[1]))
    wanted: list[tuple[str, str]] = []
    for kind, size, name, path in _listed(repository, tree.commit):
        why = _why_left_out(kind, size, path)
        if why:
            tree.left_out[why] = tree.left_out.get(why, 0) + 1
        else:
            wanted.append((name, path))
    for path, content in _contents(repository, wanted):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        tree.paths.append(path)
        if language_of(path):
            tree.lines[path] = content.count(b"\n") + bool(content and not content.endswith(b"\n"))
        elif path.endswith((".yaml", ".yml")) and _MANIFEST.search(content.decode("utf-8", "replace")):
            tree.manifests.append(path)
    return tree


def _why_left_out(kind: str, size: int, path: str) -> str:
    parts = PurePosixPath(path).parts
    if kind == "120000":
        return "links"
    if kind == "160000":
        return "submodules"
    # A tree can be written by hand: what would leave the folder, or write into a repository, is no file of it.
    if kind not in _REGULAR or ".." in parts or ".git" in parts or path.startswith("/"):
        return "others"
    if parts[-1] in _SETTINGS:
        return "settings"
    return "large" if size > MOST_FILE_BYTES else ""


def _listed(repository: Path, commit: str) -> Iterator[tuple[str, int, str, str]]:
    """Mode, size, name of the object and path of every entry."""
    for line in _git(repository, "ls-tree", "-r", "-z", "-l", commit).split(b"\0"):
        if line:
            told, _, path = line.partition(b"\t")
            mode, _kind, name, size = told.decode().split()
            yield mode, int(size) if size.isdigit() else 0, name, path.decode("utf-8", "replace")


def _contents(repository: Path, wanted: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every object, one at a time."""
    if not wanted:
        return
    command = [*_GIT, "-C", str(repository), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
        assert git.stdin is not None  # noqa: S101 - opened above
        assert git.stdout is not None  # noqa: S101 - opened above
        for name, path in wanted:
            git.stdin.write(f"{name}\n".encode())
            git.stdin.flush()
            head = git.stdout.readline().split()
            if len(head) != 3:  # noqa: PLR2004 - name, kind, size; of a lost object `missing`
                raise InputError(
                    Problem(repository, f"$.{path}", "an object of the repository", b" ".join(head).decode())
                )
            content = git.stdout.read(int(head[2]))
            git.stdout.read(1)
            yield path, content
        git.stdin.close()


def _git(repository: Path, *arguments: str) -> bytes:
    command = [*_GIT, "-C", str(repository), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False)
    except FileNotFoundError:
        raise InputError(Problem("git", "$", "the program git", "none here")) from None
    except subprocess.TimeoutExpired:
        raise InputError(Problem(repository, "$", f"an answer of git in {_TIMEOUT_SECONDS:g} s", "none")) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["an error"]
        expected = "a git repository and a commit of it"
        raise InputError(
            Problem(repository, "$", expected, lines[0], hint="scan a checkout; --commit names the commit")
        )
    return done.stdout
