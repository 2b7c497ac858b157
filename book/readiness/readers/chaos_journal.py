"""``journal.json`` of the Chaos Toolkit: the actions of its method as faults.

A journal alone proves nothing: a dry run "succeeds" and meets its hypothesis, and an action that returned need not have
had an effect. So every fault is declared with the probe of the method that proved it, the one that saw it detected, and
the one that saw the system back. What is not declared, was answered otherwise, or belongs to a dry run, is a fault
without proof. The time of what a probe saw is the end of that probe.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import field_validator

from readiness.documents import StrictModel
from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.files import shown
from readiness.readers.json_places import Place
from readiness.readers.times import microseconds_of

STEADY_STATE = "steady-state"
# Under these nothing is done, or nothing is asked; `pause` leaves out the waiting only.
_PROVES_NOTHING = ("actions", "probes", "activities")
# A probe that begins so long after the proof saw something that may have been so for some time.
_UNWATCHED_SECONDS = 1.0
_UNWATCHED = {"detection": "read-chaos-unwatched-detection", "recovery": "read-chaos-unwatched-recovery"}


class SeenBy(StrictModel):
    """A probe of the method, and what it answers when it saw what it is for."""

    probe: str
    equals: Any = True


class DetectedBy(SeenBy):
    """The probe that saw the fault detected, and by whom it was."""

    by: Literal["platform", "probe", "self_healing"]


class DeclaredFault(StrictModel):
    """An action that is a fault.

    Attributes
    ----------
    action
        Its name in the method.
    kind
        Of the fault, as claims name it.
    proof, detected, recovered
        Who saw it. Of `recovered`, ``steady-state`` means the hypothesis after the method: it is asked once, so that
        its time is an upper bound.
    settings
        What recovery depends on, as ``readinessProbe`` or ``replaces_the_container``.
    """

    action: str
    kind: str
    proof: SeenBy | None = None
    detected: DetectedBy | None = None
    recovered: SeenBy | Literal["steady-state"] | None = None
    settings: dict[str, Any] = {}


class ChaosJournalOptions(ReaderOptions):
    """Which actions are faults, and what the run is called (the name of the file if it is not said)."""

    run: str | None = None
    faults: tuple[DeclaredFault, ...] = ()

    @field_validator("faults")
    @classmethod
    def _are_declared_once(cls, faults: tuple[DeclaredFault, ...]) -> tuple[DeclaredFault, ...]:
        names = [fault.action for fault in faults]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each action once; {', '.join(twice)} is declared more often")
        return faults


class _Looked:
    """What came of looking: when it was seen, else until when it was known not to be; None where nobody looked.

    `began_at` is when the looking began: what is seen at once may have been so for long.
    """

    def __init__(
        self, seen_at: int | None = None, not_until: int | None = None, *, began_at: int | None = None, told: str = ""
    ) -> None:
        self.seen_at, self.not_until, self.began_at, self.told = seen_at, not_until, began_at, told

    @property
    def denied(self) -> bool:
        """Whether somebody looked and saw the contrary."""
        return self.seen_at is None and self.not_until is not None


def read_faults(request: ReadRequest) -> Iterator[Row]:
    """One row per action of the method, in its order."""
    journal = Place(request.file, request.file.json("a journal of the Chaos Toolkit"))
    if journal["chaoslib-version"].value is None:
        raise journal["chaoslib-version"].error("a version: this is no journal of the Chaos Toolkit")
    experiment, runs = journal["experiment"], journal["run"].items()
    declared = {fault.action: fault for fault in request.options.faults}
    actions = [number for number, run in enumerate(runs) if run["activity"]["type"].value == "action"]
    names = [runs[number]["activity"]["name"].as_(str) for number in actions]
    known = dict.fromkeys([*names, *_actions_of(experiment)])
    if actions and (unknown := sorted(set(declared) - set(known))):
        expected = f"the declared action {', '.join(unknown)}"
        raise experiment["method"].error(expected, f"a method with {', '.join(known) or 'no action'}")
    if not actions:
        request.remarks.note("read-chaos-no-fault", "$.run", rollbacks=len(journal["rollbacks"].items()))
    for count, (number, name) in enumerate(zip(actions, names, strict=True), start=1):
        until = actions[count] if count < len(actions) else len(runs)
        fault = declared.get(name)
        if fault is None:
            request.remarks.note("read-chaos-undeclared", runs[number].path, action=name)
            fault = DeclaredFault(action=name, kind=re.sub(r"\W+", "_", name.lower()))
        row = _row_of(request, journal, runs[number], runs[number + 1 : until], fault)
        yield {**row, "fault_id": f"{request.run}/{count}"}


def _actions_of(experiment: Place) -> list[str]:
    """The actions of a method, done or not; one that refers to another by name has no type of its own."""
    return [step["name"].as_(str) for step in experiment["method"].items() if step["type"].value == "action"]


def _row_of(request: ReadRequest, journal: Place, action: Place, after: list[Place], fault: DeclaredFault) -> Row:
    injected_at = _time_of(action["start"])
    dry = action["activity"]["dry"].value or journal["experiment"]["dry"].value
    nothing = dry in _PROVES_NOTHING
    if nothing:
        request.remarks.note("read-chaos-dry", action.path, dry=str(dry))
    proof = _Looked() if nothing else _look(fault.proof, after)
    detected = _Looked() if nothing else _look(fault.detected, after)
    by_probe = fault.recovered if isinstance(fault.recovered, SeenBy) else None
    recovered = _steady_state(journal) if fault.recovered == STEADY_STATE else _look(by_probe, after)
    if nothing or proof.denied or (proof.seen_at is None and action["status"].value != "succeeded"):
        # What is well because nothing happened to it did not recover.
        detected, recovered = _Looked(), _Looked()
    if proof.seen_at is None:
        request.remarks.note("read-chaos-unproven", action.path, action=fault.action)
    elif detected.seen_at is None and detected.not_until is None:
        request.remarks.note("read-chaos-nobody-looked", action.path, action=fault.action)
    for what, found in (("detection", detected), ("recovery", recovered)):
        unwatched_seconds = ((found.began_at or injected_at) - (proof.seen_at or injected_at)) / 1e6
        if proof.seen_at is not None and found.seen_at is not None and unwatched_seconds > _UNWATCHED_SECONDS:
            seconds = round(unwatched_seconds, 1)
            request.remarks.note(_UNWATCHED[what], action.path, action=fault.action, seconds=seconds)
    # Who did not look cannot say "not yet": then nothing is known but that the fault was injected.
    ends = [found.not_until or injected_at for found in (detected, recovered) if found.seen_at is None]
    seen = [at for at in (proof.seen_at, detected.seen_at, recovered.seen_at, injected_at) if at is not None]
    told = {
        "experiment": journal["experiment"]["title"].value,
        "action": fault.action,
        "action_status": action["status"].value,
        "journal_status": journal["status"].value,
        **({"dry": dry} if dry else {}),
        **fault.settings,
    }
    by = fault.detected.by if fault.detected is not None and detected.seen_at is not None else None
    return {
        "kind": fault.kind,
        "injected_at": injected_at,
        "effect_seen_at": proof.seen_at,
        "effect_proof": proof.told if proof.seen_at is not None else None,
        "detected_at": detected.seen_at,
        "detected_by": by,
        "recovered_at": recovered.seen_at,
        "observed_until_at": min(ends) if ends else max(seen),
        "settings": json.dumps(told, ensure_ascii=False, sort_keys=True),
    }


def _look(wanted: SeenBy | None, after: list[Place]) -> _Looked:
    """What a probe answered after the action and before the next; nobody looked if it was not asked."""
    runs = [r for r in after if wanted is not None and r["activity"]["name"].value == wanted.probe]
    if wanted is None or not runs or runs[0]["end"].value is None:
        return _Looked()
    run = runs[0]
    at = _time_of(run["end"])
    # As JSON: to Python 1 is true, and a probe that answers 1 need not mean it.
    answered = json.dumps(run["output"].value, ensure_ascii=False, sort_keys=True)
    if run["status"].value != "succeeded" or answered != json.dumps(wanted.equals, ensure_ascii=False, sort_keys=True):
        return _Looked(not_until=at)
    return _Looked(seen_at=at, began_at=_time_of(run["start"]), told=f"{wanted.probe}: {answered[:200]}")


def _steady_state(journal: Place) -> _Looked:
    found = journal["steady_states"]["after"]
    if found.value is None:
        return _Looked()
    ends = [_time_of(probe["end"]) for probe in found["probes"].items() if probe["end"].value is not None]
    if not ends:
        return _Looked()
    met = found["steady_state_met"].as_(bool)
    began_at = min(_time_of(probe["start"]) for probe in found["probes"].items())
    return _Looked(seen_at=max(ends), began_at=began_at) if met else _Looked(not_until=max(ends))


def _time_of(place: Place) -> int:
    text = place.as_(str)
    try:
        # Older versions of the toolkit write UTC without saying so.
        return microseconds_of(text, "UTC")
    except ValueError as error:
        raise place.error("an ISO 8601 time", f"{shown(text)}: {error}") from None


READER = Reader(
    name="chaos-journal",
    title="journal.json of the Chaos Toolkit; faults are declared with the probes that prove them",
    tables={"faults": read_faults},
    options=ChaosJournalOptions,
)
