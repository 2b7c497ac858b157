"""The command line itself: its name, its help, its two consoles, and what more than one command prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from readiness.errors import ExitCode, InputError, Problem
from readiness.rollup import Decision

app = typer.Typer(
    name="readiness",
    help="Turn a milestone statement into claims, measure them, judge them from confidence bounds, make the book.",
    epilog="Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + ".",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_rollup(decision: Decision, record: Any) -> None:
    """Print decision, counts and readiness intervals of a record."""
    counts = ", ".join(f"{number} {outcome.value}" for outcome, number in record.rollup.counts.items() if number)
    out.print(f"Decision: {decision.value}", style="bold")
    out.print(f"{record.rollup.total} claims: {counts}")
    for change in record.criteria_changed:
        before, after = change.before.model_dump(mode="json"), change.after.model_dump(mode="json")
        differences = [f"{name} {before[name]} -> {after[name]}" for name in before if before[name] != after[name]]
        told = f"Criterion changed after its evidence was judged: {change.claim}: {'; '.join(differences)}"
        out.print(told, markup=False)
    for shown in record.rollup.readiness:
        claimed = f"{shown.claimed.low_ratio:.0%} to {shown.claimed.high_ratio:.0%}"
        out.print(f"  {shown.dimension.value:<12} {shown.low_ratio:.0%} to {shown.high_ratio:.0%} (claimed {claimed})")


def sentence(reason: dict[str, Any]) -> str:
    """Write a message of the catalogue in English, the language of the command line."""
    from readiness.messages import Message
    from readiness.presentation import text

    return text(Message.model_validate(reason), "en")


def json_object(option: str, given: str) -> dict[str, Any]:
    """What an option gives as a JSON object.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        told = json.loads(given)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise InputError(Problem("options", option, 'a JSON object such as {"threshold": 0.5}', given))
    return told


def shown(path: Path, root: Path) -> Path:
    """A path as the user would type it: relative to the project where it lies in it."""
    try:
        return path.resolve().relative_to(root.resolve())
    except ValueError:
        return path
