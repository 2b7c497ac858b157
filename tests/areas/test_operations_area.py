"""Operations: numbers of the page from the files by other means, planted defects, and that everything can be said."""

from __future__ import annotations

import json
from pathlib import Path

import lifelines
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from builders import a_claim
from catalogue_texts import entries, variables
from readiness.area import Area, find_root, open_area
from readiness.areas.operations import DEFINITION
from readiness.areas.operations.controls import CONTROLS, calls, control, deliveries, rules_told, scrapes, shifts
from readiness.areas.operations.duty import (
    calls_of,
    covered_hours,
    measure_coverage,
    measure_delivery,
    measure_response,
)
from readiness.areas.operations.plan import COVERAGE, DELIVERED, MONITORING, RESPONSE, TABLE_OF, OperationsSettings
from readiness.areas.operations.rules import Exported, State, judge_rules, state_of, unwrapped
from readiness.areas.operations.watching import measure_monitoring, scrapes_of, share_of_window
from readiness.areas.planted import START, at, passes, run_control
from readiness.claims import Comparator, Unit
from readiness.messages import message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.sources.tables import TABLES
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
SETTINGS = OperationsSettings()
A_DAY = a_claim(comparator=Comparator.AT_LEAST, threshold=0.95, window_hours=24).model_copy(
    update={
        "criterion": a_claim(comparator=Comparator.AT_LEAST, threshold=0.95, window_hours=24).criterion.model_copy(
            update={"unit": Unit.RATIO}
        )
    }
)
RULES, PROMETHEUS = ROOT / "data" / "x0tta6bl4-alerts", ROOT / "data" / "x0tta6bl4-prometheus"


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("operations", source="recorded", data=str(ROOT / "data"), as_of="2026-11-25T14:00:00Z")


@pytest.fixture(scope="module")
def claims(area):
    return {claim.id: claim for claim in area.claims}


def rows_of(area, table):
    view = area.table(table).data
    names = [column["title"]["key"] for column in view["columns"]]
    return [dict(zip(names, row, strict=True)) for row in view["rows"]]


# Recorded -------------------------------------------------------------------------------------------------------------


def test_the_target_charter_was_never_seen(area):
    up = pd.read_parquet(PROMETHEUS / "scrapes.parquet")
    charter = up[up["target"].str.startswith("charter/")]
    hours = (charter["observed_at"].max() - charter["observed_at"].min()).total_seconds() / 3600
    assert not charter["ok"].any()
    budgets = {row["budget-column-member"]: row for row in rows_of(area, "budgets")}
    told = budgets["x0tta6bl4-prometheus/charter/localhost:8000"]
    assert told["budget-column-seen"] == pytest.approx(hours, abs=0.02)
    assert told["budget-column-bad"] == pytest.approx(hours * 60, abs=1)
    assert told["budget-column-used"] == pytest.approx(hours / (0.05 * 24), rel=1e-3)
    assert told["budget-column-rate"] == 20


