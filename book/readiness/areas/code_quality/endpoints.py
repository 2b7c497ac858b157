"""Operations of an API held against its description, endpoint by endpoint."""

from __future__ import annotations

from readiness.areas.base import Findings, Material
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.counts import estimate_count
from readiness.messages import Message, message


def measure_endpoints(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """For every endpoint the share of its operations that answered as documented; what was skipped was not asked."""
    import pandas as pd

    rows = pd.concat([material.tables["endpoint_checks"] for material in materials], ignore_index=True)
    asked_for = rows[rows["outcome"] != "skipped"]
    population = claim.criterion.population
    members = population.members if population and population.members else tuple(sorted(set(rows["endpoint"])))
    estimates: list[Estimate] = []
    absent: dict[str, Message] = {}
    known = [member for member in members if (asked_for["endpoint"] == member).any()]
    for member in members:
        of_it = asked_for[asked_for["endpoint"] == member]
        if of_it.empty:
            skipped = bool((rows["endpoint"] == member).any())
            absent[member] = message("absent-endpoint-skipped" if skipped else "absent-endpoint", endpoint=member)
            continue
        share = float((of_it["outcome"] == "passed").mean())
        made = estimate_count(share, **asked_by(claim.criterion, members=len(known), member=member))
        told = "; ".join(of_it["detail"].dropna()) or "-"
        condition = message("condition-endpoint", n=len(of_it), told=told)
        estimates.append(made.model_copy(update={"conditions": (condition,)}))
    return Findings(estimates=tuple(estimates), absent=absent)
