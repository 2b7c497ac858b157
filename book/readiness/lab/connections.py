"""Connections that the hosts' own processes logged: what a flow was for, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

# Protocol, source, its port, destination, its port.
Ends = tuple[str, str, float, str, float]
CUT_SHORT = "cut short"
ANSWERED = ("ok", "denied", "refused")


class Connection(NamedTuple):
    """One connection, or one row of datagrams between two ports.

    Attributes
    ----------
    opened_at, closed_at
        Seconds since 1970; closed_at is None if the process was killed before.
    protocol, source, source_port, destination, destination_port
        Its ends; hosts by name.
    purpose
        What for.
    outcome
        What became of it.
    sent_bytes
        Of its content, by the source.
    episode_id
        Episode it was made for.
    """

    opened_at: float
    closed_at: float | None
    protocol: str
    source: str
    source_port: float
    destination: str
    destination_port: float
    purpose: str
    outcome: str
    sent_bytes: float
    episode_id: str | None

    @property
    def ends(self) -> Ends:
        """What a flow of it has too."""
        return (self.protocol, self.source, self.source_port, self.destination, self.destination_port)

    @property
    def failed(self) -> bool:
        """Whether the other end did not do what was asked."""
        return self.outcome in ("refused", "unanswered", "broken", CUT_SHORT)


def connections_of(logged: Iterable[dict[str, Any]], host_of: Mapping[str, str]) -> list[Connection]:
    """Make connections of the lines of the logs, in order of their time.

    Parameters
    ----------
    logged
        Lines; a connection has one when it is over, and one of an episode also when it begins.
    host_of
        Name of the host at each address.
    """
    found: dict[tuple[float, Ends], Connection] = {}
    for line in logged:
        if line["event"] not in ("opened", "closed"):
            continue
        made = Connection(
            line["opened_at"],
            line.get("closed_at"),
            line["protocol"],
            host_of[line["source"]],
            float(line["source_port"]),
            host_of[line["destination"]],
            float(line["destination_port"]),
            line["purpose"],
            line.get("outcome", CUT_SHORT),
            float(line.get("sent_bytes", 0)),
            line["episode_id"],
        )
        if line["event"] == "closed" or (made.opened_at, made.ends) not in found:
            found[made.opened_at, made.ends] = made
    return sorted(found.values(), key=lambda made: (made.opened_at, made.ends))


def seen_among(flows: pd.DataFrame, connections: Sequence[Connection]) -> dict[str, int]:
    """How many of the connections that were over before the last flow are among the flows.

    What a host sent may be lost in its own queue, before anybody sees it: only what was answered must be there.

    Parameters
    ----------
    flows
        With hosts by name, and `end_ms`.
    connections
        All of them.
    """
    columns = ("protocol", "source", "source_port", "destination", "destination_port")
    seen = set(zip(*(flows[name] for name in columns), strict=True))
    until = float(flows["end_ms"].max()) / 1000.0 if len(flows) else 0.0
    over = [made for made in connections if made.closed_at is not None and made.closed_at < until]
    answered = [made for made in over if made.outcome in ANSWERED]
    return {
        "over": len(over),
        "over_and_seen": sum(made.ends in seen for made in over),
        "answered": len(answered),
        "answered_and_seen": sum(made.ends in seen for made in answered),
    }
