"""Sealing: of a spool a recording is made, all of it or nothing, however often that is interrupted.

Inside of the spool's folder tables are written look after look (``sealing/``), then a list of the files and their
digests says that they are the recording (``sealed.json``). From there on it only remains to move them to their place,
to register them and to remove the spool, in this order; whoever comes next finishes what was begun.
"""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.digests import sha256_of_file
from readiness.errors import ExitCode, InputError, Problem, ReadinessError
from readiness.messages import Message
from readiness.recorder.gaps import Tally
from readiness.recorder.lines import unpacked
from readiness.recorder.parameters import digest_of
from readiness.recorder.places import Place
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.spool import Spool
from readiness.sources.base import Recording
from readiness.sources.live.looks import Look
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.writing import register_folder, synchronise, write_description, writing_below

if TYPE_CHECKING:
    import pandas as pd

    from readiness.recorder.tables import GrowingTables

# So many are in memory as data frames at a time.
CHUNK_LOOKS = 240
# What the form says of itself: no name is a part of it (`check_names`), or it is the name of the folder.
_OWN = frozenset({"schema", "id", "tables"})
_OTHERS_SECONDS, _ASKED_AGAIN_SECONDS = 60.0, 0.5


class SealingError(ReadinessError):
    """What was looked at cannot become a recording; it is kept."""

    exit_code = ExitCode.NOTEBOOK_INCOMPLETE


@dataclass(frozen=True)
class Sealed:
    """What a spool became; nothing is told of it where an earlier recorder had sealed it and came no further."""

    recording: Recording | None = None
    looks: int = 0
    gaps: tuple[Message, ...] = ()


def seal(
    place: Place,
    live: LiveParameters,
    scrubber: Scrubber,
    *,
    by: str,
    report: Callable[[int], None] = lambda _: None,
) -> Sealed:
    """Make the recording of what was kept, and remove the spool.

    Parameters
    ----------
    place
        Where it will be; whoever calls holds its lock.
    live
        What was looked at.
    scrubber
        What masks the description too.
    by
        Who recorded.
    report
        Told after every chunk, with the number of looks so far.

    Returns
    -------
    Sealed
        What it became.

    Raises
    ------
    InputError
        If there is nothing to seal, or its place is taken.
    SealingError
        If a table is not in its form.
    """
    sealed = Sealed() if place.sealed_list.exists() else _write(place, live, scrubber, by, report)
    finish(place)
    return sealed


def _write(place: Place, live: LiveParameters, scrubber: Scrubber, by: str, report: Callable[[int], None]) -> Sealed:
    from readiness.recorder.tables import GrowingTables
    from readiness.sources.live.assembly import assemble
    from readiness.sources.live.description import describe
    from readiness.sources.live.facts import Facts

    place.check_free()
    spool = Spool(place.spool)
    plan = spool.check_plan(digest_of(live))
    shutil.rmtree(place.sealing, ignore_errors=True)
    place.sealing.mkdir()
    tally, tables = Tally(plan.interval_seconds), GrowingTables(place.sealing)
    masked = _masked_parameters(live, scrubber).model_copy(update={"interval_seconds": plan.interval_seconds})
    facts = Facts(masked.kubernetes.deployment)
    looks = _looks(spool, tally)
    while chunk := list(itertools.islice(looks, CHUNK_LOOKS)):
        for look in chunk:
            facts.add(look)
        _append(tables, assemble(chunk))
        report(tally.looks)
    if tally.started_at is None or tally.ended_at is None:
        raise InputError(Problem(place.spool, "$", "looks to make a recording of", "none"))
    gaps = tally.gaps()
    described = describe(
        name=place.target.name,
        live=masked,
        frames=tables.finish(),
        facts=facts,
        started_at=tally.started_at,
        ended_at=tally.ended_at,
        gaps=gaps,
        by=by,
    )
    recording = write_description(
        _masked(described, scrubber), place.sealing / RECORDING_FILE, place.target / RECORDING_FILE
    )
    say_sealed(place)
    return Sealed(recording, tally.looks, gaps)


def say_sealed(place: Place) -> None:
    """Everything is written: bring it to the disk; from here on this is the recording."""
    for path in (*place.sealing.iterdir(), place.sealing):
        synchronise(path)
    files = {path.name: sha256_of_file(path) for path in sorted(place.sealing.iterdir())}
    made = place.sealed_list.with_suffix(".new")
    made.write_text(json.dumps(files, indent=1) + "\n", encoding="utf-8")
    synchronise(made)
    made.replace(place.sealed_list)
    synchronise(place.spool)


def finish(place: Place) -> None:
    """Bring what was sealed to its place and into the registry, and remove the spool.

    Raises
    ------
    InputError
        If somebody else records below the same folder, and does not end.
    SealingError
        If what is in its place is not what was sealed.
    """
    files: dict[str, str] = json.loads(place.sealed_list.read_text(encoding="utf-8"))
    with _alone_below(place.target.parent):
        if place.sealing.is_dir():
            place.check_free()
            if place.target.exists():
                place.target.rmdir()
            place.sealing.rename(place.target)
            synchronise(place.target.parent)
        found = {path.name: sha256_of_file(path) for path in place.target.iterdir()}
        if found != files:
            raise SealingError(f"{place.target} is not what was sealed", f"look what changed it; {place.spool} is kept")
        register_folder(place.target)
    place.remove_spool()


def _looks(spool: Spool, tally: Tally) -> Iterator[Look]:
    for entry in spool.entries():
        if entry.content is None:
            tally.add_dropped(entry.bytes_dropped)
            continue
        tally.add(entry.content)
        if entry.content["kind"] == "look":
            yield unpacked(entry.content)


def _append(tables: GrowingTables, frames: Mapping[str, pd.DataFrame]) -> None:
    from readiness.sources.tables import faults_of_table

    for name, frame in frames.items():
        if faults := faults_of_table(name, frame, len(frame)):
            raise SealingError(f"table {name}: {'; '.join(faults)}", "what was looked at is kept; this is a defect")
        tables.append(name, frame)


def _masked_parameters(live: LiveParameters, scrubber: Scrubber) -> LiveParameters:
    """The parameters as the description may tell them."""
    told = live.model_dump(mode="json")
    # Where recordings of faults lie is not told, and has to be found; which names are masked is not told at all.
    masked = scrubber.value(told | {"mask": []}) | {"faults": live.faults}
    return LiveParameters.model_validate_json(json.dumps(masked))


def _masked(described: Mapping[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """A description without masked names."""
    masked = {key: value if key in _OWN else scrubber.value(value) for key, value in described.items()}
    masked["tables"] = {
        table: {
            **told,
            "method": scrubber.value(told["method"]),
            "columns": {column: scrubber.value(meaning) for column, meaning in told["columns"].items()},
        }
        for table, told in described["tables"].items()
    }
    return masked


@contextmanager
def _alone_below(parent: Path) -> Iterator[None]:
    """Be the only one who records there; somebody who registers something is soon done."""
    until = time.monotonic() + _OTHERS_SECONDS
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(writing_below(parent))
                break
            except InputError:
                if time.monotonic() > until:
                    raise
                time.sleep(_ASKED_AGAIN_SECONDS)
        yield
