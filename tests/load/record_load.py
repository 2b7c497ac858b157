"""Record a real load of several levels into ``data/load-example``.

    python tests/load/record_load.py

takes about 19 minutes. It starts the service of `service.py` and, one after the other, a Locust (`locustfile.py`) for
every run: closed loops of 1 to 32 users, three times each, in an order that is shuffled with a fixed seed so that
the time of day is not mistaken for the level; then one open loop at a constant rate, long enough for a p95 to be
bounded. Every request of every run is kept. Then register the files (README, "Your own recordings").
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "data" / "load-example"
LEVELS, REPETITIONS, SEED = (1, 2, 4, 8, 16, 32), 3, 20261124
CLOSED_SECONDS, OPEN_SECONDS, OPEN_RATE = 20, 660, 30.0
REQUEST_COLUMNS = {
    "run": "the run it belongs to",
    "started_at": "UTC time at which it was sent",
    "latency_seconds": "from sending to the last byte of the answer, or to the error",
    "ok": "status 200",
    "error": "what Locust says went wrong; null if nothing",
    "due_at": "open loop: UTC time at which the schedule wanted it sent; null in a closed loop",
}
RUN_COLUMNS = {
    "run": "its name: loop, level, number",
    "tool": "what made the load",
    "loop": "closed: a user waits for its answer before it asks again; open: requests go out by a schedule",
    "users": "closed loop: users at a time; null in an open loop",
    "offered_requests_per_second": "open loop: rate of the schedule; null in a closed loop",
    "started_at": "UTC time at which the users were started",
    "ended_at": "UTC time at which they were told to stop; answers to what was under way then are kept",
    "load1": "load average of the machine over one minute, just before the run",
}


class Plan(NamedTuple):
    """One run to make."""

    name: str
    users: int | None
    rate: float | None
    seconds: float


def plans(levels: tuple[int, ...], repetitions: int, closed: float, opened: float) -> list[Plan]:
    """Every run, in the order in which they are made."""
    runs = [Plan(f"closed-{n:02d}-{r}", n, None, closed) for n in levels for r in range(1, repetitions + 1)]
    random.Random(SEED).shuffle(runs)  # noqa: S311 - an order, no secret
    return [*runs, Plan(f"open-{OPEN_RATE:.0f}-1", None, OPEN_RATE, opened)]


@contextmanager
def serving() -> Iterator[str]:
    """Start the service and give its address; it is ended with the block."""
    command = [sys.executable, str(HERE / "service.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def make(plan: Plan, host: str, folder: Path) -> tuple[dict[str, object], pd.DataFrame]:
    """Make one run with Locust; gives its row of `load_runs` and its rows of `requests`."""
    output = folder / f"{plan.name}.csv"
    loop = "open" if plan.rate else "closed"
    users = str(plan.users or 1)
    environment = os.environ | {"LOAD_OUTPUT": str(output), "LOAD_LOOP": loop, "LOAD_RATE": str(plan.rate or "")}
    load1 = os.getloadavg()[0]
    command = [sys.executable, "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "--host", host]
    command += ["-u", users, "-r", users, "-t", f"{plan.seconds:.0f}s", "--stop-timeout", "5"]
    command += ["--exit-code-on-error", "0", "--loglevel", "ERROR", "--only-summary"]
    ended_with = subprocess.run(
        command, env=environment, check=False, timeout=plan.seconds + 60, capture_output=True, text=True
    )
    if ended_with.returncode:
        raise SystemExit(f"{plan.name}: Locust ended with {ended_with.returncode}\n{ended_with.stderr}")
    with output.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        started, ended = map(float, next(lines))
        rows = list(lines)
    requests = pd.DataFrame(
        {
            "run": plan.name,
            "started_at": times([float(row[0]) for row in rows]),
            "latency_seconds": [round(float(row[1]), 6) for row in rows],
            "ok": [row[3] == "True" for row in rows],
            "error": [row[4] or None for row in rows],
            "due_at": times([float(row[2]) if row[2] else None for row in rows]),
        }
    )
    run = {
        "run": plan.name,
        "tool": "Locust",
        "loop": loop,
        "users": plan.users,
        "offered_requests_per_second": plan.rate,
        "started_at": started,
        "ended_at": ended,
        "load1": load1,
    }
    return run, requests.sort_values("started_at", kind="stable")


def times(seconds: list[float] | list[float | None]) -> pd.Series:
    """Seconds since 1970 as UTC times to the microsecond."""
    return pd.Series(pd.to_datetime(pd.Series(seconds, dtype=float), unit="s", utc=True)).astype("datetime64[us, UTC]")


def described(runs: pd.DataFrame, requests: pd.DataFrame, order: list[str]) -> dict[str, object]:
    """The recording.yaml of what was recorded."""
    first, last = runs["started_at"].min(), runs["ended_at"].max() + pd.Timedelta(seconds=6)
    end = f"{last.ceil('s'):%Y-%m-%dT%H:%M:%SZ}"
    shared = {"rows": 0, "provenance": "measured", "collected_at": end}
    return {
        "schema": "readiness/recording/v1",
        "id": TARGET.name,
        "title": {
            "ru": "Нагрузка нескольких уровней на учебный сервис с известной очередью",
            "en": "A load of several levels on an example service whose contention is known",
        },
        "subject": {
            "name": "load-example-service",
            "version": "1",
            "commit": None,
            "environment": "one process on loopback",
            "component": "tests/load/service.py",
        },
        "collected": {
            "start": f"{first.floor('s'):%Y-%m-%dT%H:%M:%SZ}",
            "end": end,
            "by": "authors of this book, by script: tests/load/record_load.py",
        },
        "environment": {
            "machine": "one virtual machine, two cores, shared with other jobs; times are upper estimates",
            "load_average_1min_before_the_runs": f"{runs['load1'].min():.1f} to {runs['load1'].max():.1f}",
            "generator": "Locust, on the same machine",
        },
        "settings": {
            "service": "80 ms without a lock, then 10 ms and 0.4 ms per request in flight under the one lock; 503 if it"
            " is not free within 0.7 s",
            "order_of_runs": ", ".join(order),
            "load_runs": len(runs),
        },
        "phases": [],
        "gaps": [
            {
                "ru": "Это не x0tta6bl4: запись показывает, что умеют инструменты, и ни одного утверждения не решает.",
                "en": "This is not x0tta6bl4: it shows what the instruments can see, and decides no claim.",
            },
            {
                "ru": "Генератор и сервис делят два ядра с чужими задачами. Сервис спит, а не считает, поэтому на"
                " очереди это влияет мало, а на отдельные задержки — заметно.",
                "en": "Generator and service share two cores with jobs of others. The service sleeps and does not"
                " compute, so its queues feel little of that, and single latencies do.",
            },
        ],
        "tables": {
            "requests": shared
            | {
                "file": "requests.parquet",
                "rows": len(requests),
                "method": "Every request of every run, from a listener inside Locust (FastHttpUser). The open loop"
                " sends each request in a greenlet of its own at the time of a schedule with equal distances.",
                "columns": REQUEST_COLUMNS,
            },
            "load_runs": shared
            | {
                "file": "load_runs.parquet",
                "rows": len(runs),
                "method": "Every run that was made, none was repeated or left out.",
                "columns": RUN_COLUMNS,
            },
        },
    }


def main() -> None:
    """Record, and write the recording."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--closed-seconds", type=float, default=CLOSED_SECONDS)
    parser.add_argument("--open-seconds", type=float, default=OPEN_SECONDS)
    parser.add_argument("--levels", type=int, nargs="+", default=LEVELS)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    given = parser.parse_args()
    made = []
    planned = plans(tuple(given.levels), given.repetitions, given.closed_seconds, given.open_seconds)
    with TemporaryDirectory() as folder, serving() as host:
        for plan in planned:
            made.append(make(plan, host, Path(folder)))
            print(plan.name, len(made[-1][1]), "requests")  # noqa: T201 - a program for the terminal
    runs = pd.DataFrame([run for run, _ in made])
    runs = runs.assign(started_at=times(list(runs["started_at"])), ended_at=times(list(runs["ended_at"])))
    requests = pd.concat([rows for _, rows in made], ignore_index=True).sort_values("started_at", kind="stable")
    given.target.mkdir(parents=True, exist_ok=True)
    for name, rows in (("load_runs", runs), ("requests", requests)):
        typed = rows.astype({"users": float, "offered_requests_per_second": float}) if name == "load_runs" else rows
        typed.to_parquet(given.target / f"{name}.parquet", index=False, compression="zstd", compression_level=19)
    yaml = YAML()
    yaml.width = 118
    yaml.dump(described(runs, requests, [plan.name for plan in planned]), given.target / "recording.yaml")


if __name__ == "__main__":
    main()
