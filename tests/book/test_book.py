"""What the book says of the recorded data, and whether its pages say what its record says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from jsonschema import Draft202012Validator

from book.conftest import AS_OF, ROOT, BuiltBook, readiness_command
from readiness.record import RunStatus
from readiness.rollup import Decision
from readiness.runner import Execution, run_notebook
from readiness.verdicts import Outcome, Verdict
from readiness.verification import verify_record

LANGUAGES = ("en", "ru")


def verdict_of(built: BuiltBook, claim: str) -> Verdict:
    return next(verdict for verdict in built.record.verdicts if verdict.claim == claim)


def member_outcomes(verdict: Verdict) -> dict[str | None, Outcome]:
    return {member.member: member.outcome for member in verdict.members}


def test_every_notebook_completed(built: BuiltBook) -> None:
    assert {run.area: run.status for run in built.record.runs} == dict.fromkeys(
        [*built.register.areas, "milestone"], RunStatus.COMPLETED
    )


def test_the_record_is_what_it_says_it_is(built: BuiltBook) -> None:
    verify_record(built.record_directory)


def test_both_soaks_leak_and_the_growth_is_seen_inside_the_window(built: BuiltBook) -> None:
    verdict = verdict_of(built, "stability.memory_growth")
    assert verdict.outcome is Outcome.REFUTED
    for member in verdict.members:
        assert member.outcome is Outcome.REFUTED
        estimate = member.estimate
        assert estimate is not None
        assert (estimate.low or 0) > 0.10
        assert 0 < (estimate.window_hours or 0) < 2  # nothing of the 24 hours is extrapolated
        assert any(condition.key == "condition-load" for condition in estimate.conditions)
    assert {str(m.member).partition("/")[0] for m in verdict.members} == {"x0tta6bl4-k8s", "x0tta6bl4-soak"}
    slopes = [
        condition.args["slope-per-hour"]
        for member in verdict.members
        if member.estimate and str(member.member).startswith("x0tta6bl4-k8s")
        for condition in member.estimate.conditions
        if condition.key == "condition-slope"
    ]
    assert len(slopes) == 5
    assert all(26.5e6 < float(slope) < 27.5e6 for slope in slopes)


def test_no_claim_about_a_day_is_verified_from_a_shorter_window(built: BuiltBook) -> None:
    for verdict in built.record.verdicts:
        if verdict.criterion.window_hours:
            assert verdict.outcome is not Outcome.VERIFIED, verdict.claim


def test_metrics_are_invalid_as_prometheus_text(built: BuiltBook) -> None:
    verdict = verdict_of(built, "infrastructure.metrics_exposition")
    assert verdict.outcome is Outcome.INVALID
    assert [c.detail.key for c in verdict.checks if not c.passed] == ["check-payload-parses-failed-json-string"]


@pytest.mark.parametrize(
    ("kind", "median_seconds"), [("pod_delete", 13.5), ("process_sigstop", 76), ("node_partition", 65)]
)
def test_recovery_is_decided_per_kind_of_fault(built: BuiltBook, kind: str, median_seconds: float) -> None:
    for claim in ("failure_injection.mttr_go_no_go", "failure_injection.mttr_plan"):
        verdict = verdict_of(built, claim)
        member = next(m for m in verdict.members if m.member == kind)
        assert member.outcome is Outcome.VERIFIED
        assert member.estimate is not None
        assert member.estimate.value == pytest.approx(median_seconds, rel=0.01)
        assert verdict.outcome is Outcome.INCONCLUSIVE  # four of the planned kinds never ran
        assert member_outcomes(verdict)["network_delay"] is Outcome.NOT_MEASURED


def test_the_two_seconds_of_january_are_no_measurement(built: BuiltBook) -> None:
    verdict = verdict_of(built, "failure_injection.january_pod_kill_mttr")
    assert verdict.outcome is Outcome.INVALID
    failed = {check.name.value for check in verdict.checks if not check.passed}
    assert {"recovery-possible", "all-runs-kept", "no-sentinels", "recovery-after-detection"} <= failed


def test_the_platform_does_not_decide_about_self_healing(built: BuiltBook) -> None:
    verdict = verdict_of(built, "failure_injection.self_healing_mttd")
    assert verdict.outcome is Outcome.NOT_MEASURED


def test_the_watch_latency_of_a_deleted_pod_is_no_detection(built: BuiltBook) -> None:
    for claim in ("failure_injection.mttd_go_no_go", "failure_injection.mttd_plan"):
        member = next(m for m in verdict_of(built, claim).members if m.member == "pod_delete")
        assert (member.outcome, member.reason.key) == (Outcome.NOT_MEASURED, "absent-watch-latency")


def test_the_constant_recall_gauge_is_caught(built: BuiltBook) -> None:
    verdict = verdict_of(built, "stability.recall_gauge")
    assert verdict.outcome is Outcome.INVALID
    assert [check.name.value for check in verdict.checks if not check.passed] == ["not-constant"]


def test_requests_that_died_with_a_reused_connection_are_no_failures_of_the_system(built: BuiltBook) -> None:
    verdict = verdict_of(built, "stability.health_success")
    invalid = {member for member, outcome in member_outcomes(verdict).items() if outcome is Outcome.INVALID}
    assert invalid == {f"x0tta6bl4-soak/node-0{number}" for number in range(1, 6)}
    assert {check.name.value for check in verdict.checks if not check.passed} == {"failures-attributable"}


def test_every_page_that_a_substitute_decides_says_so(built: BuiltBook) -> None:
    for verdict in built.record.verdicts:
        if verdict.outcome in {Outcome.VERIFIED, Outcome.REFUTED}:
            assert verdict.substitutes, verdict.claim
            for language in LANGUAGES:
                page = built.html / language / "areas" / f"{verdict.claim.partition('.')[0]}.html"
                assert "9c0576bf" in page.read_text(encoding="utf-8")


def test_the_decision_is_no_go_and_the_gate_says_why(built: BuiltBook) -> None:
    assert built.record.rollup.decision.decision is Decision.NO_GO
    gate = readiness_command("gate", str(built.record_directory), "--as-of", AS_OF)
    assert gate.returncode == 11
    assert "stability.memory_growth: refuted" in gate.stdout


def test_nothing_claimed_is_missing_from_the_denominator(built: BuiltBook) -> None:
    assert built.record.rollup.total == len(built.register.claims) == len(built.record.verdicts)


def test_the_build_ends_with_one_line_that_says_where_to_look(built: BuiltBook) -> None:
    assert built.output.strip().splitlines()[-1].endswith("html/index.html")


def pages(built: BuiltBook) -> list[Path]:
    return sorted(built.html.rglob("*.html"))


def test_every_area_has_its_page_in_both_languages(built: BuiltBook) -> None:
    for language in LANGUAGES:
        for area in built.register.areas:
            assert (built.html / language / "areas" / f"{area}.html").is_file()
        for page in ("index", "trace", "milestone", "method", "audit", "glossary", "schema"):
            assert (built.html / language / f"{page}.html").is_file()
    assert (built.html / "index.html").is_file()


class _Loads(HTMLParser):
    """Collects everything a page makes a browser fetch; ordinary links are not fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            fetches = name in {"src", "srcset", "poster", "data"} or (
                name == "href" and tag in {"link", "image", "use"}
            )
            if fetches and value and not (tag == "link" and ("rel", "canonical") in attrs):
                self.fetched.append(value)
            if name == "style" and value:
                self.fetched.extend(re.findall(r"url\(['\"]?([^'\")]+)", value))


