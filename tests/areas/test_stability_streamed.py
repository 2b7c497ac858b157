"""The same data are judged alike, to the last bit, whether their series fit into memory or are streamed."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from areas.pod_samples import CLAIMS, LIMITED, START, a_material, at, series_rows
from controls.recordings import write_invalid, write_refuted, write_verified
from readiness.area import open_area
from readiness.areas.base import Material
from readiness.areas.series import interval_seconds_of, median_step_seconds, pod_series
from readiness.areas.stability.measures import (
    DEFINITION,
    StabilitySettings,
    measure_cpu,
    measure_memory_growth,
    measure_restarts,
)
from readiness.presentation import LANGUAGES, draw, translate_chart
from readiness.record import VERDICT_MIME, VIEW_MIME
from readiness.sources import streamed
from readiness.sources.podwise import FrameSeries
from readiness.sources.streamed import StreamedSeries
from readiness.views import EvidenceView

MEASURES = {
    "stability.memory_growth": measure_memory_growth,
    "stability.cpu_time_above_limit": measure_cpu,
    "stability.restarts": measure_restarts,
}
SETTINGS = StabilitySettings(warmup_minutes=1.0, minimum_samples=20)
# Altair gives data sets and selections names of their own in every chart.
OWN_NAMES = re.compile(r"\b(data|view|param)[-_][0-9a-f]+\b")


def streamed_twin(material: Material, folder: Path) -> Material:
    path = folder / f"{material.recording.id}.parquet"
    material.tables["series"].to_parquet(path)
    others = {name: table for name, table in material.tables.items() if name != "series"}
    return Material(material.recording, others, material.decides, {"series": StreamedSeries(path)})


def everything_of(materials: tuple[Material, ...]) -> dict[str, object]:
    """Every finding, chart and table that is made of series."""
    told: dict[str, object] = {
        claim: measure(CLAIMS[claim], materials, SETTINGS) for claim, measure in MEASURES.items()
    }
    for kind, parts in (("chart", DEFINITION.charts), ("table", DEFINITION.tables)):
        for name, part in parts.items():
            if part.tables == ("series",):
                asked = {"claims": tuple(CLAIMS[claim] for claim in part.claims)} if part.claims else {}
                told[f"{kind} {name}"] = part.function(materials, SETTINGS, **asked)
    return told


@pytest.mark.parametrize("write", [write_refuted, write_invalid, write_verified])
@pytest.mark.parametrize("area_name", ["stability", "infrastructure"])
def test_an_area_tells_the_same_of_planted_recordings(tmp_path, monkeypatch, write, area_name):
    data = write(tmp_path / "data")

    def told() -> dict[str, str]:
        area = open_area(area_name, source="recorded", data=str(data), as_of="2026-11-24T00:00:00Z")
        parts = {verdict.claim: verdict.model_dump_json() for verdict in area._verdicts}
        for name in area.definition.charts:
            parts[f"chart {name}"] = OWN_NAMES.sub("", json.dumps(area.chart(name).data))
        for name in area.definition.tables:
            parts[f"table {name}"] = json.dumps(area.table(name).data)
        of_series = [reading for (_, table), reading in area._readings.items() if table == "series"]
        assert of_series
        assert all((reading.streamed is not None) == is_streamed for reading in of_series)
        return parts

    is_streamed = False
    whole = told()
    monkeypatch.setattr(streamed, "LARGEST_FRAME_ROWS", 0)
    is_streamed = True
    assert told() == whole


@st.composite
def recordings(draw):
    """A few pods with holes, restarts, two gauges and a CPU; rows in any order; the interval stated or not."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parts = []
    for pod in draw(st.lists(st.sampled_from(["pod-a", "pod-b", "Pod-C", "под"]), min_size=1, max_size=3, unique=True)):
        n = draw(st.sampled_from([1, 7, 60, 240]))
        seconds = np.sort(rng.choice(np.arange(0, 3600, 10), size=n, replace=False))
        memory = 1e8 + 4096 * np.round(np.cumsum(rng.normal(draw(st.sampled_from([0, 20])), 5, n)))
        memory[rng.random(n) < draw(st.sampled_from([0, 0.1]))] = np.nan
        parts.append(series_rows("process_resident_memory_bytes", {pod: memory}, unit="bytes", seconds=seconds))
        if draw(st.booleans()):
            gauge = {pod: memory * draw(st.sampled_from([1.0, 0.5]))}
            parts.append(series_rows("container_memory_working_set_bytes", gauge, unit="bytes", seconds=seconds))
        if draw(st.booleans()):
            restarts = {pod: np.cumsum(rng.random(n) < draw(st.sampled_from([0, 0.05])))}
            parts.append(series_rows("restart_count", restarts, unit="count", seconds=seconds))
        if draw(st.booleans()):
            cpu = {pod: rng.gamma(2, 5, n)}
            parts.append(series_rows("container_cpu_percent_of_core", cpu, unit="percent", seconds=seconds))
    rows = pd.concat(parts, ignore_index=True)
    if draw(st.booleans()):
        rows = rows.sample(frac=1, random_state=draw(st.integers(0, 1000))).reset_index(drop=True)
    stated = LIMITED if draw(st.booleans()) else LIMITED | {"sample_interval_seconds": 0}
    return a_material(rows, settings=stated)


