"""A product that is sold: payments, subscriptions, deals, questions to support, first steps, releases."""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import count, text, time

TABLES: dict[str, pa.DataFrameSchema] = {
    # One payment a row. Amounts are in units of their currency; `refunded` is part of `amount`.
    "payments": pa.DataFrameSchema(
        {
            "payment_id": pa.Column(str, unique=True),
            "customer": text(),
            "created_at": time(),
            "amount": pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))]),
            "refunded": pa.Column(float, [pa.Check.ge(0), pa.Check.lt(float("inf"))]),
            "currency": text(),
            "succeeded": pa.Column(bool),
        }
    ),
    # One subscription of one customer a row; without an end it was running when the table was taken.
    "subscriptions": pa.DataFrameSchema(
        {
            "subscription_id": pa.Column(str, unique=True),
            "customer": text(),
            "plan": text(),
            "started_at": time(),
            "ended_at": time(nullable=True),
        }
    ),
    # One attempt to sell a row. `independent` is False of acquaintances and related parties.
    "deals": pa.DataFrameSchema(
        {
            "deal_id": pa.Column(str, unique=True),
            "customer": text(),
            "independent": pa.Column(bool),
            "contacted_at": time(),
            "offered_at": time(nullable=True),
            "signed_at": time(nullable=True),
            "paid_at": time(nullable=True),
            "lost_at": time(nullable=True),
        }
    ),
    "support_requests": pa.DataFrameSchema(
        {
            "request_id": pa.Column(str, unique=True),
            "opened_at": time(),
            "promised_seconds": pa.Column(float, pa.Check.gt(0)),
            "first_answer_at": time(nullable=True),
            "watched_until_at": time(),
        }
    ),
    # One attempt of one new user a row. `from_outside` is False of the authors and those they employ.
    "onboardings": pa.DataFrameSchema(
        {
            "user": pa.Column(str, unique=True),
            "from_outside": pa.Column(bool),
            "clean_machine": pa.Column(bool),
            "helped": pa.Column(bool),
            "started_at": time(),
            "working_at": time(nullable=True),
            "gave_up_at": time(nullable=True),
            "watched_until_at": time(),
        }
    ),
    # One attempt to install a release a row.
    "installations": pa.DataFrameSchema(
        {
            "version": text(),
            "installed_by": text(),
            "from_outside": pa.Column(bool),
            "from_scratch": pa.Column(bool),
            "installed_at": time(),
            "works": pa.Column(bool),
        }
    ),
    # One number in material for buyers a row, with the claim of the register that is to back it, if any.
    "quoted_numbers": pa.DataFrameSchema(
        {"document": text(), "line": count(), "quote": text(), "claim": text(nullable=True)}
    ),
}
