"""What could not be had, added up over looks, as whoever uses the rows has to know it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from readiness.messages import Message, message
from readiness.sources.live.sayings import said_of

MOST_TOLD = 20


@dataclass
class _Lack:
    first: dt.datetime
    last: dt.datetime
    count: int = 0


@dataclass
class Lacks:
    """The same question with the same answer is one lack, however often it was asked."""

    _lacks: dict[tuple[str, str, str], _Lack] = field(default_factory=dict)

    def add(self, at: dt.datetime, what: str, table: str, error: str) -> None:
        """One shortfall of a look, in order of time."""
        lack = self._lacks.setdefault((what, table, error), _Lack(at, at))
        lack.last, lack.count = at, lack.count + 1

    def gaps(self, looks: int) -> list[Message]:
        """The most frequent ones, and how many others there are; `looks` is how often was looked in all."""
        told = []
        most = sorted(self._lacks.items(), key=lambda found: -found[1].count)
        for (what, table, error), lack in most[:MOST_TOLD]:
            told.append(
                message(
                    "recorder-shortfall",
                    what=said_of(what),
                    table=table,
                    error=said_of(error),
                    count=lack.count,
                    looks=looks,
                    start=told_at(lack.first),
                    end=told_at(lack.last),
                )
            )
        if rest := most[MOST_TOLD:]:
            told.append(message("recorder-more-shortfalls", kinds=len(rest), count=sum(lack.count for _, lack in rest)))
        return told


def told_at(moment: dt.datetime) -> str:
    """A time as gaps tell it: UTC, in whole seconds."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
