"""What has to be recorded for the claims about business, and what of it is shown."""

from __future__ import annotations

from readiness.areas.base import Settings
from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "business"
PRODUCT, MATERIALS = f"{AREA}.product_exists", f"{AREA}.sales_materials"
PAYING, SALES = f"{AREA}.paying_customers", f"{AREA}.sales_process"
SUPPORT, ONBOARDING = f"{AREA}.customer_support", f"{AREA}.onboarding"
CHURN = f"{AREA}.churn_measured"
CLAIMS = (PRODUCT, MATERIALS, PAYING, SALES, SUPPORT, ONBOARDING, CHURN)
TABLE_OF = {
    PRODUCT: "installations",
    MATERIALS: "quoted_numbers",
    PAYING: "payments",
    SALES: "deals",
    SUPPORT: "support_requests",
    ONBOARDING: "onboardings",
    CHURN: "subscriptions",
}
_READERS = {"payments": "stripe-payments", "subscriptions": "stripe-subscriptions"}


class BusinessSettings(Settings):
    """Parameters of ``notebooks/business.ipynb``.

    Attributes
    ----------
    show_amounts
        Whether amounts of money are printed; otherwise months are shown as shares of the best one.
    show_names
        Whether customers are named; otherwise they are numbered in order of their first payment.
    """

    show_amounts: bool = False
    show_names: bool = False


def command_for(table: str) -> str:
    """What makes a table of a recording out of an export."""
    reader = _READERS.get(table)
    form = f"--as {reader}" if reader else "--as own-columns --options COLUMNS.yaml"
    return f"readiness read {table}.csv {form} --table {table} --out data/NAME/{table}.parquet"


def missing_table(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim which table about the subject is not there, and how it would be had."""
    table = TABLE_OF[claim.id]
    return {"": message("absent-business-table", subject=subject, table=table, command=command_for(table))}
