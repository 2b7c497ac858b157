"""How many episodes settle a recall: the numbers of the reference, by enumeration and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import power_binom_tost, proportion_confint

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.power import (
    detectable_drop,
    n_to_refute,
    n_to_show,
    n_without_miss,
    power_table,
    power_to_refute,
    power_to_show,
)
from readiness.estimates.proportions import estimate_proportion

ASKED = {"metric": "recall", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95)}


@pytest.mark.parametrize(("truth", "n"), [(0.85, 60), (0.90, 152), (0.91, 208), (0.94, 1001)])
def test_refuting_0_96_needs_the_positives_of_the_reference(truth, n):
    assert n_to_refute(0.96, truth).n == n


def test_showing_more_than_0_91_needs_158_and_zero_misses_74():
    assert n_to_show(0.91, 0.96).n == 158
    assert [n_without_miss(share) for share in (0.96, 0.9, 0.95, 0.99, 0.999)] == [74, 29, 59, 299, 2995]


@pytest.mark.parametrize("truth", [0.8, 0.91])
def test_power_is_the_probability_that_the_estimate_itself_refutes(truth):
    sizes = np.array([20, 74, 133, 208])
    for n, power in zip(sizes, power_to_refute(0.96, truth, sizes, 0.95), strict=True):
        below = [k for k in range(n + 1) if estimate_proportion(k, int(n), **ASKED).high < 0.96]
        assert power == pytest.approx(stats.binom.pmf(below, n, truth).sum())


def test_power_to_show_is_the_probability_that_the_bound_of_statsmodels_lies_above():
    n = 158
    above = [k for k in range(n + 1) if proportion_confint(k, n, alpha=0.1, method="beta")[0] > 0.91]
    expected = stats.binom.pmf(above, n, 0.96).sum()
    assert power_to_show(0.91, 0.96, np.array([n]), 0.95)[0] == pytest.approx(expected)
    assert expected >= 0.8


def test_the_exact_test_of_statsmodels_has_the_same_power():
    # Equivalence to [-inf, 0.96]: one of its two tests is never in the way.
    n, crit = 208, stats.binom.ppf(0.05, 208, 0.96)
    expected = power_binom_tost(0.0, 0.96, n, p_alt=0.91, alpha=0.05)
    found = power_to_refute(0.96, 0.91, np.array([n]), 0.95)[0]
    assert found == pytest.approx(expected, abs=stats.binom.pmf(crit, n, 0.91) + 1e-9)


def test_from_n_from_on_every_size_is_enough_and_the_one_before_is_not():
    needed = n_to_refute(0.96, 0.9)
    power = power_to_refute(0.96, 0.9, np.arange(1, 3000), 0.95)
    assert needed.n == int(np.flatnonzero(power >= 0.9)[0]) + 1
    assert (power[needed.n_from - 1 :] >= 0.9).all()
    assert power[needed.n_from - 2] < 0.9


def test_close_shares_and_wrong_sides_are_refused():
    for wrong in (
        lambda: n_to_refute(0.9, 0.96),
        lambda: n_to_show(0.96, 0.9),
        lambda: n_to_refute(0.96, 0.9599),
    ):
        with pytest.raises(ValueError, match=r"share"):
            wrong()


@pytest.mark.parametrize("n", [20, 60, 152, 1001])
def test_the_detectable_drop_is_refuted_and_a_smaller_one_is_not(n):
    drop = detectable_drop(0.96, n)
    step = 0.96 / 1000
    at, before = power_to_refute(0.96, np.array([0.96 - drop, 0.96 - drop + step]), np.array([n, n]), 0.95)
    assert at >= 0.8 > before
    assert detectable_drop(0.96, 0) is None


def test_the_plan_takes_more_episodes_where_they_count_for_less():
    plain, wide = power_table(), power_table(design_effect=2.5)
    assert [row.episodes for row in plain] == [row.independent for row in plain]
    assert all(row.episodes == int(np.ceil(2.5 * row.independent)) for row in wide)
    told = {(row.aim, row.threshold, row.truth): row.independent for row in plain}
    assert (told["refute", 0.96, 0.9], told["show", 0.91, 0.96], told["no-miss", 0.96, 1.0]) == (152, 158, 74)
    assert all(row.independent_from >= row.independent for row in plain)
