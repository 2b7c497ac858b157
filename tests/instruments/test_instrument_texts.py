"""Every sentence of the instrument checks is said here once, in both languages, with the arguments the code gives."""

import re

import numpy as np
import pytest

from readiness import instruments as i
from readiness.instruments.requests import check_failures_attributable
from readiness.messages import message
from readiness.presentation.catalogue import LANGUAGES, TEXTS, text

NONE, ONE, TWO = np.array([]), np.array([1.0]), np.array([1.0, 1.0])
RISING = np.arange(5.0)
PAST = np.array([-9.0])
IDS = ["pod-kill-1"]
NONE_YET = np.array([np.nan])
LOAD = i.LoadRun("open", 1.0, 5.0, RISING, RISING / 10)
APART = i.Overlaps(90, 0.2, 0, 9, 3, 4, 1, 2, 0.0)
LEDGER = i.LedgerRows(np.arange(1, 6), RISING, RISING, RISING < 0)


def times(detected_seconds):
    return i.FaultTimes(IDS, ONE, np.array([detected_seconds]), np.array([9.0]))


SAID = [
    i.check_bytes_unchanged("a.md", "00", "00"),
    i.check_bytes_unchanged("a.md", "00", "11"),
    i.check_payload_parses("a 1\n"),
    i.check_payload_parses('"a 1"'),
    i.check_payload_parses("a b"),
    i.check_payload_parses(""),
    i.check_json_parses("{}"),
    i.check_json_parses("{"),
    i.check_not_constant(RISING),
    i.check_not_constant(np.full(288, 0.96)),
    i.check_not_constant(NONE),
    i.check_samples_suffice(288, 288),
    i.check_samples_suffice(288, 1440),
    i.check_no_gaps(RISING, 1),
    i.check_no_gaps(RISING * 10, 1),
    i.check_no_gaps(NONE, 1),
    i.check_clock_advances(RISING),
    i.check_clock_advances(TWO),
    i.check_clock_advances(NONE),
    i.check_no_hidden_restart(RISING, RISING, starts_seconds=PAST),
    i.check_no_hidden_restart(RISING, -RISING),
    i.check_no_hidden_restart(NONE, NONE),
    i.check_units_agree(740.0, 740.0),
    i.check_units_agree(740.0, 775.93),
    i.check_gauges_agree(1.0, 1.1, factor=2),
    i.check_gauges_agree(0.0, -30.5, factor=2),
    i.check_recomputes(88.5, 88.5, 0.5),
    i.check_recomputes(88.5, 98.2, 0.5),
    i.check_trend_has_points(288, 30),
    i.check_trend_has_points(2, 30),
    i.check_no_sentinels(IDS, ONE, (0, 60)),
    i.check_no_sentinels(IDS, ONE, (1,)),
    i.check_no_sentinels([], NONE, (0,)),
    i.check_effect_proven(IDS, np.array([True])),
    i.check_effect_proven(IDS, np.array([False])),
    i.check_effect_proven([], np.array([], bool)),
    i.check_effect_proven(["a", "b"], RISING[:2] > 0, consequences=RISING[:2] > 0),
    i.check_effect_proven(["a", "b"], RISING[:2] > 0, consequences=RISING[:2] < 1),
    i.check_loss_proven(["a", "b"], RISING[:2] < 9, RISING[:2] < 9),
    i.check_loss_proven(["a", "b"], RISING[:2] > 0, RISING[:2] > 0),
    i.check_loss_proven(["a", "b"], RISING[:2] > 0, RISING[:2] < 9),
    i.check_loss_proven([], NONE > 0, NONE > 0),
    i.check_settled(IDS, ONE, ONE * 16, ONE * 15, clock_resolution_seconds=0),
    i.check_settled(IDS, NONE_YET, NONE_YET, ONE * 15, clock_resolution_seconds=0),
    i.check_settled(IDS, ONE, ONE * 9, ONE * 15, clock_resolution_seconds=0),
    i.check_settled([], NONE, NONE, NONE, clock_resolution_seconds=0),
    i.check_ledger_adds_up({"a": LEDGER}, clock_resolution_seconds=0),
    i.check_ledger_adds_up({"a": LEDGER._replace(failed=LEDGER.seq > 0)}, clock_resolution_seconds=0),
    i.check_ledger_adds_up({}, clock_resolution_seconds=0),
    i.check_drill_clock({"a": RISING}, clock_resolution_seconds=0),
    i.check_drill_clock({"a": -RISING}, clock_resolution_seconds=0),
    i.check_drill_clock({}, clock_resolution_seconds=0),
    i.check_load_concurrent({"a": LOAD}),
    i.check_load_concurrent({"a": LOAD._replace(loop="closed")}),
    i.check_load_as_offered({"a": LOAD}, 10),
    i.check_load_as_offered({"a": LOAD._replace(offered_per_second=90.0)}, 10),
    i.check_requests_in_runs({"a": LOAD}, 0, clock_resolution_seconds=0),
    i.check_requests_in_runs({"a": LOAD}, 1, clock_resolution_seconds=0),
    i.check_order_of_events(times(2.0), clock_resolution_seconds=1),
    i.check_order_of_events(times(-2.0), clock_resolution_seconds=1),
    i.check_order_of_events(i.FaultTimes([], NONE, NONE, NONE), clock_resolution_seconds=1),
    i.check_recovery_possible(IDS, ONE * 12, 10),
    i.check_recovery_possible(IDS, ONE * 2, 10),
    i.check_recovery_possible([], NONE, 10),
    i.check_recovery_possible(IDS, ONE, np.nan),
    i.check_recovery_after_detection(IDS, ONE, ONE * 2),
    i.check_recovery_after_detection(IDS, ONE * 60, ONE),
    i.check_recovery_after_detection([], NONE, NONE),
    i.check_all_runs_kept(["a"], ["a"]),
    i.check_all_runs_kept(["a", "b"], ["a"]),
    i.check_all_runs_kept(["a"], ["a", "b"]),
    i.check_settings_unchanged({"a": {"cpu": "100m"}}),
    i.check_settings_unchanged({"a": {"cpu": "100m"}, "b": {"cpu": "300m"}}),
    i.check_settings_unchanged({}),
    i.check_split_separates("time", APART),
    i.check_split_separates("random", APART._replace(shared_clusters=9)),
    i.check_split_separates("random", APART._replace(shared_clusters=1, repeated_ratio=None)),
    i.check_split_separates("time", APART._replace(overlap_seconds=9.0)),
    i.check_split_separates("hosts", APART),
    i.check_split_separates("hosts", APART._replace(clusters=0)),
    i.check_beats_memory(0.9, {"source": 0.8, "pair": 0.2}),
    i.check_beats_memory(0.9, {"source": 0.8, "pair": 0.9}),
    i.check_beats_memory(0.9, {}),
    i.check_control_falls(0.01, 0.0, 0.012),
    i.check_control_falls(0.9, 0.8, 0.012),
    i.check_scores_vary(RISING),
    i.check_scores_vary(TWO),
    i.check_scores_vary(NONE),
    i.check_episodes_suffice(2),
    i.check_episodes_suffice(1),
    i.check_control_separates(np.ones(5), least_auc=0.99, least_seeds=5),
    i.check_control_separates(np.array([1.0, 0.5, 1, 1, 1]), least_auc=0.99, least_seeds=5),
    *(i.check_control_separates(np.ones(n), least_auc=0.99, least_seeds=5) for n in (0, 1, 4)),
    i.check_absence_proven(IDS, np.array([True])),
    i.check_absence_proven(IDS, np.array([False])),
    i.check_absence_proven([], np.array([], bool)),
    i.check_planted_found({"links": (["a"], ["a"]), "copies": (["b"], ["b"])}),
    i.check_planted_found({"links": (["a"], ["a", "c"]), "copies": (["b"], [])}),
    i.check_planted_found({"links": ([], [])}),
    check_failures_attributable([]),
    check_failures_attributable(["RemoteDisconnected"]),
    i.check_scans_completed(["a"], ["completed"]),
    i.check_scans_completed(["a", "b"], ["failed", "unknown"]),
    i.check_scans_completed([], []),
    i.check_database_fresh(["a"], np.array([1.5]), most_days=30),
    i.check_database_fresh(["a", "b"], np.array([31.0, -1.0]), most_days=30),
    i.check_database_fresh(["a"], np.array([np.nan]), most_days=30),
    i.check_control_found(["a", "b"], np.array([True, False]), np.array([True, False])),
    i.check_control_found(["a", "b"], np.array([True, False]), np.array([False, True])),
    i.check_control_found(["b"], np.array([False]), np.array([False])),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", SAID, ids=lambda check: check.detail.key)
def test_every_detail_is_a_sentence_with_all_its_arguments(check, language):
    assert re.search(r"[^\W\d_]", text(check.detail, language))
    assert "{" not in text(check.detail, language).replace("{}", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(i.InstrumentCheck))
def test_every_check_has_a_title_and_the_record_that_taught_it(name, language):
    assert len(text(message(f"check-{name.value}"), language)) < 60
    assert text(message(f"check-{name.value}-why"), language).endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_no_text_that_no_check_says(language):
    files = [(TEXTS / language / name).read_text("utf-8") for name in ("instruments.ftl", "detection.ftl")]
    written = {key for file in files for key in re.findall(r"^(check-[\w-]*) =", file, re.MULTILINE)}
    titles = {f"check-{name.value}{suffix}" for name in i.InstrumentCheck for suffix in ("", "-why")}
    assert written <= titles | {check.detail.key for check in SAID}


@pytest.mark.parametrize("name", list(i.InstrumentCheck))
def test_every_check_can_pass_and_can_fail(name):
    assert {check.passed for check in SAID if check.name is name} == {True, False}


@pytest.mark.parametrize(
    ("gaps", "said"), [(1, "1 пропуск занимает"), (2, "2 пропуска занимают"), (5, "5 пропусков занимают")]
)
def test_russian_counts_are_declined(gaps, said):
    whole = np.arange(0, 100, 1.0)
    found = i.check_no_gaps(np.delete(whole, [n for gap in range(gaps) for n in (10 * gap + 5, 10 * gap + 6)]), 1)
    assert said in text(found.detail, "ru")
