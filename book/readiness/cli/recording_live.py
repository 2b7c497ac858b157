"""`record --params`: look at a live system, keep what was seen, make a recording of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

import readiness
from readiness.cli.app import err, out, sentence
from readiness.errors import ExitCode, InputError, Problem

if TYPE_CHECKING:
    from readiness.recorder.loop import Progress
    from readiness.recorder.places import Place
    from readiness.recorder.scrubbing import Scrubber
    from readiness.sources.live.parameters import LiveParameters

_SAID_EVERY_SECONDS = 60.0


def record_live(
    out_folder: Path,
    parameters: Path,
    areas: tuple[str, ...],
    duration: str | None,
    interval: str | None,
    *,
    seal_only: bool,
) -> None:
    """Record a live system; see the command."""
    from readiness.recorder.durations import parse_duration
    from readiness.recorder.parameters import load_live
    from readiness.recorder.places import Place
    from readiness.recorder.scrubbing import Scrubber

    live = load_live(parameters, parameters)
    seconds = None if duration is None else parse_duration("--duration", duration)
    every = live.interval_seconds if interval is None else parse_duration("--interval", interval)
    scrubber = Scrubber(live, Path.cwd(), str(parameters))
    _check_name(out_folder.name, scrubber)
    place = Place(out_folder)
    with place.locked():
        if place.sealed_list.exists():
            out.print("It was recorded and sealed before; putting it in its place", markup=False)
            asked = False
        else:
            place.check_free()
            asked = False if seal_only else _look(place, live, scrubber, areas, seconds, every)
        _seal(place, live, scrubber)
    if asked:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _check_name(name: str, scrubber: Scrubber) -> None:
    if scrubber.value(name) != name:
        raise InputError(Problem("options", "--out", "a name that `mask` does not list", repr(name)))


def _look(
    place: Place, live: LiveParameters, scrubber: Scrubber, areas: tuple[str, ...], seconds: float | None, every: float
) -> bool:
    """Look until it is over; returns whether somebody asked to end before."""
    import datetime as dt

    from readiness.recorder.interruption import interruption
    from readiness.recorder.loop import Recorder
    from readiness.recorder.parameters import digest_of
    from readiness.recorder.spool import Spool, SpoolPlan
    from readiness.recorder.wanted import wanted_tables
    from readiness.sources.live.collecting import open_collector

    spool = Spool(place.spool)
    since = spool.last_look_at()
    collector = open_collector(live, since=since)
    wanted = collector.tables
    if areas:
        asked_for = wanted_tables(areas)
        wanted &= asked_for
        if not wanted:
            got = f"{', '.join(sorted(asked_for))}, none of which a live system has"
            raise InputError(Problem("options", "--area", f"one of {', '.join(sorted(collector.tables))}", got))
    tables = tuple(sorted(wanted)) if areas else None
    plan = SpoolPlan(digest_of(live), every, tables, dt.datetime.now(dt.UTC))
    resumed = since is not None
    recorder = Recorder(collector, wanted, spool, scrubber, every)
    try:
        with interruption() as asked:
            if not resumed:
                recorder.look_first()  # who goes on waits for what does not answer
            plan = spool.begin(plan)
            told = f"Going on with what was begun at {plan.begun_at:%Y-%m-%d %H:%M:%S} UTC" if resumed else "Recording"
            until = "until Ctrl-C" if seconds is None else f"for {seconds:g} s"
            out.print(f"{told}: {', '.join(sorted(wanted))}; every {every:g} s, {until}", markup=False)
            with _progress(seconds) as report:
                recorder.run(plan.begun_at, seconds, asked, resumed=resumed, report=report)
            return asked.asked
    except KeyboardInterrupt:
        _tell_what_is_kept(place)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        spool.close()
        recorder.close()


@contextmanager
def _progress(seconds: float | None) -> Iterator[Any]:
    """A bar on a terminal, else a line a minute."""
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    from readiness.recorder.durations import told_duration

    shown = sys.stderr.isatty()
    said = time.monotonic()
    with Bar(BarColumn(), TextColumn("{task.description}"), console=err, transient=True, disable=not shown) as bar:
        task = bar.add_task("the first look", total=seconds)

        def report(progress: Progress) -> None:
            nonlocal said
            told = f"{told_duration(progress.elapsed_seconds)}: {progress.looks} looks"
            told += f", {progress.shortfalls} shortfalls" + (f", {progress.missed} missed" if progress.missed else "")
            bar.update(task, completed=progress.elapsed_seconds, description=told)
            if not shown and time.monotonic() - said > _SAID_EVERY_SECONDS:
                said = time.monotonic()
                out.print(told, markup=False)

        yield report


def _seal(place: Place, live: LiveParameters, scrubber: Scrubber) -> None:
    from readiness.recorder.sealing import seal

    out.print("Making the recording", markup=False)
    try:
        sealed = seal(place, live, scrubber, by=f"readiness {readiness.__version__}, record")
    except KeyboardInterrupt:
        _tell_what_is_kept(place)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except InputError:
        _tell_what_is_kept(place)
        raise
    if sealed.recording is not None:
        counted = ", ".join(f"{info.rows} {name}" for name, info in sealed.recording.tables.items())
        out.print(f"{sealed.looks} looks: {counted}", markup=False)
        for gap in sealed.gaps:
            err.print(f"Gap: {sentence(gap.model_dump())}", markup=False)
    out.print(f"Recorded: {place.target}", markup=False)


def _tell_what_is_kept(place: Place) -> None:
    if any(place.spool.glob("segment-*")):
        err.print(
            f"What was looked at is kept in {place.spool}: the same command goes on, --seal makes a recording of it."
        )
