"""How each claim about security is measured, and what its notebook shows."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Settings, Table
from readiness.areas.security.charts import chart_findings, chart_scope
from readiness.areas.security.checks import checks_of
from readiness.areas.security.plan import (
    AUDIT,
    CLAIMS,
    COVERAGE,
    CRITICAL,
    PENETRATION_TEST,
    SECRETS,
    STATIC,
    missing_scan,
    table_plan,
)
from readiness.areas.security.posture import table_network, table_posture, table_rights
from readiness.areas.security.scope import clean_lines, coverage_of, scans_of
from readiness.areas.security.views import (
    table_controls,
    table_documented,
    table_findings,
    table_scans,
    table_secrets,
)
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.counts import estimate_count
from readiness.instruments import check_samples_suffice
from readiness.messages import message

DEPENDENCIES = ("python_dependencies", "other_dependencies", "container_images")
HISTORY, MANIFESTS, TREE = "repository_history", "manifests", "working_tree"


def measure_audits(claim: Claim, materials: tuple[Material, ...], _settings: Settings) -> Findings:
    """Audits, or penetration tests with a retest and nothing critical open, by somebody other than the authors."""
    audits = pd.concat([material.tables["audits"] for material in materials], ignore_index=True)
    kind = "security" if claim.id == AUDIT else "penetration_test"
    counted = audits[(audits["kind"] == kind) & audits["independent"].astype(bool)]
    if claim.id == PENETRATION_TEST:
        retested = (
            counted["retested_at"].notna() if "retested_at" in counted else pd.Series(data=False, index=counted.index)
        )
        counted = counted[retested & (counted["critical_open"] == 0)]
    told = message("condition-audits", n=len(audits), kind=kind)
    made = estimate_count(len(counted), **asked_by(claim.criterion))
    return Findings(estimates=(made.model_copy(update={"conditions": (told,)}),))


def measure_coverage(claim: Claim, materials: tuple[Material, ...], _settings: Settings) -> Findings:
    """Share of each kind of released thing that was scanned, of all that is released."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    estimates, absent = [], {}
    for member in members:
        coverage = coverage_of(materials, member)
        if coverage is None:
            absent[member] = message("absent-security-inventory", artefact=member)
            continue
        told = message("condition-scan-coverage", covered=coverage.covered, whole=coverage.whole, artefact=member)
        made = estimate_count(coverage.ratio, **asked_by(claim.criterion, members=len(members), member=member))
        estimates.append(made.model_copy(update={"conditions": (told,)}))
    return Findings(checks_of(claim, materials, artefacts=DEPENDENCIES), tuple(estimates), absent)


def measure_critical(claim: Claim, materials: tuple[Material, ...], _settings: Settings) -> Findings:
    """Known critical vulnerabilities: at least those that are open, and no bound above while something was not scanned.

    One that somebody suppressed is not gone: it counts for the upper bound.
    """
    findings = _findings_of(materials)
    known = findings[findings["kind"] == "vulnerability"]
    critical = known[known["severity"] == "critical"].drop_duplicates(["rule", "package", "installed_version"])
    open_ones = int((~critical["suppressed"].astype(bool)).sum())
    ungraded = int((known["severity"] == "unknown").sum())
    coverages = {
        name: coverage_of(materials, name) for name in ("source_code", "python_dependencies", "container_images")
    }
    unseen = [name for name, coverage in coverages.items() if coverage is None or coverage.ratio < 1]
    told = [message("condition-critical", open=open_ones, suppressed=len(critical) - open_ones)]
    if unseen:
        told.append(message("condition-unseen", artefacts=", ".join(unseen)))
    if ungraded:
        told.append(message("condition-ungraded", n=ungraded))
    high = None if unseen or ungraded else float(len(critical))
    made = _between(claim, open_ones, high)
    return Findings(
        checks_of(claim, materials, artefacts=DEPENDENCIES), (made.model_copy(update={"conditions": tuple(told)}),)
    )


def _between(claim: Claim, low: float, high: float | None, **asked: str | int) -> Estimate:
    made = estimate_count(low, **asked_by(claim.criterion, **asked))  # type: ignore[arg-type]
    return made.model_copy(update={"high": high})