@pytest.mark.slow
@settings(max_examples=25)
@given(material=recordings())
def test_findings_charts_and_tables_are_equal_to_the_last_bit(material):
    with tempfile.TemporaryDirectory() as folder:
        whole, other = everything_of((material,)), everything_of((streamed_twin(material, Path(folder)),))
    for part, told in whole.items():
        if part.startswith("chart"):
            assert OWN_NAMES.sub("", json.dumps(other[part])) == OWN_NAMES.sub("", json.dumps(told)), part
        else:
            assert repr(other[part]) == repr(told), part


@given(steps=st.lists(st.integers(1, 5), max_size=30), others=st.lists(st.integers(1, 5), max_size=30))
def test_the_median_step_is_that_of_all_steps(steps, others):
    rows = series_rows("rss", {"pod-a": np.zeros(len(steps) + 1)}, unit="bytes", seconds=np.cumsum([0, *steps]))
    more = series_rows("rss", {"pod-b": np.zeros(len(others) + 1)}, unit="bytes", seconds=np.cumsum([0, *others]))
    material = a_material(rows, more, settings={"sample_interval_seconds": 0})
    found = median_step_seconds(material.podwise().pods("rss"))
    assert found == (float(np.median([*steps, *others])) if steps or others else None)
    assert (found or 1.0) == interval_seconds_of(material, material.tables["series"], "pod")


def test_series_come_one_at_a_time():
    """Nothing is made before it is asked for, so that nothing is kept."""

    class Counting(FrameSeries):
        made = 0

        def pods(self, metric, window=None):
            for rows in super().pods(metric, window):
                Counting.made += 1
                yield rows

    material = a_material(series_rows("rss", {f"pod-{n}": np.zeros(5) for n in range(9)}, unit="bytes"))
    counted = Material(material.recording, {}, streamed={"series": Counting(material.tables["series"])})
    every = pod_series(counted, "rss")
    for expected in (1, 2, 3):
        next(every)
        assert Counting.made == expected


# Many pods -----------------------------------------------------------------------------------------------------------

MANY = 1000


@pytest.fixture(scope="module")
def many_pods():
    """A thousand pods for an hour by the minute; the memory of every hundredth grows, its CPU is above the limit."""
    rng, n = np.random.default_rng(5), 61
    bad = np.arange(MANY) % 100 == 0
    names = [f"synthetic-696fb-{number:04d}" for number in range(MANY)]
    growth = np.outer(bad * np.linspace(0.5, 1.0, MANY), np.linspace(0, 1, n))
    memory = 1e8 * (1 + growth) + rng.normal(0, 1e5, (MANY, n))
    cpu = 5 + 13 * bad[:, np.newaxis] + rng.random((MANY, n))
    seconds = 60.0 * np.arange(n)
    metrics = {"process_resident_memory_bytes": (memory, "bytes"), "container_cpu_percent_of_core": (cpu, "percent")}
    rows = [
        pd.DataFrame(
            {
                "observed_at": np.tile(at(seconds), MANY),
                "pod": np.repeat(names, n),
                "node": "n",
                "metric": metric,
                "value": values.ravel(),
                "unit": unit,
            }
        )
        for metric, (values, unit) in metrics.items()
    ]
    probes = pd.DataFrame(
        {
            "observed_at": np.tile(at(seconds), MANY),
            "target": np.repeat([f"pod/{name}" for name in names], n),
            "ok": np.tile(np.arange(n) != 30, MANY),
            "latency_seconds": 0.01 + 0.1 * np.repeat(bad, n) + 0.001 * rng.random(MANY * n),
        }
    )
    worst = {names[number] for number in np.flatnonzero(bad)[-5:]}
    return a_material(*rows, settings=LIMITED | {"sample_interval_seconds": 60.0}, probes=probes), worst


