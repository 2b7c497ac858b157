"""Testing: runs and criteria recomputed from their files, planted tests and scripts, all said in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from catalogue_texts import entries, variables
from readiness.area import Area, find_root, open_area
from readiness.areas.planted import START, passes, run_control
from readiness.areas.testing.controls import (
    CONTROLS,
    control,
    criteria,
    defects,
    extracted,
    results,
    timings,
    written_told,
)
from readiness.areas.testing.plan import CRITERIA, DEFECTS, RAN, RAW, RECORDED, SCRIPT
from readiness.areas.testing.plan import TestingSettings as Settings
from readiness.areas.testing.records import (
    longest_stretch_hours,
    measure_defects,
    measure_duration,
    measure_raw,
    measure_script,
)
from readiness.areas.testing.runs import repeated, table_flaky, table_runs, unsteady
from readiness.areas.testing.written import conflicts_of, judge_scripts, table_constants, table_silent
from readiness.errors import InputError
from readiness.messages import message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.sources.checkout.extractors import scripts, tests
from readiness.sources.tables import TABLES
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
SETTINGS = Settings()
RECORDING = ROOT / "data" / "x0tta6bl4-testing"


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("testing", source="recorded", data=str(ROOT / "data"), as_of="2026-11-25T14:00:00Z")


@pytest.fixture(scope="module")
def claims(area):
    return {claim.id: claim for claim in area.claims}


def test_a_check_that_a_run_does_not_tell_of_did_not_pass(area):
    rows = pd.read_parquet(RECORDING / "test_results.parquet").to_dict("records")
    known = {row["test"] for row in rows}
    told = {row[1]: row for row in area.table("runs").data["rows"]}
    for run in {row["run"] for row in rows}:
        passed = sum(row["run"] == run and row["outcome"] == "passed" for row in rows)
        listed = sum(row["run"] == run for row in rows)
        assert told[run][3] == passed
        assert told[run][8] == len(known) - listed
        assert told[run][9] == passed / len(known)
        exact = stats.binomtest(passed, len(known)).proportion_ci(0.90, method="exact")
        assert told[run][10:] == [pytest.approx(exact.low), pytest.approx(exact.high)]
    assert sorted(row[9] for row in told.values()) == [0.6, 0.7, 0.9, 0.9, 1.0]


def test_without_a_commit_nothing_is_flaky_but_what_came_out_differently_is_named(area):
    ((recording, twice, flaky, *_, names),) = area.table("flaky").data["rows"]
    assert (recording, twice, flaky) == ("x0tta6bl4-testing", 0, 0)
    assert names == "CP-08 Webhook admission e2e (1/3)"


def test_quantities_with_two_thresholds_are_those_of_the_documents(area):
    rows = pd.read_parquet(RECORDING / "criteria.parquet")
    expected = {q for q, part in rows.groupby("quantity") if len(set(part["value"])) > 1}
    told = {row[1]: row[3] for row in area.table("criteria").data["rows"]}
    assert set(told) == expected == {"mttd", "mttr", "error_rate"}
    assert (told["mttd"], told["mttr"]) == (90, 20)
    verdict = next(v for v in area._verdicts if v.claim == CRITERIA)
    assert verdict.members[0].estimate.value == 3


def test_documents_decide_nothing_and_say_what_they_say(area):
    verdicts = {verdict.claim: verdict for verdict in area._verdicts}
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.NOT_MEASURED}
    assert verdicts[RECORDED].members[0].estimate.value == 0.75
    assert verdicts[RAW].members[0].estimate.value == 0
    coverage = verdicts["testing.line_coverage"].members[0].estimate
    assert coverage.value == pytest.approx(6095 / 21866)


@pytest.mark.parametrize("one", CONTROLS, ids=lambda one: one.name)
def test_a_control_is_told(one, claims):
    findings, caught = run_control(one, claims[one.claim], SETTINGS)
    assert caught
    assert passes(claims[one.claim], findings) is one.holds


def test_what_is_written_is_told():
    told = list(written_told())
    assert len(told) == 8
    assert [name for name, found, expected in told if found != expected] == []


def test_controls_have_the_form_of_their_tables():
    for one in CONTROLS:
        for name, frame in one.material().tables.items():
            if not name.startswith("failure_injection"):
                TABLES[name].validate(frame)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["passed", "failed", "skipped"])), max_size=20
    )
)
def test_flaky_is_both_outcomes_on_one_commit(told):
    rows = results(*((str(n), f"c{commit}" if commit else "", outcome) for n, (_, commit, outcome) in enumerate(told)))
    rows["test"] = [f"t{test}" for test, *_ in told]
    again = repeated(rows)
    found = {(r["commit"], r["test"]) for r in again.to_dict("records") if 0 < r["bad"] < r["n"]}
    expected = set()
    for test, commit, _ in told:
        seen = {outcome for t, c, outcome in told if (t, c) == (test, commit)}
        if commit and {"passed", "failed"} <= seen:
            expected.add((f"c{commit}", f"t{test}"))
    assert found == expected
    assert set(unsteady(rows)["test"]) >= {test for _, test in expected}


def test_skipped_and_unfinished_are_no_pass():
    rows = results(("1", "a", "passed"), ("1", "a", "skipped"), ("1", "a", "unfinished"))
    rows["test"] = ["x", "y", "z"]
    (row,) = table_runs((control(test_results=rows),), SETTINGS).rows
    assert row[9] == pytest.approx(1 / 3)
    assert table_flaky((control(test_results=rows),), SETTINGS).rows[0][1:3] == (0, 0)


@given(st.lists(st.floats(1, 500), min_size=2, max_size=40))
def test_a_gap_ends_a_stretch(steps):
    moments = np.cumsum([0.0, *steps])
    times = pd.Series(START + pd.to_timedelta(moments, unit="s"))
    limit = 3 * float(np.median(np.diff(np.array(times.astype("int64")))) / 10 ** (9 if times.dt.unit == "ns" else 6))
    longest, start = 0.0, 0
    for n, step in enumerate(steps, 1):
        if step > limit * (1 + 1e-9):
            longest, start = max(longest, moments[n - 1] - moments[start]), n
    longest = max(longest, moments[-1] - moments[start])
    assert longest_stretch_hours(times) * 3600 == pytest.approx(longest, rel=1e-3, abs=1e-3)


def test_polls_that_are_kept_are_counted_and_a_report_alone_has_no_times(claims):
    report = pd.DataFrame({"quantity": ["polls_planned"], "value": ["288"], "unit": ["polls"]})
    polls = pd.DataFrame({"observed_at": START + pd.to_timedelta(np.arange(288) * 300, unit="s")})
    alone, whole = control(stability_report=report), control(stability_report=report, probes=polls)
    assert measure_duration(claims[RAN], (alone,), SETTINGS).absent[""].key == "absent-raw-log"
    assert measure_duration(claims[RAN], (whole,), SETTINGS).estimates[0].value == pytest.approx(287 * 300 / 3600)
    assert measure_raw(claims[RAW], (whole,), SETTINGS).estimates[0].value == 1
    lost = control(stability_report=report, probes=polls.iloc[:280])
    assert not passes(claims[RAW], measure_raw(claims[RAW], (lost,), SETTINGS))


def test_a_time_that_the_script_did_not_tell_is_no_error_of_nothing(claims):
    rows = timings(0.1)
    rows.loc[2, "told_seconds"] = np.nan
    found = measure_script(claims[SCRIPT], (control(timing_controls=rows),), SETTINGS)
    assert found.estimates == ()
    assert found.absent["pod_delete"].args == {"n": 5, "untold": 1}


def test_thresholds_in_other_words_agree_if_they_are_one():
    rows = criteria(60.0, 60.0).assign(printed=["1 min", "60 s"])
    assert conflicts_of(rows).empty


def test_a_script_that_calls_another_that_is_not_there_is_told():
    material = extracted(scripts.EXTRACTOR, run__sh="bash scripts/next.sh\nno_such_program_here\n")
    (one,) = judge_scripts(material)
    assert one.missing_files == ("scripts/next.sh",)
    assert one.unknown_commands == ("no_such_program_here",)
    assert not one.is_sound


def test_silent_tests_and_constants_have_their_places():
    source = "class A:\n    def __init__(self):\n        self.x = 1\ndef test_a():\n    pass\n"
    source += "def test_b():\n    assert A().x == 1\n"
    material = extracted(tests.EXTRACTOR, test_x__py=source)
    (row,) = table_silent((material,), SETTINGS).rows
    assert row[1:4] == (2, 1, 0.5)
    assert row[-1] == "test_x.py:4 test_a"
    assert table_constants((material,), SETTINGS).rows[0][1:] == ("test_x.py:7", "test_b", "A.x == 1", "test_x.py:3")


def test_everything_can_be_said_in_both_languages(area):
    for language in LANGUAGES:
        for name in ("runs", "coverage"):
            translate_chart(area.chart(name).data, language)
        for row in area.table("controls").data["rows"]:
            for cell in row:
                told = message(cell["key"], **{k.replace("-", "_"): v for k, v in cell["args"].items()})
                assert text(told, language)
        for key, entry in entries(language, "testing").items():
            assert "{" not in text(message(key, **dict.fromkeys(variables(entry), 3)), language), key
    assert {row[2]["key"] for row in area.table("controls").data["rows"]} == {"planted-caught"}


def test_levels_are_taken_as_a_notebook_has_them(claims):
    opened = open_area("testing", source="recorded", data=str(ROOT / "data"), as_of="", block_levels=["P3"])
    found = measure_defects(claims[DEFECTS], (control(defects=defects("P1", "P3")),), opened.settings)
    assert found.estimates[0].value == 1
    with pytest.raises(InputError, match=r"\$\.block_levels"):
        open_area("testing", source="recorded", data=str(ROOT / "data"), as_of="", block_levels=[])
