"""Every number on the page of scale, recomputed from the files by other means; nothing here knows what was recorded."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from readiness.area import Area, find_root, open_area
from readiness.areas.scale.plan import CLAIMS
from readiness.areas.scale.views import _beyond, _interval
from readiness.estimates.scalability import Interval
from readiness.evidence import Provenance
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, TEXTS, text
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
EXAMPLE, K6 = ROOT / "data" / "load-example", ROOT / "data" / "x0tta6bl4-k6"
SHORT = tuple(claim.partition(".")[2].replace("_", "-") for claim in CLAIMS)
CHECKS = ("load-concurrent", "load-as-offered", "requests-in-run")
BLOCK, QUANTILES = 10.0, (0.5, 0.95, 0.99)
PERCENT = {0.5: 50, 0.95: 95, 0.99: 99}


@pytest.fixture(scope="module")
def area() -> Area:
    return open_area("scale", source="recorded", data=str(ROOT / "data"), as_of="2026-11-25T00:00:00Z")


@pytest.fixture(scope="module")
def example() -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Runs and requests of the example as plain dictionaries, times in seconds since 1970."""
    runs = {row["run"]: row for row in pd.read_parquet(EXAMPLE / "load_runs.parquet").to_dict("records")}
    requests: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in pd.read_parquet(EXAMPLE / "requests.parquet").to_dict("records"):
        requests[row["run"]].append(row)
    return runs, requests


def rows_of(area: Area, table: str) -> list[dict[str, Any]]:
    """The rows of a table by the key of their column."""
    view = area.table(table).data
    names = [column["title"]["key"] + str(column["title"]["args"].get("percent", "")) for column in view["columns"]]
    return [dict(zip(names, row, strict=True)) for row in view["rows"]]


def runs_of(area: Area, recording: str) -> dict[str, dict[str, Any]]:
    """The runs of the table that are of one recording, by name, each with its group."""
    named = [(row["runs-column-run"], row) for row in rows_of(area, "runs")]
    return {
        name["args"]["run"]: {**row, "group": name["args"]["group"], "key": name["key"]}
        for name, row in named
        if name["args"]["group"].partition("/")[0] == recording
    }


def law_of_example(area: Area) -> dict[str, dict[str, Any]]:
    """Quantity -> its cell in the table of laws."""
    rows = [row for row in rows_of(area, "law") if row["law-column-group"] == EXAMPLE.name]
    return {row["law-column-quantity"]["key"].removeprefix("law-row-"): row["law-column-value"] for row in rows}


def response(run: dict[str, Any], row: dict[str, Any]) -> float:
    """From when it was due to the answer; from sending where no schedule says when it was due."""
    if run["loop"] != "open" or row["due_at"] is pd.NaT:
        return float(row["latency_seconds"])
    late = (row["started_at"] - row["due_at"]).total_seconds()
    return max(late, 0.0) + float(row["latency_seconds"])


def binomial_tail(n: int, k: int, q: float) -> float:
    """P(B >= k) by adding up, in integers and floats of Python alone."""
    return sum(comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k, n + 1))


