"""How each claim about compliance is measured, and what its notebook shows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Settings, Table
from readiness.areas.compliance.licences import CONTROLS, Compatibility, compatibility_of
from readiness.areas.compliance.plan import (
    AUDIT,
    CLAIMS,
    FRAMEWORK,
    LICENCES,
    PERSONAL,
    STANDARD,
    missing,
    table_plan,
)
from readiness.areas.compliance.views import (
    chart_controls,
    controls_of,
    licences_of,
    table_calendar,
    table_controls,
    table_gaps,
    table_licence_controls,
    table_licences,
)
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.instruments import check_control_found, check_samples_suffice
from readiness.messages import Message, message


class ComplianceSettings(Settings):
    """Parameters of ``notebooks/compliance.ipynb``; the licence is that of the project, by its SPDX identifier."""

    project_licence: str = "Apache-2.0"


def measure_framework(claim: Claim, materials: tuple[Material, ...], _settings: ComplianceSettings) -> Findings:
    """Share of controls that are shown; open ones may still be, refuted ones and gaps are not."""
    states = controls_of(materials)["state"]
    counts = {state: int((states == state).sum()) for state in ("shown", "refuted", "open", "gap")}
    told = message("condition-controls", **counts)
    if not counts["shown"] and not counts["refuted"]:
        # Without a single decided one there is a list and no evidence.
        return Findings(absent={"": message("absent-compliance-undecided", n=len(states))})
    made = estimate_count(counts["shown"] / len(states), **asked_by(claim.criterion))
    most = (counts["shown"] + counts["open"]) / len(states)
    return Findings(estimates=(made.model_copy(update={"high": most, "conditions": (told,)}),))


def measure_audit(claim: Claim, materials: tuple[Material, ...], _settings: ComplianceSettings) -> Findings:
    """Compliance audits by somebody other than the authors without an open critical finding."""
    audits = pd.concat([material.tables["audits"] for material in materials], ignore_index=True)
    independent = audits["independent"].astype(bool) & (audits["kind"] == "compliance")
    good = int((independent & (audits["critical_open"] == 0)).sum())
    told = message("condition-audits", n=len(audits), kind="compliance")
    return _counted(claim, float(good), told)


def measure_standard(claim: Claim, materials: tuple[Material, ...], _settings: ComplianceSettings) -> Findings:
    """Share of the requirements of named standards that are mapped to a control or excluded with a reason."""
    rows = pd.concat([material.tables["requirements"] for material in materials], ignore_index=True)
    if rows.empty:
        return Findings((check_samples_suffice(0, 1),))
    good = int((rows["control"].notna() | rows["exclusion"].notna()).sum())
    told = message("condition-share", good=good, n=len(rows))
    return _counted(claim, good / len(rows), told)


def measure_personal(claim: Claim, materials: tuple[Material, ...], _settings: ComplianceSettings) -> Findings:
    """Share of fields with data about persons that have a purpose, a retention time and a tested deletion."""
    rows = pd.concat([material.tables["personal_data_fields"] for material in materials], ignore_index=True)
    if rows.empty:
        return Findings((check_samples_suffice(0, 1),))
    governed = rows[["purpose", "retention_days", "deletion_tested_at"]].notna().all(axis=1)
    told = message("condition-share", good=int(governed.sum()), n=len(rows))
    return _counted(claim, float(governed.mean()), told)


def measure_licences(claim: Claim, materials: tuple[Material, ...], settings: ComplianceSettings) -> Findings:
    """Share of components whose licence is known and may be part of the project; unknown ones are not."""
    every = pd.concat([licences_of(m, settings.project_licence) for m in materials], ignore_index=True)
    every = every.drop_duplicates(["name", "version", "ecosystem", "licence"])
    read = [compatibility_of(expression, "Apache-2.0") for expression, _ in CONTROLS]
    # The reading has to refuse what is known to be incompatible or unknown, and to take the rest.
    refused = np.array([answer is not Compatibility.COMPATIBLE for answer in read])
    wanted = np.array([expected is not Compatibility.COMPATIBLE for _, expected in CONTROLS])
    checks = (
        check_samples_suffice(len(every), 1),
        check_control_found([expression or "-" for expression, _ in CONTROLS], wanted, refused),
    )
    if every.empty:
        return Findings(checks)
    counts = every["compatibility"].value_counts()
    good = int(counts.get("compatible", 0))
    told = message(
        "condition-licences",
        good=good,
        n=len(every),
        bad=int(counts.get("incompatible", 0)),
        unknown=int(counts.get("unknown", 0)),
        project=settings.project_licence,
    )
    found = _counted(claim, good / len(every), told)
    return Findings(checks, found.estimates)


def _counted(claim: Claim, value: float, told: Message) -> Findings:
    made = estimate_count(value, **asked_by(claim.criterion))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


_CONTROLS = ("control_claims",)

DEFINITION = AreaDefinition(
    settings=ComplianceSettings,
    measures=(
        Measure((FRAMEWORK,), _CONTROLS, measure_framework, unaccepted=missing),
        Measure((AUDIT,), ("audits",), measure_audit, unaccepted=missing),
        Measure((STANDARD,), ("requirements",), measure_standard, unaccepted=missing),
        Measure((PERSONAL,), ("personal_data_fields",), measure_personal, unaccepted=missing),
        Measure((LICENCES,), ("components",), measure_licences, unaccepted=missing),
    ),
    charts={"controls": Chart(_CONTROLS, chart_controls)},
    tables={
        "controls": Table(_CONTROLS, table_controls),
        "gaps": Table(_CONTROLS, table_gaps),
        "calendar": Table(_CONTROLS, table_calendar),
        "licences": Table(("components",), table_licences),
        "licence_controls": Table((), table_licence_controls, optional=("components", "control_claims")),
        "plan": Table((), table_plan, optional=("components", "control_claims"), claims=CLAIMS, judged=True),
    },
    needs=("license_expression",),
    consults_controls=True,
)
