"""Every number of the stability page on the recorded data, from the files again and by other means."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from ruamel.yaml import YAML
from scipy.stats import binom, chi2, t
from statsmodels.stats.proportion import proportion_confint
from statsmodels.tsa.stattools import acf

from readiness.area import find_root, open_area

ROOT = find_root(Path(__file__))
DATA = ROOT / "data"
AS_OF = "2026-11-24T00:00:00Z"
RECORDINGS = ("x0tta6bl4-k8s", "x0tta6bl4-soak")
BLOCK_SECONDS = 300
CPU_LIMIT_PERCENT_OF_CORE = 20  # limits 200m


def of(recording):
    """A recording without the library: what it says of itself, its soak, and its tables cut to the soak."""
    folder = DATA / recording
    told = YAML(typ="safe").load((folder / "recording.yaml").read_text("utf-8"))
    soak = next(phase for phase in told["phases"] if phase["name"] == "soak")
    start, end = pd.Timestamp(soak["start"]), pd.Timestamp(soak["end"])
    tables = {}
    for name in ("series", "load", "probes"):
        rows = pd.read_parquet(folder / f"{name}.parquet")
        rows = rows[rows["observed_at"].between(start, end)].sort_values("observed_at", kind="stable")
        tables[name] = rows.assign(seconds=(rows["observed_at"] - start).dt.total_seconds())
    return SimpleNamespace(id=recording, told=told, start=start, end=end, **tables)


@pytest.fixture(scope="module")
def recorded():
    return {recording: of(recording) for recording in RECORDINGS}


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("stability", source="recorded", data="data", as_of=AS_OF)


@pytest.fixture(scope="module")
def estimates(area):
    """Claim -> member -> estimate, of all the page shows."""
    found = {claim.partition(".")[2]: evidence.estimates for claim, evidence in area._evidence.items()}
    return {claim: {made.member: made for made in several} for claim, several in found.items() if several}


def shown(area, name):
    table = area.definition.tables[name]
    materials = area._materials_of(area._readings_of(table.tables, table.optional), table.tables)
    return table.function(materials, area.settings, **area._criteria_of(table)).rows


def drawn(area, name):
    """The rows of every data set of a chart."""
    chart = area.definition.charts[name]
    materials = area._materials_of(area._readings_of(chart.tables, chart.optional), chart.tables)
    specification = chart.function(materials, area.settings, **area._criteria_of(chart))
    return [row for rows in specification["datasets"].values() for row in rows]


def metric(recording, name, *, warmup_minutes=0.0):
    """Pod -> its samples of one metric."""
    rows = recording.series
    rows = rows[(rows["metric"] == name) & (rows["pod"] != "") & rows["value"].notna()]
    return dict(list(rows[rows["seconds"] >= 60 * warmup_minutes].groupby("pod")))


# Memory -------------------------------------------------------------------------------------------------------------


def slope_by_hand(hours, values):
    """Slope, its error, degrees of freedom, noise variance and correlation: statsmodels, widened for AR(1)."""
    fit = sm.OLS(values, sm.add_constant(hours)).fit()
    n = values.size
    phi = min(max((acf(fit.resid, nlags=1, fft=False)[1] + 2 / n) / (1 - 4 / n), 0), 1)
    worth = max(n * (1 - phi) / (1 + phi), 1)
    # Of one point: the line took two of the points these are worth.
    variance = fit.ssr / (n * (1 - 2 / worth)) if worth > 2 else None
    if worth > 12:
        error = fit.bse[1] * np.sqrt((n - 2) / (worth - 2))
        return SimpleNamespace(slope=fit.params[1], error=error, freedom=worth - 2, variance=variance, phi=phi, n=worth)
    ends = np.round(np.linspace(0, n - 1, 11)).astype(int)
    drifts = np.diff(values[ends]) / np.diff(hours[ends])
    slope, error = (values[-1] - values[0]) / (hours[-1] - hours[0]), drifts.std(ddof=1) / np.sqrt(10)
    return SimpleNamespace(slope=slope, error=error, freedom=9, variance=None, phi=None, n=10)


def growth_by_hand(hours, values, members):
    """Share by which memory grew, and the one-sided bounds at 1 - 0.05 / members (refutes) and 0.95 (verifies)."""
    window, edge = hours[-1] - hours[0], max(values.size // 20, 1)
    levels = pd.Series(values).rolling(edge).mean().dropna().to_numpy()
    start, end, top = levels[0], levels[-1], levels.max()
    line = slope_by_hand(hours, values)
    below, above = t.isf(0.05 / members, line.freedom), t.isf(0.05, line.freedom)

    def of_line(slope):
        return slope * window / (values.mean() - slope * (hours - hours[0]).mean())

    def error(ratio):
        if line.phi is None:
            return line.error * window
        worth = max(edge * (1 - line.phi) / (1 + line.phi), 1)
        return np.sqrt(line.variance / worth * (1 + ratio**2))

    lows = of_line(line.slope - below * line.error), (end - below * error(end / start)) / start - 1
    # Upwards each point counts for less once more: what passes for noise may be a saw-tooth.
    wide = 1 if line.phi is None else np.sqrt((1 + line.phi) / (1 - line.phi))
    highs = (
        of_line(line.slope + above * line.error),
        (end + above * wide * error(end / start)) / start - 1,
        (top + above * wide * error(top / start)) / start - 1,
        (values.max() - values[:edge].max()) / start,
    )
    return end / start - 1, min(lows), max(highs), line


def test_the_growth_of_memory(recorded, estimates):
    found = {}
    for recording in recorded.values():
        for pod, part in metric(recording, "process_resident_memory_bytes", warmup_minutes=3).items():
            found[f"{recording.id}/{pod}"] = (recording, pod, part)
    made = estimates["memory_growth"]
    assert set(made) == set(found)
    assert len(found) == 10
    for member, (recording, pod, part) in found.items():
        hours, values = part["seconds"].to_numpy() / 3600, part["value"].to_numpy()
        value, low, high, line = growth_by_hand(hours, values, members=10)
        mine = made[member]
        assert mine.value == pytest.approx(value, rel=1e-9)
        assert (mine.low, mine.high) == (pytest.approx(low, rel=5e-3), pytest.approx(high, rel=5e-3))
        assert mine.n == int(line.n)
        every = metric(recording, "process_resident_memory_bytes")[pod]
        assert mine.window_hours == pytest.approx(np.ptp(every["seconds"]) / 3600)
        said = {told.key: told.args for told in mine.conditions}
        assert said["condition-slope"]["slope-per-hour"] == pytest.approx(line.slope, rel=1e-9)
        load = recording.load[recording.load["pod"] == pod]
        inside = load["seconds"].between(part["seconds"].iloc[0], part["seconds"].iloc[-1], inclusive="right")
        requests, edge = load[inside]["ok"].sum(), values.size // 20
        grown = values[-edge:].mean() - values[:edge].mean()
        assert said["condition-load"]["requests"] == requests
        assert said["condition-load"]["bytes-per-request"] == pytest.approx(grown / requests)


def test_the_memory_chart_draws_means_of_minutes(recorded, area):
    rows = {(row["pod"], row["minute"]): row["value"] for row in drawn(area, "memory") if "pod" in row}
    expected = {}
    for recording in recorded.values():
        for pod, part in metric(recording, "process_resident_memory_bytes").items():
            means = part["value"].groupby(part["seconds"] // 60).mean() / 2**20
            expected |= {(pod, minute): mean for minute, mean in means.items()}
    assert set(rows) == set(expected)
    assert rows == pytest.approx(expected)


def best_segmentation(increments, penalty):
    """Where the mean of the increments changes: every segmentation is weighed, by dynamic programming."""
    n = increments.size
    sums, squares = (np.concatenate([[0.0], np.cumsum(increments**power)]) for power in (1, 2))

    def cost(first, last):
        return squares[last] - squares[first] - (sums[last] - sums[first]) ** 2 / (last - first)

    best, came_from = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
    best[0] = -penalty
    for last in range(2, n + 1):
        for first in range(last - 1):
            if (total := best[first] + cost(first, last) + penalty) < best[last]:
                best[last], came_from[last] = total, first
    places = []
    while n:
        n = came_from[n]
        places.append(n)
    return sorted(place for place in places if place)


def test_the_changes_of_drift_are_those_of_an_exhaustive_search(recorded, area):
    bands = [row for row in drawn(area, "changes") if "drift" in row]
    seen = {(row["pod"], row["start"]): row for row in bands}
    expected = {}
    for recording in recorded.values():
        for pod, part in metric(recording, "process_resident_memory_bytes").items():
            means = part["value"].groupby(part["seconds"] // 60).mean() / 2**20
            minutes, values = means.index.to_numpy(), means.to_numpy()
            steps = np.diff(values)
            spread = np.median(np.abs(steps - np.median(steps))) / 0.6745
            found = best_segmentation((steps - steps.mean()) / spread, 4 * np.log(steps.size))
            for first, last in pairwise([0, *found, values.size - 1]):
                drift = 60 * (values[last] - values[first]) / (minutes[last] - minutes[first])
                expected[pod, minutes[first]] = minutes[last], drift, first > 0
    assert set(seen) == set(expected)
    for key, (end, drift, changed) in expected.items():
        assert (seen[key]["end"], seen[key]["changed"]) == (end, changed)
        assert seen[key]["drift"] == pytest.approx(drift)


# Shares -------------------------------------------------------------------------------------------------------------


def effective(seconds, flags):
    """Blocks of 300 s from the first observation; all of them if all flags are equal, Kish's number otherwise."""
    sizes = np.array(list(Counter((np.asarray(seconds) - np.min(seconds)) // BLOCK_SECONDS).values()))
    return float(sizes.size) if np.ptp(np.asarray(flags, dtype=int)) == 0 else sizes.sum() ** 2 / (sizes**2).sum()


def bound_of(share, n, confidence, *, upper):
    """Clopper-Pearson by statsmodels, whose interval is two-sided."""
    if (share, upper) in {(0, False), (1, True)}:
        return share
    low, high = proportion_confint(share * n, n, alpha=2 * (1 - confidence), method="beta")
    return high if upper else low


def test_statsmodels_and_a_search_of_the_binomial_agree_on_what_no_failure_shows():
    high = bound_of(0.0, 10, 0.95, upper=True)
    assert binom.cdf(0, 10, high) == pytest.approx(0.05)


def test_the_share_of_time_above_the_cpu_limit(recorded, estimates, area):
    pods = metric(recorded["x0tta6bl4-k8s"], "container_cpu_percent_of_core")
    made = estimates["cpu_time_above_limit"]
    assert set(made) == {f"x0tta6bl4-k8s/{pod}" for pod in pods}
    rows = {row[0]: row for row in shown(area, "cpu")}
    assert set(rows) == {*pods, *RECORDINGS}
    for pod, part in pods.items():
        above = part["value"] > 0.8 * CPU_LIMIT_PERCENT_OF_CORE
        share, n = above.mean(), effective(part["seconds"], above)
        high = bound_of(share, n, 0.95, upper=True)
        mine = made[f"x0tta6bl4-k8s/{pod}"]
        assert (mine.value, mine.n, mine.high) == (share, int(n), pytest.approx(high))
        assert mine.low == pytest.approx(bound_of(share, n, 1 - 0.05 / len(pods), upper=False))
        _, told, bootstrap, exact, spikes = rows[pod]
        assert told.args == {"share": share, "count": len(part)}
        # No sample is above: whatever is drawn out of these holds none either.
        assert (share, bootstrap.args["low"], bootstrap.args["high"], spikes) == (0, 0, 0, 0)
        assert exact.args == {"high": pytest.approx(high), "n": int(n)}
    assert [row[1:] for row in shown(area, "spikes")] == [(None,) * 4]
    means = {(r["pod"], r["minute"]): r["value"] for r in drawn(area, "cpu") if "pod" in r}
    expected = {}
    for pod, part in pods.items():
        expected |= {(pod, minute): v for minute, v in part["value"].groupby(part["seconds"] // 60).mean().items()}
    assert means == pytest.approx(expected)


def health_of(recorded):
    return {
        f"{recording.id}/{target.removeprefix('pod/')}": part
        for recording in recorded.values()
        for target, part in recording.probes.groupby("target")
        if target.startswith("pod/")
    }


def test_the_share_of_health_requests_answered(recorded, estimates):
    found, made = health_of(recorded), estimates["health_success"]
    assert set(made) == set(found)
    for member, part in found.items():
        share, n = part["ok"].mean(), effective(part["seconds"], part["ok"])
        mine = made[member]
        assert (mine.value, mine.n) == (pytest.approx(share), int(n + 1e-9))
        assert mine.low == pytest.approx(bound_of(share, n, 0.95, upper=False))
        assert mine.high == pytest.approx(bound_of(share, n, 1 - 0.05 / len(found), upper=True))
        assert mine.cumulative  # against 100 % one failure is final


def test_the_share_of_requests_that_failed(recorded, estimates):
    found = {f"{r.id}/{pod}": part for r in recorded.values() for pod, part in r.load.groupby("pod")}
    made = estimates["error_rate"]
    assert set(made) == set(found)
    for member, part in found.items():
        answers = part["ok"] + part["errors"]
        share = part["errors"].sum() / answers.sum()
        sizes = answers.groupby((part["seconds"] - part["seconds"][answers > 0].min()) // BLOCK_SECONDS).sum()
        sizes = sizes[sizes > 0]
        n = len(sizes) if share in (0, 1) else sizes.sum() ** 2 / (sizes**2).sum()
        mine = made[member]
        assert (mine.value, mine.n) == (pytest.approx(share), int(n + 1e-9))
        assert mine.low == pytest.approx(bound_of(share, n, 1 - 0.05 / len(found), upper=False))
        assert mine.high == pytest.approx(bound_of(share, n, 0.95, upper=True))


def test_health_and_errors_of_all_pods_together(recorded, area):
    rows = {(row[0], row[1].key): row[2:] for row in shown(area, "pooled")}
    expected = {}
    for recording in recorded.values():
        probes = recording.probes[recording.probes["target"].str.startswith("pod/")]
        doubted = str(recording.told["settings"].get("probe_connections", "")).startswith("reused")
        doubted &= not probes["ok"].all()
        expected[recording.id, "pooled-health-doubted" if doubted else "pooled-health"] = (
            probes["seconds"].to_numpy(),
            probes["ok"].to_numpy(),
        )
        load = recording.load
        failed = np.concatenate(
            [[False] * ok + [True] * bad for ok, bad in zip(load["ok"], load["errors"], strict=True)]
        )
        expected[recording.id, "pooled-errors"] = np.repeat(load["seconds"], load["ok"] + load["errors"]), failed
    assert set(rows) == set(expected)
    for name, (seconds, flags) in expected.items():
        counted, value, low, high = rows[name]
        share, n = flags.mean(), effective(seconds, flags)
        assert counted.args == {"n": flags.size, "blocks": int(n + 1e-9)}
        assert value == pytest.approx(share)
        assert low == pytest.approx(bound_of(share, n, 0.95, upper=False), abs=1e-9)
        assert high == pytest.approx(bound_of(share, n, 0.95, upper=True), abs=1e-9)


def test_the_health_chart_draws_the_slowest_answer_of_each_minute(recorded, area):
    rows = {(row["pod"], row["minute"]): row for row in drawn(area, "health") if "pod" in row}
    expected = {}
    for recording in recorded.values():
        for (target, minute), part in recording.probes.groupby(["target", recording.probes["seconds"] // 60]):
            expected[target, minute] = part["latency_seconds"].max(), (~part["ok"]).sum()
    assert set(rows) == set(expected)
    for key, (slowest, failed) in expected.items():
        assert rows[key]["failed"] == failed
        assert (rows[key]["value"] is None and np.isnan(slowest)) or rows[key]["value"] == pytest.approx(slowest)


# Lives --------------------------------------------------------------------------------------------------------------


def restarts_of(recording):
    return {pod: part.set_index("seconds")["value"] for pod, part in metric(recording, "restart_count").items()}


def test_restarts(recorded, estimates):
    found = {f"{r.id}/{pod}": counts for r in recorded.values() for pod, counts in restarts_of(r).items()}
    made = estimates["restarts"]
    assert set(made) <= set(found)
    # Nobody restarts a bare process: a recording without a supervisor is no subject of this claim.
    assert {member.partition("/")[0] for member in set(found) - set(made)} <= {"x0tta6bl4-soak"}
    for member, mine in made.items():
        counts = found[member]
        risen = sum(max(after - before, 0) for before, after in pairwise(counts))
        assert (mine.value, mine.low, mine.high) == (risen, risen, risen)
        assert mine.window_hours == pytest.approx((counts.index[-1] - counts.index[0]) / 3600)


def test_what_the_window_shows_of_the_time_between_failures(recorded, area):
    rows = [row for row in shown(area, "windows") if row[0] == "x0tta6bl4-k8s"]
    lives = restarts_of(recorded["x0tta6bl4-k8s"])
    hours = {pod: (counts.index[-1] - counts.index[0]) / 3600 for pod, counts in lives.items()}
    worst, pooled = min(hours.values()), sum(hours.values())
    for row, expected in zip(rows, (worst, pooled), strict=True):
        assert row[2] == pytest.approx(expected)
        assert row[3] == 0
        assert row[4] == pytest.approx(2 * expected / chi2.ppf(0.95, 2))
    planned = {row[1].key: row[2:] for row in shown(area, "windows") if row[0] is None}
    assert planned["windows-one-pod"] == (24, 0, pytest.approx(24 / -np.log(0.05)))
    assert planned["windows-pods-pooled"] == (24 * len(lives), 0, pytest.approx(24 * len(lives) / -np.log(0.05)))
    assert planned["windows-needed"] == (pytest.approx(24 * -np.log(0.05)), 0, 24)


def containers_seen():
    """One row for each container and moment the watch or a list told of: what it said, without the library."""
    folder = DATA / "x0tta6bl4-k8s"
    events = pd.read_parquet(folder / "events.parquet")
    events = events[(events["resource"] == "pods") & (events["type"] != "WATCH_ERROR")]
    lists = pd.read_parquet(folder / "objects.parquet")
    lists = lists[lists["body"].str[:200].str.contains('"PodList"')]
    told = [
        *zip(events["received_at"], events["type"], events["object"], strict=True),
        *zip(lists["collected_at"], ["LIST"] * len(lists), lists["body"], strict=True),
    ]
    rows = []
    for seen_at, kind, answer in told:
        document = json.loads(answer)
        for pod in document["items"] if kind == "LIST" else [document]:
            metadata, text = pod["metadata"], json.dumps(pod.get("status", {}))
            counts = [int(n) for n in re.findall(r'"restartCount": (\d+)', text)]
            rows.append(
                {
                    "seen_at": pd.Timestamp(seen_at),
                    "namespace": metadata["namespace"],
                    "uid": metadata["uid"],
                    "created_at": pd.Timestamp(metadata["creationTimestamp"]),
                    "deleted": kind == "DELETED",
                    "restarts": sum(counts) if counts else np.nan,  # one container a pod
                    "loops": '"CrashLoopBackOff"' in text,
                    # A flat search: every `terminated`, wherever it stands.
                    "ended": [json.loads(found) for found in re.findall(r'"terminated": (\{[^{}]*\})', text)],
                }
            )
    return pd.DataFrame(rows).sort_values("seen_at", kind="stable")


def test_lives_ends_and_faults(recorded, area):
    recording, seen = recorded["x0tta6bl4-k8s"], containers_seen()
    rows = {row[0].key + str(row[0].args.get("namespace", "")): row[1:] for row in shown(area, "lifetimes")}
    series = pd.read_parquet(DATA / "x0tta6bl4-k8s" / "series.parquet")
    series = series[(series["metric"] == "restart_count") & (series["pod"] != "")]
    faults = pd.concat(
        pd.read_parquet(DATA / "x0tta6bl4-k8s" / f"{name}.parquet")[["namespace", "injected_at"]]
        for name in ("faults", "faults_discarded")
    )

    def inside(times):
        return times.between(recording.start, recording.end)

    for soak in (True, False):
        when = "soak" if soak else "outside"
        mine = series[inside(series["observed_at"]) == soak]
        # A pod seen from one count to a higher one restarted: its highest less its first.
        risen = series.groupby("pod")["value"].agg(lambda values: values.max() - values.iloc[0])
        assert rows[f"lifetimes-{when}"][0] == mine["pod"].nunique()
        assert sum(rows[f"lifetimes-{w}"][1] for w in ("soak", "outside")) == risen.sum()
        for namespace, states in seen.groupby("namespace"):
            pods, restarts, oom, loops, ends, injected = rows[f"lifetimes-{when}-of{namespace}"]
            by_pod = states.groupby("uid")
            born = by_pod["created_at"].first()
            gone = states[states["deleted"]].groupby("uid")["seen_at"].last().reindex(born.index)
            there = (born <= recording.end) & ((gone >= recording.start) | gone.isna())
            other = (born < recording.start) | (gone > recording.end) | gone.isna()
            assert pods == (there if soak else other).sum()
            rises = by_pod["restarts"].transform(lambda counts: counts.ffill().diff().clip(lower=0)).fillna(0)
            assert restarts == rises[inside(states["seen_at"]) == soak].sum()
            looped = states[states["loops"]].drop_duplicates(["uid", "restarts"])
            assert loops == (inside(looped["seen_at"]) == soak).sum()
            told: dict[object, tuple[pd.Timestamp, str]] = {}
            for state in states.itertuples():
                for one in state.ended:
                    # A container the node lost sight of has neither id nor time: it ended when that was first told.
                    at = pd.Timestamp(one["finishedAt"] or state.seen_at)
                    told.setdefault(one.get("containerID") or state.uid, (at, one["reason"]))
            reasons = Counter(r for at, r in told.values() if (recording.start <= at <= recording.end) == soak)
            assert oom == reasons.pop("OOMKilled", 0)
            shown_ends = dict(part.rsplit(" ", 1) for part in (ends or "").split(", ") if part)
            assert {reason: int(n) for reason, n in shown_ends.items()} == reasons
            chosen = faults[faults["namespace"] == namespace]["injected_at"]
            assert injected == (inside(chosen) == soak).sum()


def test_the_january_report(area):
    rows = {row[0].key: row[1:] for row in shown(area, "january_report")}
    # 775,933,952 bytes became 565,207,040.
    for printed, computed in rows.values():
        assert computed == pytest.approx(-27.16, abs=0.005)
        assert printed


# Nothing left out ---------------------------------------------------------------------------------------------------


def test_nothing_on_the_page_is_left_without_a_second_computation(area, estimates):
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    assert set(estimates) == {"memory_growth", "cpu_time_above_limit", "health_success", "error_rate", "restarts"}
    here = {"cpu", "spikes", "pooled", "windows", "lifetimes", "january_report"}
    assert set(area.definition.tables) == here | {"resources"}  # test_stability_resources.py
    assert set(area.definition.charts) == {"memory", "cpu", "health", "changes"} | {"slopes"}
