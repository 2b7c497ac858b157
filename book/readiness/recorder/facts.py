"""The facts of a checkout as a recording: what was drawn from its tree once, so that nobody needs the tree to judge."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from readiness.errors import InputError, Problem
from readiness.messages import Message
from readiness.recorder.places import Place
from readiness.recorder.sealing import finish, say_sealed
from readiness.sources.base import Recording
from readiness.sources.checkout.parameters import CheckoutParameters
from readiness.sources.checkout.source import CheckoutSource
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.writing import write_description


def record_facts(
    target: Path,
    parameters: CheckoutParameters,
    base: Path,
    *,
    wanted: frozenset[str] | None,
    by: str,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[Recording, tuple[Message, ...]]:
    """Draw the facts of a tree and write them as a recording.

    Parameters
    ----------
    target
        The folder of the recording; new.
    parameters
        Which tree, and how.
    base
        From where its path starts.
    wanted
        The tables that are asked for; None is all there are.
    by
        Who records.
    report
        Told while files are read: how many are done, and how many there are.

    Returns
    -------
    recording, absent
        What was written, and why tables of reports are not in it.

    Raises
    ------
    InputError
        If there is no such tree, a report cannot be read, or the place is taken.
    """
    place = Place(target)
    with place.locked():
        place.check_free()
        source = CheckoutSource(parameters, wanted, base, report)
        if not source.recordings():
            raise InputError(Problem("options", "--area", "areas that ask for facts of a tree", "none of them does"))
        broken = [
            Problem(parameters.path, f"$.tables.{name}", "a report in its form", "; ".join(told.faults))
            for name, told in source.broken.items()
        ]
        if broken:
            raise InputError(broken)
        shutil.rmtree(place.sealing, ignore_errors=True)
        place.sealing.mkdir()
        for table, frame in source.frames.items():
            frame.to_parquet(place.sealing / f"{table}.parquet", index=False, compression="zstd")
        described = source.described
        told = {
            **described,
            "id": place.target.name,
            "collected": {**described["collected"], "by": by},
        }
        recording = write_description(told, place.sealing / RECORDING_FILE, place.target / RECORDING_FILE)
        say_sealed(place)
        finish(place)
    return recording, source.absent