def test_even_a_perfect_rest_of_the_day_would_not_have_saved_it(area):
    verdict = next(v for v in area._verdicts if v.claim == MONITORING)
    charter = next(m for m in verdict.members if "charter" in (m.member or "")).estimate
    up = pd.read_parquet(PROMETHEUS / "scrapes.parquet").query("target.str.startswith('charter')")
    seen = (len(up) * 15 / 3600) / 24
    blocks = len(
        np.unique((up["observed_at"].astype("int64") - up["observed_at"].astype("int64").min()) // 300_000_000)
    )
    alone = 1 - (0.05 / 2) ** (1 / blocks)
    assert charter.high == pytest.approx(alone * seen + 1 - seen, rel=1e-3)
    assert charter.high < 0.95
    # It is a Prometheus of nobody this claim accepts: the number is shown and decides nothing.
    assert verdict.outcome is Outcome.NOT_MEASURED


def test_dead_rules_are_those_whose_metrics_no_recording_names(area):
    asked = pd.read_parquet(RULES / "expression_metrics.parquet")
    named = set(pd.read_parquet(PROMETHEUS / "exported_metrics.parquet")["metric"])
    for path in ROOT.glob("data/x0tta6bl4-*/payloads.parquet"):
        for body in pd.read_parquet(path).query("path == '/metrics'")["body"]:
            text_of = json.loads(body) if body.startswith('"') else body
            named |= {line.split("{")[0].split(" ")[0] for line in text_of.splitlines() if line and line[0] != "#"}
    rows = {row["rules-column-rule"]: row["rules-column-state"]["key"] for row in rows_of(area, "rules")}
    assert len(rows) == 11
    for rule, state in rows.items():
        missing = set(asked.loc[asked["expression"] == rule, "metric"]) - named
        if state == "rule-not-exported":
            assert missing
        elif state == "rule-not-so-labelled":
            assert not missing
        else:
            assert state == "rule-untold"
            assert all(metric.startswith(("container_", "kube_")) for metric in missing)
    assert sum(state in {"rule-not-exported", "rule-not-so-labelled"} for state in rows.values()) == 9
    assert rows["x0tta6bl4_basic_alerts/X0TTA6BL4HealthCheckFailed"] == "rule-not-so-labelled"
    dashboards = rows_of(area, "dashboards")
    assert len(dashboards) == 10
    assert all(row["rules-column-state"]["key"].startswith("rule-not-") for row in dashboards)


def test_what_is_not_recorded_is_named_with_the_command_that_would_read_it(area):
    verdicts = {verdict.claim: verdict for verdict in area._verdicts}
    assert {v.outcome for v in verdicts.values()} == {Outcome.NOT_MEASURED}
    for claim, table in TABLE_OF.items():
        assert verdicts[claim].reason.args["table"] == table
        assert f"--table {table} " in str(verdicts[claim].reason.args["command"])
        assert table in TABLES


def test_charts_and_tables_can_be_said_in_both_languages(area):
    for language in LANGUAGES:
        for name in ("scrapes", "control_calls"):
            translate_chart(area.chart(name).data, language)
        for name in DEFINITION.tables:
            view = area.table(name).data
            cells = [cell for row in view.get("rows", []) for cell in row if isinstance(cell, dict)]
            for cell in cells:
                assert text(message(cell["key"], **{k.replace("-", "_"): v for k, v in cell["args"].items()}), language)
        for key, entry in entries(language, "operations").items():
            given_ = dict.fromkeys(variables(entry), 3)
            assert "{" not in text(message(key, **given_), language), key


# Planted --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", CONTROLS, ids=lambda one: one.name)
def test_a_control_is_told_and_its_opposite_would_not_be(one, claims):
    claim = claims[one.claim]
    findings, caught = run_control(one, claim, SETTINGS)
    assert caught
    assert passes(claim, findings) is one.holds
    for name, frame in one.material().tables.items():
        TABLES[name].validate(frame.assign(latency_seconds=0.1) if name == "probes" else frame)


def test_rules_of_the_control_are_told_apart():
    assert len(rules_told()) == 4
    assert all(caught for _, _, caught in rules_told())


def test_every_table_of_controls_says_yes(area):
    assert {row["controls-column-caught"]["key"] for row in rows_of(area, "controls")} == {"planted-caught"}


# Properties -----------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.integers(-120, 1500), st.integers(1, 900), st.booleans(), st.sampled_from(["", "a"])), max_size=12
    )
)
def test_covered_hours_are_those_whose_every_minute_is_in_a_confirmed_shift(given_shifts):
    frame = pd.DataFrame(
        {
            "person": pd.Series([p for *_, p in given_shifts], dtype="str"),
            "starts_at": at(np.array([s * 60.0 for s, *_ in given_shifts])),
            "ends_at": at(np.array([(s + n) * 60.0 for s, n, *_ in given_shifts])),
            "confirmed_at": at(np.array([0.0 if c else np.nan for *_, c, _ in given_shifts])),
        }
    )
    minutes = {m for s, n, c, p in given_shifts if c and p for m in range(s, s + n)}
    expected = [all(m in minutes for m in range(h * 60, h * 60 + 60)) for h in range(24)]
    assert covered_hours(frame, START, 24).tolist() == expected


def test_one_open_minute_opens_its_hour(claims):
    frame = shifts()
    frame.loc[3, "ends_at"] -= pd.Timedelta(minutes=1)
    found = measure_coverage(claims[COVERAGE], (control(on_call_shifts=frame),), SETTINGS)
    assert found.estimates[0].value == pytest.approx(167 / 168)


def test_the_median_answer_is_that_of_lifelines(claims):
    minutes = np.array([1.5, 2, 2.5, 3, np.nan, 4, 9, np.nan, 5, 6.5, 2.2])
    rows = calls_of((control(alert_log=calls(minutes)),), SETTINGS)
    found = measure_response(claims[RESPONSE], (control(alert_log=rows.drop(columns="answered_at")),), SETTINGS)
    fitter = lifelines.KaplanMeierFitter().fit(np.where(np.isnan(minutes), 60, minutes) * 60, ~np.isnan(minutes))
    assert found.estimates[0].value == pytest.approx(fitter.median_survival_time_)
    assert found.estimates[0].conditions[0].args["n"] == len(minutes)


def test_an_answer_in_no_time_is_a_sentinel_and_one_before_the_call_is_none(claims):
    for minutes, failed in ((0.0, "no-sentinels"), (-3.0, "order-of-events")):
        rows = calls(np.array([minutes, *np.linspace(1, 3, 9)]))
        found = measure_response(claims[RESPONSE], (control(alert_log=rows),), SETTINGS)
        assert [check.name.value for check in found.checks if not check.passed] == [failed]
        assert found.estimates == ()