def test_no_page_loads_anything_from_outside(built: BuiltBook) -> None:
    found = {}
    for page in pages(built):
        parser = _Loads()
        parser.feed(page.read_text(encoding="utf-8"))
        outside = [url for url in parser.fetched if re.match(r"(?:[a-z]+:)?//", url)]
        if outside:
            found[page.name] = outside
    assert found == {}


def test_no_style_sheet_loads_anything_from_outside(built: BuiltBook) -> None:
    for sheet in built.html.rglob("*.css"):
        for url in re.findall(r"(?:url\(|@import\s)\s*['\"]?([^'\")\s;]+)", sheet.read_text(encoding="utf-8")):
            assert not re.match(r"(?:https?:)?//", url), f"{sheet}: {url}"


def test_the_verdicts_on_the_pages_are_those_of_the_record(built: BuiltBook) -> None:
    expected = {verdict.claim: verdict.outcome.value for verdict in built.record.verdicts}
    published = json.loads((built.html / "verdicts.json").read_text(encoding="utf-8"))
    assert {verdict["claim"]: verdict["outcome"] for verdict in published["verdicts"]} == expected
    for language in LANGUAGES:
        shown: dict[str, str] = {}
        for area in built.register.areas:
            text = (built.html / language / "areas" / f"{area}.html").read_text(encoding="utf-8")
            for tag in re.findall(r"<[^>]*\bdata-claim=[^>]*>", text):
                claim = re.search(r'data-claim="([^"]+)"', tag)
                outcome = re.search(r'data-verdict="([^"]+)"', tag)
                if claim and outcome and claim[1].startswith(f"{area}."):
                    assert shown.setdefault(claim[1], outcome[1]) == outcome[1]
        assert shown == expected


def test_the_published_json_has_the_published_schema(built: BuiltBook) -> None:
    schema = json.loads((built.html / "verdicts.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads((built.html / "verdicts.json").read_text(encoding="utf-8")))


def test_the_front_page_names_the_decision_and_the_claimed_percentages(built: BuiltBook) -> None:
    for language in LANGUAGES:
        text = (built.html / language / "index.html").read_text(encoding="utf-8")
        visible = re.sub(r"<[^>]+>", " ", text)
        assert "NO-GO" in visible
        for number in ("70", "75", "40", "50", "20", "30"):
            assert re.search(rf"\b{number}\b", visible)


def test_each_tree_is_in_its_language(built: BuiltBook) -> None:
    def cyrillic_share(language: str) -> float:
        text = (built.html / language / "areas" / "stability.html").read_text(encoding="utf-8")
        text = re.sub(r"(?s)<script.*?</script>|<style.*?</style>|<[^>]+>", " ", text)
        letters = re.findall(r"[A-Za-zА-Яа-яЁё]", text)
        return sum(letter >= "А" for letter in letters) / len(letters)

    assert cyrillic_share("ru") > 0.5
    assert cyrillic_share("en") < 0.15


def test_executed_notebooks_carry_no_text_in_one_language_only(built: BuiltBook) -> None:
    for path in (built.record_directory / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", ()):
                assert "text/html" not in output.get("data", {}), path.name


def test_no_path_of_this_machine_is_published(built: BuiltBook) -> None:
    for page in pages(built):
        assert str(ROOT) not in page.read_text(encoding="utf-8"), page


def test_a_re_run_reproduces_what_the_record_shows(built: BuiltBook, tmp_path: Path) -> None:
    recorded = next(run for run in built.record.runs if run.area == "infrastructure")
    template = ROOT / "notebooks" / "infrastructure.ipynb"
    output = tmp_path / "again.ipynb"
    again = run_notebook(Execution("infrastructure", template, output, recorded.parameters, ROOT, timeout_seconds=120))
    assert again.status is RunStatus.COMPLETED
    assert again.normalised_sha256 == recorded.normalised_sha256
    assert recorded.normalised_sha256 is not None
