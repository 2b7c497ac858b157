"""What one look at a live system brings, and who takes it. The recorder keeps looks; the live source assembles them.

Nothing here imports pandas: looking has to be cheap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from readiness.sources.live.sayings import retold

# One row of a table of `readiness.sources.tables`: column -> plain value; a moment is an aware datetime.
Row = dict[str, Any]


@dataclass(frozen=True)
class Shortfall:
    """What could not be had, as a :class:`~readiness.errors.CollectionError` tells it.

    Attributes
    ----------
    at
        When.
    what
        What was asked for: the query, and of which target.
    table
        The table that lacks it.
    error, hint
        What came instead, and what would mend it. Neither holds a credential.

    These are texts of the catalogue (:class:`~readiness.sources.live.sayings.Saying`), or those of somebody else.
    """

    at: dt.datetime
    what: str
    table: str
    error: str
    hint: str


@dataclass(frozen=True)
class Look:
    """What one look brought: rows by table, and what could not be had.

    `stage` is `before`, `during` or `after` of a recording: objects and payloads are asked for at each stage once,
    series, probes and events at every look.
    """

    started_at: dt.datetime
    ended_at: dt.datetime
    stage: str
    rows: Mapping[str, Sequence[Row]]
    shortfalls: tuple[Shortfall, ...] = ()


def replaced(look: Look, value: Callable[[Any], Any]) -> Look:
    """A look with every value of its rows and shortfalls as `value` gives it; columns are names of ours."""
    rows = {
        table: [{column: value(found) for column, found in row.items()} for row in some]
        for table, some in look.rows.items()
    }
    shortfalls = tuple(
        Shortfall(s.at, retold(s.what, value), retold(s.table, value), retold(s.error, value), retold(s.hint, value))
        for s in look.shortfalls
    )
    return replace(look, rows=rows, shortfalls=shortfalls)


class Collector(Protocol):
    """One way of looking: the Kubernetes API, kubelets, pods, a Prometheus, URLs."""

    tables: frozenset[str]

    def open(self) -> None:
        """Connect, and start to watch what is watched."""

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Bring what is new of the wanted tables; never raises for what the target answers."""

    def close(self) -> None:
        """End watches and connections."""
