"""Every number on the page of ML validation, computed again from flows and scores by other means."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve

from builders import write_registry
from readiness.area import Area, find_root, open_area
from readiness.areas.ml_validation.comparisons import NEW
from readiness.areas.ml_validation.roster import GRAPH_FIRST, RIVAL, is_label_free, is_shown
from readiness.areas.ml_validation.scored import Scored, scored_of
from readiness.detectors import DETECTORS
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.protocol.plan import RETRAINED, RETRAINED_DETECTORS
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
PILOT = ROOT / "tests" / "assets" / "lab-pilot"
RECORDED = ("ml-ctu13-s6", "ml-darpa98", "x0tta6bl4-january", "x0tta6bl4-k6")
AS_OF = "2026-11-26T00:00:00Z"
BUDGETS = (0.01, 0.001)
CONFIDENCE = 0.95


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Area:
    """Four minutes of the mesh to train on, and the recorded scores of the public sets."""
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(PILOT, data / PILOT.name)
    for name in RECORDED:
        shutil.copytree(ROOT / "data" / name, data / name)
    write_registry(data)
    return open_area("ml_validation", source="recorded", data=str(data), as_of=AS_OF)


@pytest.fixture(scope="module")
def scored(area: Area) -> dict[str, Scored]:
    readings = area._readings_of((), ("scored_flows", "flows", "episodes", "leaks", "overlaps"))
    found = scored_of(area._materials_of(readings, ()), area.settings)
    return {one.name: one for one in found}


def chart_rows(area: Area, name: str) -> list[list[dict[str, Any]]]:
    """The data of each panel of a chart: all rows of all its layers."""
    spec = area.chart(name).data
    sets = spec["datasets"]

    def of(part: dict[str, Any]) -> list[dict[str, Any]]:
        rows = list(sets[part["data"]["name"]]) if "data" in part and "name" in part["data"] else []
        for layer in part.get("layer", []):
            rows += of(layer)
        return [row for number, row in enumerate(rows) if row not in rows[:number]]

    # The data of a lone panel stand beside it.
    return [of({"data": spec.get("data", {}), **panel}) for panel in spec["vconcat"]]


def titles(area: Area, name: str) -> list[str]:
    def of(part: dict[str, Any]) -> list[str]:
        told = (
            [part["title"]["subtitle"]] if isinstance(part.get("title"), dict) and "subtitle" in part["title"] else []
        )
        return told + [title for layer in part.get("layer", []) for title in of(layer)]

    found = []
    for panel in area.chart(name).data["vconcat"]:
        subtitle = of(panel)[0]
        found.append(subtitle if isinstance(subtitle, str) else subtitle[0])
    return found


def table_rows(area: Area, name: str) -> list[list[Any]]:
    return area.table(name).data["rows"]


class Recount:
    """What a detector did, counted by hand: threshold, alarms, and bounds by episode."""

    def __init__(self, rows: pd.DataFrame, detector: str, budget: float) -> None:
        rows = rows.assign(score=rows[f"score_{detector}"].astype(float))
        validation = rows[(rows["part"] == "validation") & ~rows["is_attack"]]["score"].sort_values(ascending=False)
        allowed = int(budget * len(validation) + 1e-9)
        self.threshold = validation.iloc[allowed]
        self.test = rows[rows["part"] == "test"].assign(alarm=lambda test: test["score"] > self.threshold)

    def share(self, chosen: pd.Series) -> dict[str, float]:
        attacks = self.test[self.test["is_attack"] & chosen]
        by_episode = attacks.groupby("cluster", observed=True)["alarm"].agg(["mean", "size"])
        n, sizes = len(by_episode), by_episode["size"].to_numpy(dtype=float)
        alike = len(set(attacks["alarm"])) == 1  # what does not vary counts every episode once
        effective = float(n) if alike else sizes.sum() ** 2 / (sizes**2).sum()
        readings = [(attacks["alarm"].mean(), effective), (by_episode["mean"].mean(), float(n))]
        lows, highs = zip(*(bounds(value, size) for value, size in readings), strict=True)
        return {"value": readings[0][0], "mean": readings[1][0], "low": min(lows), "high": max(highs), "episodes": n}

    @property
    def false_alarms(self) -> float:
        return float(self.test.loc[~self.test["is_attack"], "alarm"].mean())


def bounds(share: float, n: float) -> tuple[float, float]:
    low = stats.beta.ppf(1 - CONFIDENCE, share * n, n - share * n + 1) if share > 0 else 0.0
    high = stats.beta.ppf(CONFIDENCE, share * n + 1, n - share * n) if share < 1 else 1.0
    return float(low), float(high)


def everything(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(data=True, index=rows.index)


def key_of(name: str) -> str:
    return f"@detector-{name.replace('_', '-')}"


def names_of(flows: pd.DataFrame, split: str) -> list[str]:
    rows = flows[flows["split"] == split]
    columns = [column for column in rows if column.startswith("score_") and "_seed" not in column]
    return [column.removeprefix("score_") for column in columns if rows[column].notna().all()]


def test_both_data_sets_are_there_and_say_how_they_were_scored(area: Area, scored: dict[str, Scored]) -> None:
    assert set(scored) == {"lab-pilot", "darpa98", "ctu13-s6"}
    assert {name: one.trained for name, one in scored.items()} == {
        "lab-pilot": True, "darpa98": False, "ctu13-s6": False,
    }  # fmt: skip
    origins = {row[0]: row for row in table_rows(area, "origins")}
    for name, one in scored.items():
        test = one.flows[(one.flows["split"] == "time") & (one.flows["part"] == "test")]
        attacks = test[test["is_attack"]]
        expected = [
            len(test),
            len(attacks),
            attacks["cluster"].nunique(),
            attacks[~attacks["known_kind"]]["cluster"].nunique(),
        ]
        assert origins[name][3:] == expected
        assert origins[name][1]["key"] == ("origin-trained" if one.trained else "origin-recorded")
    assert {name: origins[name][2]["args"]["traffic"] for name in origins} == {
        "lab-pilot": "lab", "darpa98": "simulated", "ctu13-s6": "real",
    }  # fmt: skip


def test_every_recall_is_counted_again(area: Area, scored: dict[str, Scored]) -> None:
    seen = 0
    for data_set, panel in zip(titles(area, "recall"), chart_rows(area, "recall"), strict=True):
        flows = scored[data_set].flows
        for row in (row for row in panel if "realised" in row):
            split = row["label"].removeprefix("@split-")
            name = next(name for name in names_of(flows, split) if key_of(name) == row["name"])
            again = Recount(flows[flows["split"] == split], name, BUDGETS[0])
            expected = again.share(everything(again.test))
            assert {key: row[key] for key in expected} == pytest.approx(expected, abs=1e-9)
            assert row["false_alarm_ratio"] == pytest.approx(again.false_alarms, abs=1e-12)
            seen += 1
    shown = sum(
        is_shown(name) for one in scored.values() for split in one.splits for name in names_of(one.flows, split)
    )
    assert seen == shown


def test_label_free_detectors_stand_apart(area: Area) -> None:
    spec = area.chart("recall").data["vconcat"]
    for panel, rows in zip(spec, chart_rows(area, "recall"), strict=True):
        free = "label-free" in json.dumps(panel)
        names = {row["name"].removeprefix("@detector-").replace("-", "_") for row in rows if "realised" in row}
        assert {is_label_free(name) for name in names} == {free}


def test_known_and_new_kinds_are_counted_again(area: Area, scored: dict[str, Scored]) -> None:
    seen = set()
    for data_set, panel in zip(titles(area, "novelty"), chart_rows(area, "novelty"), strict=True):
        flows = scored[data_set].flows
        rows = flows[flows["split"] == "time"]
        for row in (row for row in panel if "episodes" in row):
            name = next(name for name in names_of(flows, "time") if key_of(name) == row["name"])
            again = Recount(rows, name, BUDGETS[0])
            chosen = again.test["known_kind"] == (row["label"] == "@novelty-known")
            expected = again.share(chosen)
            assert {key: row[key] for key in expected} == pytest.approx(expected, abs=1e-9)
            seen.add((data_set, row["label"]))
    assert {("darpa98", "@novelty-new"), ("lab-pilot", "@novelty-new")} <= seen


def test_every_kind_is_counted_again(area: Area, scored: dict[str, Scored]) -> None:
    for data_set, panel in zip(titles(area, "kinds"), chart_rows(area, "kinds"), strict=True):
        flows = scored[data_set].flows
        rows = flows[flows["split"] == "time"]
        for row in (row for row in panel if "episodes" in row):
            name = next(name for name in names_of(flows, "time") if key_of(name) == row["label"])
            again = Recount(rows, name, BUDGETS[0])
            kind = row["kind"].removesuffix(" *")
            expected = again.share(again.test["label"] == kind)
            assert {key: row[key] for key in expected} == pytest.approx(expected, abs=1e-9)
            known = bool(again.test.loc[again.test["label"] == kind, "known_kind"].iloc[0])
            assert row["kind"].endswith(" *") is not known


def test_the_table_of_results_has_both_budgets(area: Area, scored: dict[str, Scored]) -> None:
    rows = table_rows(area, "results")
    assert len(rows) == sum(is_shown(name) for one in scored.values() for name in names_of(one.flows, "time"))
    for row in rows:
        flows = scored[row[0]].flows
        named = row[1]["key"]
        name = next(name for name in names_of(flows, "time") if key_of(name) == f"@{named}")
        for budget, at in zip(BUDGETS, (3, 5), strict=True):
            again = Recount(flows[flows["split"] == "time"], name, budget)
            expected = again.share(everything(again.test))
            told = row[at]["args"]
            assert (told["value-ratio"], told["low-ratio"], told["high-ratio"]) == pytest.approx(
                (expected["value"], expected["low"], expected["high"]), abs=1e-9
            )
            assert row[at + 1] == pytest.approx(again.false_alarms, abs=1e-12)
        sizes = again.test[again.test["is_attack"]].groupby("cluster", observed=True).size().to_numpy(dtype=float)
        assert row[7] == pytest.approx(sizes.size * (sizes**2).sum() / sizes.sum() ** 2)


def test_gains_are_differences_of_what_sklearn_and_counting_give(area: Area, scored: dict[str, Scored]) -> None:
    for data_set, panel in zip(titles(area, "gains"), chart_rows(area, "gains"), strict=True):
        flows = scored[data_set].flows
        for row in (row for row in panel if "measure" in row):
            split = row["name"].removeprefix("@split-")
            here = flows[flows["split"] == split]
            ours = next(name for name in GRAPH_FIRST if name in names_of(flows, split))
            one, other = (Recount(here, name, BUDGETS[0]) for name in (ours, RIVAL))
            if row["measure"] == "average-precision":
                truth = one.test["is_attack"].to_numpy()
                expected = average_precision_score(truth, one.test["score"]) - average_precision_score(
                    truth, other.test["score"]
                )
            else:
                chosen = ~one.test["known_kind"] if row["measure"].endswith(NEW) else everything(one.test)
                expected = one.share(chosen)["value"] - other.share(chosen)["value"]
            assert row["value"] == pytest.approx(expected, abs=1e-9)
            assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9


def test_conclusions_follow_from_the_bounds(area: Area, scored: dict[str, Scored]) -> None:
    rows = table_rows(area, "conclusions")
    assert {(row[0], row[1]["key"]) for row in rows} == {
        (name, f"split-{split}") for name, one in scored.items() for split in one.splits
    }
    for row in rows:
        flows, split = scored[row[0]].flows, row[1]["key"].removeprefix("split-")
        name = next(name for name in GRAPH_FIRST if name in names_of(flows, split))
        again = Recount(flows[flows["split"] == split], name, BUDGETS[0])
        found = again.share(everything(again.test))
        for level, told in zip((0.96, 0.90), row[5:7], strict=True):
            above = "against-above-dear" if again.false_alarms > BUDGETS[0] else "against-above"
            expected = "against-below" if found["high"] < level else above if found["low"] >= level else "against-open"
            assert told["key"] == expected


def test_every_point_of_a_curve_is_one_of_sklearns(area: Area, scored: dict[str, Scored]) -> None:
    for data_set, panel in zip(titles(area, "trade_off"), chart_rows(area, "trade_off"), strict=True):
        flows = scored[data_set].flows
        for label in {row["label"] for row in panel}:
            name = next(name for name in names_of(flows, "time") if key_of(name) == label)
            again = Recount(flows[flows["split"] == "time"], name, BUDGETS[0])
            precision, recall, _ = precision_recall_curve(again.test["is_attack"], again.test["score"])
            known = {(round(r, 9), round(p, 9)) for r, p in zip(recall, precision, strict=True)}
            drawn = {(round(row["recall"], 9), round(row["precision"], 9)) for row in panel if row["label"] == label}
            alarms = again.test[again.test["alarm"]]
            at = (round(again.share(everything(again.test))["value"], 9), round(alarms["is_attack"].mean(), 9))
            assert drawn - {at} <= known
            assert at in drawn or not len(alarms)


def test_precision_in_service_is_that_of_bayes(area: Area, scored: dict[str, Scored]) -> None:
    for data_set, panel in zip(titles(area, "precision"), chart_rows(area, "precision"), strict=True):
        flows = scored[data_set].flows
        for label in {row["label"] for row in panel}:
            name = next(name for name in names_of(flows, "time") if key_of(name) == label)
            again = Recount(flows[flows["split"] == "time"], name, BUDGETS[0])
            recall, wrong = again.share(everything(again.test))["value"], again.false_alarms
            for row in (row for row in panel if row["label"] == label):
                rate = row["base_rate"]
                real = rate * recall
                assert row["value"] == pytest.approx(real / (real + (1 - rate) * wrong))
                assert row["low"] <= row["value"] <= row["high"]


def test_probabilities_are_those_of_a_sigmoid_learned_on_validation(area: Area, scored: dict[str, Scored]) -> None:
    for data_set, panel in zip(titles(area, "calibration"), chart_rows(area, "calibration"), strict=True):
        flows = scored[data_set].flows
        rows = flows[flows["split"] == "time"]
        name = next(name for name in GRAPH_FIRST if name in names_of(flows, "time"))
        validation, test = (rows[rows["part"] == part] for part in ("validation", "test"))
        score = validation[f"score_{name}"].astype(float)
        model = LogisticRegression(C=1e6).fit(
            ((score - score.mean()) / score.std(ddof=0)).to_numpy().reshape(-1, 1), validation["is_attack"]
        )
        new = (test[f"score_{name}"].astype(float) - score.mean()) / score.std(ddof=0)
        predicted = model.predict_proba(new.to_numpy().reshape(-1, 1))[:, 1]
        drawn = [row for row in panel if row.get("label") == "@part-test"]
        assert sum(row["flows"] for row in drawn) == len(test)
        total = sum(row["flows"] * row["predicted"] for row in drawn)
        assert total == pytest.approx(predicted.sum(), rel=1e-6)
        assert sum(row["flows"] * row["observed"] for row in drawn) == pytest.approx(test["is_attack"].sum())


def test_power_is_that_of_the_exact_binomial(area: Area, scored: dict[str, Scored]) -> None:
    (panel,) = chart_rows(area, "power")
    needed = {row["label"]: row["independent"] for row in panel if "independent" in row}
    assert [needed[f"@power-refute-96-{truth}"] for truth in (85, 90, 91, 94)] == [60, 152, 208, 1001]
    assert (needed["@power-show-91-96"], needed["@power-no-miss-96-100"]) == (158, 74)
    for row in (row for row in panel if "worth" in row):
        rows = scored[row["name"]].flows
        test = rows[(rows["split"] == "time") & (rows["part"] == "test") & rows["is_attack"]]
        sizes = test.groupby("cluster", observed=True).size().to_numpy(dtype=float)
        assert row["worth"] == pytest.approx(sizes.sum() ** 2 / (sizes**2).sum())
        assert row["episodes"] == sizes.size


def test_look_up_tables_are_made_again_with_pandas(area: Area, scored: dict[str, Scored]) -> None:
    training = scored["lab-pilot"].training
    panel = dict(zip(titles(area, "leaks"), chart_rows(area, "leaks"), strict=True))["lab-pilot"]
    flows = training.flows.assign(attack=training.flows["label"] != "benign")
    keys = {"source": ["source"], "pair": ["source", "destination"], "port": ["destination_port"]}
    seen = 0
    for row in panel:
        lookup, split = row["name"].removeprefix("@lookup-"), row["label"].removeprefix("@split-")
        if lookup not in keys:
            continue
        part = np.asarray(training.parts[split])
        taught = flows[part == "train"]
        base = taught["attack"].mean()
        seen_rows = taught.groupby(keys[lookup], dropna=False)["attack"].agg(["sum", "size"])
        table = ((seen_rows["sum"] + base) / (seen_rows["size"] + 1)).rename("score")
        score = flows[keys[lookup]].merge(table.reset_index(), how="left", on=keys[lookup])["score"].fillna(base)
        score.index = flows.index
        benign = score[(part == "validation") & ~flows["attack"]].sort_values(ascending=False)
        alarm = score > benign.iloc[int(0.01 * len(benign) + 1e-9)]
        attacks, others = (part == "test") & flows["attack"], (part == "test") & ~flows["attack"]
        assert row["value"] == pytest.approx(alarm[attacks].mean())
        assert row["false_alarm_ratio"] == pytest.approx(alarm[others].mean())
        seen += 1
    assert seen == len(keys) * len(training.parts)


def test_overlaps_are_sets(area: Area, scored: dict[str, Scored]) -> None:
    training = scored["lab-pilot"].training
    flows = training.flows.assign(attack=training.flows["label"] != "benign")
    rows = {row[1]["key"].removeprefix("split-"): row for row in table_rows(area, "overlaps") if row[0] == "lab-pilot"}
    assert set(rows) == set(training.parts)
    for split, row in rows.items():
        part = np.asarray(training.parts[split])
        taught, test = (flows[(part == name) & flows["attack"]] for name in ("train", "test"))
        shared = set(taught["episode_id"]) & set(test["episode_id"])
        assert row[2] == len(test)
        assert row[3]["args"] == {"shared": len(shared), "of": test["episode_id"].nunique()}
    assert rows["random"][3]["args"]["shared"] > 0
    assert rows["time"][3]["args"]["shared"] == 0


def test_recorded_leaks_and_overlaps_are_shown_as_recorded(area: Area) -> None:
    for name in ("ml-darpa98", "ml-ctu13-s6"):
        overlaps = pd.read_parquet(ROOT / "data" / name / "overlaps.parquet")
        rows = {row[1]["key"]: row for row in table_rows(area, "overlaps") if row[0] == name.removeprefix("ml-")}
        for row in overlaps.to_dict("records"):
            assert rows[f"split-{row['split']}"][3]["args"] == {"shared": row["shared_clusters"], "of": row["clusters"]}
        leaks = pd.read_parquet(ROOT / "data" / name / "leaks.parquet")
        panel = dict(zip(titles(area, "leaks"), chart_rows(area, "leaks"), strict=True))[name.removeprefix("ml-")]
        drawn = {(row["name"], row["label"]): row["value"] for row in panel}
        for row in leaks.to_dict("records"):
            assert drawn[f"@lookup-{row['lookup']}", f"@split-{row['split']}"] == row["recall_ratio"]


def test_every_control_is_caught(area: Area, scored: dict[str, Scored]) -> None:
    """A leaky split, constant detectors, shuffled labels: on what was trained here, and on the recorded scores."""
    rows = table_rows(area, "controls")
    found = {(row[1], row[0]["key"].removeprefix("planted-")) for row in rows}
    for name in scored:
        assert {(name, control) for control in ("leaky-split", "constant", "always-normal", "shuffled")} <= found
    assert {row[3]["key"] for row in rows} == {"planted-caught"}


def test_shuffled_labels_fall_to_the_rate_of_false_alarms(scored: dict[str, Scored]) -> None:
    for one in scored.values():
        name = next(name for name in names_of(one.flows, "time") if name.endswith("_shuffled"))
        again = Recount(one.flows[one.flows["split"] == "time"], name, BUDGETS[0])
        found = again.share(everything(again.test))
        benign = again.test[~again.test["is_attack"]]
        by_block = benign.groupby("cluster", observed=True)["alarm"].mean()
        spread = by_block.std() / np.sqrt(len(by_block))
        assert found["low"] <= again.false_alarms + 3 * spread


def test_explanations_are_three_hits_and_three_misses(area: Area) -> None:
    panels = dict(zip(titles(area, "explanations"), chart_rows(area, "explanations"), strict=True))
    assert "lab-pilot" in panels
    for panel in panels.values():
        told = [row["label"] for row in panel if row.get("label") in {"@explained-hit", "@explained-miss"}]
        assert set(told) <= {"@explained-hit", "@explained-miss"}
        assert len(told) <= 6
        judged = [row for row in panel if row.get("label") == "@explained-judged"]
        assert [row["importance"] for row in judged] == [1.0] * len(told)
        assert all(0 <= row["importance"] <= 1 for row in panel if "importance" in row)
    told = [
        row["label"] for row in panels["lab-pilot"] if str(row.get("label")) in {"@explained-hit", "@explained-miss"}
    ]
    assert told == ["@explained-hit"] * 3 + ["@explained-miss"] * 3


def test_every_attempt_is_shown_with_its_means(area: Area) -> None:
    tried = pd.concat(
        [
            pd.read_parquet(ROOT / "data" / name / "attempts.parquet")
            for name in ("ml-ctu13-s6", "ml-darpa98")
            if (ROOT / "data" / name / "attempts.parquet").exists()
        ]
    )
    means = tried.groupby(["data_set", "configuration"]).mean(numeric_only=True)
    rows = table_rows(area, "attempts")
    assert len(rows) == len(means)
    for row in rows:
        name = row[1]["args"]["configuration"] if isinstance(row[1], dict) else row[1]
        expected = means.loc[(row[0], name)]
        assert row[2] == pytest.approx(expected["hidden_average_precision"])
        assert row[4] == pytest.approx(expected["test_average_precision"])
        chosen = tried[(tried["data_set"] == row[0]) & (tried["configuration"] == name)]["chosen"].any()
        assert isinstance(row[1], dict) == chosen
    drawn = [row for panel in chart_rows(area, "attempts") for row in panel]
    assert len(drawn) == len(means)


def test_seeds_are_shown_with_their_extremes(area: Area) -> None:
    rows = {(row[0], row[1]["key"]): row for row in table_rows(area, "seeds")}
    assert len(rows) > 10
    for name in ("ml-darpa98", "ml-ctu13-s6"):
        runs = pd.read_parquet(ROOT / "data" / name / "results.parquet").query("split == 'time'")
        for detector, recall in runs.groupby("detector")["recall_at_1pct_ratio"]:
            if len(recall) > 1 and is_shown(str(detector)):
                row = rows[name.removeprefix("ml-"), key_of(str(detector)).removeprefix("@")]
                told = row[3]["args"]
                assert row[2] == len(recall)
                assert (told["low-ratio"], told["mean-ratio"], told["high-ratio"]) == pytest.approx(
                    (recall.min(), recall.mean(), recall.max())
                )


def test_what_is_stated_is_a_constant_and_a_missed_threshold(area: Area) -> None:
    rows = table_rows(area, "stated")
    report = pd.read_csv(ROOT / "data" / "x0tta6bl4-january" / "stability_report.csv").set_index("quantity")["value"]
    polls = [row for row in rows if row[1]["key"] == "stated-polls"]
    assert [row[1]["args"]["polls"] for row in polls] == [int(report["gnn_recall_polls_at_value"])]
    missed = [row for row in rows if row[1]["key"] == "stated-threshold"]
    runs = pd.read_csv(ROOT / "data" / "x0tta6bl4-k6" / "load_summaries.csv", dtype=str)
    expected = runs["thresholds_failed"].fillna("").str.contains("gnn_recall_score").sum()
    assert len(missed) == expected > 0


def test_traffic_is_counted_again(area: Area) -> None:
    flows_panel, episodes_panel = chart_rows(area, "traffic")
    flows = pd.read_parquet(PILOT / "flows.parquet")
    assert sum(row["count"] for row in flows_panel if "count" in row) == len(flows)
    attacks = sum(row["count"] for row in flows_panel if row.get("label") == "@flows-attack")
    assert attacks == (flows["label"] != "benign").sum()
    episodes = pd.read_parquet(PILOT / "episodes.parquet")
    assert {row["episode"] for row in episodes_panel if "episode" in row} == set(episodes["episode_id"])


def test_no_claim_is_decided_by_somebody_elses_detector(area: Area) -> None:
    assert {verdict.outcome for verdict in area._verdicts} == {Outcome.NOT_MEASURED}
    assert all("readiness score" in str(verdict.reason.args["command"]) for verdict in area._verdicts)


def test_nothing_on_the_page_is_left_without_a_second_computation(area: Area) -> None:
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    assert not [claim for claim, found in area._evidence.items() if found.estimates]
    assert set(area.definition.charts) == {
        "traffic", "leaks", "recall", "novelty", "kinds", "gains", "attempts", "trade_off", "precision", "calibration",
        "power", "explanations",
    }  # fmt: skip
    assert set(area.definition.tables) == {
        "stated", "origins", "overlaps", "conclusions", "results", "seeds", "attempts", "controls",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_and_table_speaks_both_languages(area: Area, language: str) -> None:
    for name in area.definition.charts:
        spec = json.dumps(translate_chart(area.chart(name).data, language)["vconcat"])
        assert "@" not in spec
    for name in area.definition.tables:
        view = area.table(name).data
        said = [view["caption"], *(column["title"] for column in view["columns"])]
        said += [cell for row in view["rows"] for cell in row if isinstance(cell, dict) and "key" in cell]
        for one in said:
            assert text(Message(**one), language).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_detector_has_a_name(language: str) -> None:
    retrained = [name + RETRAINED for name in RETRAINED_DETECTORS]
    for name in (*DETECTORS, *retrained):
        assert text(Message(key=key_of(name).removeprefix("@")), language).strip()
