"""What one look at a live system brings, and who takes it. The recorder keeps looks; the live source assembles them.

Nothing here imports pandas: looking has to be cheap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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


class Collector(Protocol):
    """One way of looking: the Kubernetes API, kubelets, pods, a Prometheus, URLs."""

    tables: frozenset[str]

    def open(self) -> None:
        """Connect, and start to watch what is watched."""

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Bring what is new of the wanted tables; never raises for what the target answers."""

    def close(self) -> None:
        """End watches and connections."""
