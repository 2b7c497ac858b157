"""A day of a thousand pods by the second: written, then judged in little memory.

    python tests/benchmarks/stream_series.py

writes a recording of one metric (24 h x 1000 pods x 1 s: 86.4 million rows of resident memory), judges
``stability.memory_growth`` on it in a process of its own, and prints what that took beside what was planted. The noise
is AR(1); in every twentieth pod memory grows by a fifth over the day, in the others not at all. Nothing is kept.

``--compare`` judges the same file with the whole table in memory too, which wants a size that fits; ``--notebook`` runs
the notebook of the area, charts and all. ``--limit-mib`` makes a larger peak an error.
"""

# ruff: noqa: T201 - a benchmark prints its figures

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy.signal import lfilter

from readiness.area import find_root, open_area
from readiness.digests import sha256_of_file
from readiness.sources import streamed
from readiness.verdicts import Outcome

SEED = 20261124
START = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
AS_OF = "2026-11-24T00:00:00Z"
CLAIM, METRIC = "stability.memory_growth", "process_resident_memory_bytes"
RECORDING = "synthetic-pods"
# Noise of a megabyte about a hundred, each sample remembering nine tenths of the one before; counted in pages.
LEVEL_BYTES, NOISE_BYTES, CORRELATION, PAGE_BYTES = 100e6, 1e6, 0.9, 4096
PLANTED_EVERY, PLANTED_GROWTH = 20, 0.2
CHUNK_ROWS = 600_000
SAMPLE_SECONDS = 0.1
SCHEMA = pa.schema(
    [
        ("observed_at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("pod", "node", "metric")),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)
Order = Literal["time", "pod"]


@dataclass(frozen=True)
class Size:
    """What is synthesised: both ends of the time are sampled."""

    pods: int
    hours: float
    interval_seconds: float
    order: Order

    @property
    def samples(self) -> int:
        """Per pod."""
        return int(self.hours * 3600 / self.interval_seconds) + 1

    @property
    def rows(self) -> int:
        """Of the whole table."""
        return self.pods * self.samples

    @property
    def planted(self) -> list[str]:
        """Members that grow."""
        return [f"{RECORDING}/{pod_name(pod)}" for pod in range(0, self.pods, PLANTED_EVERY)]


@dataclass(frozen=True)
class Cost:
    """What a process and those it started took."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float


def pod_name(number: int) -> str:
    """Name of a pod."""
    return f"synthetic-696fb-{number:04d}"


def values_of(size: Size) -> Iterator[tuple[slice, slice, NDArray[np.float64]]]:
    """Blocks of the table, in its order: which pods, which samples, and their values (pods, samples)."""
    rng = np.random.default_rng(SEED)
    if size.order == "time":
        pods, step = size.pods, max(CHUNK_ROWS // size.pods, 1)
    else:
        pods, step = max(CHUNK_ROWS // size.samples, 1), size.samples
    for first_pod in range(0, size.pods, pods):
        numbers = np.arange(first_pod, min(first_pod + pods, size.pods))
        # A series that has been going on for ever, so that its first samples are as noisy as its last.
        state = CORRELATION * rng.standard_normal((numbers.size, 1)) / np.sqrt(1 - CORRELATION**2)
        growth = PLANTED_GROWTH * (numbers % PLANTED_EVERY == 0)
        for first in range(0, size.samples, step):
            at = np.arange(first, min(first + step, size.samples))
            shocks = rng.standard_normal((numbers.size, at.size))
            noise, state = lfilter([1], [1, -CORRELATION], shocks, axis=1, zi=state)
            level = LEVEL_BYTES * (1 + np.outer(growth, at / (size.samples - 1)))
            values = level + NOISE_BYTES * np.sqrt(1 - CORRELATION**2) * noise
            yield slice(first_pod, first_pod + numbers.size), slice(first, first + at.size), paged(values)


def paged(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole pages, as the kernel counts memory."""
    return np.asarray(np.round(values / PAGE_BYTES) * PAGE_BYTES)


def write_series(path: Path, size: Size) -> None:
    """Write the table block by block; one is in memory at a time."""
    names = pa.array([pod_name(number) for number in range(size.pods)])
    first_us, step_us = int(START.timestamp() * 1e6), round(size.interval_seconds * 1e6)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as file:
        for pods, samples, values in values_of(size):
            numbers, at_us = (
                np.arange(pods.start, pods.stop),
                first_us + step_us * np.arange(samples.start, samples.stop),
            )
            of_pod, of_time = np.meshgrid(numbers, at_us, indexing="ij")
            if size.order == "time":
                of_pod, of_time, values = of_pod.T, of_time.T, values.T  # noqa: PLW2901 - the same block, turned
            rows = values.size
            columns = {
                "observed_at": pa.array(of_time.ravel()).cast(SCHEMA.field("observed_at").type),
                "pod": names.take(pa.array(of_pod.ravel())),
                "node": pa.repeat("node1", rows),
                "metric": pa.repeat(METRIC, rows),
                "value": pa.array(values.ravel()),
                "unit": pa.repeat("bytes", rows),
            }
            file.write_table(pa.table(columns, schema=SCHEMA))


def write_recording(folder: Path, size: Size) -> Path:
    """Write a folder of recordings with this one in it; its subject is an accepted one, or nothing would be judged."""
    recording = folder / RECORDING
    recording.mkdir(parents=True)
    series = recording / "series.parquet"
    write_series(series, size)
    end = START + dt.timedelta(seconds=(size.samples - 1) * size.interval_seconds)
    subject = {"name": "x0tta6bl4", "commit": "9c0576bf", "environment": "local-kubernetes-1.20.2"}
    described = {
        "schema": "readiness/recording/v1",
        "id": RECORDING,
        "title": {"ru": "Синтетические поды", "en": "Synthetic pods"},
        "subject": {**subject, "component": "src/core/app_minimal.py"},
        "collected": {"start": START.isoformat(), "end": end.isoformat(), "by": "stream_series.py, for a benchmark"},
        "settings": {"sample_interval_seconds": size.interval_seconds, "replicas": size.pods},
        "phases": [{"name": "soak", "start": START.isoformat(), "end": end.isoformat()}],
        "tables": {
            "series": {
                "file": series.name,
                "rows": size.rows,
                "provenance": "measured",
                "method": "synthesised for a benchmark; thrown away after it",
                "collected_at": end.isoformat(),
                "columns": dict.fromkeys(SCHEMA.names, "see data/README.md"),
            }
        },
    }
    with (recording / "recording.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(described, file)
    files = [series, recording / "recording.yaml"]
    registry = "".join(f"{sha256_of_file(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / "registry.sha256").write_text(registry, encoding="utf-8")
    return series


def judge(data: Path) -> dict[str, Any]:
    """The verdict on the claim, as the area gives it."""
    area = open_area("stability", source="recorded", data=str(data), as_of=AS_OF)
    verdict = next(verdict for verdict in area._verdicts if verdict.claim == CLAIM)
    by_outcome = {
        outcome.value: [member.member for member in verdict.members if member.outcome is outcome]
        for outcome in Outcome
        if any(member.outcome is outcome for member in verdict.members)
    }
    return {"outcome": verdict.outcome.value, "members": by_outcome}


def measure(command: list[str]) -> tuple[str, Cost]:
    """Run a program to its end; returns what it printed, and what it and those it started took together.

    Memory is the largest sum, over the processes of one moment, of the most that each has held: never less than what
    they held together, and at times more.
    """
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+") as printed:
        process = psutil.Popen(command, stdout=printed)
        peak_bytes = 0
        while process.poll() is None:
            peak_bytes = max(peak_bytes, most_resident_bytes(process))
            time.sleep(SAMPLE_SECONDS)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if process.returncode:
            raise SystemExit(f"{command}: exit {process.returncode}")
        printed.seek(0)
        told = printed.read()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return told, Cost(time.perf_counter() - started, cpu, peak_bytes / 2**20)


def most_resident_bytes(process: psutil.Process) -> int:
    """The most memory that a process has held so far, and so for all that it started and that still run (Linux)."""
    total = 0
    for one in (process, *children_of(process)):
        try:
            status = Path(f"/proc/{one.pid}/status").read_text(encoding="utf-8")
        except OSError:  # ended while it was looked at
            continue
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        total += int(found[1]) * 1024 if found else 0
    return total


def children_of(process: psutil.Process) -> list[psutil.Process]:
    """All that a process started, directly or not."""
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def run_judge(data: Path, *, whole: bool) -> tuple[dict[str, Any], Cost]:
    """Judge in a process of its own, streamed or with the whole table in memory."""
    told, cost = measure([sys.executable, __file__, "--judge", str(data), *(["--whole"] if whole else [])])
    return json.loads(told), cost


def report(name: str, size: Size, found: dict[str, Any], cost: Cost) -> None:
    """Print one line of the figures, and one of what was found."""
    refuted = set(found["members"].get("refuted", []))
    planted = set(size.planted)
    counted = ", ".join(f"{len(members)} {outcome}" for outcome, members in found["members"].items())
    print(
        f"{name}: {cost.wall_seconds:.1f} s wall, {cost.cpu_seconds:.1f} s CPU, peak {cost.peak_mib:.0f} MiB, "
        f"{size.rows / cost.wall_seconds:,.0f} rows/s"
    )
    print(
        f"  {CLAIM}: {found['outcome']} ({counted}); {len(refuted & planted)} of {len(planted)} planted pods refuted, "
        f"{len(refuted - planted)} others"
    )


def parse_arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pods", type=int, default=1000)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--order", choices=("time", "pod"), default="time", help="of the rows in the file")
    parser.add_argument("--compare", action="store_true", help="judge with the whole table in memory too")
    parser.add_argument("--notebook", action="store_true", help="run the notebook too")
    parser.add_argument("--limit-mib", type=float, default=2048.0, help="a larger peak of the streamed run is an error")
    parser.add_argument("--folder", type=Path, help="where the recording goes while it is needed")
    parser.add_argument("--json", type=Path, help="the figures, for a program")
    parser.add_argument("--judge", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--whole", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Write, judge, print."""
    given = parse_arguments()
    if given.judge:
        # However few or many rows: what is compared are the two ways, not two sizes.
        streamed.LARGEST_FRAME_ROWS = sys.maxsize if given.whole else 0
        print(json.dumps(judge(given.judge)))
        return
    size = Size(given.pods, given.hours, given.interval, given.order)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        data, started = Path(folder) / "data", time.perf_counter()
        file_bytes = write_recording(data, size).stat().st_size
        print(
            f"{size.pods} pods x {size.hours:g} h x {size.interval_seconds:g} s, rows in order of {size.order}: "
            f"{size.rows:,} rows, {file_bytes / 2**20:.0f} MiB, written in {time.perf_counter() - started:.1f} s",
            flush=True,
        )
        found, cost = run_judge(data, whole=False)
        report("streamed", size, found, cost)
        figures = {"rows": size.rows, "file_bytes": file_bytes, "streamed": asdict(cost), "found": found}
        if given.compare:
            figures["found_whole"], whole = run_judge(data, whole=True)
            figures["whole"] = asdict(whole)
            report("whole table", size, figures["found_whole"], whole)
            print(
                f"  whole / streamed: {whole.wall_seconds / cost.wall_seconds:.2f} of the time, "
                f"{whole.peak_mib / cost.peak_mib:.2f} of the memory"
            )
        if given.notebook:
            executed = Path(folder) / "stability.ipynb"
            command = [sys.executable, "-m", "readiness", "run", "stability", "-p", f"data={data}", "-o", str(executed)]
            told, cost_of_notebook = measure([*command, "-p", f"as_of={AS_OF}", "--timeout", "3600"])
            figures["notebook"] = asdict(cost_of_notebook) | {"bytes": executed.stat().st_size}
            print(
                f"notebook: {cost_of_notebook.wall_seconds:.1f} s wall, peak {cost_of_notebook.peak_mib:.0f} MiB, "
                f"{executed.stat().st_size / 2**20:.1f} MiB executed"
            )
            print(told)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    worst = max(cost.peak_mib, figures.get("notebook", {}).get("peak_mib", 0.0))
    if worst > given.limit_mib:
        raise SystemExit(f"peak {worst:.0f} MiB, more than {given.limit_mib:.0f} MiB")


if __name__ == "__main__":
    find_root()
    main()