def test_another_severity_is_not_judged(claims):
    rows = calls(np.linspace(1, 3, 9)).assign(severity="SEV-2")
    found = measure_response(claims[RESPONSE], (control(alert_log=rows),), SETTINGS)
    assert found.absent[""].key == "absent-no-calls"


def test_a_fault_without_proof_of_its_effect_counts_neither_way(claims):
    rows = deliveries(70, 10)
    rows["effect_proven"] = rows["delivered_at"].notna()
    found = measure_delivery(claims[DELIVERED], (control(alert_deliveries=rows),), SETTINGS)
    (estimate,) = found.estimates
    assert (estimate.value, estimate.n) == (1.0, 60)
    assert estimate.low == pytest.approx(stats.beta.ppf(0.05, 60, 1))
    assert estimate.conditions[0].args["unproven"] == 10


@settings(max_examples=25)
@given(st.integers(60, 400), st.floats(0, 1), st.integers(0, 2**31))
def test_a_longer_window_never_makes_the_bounds_tighter_than_what_was_seen(n, share, seed):
    ok = np.random.default_rng(seed).random(n) < share
    (looks,) = scrapes_of((control(scrapes=scrapes(ok)),))
    claim = next(
        c
        for c in open_area("operations", source="recorded", data=str(ROOT / "data"), as_of="").claims
        if c.id == MONITORING
    )
    made = share_of_window(claim, looks, members=1)
    seen = looks.seen_hours / 24
    assert made.high >= 1 - seen
    assert made.low <= seen
    assert made.low <= ok.mean() * seen + (1 - seen)
    assert made.low <= made.high


def test_a_gap_is_neither_an_outage_nor_good_time(claims):
    whole = scrapes(np.ones(1500, dtype=bool))
    holed = whole.drop(index=range(200, 500))
    (looks,) = scrapes_of((control(scrapes=holed),))
    assert looks.seen_hours == pytest.approx(20, abs=0.1)
    assert looks.bad_hours == 0
    found = measure_monitoring(claims[MONITORING], (control(scrapes=holed),), SETTINGS)
    assert not passes(claims[MONITORING], found)


def test_a_rule_that_records_brings_another_to_life():
    asked = pd.DataFrame(
        [
            {
                "path": "r",
                "line": 1,
                "expression": "g/a",
                "metric": "base",
                "labels": "{}",
                "needed": True,
                "absence": False,
            },
            {
                "path": "r",
                "line": 2,
                "expression": "g/b",
                "metric": "a",
                "labels": "{}",
                "needed": True,
                "absence": False,
            },
        ]
    )
    rule = {"path": "r", "rule_group": "g", "severity": "", "for_seconds": 0.0, "has_runbook": False, "problem": ""}
    rules = pd.DataFrame(
        [{**rule, "line": 1, "rule": "a", "kind": "record"}, {**rule, "line": 2, "rule": "b", "kind": "alert"}]
    )
    for metric, state in (("base", State.ALIVE), ("other", State.NOT_EXPORTED)):
        seen = pd.DataFrame([{"metric": metric, "labels": "{}", "origin": "x"}])
        judged = judge_rules((control(alert_rules=rules, expression_metrics=asked, exported_metrics=seen),))
        assert {one.state for one in judged} == {state}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([("there", True, False), ("gone", True, False)], State.NOT_EXPORTED),
        ([("there", False, False), ("gone", False, False)], State.ALIVE),
        ([("gone", False, False), ("lost", False, False)], State.NOT_EXPORTED),
        ([("gone", True, True)], State.ALIVE),
        ([("kube_pod_info", True, False)], State.UNTOLD),
        ([("kube_pod_info", True, False), ("gone", True, False)], State.NOT_EXPORTED),
        ([("there", True, False), ("gone", False, False)], State.ALIVE),
        ([], State.NAMELESS),
    ],
)
def test_what_the_metrics_make_of_an_expression(rows, state):
    exported = Exported()
    exported.add("there", {"job": "a"}, "x")
    columns = ["metric", "needed", "absence"]
    asked = pd.DataFrame(rows, columns=columns).assign(labels="{}")
    assert state_of(asked, exported, "")[0] is state
    assert state_of(asked, exported, "no PromQL")[0] is State.UNREADABLE


def test_labels_count_only_where_they_were_seen():
    exported = Exported()
    exported.add("labelled", {"job": "a", "zone": "1"}, "x")
    exported.add("bare", None, "x")
    assert exported.state_of("labelled", {"job": "a"}) is State.ALIVE
    assert exported.state_of("labelled", {"job": "b"}) is State.NOT_SO_LABELLED
    assert exported.state_of("bare", {"job": "b"}) is State.ALIVE


def test_a_body_in_a_json_string_is_unwrapped_and_half_a_one_is_left():
    assert unwrapped('"a 1\\nb 2"') == "a 1\nb 2"
    assert unwrapped('"a 1') == '"a 1'
    assert unwrapped("a 1") == "a 1"
