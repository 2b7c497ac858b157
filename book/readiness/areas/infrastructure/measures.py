"""How claims about infrastructure are measured, and what is shown beside them."""

from __future__ import annotations

from readiness.areas.base import AreaDefinition, Chart, Measure, Table
from readiness.areas.infrastructure.access import measure_least_privilege, table_access
from readiness.areas.infrastructure.guards import table_guards
from readiness.areas.infrastructure.serving import (
    InfrastructureSettings,
    chart_ready,
    chart_service,
    measure_deployment,
    measure_exposition,
    measure_ready,
    measure_service,
    table_exposition,
)
from readiness.areas.infrastructure.workloads import measure_limited, measure_pinned, table_workloads

DEFINITION = AreaDefinition(
    settings=InfrastructureSettings,
    measures=(
        Measure(("infrastructure.deployment_available",), ("objects",), measure_deployment, optional=("events",)),
        Measure(("infrastructure.five_pods_stable",), ("series",), measure_ready),
        Measure(("infrastructure.service_answers",), ("probes",), measure_service),
        Measure(("infrastructure.metrics_exposition",), ("payloads",), measure_exposition),
        Measure(("infrastructure.images_pinned",), ("objects",), measure_pinned),
        Measure(("infrastructure.containers_limited",), ("objects",), measure_limited),
        Measure(("infrastructure.collector_least_privilege",), ("objects",), measure_least_privilege),
    ),
    charts={"ready": Chart(("series",), chart_ready), "service": Chart(("probes",), chart_service)},
    tables={
        "exposition": Table(("payloads",), table_exposition),
        "workloads": Table(("objects",), table_workloads),
        "guards": Table(("objects",), table_guards),
        "access": Table(("objects",), table_access),
    },
)
