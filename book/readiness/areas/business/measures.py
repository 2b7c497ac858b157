"""How each claim about business is measured, and what its notebook shows."""

from __future__ import annotations

from readiness.areas.base import AreaDefinition, Chart, Measure, Table
from readiness.areas.business.controls import chart_control_cohorts, chart_control_retention, table_controls
from readiness.areas.business.customers import (
    chart_cohorts,
    chart_retention,
    measure_paying,
    measure_retention_known,
    table_customers,
    table_revenue,
)
from readiness.areas.business.plan import (
    CHURN,
    CLAIMS,
    MATERIALS,
    ONBOARDING,
    PAYING,
    PRODUCT,
    SALES,
    SUPPORT,
    BusinessSettings,
    missing_table,
)
from readiness.areas.business.service import (
    measure_materials,
    measure_onboarding,
    measure_product,
    measure_sales,
    measure_support,
    table_funnel,
    table_times,
)

DEFINITION = AreaDefinition(
    settings=BusinessSettings,
    measures=(
        Measure((PRODUCT,), ("installations",), measure_product, unaccepted=missing_table),
        Measure((MATERIALS,), ("quoted_numbers",), measure_materials, unaccepted=missing_table),
        Measure((PAYING,), ("payments",), measure_paying, unaccepted=missing_table),
        Measure((SALES,), ("deals",), measure_sales, unaccepted=missing_table),
        Measure((SUPPORT,), ("support_requests",), measure_support, unaccepted=missing_table),
        Measure((ONBOARDING,), ("onboardings",), measure_onboarding, unaccepted=missing_table),
        Measure((CHURN,), ("payments", "subscriptions"), measure_retention_known, unaccepted=missing_table),
    ),
    charts={
        "retention": Chart(("subscriptions",), chart_retention),
        "cohorts": Chart(("payments",), chart_cohorts),
        "control_retention": Chart((), chart_control_retention),
        "control_cohorts": Chart((), chart_control_cohorts),
    },
    tables={
        "revenue": Table(("payments",), table_revenue),
        "customers": Table(("payments",), table_customers, optional=("subscriptions",)),
        "funnel": Table(("deals",), table_funnel),
        "times": Table((), table_times, optional=("support_requests", "onboardings")),
        "controls": Table((), table_controls, claims=CLAIMS),
    },
)
