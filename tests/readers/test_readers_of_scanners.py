"""Reports of scanners: scope beside findings, suppressions kept, and nothing of a secret but its place."""

from __future__ import annotations

import json

import pytest
from reading import ASSETS, keys, read, read_bytes

from readiness.errors import InputError
from readiness.readers import READERS
from readiness.readers.scanners import SCANNERS
from readiness.readers.scanners.rows import ScanOptions, path_of, severity_of_score

FORMS = [reader.name for reader in SCANNERS]
# Everything in the assets that a report quotes of a secret, beside what is planted below.
QUOTED = ("s3cr3t-of-", "not-a-real-password-7Qz", "AKIAIOSFODNN7EXAMPLE", "427ba86b2c0236fd33b9f8b316f0d1f54e19dbf5",
          "person@example.org", "39fa2ee980eb94b0")  # fmt: skip


def every_row(form: str, content: bytes) -> list[dict]:
    rows = []
    for table in READERS[form].tables:
        options = {"artefact": "working_tree"}
        rows += read_bytes(content, "x.json", form, table, options)[0]
    return rows


def test_the_assets_do_quote_secrets():
    whole = "".join(path.read_text("utf-8") for form in FORMS for path in (ASSETS / form).iterdir())
    assert all(quoted in whole for quoted in QUOTED)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_is_read_holds_the_value_of_a_secret(form):
    for path in (ASSETS / form).iterdir():
        try:
            told = json.dumps(every_row(form, path.read_bytes()), default=str)
        except InputError as error:
            told = str(error)
        assert [quoted for quoted in QUOTED if quoted in told] == [], path


# Where a scanner writes what it found, and where it says which rule, where, how grave: any other text must not be kept.
KEPT = {
    "gitleaks": {"RuleID", "File", "Commit"},
    "detect-secrets": {"type", "filename", "version", "generated_at"},
    "bandit": {"test_id", "test_name", "issue_severity", "filename", "generated_at", "more_info"},
}


@pytest.mark.parametrize("form", sorted(KEPT))
def test_a_secret_in_any_other_field_is_dropped(form):
    document = json.loads((ASSETS / form / "valid.json").read_text("utf-8"))

    def plant(value, key=""):
        if isinstance(value, dict):
            return {name: plant(below, name) for name, below in value.items()}
        if isinstance(value, list):
            return [plant(below, key) for below in value]
        return "planted-s3cr3t" if isinstance(value, str) and key not in KEPT[form] else value

    planted = json.dumps(plant(document)).encode()
    assert planted.count(b"planted-s3cr3t") > 2
    assert "planted-s3cr3t" not in json.dumps(every_row(form, planted), default=str)


def test_a_fingerprint_is_of_rule_and_place_and_not_of_the_secret():
    document = json.loads((ASSETS / "gitleaks" / "valid.json").read_text("utf-8"))
    (first,) = read_bytes(json.dumps(document).encode(), "x", "gitleaks", "findings", {})[0]
    document[0] |= {"Secret": "another", "Match": "another"}
    (second,) = read_bytes(json.dumps(document).encode(), "x", "gitleaks", "findings", {})[0]
    document[0]["StartLine"] += 1
    (third,) = read_bytes(json.dumps(document).encode(), "x", "gitleaks", "findings", {})[0]
    assert first["fingerprint"] == second["fingerprint"] != third["fingerprint"]


def test_a_file_bandit_could_not_parse_is_not_among_what_it_looked_at():
    (scan,), _ = read("bandit", "valid.json", "scans")
    files, _ = read("bandit", "valid.json", "scan_files", root="tree")
    assert (scan["files"], scan["lines"], scan["unread"], scan["tool_version"]) == (1, 10, 1, "1.9.4")
    assert {row["path"]: (row["is_read"], row["lines"]) for row in files} == {
        "app.py": (True, 10.0), "broken.py": (False, 1.0),
    }  # fmt: skip
    assert scan["lines"] == sum(row["lines"] for row in files if row["is_read"])


def test_what_bandit_was_told_to_overlook_is_a_finding_that_was_suppressed():
    rows, _ = read("bandit", "valid.json", "findings", root="tree")
    assert [(row["rule"], row["path"]) for row in rows if row["suppressed"]] == [("nosec", "app.py")]
    assert {row["rule"] for row in rows if row["severity"] == "high"} == {"B602"}
    assert len({row["fingerprint"] for row in rows}) == len(rows)


def test_suppressions_are_kept_with_their_reason():
    told = {
        form: [(row["rule"], row["suppression"]) for row in read(form, file, "findings")[0] if row["suppressed"]]
        for form, file in (
            ("sarif", "valid.json"), ("grype", "valid.json"), ("trivy", "valid.json"), ("checkov", "valid.json"),
            ("zap", "valid.json"), ("detect-secrets", "audited.json"),
        )
    }  # fmt: skip
    assert told == {
        "sarif": [("CKV_K8S_20", "planted")],
        "grype": [("GHSA-j5w8-q4qc-rx2x", "the ssh server is not started")],
        "trivy": [("CVE-2024-0002", "vulnerable_code_not_in_execute_path")],
        "checkov": [("CKV_K8S_20", "planted")],
        "zap": [("10021", "false positive")],
        "detect-secrets": [("Secret Keyword", "audited as no secret")],
    }


def test_a_suppression_that_was_refused_suppresses_nothing():
    rows, remarks = read("sarif", "two-runs.json", "findings")
    assert [row["suppressed"] for row in rows] == [False, True, False]
    assert keys(remarks) == ["read-sarif-kind", "read-sarif-absent"]
    assert [(row["rule"], row["severity"], row["path"]) for row in rows] == [
        ("py/sql-injection", "high", "src/app.py"),
        ("py/clear-text", "low", "src/b c.py"),
        ("py/clear-text", "medium", None),
    ]


