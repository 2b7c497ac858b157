"""Undoing what killed injections left, in whichever cluster: `readiness inject --restore`."""

from __future__ import annotations

from collections.abc import Callable

from readiness.errors import InputError, ReadinessError
from readiness.injection.cluster import Cluster, connector
from readiness.injection.undoing import UndoList, state_folder

_WAIT_SECONDS = 60.0


def lists_with_something_left() -> list[UndoList]:
    """Every list on which something is left, or of which nobody can say whether something is."""
    return [found for path in sorted(state_folder().glob("*.jsonl")) if _may_have_something(found := UndoList(path))]


def _may_have_something(undo_list: UndoList) -> bool:
    try:
        return bool(undo_list.left())
    except InputError:
        return True


def undo_of_lists(report: Callable[[str], None]) -> list[str]:
    """Undo what is left on every list; returns why something could not be undone."""
    errors: list[str] = []
    for found in lists_with_something_left():
        try:
            with found.held(wait_seconds=_WAIT_SECONDS):
                identity, collector = found.who()
                cluster = Cluster(connector(identity, collector), collector.page_size)
                seconds = max((undoing.timeout_seconds for undoing in found.left().values()), default=0.0)
                errors += found.undo_when_idle(cluster, report, seconds=seconds)
        except (ReadinessError, OSError) as error:
            errors.append(f"{found.path.name}: {error}")
    return errors
