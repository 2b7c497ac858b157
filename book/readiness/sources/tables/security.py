"""Scanners: what they looked at, what they found, what a product is made of; audits by people; data about persons.

A scan comes before its findings: no finding in what nobody looked at means nothing. The value of a secret is in no
column: a finding says where it stands.
"""

from __future__ import annotations

import pandera.pandas as pa

from readiness.sources.tables.columns import TIME, count, optional, size, text, time

KINDS = ("vulnerability", "code", "secret", "configuration", "running_system")
# From the gravest to what nobody graded.
SEVERITIES = ("critical", "high", "medium", "low", "info", "unknown")
ARTEFACTS = (
    "source_code",
    "python_dependencies",
    "other_dependencies",
    "container_images",
    "working_tree",
    "repository_history",
    "manifests",
    "running_system",
)
OUTCOMES = ("completed", "failed", "unknown")

_ARTEFACT = pa.Column(str, pa.Check.isin(ARTEFACTS))
_LINE = pa.Column(float, pa.Check.ge(1), nullable=True)

TABLES: dict[str, pa.DataFrameSchema] = {
    # One run of a scanner a row: which, with what knowledge of which day, over what. A count that it does not tell is
    # absent, not zero. `unread` is what it wanted to read and could not.
    "scans": pa.DataFrameSchema(
        {
            "scan": pa.Column(str, unique=True),
            "tool": text(),
            "tool_version": text(nullable=True),
            "artefact": _ARTEFACT,
            "target": text(nullable=True),
            "commit": text(nullable=True),
            "started_at": time(nullable=True),
            "database_at": time(nullable=True),
            "outcome": pa.Column(str, pa.Check.isin(OUTCOMES)),
            "files": size(),
            "lines": size(),
            "packages": size(),
            "unread": size(),
            "findings": count(),
        }
    ),
    # One finding a row, those that somebody suppressed too. `title` is what the rule is called, never what the scanner
    # says of this place: that may quote a secret.
    "findings": pa.DataFrameSchema(
        {
            "scan": text(),
            "tool": text(),
            "kind": pa.Column(str, pa.Check.isin(KINDS)),
            "rule": text(),
            "title": text(nullable=True),
            "severity": pa.Column(str, pa.Check.isin(SEVERITIES)),
            "path": text(nullable=True),
            "line": _LINE,
            "commit": text(nullable=True),
            "package": text(nullable=True),
            "installed_version": text(nullable=True),
            "fixed_version": text(nullable=True),
            "suppressed": pa.Column(bool),
            "suppression": text(nullable=True),
            "fingerprint": text(),
        }
    ),
    # One file a scanner says it looked at a row; `is_read` is False of one it could not parse. Lines as it counts them.
    "scan_files": pa.DataFrameSchema(
        {"scan": text(), "path": text(), "lines": size(), "is_read": pa.Column(bool)}, unique=["scan", "path"]
    ),
    # What there is to be scanned: every file of source code of the commit.
    "source_files": pa.DataFrameSchema(
        {"path": pa.Column(str, unique=True), "language": text(), "lines": count()},
    ),
    # What is released besides source code: each image, each list of dependencies, with the packages it holds.
    "artefacts": pa.DataFrameSchema({"artefact": _ARTEFACT, "name": text(), "packages": size()}),
    # One package of a bill of materials a row. `licence_basis` says who tells the licence: whoever made the package
    # (declared), who looked into it (concluded, evidence).
    "components": pa.DataFrameSchema(
        {
            "scan": text(),
            "name": text(),
            "version": text(nullable=True),
            "ecosystem": text(nullable=True),
            "purl": text(nullable=True),
            "licence": text(nullable=True),
            "licence_basis": text(nullable=True),
            "path": text(nullable=True),
        }
    ),
    # Defects planted in a tree of its own, and whether the scanner that has to see them did.
    "scan_controls": pa.DataFrameSchema(
        {
            "tool": text(),
            "rule": text(),
            "path": text(),
            "line": _LINE,
            "is_defect": pa.Column(bool),
            "found": pa.Column(bool),
        }
    ),
    # What documents say of scans whose reports are not at hand, as they print it.
    "documented_scans": pa.DataFrameSchema(
        {
            "document": text(),
            "tool": text(),
            "at": text(nullable=True),
            "lines": size(),
            "packages": size(),
            "findings": size(),
            "told": text(),
        },
        coerce=True,
    ),
    # One audit or test by people a row, with what is open of it. `independent`: by somebody other than the authors.
    "audits": pa.DataFrameSchema(
        {
            "audit": pa.Column(str, unique=True),
            "kind": pa.Column(str, pa.Check.isin(("security", "penetration_test", "compliance"))),
            "auditor": text(),
            "independent": pa.Column(bool),
            "version": text(),
            "method": text(),
            "findings": count(),
            "critical_open": count(),
            "ended_at": time(),
            "retested_at": optional(TIME),
        }
    ),
    # One field of the storage schema that holds data about persons a row; what is not stated is absent.
    "personal_data_fields": pa.DataFrameSchema(
        {
            "field": pa.Column(str, unique=True),
            "purpose": text(nullable=True),
            "retention_days": size(),
            "deletion_tested_at": time(nullable=True),
        }
    ),
    # One claim of one control a row, with the verdict on it; a control without claims has one row without a claim.
    "control_claims": pa.DataFrameSchema(
        {
            "framework_ru": text(),
            "framework_en": text(),
            "control": text(),
            "reference": text(),
            "requirement_ru": text(),
            "requirement_en": text(),
            "evidence_ru": text(),
            "evidence_en": text(),
            "state": pa.Column(str, pa.Check.isin(("shown", "refuted", "open", "gap"))),
            "claim": text(),
            "outcome": text(),
            "substitutes": text(),
            "expires_at": time(nullable=True),
        },
        unique=["control", "claim"],
    ),
    # One requirement of a standard that was named a row, with the control it is mapped to or why it does not apply.
    "requirements": pa.DataFrameSchema(
        {"framework": text(), "requirement": text(), "control": text(nullable=True), "exclusion": text(nullable=True)},
        unique=["framework", "requirement"],
    ),
}
