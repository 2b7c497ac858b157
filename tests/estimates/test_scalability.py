"""The Universal Scalability Law: planted parameters, another parametrisation, and the coverage of its intervals."""

import numpy as np
import pytest
from scipy import optimize, stats

from readiness.estimates.scalability import fit_scalability

LEVELS = np.repeat([1.0, 2, 4, 8, 16, 32], 3)
RATE, CONTENTION, COHERENCY = 11.0, 0.05, 0.002
KNEE = np.sqrt((1 - CONTENTION) / COHERENCY)


def law(users, rate=RATE, contention=CONTENTION, coherency=COHERENCY):
    return rate * users / (1 + contention * (users - 1) + coherency * users * (users - 1))


def noisy(rng, users=LEVELS, spread=0.03, **parameters):
    return law(users, **parameters) * np.exp(spread * rng.standard_normal(users.size))


@pytest.mark.parametrize(
    ("contention", "coherency"), [(0.05, 0.002), (0.0, 0.01), (0.3, 1e-4), (0.02, 5e-5), (0.9, 0.001)]
)
def test_without_noise_the_planted_law_comes_back(contention, coherency):
    found = fit_scalability(LEVELS, law(LEVELS, contention=contention, coherency=coherency))
    assert found.fits
    assert found.rate_of_one.value == pytest.approx(RATE, rel=1e-4)
    assert found.contention.value == pytest.approx(contention, abs=1e-4)
    assert found.coherency.value == pytest.approx(coherency, rel=2e-2, abs=1e-6)
    assert found.knee_users.value == pytest.approx(np.sqrt((1 - contention) / coherency), rel=2e-2)


def quadratic(users, a, b, c):
    """Logarithm of N over a + b N + c N^2, which is the law multiplied out: lambda is 1 / (a + b + c)."""
    return np.log(users / (a + b * users + c * users**2))


@pytest.mark.parametrize("seed", range(5))
def test_another_parametrisation_of_the_law_gives_the_same_curve(seed):
    rates = noisy(np.random.default_rng(seed))
    found = fit_scalability(LEVELS, rates)
    (a, b, c), _ = optimize.curve_fit(quadratic, LEVELS, np.log(rates), p0=[0.09, 0.004, 0.0002])
    one = a + b + c
    assert found.rate_of_one.value == pytest.approx(1 / one, rel=1e-3)
    assert found.coherency.value == pytest.approx(c / one, rel=1e-2)
    assert found.contention.value == pytest.approx((b + c) / one, rel=1e-2)
    assert found.knee_users.value == pytest.approx(np.sqrt(a / c), rel=1e-2)  # N* of the quadratic
    users = np.array([1.0, 5, 20, 64, 100])
    assert found.curve(users)[0] == pytest.approx(np.exp(quadratic(users, a, b, c)), rel=2e-3)


def profiled(rates, of_users=None):
    """Interval of the knee, or of the throughput at a load: where the best fit with it held fixed reaches the bound."""
    observed = np.log(rates)

    def squares(a, b, c):
        if a <= 0 or np.any(a + b * LEVELS + c * LEVELS**2 <= 0):
            return 1e3
        return float(((observed - quadratic(LEVELS, a, b, c)) ** 2).sum())

    def held(target):
        def left(p):
            b, c = np.exp(np.clip(p, -30, 5))
            a = c * target**2 if of_users is None else of_users / target - b * of_users - c * of_users**2
            return squares(a, b, c)

        return optimize.minimize(
            left,
            np.log([best[1], best[2]]),
            method="Nelder-Mead",
            options={"maxiter": 4000, "xatol": 1e-8, "fatol": 1e-12},
        ).fun

    best, _ = optimize.curve_fit(quadratic, LEVELS, observed, p0=[0.09, 0.004, 0.0002])
    freedom = LEVELS.size - 3
    reach = squares(*best) * (1 + stats.t.ppf(0.975, freedom) ** 2 / freedom)
    at = np.sqrt(best[0] / best[2]) if of_users is None else np.exp(quadratic(of_users, *best))
    return [optimize.brentq(lambda target: held(target) - reach, at * end, at) for end in (0.7, 1.5)]


