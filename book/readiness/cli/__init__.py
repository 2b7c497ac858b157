"""The command line: build, run, check, gate, read, fetch, protocol, score, contract, record, drill, inject, scan."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import readiness
from readiness.cli import (
    building,
    contracting,
    drilling,
    fetching,
    injecting,
    protocol,
    reading,
    recording,
    records,
    scanning,
    scoring,
)
from readiness.cli.app import app, err, out
from readiness.errors import ExitCode, ReadinessError


@app.callback(invoke_without_command=True)
def _version(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        out.print(f"readiness {readiness.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error of this package becomes one message and its documented exit code."""
    try:
        app()
    except ReadinessError as error:
        err.print(str(error), markup=False)
        sys.exit(error.exit_code)
    except OSError as error:
        err.print(f"{error.filename or 'file'}: {error.strerror or error}", markup=False)
        sys.exit(ExitCode.BAD_INPUT)


__all__ = [
    "app",
    "building",
    "contracting",
    "drilling",
    "fetching",
    "injecting",
    "main",
    "protocol",
    "reading",
    "recording",
    "records",
    "scanning",
    "scoring",
]
