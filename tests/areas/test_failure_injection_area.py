"""What the failure-injection area makes of a table of faults: what counts, what it says, what it shows."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy.stats import binom, chi2

from readiness.area import find_root
from readiness.areas.failure_injection.curves import chart_curves, table_times
from readiness.areas.failure_injection.kinds import FailureInjectionSettings, fault_kinds, least_recovery_seconds
from readiness.areas.failure_injection.measures import measure_detection, measure_recovery, measure_self_detection
from readiness.areas.failure_injection.views import chart_attempts, table_coverage, table_settings
from readiness.claims import Population
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.register import load_register
from readiness.sources.tables import TABLES

ROOT = find_root(Path(__file__))
CLAIMS = load_register(ROOT).areas["failure_injection"].claims
BY_ID = {claim.id.partition(".")[2]: claim for claim in CLAIMS}
SHOWN = tuple(BY_ID[name] for name in ("mttr_go_no_go", "mttr_plan", "mttd_go_no_go", "mttd_plan"))
SETTINGS = FailureInjectionSettings()
PROBES = {"readinessProbe": {"initialDelaySeconds": 10, "periodSeconds": 5}, "terminationGracePeriodSeconds": 30}
START = pd.Timestamp(dt.datetime(2026, 11, 20, tzinfo=dt.UTC))


def at(seconds):
    return (START + pd.to_timedelta(pd.Series(seconds, dtype=float), unit="s")).astype("datetime64[us, UTC]")


def faults(recovered, *, detected=None, proven=None, kind="container_sigkill", settings=PROBES, by="platform"):
    """A table with the columns of the schema and no other."""
    n = len(recovered)
    injected = np.arange(n) * 1e5
    recovered = np.array([np.nan if r is None else r for r in recovered], float)
    detected = recovered / 2 if detected is None else np.array([np.nan if d is None else d for d in detected], float)
    proven = np.ones(n, bool) if proven is None else np.array(proven, bool)
    rows = pd.DataFrame(
        {
            "fault_id": [f"{kind}-{number}" for number in range(n)],
            "kind": kind,
            "injected_at": at(injected),
            "effect_seen_at": at(np.where(proven, injected + 0.05, np.nan)),
            "effect_proof": pd.Series([("gone from /proc" if p else None) for p in proven], dtype="str"),
            "detected_at": at(injected + detected),
            "detected_by": pd.Series([(by if np.isfinite(d) else None) for d in detected], dtype="str"),
            "recovered_at": at(injected + recovered),
            "observed_until_at": at(injected + 900),
            "settings": json.dumps(settings),
        }
    )
    TABLES["faults"].validate(rows)
    return rows


def material(*frames, name="planted", namespace="x", **tables):
    rows = pd.concat(frames, ignore_index=True)
    recording = SimpleNamespace(id=name, settings={"namespace": namespace})
    return SimpleNamespace(
        recording=recording, tables={"faults": rows, **tables}, label=lambda member: f"{name}/{member}"
    )


def recovery(*frames, claim="mttr_plan"):
    return measure_recovery(BY_ID[claim], (material(*frames),), SETTINGS)


def failed(findings):
    return {check.name.value for check in findings.checks if not check.passed}


TIMES = [20.0, 21, 22, 23, 24, 25, 26, 27]


def test_a_table_with_nothing_but_the_columns_of_the_schema_is_judged():
    found = recovery(faults(TIMES))
    assert failed(found) == set()
    assert (found.estimates[0].n, found.estimates[0].value) == (8, 23)
    assert {m.key for m in found.estimates[0].conditions} >= {"condition-probes"}
    detected = measure_detection(BY_ID["mttd_plan"], (material(faults(TIMES)),), SETTINGS)
    told = next(m for m in detected.estimates[0].conditions if m.key == "condition-detected-by")
    assert told.args == {"detected-by": "platform", "detectors": "-"}


@pytest.mark.parametrize("text", ["{}", "", "null", "[1]", "not json"])
def test_settings_nobody_recorded_fail_the_checks_that_need_them(text):
    found = recovery(faults(TIMES).assign(settings=text))
    assert failed(found) == {"settings-unchanged", "recovery-possible"}
    assert "condition-settings-unknown" in {m.key for m in found.estimates[0].conditions}


def test_settings_that_only_some_attempts_record_have_changed_or_are_unknown():
    rows = faults(TIMES)
    rows.loc[3, "settings"] = "{}"
    assert failed(recovery(rows)) == {"settings-unchanged", "recovery-possible"}


@pytest.mark.parametrize(
    ("kind", "settings", "least"),
    [
        ("pod_delete", PROBES, 10),
        ("pod_delete", {"readinessProbe": None}, 0),
        ("pod_delete", {}, None),
        ("node_partition", {}, 0),
        ("terminate-pods", PROBES, None),
        ("terminate-pods", PROBES | {"replaces_the_container": True}, 10),
        ("terminate-pods", {"replaces_the_container": False}, 0),
        ("terminate-pods", {"replaces_the_container": True}, None),
    ],
)
def test_the_least_recovery_is_known_or_said_to_be_unknown(kind, settings, least):
    found = least_recovery_seconds(kind, settings)
    assert np.isnan(found) if least is None else found == least


def test_an_unproven_attempt_without_consequences_is_left_out_and_shown():
    found = recovery(faults([*TIMES, None], proven=[True] * 8 + [False]))
    assert failed(found) == set()
    made = found.estimates[0]
    alone = recovery(faults(TIMES)).estimates[0]
    assert (made.n, made.value, made.low, made.high) == (8, alone.value, alone.low, alone.high)
    told = next(m for m in made.conditions if m.key.startswith("condition-unproven"))
    assert (told.args["attempts"], told.args["left-out"]) == (9, 1)
    # 8 times and one slower than all: ranks of 9, by the binomial distribution itself
    rank = next(r for r in range(1, 10) if binom.sf(r - 1, 9, 0.5) <= 0.05)
    assert told.args["slower-seconds"] == TIMES[rank - 1]


def test_dropping_the_slow_attempts_leaves_their_number_and_what_they_could_have_done():
    blanked = faults([*TIMES[:5], *[None] * 5], proven=[True] * 5 + [False] * 5)
    made = recovery(blanked).estimates[0]
    assert made.high is not None
    assert "condition-unproven-unbounded" in {m.key for m in made.conditions}


@pytest.mark.parametrize("column", ["detected_at", "recovered_at", "notready_at", "recovery_confirmed_at"])
def test_a_consequence_of_what_is_not_proven_to_have_happened_contradicts_itself(column):
    rows = faults([*TIMES, None], proven=[True] * 8 + [False]).assign(
        notready_at=pd.Series(pd.NaT, index=range(9), dtype="datetime64[us, UTC]"),
        recovery_confirmed_at=pd.Series(pd.NaT, index=range(9), dtype="datetime64[us, UTC]"),
    )
    assert "effect-proven" not in failed(recovery(rows))
    rows.loc[8, column] = rows.loc[8, "injected_at"] + pd.Timedelta(seconds=20)
    assert "effect-proven" in failed(recovery(rows))


@pytest.mark.parametrize("proof", [None, "", "   "])
def test_a_proof_is_a_text(proof):
    rows = faults(TIMES)
    rows.loc[0, "effect_proof"] = proof
    assert "effect-proven" in failed(recovery(rows))


def test_a_proof_older_than_its_fault_proves_nothing():
    rows = faults(TIMES)
    rows.loc[0, "effect_seen_at"] = rows.loc[0, "injected_at"] - pd.Timedelta(seconds=5)
    assert "effect-proven" in failed(recovery(rows))


def test_a_recovery_before_the_fault_is_found_and_does_not_stop_the_notebook():
    assert "order-of-events" in failed(recovery(faults([-5.0, *TIMES])))


recoveries = st.lists(st.one_of(st.none(), st.integers(11, 800)), min_size=1, max_size=20)


@settings(max_examples=25, deadline=None)
@given(recoveries, st.integers(1, 5))
def test_adding_unproven_attempts_never_changes_an_estimate(times, more):
    proven = [True] * len(times) + [False] * more
    before, after = (
        recovery(rows).estimates[0] for rows in (faults(times), faults([*times, *[None] * more], proven=proven))
    )
    numbers = {"value", "low", "high", "n", "n_to_decide", "method", "low_confidence", "high_confidence"}
    assert before.model_dump(include=numbers) == after.model_dump(include=numbers)


@settings(max_examples=25, deadline=None)
@given(recoveries, st.data())
def test_censoring_an_attempt_never_improves_the_upper_bound(times, data):
    cut = list(times)
    cut[data.draw(st.integers(0, len(times) - 1))] = None
    before, after = (recovery(faults(t)).estimates[0] for t in (times, cut))
    assert (after.high or np.inf) >= (before.high or np.inf)


def test_the_criterion_says_which_quantile():
    claim = BY_ID["mttr_plan"]
    upper = claim.model_copy(update={"criterion": claim.criterion.model_copy(update={"quantile": 0.9})})
    made = measure_recovery(upper, (material(faults(TIMES)),), SETTINGS).estimates[0]
    assert (made.method.args["quantile"], made.value, made.high, made.n_to_decide) == (0.9, 27, None, 29)
    medians = [claim for claim in CLAIMS if "median" in claim.criterion.metric]
    assert medians
    assert {claim.criterion.quantile for claim in medians} == {0.5}


def test_self_healing_is_not_decided_by_the_platform_nor_by_nobody():
    claim = BY_ID["self_healing_mttd"]
    for by, absent in (("self_healing", False), ("platform", True), ("probe", True)):
        found = measure_self_detection(claim, (material(faults(TIMES, by=by)),), SETTINGS)
        assert ("container_sigkill" in found.absent) is absent
    rows = faults(TIMES, by="self_healing")
    rows.loc[0, "detected_by"] = None  # somebody noticed, nobody says who
    assert "container_sigkill" in measure_self_detection(claim, (material(rows),), SETTINGS).absent


def test_recordings_that_name_their_faults_alike_keep_all_of_them():
    several = (material(faults(TIMES), name="one"), material(faults(TIMES), name="two"))
    kind = fault_kinds(several, clock_resolution_seconds=0.1)[0]
    assert len(set(kind.ids)) == len(kind.settings) == 16


def test_the_coverage_table_keeps_what_never_ran_and_adds_what_was_not_planned():
    rows = [faults([*TIMES, None], proven=[True] * 8 + [False]), faults([30.0, None], kind="terminate-pods")]
    discarded = pd.DataFrame({"kind": ["pod_delete", "pod_delete"]})
    view = table_coverage((material(*rows, faults_discarded=discarded),), SETTINGS, claims=SHOWN)
    lines = {tuple(text(c, "en") if isinstance(c, Message) else c for c in row) for row in view.rows}
    assert ("Pod killed", "Container killed (SIGKILL)", "done", "8 of 9", "0; 0", "platform 8   ", 0) in lines
    assert ("Pod killed", "Pod deleted", "never run → not measured", None, None, None, 2) in lines
    assert ("Not in the plan", "terminate-pods", "done", "2 of 2", "1; 1", "platform 1   ", 0) in lines
    assert sum(row[2] == "never run → not measured" for row in lines) == 7


def test_the_coverage_table_wants_the_kinds_that_the_claims_of_the_register_want():
    population = Population(per="fault_kind", members=("container_sigkill", "fire"))
    wanting = SHOWN[0].model_copy(
        update={"criterion": SHOWN[0].criterion.model_copy(update={"population": population})}
    )
    view = table_coverage((material(faults(TIMES)),), SETTINGS, claims=(wanting,))
    lines = [[text(c, "en") if isinstance(c, Message) else c for c in row][:3] for row in view.rows]
    assert lines == [
        ["Pod killed", "Container killed (SIGKILL)", "done"],
        ["Wanted by a claim", "fire", "never run → not measured"],
    ]


def test_settings_that_differ_between_attempts_say_so():
    rows = faults(TIMES)
    rows.loc[3, "settings"] = json.dumps(PROBES | {"terminationGracePeriodSeconds": 60})
    view = table_settings((material(rows),), SETTINGS)
    shown = {text(row[0], "en"): text(row[1], "en") for row in view.rows}
    assert shown["Termination grace, s"] == "30 to 60, differs between attempts"
    assert shown["Readiness probe: initial delay, s"] == "10"
    assert shown["Replicas"] == "not recorded"


def test_unproven_attempts_have_strips_of_their_own_and_no_curve():
    view = (material(faults([*TIMES, None], proven=[True] * 8 + [False])),)
    strips = json.dumps(chart_attempts(view, SETTINGS))
    assert strips.count("@strip-proven") == 8
    assert strips.count('"@strip-unproven"') == 1
    curves = chart_curves(view, SETTINGS, claims=SHOWN)
    seconds = {row["seconds"] for rows in curves["datasets"].values() for row in rows if "share" in row}
    assert max(seconds) == TIMES[-1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("recovered", [TIMES, [None] * 6, [12.0, None], [None]])
def test_every_picture_and_table_can_be_said_in_both_languages(recovered, language):
    for proven in (None, [False] * len(recovered)):
        rows = faults(recovered, detected=[None] * len(recovered), proven=proven)
        view = (material(rows),)
        translate_chart(chart_attempts(view, SETTINGS), language)
        translate_chart(chart_curves(view, SETTINGS, claims=SHOWN), language)
        for table in (
            table_coverage(view, SETTINGS, claims=SHOWN),
            table_settings(view, SETTINGS),
            table_times(view, SETTINGS, claims=SHOWN),
        ):
            for said in (table.caption, *(c.title for c in table.columns), *(c for row in table.rows for c in row)):
                assert not isinstance(said, Message) or "{" not in text(said, language)


def test_the_thresholds_that_are_drawn_are_those_of_the_claims():
    curves = chart_curves((material(faults(TIMES)),), SETTINGS, claims=SHOWN)
    drawn = {row["limit"] for rows in curves["datasets"].values() for row in rows if "limit" in row}
    assert drawn == {claim.criterion.threshold for claim in SHOWN}


# --- every number of the page on the recorded data, by another way ---------------------------------------------------

RECORDED = pd.read_parquet(ROOT / "data/x0tta6bl4-k8s/faults.parquet")
PAIRS = [
    (name, column, kind)
    for name, column in (("detection", "detected_at"), ("recovery", "recovered_at"))
    for kind in sorted(set(RECORDED["kind"]))
    if (name, kind) != ("detection", "pod_delete")
]


def recorded_seconds(kind, column):
    rows = RECORDED[RECORDED["kind"] == kind]
    return np.sort((rows[column] - rows["injected_at"]).dt.total_seconds().to_numpy())


def bounds_by_brute_force(times, quantile, low_confidence, high_confidence):
    """The largest r with P(K <= r - 1) within 1 - c, the smallest s with P(K >= s), each summed term by term."""
    n = len(times)
    chance = [binom.pmf(k, n, quantile) for k in range(n + 1)]
    low = [r for r in range(1, n + 1) if sum(chance[:r]) <= 1 - low_confidence]
    high = [s for s in range(1, n + 1) if sum(chance[s:]) <= 1 - high_confidence]
    return times[low[-1] - 1] if low else None, times[high[0] - 1] if high else None


@pytest.fixture(scope="module")
def recorded():
    recording = SimpleNamespace(id="x0tta6bl4-k8s", settings={"namespace": "x0tta6bl4-staging"})
    return (SimpleNamespace(recording=recording, tables={"faults": RECORDED}, label=str),)


@pytest.mark.parametrize(("name", "column", "kind"), PAIRS)
def test_the_recorded_estimates_recompute(name, column, kind, recorded):
    measure, claim = (
        (measure_detection, "mttd_go_no_go") if name == "detection" else (measure_recovery, "mttr_go_no_go")
    )
    found = measure(BY_ID[claim], recorded, SETTINGS)
    assert all(check.passed for check in found.checks)
    made = next(estimate for estimate in found.estimates if estimate.member == kind)
    times, members = recorded_seconds(kind, column), len(found.estimates)
    fitted = KaplanMeierFitter().fit(times)
    assert made.value == pytest.approx(fitted.median_survival_time_)
    low, high = bounds_by_brute_force(times, 0.5, 1 - 0.05 / members, 0.95)
    assert (made.low, made.high) == (pytest.approx(low), pytest.approx(high))
    # another construction altogether: the Kaplan-Meier band inverted at one half, near the order statistics
    band = median_survival_times(fitted.confidence_interval_).to_numpy()[0]
    assert band[0] <= made.value <= made.high
    told = next(m for m in made.conditions if m.key == "condition-exponential-mean")
    assert told.args["mean-seconds"] == pytest.approx(times.mean())
    assert told.args["upper-seconds"] == pytest.approx(2 * times.sum() / chi2.isf(0.95, 2 * len(times)))


@pytest.mark.parametrize(("name", "column", "kind"), PAIRS)
def test_the_recorded_table_recomputes(name, column, kind, recorded):
    view = table_times(recorded, SETTINGS, claims=SHOWN)
    row = next(r for r in view.rows if r[0].key == f"times-{name}" and r[1].key.endswith(kind.replace("_", "-")))
    times = recorded_seconds(kind, column)
    assert row[2].args == {"proven": len(times), "n": len(times)}
    assert row[3] == 0
    for cell, quantile in zip(row[4:6], (0.5, 0.9), strict=True):
        low, high = bounds_by_brute_force(times, quantile, 0.95, 0.95)
        survival = KaplanMeierFitter().fit(times).survival_function_["KM_estimate"]
        assert cell.args["value-seconds"] == pytest.approx(survival.index[survival <= 1 - quantile + 1e-9][0])
        assert cell.args["low-seconds"] == pytest.approx(low)
        if high is None:
            assert cell.args["needed"] == next(n for n in range(1, 99) if quantile**n <= 0.05)
        else:
            assert cell.args["high-seconds"] == pytest.approx(high)
    assert row[6].args["mean-seconds"] == pytest.approx(times.mean())
    assert row[6].args["upper-seconds"] == pytest.approx(2 * times.sum() / chi2.isf(0.95, 2 * len(times)))


def test_the_recorded_curves_recompute(recorded):
    curves = chart_curves(recorded, SETTINGS, claims=SHOWN)
    drawn = [rows for rows in curves["datasets"].values() if rows and "low" in rows[0] and rows[0]["low"] is None]
    panels = {len({row["label"] for row in rows}): rows for rows in drawn}
    assert set(panels) == {3, 4}  # a deleted pod is in the recoveries only
    for members, column in ((3, "detected_at"), (4, "recovered_at")):
        for kind in sorted({k for _, c, k in PAIRS if c == column}):
            rows = [r for r in panels[members] if r["label"] == f"@member-{kind.replace('_', '-')}"]
            fitted = KaplanMeierFitter().fit(recorded_seconds(kind, column))
            band = fitted.confidence_interval_
            assert rows[0]["share"] == 1
            assert all(a["share"] >= b["share"] for a, b in pairwise(rows))
            for row in rows[1:]:
                assert row["share"] == pytest.approx(fitted.predict(row["seconds"]), abs=1e-9)
                if row["low"] is not None:
                    expected = band.loc[: row["seconds"] + 1e-9].iloc[-1].to_numpy()
                    assert (row["low"], row["high"]) == pytest.approx(tuple(expected), abs=1e-6)
