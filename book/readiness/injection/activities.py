"""The activities of an experiment, as the Chaos Toolkit calls them: of the one fault that is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from readiness.injection.faults import AbortError, FaultRun

T = TypeVar("T")
_under_way: list[FaultRun] = []
_aborted: list[AbortError] = []


@contextmanager
def under_way(run: FaultRun) -> Iterator[None]:
    """Let the activities be those of this fault."""
    _under_way.append(run)
    _aborted.clear()
    try:
        yield
    finally:
        _under_way.clear()


def aborted() -> AbortError | None:
    """Why the fault was broken off, if a condition of the plan was met."""
    return _aborted[0] if _aborted else None


def steady() -> bool:
    """Whether the steady state came in time."""
    return _noting_aborts(_under_way[0].steady)


def inject() -> dict[str, Any]:
    """Make the fault."""
    return _noting_aborts(_under_way[0].inject)


def effect() -> dict[str, Any]:
    """Prove it."""
    return _noting_aborts(_under_way[0].effect)


def observe() -> dict[str, Any]:
    """Watch it being detected and recovered from."""
    return _noting_aborts(_under_way[0].observe)


def restore() -> dict[str, Any]:
    """Undo it."""
    return _under_way[0].restore()


def _noting_aborts(do: Callable[[], T]) -> T:
    try:
        return do()
    except AbortError as error:
        # The library keeps the text of an exception, and not the exception.
        _aborted.append(error)
        raise


def experiment(title: str, description: str) -> dict[str, Any]:
    """The experiment of one fault, as the Chaos Toolkit has it."""

    def activity(kind: str, name: str, function: str, **more: Any) -> dict[str, Any]:
        provider = {"type": "python", "module": __name__, "func": function, "arguments": {}}
        return {"type": kind, "name": name, "provider": provider, **more}

    steady_state = activity("probe", "every replica Ready and answering", "steady", tolerance=True)
    return {
        "version": "1.0.0",
        "title": title,
        "description": description,
        "tags": ["readiness"],
        "steady-state-hypothesis": {"title": "The system is as it should be", "probes": [steady_state]},
        "method": [
            activity("action", "inject the fault", "inject"),
            activity("probe", "prove its effect", "effect"),
            activity("probe", "watch detection and recovery", "observe"),
            activity("action", "undo the fault", "restore"),
        ],
        "rollbacks": [activity("action", "undo what is left", "restore")],
    }
