"""A program: record, and be killed by SIGKILL at each call that changes something on disk, one call after the other.

Each recorder is a process of its own. What it was shown is told through a pipe before it is shown: the witness. A write
is cut in half before the kill. Prints a line of JSON for each kill: what was witnessed, what was kept, what the same
command made of it afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pandas as pd

from readiness import cli
from readiness.digests import read_registry, sha256_of_file
from readiness.recorder.spool import Spool
from readiness.sources.live.looks import Look
from recorder import standing_in
from recorder.samples import series_row

_FIRST_OF_NEXT = 1000
# What a recorder changes something on disk with.
_CALLS = ("write", "fsync", "replace", "rename", "mkdir", "rmdir", "unlink", "open")


class Numbered:
    """A collector that shows numbers, and tells the witness of each before."""

    tables = frozenset({"series"})

    def __init__(self, first: int, witness: int) -> None:
        self._number, self._witness = first, witness

    def open(self) -> None:
        pass

    def look(self, stage: str, _wanted: frozenset[str]) -> Look:
        now, number = dt.datetime.now(dt.UTC), self._number
        self._number += 1
        REAL["write"](self._witness, f"{number}\n".encode())
        return Look(now, dt.datetime.now(dt.UTC), stage, {"series": [series_row(now, float(number))]})

    def close(self) -> None:
        pass


REAL = {name: getattr(os, name) for name in _CALLS}


def killed_at(last: int) -> None:
    """Count calls, and end by SIGKILL in the midst of one of them."""
    count = 0

    def counting(name):
        def call(*arguments, **options):
            nonlocal count
            count += 1
            if count == last:
                if name == "write":
                    half = bytes(arguments[1])
                    REAL["write"](arguments[0], half[: len(half) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return REAL[name](*arguments, **options)

        return call

    for name in _CALLS:
        setattr(os, name, counting(name))


def recorder(parameters: Path, target: Path, first: int, last_call: int | None) -> tuple[int, list[int]]:
    """One process that records; how it ended, and what was witnessed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        standing_in.install(lambda *_, **__: Numbered(first, writing))
        sys.argv = ["readiness", "record", "--params", str(parameters), "--out", str(target), "--duration", "0.04s"]
        sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - until the process ends
        if last_call is not None:
            killed_at(last_call)
        try:
            cli.main()
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        except BaseException:  # noqa: BLE001 - a process of its own
            os._exit(99)
    os.close(writing)
    with os.fdopen(reading) as told:
        witnessed = [int(line) for line in told]
    _, status = os.waitpid(child, 0)
    return status, witnessed


def kept_in(target: Path) -> list[int]:
    """The numbers that are on disk."""
    if (target / "series.parquet").exists():
        return [int(value) for value in pd.read_parquet(target / "series.parquet")["value"]]
    spool = Spool(target.parent / f".{target.name}.recording")
    entries = [entry.content for entry in spool.entries() if entry.content and entry.content["kind"] == "look"]
    return [int(values[4]) for entry in entries for values in entry["rows"]["series"][0]["rows"]]


def main(folder: Path, parameters: Path) -> None:
    Spool.__init__.__kwdefaults__["segment_bytes"] = 900
    call = 0
    while True:
        call += 1
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        target = data / "sample"
        status, witnessed = recorder(parameters, target, 0, call)
        if not os.WIFSIGNALED(status):
            sys.stdout.write(json.dumps({"call": call, "ended": os.waitstatus_to_exitcode(status)}) + "\n")
            return
        kept = kept_in(target)
        whole = target.exists() and (target / "recording.yaml").exists() and not (data / ".sample.recording").exists()
        again, more = (0, []) if whole else recorder(parameters, target, _FIRST_OF_NEXT, None)
        for path in data.glob(".sample.recorded"):
            shutil.rmtree(path)  # as the next recorder of this place does
        registry = read_registry(data / "registry.sha256")
        told = {
            "call": call,
            "witnessed": witnessed,
            "kept": kept,
            "again": os.waitstatus_to_exitcode(again),
            "more": more,
            "recorded": kept_in(target),
            "left": sorted(path.name for path in data.iterdir()),
            "registered": registry == {
                f"sample/{path.name}": sha256_of_file(path) for path in sorted(target.iterdir())
            },
        }  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
