"""How each claim about documentation is measured, and what its notebook shows."""

from __future__ import annotations

from collections.abc import Iterable

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.documentation.accuracy import lower_bounds
from readiness.areas.documentation.charts import chart_strips
from readiness.areas.documentation.contradictions import Group, groups_of, impossible
from readiness.areas.documentation.control import control
from readiness.areas.documentation.ledger import CLAIMS as LEDGER_CLAIMS
from readiness.areas.documentation.plan import (
    CLAIMS,
    COMPREHENSIVE,
    CONSISTENT,
    COUNT,
    COUNTED,
    FRAMEWORK,
    RUNBOOKS,
    missing,
)
from readiness.areas.documentation.stated import TABLES, Stated, everything_stated
from readiness.areas.documentation.views import (
    FINDINGS,
    INVENTORY,
    table_accuracy,
    table_contradictions,
    table_control,
    table_findings,
    table_inventory,
    table_ledger,
    table_matrices,
    table_mistakes,
    table_plan,
    table_values,
)
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.distinct import estimate_distinct_values
from readiness.instruments import Check, check_planted_found
from readiness.messages import Message, message

READINESS = "production_readiness"
# A total that is printed with one decimal may differ by half of it from the one that is recomputed.
_ROUNDING_PERCENT = 0.05


def _control() -> Check:
    return check_planted_found({fault.sort: (fault.planted, fault.found) for fault in control()})


