"""Planted loads: each defect is found, and each claim can go either way where the load is one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from controls.recordings import VERSION, Control, write_load
from readiness.area import ROOT_VARIABLE, find_root, open_area
from readiness.areas.scale import measures
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-24T00:00:00Z"
RNG = np.random.default_rng(20261124)
Plant = Callable[[Control], None]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def judged(data: Path) -> dict[str, Verdict]:
    opened = open_area("scale", source="recorded", data=str(data), as_of=AS_OF)
    return {verdict.claim.partition(".")[2]: verdict for verdict in opened._verdicts}


def planted(
    root: Path, *plants: Plant, version: str | None = VERSION, settings: Mapping[str, Any] | None = None
) -> dict[str, Verdict]:
    control = Control(root)
    for plant in plants:
        plant(control)
    return judged(control.write("planted", version=version, settings=settings))


def failed(verdict: Verdict) -> set[str]:
    return {check.name.value for check in verdict.checks if not check.passed}


def quick(n: int, median: float = 0.02) -> np.ndarray:
    return median * np.exp(0.3 * RNG.standard_normal(n))


def opened(name: str = "open-1", seconds: float = 660, rate: float = 20.0, **changes: Any) -> Plant:
    latencies = changes.pop("latencies", None)
    return lambda control: control.add_load_run(
        name, quick(int(seconds * rate)) if latencies is None else latencies, rate=rate, **changes
    )


def test_a_quick_open_load_is_verified_and_names_its_load(tmp_path: Path) -> None:
    verdict = judged(write_load(tmp_path, 0.02))["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.VERIFIED, set())
    made = verdict.members[0].estimate
    assert made.n == 66
    assert made.value == pytest.approx(0.02 * np.exp(0.3 * 1.6449), rel=0.05)
    assert {"condition-load-open", "condition-from-due"} <= {told.key for told in made.conditions}


def test_a_planted_slow_tail_refutes_though_the_median_is_quick(tmp_path: Path) -> None:
    latencies = np.where(np.arange(13_200) % 5 == 0, 0.4, quick(13_200))  # one of five takes 400 ms
    verdict = planted(tmp_path, opened(latencies=latencies))["latency_p95"]
    assert (verdict.outcome, verdict.members[0].estimate.low) == (Outcome.REFUTED, 0.4)


def test_a_tail_that_comes_in_outages_is_not_hidden_by_the_many_good_blocks(tmp_path: Path) -> None:
    latencies = quick(13_200)
    latencies[2000:2600] = 0.5  # half a minute of trouble: 4.5 % of the requests, so the p95 itself is quick
    verdict = planted(tmp_path, opened(latencies=latencies))["latency_p95"]
    made = verdict.members[0].estimate
    assert made.value < 0.1 < made.high
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_a_closed_loop_cannot_verify_and_can_refute(tmp_path: Path) -> None:
    good = planted(tmp_path / "good", opened("closed-1", loop="closed", users=8, latencies=quick(13_200, 0.06)))
    assert (good["latency_p95"].outcome, failed(good["latency_p95"])) == (Outcome.INCONCLUSIVE, set())
    assert "condition-closed-loop" in {c.key for c in good["latency_p95"].members[0].estimate.conditions}
    bad = planted(tmp_path / "bad", opened("closed-1", loop="closed", users=8, latencies=quick(13_200, 0.5)))
    assert bad["latency_p95"].outcome is Outcome.REFUTED


def test_a_closed_loop_is_not_made_up_for_by_an_easier_open_one(tmp_path: Path) -> None:
    slow = opened("closed-1", loop="closed", users=40, latencies=quick(13_200, 0.5), starts=2000)
    assert planted(tmp_path, opened(), slow)["latency_p95"].outcome is Outcome.REFUTED


def test_an_unknown_loop_is_not_taken_for_an_open_one(tmp_path: Path) -> None:
    verdict = planted(tmp_path, opened(loop="unknown", latencies=quick(13_200, 0.06)))["latency_p95"]
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_one_request_after_the_other_is_no_load(tmp_path: Path) -> None:
    january = quick(1000)  # 20 ms each, 30 a second: nothing ever overlaps
    verdict = planted(tmp_path, opened("high_load", loop="closed", users=1, rate=8.0, latencies=january))
    assert (verdict["latency_p95"].outcome, failed(verdict["latency_p95"])) == (Outcome.INVALID, {"load-concurrent"})
    assert verdict["performance_measured"].outcome is Outcome.INVALID


def test_a_sequential_run_beside_load_is_not_counted(tmp_path: Path) -> None:
    slow = np.full(1000, 0.5) + quick(1000)
    beside = opened("baseline", loop="closed", users=1, rate=1.0, latencies=slow, starts=2000)
    verdict = planted(tmp_path, opened(), beside)["latency_p95"]
    assert (verdict.outcome, verdict.members[0].estimate.n) == (Outcome.VERIFIED, 66)
    assert "condition-sequential-left-out" in {c.key for c in verdict.members[0].estimate.conditions}


def test_the_best_of_three_runs_is_invalid(tmp_path: Path) -> None:
    runs = [opened(f"open-{n}", starts=1000.0 * n) for n in range(3)]
    assert planted(tmp_path / "all", *runs)["latency_p95"].outcome is Outcome.VERIFIED

    def best_only(control: Control) -> None:
        requests = control.tables["requests"]
        control.tables["requests"] = requests[requests["run"] == "open-1"].reset_index(drop=True)

    verdict = planted(tmp_path / "best", *runs, best_only)["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"all-runs-kept"})
    told = planted(tmp_path / "told", opened(), settings={"load_runs": 3})["latency_p95"]
    assert (told.outcome, failed(told)) == (Outcome.INVALID, {"all-runs-kept"})


def test_a_run_of_which_only_a_summary_was_kept_is_missing(tmp_path: Path) -> None:
    def summarised(control: Control) -> None:
        columns = ("mean", "median", "p90", "p95", "p99", "max")
        row = {"run": "open-2", "tool": "planted", "requests": 1000, "failures": 0.0, "requests_per_second": 20.0}
        row |= {f"{name}_seconds": 0.3 for name in columns} | {"thresholds_failed": "p(95)<0.1"}
        control.tables["load_summaries"] = pd.DataFrame([row])

    verdict = planted(tmp_path, opened(), summarised)["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"all-runs-kept"})
    opened_area = open_area("scale", source="recorded", data=str(tmp_path), as_of=AS_OF)
    told = [row[0]["args"]["run"] for row in opened_area.table("runs").data["rows"]]
    assert told == ["open-1", "open-2"]  # and it is shown


def test_all_runs_count_together_and_the_best_does_not_decide(tmp_path: Path) -> None:
    slow = opened("open-2", starts=2000, latencies=quick(13_200, 0.3))
    verdict = planted(tmp_path, opened(), slow)["latency_p95"]
    assert verdict.outcome is Outcome.REFUTED
    spread = next(c for c in verdict.members[0].estimate.conditions if c.key == "condition-runs-spread")
    assert spread.args["best"] < 0.1 < spread.args["worst"]


@pytest.mark.parametrize("seconds", [3.9, 500.0])
def test_what_n_cannot_bound_is_not_verified_and_says_what_it_takes(tmp_path: Path, seconds: float) -> None:
    verdict = planted(tmp_path, opened(seconds=seconds))["latency_p95"]
    assert (verdict.outcome, verdict.needed_n) == (Outcome.INCONCLUSIVE, 59)
    assert verdict.needed_hours == pytest.approx(590 / 3600)


def test_a_constant_latency_is_no_measurement(tmp_path: Path) -> None:
    verdict = planted(tmp_path, opened(latencies=np.full(13_200, 0.02)))["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"not-constant"})


def test_a_constant_run_does_not_hide_among_others(tmp_path: Path) -> None:
    constant = opened("constant", latencies=np.full(13_200, 0.02), starts=2000)
    verdict = planted(tmp_path, opened(), constant)["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"not-constant"})


def test_a_generator_that_fell_behind_is_found(tmp_path: Path) -> None:
    late = np.zeros(13_200)
    late[4000:4400] = (20.0 - np.arange(400) / 20).clip(0)  # 20 s of silence, then everything at once

    def without_schedule(control: Control) -> None:
        control.tables["requests"] = control.tables["requests"].drop(columns="due_at")

    verdict = planted(tmp_path, opened(late=late), without_schedule)["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.INVALID, {"load-as-offered"})


def test_waiting_to_be_sent_is_part_of_the_answer_time(tmp_path: Path) -> None:
    late = np.where(np.arange(13_200) % 4 == 0, 0.3, 0.0)  # a quarter goes out 0.3 s late: no block is short of any
    verdict = planted(tmp_path, opened(late=late))["latency_p95"]
    assert (verdict.outcome, failed(verdict)) == (Outcome.REFUTED, set())
    assert verdict.members[0].estimate.low > 0.3


def test_a_service_that_refuses_quickly_is_not_fast(tmp_path: Path) -> None:
    verdict = planted(tmp_path, opened(ok=np.arange(13_200) % 10 > 0))["latency_p95"]
    made = verdict.members[0].estimate
    assert (verdict.outcome, made.value, made.high) == (Outcome.INCONCLUSIVE, None, None)


def test_requests_of_a_run_that_nobody_recorded_are_found(tmp_path: Path) -> None:
    def other_run(control: Control) -> None:
        control.tables["requests"].loc[5:9, "run"] = "elsewhere"

    verdict = planted(tmp_path, opened(), other_run)["latency_p95"]
    assert {"requests-in-run", "all-runs-kept"} <= failed(verdict)


def test_loads_of_others_decide_nothing_and_spoil_nothing(tmp_path: Path) -> None:
    found = planted(tmp_path, opened(latencies=np.full(13_200, 0.02)), version=None)
    assert {verdict.outcome for verdict in found.values()} == {Outcome.NOT_MEASURED}
    for verdict in found.values():
        assert not verdict.observations
        assert verdict.reason.key.startswith("absent-load-to-run-")
        for language in LANGUAGES:
            assert "x0tta6bl4" in text(verdict.reason, language)
    assert {member.outcome for member in found["performance_measured"].members} == {Outcome.NOT_MEASURED}


# The claims about 1000 requests a second, at a hundredth of it and over an hour.

TENTH = 10.0


@pytest.fixture
def smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register and a measure that speak of 10 requests a second instead of 1000."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "params", root / "params")
    claims = root / "params" / "claims" / "scale.yaml"
    written = claims.read_text("utf-8")
    assert written.count("threshold: 1000\n") == 1
    claims.write_text(written.replace("threshold: 1000\n", "threshold: 10\n"), encoding="utf-8")
    monkeypatch.setenv(ROOT_VARIABLE, str(root))
    monkeypatch.setattr(measures, "LOAD_PER_SECOND", TENTH)


HOUR = 3660.0


@pytest.mark.usefixtures("smaller")
def test_an_hour_above_the_rate_is_verified(tmp_path: Path) -> None:
    found = planted(tmp_path / "data", opened(seconds=HOUR, rate=12.0))
    assert found["sustained_rate"].outcome is Outcome.VERIFIED
    assert found["errors_under_load"].outcome is Outcome.VERIFIED
    assert found["sustained_rate"].members[0].estimate.value == pytest.approx(12, rel=0.01)


@pytest.mark.usefixtures("smaller")
def test_failures_refute_rate_and_errors(tmp_path: Path) -> None:
    found = planted(tmp_path / "data", opened(seconds=HOUR, rate=12.0, ok=np.random.default_rng(1).random(43920) < 0.7))
    assert found["sustained_rate"].outcome is Outcome.REFUTED
    assert found["errors_under_load"].outcome is Outcome.REFUTED
    assert found["errors_under_load"].members[0].estimate.value == pytest.approx(0.3, abs=0.01)


@pytest.mark.usefixtures("smaller")
def test_ten_short_runs_are_not_an_hour(tmp_path: Path) -> None:
    runs = [opened(f"open-{n}", seconds=600, rate=12.0, starts=700.0 * n) for n in range(10)]
    found = planted(tmp_path / "data", *runs)
    assert found["sustained_rate"].outcome is Outcome.INCONCLUSIVE
    assert found["sustained_rate"].needed_hours == 1.0
    assert found["errors_under_load"].outcome is Outcome.INCONCLUSIVE


@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize("claim", ["sustained_rate", "errors_under_load"])
def test_a_bad_hour_is_not_made_up_for_by_good_minutes(tmp_path: Path, claim: str) -> None:
    bad = np.random.default_rng(1).random(int(HOUR * 12)) < 0.7
    hour = opened("hour", seconds=HOUR, rate=12.0, ok=bad)
    good = [opened(f"good-{n}", seconds=600, rate=60.0, starts=5000.0 + 1000 * n) for n in range(3)]
    verdict = planted(tmp_path / "data", hour, *good)[claim]
    made = verdict.members[0].estimate
    assert verdict.outcome is Outcome.REFUTED
    assert "condition-worst-run" in {told.key for told in made.conditions}


@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize("claim", ["sustained_rate", "errors_under_load"])
def test_bad_minutes_leave_a_good_hour_open(tmp_path: Path, claim: str) -> None:
    good = opened("hour", seconds=HOUR, rate=12.0)
    bad = opened("bad", seconds=600, rate=12.0, starts=5000.0, ok=np.arange(7200) % 3 > 0)
    assert planted(tmp_path / "good", good)[claim].outcome is Outcome.VERIFIED
    assert planted(tmp_path / "both", good, bad)[claim].outcome is Outcome.INCONCLUSIVE
    short = opened("short", seconds=600, rate=12.0, starts=5000.0)
    verdict = planted(tmp_path / "short", good, short)[claim]
    assert (verdict.outcome, verdict.members[0].estimate.conditions[-2].key) == (
        Outcome.VERIFIED,
        "condition-longest-run",
    )


@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize(
    ("plant", "reason"),
    [
        (opened(seconds=600, rate=5.0), "absent-load-too-little"),
        (opened(seconds=600, rate=50.0, loop="closed", users=8, latencies=quick(30_000, 0.06)), "absent-load-closed"),
    ],
)
def test_what_offers_less_or_waits_says_nothing_of_the_rate(tmp_path: Path, plant: Plant, reason: str) -> None:
    found = planted(tmp_path / "data", plant)
    for claim in ("sustained_rate", "errors_under_load"):
        assert (found[claim].outcome, found[claim].reason.key) == (Outcome.NOT_MEASURED, reason)
        for language in LANGUAGES:
            assert text(found[claim].reason, language)


def scaling(many: float, *, levels: tuple[int, ...] = (8, 16, 32), growth: float = 1.0) -> list[Plant]:
    """Runs against one and five pods, three at each level; `growth` is how much each further level gives."""
    plants = []
    for pods, rate in ((1, 20.0), (5, many)):
        for step, users in enumerate(levels):
            for number in range(3):
                at = rate * growth**step * (1 + 0.01 * (number - 1))
                start = 10_000.0 * pods + 1000.0 * step + 200.0 * number
                plants.append(
                    opened(
                        f"{pods}-{users}-{number}",
                        loop="closed",
                        users=users,
                        pods=float(pods),
                        seconds=60,
                        rate=at,
                        starts=start,
                        latencies=quick(int(60 * at), 0.3),
                    )
                )
    return plants


OWN = {"pods_on_own_resources": True}


@pytest.mark.parametrize(
    ("many", "growth", "outcome"),
    [
        (95.0, 1.0, Outcome.VERIFIED),
        (50.0, 1.0, Outcome.REFUTED),
        (80.0, 1.0, Outcome.INCONCLUSIVE),
        (95.0, 1.5, Outcome.INCONCLUSIVE),  # still growing at the largest load: nobody knows its capacity
    ],
)
def test_scaling_goes_either_way(tmp_path: Path, many: float, growth: float, outcome: Outcome) -> None:
    verdict = planted(tmp_path, *scaling(many, growth=growth), settings=OWN)["horizontal_scaling"]
    assert (verdict.outcome, failed(verdict)) == (outcome, set())
    for told in verdict.members[0].estimate.conditions:
        for language in LANGUAGES:
            assert text(told, language)


@pytest.mark.parametrize(
    ("plants", "settings", "reason"),
    [(scaling(95.0), {}, "absent-own-resources"), (scaling(95.0)[:9], OWN, "absent-load-pods")],
)
def test_scaling_needs_both_sizes_and_own_resources(
    tmp_path: Path, plants: list[Plant], settings: dict[str, Any], reason: str
) -> None:
    verdict = planted(tmp_path, *plants, settings=settings)["horizontal_scaling"]
    assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, reason)


def test_metrics_that_were_not_sampled_under_load_are_not_measured(tmp_path: Path) -> None:
    verdict = planted(tmp_path, opened())["performance_measured"]
    by_member = {member.member: member.outcome for member in verdict.members}
    assert by_member == {
        **dict.fromkeys(("latency", "throughput", "error_ratio"), Outcome.VERIFIED),
        **dict.fromkeys(("cpu", "memory"), Outcome.NOT_MEASURED),
    }
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_metrics_without_their_load_do_not_count(tmp_path: Path) -> None:
    verdict = planted(tmp_path, opened(loop="closed", latencies=quick(13_200, 0.06)))["performance_measured"]
    latency = next(member for member in verdict.members if member.member == "latency")
    assert (latency.outcome, latency.estimate.value) == (Outcome.REFUTED, 0.0)


def test_samples_from_before_the_load_do_not_count(tmp_path: Path) -> None:
    def sampled_early(control: Control) -> None:
        control.hours = 0.1
        control.add_series("container_cpu_percent_of_core", RNG.uniform(1, 2, control.seconds.size), unit="percent")

    verdict = planted(tmp_path, opened(starts=1000), sampled_early)["performance_measured"]
    cpu = next(member for member in verdict.members if member.member == "cpu")
    assert (cpu.outcome, cpu.reason.key) == (Outcome.NOT_MEASURED, "absent-load-metric")