def expected_quantile(run: dict[str, Any], rows: list[dict[str, Any]], q: float) -> tuple[float | None, ...]:
    """Value, lower and upper bound of a run, by sorting and counting."""
    ended = sorted(response(run, row) if row["ok"] else float("inf") for row in rows)
    waited = sorted(response(run, row) for row in rows)
    n = len(rows)
    if n * min(q, 1 - q) < 1 - 1e-9:
        return None, None, None
    value = next(x for i, x in enumerate(ended, 1) if i / n >= q - 1e-12)
    blocks: dict[int, int] = defaultdict(int)
    for row in rows:
        start = row["due_at"] if run["loop"] == "open" else row["started_at"]
        blocks[int((start - run["started_at"]).total_seconds() // BLOCK)] += 1
    m = int(n**2 / sum(size**2 for size in blocks.values()) + 1e-9)
    low = max((r for r in range(1, m + 1) if 1 - binomial_tail(m, r, q) <= 0.05 + 1e-12), default=None)
    high = min((s for s in range(1, m + 1) if binomial_tail(m, s, q) <= 0.05 + 1e-12), default=None)
    bound_low = None if low is None else waited[(low - 1) * n // m]
    bound_high = None if high is None else ended[-(-high * n // m) - 1]
    return tuple(x if x is not None and np.isfinite(x) else None for x in (value, bound_low, bound_high))


def test_every_run_of_the_example_has_its_number_rate_and_failures(area: Area, example: Any) -> None:
    runs, requests = example
    told = runs_of(area, EXAMPLE.name)
    assert set(told) == set(runs)
    for name, run in runs.items():
        seconds = (run["ended_at"] - run["started_at"]).total_seconds()
        good = 0
        for row in requests[name]:
            ends = (row["started_at"] - run["started_at"]).total_seconds() + row["latency_seconds"]
            good += row["ok"] and ends <= seconds
        failures = sum(not row["ok"] for row in requests[name])
        assert told[name]["runs-column-n"]["args"] == {"n": len(requests[name]), "failures": failures}
        assert told[name]["runs-column-rate"] == pytest.approx(good / seconds, rel=1e-9)
        busy = sum(row["latency_seconds"] for row in requests[name])
        assert told[name]["runs-column-under-way"] == pytest.approx(busy / seconds, rel=1e-9)
        # Little's law by its definition: a closed loop without pauses has all its users under way.
        if run["loop"] == "closed":
            assert told[name]["runs-column-under-way"] == pytest.approx(run["users"], rel=0.1)
        assert told[name]["key"] == "runs-name"


def test_every_quantile_of_the_example_is_found_by_sorting_and_counting(area: Area, example: Any) -> None:
    runs, requests = example
    told = runs_of(area, EXAMPLE.name)
    bounded = 0
    for name, run in runs.items():
        for q in QUANTILES:
            value, low, high = expected_quantile(run, requests[name], q)
            cell = told[name][f"runs-column-quantile{PERCENT[q]}"]
            if value is None:
                assert cell["key"] in ("runs-quantile-few", "runs-quantile-unanswered")
                continue
            assert cell["args"]["value-seconds"] == pytest.approx(value, rel=1e-9)
            if None not in (low, high):
                bounded += 1
                found = cell["args"]["low-seconds"], cell["args"]["high-seconds"]
                assert found == pytest.approx((low, high), rel=1e-9)
            else:
                assert cell["key"] == "runs-quantile-unbounded"
    assert bounded  # a run was recorded that is long enough to be bounded


def test_bounds_of_the_long_run_hold_a_bootstrap_of_its_blocks(area: Area, example: Any) -> None:
    runs, requests = example
    name, run = next((name, run) for name, run in runs.items() if run["loop"] == "open")
    cell = runs_of(area, EXAMPLE.name)[name]["runs-column-quantile95"]["args"]
    blocks: dict[int, list[float]] = defaultdict(list)
    for row in requests[name]:
        blocks[int((row["due_at"] - run["started_at"]).total_seconds() // BLOCK)].append(
            response(run, row) if row["ok"] else float("inf")
        )
    parts, rng = [np.array(part) for part in blocks.values()], np.random.default_rng(1)
    drawn = [
        np.quantile(np.concatenate([parts[i] for i in rng.integers(len(parts), size=len(parts))]), 0.95)
        for _ in range(400)
    ]
    low, high = np.quantile(drawn, [0.05, 0.95])
    # Blocks that stand or fall as one are the most cautious reading: no resampling of blocks reaches beyond it.
    assert cell["low-seconds"] <= low * (1 + 1e-3)
    assert high <= cell["high-seconds"] * (1 + 1e-3)


def test_the_law_is_the_one_of_curve_fit(area: Area, example: Any) -> None:
    law = law_of_example(area)
    told = {name: row["runs-column-rate"] for name, row in runs_of(area, EXAMPLE.name).items()}
    runs, _ = example
    closed = [name for name, run in runs.items() if run["loop"] == "closed"]
    users, rates = np.array([runs[name]["users"] for name in closed]), np.array([told[name] for name in closed])

    def slowness(n: np.ndarray, one: float, contention: float, coherency: float) -> np.ndarray:
        """Logarithm of seconds per answer and user: the law upside down."""
        return np.log(one * (1 + contention * (n - 1) + coherency * n * (n - 1)))

    given = np.log(users / rates)
    (one, contention, coherency), _ = optimize.curve_fit(
        slowness, users, given, p0=[0.1, 0.05, 0.001], bounds=([1e-6, 0, 0], [10, 1, 1]), xtol=1e-14, ftol=1e-14
    )
    values = {key: law[key]["args"]["value"] for key in ("rate", "contention", "coherency", "knee")}
    assert values["rate"] == pytest.approx(1 / one, rel=1e-3)
    assert values["contention"] == pytest.approx(contention, abs=1e-3)
    assert values["coherency"] == pytest.approx(coherency, rel=1e-2)
    assert values["knee"] == pytest.approx(np.sqrt((1 - contention) / coherency), rel=1e-2)
    peak = values["knee"] / np.exp(slowness(np.array([values["knee"]]), one, contention, coherency))[0]
    assert law["peak"]["args"]["value"] == pytest.approx(peak, rel=1e-2)
    left = float(((given - slowness(users, one, contention, coherency)) ** 2).sum())
    groups = [given[users == n] for n in np.unique(users)]
    pure = sum(float(((part - part.mean()) ** 2).sum()) for part in groups)
    levels, n = len(groups), users.size
    f = ((left - pure) / (levels - 3)) / (pure / (n - levels))
    assert law["fit"]["args"]["p"] == pytest.approx(stats.f.sf(f, levels - 3, n - levels), rel=2e-2)
    largest = users.max()
    knee = law["knee"]["args"]
    sides = [knee["low"] > largest, isinstance(knee["high"], str) or knee["high"] > largest]
    told_of_knee = {(False, False): "inside", (False, True): "beyond-perhaps", (True, True): "beyond"}
    assert law["beyond"]["key"] == f"law-{told_of_knee[sides[0], sides[1]]}"
    for key in ("rate", "contention", "coherency", "knee"):
        args = law[key]["args"]
        assert args["low"] <= args["value"]
        if law[key]["key"] == "law-interval":
            assert args["value"] <= args["high"]


def test_intervals_of_the_law_end_where_the_best_fit_does(area: Area, example: Any) -> None:
    law = law_of_example(area)
    told = {name: row["runs-column-rate"] for name, row in runs_of(area, EXAMPLE.name).items()}
    runs, _ = example
    closed = [name for name, run in runs.items() if run["loop"] == "closed"]
    users, rates = np.array([runs[name]["users"] for name in closed]), np.array([told[name] for name in closed])

    def left(contention: float, coherency: float) -> float:
        apart = np.log(rates / users) + np.log1p(contention * (users - 1) + coherency * users * (users - 1))
        return float(((apart - apart.mean()) ** 2).sum())

    def least(of_coherency: Any) -> float:
        """The least sum of squares over contention, coherency being given by it."""
        found = optimize.minimize_scalar(
            lambda a: left(a, of_coherency(a)), bounds=(0, 1), method="bounded", options={"xatol": 1e-10}
        ).fun
        return min(float(found), left(0.0, of_coherency(0.0)), left(1.0, of_coherency(1.0)))

    best = optimize.minimize_scalar(
        lambda b: least(lambda _: np.exp(b)), bounds=(-16, -1), method="bounded", options={"xatol": 1e-10}
    )
    smallest = min(float(best.fun), least(lambda _: 0.0))
    groups = [np.log(rates[users == n]) for n in np.unique(users)]
    pure = sum(float(((part - part.mean()) ** 2).sum()) for part in groups)
    levels, n = len(groups), users.size
    lack = stats.f.sf(((smallest - pure) / (levels - 3)) / (pure / (n - levels)), levels - 3, n - levels)
    variance, freedom = ((smallest - pure) / (levels - 3), levels - 3) if lack < 0.05 else (smallest / (n - 3), n - 3)
    reach = smallest + variance * stats.t.ppf(0.975, freedom) ** 2
    for key, profile in (
        ("coherency", lambda value: least(lambda _: value)),
        ("knee", lambda value: least(lambda a: (1 - a) / value**2)),
    ):
        args = law[key]["args"]
        for side in ("low", "high"):
            if isinstance(args[side], (int, float)) and args[side] > 0:
                # At the end of an interval the best fit is as bad as is allowed, within the cells of a grid.
                assert profile(args[side]) - smallest == pytest.approx(reach - smallest, rel=0.1), (key, side)


def points(chart: dict[str, Any], panel: int, column: str) -> pd.DataFrame:
    """The data of the first layer of a panel that has a column."""
    for layer in chart["vconcat"][panel]["layer"]:
        rows = chart["datasets"].get(layer.get("data", {}).get("name", ""), [])
        if rows and column in rows[0]:
            return pd.DataFrame(rows)
    raise AssertionError(f"no layer with {column}")


def test_the_rates_chart_draws_every_run_of_the_table_and_the_claimed_rate(area: Area) -> None:
    chart = area.chart("rates").data
    drawn = points(chart, 0, "rate").set_index(["group", "run"])["rate"]
    told = {
        (r["runs-column-run"]["args"]["group"], r["runs-column-run"]["args"]["run"]): r["runs-column-rate"]
        for r in rows_of(area, "runs")
        if r["runs-column-rate"]
    }
    assert drawn.to_dict() == pytest.approx(told)
    claimed = next(c for c in area.claims if c.id == "scale.sustained_rate").criterion.threshold
    assert points(chart, 0, "limit")["limit"].tolist() == [claimed]


def test_soaks_and_january_are_as_their_tables_count_them(area: Area) -> None:
    drawn = points(area.chart("rates").data, 0, "rate").set_index(["group", "run"])
    for name in ("x0tta6bl4-k8s", "x0tta6bl4-soak"):
        described = open_area("stability", source="recorded", data=str(ROOT / "data"), as_of="").source.recordings()
        phase = next(p for r in described if r.id == name for p in r.phases if p.name == "soak")
        load = pd.read_parquet(ROOT / "data" / name / "load.parquet")
        inside = load[(load["observed_at"] >= phase.start) & (load["observed_at"] <= phase.end)]
        rate = inside["ok"].sum() / (phase.end - phase.start).total_seconds()
        assert drawn.loc[name, "soak"]["rate"] == pytest.approx(rate)
        assert drawn.loc[name, "soak"]["label"] == "@loop-closed"
    january = pd.read_csv(ROOT / "data" / "x0tta6bl4-january" / "failure_injection_runs.csv")
    for row in january[january["test"] == "high_load"].itertuples():
        run = drawn.loc["x0tta6bl4-january/high-load", row.run]
        assert run["rate"] == pytest.approx(1000 / float(row.mttr_text.rstrip("s")))
        assert run["label"] == "@loop-sequential"


def test_k6_is_told_as_k6_printed_it_and_no_run_is_left_out(area: Area) -> None:
    told = runs_of(area, K6.name)
    printed = pd.read_csv(K6 / "load_summaries.csv").set_index("run")
    kept = pd.read_parquet(K6 / "load_runs.parquet").set_index("run")
    assert set(told) == set(printed.index) | set(kept.index)
    for name, row in printed.iterrows():
        assert told[name]["runs-column-quantile95"]["args"]["value-seconds"] == row["p95_seconds"]
        assert told[name]["runs-column-n"]["args"]["n"] == row["requests"]
        assert told[name]["runs-column-quantile99"] is None
        failed = told[name]["runs-column-thresholds"]
        assert failed == (None if pd.isna(row["thresholds_failed"]) else row["thresholds_failed"])
    graphsage = [r for r in told.values() if r["group"].endswith("graphsage")]
    # What the headline quotes is the best of these.
    seconds = sorted(r["runs-column-quantile95"]["args"]["value-seconds"] for r in graphsage)
    assert [round(1000 * value, 2) for value in seconds] == [3.85, 7.03, 10.86]
    for name in kept.index:
        latencies = pd.read_parquet(K6 / "requests.parquet").query("run == @name")["latency_seconds"]
        value = told[name]["runs-column-quantile95"]["args"]["value-seconds"]
        assert value == np.quantile(latencies, 0.95, method="inverted_cdf")


def test_strips_and_marks_of_the_latency_chart_are_quantiles(area: Area, example: Any) -> None:
    runs, requests = example
    chart = area.chart("latencies").data
    panel = next(i for i, p in enumerate(chart["vconcat"]) if EXAMPLE.name in json.dumps(p))
    marks = points(chart, panel, "seconds")
    for name, run in runs.items():
        ended = [response(run, row) if row["ok"] else np.inf for row in requests[name]]
        for q, label in ((0.5, "@mark-p50"), (0.95, "@mark-p95"), (0.99, "@mark-p99")):
            found = marks[(marks["run"] == name) & (marks["label"] == label)]["seconds"].tolist()
            expected = np.quantile(ended, q, method="inverted_cdf")
            assert found == (pytest.approx([expected]) if np.isfinite(expected) else [])
    claimed = next(c for c in area.claims if c.id == "scale.latency_p95").criterion.threshold
    assert points(chart, panel, "limit")["limit"].tolist() == [claimed]


def test_errors_by_level_are_bounded_over_blocks(area: Area, example: Any) -> None:
    runs, requests = example
    chart = area.chart("scalability").data
    levels, ratios = points(chart, 1, "low"), points(chart, 1, "ratio")
    for users in sorted({run["users"] for run in runs.values() if run["loop"] == "closed"}):
        names = [name for name, run in runs.items() if run["users"] == users]
        for name in names:
            ratio = sum(not row["ok"] for row in requests[name]) / len(requests[name])
            assert ratios[ratios["run"] == name]["ratio"].tolist() == pytest.approx([ratio])
        rows = [row for name in names for row in requests[name]]
        first = min(row["started_at"] for row in rows)
        blocks: dict[int, int] = defaultdict(int)
        for row in rows:
            blocks[int((row["started_at"] - first).total_seconds() // BLOCK)] += 1
        failed = sum(not row["ok"] for row in rows)
        m = len(rows) ** 2 / sum(size**2 for size in blocks.values()) if failed else len(blocks)
        low, high = proportion_confint(failed / len(rows) * m, m, alpha=0.10, method="beta")
        drawn = levels[levels["users"] == users].iloc[0]
        assert (drawn["low"], drawn["high"]) == pytest.approx((np.nan_to_num(low), high), rel=1e-6)


def test_nothing_recorded_so_far_decides_a_claim(area: Area) -> None:
    for verdict in area._verdicts:
        assert verdict.outcome is Outcome.NOT_MEASURED
        assert not verdict.observations
    measured = {m for r in area.source.recordings() for m in r.tables if r.subject.version == "v3.4.0-fixed2"}
    assert "requests" not in measured  # or the text of the page has to change
    january = next(r for r in area.source.recordings() if r.id == "x0tta6bl4-january")
    assert january.tables["load_summaries"].provenance is Provenance.DOCUMENTED


def test_nothing_on_the_page_is_left_without_a_second_computation(area: Area) -> None:
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    assert not [claim for claim, found in area._evidence.items() if found.estimates]
    assert set(area.definition.charts) == {"rates", "latencies", "scalability"}
    assert set(area.definition.tables) == {"runs", "law", "plan"}


def test_every_chart_and_table_speaks_both_languages(area: Area) -> None:
    for language in LANGUAGES:
        for name in ("rates", "latencies", "scalability"):
            assert "@" not in json.dumps(translate_chart(area.chart(name).data, language)["vconcat"]).replace("@k", "")
        for name in ("runs", "law", "plan"):
            view = area.table(name).data
            said = [view["caption"], *(column["title"] for column in view["columns"])]
            said += [cell for row in view["rows"] for cell in row if isinstance(cell, dict) and "key" in cell]
            for one in said:
                assert text(Message(**one), language).strip()


def test_the_plan_waits_for_every_claim(area: Area) -> None:
    assert [row["plan-column-claim"] for row in rows_of(area, "plan")] == [c.id.partition(".")[2] for c in area.claims]


# Texts --------------------------------------------------------------------------------------------------------------

BUILT = (
    *(f"{lead}{claim}" for lead in ("load-to-run-", "absent-load-to-run-", "load-needs-") for claim in SHORT),
    *(f"runs-load-{kind}{end}" for kind in ("open", "closed", "sequential", "unknown") for end in ("", "-unknown")),
    *(f"loop-{kind}" for kind in ("open", "closed", "sequential", "unknown")),
    *(f"member-{name}" for name in ("latency", "throughput", "error-ratio", "cpu", "memory")),
    *(f"check-{name}{end}" for name in CHECKS for end in ("", "-why", "-passed", "-failed", "-failed-empty")),
    *(
        "check-load-concurrent-passed-some",
        "check-load-as-offered-passed-closed",
        "check-load-as-offered-failed-unknown",
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_that_nothing_says(language: str) -> None:
    written = re.findall(r"^([a-z][\w-]*) =", (TEXTS / language / "scale.ftl").read_text("utf-8"), re.MULTILINE)
    code = "\n".join(
        path.read_text("utf-8")
        for folder, pattern in (("areas/scale", "*.py"), ("estimates", "*.py"))
        for path in sorted((ROOT / "book" / "readiness" / folder).glob(pattern))
    )
    said = set(re.findall(r"\"@?([a-z][a-z0-9-]*)\"", code)) | set(BUILT)
    assert sorted(set(written) - said) == []
    assert len(written) == len(set(written))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in BUILT if not key.startswith("check-")])
def test_every_text_made_of_parts_can_be_said(language: str, key: str) -> None:
    given: dict[str, Any] = {"tool": "k6", "level": 3.0, "few": 1, "many": 5, "hours": 1.0, "subject": "x"}
    assert "{" not in text(Message(key=key, args=given), language)


@pytest.mark.parametrize("law", [Interval(3.0, 2.0, 9.0), Interval(30.0, 20.0, 90.0), Interval(90.0, 40.0, np.inf)])
def test_a_knee_says_whether_it_was_reached(law: Interval) -> None:
    said = _beyond(law, 32.0)
    assert said.key == {3.0: "law-inside", 30.0: "law-beyond-perhaps", 90.0: "law-beyond"}[law.value]
    for language in LANGUAGES:
        assert "32" in text(said, language)
        assert text(_interval(law), language)


def test_what_is_drawn_and_decides_nothing_is_listed_with_its_recording(area: Area) -> None:
    view = area.observations().data
    assert view["observations"] == []
    paths = {shown["path"] for shown in view["shown"]}
    assert {"load-example/requests.parquet", "x0tta6bl4-k6/load_summaries.csv"} < paths
    assert {recording["id"] for recording in view["recordings"]} == {path.partition("/")[0] for path in paths}
