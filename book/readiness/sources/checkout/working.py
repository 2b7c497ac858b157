"""Processes that read parts of a tree, each with a git of its own.

They are started by name and know nothing of whoever started them, neither its main module nor its working directory: a
tree that is looked at may lie there, with modules of its own. What kills one (a nest too deep for the parser) costs the
file that did it, and no other.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import readiness
from readiness.errors import CollectionError
from readiness.sources.checkout.repositories import Repository
from readiness.sources.checkout.walk import TREE_FAILURES, TREE_FILES, Candidate, Found, Walk, read_chunk, row_of

# So many files may kill their process before something else is taken to be wrong.
_MOST_DEATHS = 20


class WorkerDied(Exception):  # noqa: N818 - it is told by a row, and is no error of the walk
    """A process ended before it answered."""


class Worker:
    """One process.

    Parameters
    ----------
    walk
        What it is to do.
    """

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._process = self._start()

    def read(self, chunk: Sequence[Candidate]) -> Found:
        """Let it read some files.

        Raises
        ------
        WorkerDied
            If it ends over them; the next files go to a new one.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - pipes were asked for
        assert stdout is not None  # noqa: S101 - pipes were asked for
        try:
            pickle.dump(tuple(chunk), stdin)
            stdin.flush()
            found: Found = pickle.load(stdout)  # noqa: S301 - of a process of ours
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            self._process = self._start()
            raise WorkerDied from None
        return found

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        own = str(Path(readiness.__file__).parents[1])
        paths = [own, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "readiness.sources.checkout.working"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            pickle.dump(self._walk, process.stdin)
            process.stdin.flush()
        except OSError:
            process.communicate()
            raise CollectionError("a process that reads the tree could not be started", "set processes to 1") from None
        return process


def read_in_processes(walk: Walk, chunks: Sequence[tuple[Candidate, ...]], processes: int) -> Iterator[Found]:
    """Read several chunks at a time, and give what was found in their order.

    Raises
    ------
    CollectionError
        If processes die of more than a few files.
    """
    free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    workers = [Worker(walk) for _ in range(processes)]
    for worker in workers:
        free.put(worker)
    deaths: list[str] = []

    def read(chunk: tuple[Candidate, ...]) -> Found:
        worker = free.get()
        try:
            return _read(worker, chunk, deaths)
        finally:
            free.put(worker)

    pool = ThreadPoolExecutor(processes)
    try:
        yield from pool.map(read, chunks)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()


def _read(worker: Worker, chunk: tuple[Candidate, ...], deaths: list[str]) -> Found:
    try:
        return worker.read(chunk)
    except WorkerDied:
        found = Found()
    for candidate in chunk:
        try:
            found.merge(worker.read((candidate,)))
        except WorkerDied:
            deaths.append(candidate.entry.path)
            if len(deaths) > _MOST_DEATHS:
                hint = "set processes to 1 to see why"
                raise CollectionError(f"processes died of more than {_MOST_DEATHS} files", hint) from None
            found.add(TREE_FILES, row_of(candidate, "text", 0, is_utf8=True))
            found.add(
                TREE_FAILURES,
                {"path": candidate.entry.path, "extractor": "*", "error": "the process died of this file"},
            )
    return found


def work() -> None:
    """Read chunks from stdin until it ends, and write what was found in each to stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked for the walk ends it
    # What an extractor or a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = sys.stdin.buffer
    walk: Walk = pickle.load(asked)  # noqa: S301 - of the process that started this one
    reader = Repository(walk.folder, walk.commit).start_reading()
    try:
        while True:
            try:
                chunk = pickle.load(asked)  # noqa: S301 - as above
            except EOFError:
                return
            pickle.dump(read_chunk(walk, chunk, reader), answers)
            answers.flush()
    finally:
        reader.close()


if __name__ == "__main__":
    # Under its own name, so that what is pickled is of the same classes on both sides.
    from importlib import import_module

    import_module("readiness.sources.checkout.working").work()
