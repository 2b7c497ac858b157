"""A git repository that is read and never trusted: no hook, filter, signature program or transport of it is run."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from readiness.errors import CollectionError, InputError, Problem

_SECONDS = 300.0
# A configuration of the repository may name programs that git would start; none of these commands needs one.
_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.directory=*"),
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    # Objects that are not here are not fetched, and none is taken for another.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_SYMLINK, _SUBMODULE = "120000", "160000"
_UNKNOWN_PROGRAMS = r"^filter\..*\.(clean|process)$"


@dataclass(frozen=True)
class Entry:
    """One file of a tree, as its listing has it.

    Attributes
    ----------
    raw_path
        Its path in bytes: git does not ask for UTF-8.
    oid
        The name of its object.
    size_bytes
        Of its content; 0 of a submodule.
    sort
        `symlink` and `submodule` are told by the listing, everything else is a `file`.
    """

    raw_path: bytes
    oid: str
    size_bytes: int
    sort: Literal["file", "symlink", "submodule"]

    @property
    def path(self) -> str:
        """Its path as text; what is no UTF-8 in it stands as U+FFFD."""
        return self.raw_path.decode("utf-8", "replace")


@dataclass(frozen=True)
class WorkingTree:
    """How what lies in the folder differs from the commit.

    `state` is `clean`, `dirty`, `other-commit`, `bare` or `unknown` (the repository's configuration names a program
    that git would have to run to tell); `differing` is the number of paths that differ or are not tracked.
    """

    state: Literal["clean", "dirty", "other-commit", "bare", "unknown"]
    differing: int = 0


class Repository:
    """One commit of a repository.

    Parameters
    ----------
    folder
        The repository, or a folder in it.
    commit
        What is looked at: a name git resolves.

    Raises
    ------
    InputError
        If git is missing, the folder is in no repository, or the commit is not there.
    """

    def __init__(self, folder: Path, commit: str = "HEAD") -> None:
        self.folder = folder
        if shutil.which("git") is None:
            raise InputError(Problem("parameters", "$.checkout", "git on the PATH", "none", hint="install git"))
        if not folder.is_dir():
            raise InputError(Problem("parameters", "$.checkout.path", "a folder", str(folder)))
        if self._run("rev-parse", "--git-dir").returncode:
            raise InputError(Problem("parameters", "$.checkout.path", "a git repository", str(folder)))
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        if found.returncode:
            hint = "fetch it, or name another: git log --oneline"
            raise InputError(Problem("parameters", "$.checkout.commit", "a commit of it", repr(commit), hint=hint))
        self.commit = found.stdout.decode("ascii").strip()
        told = self._run("show", "--no-patch", "--no-show-signature", "--format=%ct", self.commit)
        self.committed_at = _moment(int(told.stdout or b"0")) or dt.datetime.fromtimestamp(0, dt.UTC)

    def entries(self) -> list[Entry]:
        """Every file of the commit's tree, in the order of git."""
        listed = self._asked("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit)
        found = []
        for line in listed.split(b"\0"):
            if not line:
                continue
            told, _, path = line.partition(b"\t")
            mode, _, oid, size = told.decode("ascii").split()
            sort: Literal["file", "symlink", "submodule"] = "file"
            if mode in {_SYMLINK, _SUBMODULE}:
                sort = "symlink" if mode == _SYMLINK else "submodule"
            found.append(Entry(path, oid, int(size) if size.isdigit() else 0, sort))
        return found

    def last_changes(self, paths: frozenset[bytes], most_commits: int) -> dict[bytes, dt.datetime]:
        """When each path was changed last, in one pass over the history, newest first.

        A merge changes what is as in none of its parents. In a shallow clone the oldest commits say nothing: they seem
        to add every file.

        Parameters
        ----------
        paths
            Which; the pass ends when all are found.
        most_commits
            How many commits are looked at.

        Returns
        -------
        dict
            A time, UTC, for every path that was found.
        """
        times: dict[bytes, int] = {}
        hollow = self._shallow_commits()
        with tempfile.TemporaryFile() as commits:
            for line in self._asked("rev-list", "--timestamp", f"--max-count={most_commits}", self.commit).splitlines():
                seconds, oid = line.split()
                if oid not in hollow:
                    times[oid] = int(seconds)
                    commits.write(oid + b"\n")
            commits.seek(0)
            options = (
                "--stdin",
                "-c",
                "-r",
                "-z",
                "--root",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv",
                "--name-only",
            )
            return self._first_seen(commits, options, times, paths)

    def _first_seen(
        self, commits: IO[bytes], options: tuple[str, ...], times: Mapping[bytes, int], paths: frozenset[bytes]
    ) -> dict[bytes, dt.datetime]:
        found: dict[bytes, dt.datetime] = {}
        newest: dict[bytes, int] = {}
        left = set(paths)
        seconds = 0
        with self.streaming("diff-tree", *options, stdin=commits) as stream:
            for name in _names(stream):
                if name in times:
                    seconds = times[name]
                elif name in left:
                    left.discard(name)
                    newest[name] = seconds
                    if not left:
                        break
        for name, since in newest.items():
            if (moment := _moment(since)) is not None:
                found[name] = moment
        return found

    def working_tree(self) -> WorkingTree:
        """How the folder differs from the commit; what another program would have to tell is not asked."""
        if self._asked("rev-parse", "--is-bare-repository").strip() == b"true":
            return WorkingTree("bare")
        if self._run("rev-parse", "--verify", "--quiet", "HEAD").stdout.decode("ascii").strip() != self.commit:
            return WorkingTree("other-commit")
        if self._run("config", "--includes", "--name-only", "--get-regexp", _UNKNOWN_PROGRAMS).stdout.strip():
            return WorkingTree("unknown")
        told = self._run("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=all")
        if told.returncode:
            return WorkingTree("unknown")
        differing = sum(bool(line) for line in told.stdout.split(b"\0"))
        return WorkingTree("dirty" if differing else "clean", differing)

    def prefix(self) -> str:
        """Where the folder lies in the tree: ``docs/``, or "" for its root."""
        return os.fsdecode(self._asked("rev-parse", "--show-prefix").rstrip(b"\n"))

    @contextmanager
    def streaming(self, *arguments: str, stdin: IO[bytes] | int = subprocess.PIPE) -> Iterator[IO[bytes]]:
        """The output of a command while it runs; it is ended with the block."""
        process = self._start(*arguments, stdin=stdin)
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            yield process.stdout
        finally:
            process.kill()
            process.communicate()

    def start_reading(self) -> Contents:
        """Start a process that gives contents by their names."""
        return Contents(self._start("cat-file", "--batch"))

    def _shallow_commits(self) -> frozenset[bytes]:
        place = os.fsdecode(self._asked("rev-parse", "--git-path", "shallow").rstrip(b"\n"))
        try:
            return frozenset((self.folder / place).read_bytes().split())
        except OSError:
            return frozenset()

    def _start(self, *arguments: str, stdin: IO[bytes] | int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(arguments),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def _asked(self, *arguments: str) -> bytes:
        done = self._run(*arguments)
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise CollectionError(f"git {arguments[0]} in {self.folder}: {told[0] if told else done.returncode}")
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                self._command(arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                env=_environment(),
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise CollectionError(f"git {arguments[0]} in {self.folder}: no end within {_SECONDS:g} s") from None

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [shutil.which("git") or "git", "-C", str(self.folder), *_OPTIONS, *arguments]


class Contents:
    """Contents of objects, one after the other, from one process.

    Parameters
    ----------
    process
        ``git cat-file --batch``, running.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def read(self, oid: str) -> bytes | None:
        """The content of one object; None if it is not here.

        Raises
        ------
        CollectionError
            If git ended.
        """
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None  # noqa: S101 - pipes were asked for
        assert answered is not None  # noqa: S101 - pipes were asked for
        try:
            asked.write(f"{oid}\n".encode("ascii"))
            asked.flush()
            told = answered.readline().split()
        except OSError:
            told = []
        if not told:
            raise CollectionError("git cat-file ended while objects were read", "git fsck says what is wrong")
        if told[-1] == b"missing":
            return None
        size = int(told[-1])
        content = answered.read(size + 1)
        if len(content) != size + 1:
            raise CollectionError("git cat-file ended inside of an object", "git fsck says what is wrong")
        return content[:-1]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), **_ENVIRONMENT}


def _names(stream: IO[bytes]) -> Iterator[bytes]:
    """The parts of a stream that end in NUL."""
    rest = b""
    while piece := stream.read1(65_536) if hasattr(stream, "read1") else stream.read(65_536):
        *names, rest = (rest + piece).split(b"\0")
        yield from names


def _moment(seconds: int) -> dt.datetime | None:
    """A time of a commit; there are commits with times beyond the calendar."""
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None
