"""Checks of requests that an observer sends to the system."""

from __future__ import annotations

from collections.abc import Sequence

from readiness.instruments.base import Check, InstrumentCheck, checked, listed

# What an HTTP client says when the server closed a kept-alive connection while the request was under way. It happens
# to a healthy server whose keep-alive equals the observer's interval, so it tells nothing of the server.
CLOSED_WHILE_KEPT_ALIVE = ("RemoteProtocolError", "ReadError", "RemoteDisconnected", "ConnectionResetError")


def check_failures_attributable(errors: Sequence[str], *, member: str | None = None) -> Check:
    """Check that failed requests are failures of the system and not of the observer's own connection.

    Parameters
    ----------
    errors
        What the client said of every request without an answer (the name of its exception).
    member
        Of the population.
    """
    own = [error for error in errors if any(name in error for name in CLOSED_WHILE_KEPT_ALIVE)]
    return checked(
        InstrumentCheck.FAILURES_ATTRIBUTABLE,
        passed=not own,
        member=member,
        failures=len(errors),
        own=len(own),
        which=listed(sorted(set(own))) or "-",
    )