def _findings_of(materials: tuple[Material, ...]) -> pd.DataFrame:
    frames = [material.tables["findings"] for material in materials]
    findings = pd.concat(frames, ignore_index=True)
    return findings[findings["scan"].isin(scans_of(materials)["scan"])]


def measure_secrets(claim: Claim, materials: tuple[Material, ...], _settings: Settings) -> Findings:
    """Places that look like secrets, in the history, the images and the manifests; suppressed ones bound it above."""
    members = claim.criterion.population.members if claim.criterion.population else ()
    findings = _findings_of(materials)
    secrets = findings[findings["kind"] == "secret"]
    estimates, absent = [], {}
    for member in members:
        scans = scans_of(materials, TREE if member == MANIFESTS else member)
        mine = secrets[secrets["scan"].isin(scans["scan"])]
        if member == MANIFESTS:
            listed = [m.tables["artefacts"] for m in materials if "artefacts" in m.tables]
            names = {name for frame in listed for name in frame.loc[frame["artefact"] == MANIFESTS, "name"]}
            if not names:
                absent[member] = message("absent-security-inventory", artefact=member)
                continue
            mine = mine[mine["path"].isin(names)]
        if scans.empty:
            absent[member] = message("absent-security-place", place=member)
            continue
        places = mine.drop_duplicates(["path", "line", "commit"])
        open_ones = int((~places["suppressed"].astype(bool)).sum())
        told = message("condition-secrets", open=open_ones, suppressed=len(places) - open_ones, scans=len(scans))
        made = _between(claim, open_ones, float(len(places)), members=len(members), member=member)
        estimates.append(made.model_copy(update={"conditions": (told,)}))
    return Findings(checks_of(claim, materials), tuple(estimates), absent)


def measure_static(claim: Claim, materials: tuple[Material, ...], _settings: Settings) -> Findings:
    """Lines in files that were read and have no open finding of high severity, of all lines of source code."""
    coverages = [clean_lines(material) for material in materials]
    covered, whole = sum(c.covered for c in coverages), sum(c.whole for c in coverages)
    checks = (*checks_of(claim, materials), check_samples_suffice(int(whole), 1))
    if not whole:
        return Findings(checks)
    made = estimate_count(covered / whole, **asked_by(claim.criterion))
    told = message("condition-clean-lines", covered=covered, whole=whole)
    return Findings(checks, (made.model_copy(update={"conditions": (told,)}),))


def _measure(
    claim: str,
    tables: tuple[str, ...],
    function: Callable[[Claim, tuple[Material, ...], Settings], Findings],
    optional: tuple[str, ...] = (),
) -> Measure:
    return Measure((claim,), tables, function, optional=optional, unaccepted=missing_scan)


_SCOPE = ("scan_files", "source_files", "artefacts", "scan_controls")
_ANY = ("scans", "findings", "source_files", "documented_scans")

DEFINITION = AreaDefinition(
    measures=(
        _measure(AUDIT, ("audits",), measure_audits),
        _measure(PENETRATION_TEST, ("audits",), measure_audits),
        _measure(COVERAGE, ("scans",), measure_coverage, _SCOPE),
        _measure(CRITICAL, ("scans", "findings"), measure_critical, _SCOPE),
        _measure(SECRETS, ("scans", "findings"), measure_secrets, _SCOPE),
        _measure(STATIC, ("scans", "findings", "scan_files", "source_files"), measure_static, ("scan_controls",)),
    ),
    charts={
        "scope": Chart((), chart_scope, optional=_ANY),
        "findings": Chart(("scans", "findings"), chart_findings),
    },
    tables={
        "scans": Table(("scans", "findings"), table_scans),
        "documented": Table(("documented_scans",), table_documented),
        "findings": Table(("scans", "findings"), table_findings),
        "secrets": Table(("scans", "findings"), table_secrets),
        "controls": Table(("scan_controls",), table_controls),
        "posture": Table(("objects",), table_posture),
        "network": Table(("objects",), table_network),
        "rights": Table(("objects",), table_rights),
        "plan": Table((), table_plan, optional=("scans", "objects", "documented_scans"), claims=CLAIMS, judged=True),
    },
)
