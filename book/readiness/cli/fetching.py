"""Public data sets: `fetch` gets one, checks its bytes, and makes a recording of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode

if TYPE_CHECKING:
    from readiness.datasets.registry import DataSet


@app.command()
def fetch(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The data set; left out, all are listed.")] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Folder for recordings of data sets.")] = None,
    mirror: Annotated[
        Path | None,
        typer.Option(
            "--mirror",
            metavar="DIR",
            envvar="READINESS_MIRROR",
            help="Take the file out of this folder instead of the network.",
            show_envvar=True,
        ),
    ] = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Make the recording anew if it is there.")] = False,
) -> None:
    """Fetch a public data set, hold its bytes against its digest, and write it as a recording of flows.

    It is written to `_build/datasets/NAME` of the project, where the notebooks look for it; `data/` is left alone. A
    download that breaks off goes on where it ended when the command is run again.
    """
    from readiness.area import find_root
    from readiness.datasets.fetching import FETCHED_FOLDER
    from readiness.datasets.fetching import fetch as fetch_data_set
    from readiness.datasets.registry import data_set_of, data_sets

    if name is None:
        for known, data_set in data_sets().items():
            _describe(known, data_set)
        return
    data_set = data_set_of(name)
    _describe(name, data_set)
    folder = to if to is not None else find_root() / FETCHED_FOLDER
    if mirror is not None:
        _check_mirror(mirror)
    try:
        with _Bar() as bar:
            fetched = fetch_data_set(name, data_set, folder, mirror, bar.show, again=again)
    except KeyboardInterrupt:
        err.print("Interrupted; what has been loaded is kept, and nothing else was written.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    rows = fetched.recording.tables["flows"].rows
    if fetched.obtained is None:
        out.print(f"Already there: {fetched.folder}, {rows} flows. --again makes it anew.", markup=False)
        return
    out.print(f"Taken: {fetched.obtained.form.file} from {fetched.obtained.origin}", markup=False)
    out.print(f"Written: {fetched.folder}, {rows} flows", markup=False)
    out.print("Read before using it:", markup=False)
    for gap in data_set.gaps:
        out.print(f"- {gap.en}", markup=False)


def _describe(name: str, data_set: DataSet) -> None:
    out.print(name, style="bold", markup=False)
    out.print(f"    {data_set.title.en}", markup=False)
    out.print(f"    Cite: {data_set.citation}", markup=False)
    out.print(f"    Home: {data_set.home}", markup=False)
    out.print(f"    Licence: {data_set.licence.en}", markup=False)
    forms = "; ".join(f"{form.file}{'' if form.url else ' (mirrors only)'}" for form in data_set.forms)
    out.print(f"    Files: {forms}", markup=False)


def _check_mirror(mirror: Path) -> None:
    from readiness.errors import InputError, Problem

    if not mirror.is_dir():
        raise InputError(Problem("fetch", "$.--mirror", "a folder", f"{mirror}, which is none"))


class _Bar:
    """A bar for a download that somebody watches; nothing where nobody does."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bar = Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task("Loading", total=None, visible=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, held_bytes: int, total_bytes: int | None) -> None:
        """Show how far a download is."""
        self._bar.update(self._task, completed=held_bytes, total=total_bytes, visible=True)
