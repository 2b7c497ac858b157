"""Payloads: are the bytes the recorded ones, and do they parse as what they are said to be."""

from __future__ import annotations

import json
from contextlib import suppress

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

from readiness.instruments.base import Check, InstrumentCheck, checked

_SHOWN_CHARACTERS = 60


def check_bytes_unchanged(path: str, expected_sha256: str, actual_sha256: str, *, member: str | None = None) -> Check:
    """Check that a file has the digest the registry has for it (hexadecimal, upper or lower case)."""
    return checked(
        InstrumentCheck.BYTES_UNCHANGED,
        passed=expected_sha256.lower() == actual_sha256.lower(),
        member=member,
        path=path,
        expected=expected_sha256,
        actual=actual_sha256,
    )


def check_payload_parses(body: str, *, member: str | None = None) -> Check:
    """Check that a body is Prometheus text, or OpenMetrics if it ends with ``# EOF``, and has a sample.

    A JSON string around it is named for what it is: Prometheus refuses such a body as a whole.
    """
    name = InstrumentCheck.PAYLOAD_PARSES
    openmetrics = body.rstrip().endswith("# EOF")
    parse = (openmetrics_parser if openmetrics else parser).text_string_to_metric_families
    try:
        samples = sum(len(family.samples) for family in parse(body))
    except ValueError as error:
        if _is_json_string(body):
            return checked(name, passed=False, member=member, variant="json-string", start=_start_of(body))
        return checked(name, passed=False, member=member, error=_start_of(str(error)), start=_start_of(body))
    if not samples:
        return checked(name, passed=False, member=member, variant="empty")
    return checked(name, passed=True, member=member, samples=samples)


def check_json_parses(body: str, *, member: str | None = None) -> Check:
    """Check that a body is JSON."""
    name = InstrumentCheck.PAYLOAD_PARSES
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        return checked(name, passed=False, member=member, variant="json", error=error.msg, place=place)
    return checked(name, passed=True, member=member, variant="json", characters=len(body))


def _is_json_string(body: str) -> bool:
    with suppress(json.JSONDecodeError):
        return isinstance(json.loads(body), str)
    return False


def _start_of(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
