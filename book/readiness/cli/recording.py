"""`record`: of a live system as it runs, or of a lab that is run for it. Its options are of one or of the other."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from readiness.cli.app import app
from readiness.errors import InputError, Problem

_LIVE = {
    "parameters": "--params",
    "areas": "--area",
    "duration": "--duration",
    "interval": "--interval",
    "seal_only": "--seal",
}
_OF_LAB = {"lab": "--lab", "minutes": "--minutes", "seed": "--seed", "hosts": "--hosts", "salvage": "--salvage"}
_MINUTES, _SEED, _HOSTS = 95.0, 1, 20


class Lab(StrEnum):
    """The labs there are."""

    MESH = "mesh"


class _TwoForms(TyperCommand):
    """A command whose help shows the options of each of its forms together."""

    def format_options(self, context: Any, formatter: Any) -> None:
        """Write the options, those of each form under a heading of their own."""
        groups = {"Options of a live system": _LIVE, "Options of a lab": _OF_LAB, "Options of both": {}}
        for title, names in groups.items():
            chosen = [
                told
                for parameter in self.get_params(context)
                if (parameter.name in names if names else parameter.name not in {*_LIVE, *_OF_LAB})
                and (told := parameter.get_help_record(context)) is not None
            ]
            with formatter.section(title):
                formatter.write_dl(chosen)


@app.command(cls=_TwoForms)
def record(  # noqa: PLR0913, PLR0917 - two forms of one command
    out_folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the recording will be; new.")],
    parameters: Annotated[
        Path | None, typer.Option("--params", metavar="FILE", help="What is looked at: its key `live`, or `checkout`.")
    ] = None,
    areas: Annotated[
        list[str] | None,
        typer.Option("--area", metavar="AREA", help="Only the tables this area asks for; may be repeated."),
    ] = None,
    duration: Annotated[
        str | None, typer.Option(metavar="TIME", help="90s, 15m, 24h or 2d; until Ctrl-C if left out.")
    ] = None,
    interval: Annotated[
        str | None, typer.Option(metavar="TIME", help="From look to look; that of the parameters if left out.")
    ] = None,
    seal_only: Annotated[
        bool | None, typer.Option("--seal", help="Look no more: make a recording of what was kept.")
    ] = None,
    lab: Annotated[Lab | None, typer.Option(help="Which lab is run.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=1, max=24 * 60, help=f"How long it runs, in real time.  [default: {_MINUTES:g}]")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help=f"What hosts and episodes are drawn from.  [default: {_SEED}]")
    ] = None,
    hosts: Annotated[
        int | None, typer.Option(min=8, max=200, help=f"How many hosts the mesh has.  [default: {_HOSTS}]")
    ] = None,
    salvage: Annotated[
        bool | None, typer.Option("--salvage", help="Run nothing: make a recording of what a broken run left.")
    ] = None,
) -> None:
    """Record a live system or a checkout (--params), or a lab that is run for it (--lab).

    A live system is looked at again and again, with the rights that its parameters refer to; nothing of it is changed.
    Every look is on disk before the next: whatever ends the recorder, the same command goes on. Names that the
    parameters list in `mask`, and credentials, are taken out before. Ctrl-C and SIGTERM end it early: it looks a last
    time and makes the recording, and the exit code is 130.

    Of a checkout (`source: checkout` in the parameters) the facts of its tree are drawn once, and nothing of it is
    executed.

    A lab is a mesh of hosts in network namespaces of its own, with small services, their users, and episodes of faults
    and misbehaviour that are drawn from the seed; each flow that a real exporter sees is labelled by what was really
    done. Nothing of the machine's own network is touched, and nothing is left running. Ctrl-C ends it early: what was
    exported until then is recorded, and says so.
    """
    _check_one_form(
        {"parameters": parameters, "areas": areas, "duration": duration, "interval": interval, "seal_only": seal_only},
        {"lab": lab, "minutes": minutes, "seed": seed, "hosts": hosts, "salvage": salvage},
    )
    if lab is not None:
        from readiness.cli.recording_labs import record_lab

        record_lab(
            out_folder,
            minutes=_MINUTES if minutes is None else minutes,
            seed=_SEED if seed is None else seed,
            hosts=_HOSTS if hosts is None else hosts,
            salvage=bool(salvage),
        )
        return
    assert parameters is not None  # noqa: S101 - one of both, see above
    from readiness.recorder.parameters import load_source
    from readiness.sources import CHECKOUT

    if load_source(parameters, parameters) == CHECKOUT:
        from readiness.cli.recording_checkouts import record_checkout

        refused = {"--duration": duration, "--interval": interval, "--seal": seal_only}
        record_checkout(out_folder, parameters, tuple(areas or ()), refused)
        return
    from readiness.cli.recording_live import record_live

    record_live(out_folder, parameters, tuple(areas or ()), duration, interval, seal_only=bool(seal_only))


def _check_one_form(live: dict[str, Any], lab: dict[str, Any]) -> None:
    """Say which options do not go together.

    Raises
    ------
    InputError
        If options of both forms were given, or neither says what is recorded.
    """
    given_live = [_LIVE[name] for name, value in live.items() if value]
    given_lab = [_OF_LAB[name] for name, value in lab.items() if value is not None and value is not False]
    if given_live and given_lab:
        got = f"{', '.join(given_live)} with {', '.join(given_lab)}"
        hint = f"with --params: {', '.join(_LIVE.values())}; with --lab: {', '.join(_OF_LAB.values())}"
        raise InputError(Problem("options", "record", "a live system or a lab, with its own options", got, hint=hint))
    if live["parameters"] is None and lab["lab"] is None:
        got = ", ".join([*given_live, *given_lab]) or "neither"
        raise InputError(Problem("options", "record", "--params FILE for a live system, or --lab mesh", got))