@pytest.mark.parametrize("seed", range(3))
def test_intervals_are_those_of_a_constrained_optimisation(seed):
    rates = noisy(np.random.default_rng(seed))
    found = fit_scalability(LEVELS, rates)
    if not found.fits:
        pytest.fail("choose a seed whose planted law is not rejected")
    low, high = profiled(rates)
    assert (found.knee_users.low, found.knee_users.high) == pytest.approx((low, high), rel=1e-2)
    for users in (1.0, 16.0, 64.0):
        low, high = profiled(rates, users)
        assert found.curve(np.array([users]))[1:, 0] == pytest.approx([low, high], rel=1e-2)
    assert found.rate_of_one[1:] == pytest.approx(profiled(rates, 1.0), rel=1e-2)


@pytest.mark.slow
def test_intervals_cover_the_planted_parameters():
    rng, repeats = np.random.default_rng(20261124), 150
    planted = {
        "rate_of_one": RATE,
        "contention": CONTENTION,
        "coherency": COHERENCY,
        "knee_users": KNEE,
        "peak_rate": law(KNEE),
    }
    covered = dict.fromkeys([*planted, "beyond"], 0)
    for _ in range(repeats):
        found = fit_scalability(LEVELS, noisy(rng))
        for name, truth in planted.items():
            interval = getattr(found, name)
            covered[name] += interval.low <= truth <= interval.high
        _, low, high = found.curve(np.array([64.0]))[:, 0]
        covered["beyond"] += low <= law(64.0) <= high
    allowed = 3 * np.sqrt(0.95 * 0.05 / repeats)
    for name, count in covered.items():
        assert count / repeats == pytest.approx(0.95, abs=allowed + 0.01), name


def test_a_law_without_coherency_has_no_knee():
    found = fit_scalability(LEVELS, noisy(np.random.default_rng(4), coherency=0.0, contention=0.1))
    assert found.coherency.low == 0
    assert found.knee_users.high == np.inf
    assert found.knee_users.low > LEVELS.max()


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_fewer_than_four_levels_are_no_curve(levels):
    users = np.repeat([1.0, 2, 4][:levels], 5)
    assert fit_scalability(users, law(users)) is None


def test_levels_off_the_curve_are_told_and_widen_the_interval():
    rng = np.random.default_rng(6)
    rates = noisy(rng, spread=0.002)
    fine = fit_scalability(LEVELS, rates)
    off = np.where(LEVELS == 8, 1.1, np.where(LEVELS == 4, 0.93, 1.0))
    bad = fit_scalability(LEVELS, rates * off)
    assert fine.fits
    assert not bad.fits
    width = [found.knee_users.high - found.knee_users.low for found in (fine, bad)]
    assert width[1] > 10 * width[0]
    means = [np.log(rates * off)[users == LEVELS] for users in np.unique(LEVELS)]
    (a, b, c), _ = optimize.curve_fit(quadratic, LEVELS, np.log(rates * off), p0=[0.09, 0.004, 0.0002])
    left = float(((np.log(rates * off) - quadratic(LEVELS, a, b, c)) ** 2).sum())
    pure = sum(float(((part - part.mean()) ** 2).sum()) for part in means)
    assert bad.lack_of_fit == pytest.approx(stats.f.sf(((left - pure) / 3) / (pure / 12), 3, 12), rel=1e-2)


def test_one_run_a_level_leaves_the_fit_untested():
    users = np.array([1.0, 2, 4, 8, 16])
    found = fit_scalability(users, noisy(np.random.default_rng(1), users))
    assert found.lack_of_fit is None
    assert found.fits


@pytest.mark.parametrize(("users", "rates"), [([0.5, 1, 2, 4], [1, 1, 1, 1]), ([1, 2, 4, 8], [1, 0, 1, 1])])
def test_what_is_no_load_is_refused(users, rates):
    with pytest.raises(ValueError, match="every run"):
        fit_scalability(np.array(users, float), np.array(rates, float))
