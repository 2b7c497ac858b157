"""What the page of documentation says, recomputed from the recorded files by other means."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from builders import write_registry
from readiness.area import Area, find_root, open_area
from readiness.areas.documentation import control as control_module
from readiness.areas.documentation.control import control, tables_of
from readiness.areas.documentation.ledger import CLAIMS, CLAIMS_OF, repeats
from readiness.areas.documentation.plan import COUNTED
from readiness.areas.documentation.stated import Stated
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.sources.tables.documents import TABLES
from readiness.statements.quantities import BY_NAME
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
JANUARY = ROOT / "data" / "x0tta6bl4-january"
AS_OF = "2026-11-25T00:00:00Z"
SECONDS = {"s": 1, "min": 60}


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("documentation", source="recorded", data=str(ROOT / "data"), as_of=AS_OF)


@pytest.fixture(scope="module")
def statements() -> list[dict[str, str]]:
    return recorded("statements")


def recorded(table: str) -> list[dict[str, str]]:
    """The rows of a file of the recording, as they are written."""
    with (JANUARY / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rows_of(area: Area, table: str) -> list[dict[str, Any]]:
    view = area.table(table).data
    names = [column["title"]["key"].removeprefix("documents-column-") for column in view["columns"]]
    return [dict(zip(names, row, strict=True)) for row in view["rows"]]


def verdict_of(area: Area, claim: str) -> Verdict:
    return next(verdict for verdict in area._verdicts if verdict.claim == f"documentation.{claim}")


def contradiction(area: Area, quantity: str, subject: str = "") -> dict[str, Any]:
    return next(
        row
        for row in rows_of(area, "contradictions")
        if (row["quantity"]["key"], row["subject"]) == (f"quantity-{quantity}", subject)
    )


def ends(row: dict[str, Any]) -> tuple[str, str]:
    return row["least"]["args"]["said"], row["most"]["args"]["said"]


def test_readiness_is_stated_from_10_to_100_percent_and_375_is_left_out(area: Area, statements: list) -> None:
    mine = [row for row in statements if row["quantity"] == "production_readiness"]
    possible = [row for row in mine if float(row["value"]) <= 100]
    assert len(mine) - len(possible) == 1
    row = contradiction(area, "production-readiness")
    assert row["values"] == len({(float(one["value"]), one["upper"] and float(one["upper"])) for one in possible})
    assert row["documents"] == len({one["document"] for one in possible})
    assert ends(row) == ("10 %", "100 %")
    for end, value in (("least", 10.0), ("most", 100.0)):
        document, line = row[end]["args"]["place"].rsplit(":", 1)
        assert any(
            (one["document"], one["line"]) == (document, line)
            and value in (float(one["value"]), float(one["upper"] or -1))
            for one in possible
        )


def test_coverage_is_stated_from_0_to_100_and_the_files_say_0_to_64(area: Area) -> None:
    row = contradiction(area, "test-coverage")
    rates = [100 * float(one["line_rate"]) for one in recorded("coverage_history")]
    assert ends(row) == ("0 %", "100 %")
    assert row["recomputed"] == f"{min(rates):.4g} – {max(rates):.4g} %"
    stated = {one["value"] for one in rows_of(area, "values") if one["quantity"]["key"] == "quantity-test-coverage"}
    assert {"98 %", "75 %", "4.86 %"} <= stated


def test_time_to_recovery_of_a_pod_is_2_and_139_seconds_each_with_its_report(area: Area) -> None:
    found = defaultdict(str)
    for row in rows_of(area, "values"):
        if row["quantity"]["key"] == "quantity-mttr" and row["subject"] == "pod_failure":
            found[row["value"]] = row["places"]
    printed: dict[str, set[str]] = defaultdict(set)
    for row in recorded("failure_injection_runs"):
        if row["test"] == "pod_failure":
            printed[f"{int(row['mttr_text'].removesuffix('s'))} s"].add(row["source_path"])
    assert {value: set(places.split(", ")) for value, places in found.items()} == printed
    assert {"2 s", "139 s"} <= set(found)


def test_the_change_of_memory_is_printed_twice_and_is_neither(area: Area) -> None:
    row = contradiction(area, "memory-change")
    assert ends(row) == ("-30.5 %", "0 %")
    values = {one["quantity"]: one["value"] for one in recorded("stability_report")}
    change = 100 * (int(values["memory_last"]) / int(values["memory_first"]) - 1)
    assert row["recomputed"] == f"{change:.4g} %" == "-27.16 %"
    for end in ("least", "most"):
        assert row[end]["args"]["place"] == "STABILITY_TEST_FINAL_REPORT_2026_01_08.md"


def test_every_value_of_every_contradiction_is_listed(area: Area) -> None:
    listed: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows_of(area, "values"):
        if isinstance(row["subject"], str):
            listed[row["quantity"]["key"], row["subject"]] += 1
    assert listed == {
        (row["quantity"]["key"], row["subject"]): row["values"] for row in rows_of(area, "contradictions")
    }


def test_documents_decide_nothing_and_their_numbers_are_shown(area: Area) -> None:
    for claim, value in (("consistent", 39.0), ("document_count", 283.0)):
        verdict = verdict_of(area, claim)
        assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "reason-provenance")
        assert verdict.members[0].estimate.value == value
    assert (
        verdict_of(area, "consistent").members[0].estimate.low,
        verdict_of(area, "document_count").members[0].estimate.high,
    ) == (None, None)
    for claim in ("comprehensive", "runbooks_complete"):
        verdict = verdict_of(area, claim)
        assert verdict.outcome is Outcome.NOT_MEASURED
        assert verdict.reason.key.startswith("absent-documents-to-")


def test_no_decision_matrix_recomputes(area: Area) -> None:
    verdict = verdict_of(area, "decision_framework")
    rows = recorded("decision_matrices")
    assert {member.member for member in verdict.members} == {row["source_path"] for row in rows}
    for member in verdict.members:
        row = next(row for row in rows if row["source_path"] == member.member)
        same = abs(float(row["printed_percent"]) - float(row["computed_percent"])) <= 0.05
        assert member.estimate.value == float(same) == 0.0


# The ledger -----------------------------------------------------------------------------------------------------------


def test_the_ledger_lists_every_document_that_repeats_what_does_not_stand(area: Area, statements: list) -> None:
    ledger = {(row["document"], row["claim"]): row for row in rows_of(area, "ledger")}
    expected: set[tuple[str, str]] = set()
    for row in statements:
        value, unit = float(row["value"]), row["unit"]
        seconds = value * SECONDS.get(unit, 0)
        upper = float(row["upper"] or value)
        name = row["quantity"]
        if name == "production_readiness" and value <= 100:
            expected.add((row["document"], "documentation.consistent"))
        if name == "test_coverage" and value >= 75 and upper <= 100:
            expected.add((row["document"], "testing.line_coverage"))
        if name == "gnn_recall" and value == 0.96:
            expected |= {(row["document"], "ml_validation.recall_claimed"), (row["document"], "stability.recall_gauge")}
        if name == "mttr" and seconds == 2:
            expected.add((row["document"], "failure_injection.january_pod_kill_mttr"))
        if name == "mttd" and seconds == 2:
            expected.add((row["document"], "failure_injection.january_pod_kill_mttd"))
    of_documents = {key for key in ledger if key[0] in {row["document"] for row in statements}}
    verified = {claim for claim in CLAIMS if judged(area, claim).outcome is Outcome.VERIFIED}
    reports = {"STABILITY_TEST_FINAL_REPORT_2026_01_08.md"} | {
        key[0] for key in ledger if key[0].startswith("FAILURE_INJECTION_RESULTS_")
    }
    assert {key for key in of_documents if key[0] not in reports} == {
        key for key in expected if key[1] not in verified and key[0] not in reports
    }
    for document, line in (
        ("FAILURE_INJECTION_RESULTS_20260108_012632.md", None),
        ("STABILITY_TEST_FINAL_REPORT_2026_01_08.md", None),
    ):
        assert any(key[0] == document for key in ledger), (document, line)


def judged(area: Area, claim: str) -> Verdict:
    return area.verdict_on(area.register.claims[claim])


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if not claim.startswith("documentation.")])
def test_a_verdict_of_the_ledger_is_that_of_its_own_page(area: Area, claim: str) -> None:
    name = claim.partition(".")[0]
    parameters = _parameters_of(name)
    own = open_area(name, source="recorded", data=str(ROOT / "data"), as_of=AS_OF, **parameters)
    expected = next(verdict for verdict in own._verdicts if verdict.claim == claim)
    found = judged(area, claim)
    assert (found.outcome, found.reason, found.members) == (expected.outcome, expected.reason, expected.members)


def _parameters_of(name: str) -> dict[str, Any]:
    """The parameters of the notebook of an area beyond the common ones."""
    notebook = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", []))
    found: dict[str, Any] = {}
    exec("".join(cell["source"]), {}, found)  # noqa: S102 - the parameters of a notebook of this project
    common = ("register", "source", "data", "live", "as_of", "checkout")
    return {key: value for key, value in found.items() if key not in common}


def test_what_a_claim_quotes_is_its_number_and_else_what_would_meet_its_criterion(area: Area) -> None:
    claims = area.register.claims

    def said(quantity: str, value: float, unit: str) -> Stated:
        return Stated("r", "d.md", 1, quantity, "", value, None, unit, "document")

    recovery, coverage = claims["failure_injection.january_pod_kill_mttr"], claims["testing.line_coverage"]
    assert repeats(recovery, said("mttr", 2, "s"))
    assert repeats(recovery, said("mttr", 2000, "ms"))
    assert not repeats(recovery, said("mttr", 2, "min"))
    assert repeats(coverage, said("test_coverage", 75, "%"))
    assert not repeats(coverage, said("test_coverage", 74.9, "%"))


def test_every_claim_of_the_ledger_is_in_the_register_and_every_quantity_is_known(area: Area) -> None:
    assert set(CLAIMS) <= set(area.register.claims)
    assert set(CLAIMS_OF) <= set(BY_NAME)


# Texts and charts -----------------------------------------------------------------------------------------------------


def messages_in(value: Any) -> list[Message]:
    if isinstance(value, dict) and set(value) == {"key", "args"}:
        return [Message.model_validate(value)]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [one for part in parts for one in messages_in(part)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_table_can_be_said(area: Area, language: Any) -> None:
    for table in area.definition.tables:
        for one in messages_in(area.table(table).data):
            assert "{" not in text(one, language)
    for verdict in area._verdicts:
        for one in messages_in(verdict.model_dump(mode="json")):
            assert text(one, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_about_a_tree_can_be_said(tmp_path: Path, language: Any) -> None:
    area = opened(write_tree(tmp_path, planted_files()))
    found = [one for table in ("findings", "inventory", "values") for one in messages_in(area.table(table).data)]
    assert {one.key for one in found} > {
        "finding-broken-links-no-file",
        "finding-alert-runbooks-none",
        "inventory-documents",
    }
    for one in found:
        assert text(one, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strips_hold_a_point_for_each_document_and_value(area: Area, statements: list, language: Any) -> None:
    chart = area.chart("strips").data
    values = [row for rows in chart["datasets"].values() for row in rows]
    coverage = {
        (row["place"].rsplit(":", 1)[0], row["value"])
        for row in values
        if row["said"].endswith("%") and row["label"] == "@stated-document"
    }
    wanted = {
        (row["document"], float(row["value"]))
        for row in statements
        if row["unit"] == "%" and float(row["upper"] or row["value"]) <= 100
    }
    assert {(document, round(value, 6)) for document, value in coverage} == {(d, round(v, 6)) for d, v in wanted}
    assert {row["label"] for row in values} == {"@stated-document", "@stated-report", "@stated-recomputed"}
    assert not re.search(r'"@[a-z]', json.dumps(translate_chart(chart, language)))


# A tree, in the form in which the source of checkouts records it ------------------------------------------------------


def planted_files() -> dict[str, str]:
    return dict(YAML(typ="safe").load(control_module.PLANTED.read_text(encoding="utf-8"))["files"])


def write_tree(data: Path, files: dict[str, str], *, without: tuple[str, ...] = ()) -> Path:
    """Record the tables of a few files as measured facts about the subject of the statement."""
    folder = data / "tree"
    folder.mkdir()
    described: dict[str, Any] = {}
    for name, rows in tables_of(files).items():
        if name in without:
            continue
        frame = TABLES[name].validate(pd.DataFrame(rows, columns=list(TABLES[name].columns)))
        frame.to_parquet(folder / f"{name}.parquet", index=False)
        described[name] = {
            "file": f"{name}.parquet",
            "rows": len(frame),
            "provenance": "derived",
            "method": "planted",
            "collected_at": "2026-11-20T00:00:00Z",
            "columns": dict.fromkeys(frame.columns, "planted"),
        }
    recording = {
        "schema": "readiness/recording/v1",
        "id": "tree",
        "title": {"ru": "Дерево", "en": "A tree"},
        "subject": {"name": "x0tta6bl4", "version": "v3.4.0-fixed2", "environment": "checkout"},
        "collected": {"start": "2026-11-20T00:00:00Z", "end": "2026-11-20T00:00:00Z", "by": "a test"},
        "tables": described,
    }
    YAML().dump(recording, folder / "recording.yaml")
    write_registry(data)
    return data


def opened(data: Path) -> Area:
    return open_area("documentation", source="recorded", data=str(data), as_of=AS_OF)


def readiness(*values: int) -> dict[str, str]:
    return {f"docs/{n}.md": f"# Report\n\nProduction readiness: {value} %.\n" for n, value in enumerate(values)}


def test_planted_contradictions_refute_that_documents_agree(tmp_path: Path) -> None:
    verdict = verdict_of(opened(write_tree(tmp_path, readiness(*range(10, 60)))), "consistent")
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.members[0].estimate.low > 30


def test_one_stray_value_among_many_does_not_refute_it(tmp_path: Path) -> None:
    verdict = verdict_of(opened(write_tree(tmp_path, readiness(*[75] * 30, 40))), "consistent")
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert (verdict.members[0].estimate.low, verdict.members[0].estimate.value) == (1.0, 2.0)


def test_agreement_of_few_statements_is_not_verified_by_an_instrument_that_misses_some(tmp_path: Path) -> None:
    assert verdict_of(opened(write_tree(tmp_path, readiness(75, 75))), "consistent").outcome is Outcome.INCONCLUSIVE


def test_documents_are_counted_exactly(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    assert verdict_of(opened(write_tree(few, readiness(*[75] * 19))), "document_count").outcome is Outcome.REFUTED
    assert verdict_of(opened(write_tree(many, readiness(*[75] * 20))), "document_count").outcome is Outcome.VERIFIED


def test_alerts_without_a_runbook_refute_and_alerts_with_one_are_not_enough(tmp_path: Path) -> None:
    rules = "- alert: One\n- alert: Two\n"
    book = "# Runbook\n\n## One\n\n```bash\nls\n```\n"
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.mkdir()
    good.mkdir()
    assert (
        verdict_of(opened(write_tree(bad, {"rules.yml": rules, "runbook.md": book})), "runbooks_complete").outcome
        is Outcome.REFUTED
    )
    whole = book + "\n## Two\n\n```bash\nls\n```\n"
    verdict = verdict_of(opened(write_tree(good, {"rules.yml": rules, "runbook.md": whole})), "runbooks_complete")
    assert verdict.outcome is Outcome.INCONCLUSIVE  # nothing was run


def test_a_tree_without_alerts_has_no_complete_runbooks(tmp_path: Path) -> None:
    verdict = verdict_of(opened(write_tree(tmp_path, readiness(75))), "runbooks_complete")
    assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "absent-alert-rules")


def test_the_control_finds_exactly_what_was_planted() -> None:
    assert [fault.sort for fault in control() if not fault.exact] == []
    assert {fault.sort for fault in control()} >= {"contradictions", *COUNTED.values()}
    assert sum(len(fault.planted) for fault in control()) > 12


@pytest.mark.parametrize("table", ["broken_links", "near_duplicates", "statements"])
def test_an_instrument_that_finds_nothing_makes_its_evidence_invalid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    data = write_tree(tmp_path, readiness(*range(10, 60)))

    def blind(files: dict[str, str], changed_later: frozenset[str] = frozenset()) -> dict[str, list]:
        return tables_of(files, changed_later) | {table: []}

    control.cache_clear()
    monkeypatch.setattr(control_module, "tables_of", blind)
    try:
        verdict = verdict_of(opened(data), "consistent")
    finally:
        control.cache_clear()
    assert verdict.outcome is Outcome.INVALID
    assert [check.name.value for check in verdict.checks if not check.passed] == ["planted-found"]


# This project's own documents -----------------------------------------------------------------------------------------


def test_the_documents_of_this_project_lead_somewhere_but_for_generated_pages() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    wanted = [
        path for path in listed if path.startswith(("README", "CHANGELOG", "book/", "data/", "Makefile", "scripts/"))
    ]
    files = {
        path: (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in wanted if (ROOT / path).is_file()
    }
    rows = tables_of(files)
    assert len(rows["documents"]) > 60
    generated = {"trace.md", "schema.md", "index.md", "areas/stability.ipynb"}
    assert {row["target"] for row in rows["broken_links"]} - generated == set()
    assert [row for row in rows["broken_commands"] if row["reason"] != "needs-editing"] == []
    assert rows["near_duplicates"] == []
    stated = [row for row in rows["statements"] if row["quantity"] == "production_readiness"]
    assert stated == []  # the book quotes readiness of others, and states none of its own
