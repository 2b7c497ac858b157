"""Exports of Stripe: payments and subscriptions as CSV. Names, addresses and descriptions are left where they are.

A payment of the test mode, or one whose amount was never captured, has brought nobody any money.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from readiness.readers.base import Reader, ReaderOptions, ReadRequest, Row
from readiness.readers.csv_lines import csv_rows
from readiness.readers.files import shown
from readiness.readers.times import microseconds_of

_CREATED = ("Created date (UTC)", "Created (UTC)")
_SUCCEEDED = frozenset({"paid", "succeeded", "refunded"})
_NOT_SUCCEEDED = frozenset({"failed", "requires_payment_method", "canceled", "incomplete", "blocked", "uncaptured"})


class StripeOptions(ReaderOptions):
    """Nothing has to be told: the export says its time zone in the heads of its columns."""


def _time(request: ReadRequest, line: int, column: str, text: str) -> int | None:
    if not text.strip():
        return None
    try:
        # `2026-01-07 09:30` or with seconds; the head of the column says UTC.
        return microseconds_of(f"{text.strip()}+00:00")
    except ValueError as error:
        got = f"{shown(text)}: {error}"
        raise request.file.error(f"$.{column}", "a time such as 2026-01-07 09:30", got, line=line) from None


def _present(request: ReadRequest, line: int, column: str, text: str) -> str:
    if not text.strip():
        raise request.file.error(f"$.{column}", "a value", "an empty one", line=line)
    return text.strip()


def _amount(request: ReadRequest, line: int, column: str, text: str) -> float:
    try:
        # Stripe writes thousands with a comma in some locales: then it is no number, and is not guessed at.
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise request.file.error(f"$.{column}", "an amount of at least 0 such as 49.00", shown(text), line=line)
    return value


def read_payments(request: ReadRequest) -> Iterator[Row]:
    """Every payment of the live mode; those without a customer are told and left out."""
    for line, row in csv_rows(request.file, request.remarks, ("id", "Amount", "Amount Refunded", "Currency", "Status")):
        customer = row.get("Customer ID", row.get("Customer", "")).strip()
        if row.get("Mode", "").strip().lower() == "test" or row.get("livemode", "").strip().lower() == "false":
            request.remarks.note("read-stripe-test-mode", line)
        elif not customer:
            request.remarks.note("read-stripe-no-customer", line)
        else:
            yield _payment(request, line, row, customer)


def _payment(request: ReadRequest, line: int, row: dict[str, str], customer: str) -> Row:
    created = next((name for name in _CREATED if name in row), "")
    if not created:
        raise request.file.error("$", f"a column {' or '.join(_CREATED)}", "none", line=1)
    created_at = _time(request, line, created, _present(request, line, created, row[created]))
    status = row["Status"].strip().lower()
    if status not in _SUCCEEDED | _NOT_SUCCEEDED:
        known = ", ".join(sorted(_SUCCEEDED | _NOT_SUCCEEDED))
        raise request.file.error("$.Status", f"one of {known}", shown(row["Status"]), line=line)
    amount = _amount(request, line, "Amount", row["Amount"])
    refunded = _amount(request, line, "Amount Refunded", row["Amount Refunded"] or "0")
    if refunded > amount:
        raise request.file.error("$.Amount Refunded", f"at most {amount:g}", f"{refunded:g}", line=line)
    return {
        "payment_id": _present(request, line, "id", row["id"]),
        "customer": customer,
        "created_at": created_at,
        "amount": amount,
        "refunded": refunded,
        "currency": _present(request, line, "Currency", row["Currency"]).lower(),
        "succeeded": status in _SUCCEEDED and row.get("Captured", "true").strip().lower() != "false",
    }


def read_subscriptions(request: ReadRequest) -> Iterator[Row]:
    """Every subscription, from its start to its end; a trial that never became one is told and left out."""
    columns = ("id", "Customer ID", "Plan", "Status", "Start (UTC)", "Ended At (UTC)")
    for line, row in csv_rows(request.file, request.remarks, columns):
        if row["Status"].strip().lower() in {"trialing", "incomplete", "incomplete_expired"}:
            request.remarks.note("read-stripe-not-a-subscription", line)
            continue
        started = _time(request, line, "Start (UTC)", row["Start (UTC)"])
        ended = _time(request, line, "Ended At (UTC)", row["Ended At (UTC)"])
        if started is None:
            raise request.file.error("$.Start (UTC)", "a time", "an empty one", line=line)
        if ended is not None and ended < started:
            got = shown(row["Ended At (UTC)"])
            raise request.file.error("$.Ended At (UTC)", "a time after the start", got, line=line)
        if row["Status"].strip().lower() == "canceled" and ended is None:
            raise request.file.error("$.Ended At (UTC)", "the end of a canceled subscription", "none", line=line)
        yield {
            "subscription_id": _present(request, line, "id", row["id"]),
            "customer": _present(request, line, "Customer ID", row["Customer ID"]),
            "plan": row["Plan"].strip(),
            "started_at": started,
            "ended_at": ended,
        }


PAYMENTS = Reader(
    name="stripe-payments",
    title="payments exported from Stripe as CSV",
    tables={"payments": read_payments},
    options=StripeOptions,
)
SUBSCRIPTIONS = Reader(
    name="stripe-subscriptions",
    title="subscriptions exported from Stripe as CSV",
    tables={"subscriptions": read_subscriptions},
    options=StripeOptions,
)
