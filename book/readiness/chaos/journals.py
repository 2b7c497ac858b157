"""Journals of the Chaos Toolkit: whether the experiment took place as declared, and what its activities told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Journal = Mapping[str, Any]
_SUCCEEDED = "succeeded"


def faults_of_journal(journal: Journal, *, proof: str, proves: str, told_as: str) -> list[str]:
    """Say in words why a journal does not show a whole experiment; an empty list means it does.

    A dry run meets its hypothesis and does nothing, an activity that failed may leave the rest untouched, and a fault
    without a probe that proves it may not have happened.

    Parameters
    ----------
    journal
        As `chaoslib` returns it.
    proof
        Name of the probe that proves what the experiment did.
    proves
        What that is, in a word.
    told_as
        Under which name the probe tells its proof.
    """
    faults = []
    experiment = journal.get("experiment", {})
    activities = [*experiment.get("method", ()), experiment]
    if any(part.get("dry") for part in activities):
        faults.append("a dry run shows nothing")
    if journal.get("status") != "completed":
        faults.append(f"ended as {journal.get('status')!r}, not as 'completed'")
    states = journal.get("steady_states") or {}
    for when in ("before", "after"):
        if not (states.get(when) or {}).get("steady_state_met"):
            faults.append(f"the steady state {when} the method was not met")
    if journal.get("deviated"):
        faults.append("the steady state deviated")
    done = {run["activity"]["name"]: run for run in journal.get("run", ())}
    for declared in experiment.get("method", ()):
        status = done.get(declared["name"], {}).get("status", "not run")
        if status != _SUCCEEDED:
            faults.append(f"{declared['name']}: {status}")
    if proof not in {declared["name"] for declared in experiment.get("method", ())}:
        faults.append(f"no probe {proof} to prove the {proves}")
    elif not (_outputs_by_name(journal).get(proof) or {}).get(told_as):
        faults.append(f"{proof} gave no proof of the {proves}")
    return faults


def times_of(journal: Journal, names: Collection[str]) -> dict[str, dt.datetime]:
    """The times of these names that activities told; what did not happen is not there."""
    told = {name: value for output in outputs_of(journal) for name, value in output.items() if name in names}
    return {name: dt.datetime.fromisoformat(value) for name, value in told.items() if value is not None}


def settings_of(journal: Journal) -> dict[str, Any]:
    """What activities told for the settings of the experiment."""
    return {name: value for output in outputs_of(journal) for name, value in output.get("settings", {}).items()}


def told_by(journal: Journal, name: str) -> Any:
    """What the last activity that told something told of it; None if none did."""
    return next((output[name] for output in reversed(list(outputs_of(journal))) if name in output), None)


def outputs_of(journal: Journal) -> Iterator[dict[str, Any]]:
    """What the activities of the method returned, those that succeeded and told something."""
    for run in journal.get("run", ()):
        if run.get("status") == _SUCCEEDED and isinstance(run.get("output"), dict):
            yield run["output"]


def broken_off_by(journal: Journal) -> tuple[str, str, dt.datetime, dt.datetime] | None:
    """The first activity of the method that did not succeed: its name, its error, when it began and ended."""
    for run in journal.get("run", ()):
        if run.get("status") != _SUCCEEDED:
            error = error_of(run, "interrupted")
            begun = dt.datetime.fromisoformat(run["start"])
            ended = dt.datetime.fromisoformat(run["end"]) if "end" in run else begun
            return run["activity"]["name"], error, begun, ended
    return None


def error_of(run: Mapping[str, Any], otherwise: str) -> str:
    """Why an activity did not succeed, in one line: what was wrong, not the hint that may follow it."""
    return str((run.get("exception") or [otherwise])[-1]).strip().splitlines()[0]


def span_of(journals: pd.DataFrame) -> tuple[dt.datetime, dt.datetime]:
    """From the begin of the first experiment of a table of journals to the end of the last."""
    ends = (dt.datetime.fromisoformat(json.loads(body)["end"]) for body in journals["body"])
    return min(journals["started_at"]).to_pydatetime(), max(ends)


def _outputs_by_name(journal: Journal) -> dict[str, Any]:
    return {
        run["activity"]["name"]: run["output"]
        for run in journal.get("run", ())
        if run.get("status") == _SUCCEEDED and isinstance(run.get("output"), dict)
    }