def measure_consistent(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """How many different values of readiness the documents state, in the recording where they are most.

    Statements that were found by other means than ours have a precision nobody measured: nothing bounds their number.
    """
    stated = [one for one in everything_stated(materials) if one.quantity == READINESS and one.origin == "document"]
    groups = [group for group in groups_of(stated) if not group.subject]
    if not groups:
        return Findings((_control(),), absent={"": message("absent-readiness-stated")})
    group = max(groups, key=lambda one: len(one.values))
    ours, asked = _found_by_us(materials, group.recording), asked_by(claim.criterion)
    precision, recall = lower_bounds(asked["bounds"]) if ours else (None, None)
    support = [len(some) for some in group.values.values()]
    made = estimate_distinct_values(support, precision=precision, recall=recall, **asked)
    checks = (_control(),) if ours else ()
    return Findings(checks, (made.model_copy(update={"conditions": _conditions(group, stated)}),))


def _found_by_us(materials: Iterable[Material], recording: str) -> bool:
    mine = next(material for material in materials if material.recording.id == recording)
    return "language" in mine.tables["statements"]


def _conditions(group: Group, stated: list[Stated]) -> tuple[Message, ...]:
    least, most = group.least(), group.most()
    told = [
        message(
            "condition-readiness-stated",
            n=len(group.statements),
            documents=len(group.documents),
            least=least.said,
            least_place=least.place,
            most=most.said,
            most_place=most.place,
        )
    ]
    if wrong := [one for one in impossible(stated) if one.recording == group.recording]:
        told.append(message("condition-readiness-impossible", n=len(wrong), said=wrong[0].said, place=wrong[0].place))
    return tuple(told)


def measure_matrices(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """Whether each decision matrix gives, recomputed, the total that is printed in it."""
    rows = [row for material in materials for row in material.tables["decision_matrices"].to_dict("records")]
    estimates = []
    for row in rows:
        same = abs(row["printed_percent"] - row["computed_percent"]) <= _ROUNDING_PERCENT
        asked = asked_by(claim.criterion, members=len(rows), member=row["source_path"])
        told = message("condition-matrix", printed=row["printed_percent"], computed=row["computed_percent"])
        estimates.append(estimate_count(float(same), **asked).model_copy(update={"conditions": (told,)}))
    return Findings(estimates=tuple(estimates))


def measure_count(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """How many documents there are: counted in the tree, or at least those that state something."""
    counted = [material.tables["documents"] for material in materials if "documents" in material.tables]
    if counted:
        return Findings(estimates=(estimate_count(max(len(rows) for rows in counted), **asked_by(claim.criterion)),))
    stating = [
        set(material.tables["statements"]["document"]) for material in materials if "statements" in material.tables
    ]
    if not stating:
        return Findings(absent=missing(claim, materials[0].recording.subject.name))
    made = estimate_count(max(len(some) for some in stating), **asked_by(claim.criterion))
    told = message("condition-only-stating")
    return Findings(estimates=(made.model_copy(update={"high": None, "conditions": (told,)}),))


def measure_runbooks(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """Share of the alert rules with a runbook whose commands all exist: an upper bound of those that run.

    Nothing is run here, so no share of them verifies anything.
    """
    states = [state for material in materials for state in material.tables["alert_runbooks"]["state"]]
    if not states:
        return Findings((_control(),), absent={"": message("absent-alert-rules")})
    share = states.count("ready") / len(states)
    made = estimate_count(share, **asked_by(claim.criterion))
    told = message(
        "condition-runbooks",
        n=len(states),
        ready=states.count("ready"),
        without=states.count("none") + states.count("no-document"),
        broken=states.count("broken-commands") + states.count("no-commands"),
    )
    update = {"low": made.low if share == 0 else None, "conditions": (told,)}
    return Findings((_control(),), (made.model_copy(update=update),))


def measure_comprehensive(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """For which topics somebody from outside completed a task by the documents."""
    rows = [row for material in materials for row in material.tables["document_tasks"].to_dict("records")]
    members = claim.criterion.population.members if claim.criterion.population else ()
    estimates, absent = [], {}
    for topic in members:
        tried = [bool(row["completed"]) for row in rows if row["topic"] == topic]
        if not tried:
            absent[topic] = message("absent-documents-to-try", subject=materials[0].recording.subject.name)
            continue
        made = estimate_count(float(any(tried)), **asked_by(claim.criterion, members=len(members), member=topic))
        told = message("condition-tasks-tried", n=len(tried), completed=sum(tried))
        estimates.append(made.model_copy(update={"conditions": (told,)}))
    return Findings(estimates=tuple(estimates), absent=absent)


def measure_counted(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """A complete count of one sort of finding in the documents of a tree."""
    table = COUNTED[claim.id]
    count = max(len(material.tables[table]) for material in materials)
    return Findings((_control(),), (estimate_count(count, **asked_by(claim.criterion)),))


DEFINITION = AreaDefinition(
    measures=(
        Measure((CONSISTENT,), ("statements",), measure_consistent, unaccepted=missing),
        Measure((FRAMEWORK,), ("decision_matrices",), measure_matrices, unaccepted=missing),
        Measure((COUNT,), (), measure_count, optional=("documents", "statements"), unaccepted=missing),
        Measure((RUNBOOKS,), ("alert_runbooks",), measure_runbooks, unaccepted=missing),
        Measure((COMPREHENSIVE,), ("document_tasks",), measure_comprehensive, unaccepted=missing),
        *(Measure((claim,), (table,), measure_counted, unaccepted=missing) for claim, table in COUNTED.items()),
    ),
    charts={"strips": Chart((), chart_strips, optional=TABLES)},
    tables={
        "contradictions": Table((), table_contradictions, optional=TABLES),
        "values": Table((), table_values, optional=TABLES),
        "matrices": Table(("decision_matrices",), table_matrices),
        "ledger": Table((), table_ledger, optional=TABLES, claims=LEDGER_CLAIMS, judged=True),
        "inventory": Table((), table_inventory, optional=INVENTORY),
        "findings": Table((), table_findings, optional=FINDINGS),
        "accuracy": Table((), table_accuracy, optional=("statements",)),
        "mistakes": Table((), table_mistakes, optional=("statements",)),
        "control": Table((), table_control, optional=("statements",)),
        "plan": Table((), table_plan, optional=TABLES, claims=CLAIMS, judged=True),
    },
)
