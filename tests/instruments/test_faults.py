import numpy as np
import pytest

from readiness.instruments import (
    FaultTimes,
    check_all_runs_kept,
    check_effect_proven,
    check_no_sentinels,
    check_order_of_events,
    check_recovery_after_detection,
    check_recovery_possible,
    check_settings_unchanged,
)

RUNS = ["20260108_010957", "20260108_011711", "20260108_012012", "20260108_012632"]
POD_KILL_MTTD_SECONDS = np.array([60.0, 60, 1, 2])
POD_KILL_MTTR_SECONDS = np.array([139.0, 1, 2, 2])
READINESS_DELAY_SECONDS = 10.0


def test_three_of_four_pod_kills_recovered_faster_than_the_readiness_probe_asks():
    found = check_recovery_possible(RUNS, POD_KILL_MTTR_SECONDS, READINESS_DELAY_SECONDS)
    assert not found.passed
    assert found.detail.args == {
        "n": 4, "wrong": 3, "which": ", ".join(RUNS[1:]), "fastest-seconds": 1.0, "least-seconds": 10.0,
    }  # fmt: skip
    assert check_recovery_possible(RUNS, POD_KILL_MTTR_SECONDS + 10, READINESS_DELAY_SECONDS).passed


def test_a_fault_that_replaces_no_pod_may_recover_at_once_and_one_that_never_did_is_not_too_fast():
    assert check_recovery_possible(RUNS[:2], np.array([1.0, 12]), np.array([0.0, 10])).passed
    assert check_recovery_possible(RUNS[:1], np.array([np.nan]), 10).passed
    assert check_recovery_possible(RUNS[:1], np.array([9.95]), 10, clock_resolution_seconds=0.1).passed


def test_a_recovery_after_1_s_from_a_fault_detected_after_60_s_is_found():
    found = check_recovery_after_detection(RUNS, POD_KILL_MTTD_SECONDS, POD_KILL_MTTR_SECONDS)
    assert not found.passed
    assert found.detail.args["which"] == RUNS[1]
    assert (found.detail.args["detected-seconds"], found.detail.args["recovered-seconds"]) == (60, 1)
    assert check_recovery_after_detection(RUNS[2:], POD_KILL_MTTD_SECONDS[2:], POD_KILL_MTTR_SECONDS[2:]).passed


def test_detections_of_exactly_the_timeout_of_60_s_are_sentinels():
    found = check_no_sentinels(RUNS, POD_KILL_MTTD_SECONDS, (0, 60))
    assert not found.passed
    assert found.detail.args["which"] == ", ".join(RUNS[:2])
    assert found.detail.args["sentinels"] == "0, 60"
    assert check_no_sentinels(RUNS, POD_KILL_MTTD_SECONDS + 0.5, (0, 60)).passed


@pytest.mark.parametrize("event", ["detected", "recovered"])
def test_what_comes_before_its_cause_is_found_beyond_the_resolution_of_the_clock(event):
    injected = np.array([100.0, 200])
    moments = {"detected": np.array([101.0, np.nan]), "recovered": np.array([112.0, 215])}
    assert check_order_of_events(
        FaultTimes(RUNS[:2], injected, moments["detected"], moments["recovered"]), clock_resolution_seconds=1
    ).passed
    early = moments | {event: np.array([101.0, 197.5])}
    times = FaultTimes(RUNS[:2], injected, early["detected"], early["recovered"])
    found = check_order_of_events(times, clock_resolution_seconds=1)
    assert not found.passed
    assert found.detail.args["which"] == RUNS[1]
    assert found.detail.args["early-seconds"] == 2.5
    assert check_order_of_events(times, clock_resolution_seconds=3).passed


def test_a_fault_without_proof_of_effect_is_named():
    found = check_effect_proven(["oom", "oom-script-error"], np.array([True, False]))
    assert not found.passed
    assert found.detail.args["which"] == "oom-script-error"
    assert check_effect_proven(["oom"], np.array([True])).passed


def test_a_fault_without_proof_counts_against_the_record_only_if_something_followed():
    ids, proven = ["a", "b", "c"], np.array([True, False, True])
    quiet = check_effect_proven(ids, proven, consequences=np.array([True, False, True]))
    assert quiet.passed
    assert quiet.detail.args == {"n": 3, "left-out": 1, "which": "b"}
    loud = check_effect_proven(ids, proven, consequences=np.array([True, True, True]))
    assert not loud.passed
    assert (loud.detail.args["wrong"], loud.detail.args["which"]) == (1, "b")


def test_faults_of_which_none_is_proven_are_none():
    nothing = np.zeros(2, bool)
    assert not check_effect_proven(["a", "b"], nothing, consequences=nothing).passed


def test_a_recovery_cannot_be_held_against_settings_nobody_recorded():
    unknown = np.array([np.nan, 10.0])
    found = check_recovery_possible(RUNS[:2], np.array([12.0, 15]), unknown)
    assert not found.passed
    assert found.detail.key == "check-recovery-possible-failed-unknown"
    assert found.detail.args["which"] == RUNS[0]
    assert check_recovery_possible(RUNS[:2], np.array([np.nan, 15]), unknown).passed
    # What is known to be impossible is said first.
    assert check_recovery_possible(RUNS[:2], np.array([12.0, 5]), unknown).detail.args["which"] == RUNS[1]


def test_no_faults_prove_nothing():
    none, nothing = np.array([]), np.array([], bool)
    for found in (
        check_effect_proven([], nothing),
        check_no_sentinels([], none, (0,)),
        check_recovery_possible([], none, 10),
        check_recovery_after_detection([], none, none),
        check_order_of_events(FaultTimes([], none, none, none), clock_resolution_seconds=1),
    ):
        assert not found.passed
        assert found.detail.key.endswith("-failed-empty")


def test_ids_that_do_not_match_the_arrays_are_refused():
    with pytest.raises(ValueError, match="1 ids of 2 faults"):
        check_effect_proven(["a"], np.array([True, True]))


def test_a_report_of_three_of_four_runs_drops_one():
    found = check_all_runs_kept(RUNS, RUNS[1:])
    assert not found.passed
    assert found.detail.args["dropped-runs"] == RUNS[0]
    assert check_all_runs_kept(RUNS, reversed(RUNS)).passed
    assert not check_all_runs_kept(RUNS, [*RUNS, "unheard-of"]).passed
    assert not check_all_runs_kept([], []).passed


def test_limits_raised_between_runs_are_found():
    settings = {RUNS[2]: {"cpu": "100m", "memory": "256Mi"}, RUNS[3]: {"cpu": "300m", "memory": "256Mi"}}
    found = check_settings_unchanged(settings)
    assert not found.passed
    assert found.detail.args["settings"] == "cpu: 100m → 300m"
    assert check_settings_unchanged(dict.fromkeys(RUNS, settings[RUNS[2]])).passed
    assert not check_settings_unchanged({RUNS[0]: {"cpu": "100m"}, RUNS[1]: {}}).passed
    assert not check_settings_unchanged({}).passed
