import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.instruments import (
    check_clock_advances,
    check_gauges_agree,
    check_no_gaps,
    check_no_hidden_restart,
    check_not_constant,
    check_recomputes,
    check_samples_suffice,
    check_trend_has_points,
    check_units_agree,
)

EVERY_5_S = np.arange(0, 3600, 5.0)
NONE = np.array([])


def test_a_recall_of_096_read_288_times_is_a_constant():
    found = check_not_constant(np.full(288, 0.96), member="pod-1")
    assert not found.passed
    assert found.member == "pod-1"
    assert found.detail.args == {"n": 288, "value": 0.96}


def test_a_series_that_varies_once_in_288_is_measured():
    assert check_not_constant(np.append(np.full(287, 0.96), np.nextafter(0.96, 1))).passed


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0]])
def test_fewer_samples_than_three_show_nothing(values):
    found = check_not_constant(np.array(values))
    assert not found.passed
    assert found.detail.key == "check-not-constant-failed-too-few"


def test_288_samples_at_300_s_do_not_make_the_1440_of_a_day_at_60_s():
    assert not check_samples_suffice(288, 1440).passed
    assert check_samples_suffice(288, 288).passed


def test_two_points_are_no_trend():
    assert not check_trend_has_points(2, 30).passed
    assert check_trend_has_points(30, 30).passed


def test_a_series_every_5_s_has_no_gaps():
    found = check_no_gaps(EVERY_5_S, 5)
    assert found.passed
    assert found.detail.args["gaps"] == 0


def test_a_target_down_for_20_hours_is_a_gap_and_says_where():
    whole = np.arange(0, 24 * 3600, 15.0)
    found = check_no_gaps(whole[(whole < 3600) | (whole > 3600 * 21.5)], 15, allowed_share=0.01)
    assert not found.passed
    assert found.detail.args["gaps"] == 1
    assert found.detail.args["longest-seconds"] == pytest.approx(20.5 * 3600, rel=0.01)
    assert found.detail.args["at-seconds"] == pytest.approx(3600, abs=15)


def test_a_series_that_starts_late_or_ends_early_does_not_cover_its_window():
    assert check_no_gaps(EVERY_5_S, 5, window_seconds=(0, 3600)).passed
    assert not check_no_gaps(EVERY_5_S, 5, window_seconds=(-60, 3600)).passed
    assert not check_no_gaps(EVERY_5_S, 5, window_seconds=(0, 24 * 3600)).passed


def test_a_stated_share_of_gaps_is_allowed():
    times = np.delete(EVERY_5_S, [10, 11])
    assert not check_no_gaps(times, 5).passed
    assert check_no_gaps(times, 5, allowed_share=0.01).passed


@given(st.sets(st.integers(1, 718), max_size=50))
def test_losing_samples_never_repairs_a_series(lost):
    more = sorted(lost | {5, 6})
    before, after = (check_no_gaps(np.delete(EVERY_5_S, sorted(gone)), 5) for gone in (lost, more))
    assert before.passed or not after.passed


@pytest.mark.parametrize("times", [[0, 5, 5, 10], [0, 5, 4, 10]], ids=["stands", "set-back"])
def test_a_clock_that_does_not_advance_is_found(times):
    found = check_clock_advances(np.array(times, float))
    assert not found.passed
    assert found.detail.args == {"steps": 1, "n": 4, "at-seconds": 5.0}
    assert check_clock_advances(EVERY_5_S).passed


def test_a_counter_that_falls_is_a_restart():
    found = check_no_hidden_restart(np.arange(5.0), np.array([1.0, 7, 9, 0, 4]))
    assert not found.passed
    assert found.detail.args == {"falls": 1, "starts": 0, "at-seconds": 3.0}


def test_a_recorded_start_inside_the_series_is_a_restart_and_one_before_it_is_not():
    rising = np.arange(5.0)
    assert not check_no_hidden_restart(rising, rising, starts_seconds=np.array([-9.0, 2.5])).passed
    assert check_no_hidden_restart(rising, rising, starts_seconds=np.array([-9.0])).passed


def test_empty_series_pass_nothing():
    assert not check_no_gaps(NONE, 5).passed
    assert not check_no_gaps(NONE, 5, window_seconds=(0, 3600)).passed
    assert not check_clock_advances(NONE).passed
    assert not check_no_hidden_restart(NONE, NONE).passed


def test_one_memory_printed_as_740_mib_and_776_mb_is_a_mix_of_units():
    found = check_units_agree(740.0, 775.93)
    assert not found.passed
    assert found.detail.args["ratio"] == pytest.approx(1.048576, rel=1e-4)
    assert not check_units_agree(1024.0, 1000.0).passed
    assert check_units_agree(775_933_952, 565_207_040).passed
    assert check_units_agree(775.93, 775.93).passed


def test_the_memory_growth_printed_as_both_0_and_minus_30_percent_disagrees():
    assert not check_gauges_agree(0.0, -30.5, factor=2).passed
    assert not check_gauges_agree(-30.5, 30.5, factor=2).passed
    assert check_gauges_agree(27.05, 22.0, factor=2).passed
    assert check_gauges_agree(0.0, -0.3, factor=2, tolerance=0.5).passed


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_agreement_does_not_depend_on_which_gauge_comes_first(a, b):
    assert check_gauges_agree(a, b, factor=2).passed == check_gauges_agree(b, a, factor=2).passed
    assert check_units_agree(a, b).passed == check_units_agree(b, a).passed


@pytest.mark.parametrize(("printed", "computed"), [(88.5, 98.2), (83.5, 85.65), (70.0, 78.9), (-30.5, -27.16)])
def test_the_printed_numbers_of_the_decision_matrices_do_not_recompute(printed, computed):
    assert not check_recomputes(printed, computed, 0.5).passed


def test_the_memory_of_the_report_computes_to_minus_27_percent():
    assert check_recomputes(-27.16, 100 * (565_207_040 / 775_933_952 - 1), 0.005).passed
    assert not check_recomputes(float("nan"), 1.0, 0.5).passed