def names_in(spec) -> set[str]:
    named = [str(row.get("pod", "")) for rows in spec["datasets"].values() for row in rows]
    return {name.removeprefix("pod/") for name in named if "synthetic" in name}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["memory", "cpu", "health", "slopes", "changes"])
def test_a_chart_of_a_thousand_pods_stays_small_says_so_and_names_the_worst(many_pods, name):
    material, worst = many_pods
    part = DEFINITION.charts[name]
    claims = {"claims": tuple(CLAIMS[claim] for claim in part.claims)} if part.claims else {}
    spec = part.function((material,), SETTINGS, **claims)
    assert len(json.dumps(spec)) < 250_000
    assert "n = 1000" in json.dumps(spec)
    assert len(names_in(spec)) <= 40
    if name in ("memory", "slopes", "changes"):
        assert worst <= names_in(spec)
    if name in ("memory", "cpu", "health"):
        assert len(names_in(spec)) == 5
    for language in LANGUAGES:
        said = json.dumps(translate_chart(spec, language), ensure_ascii=False)
        assert '"@' not in said


@pytest.mark.slow
def test_the_bands_of_a_chart_are_the_quantiles_of_all_pods(many_pods):
    material, _ = many_pods
    spec = DEFINITION.charts["memory"].function((material,), SETTINGS)
    (bands,) = [rows for rows in spec["datasets"].values() if "middle" in rows[0]]
    rows = material.tables["series"]
    rows = rows[(rows["metric"] == "process_resident_memory_bytes") & (rows["observed_at"] == at([1200.0])[0])]
    (band,) = [row for row in bands if row["minute"] == 20]
    expected = np.quantile(rows["value"] / 2**20, [0, 0.1, 0.5, 0.9, 1])
    assert [band[name] for name in ("least", "low", "middle", "high", "most")] == pytest.approx(expected.tolist())


@pytest.mark.slow
def test_tables_of_a_thousand_pods_list_the_worst_and_count_the_others(many_pods):
    material, _ = many_pods
    cpu = DEFINITION.tables["cpu"].function((material,), SETTINGS, claims=(CLAIMS["stability.cpu_time_above_limit"],))
    assert len(cpu.rows) == 12  # the recording, the ten above the limit, the others
    assert all(row[1].args["share"] == 1.0 for row in cpu.rows[1:11])
    assert (cpu.rows[11][0].args, cpu.rows[11][1].args) == ({"count": 990}, {"share": 0.0})
    for name in ("resources", "spikes", "lifetimes", "windows"):
        part = DEFINITION.tables[name]
        claims = {"claims": tuple(CLAIMS[claim] for claim in part.claims)} if part.claims else {}
        assert len(part.function((material,), SETTINGS, **claims).rows) < 40


@pytest.mark.slow
def test_a_card_of_a_thousand_members_shows_the_worst_and_its_data_hold_all(many_pods):
    from builders import an_acceptance, an_observation
    from readiness.verdicts import Evidence, Outcome, evaluate

    material, _ = many_pods
    claim = CLAIMS["stability.memory_growth"]
    found = measure_memory_growth(claim, (material,), SETTINGS)
    evidence = Evidence(observations=(an_observation(),), checks=found.checks, estimates=found.estimates)
    verdict = evaluate(claim, evidence, an_acceptance(), START.to_pydatetime() + pd.Timedelta(days=10))
    data = verdict.model_dump(mode="json", by_alias=True)
    refuted = [member["member"] for member in data["members"] if member["outcome"] == "refuted"]
    assert (len(data["members"]), len(refuted), verdict.outcome) == (MANY, 10, Outcome.REFUTED)
    view = EvidenceView(view="estimates", evidence={claim.id: evidence}).model_dump(mode="json", by_alias=True)
    checks = EvidenceView(view="checks", evidence={claim.id: evidence}).model_dump(mode="json", by_alias=True)
    for language in LANGUAGES:
        card = draw(VERDICT_MIME, data, language, styled=False)
        estimates = draw(VIEW_MIME, view, language, styled=False)
        for drawn in (card, estimates):
            assert all(member in drawn for member in refuted)
            assert drawn.count("synthetic-696fb-") < 500
            assert "980" in drawn
        for drawn in (card, estimates, draw(VIEW_MIME, checks, language, styled=False)):
            assert len(drawn) < 200_000