def test_a_run_that_did_not_succeed_says_so():
    rows, _ = read("sarif", "two-runs.json", "scans")
    assert [(row["scan"], row["outcome"], row["files"]) for row in rows] == [
        ("two-runs#1", "completed", 2), ("two-runs#2", "failed", None),
    ]  # fmt: skip


def test_the_day_of_the_database_is_that_of_the_report():
    (scan,), _ = read("grype", "no-match.json", "scans", packages=5)
    assert scan["database_at"].isoformat() == "2026-03-06T06:25:49+00:00"
    assert scan["started_at"].date().isoformat() == "2026-03-08"
    assert (scan["findings"], scan["packages"], scan["tool_version"]) == (0, 5, "0.109.0")
    (image,), _ = read("grype", "image.json", "scans")
    assert (image["artefact"], image["target"]) == ("container_images", "registry.example/app:1.0")


def test_an_option_fills_in_and_never_replaces():
    (scan,), _ = read("grype", "no-match.json", "scans", tool_version="9", database_at="2030-01-01T00:00:00Z",
                      target="t", commit="9c0576bf", scan="mine")  # fmt: skip
    assert (scan["tool_version"], scan["commit"], scan["scan"]) == ("0.109.0", "9c0576bf", "mine")
    assert scan["database_at"].year == 2026


def test_how_many_packages_were_looked_at_is_told_or_absent():
    (audit,), remarks = read("pip-audit", "valid.json", "scans")
    assert (audit["packages"], audit["unread"], keys(remarks)) == (2, 1, ["read-scan-skipped"])
    (whole,), _ = read("osv-scanner", "valid.json", "scans")
    (part,), remarks = read("osv-scanner", "only-affected.json", "scans")
    assert (whole["packages"], part["packages"], keys(remarks)) == (2, None, ["read-osv-packages"])
    (quiet,), remarks = read("checkov", "quiet.json", "scans")
    assert (quiet["findings"], keys(remarks)) == (3, ["read-checkov-quiet"])
    (nothing,), _ = read("checkov", "nothing-to-check.json", "scans")
    assert (nothing["files"], nothing["findings"]) == (0, 0)


def test_older_and_smaller_forms_are_read_alike():
    (old,), _ = read("pip-audit", "list-of-old.json", "findings")
    assert (old["package"], old["fixed_version"]) == ("flask", "1.0")
    (tree,), remarks = read("trivy", "clean-tree.json", "scans")
    assert (tree["artefact"], tree["findings"], tree["packages"]) == ("working_tree", 0, None)
    assert keys(remarks) == ["read-trivy-suppressed"]
    (site,), _ = read("zap", "one-site.json", "scans")
    assert (site["target"], site["findings"]) == ("http://app.example", 0)


def test_a_fix_is_that_of_the_package_itself():
    first, second = read("osv-scanner", "valid.json", "findings", root="/work/app")[0]
    assert (first["fixed_version"], first["severity"], first["path"]) == ("0.38.0", "critical", "go.mod")
    assert (second["fixed_version"], second["severity"]) == (None, "medium")


def test_an_empty_list_of_gitleaks_needs_to_be_told_what_was_looked_at():
    (scan,), _ = read("gitleaks", "empty-list.json", "scans", artefact="repository_history")
    assert (scan["artefact"], scan["findings"]) == ("repository_history", 0)
    assert read("gitleaks", "valid.json", "scans")[0][0]["artefact"] == "repository_history"
    assert read("gitleaks", "of-a-tree.json", "scans")[0][0]["artefact"] == "working_tree"


def test_addresses_lose_user_query_and_fragment_and_are_then_told_once():
    rows, _ = read("zap", "valid.json", "findings")
    assert [row["path"] for row in rows] == ["https://app.example:8443/find", "https://app.example:8443"]


def test_licences_are_told_with_who_tells_them():
    rows, remarks = read("cyclonedx", "licences-and-nested.json", "components")
    assert [(row["name"], row["licence"], row["licence_basis"]) for row in rows] == [
        ("requests", "Apache-2.0", "declared"),
        ("org.inner/part", "(MIT) AND (Some licence)", "declared"),
        ("dual", "MIT OR GPL-3.0-only", "declared"),
        ("unsaid", None, None),
    ]
    assert keys(remarks) == ["read-sbom-no-package"]
    assert {row["licence_basis"] for row in read("cyclonedx", "valid.json", "components")[0]} == {"evidence"}
    spdx, _ = read("spdx", "valid.json", "components")
    assert [(row["name"], row["licence"], row["ecosystem"]) for row in spdx] == [
        ("requests", "Apache-2.0", "pypi"), ("unsaid", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("score", "grade"),
    [("9.0", "critical"), (8.9, "high"), (7, "high"), (6.9, "medium"), ("4.0", "medium"), (3.9, "low"), (0.1, "low"),
     (0, "info"), ("x", "unknown"), (None, "unknown"), (10.1, "unknown"), (-1, "unknown")],
)  # fmt: skip
def test_scores_are_graded_as_cvss_grades_them(score, grade):
    assert severity_of_score(score) == grade


@pytest.mark.parametrize(
    ("told", "root", "path"),
    [("src\\a.py", "", "src/a.py"), ("/inputs", "/inputs", None), ("/inputs-2/a", "/inputs", "/inputs-2/a"),
     ("././a", "", "a"), (None, "/x", None)],
)  # fmt: skip
def test_paths_are_those_of_the_repository(told, root, path):
    assert path_of(told, root) == path


def test_a_negative_count_is_no_option():
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        ScanOptions.model_validate({"lines": -1})
