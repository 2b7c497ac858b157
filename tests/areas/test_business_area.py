"""Business: what an export says, recomputed by other means; an empty table is a measurement, a missing one is not."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import lifelines
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy import stats

from builders import write_registry
from catalogue_texts import entries, variables
from readiness.area import Area, find_root, open_area
from readiness.areas.business import DEFINITION
from readiness.areas.business.controls import CONTROLS, billing, control, deals, onboardings, stripe, support
from readiness.areas.business.customers import (
    cohorts_of,
    lifetimes_of,
    measure_retention_known,
    spans_of,
    table_customers,
    table_revenue,
)
from readiness.areas.business.plan import CHURN, PAYING, SUPPORT, TABLE_OF, BusinessSettings
from readiness.areas.business.service import measure_support, table_funnel, table_times
from readiness.areas.planted import START, at, passes, run_control
from readiness.estimates.durations import survival_curve
from readiness.messages import message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.sources.tables import TABLES
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
SETTINGS = BusinessSettings()
DAY = 86_400.0


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("business", source="recorded", data=str(ROOT / "data"), as_of="2026-11-25T14:00:00Z")


@pytest.fixture(scope="module")
def claims(area):
    return {claim.id: claim for claim in area.claims}


def write_recording(folder: Path, **tables: pd.DataFrame) -> Path:
    """A folder of recordings with one about the subject of the statement itself."""
    where = folder / "billing"
    where.mkdir(parents=True)
    described = {}
    for name, frame in tables.items():
        frame.to_parquet(where / f"{name}.parquet", index=False)
        described[name] = {
            "file": f"{name}.parquet", "rows": len(frame), "provenance": "measured", "method": "export",
            "collected_at": "2026-11-20T00:00:00Z", "columns": {},
        }  # fmt: skip
    YAML().dump(
        {
            "schema": "readiness/recording/v1",
            "id": "billing",
            "title": {"ru": "Выгрузка", "en": "Export"},
            "subject": {"name": "x0tta6bl4", "version": "v3.4.0-fixed2", "environment": "billing"},
            "collected": {"start": "2026-01-05T00:00:00Z", "end": "2026-11-20T00:00:00Z", "by": "export"},
            "tables": described,
        },
        where / "recording.yaml",
    )
    write_registry(folder)
    return folder


def verdict_of(data: Path, claim: str):
    opened = open_area("business", source="recorded", data=str(data), as_of="2026-11-25T00:00:00Z")
    return next(verdict for verdict in opened._verdicts if verdict.claim == claim)


def test_a_table_that_is_not_there_was_not_measured(area):
    verdicts = {verdict.claim: verdict for verdict in area._verdicts}
    for claim, table in TABLE_OF.items():
        assert verdicts[claim].outcome is Outcome.NOT_MEASURED
        assert verdicts[claim].reason.key == "absent-business-table"
        assert f"--table {table} " in str(verdicts[claim].reason.args["command"])


def test_an_empty_export_refutes_that_somebody_pays_and_leaves_churn_undefined(tmp_path):
    billed = billing(np.array([np.nan]))
    data = write_recording(tmp_path, **{name: frame.iloc[:0] for name, frame in billed.items()})
    paying = verdict_of(data, PAYING)
    assert (paying.outcome, paying.members[0].estimate.value) == (Outcome.REFUTED, 0)
    churn = verdict_of(data, CHURN)
    assert (churn.outcome, churn.reason.key) == (Outcome.NOT_MEASURED, "absent-no-customers")


def test_one_payment_verifies_that_somebody_pays(tmp_path):
    data = write_recording(tmp_path, **billing(np.array([np.nan])))
    assert verdict_of(data, PAYING).outcome is Outcome.VERIFIED


@pytest.mark.parametrize("one", CONTROLS, ids=lambda one: one.name)
def test_a_control_is_told(one, claims):
    findings, caught = run_control(one, claims[one.claim], SETTINGS)
    assert caught
    assert passes(claims[one.claim], findings) is one.holds
    for name, frame in one.material().tables.items():
        TABLES[name].validate(frame)


def test_a_young_customer_decides_nothing_and_a_lost_one_refutes(claims):
    young = measure_retention_known(claims[CHURN], (control(**billing(np.full(50, np.nan))),), SETTINGS).estimates[0]
    # A year is 52 weeks and a day: those who came in the last 90 days are not known yet.
    came = np.arange(50) * 7
    assert young.low == pytest.approx((365 - came >= 90).mean())
    assert young.high == 1


@given(st.lists(st.tuples(st.floats(0.5, 300), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=40)
def test_retention_is_the_curve_of_lifelines(stays):
    given_stays = np.array([stay if ended else np.nan for stay, ended in stays])
    seconds, censored = lifetimes_of(spans_of((control(**billing(given_stays)),)))
    curve = survival_curve(seconds, censored)
    fitted = lifelines.KaplanMeierFitter().fit(seconds, ~censored)
    assert curve.share == pytest.approx(fitted.survival_function_at_times(curve.seconds).to_numpy(), abs=1e-9)


def test_a_customer_who_came_back_has_not_left():
    both = pd.DataFrame(
        {
            "subscription_id": ["a", "b"],
            "customer": "one",
            "plan": "team",
            "started_at": at(np.array([0.0, 100 * DAY])),
            "ended_at": at(np.array([50 * DAY, np.nan])),
        }
    )
    (row,) = spans_of((control(subscriptions=both),)).to_dict("records")
    assert (row["ended"], row["last_at"]) == (False, START + pd.Timedelta(days=365))


def test_an_end_that_lies_ahead_has_not_come():
    ahead = pd.DataFrame(
        {
            "subscription_id": ["a"],
            "customer": "one",
            "plan": "team",
            "started_at": at(np.zeros(1)),
            "ended_at": at(np.array([400 * DAY])),
        }
    )
    assert not spans_of((control(subscriptions=ahead),))["ended"].any()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 364)), min_size=1, max_size=40))
@settings(max_examples=60)
def test_cohorts_are_counted_by_hand(paid):
    frame = pd.DataFrame(
        {
            "payment_id": [f"p{n}" for n in range(len(paid))],
            "customer": [f"c{who}" for who, _ in paid],
            "created_at": at(np.array([day * DAY for _, day in paid])),
            "amount": 1.0,
            "refunded": 0.0,
            "currency": "usd",
            "succeeded": True,
        }
    )
    months: dict[str, set[int]] = defaultdict(set)
    for customer, moment in zip(frame["customer"], frame["created_at"], strict=True):
        months[customer].add(moment.year * 12 + moment.month)
    for row in cohorts_of((control(payments=frame),)).to_dict("records"):
        year, month = map(int, row["cohort"].split("-"))
        first = year * 12 + month
        members = [seen for seen in months.values() if min(seen) == first]
        assert row["of"] == len(members)
        assert row["customers"] == sum(first + row["month"] in seen for seen in members)
        assert first + row["month"] < 2027 * 12 + 1


def test_names_and_amounts_are_hidden_unless_they_are_asked_for():
    material = control(**billing(np.array([20.0, np.nan])))
    for table in (table_revenue, table_customers):
        hidden = json.dumps(table((material,), SETTINGS).model_dump(mode="json"))
        assert "customer-0" not in hidden
        assert "49.0" not in hidden
    shown = table_customers((material,), BusinessSettings(show_names=True)).rows
    assert shown[0][0] == "customer-0"
    assert table_revenue((material,), BusinessSettings(show_amounts=True)).rows[0][4] == pytest.approx(49.0 * 2)


def test_revenue_leaves_out_what_came_back():
    rows = stripe(
        "a,2026-01-07 09:30,100.00,40.00,usd,true,Paid,one,Live",
        "b,2026-01-08 09:30,10.00,0.00,usd,true,Failed,two,Live",
        "c,2026-02-08 09:30,30.00,0.00,usd,true,Paid,two,Live",
    )
    told = table_revenue((control(payments=rows),), BusinessSettings(show_amounts=True)).rows
    assert [(row[0], row[2], row[3], row[4]) for row in told] == [("2026-01", 1, 1, 60.0), ("2026-02", 1, 1, 30.0)]
    assert [row[5] for row in told] == [1.0, 0.5]


def test_a_request_whose_time_is_not_over_counts_neither_way(claims):
    rows = support(40, 0)
    rows.loc[:9, "first_answer_at"] = pd.NaT
    rows.loc[:4, "watched_until_at"] = rows.loc[:4, "opened_at"] + pd.Timedelta(hours=1)
    (made,) = measure_support(claims[SUPPORT], (control(support_requests=rows),), SETTINGS).estimates
    assert (made.n, made.value) == (35, pytest.approx(30 / 35))
    assert made.low == pytest.approx(stats.beta.ppf(0.05, 30, 6))
    assert made.conditions[0].args == {"open": 5, "never": 5}


def test_the_funnel_counts_each_stage_of_the_one_before():
    rows = pd.concat([deals(8, independent=True), deals(2, independent=False).assign(deal_id=["x", "y"])])
    rows.loc[rows["deal_id"].isin(["deal-1", "deal-2"]), "signed_at"] = pd.NaT
    told = table_funnel((control(deals=rows),), SETTINGS).rows
    assert [row[2] for row in told] == [10, 10, 8, 8, 8, 8, 6, 6]
    low, high = told[2][4:]
    exact = stats.binomtest(8, 10).proportion_ci(0.90, method="exact")
    assert (low, high) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_times_to_value_keep_those_who_never_got_there():
    told = table_times((control(onboardings=onboardings(21, gave_up=5)),), SETTINGS).rows
    (row,) = told
    assert row[1:3] == (21, 5)
    minutes = sorted([1800.0 + 60 * n for n in range(5, 21)])
    fitter = lifelines.KaplanMeierFitter().fit([*[DAY] * 5, *minutes], [0] * 5 + [1] * 16)
    assert row[3] == pytest.approx(fitter.median_survival_time_)


def test_everything_can_be_said_in_both_languages(area):
    for language in LANGUAGES:
        for name in ("control_retention", "control_cohorts"):
            translate_chart(area.chart(name).data, language)
        for row in area.table("controls").data["rows"]:
            for cell in row:
                told = message(cell["key"], **{k.replace("-", "_"): v for k, v in cell["args"].items()})
                assert text(told, language)
        for key, entry in entries(language, "business").items():
            assert "{" not in text(message(key, **dict.fromkeys(variables(entry), 3)), language), key


def test_every_table_has_its_claims_and_the_controls_say_yes(area):
    assert set(DEFINITION.tables) == {"revenue", "customers", "funnel", "times", "controls"}
    assert {row[2]["key"] for row in area.table("controls").data["rows"]} == {"planted-caught"}
