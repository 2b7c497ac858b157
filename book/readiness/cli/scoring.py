"""A system's own detector on a public data set: `score` trains it, lets it score, and records that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readiness.cli.app import app, json_object, out
from readiness.errors import InputError, Problem


@app.command()
def score(  # noqa: PLR0913, PLR0917 - the options of one command
    data_set: Annotated[str, typer.Argument(metavar="DATA-SET", help="ctu13-s6 or darpa98.")],
    detector: Annotated[str, typer.Option(metavar="MODULE:CLASS", help="With fit and score, or train and predict.")],
    checkout: Annotated[Path, typer.Option(metavar="DIR", help="Folder that its module is imported from.")],
    subject: Annotated[str, typer.Option(metavar="NAME", help="Name of the system, as the statement has it.")],
    record: Annotated[Path, typer.Option("--out", metavar="DIR", help="The recording; its folder must be new.")],
    version: Annotated[str | None, typer.Option(metavar="VERSION", help="Of the system.")] = None,
    commit: Annotated[str | None, typer.Option(metavar="COMMIT", help="Of its checkout.")] = None,
    arguments: Annotated[str, typer.Option(metavar="JSON", help="Arguments of the class, a JSON object.")] = "{}",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Of the data set; left out, the fetched one.")
    ] = None,
) -> None:
    """Measure the recall of a system's own detector on real traffic.

    It is fitted on the training part of each split, scores the rest, and the scores become a recording about the
    system, from which the notebook on ML validation judges the claims. The code of the detector is imported and
    executed here: only give what you would run.
    """
    from readiness.area import find_root
    from readiness.datasets.fetching import FETCHED_FOLDER
    from readiness.protocol.data_sets import CUTTINGS
    from readiness.protocol.own import OwnDetector, record_own
    from readiness.protocol.plan import prepare

    if data_set not in CUTTINGS:
        raise InputError(Problem("score", "$.DATA-SET", f"one of {', '.join(CUTTINGS)}", data_set))
    if not checkout.is_dir():
        raise InputError(Problem(checkout, "$", "the folder of a checkout", "none"))
    path = file if file is not None else find_root() / FETCHED_FOLDER / data_set / "flows.parquet"
    prepared = prepare(data_set, path)
    told = {"name": subject, "version": version, "commit": commit}
    own = OwnDetector(
        detector, checkout, {k: v for k, v in told.items() if v is not None}, json_object("--arguments", arguments)
    )
    out.print(f"{prepared.loaded.about.title.en}: {len(prepared.flows):,} flows", markup=False)
    frames = record_own(prepared, own, record.absolute())
    out.print(f"Recorded: {record} ({len(frames['scored_flows']):,} scored flows)", markup=False)
