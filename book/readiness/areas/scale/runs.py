"""Runs of load out of the tables of a recording: what was offered, what was answered, and how soon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from readiness.areas.base import Material, Settings
from readiness.estimates.latencies import Responses, blocks_of_time
from readiness.instruments import LoadRun, is_sequential
from readiness.instruments.loads import Loop

# Where a criterion names no length of a block.
BLOCK_SECONDS = 10.0
SEQUENTIAL = "sequential"
# Columns of a summary and the quantile each prints.
STATED = {0.5: "median_seconds", 0.9: "p90_seconds", 0.95: "p95_seconds", 0.99: "p99_seconds"}


class ScaleSettings(Settings):
    """Parameters of ``notebooks/scale.ipynb``.

    `extrapolation_factor` is how far beyond the largest load that was run the fitted curve is drawn, at least.
    `clock_resolution_seconds` is how far the clocks of a record may disagree.
    """

    extrapolation_factor: Annotated[float, Field(ge=1, le=100)] = 2.0
    clock_resolution_seconds: Annotated[float, Field(ge=0)] = 0.1


@dataclass(frozen=True)
class Run:
    """One run of load against one target.

    Attributes
    ----------
    material
        The recording it is from.
    name
        As its recording has it.
    target
        What was asked, where the recording says it; "" otherwise.
    tool, loop
        What asked, and whether it waited for answers before it asked again.
    users, offered_per_second, pods
        The load: users at a time of a closed loop, rate of the schedule of an open one; how many pods answered. None
        where it does not apply or nobody wrote it down.
    seconds
        How long it lasted; None if unknown.
    requests, failures
        How many were sent, and how many had no good answer; None if unknown.
    rate_per_second
        Good answers a second; None if it cannot be told.
    started
        When it started; None if unknown.
    sent_seconds, due_seconds, latency_seconds, answered
        Every request: when it was sent and when it was due, after the start of the run; how long it took from sending;
        whether there was a good answer. Empty where they were not kept.
    stated_seconds
        Quantile -> what the tool printed, where the requests were not kept.
    mean_seconds
        The mean latency it printed; None if it did not.
    thresholds_failed
        Thresholds of its tool that it failed, as text; None if it failed none or had none.
    load1
        Load average of the machine before it.
    """

    material: Material
    name: str
    target: str
    tool: str
    loop: Loop
    users: float | None = None
    offered_per_second: float | None = None
    pods: float | None = None
    seconds: float | None = None
    requests: int = 0
    failures: int | None = None
    rate_per_second: float | None = None
    started: pd.Timestamp | None = None
    sent_seconds: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    due_seconds: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    latency_seconds: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    answered: NDArray[np.bool_] = field(default_factory=lambda: np.array([], dtype=np.bool_))
    stated_seconds: Mapping[float, float] = field(default_factory=dict)
    mean_seconds: float | None = None
    thresholds_failed: str | None = None
    load1: float | None = None

    @property
    def kept(self) -> bool:
        """Whether its requests were kept one by one."""
        return bool(self.sent_seconds.size)

    @property
    def group(self) -> str:
        """The runs it may be compared with: those of one recording at one target."""
        return self.material.label(self.target) if self.target else self.material.recording.id

    @property
    def level(self) -> float | None:
        """The load of the run: users of a closed loop, rate of an open one."""
        return self.offered_per_second if self.loop == "open" else self.users

    @cached_property
    def response_seconds(self) -> NDArray[np.float64]:
        """How long each request took for the one who wanted it: from when it was due, where that is known."""
        late = np.where(np.isfinite(self.due_seconds), self.sent_seconds - self.due_seconds, 0.0)
        return np.asarray(self.latency_seconds + np.maximum(late, 0.0), dtype=np.float64)

    @property
    def under_way(self) -> float | None:
        """Requests under way at a time, on average: the time of all of them over that of the run (Little, 1961)."""
        if self.kept and self.seconds:
            return float(self.latency_seconds.sum()) / self.seconds
        if self.mean_seconds is not None and self.rate_per_second is not None:
            return self.mean_seconds * self.rate_per_second
        return None

    @cached_property
    def load(self) -> LoadRun:
        """What the instrument checks look at."""
        return LoadRun(self.loop, self.offered_per_second, self.seconds or 0.0, self.sent_seconds, self.latency_seconds)

    @cached_property
    def kind(self) -> str:
        """Its loop, or that it only asked one request after the other."""
        if self.kept:
            return SEQUENTIAL if is_sequential(self.load) else self.loop
        return SEQUENTIAL if self.users == 1 and self.loop != "open" else self.loop


def all_runs(materials: Iterable[Material]) -> list[Run]:
    """Every run of every recording, in the order of its tables: with requests, in sum, or as load that was counted."""
    return [run for material in materials for run in _runs_of(material)]


def _runs_of(material: Material) -> Iterator[Run]:
    summaries: dict[str, Run] = {}
    if "load_summaries" in material.tables:
        told = (_in_sum(material, row) for _, row in material.tables["load_summaries"].iterrows())
        summaries = {run.name: run for run in told}
    if "load_runs" in material.tables:
        requests = material.tables.get("requests")
        by_run = dict(iter(requests.groupby("run", sort=False))) if requests is not None else {}
        for _, row in material.tables["load_runs"].iterrows():
            run = _with_requests(material, row, by_run.get(row["run"]))
            summary = summaries.pop(run.name, None)
            yield run if run.kept or summary is None else _filled(run, summary)
    yield from summaries.values()
    if "load" in material.tables:
        yield from _counted(material)


def _with_requests(material: Material, row: pd.Series, rows: pd.DataFrame | None) -> Run:
    started, ended = row["started_at"], row["ended_at"]
    seconds = float((ended - started).total_seconds())
    run = Run(
        material=material,
        name=str(row["run"]),
        target=_words(row.get("target")) or "",
        tool=str(row["tool"]),
        loop=row["loop"],
        users=_number(row["users"]),
        offered_per_second=_number(row["offered_requests_per_second"]),
        pods=_number(row.get("pods")),
        seconds=seconds,
        started=started,
        load1=_number(row.get("load1")),
    )
    if rows is None or rows.empty:
        return run
    sent = _since(rows["started_at"], started)
    latency, answered = rows["latency_seconds"].to_numpy(np.float64), rows["ok"].to_numpy(bool)
    good = int((answered & (sent + latency <= seconds)).sum())
    return replace(
        run,
        requests=len(rows),
        failures=int((~answered).sum()),
        rate_per_second=good / seconds if seconds > 0 else None,
        sent_seconds=sent,
        due_seconds=_since(rows["due_at"], started) if "due_at" in rows else np.full(sent.shape, np.nan),
        latency_seconds=latency,
        answered=answered,
    )


def _filled(run: Run, summary: Run) -> Run:
    """A run whose requests were not kept, with what its summary says of it."""
    said = ("requests", "failures", "rate_per_second", "stated_seconds", "mean_seconds", "thresholds_failed")
    target, seconds = run.target or summary.target, run.seconds or summary.seconds
    return replace(run, target=target, seconds=seconds, **{name: getattr(summary, name) for name in said})


def _since(times: pd.Series, started: pd.Timestamp) -> NDArray[np.float64]:
    return np.asarray((times - started).dt.total_seconds(), dtype=np.float64)


def _in_sum(material: Material, row: pd.Series) -> Run:
    requests, failures = int(row["requests"]), _number(row["failures"])
    seconds, rate = _number(row.get("duration_seconds")), _number(row["requests_per_second"])
    if rate is None and seconds:
        rate = requests / seconds
    # Tools state the rate of all requests; only answers count.
    good = rate * (1 - (failures or 0) / requests) if rate is not None and requests else None
    loop = _words(row.get("loop")) or "unknown"
    return Run(
        material=material,
        name=str(row["run"]),
        target=_words(row.get("target")) or "",
        tool=str(row["tool"]),
        loop=loop,  # type: ignore[arg-type]  # one of the three, held by the schema
        users=_number(row.get("users")),
        seconds=seconds,
        requests=requests,
        failures=None if failures is None else int(failures),
        rate_per_second=good,
        stated_seconds={q: float(row[name]) for q, name in STATED.items() if _number(row[name]) is not None},
        thresholds_failed=_words(row["thresholds_failed"]),
        mean_seconds=_number(row["mean_seconds"]),
    )


def _counted(material: Material) -> Iterator[Run]:
    """The load of a soak: counted per pod, its clients wait for their answers."""
    rows, (start, end) = material.rows("load", "soak"), material.window("soak")
    seconds = (end - start).total_seconds()
    if rows.empty or seconds <= 0:
        return
    sent, good = int(rows["sent"].sum()), int(rows["ok"].sum())
    yield Run(
        material=material,
        name="soak",
        target="",
        tool="beacons",
        loop="closed",
        users=float(rows["pod"].nunique()),
        pods=float(rows["pod"].nunique()),
        seconds=seconds,
        requests=sent,
        failures=int(rows["errors"].sum()),
        rate_per_second=good / seconds,
        started=pd.Timestamp(start),
    )


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float, np.number)) and np.isfinite(value) else None


def responses_of(runs: Iterable[Run], block_seconds: float) -> Responses:
    """The requests of some runs together, in blocks of time that end where a run does."""
    every = [run for run in runs if run.kept]
    if not every:
        nothing = np.array([], dtype=np.float64)
        return Responses(nothing, nothing > 0, nothing.astype(np.int64))
    number = np.concatenate([np.full(run.sent_seconds.size, index) for index, run in enumerate(every)])
    due = [np.where(np.isfinite(run.due_seconds), run.due_seconds, run.sent_seconds) for run in every]
    return Responses(
        np.concatenate([run.response_seconds for run in every]),
        np.concatenate([run.answered for run in every]),
        blocks_of_time(number, np.concatenate(due), block_seconds),
    )


def failures_of(runs: Iterable[Run]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether each request of some runs failed, and when it was sent, in seconds since 1970."""
    every = [run for run in runs if run.kept and run.started is not None]
    if not every:
        return np.array([], dtype=np.bool_), np.array([], dtype=np.float64)
    starts = [run.started.timestamp() for run in every if run.started is not None]
    return (
        np.concatenate([~run.answered for run in every]),
        np.concatenate([start + run.sent_seconds for start, run in zip(starts, every, strict=True)]),
    )
