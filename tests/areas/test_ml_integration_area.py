"""Every number of the page again, by other means; what counts, what is shown, and in which words."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, mannwhitneyu
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from catalogue_texts import entries, variables
from readiness import cli
from readiness.area import Area, find_root, open_area
from readiness.areas.ml_integration import batteries, plan
from readiness.areas.ml_integration.causes import GROUPS
from readiness.areas.ml_integration.matrix import DETECTOR_CHECKS, ENGINE_CHECKS
from readiness.claims import Comparator
from readiness.contracts.tasks import make_task
from readiness.evidence import Provenance
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.register import load_register
from readiness.sources.tables import TABLES, faults_of_table
from readiness.verdicts import Outcome

ROOT = find_root(Path(__file__))
AS_OF = "2026-11-25T12:00:00Z"
NOW, LATER = "x0tta6bl4-ml", "x0tta6bl4-ml-later"
CLAIMS = {claim.id.partition(".")[2]: claim for claim in load_register(ROOT).areas["ml_integration"].claims}
KEY = ["configuration", "inputs", "labels", "seed"]


def read(table: str, recording: str = NOW) -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / recording / f"{table}.parquet")


@pytest.fixture(scope="module")
def area():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield open_area("ml_integration", source="recorded", data="data", as_of=AS_OF)


@pytest.fixture(scope="module")
def verdicts(area: Area):
    return {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}


@pytest.fixture(scope="module")
def charts(area: Area):
    return {name: area.chart(name).data for name in area.definition.charts}


def rows_of(spec: dict, *fields: str) -> list[pd.DataFrame]:
    """The datasets of a chart that have all these fields."""
    found = [pd.DataFrame(rows) for rows in spec["datasets"].values()]
    return [rows for rows in found if set(fields) <= set(rows.columns)]


# The recordings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recording", "table"),
    [
        *((NOW, name) for name in ("contract_checks", "detector_seeds", "detector_scores", "fallback_answers")),
        *((LATER, name) for name in ("contract_checks", "detector_seeds", "detector_scores", "fallback_answers")),
        (NOW, "incident_chains"),
        (NOW, "incident_events"),
    ],
)
def test_the_recording_has_the_form_of_its_tables(recording, table):
    rows = read(table, recording)
    assert faults_of_table(table, rows, len(rows)) == []
    assert list(rows.columns) == list(TABLES[table].columns)


def test_the_recordings_hold_facts_and_no_line_of_the_subject(area):
    for recording in area.source.recordings():
        if recording.id in (NOW, LATER):
            folder = ROOT / "data" / recording.id
            assert {path.suffix for path in folder.iterdir()} == {".parquet", ".yaml"}
            for file in recording.settings["files"]:
                assert re.fullmatch("[0-9a-f]{64}", file["sha256"])
                assert re.fullmatch("[0-9a-f]{40}", file["commit"])
    files = {r.id: r.settings["files"] for r in area.source.recordings() if r.id in (NOW, LATER)}
    assert [file["characters"] for file in files[NOW]] == [23803, 20195]
    assert [file["characters"] for file in files[LATER]] == [27270, 20195]


def test_simulated_and_measured_tables_are_named_for_what_they_are(area):
    for recording in area.source.recordings():
        if recording.id in (NOW, LATER):
            for name, info in recording.tables.items():
                made_up = name in ("detector_seeds", "detector_scores", "incident_chains", "incident_events")
                assert info.provenance is (Provenance.SIMULATED if made_up else Provenance.MEASURED)


@pytest.mark.parametrize("recording", [NOW, LATER])
def test_every_auc_is_that_of_its_scores(recording):
    seeds, scores = read("detector_seeds", recording), read("detector_scores", recording)
    assert len(seeds) == 2 * 5 * 4
    for key, mine in scores.groupby(KEY):
        row = seeds.set_index(KEY).loc[key]
        bad, good = mine[mine["anomalous"]], mine[~mine["anomalous"]]
        for column, told in (("score", "auc"), ("control", "control_auc")):
            statistic = mannwhitneyu(bad[column], good[column]).statistic
            assert row[told] == pytest.approx(statistic / (len(bad) * len(good)))
        assert (row["positives"], row["negatives"]) == (len(bad), len(good)) == (200, 800)
        assert (row["flagged_positives"], row["flagged_negatives"]) == (bad["flagged"].sum(), good["flagged"].sum())
    without = seeds[seeds["auc"].isna()]
    assert set(without["configuration"]) == {"defaults"}
    assert without["error"].str.startswith("answers: NotImplementedError: Could not run 'aten::").all()
    assert len(without) + len(scores.groupby(KEY)) == len(seeds)


def test_the_control_is_the_logistic_regression_of_the_same_seed():
    scores = read("detector_scores")
    for seed in (0, 3):
        task = make_task(seed, training=600, asked=1000)
        scaler = StandardScaler().fit(task.training.features)
        model = LogisticRegression(max_iter=1000).fit(scaler.transform(task.training.features), task.training.troubled)
        mine = scores[(scores["seed"] == seed) & (scores["inputs"] == "natural") & (scores["labels"] == "given")]
        np.testing.assert_allclose(mine["control"], model.decision_function(scaler.transform(task.asked.features)))
        assert (mine["anomalous"].to_numpy() == task.asked.troubled).all()


def test_the_baselines_of_the_incidents_follow_from_their_events():
    chains, events = read("incident_chains").set_index("incident"), read("incident_events")
    assert len(chains) == 80
    for incident, mine in events.groupby("incident"):
        row, before = chains.loc[incident], mine.sort_values("arrived").iloc[:-1]
        assert row["earliest"] == before.loc[before["seconds"].idxmin(), "event"]
        assert (row["events"], row["chance"]) == (len(mine), pytest.approx(1 / len(before)))
        above = mine.set_index("service")["depends_on"]
        service = mine.sort_values("arrived")["service"].iloc[-1]
        while above[service]:
            service = above[service].partition(",")[0]
        assert row["root"] == f"event-{service}"
        assert (row["named"] == row["root"]) == (row["rank"] == 1.0)


# Estimates and verdicts -----------------------------------------------------------------------------------------------


def test_the_code_is_refuted_by_simulated_evidence_in_its_best_configuration(verdicts):
    verdict = verdicts["code_correct"]
    assert (verdict.outcome, verdict.substitutes) == (Outcome.REFUTED, ("public-0259a0c2-contract",))
    assert [o.provenance for o in verdict.observations] == [Provenance.SIMULATED]
    seeds = read("detector_seeds")
    mine = seeds[(seeds["configuration"] == "use_quantization=false") & (seeds["inputs"] == "natural")]
    mine = mine[mine["labels"] == "given"].set_index("seed")
    assert mine["flagged_positives"].tolist() == [0.0] * 5  # a recall of 0.000 at its own threshold
    assert [member.member for member in verdict.members] == [f"seed-{seed}" for seed in mine.index]
    for member, (_, row) in zip(verdict.members, mine.iterrows(), strict=True):
        made, k = member.estimate, row["auc"] * 200
        assert (made.value, made.n, member.outcome) == (row["auc"], 200, Outcome.REFUTED)
        assert made.low == pytest.approx(beta.ppf(0.05, k, 200 - k + 1))
        assert made.high == pytest.approx(beta.ppf(1 - 0.05 / 5, k + 1, 200 - k))
        assert made.high < CLAIMS["code_correct"].criterion.threshold


def test_what_stands_beside_the_auc_is_computed_from_the_same_trainings(verdicts):
    seeds = read("detector_seeds")
    said = {told.key: told.args for told in verdicts["code_correct"].members[0].estimate.conditions}
    assert said["condition-configuration"] == {"configuration": "use_quantization=false"}
    scores = read("detector_scores")
    asked = scores[(scores["inputs"] == "natural") & (scores["labels"] == "given")]
    bad, good = asked[asked["anomalous"]], asked[~asked["anomalous"]]
    assert said["condition-own-threshold"] == {
        "flagged": bad["flagged"].sum(), "positives": len(bad), "false": good["flagged"].sum(), "negatives": len(good),
    }  # fmt: skip
    for key, inputs, labels in (
        ("condition-auc-rescaled", "rescaled", "given"),
        ("condition-auc-standardised-alike", "standardised", "given"),
        ("condition-auc-own-labels-alike", "natural", "own"),
    ):
        aucs = seeds[(seeds["inputs"] == inputs) & (seeds["labels"] == labels)]["auc"].dropna()
        assert said[key] == {"low": pytest.approx(aucs.min()), "high": pytest.approx(aucs.max()), "n": 5}
    assert said["condition-no-scores"]["n"] == 5
    assert said["condition-no-scores"]["configuration"] == "defaults"
    assert set(said) == {
        *("condition-configuration", "condition-own-threshold", "condition-auc-rescaled"),
        "condition-auc-standardised-alike",
        *("condition-auc-own-labels-alike", "condition-no-scores"),
    }
    assert not [m for m in verdicts["code_correct"].members[1:] if m.estimate.conditions]
    check = verdicts["code_correct"].checks[-1]
    assert (check.name.value, check.passed) == ("control-separates", True)
    assert check.detail.args == {"n": 5, "low": seeds["control_auc"].min(), "least": 0.99}


def test_the_fallbacks_are_refuted_by_answers_that_say_nothing(verdicts):
    verdict, rows = verdicts["fallbacks"], read("fallback_answers")
    assert verdict.outcome is Outcome.REFUTED
    assert [o.provenance for o in verdict.observations] == [Provenance.MEASURED]
    paths = {(missing, path) for missing, path in zip(rows["missing"], rows["path"], strict=True)}
    assert len(paths) == 8
    assert set(rows["answer"]) == {"exception"}
    made = verdict.members[0].estimate
    assert (made.value, made.n, made.low) == (0.0, 8, 0.0)
    assert made.high == pytest.approx(1 - 0.05 ** (1 / 8))
    counts = Counter({"explicit": 0, "unaffected": 0, "exception": 8, "unmarked": 0, "fails-open": 0})
    assert made.conditions == (Message(key="condition-fallbacks", args={"n": 8, **counts}),)
    check = verdict.checks[-1]
    assert (check.name.value, check.passed, check.detail.args) == ("absence-proven", True, {"n": len(rows)})


def test_what_needs_a_deployed_application_waits_for_one_and_says_how(verdicts):
    for name in ("implemented", "graphsage_integrated", "causal_integrated"):
        verdict = verdicts[name]
        assert (verdict.outcome, verdict.observations) == (Outcome.NOT_MEASURED, ())
        for member in verdict.members:
            assert member.reason.key == "absent-model-calls"
            assert member.reason.args["command"] == plan.TRACE_COMMAND


def test_the_later_edition_decides_nothing(area, verdicts):
    later = next(r for r in area.source.recordings() if r.id == LATER)
    for verdict in verdicts.values():
        assert not area.register.acceptance_of(area.register.claims[verdict.claim]).covers(later.subject)
        assert not [o for o in verdict.observations if o.path.startswith(LATER)]
    assert set(read("fallback_answers", LATER)["answer"]) == {"fails-open"}


def test_only_the_claim_about_code_lets_simulation_refute_it():
    claims = load_register(ROOT).claims.values()
    assert [claim.id for claim in claims if claim.simulated_refutes] == ["ml_integration.code_correct"]
    assert CLAIMS["code_correct"].criterion.comparator is Comparator.AT_LEAST


# Charts and tables ----------------------------------------------------------------------------------------------------


def test_the_drawn_scores_are_quantiles_of_the_recorded_ones(charts):
    scores = read("detector_scores")
    drawn = rows_of(charts["separation"], "seed", "score", "label")
    assert len(drawn) == 3
    kinds = {False: "@node-in-order", True: "@node-in-trouble"}
    for rows, (inputs, column) in zip(
        drawn, (("natural", "score"), ("standardised", "score"), ("natural", "control")), strict=True
    ):
        mine = scores[(scores["inputs"] == inputs) & (scores["labels"] == "given")]
        for (seed, anomalous), found in mine.groupby(["seed", "anomalous"]):
            ordered = np.sort(found[column])
            shown = rows[(rows["seed"] == seed) & (rows["label"] == kinds[anomalous])]["score"]
            ranks = np.ceil((np.arange(60) + 0.5) / 60 * len(ordered)).astype(int) - 1
            np.testing.assert_allclose(shown, ordered[ranks])


def test_every_training_is_drawn_and_the_controls_show_what_they_are_for(charts):
    recorded, live = (
        pd.concat(rows) for rows in (_split(rows_of(charts["aucs"], "of", "seed", "auc"), lambda of: "x0tta" in of))
    )
    seeds = read("detector_seeds")
    drawn = recorded[recorded["label"] != "@round-control"]
    assert len(drawn) == len(seeds)
    scored = drawn[drawn["error"] == ""]
    assert sorted(scored["auc"]) == pytest.approx(sorted(seeds["auc"].dropna()))
    controls = recorded[recorded["label"] == "@round-control"]
    assert sorted(controls["auc"]) == pytest.approx(sorted(seeds.drop_duplicates("seed")["control_auc"]))
    needed = CLAIMS["code_correct"].criterion.threshold
    by_control = live.groupby("label")["auc"].agg(["min", "max"])
    assert (by_control.loc["@control-constant"] == 0.5).all()
    assert by_control.loc["@control-random", "max"] < needed
    assert by_control.loc["@control-unnormalised", "min"] < needed
    for good in ("@control-centroids", "@control-literal-metric"):
        assert by_control.loc[good, "min"] >= needed
    assert len(live) == 5 * 2 * 5


def _split(found: list[pd.DataFrame], is_recorded) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    mine = [rows for rows in found if rows["of"].map(is_recorded).any()]
    return mine, [rows for rows in found if not rows["of"].map(is_recorded).any()]


def test_the_matrix_holds_every_recorded_check_and_what_follows_from_the_numbers(charts):
    cells = pd.concat(rows_of(charts["matrix"], "row", "column", "sign"))
    told = {"passed": "@result-passed", "failed": "@result-failed", "absent": "@result-absent"}
    told["not-reached"] = "@result-not-reached"
    for recording in (NOW, LATER):
        for row in read("contract_checks", recording).to_dict("records"):
            mine = cells[(cells["subject"] == row["subject"]) & (cells["row"] == f"@contract-check-{row['check']}")]
            mine = mine[mine["column"] == f"{recording}: {row['configuration']}"]
            assert mine["label"].tolist() == [told[row["result"]]]
        seeds = read("detector_seeds", recording)
        given = seeds[seeds["labels"] == "given"]
        for check, kinds in (("separates", ["natural"]), ("bears-other-units", ["natural", "rescaled"])):
            for configuration, rows in given[given["inputs"].isin(kinds)].groupby("configuration"):
                mine = cells[cells["row"] == f"@contract-check-{check}"]
                mine = mine[mine["column"] == f"{recording}: {configuration}"]
                right = "@result-not-reached" if rows["auc"].isna().any() else "@result-failed"
                assert mine["label"].tolist() == [right]
                assert rows["auc"].isna().all() or rows["auc"].min() < 0.9
    assert set(cells["row"]) == {f"@contract-check-{check}" for check in (*DETECTOR_CHECKS, *ENGINE_CHECKS)}


# What each control has to fail, and nothing else: the battery catches what it should and passes what is good.
FAULTS = {
    "@control-constant": {"depends-on-input", "separates", "bears-other-units"},
    "@control-random": {"separates", "bears-other-units"},
    "@control-literal-metric": {"reports-what-it-measured"},
    "@control-unnormalised": {"separates", "bears-other-units"},
    "@control-centroids": set(),
    "@control-nearest": set(),
    "@control-follows-dependencies": set(),
}


@pytest.mark.parametrize("control", FAULTS)
def test_each_control_fails_what_it_was_made_to_fail(charts, control):
    cells = pd.concat(rows_of(charts["matrix"], "row", "column", "sign"))
    mine = cells[cells["column"] == control]
    failed = set(mine[mine["label"] == "@result-failed"]["row"])
    assert failed == {f"@contract-check-{check}" for check in FAULTS[control]}
    assert len(mine) in (len(DETECTOR_CHECKS), len(ENGINE_CHECKS))


def test_the_drawn_fallbacks_are_the_recorded_answers(charts):
    drawn = pd.concat(rows_of(charts["fallbacks"], "row", "path", "detail"))
    for recording in (NOW, LATER):
        for row in read("fallback_answers", recording).to_dict("records"):
            mine = drawn[
                (drawn["row"] == f"{row['configuration']} · − {row['missing']}") & (drawn["path"] == row["path"])
            ]
            assert f"@answer-{row['answer']}" in mine["label"].tolist()
    trained = drawn[drawn["path"] == "trained/predict"].set_index("row")["label"]
    assert trained["@control-fails-open"] == "@answer-fails-open"
    assert trained["@control-breaks"] == "@answer-exception"
    assert trained["@control-says-so"] == "@answer-explicit"
    assert len(drawn) == len(read("fallback_answers")) + len(read("fallback_answers", LATER)) + 6


def test_the_shares_of_causes_have_exact_bounds(charts):
    drawn = rows_of(charts["causes"], "row", "ratio", "low")
    assert len(drawn) == 1
    chains = read("incident_chains")
    for group in GROUPS:
        mine = chains
        if group.shape is not None:
            mine = chains[(chains["shape"] == group.shape) & (chains["dependencies"] == group.dependencies)]
        shown = drawn[0][drawn[0]["row"] == group.label].set_index("label")
        for label, named in ((NOW, mine["named"]), ("@cause-earliest", mine["earliest"])):
            k, n = int((named == mine["root"]).sum()), len(mine)
            assert shown.loc[label, ["right", "n"]].tolist() == [k, n]
            assert shown.loc[label, "ratio"] == k / n
            assert shown.loc[label, "low"] == pytest.approx(np.nan_to_num(beta.ppf(0.05, k, n - k + 1)))
            assert shown.loc[label, "high"] == pytest.approx(1.0 if k == n else beta.ppf(0.95, k + 1, n - k))
        assert shown.loc["@cause-chance", "ratio"] == pytest.approx(mine["chance"].mean())
    every = drawn[0][drawn[0]["row"] == "@incidents-all"].set_index("label")
    assert every.loc[NOW, "right"] == 10  # of 80; the clock alone names more
    assert every.loc["@cause-earliest", "right"] == 45
    given = drawn[0][drawn[0]["row"].str.endswith("-with")]
    assert (given[given["label"] == "@cause-follows"]["ratio"] == 1).all()


def test_the_table_names_every_failed_check_of_the_recorded_code(area):
    view = area.table("contract").data
    failed = pd.concat(read("contract_checks", recording) for recording in (NOW, LATER))
    failed = failed[failed["result"] == "failed"]
    derived = 2 * 2  # separates, bears other units, of the one configuration with scores in each recording
    assert len(view["rows"]) == len(failed) + derived
    assert view["caption"]["args"] == {"failed": len(view["rows"]), "n": 29 + 22 + 2 * 2 * 2}
    details = [row[3] for row in view["rows"]]
    assert "recall = 0.96, precision = 0.98" in details
    assert "1000 nodes, one score: 0.4497353136539459" in details


def test_the_failed_threshold_of_the_load_tests_is_told(area):
    view = area.table("thresholds").data
    summaries = pd.read_csv(ROOT / "data" / "x0tta6bl4-k6" / "load_summaries.csv")
    failed = summaries[summaries["thresholds_failed"].fillna("").str.contains("gnn_recall_score")]
    assert [row[1:] for row in view["rows"]] == failed[["run", "thresholds_failed"]].to_numpy().tolist()
    assert ["x0tta6bl4-k6", "graphsage-results", "gnn_recall_score avg>=0.92"] in view["rows"]


def test_the_plan_waits_for_what_is_not_decided(area, verdicts):
    view = area.table("plan").data
    open_claims = [name for name, v in verdicts.items() if v.outcome not in (Outcome.VERIFIED, Outcome.REFUTED)]
    assert [row[0] for row in view["rows"]] == open_claims
    assert {row[2] for row in view["rows"]} == {plan.TRACE_COMMAND}


def test_the_command_that_the_plan_names_makes_the_table(tmp_path, monkeypatch, capsys):
    (tmp_path / "data" / "NAME").mkdir(parents=True)
    (tmp_path / "model_calls.csv").write_text(
        "observed_at,request,component,executed,answered_by,dependency_edges\n"
        f"2026-11-20T00:00:00Z,r1,{plan.DETECTOR},true,network,\n"
        f"2026-11-20T00:00:01Z,r2,{plan.ENGINE},false,,4\n"
    )
    (tmp_path / "book").symlink_to(ROOT / "book")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", shlex.split(plan.TRACE_COMMAND))
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert not caught.value.code, capsys.readouterr().err
    rows = pd.read_parquet(tmp_path / "data" / "NAME" / "model_calls.parquet")
    assert faults_of_table("model_calls", rows, 2) == []
    assert rows["executed"].tolist() == [True, False]
    assert rows["dependency_edges"].tolist()[1] == 4.0


def test_nothing_on_the_page_is_left_without_a_second_computation(area):
    """Fails when a claim gets an estimate, or the notebook a chart or a table, that nobody computes again."""
    assert [claim for claim, found in area._evidence.items() if found.estimates] == [plan.CODE_CORRECT, plan.FALLBACKS]
    assert set(area.definition.charts) == {"separation", "aucs", "matrix", "fallbacks", "causes"}
    assert set(area.definition.tables) == {"contract", "thresholds", "plan"}
    used = re.findall(
        r"area\.(?:chart|table)\(\\\"([a-z]+)\\\"\)", (ROOT / "notebooks/ml_integration.ipynb").read_text()
    )
    assert sorted(used) == sorted([*area.definition.charts, *area.definition.tables])


def test_every_chart_and_table_speaks_both_languages(area, charts):
    for language in LANGUAGES:
        for name, spec in charts.items():
            translated = translate_chart(spec, language)
            told = json.dumps({key: translated[key] for key in ("vconcat", "datasets", "description")})
            assert not re.findall(r'"@[a-z][a-z-]*"', told), name
        for name in area.definition.tables:
            view = area.table(name).data
            said = [view["caption"], *(column["title"] for column in view["columns"])]
            said += [cell for row in view["rows"] for cell in row if isinstance(cell, dict) and "key" in cell]
            for one in said:
                assert text(Message(**one), language).strip()


def test_what_is_said_of_the_verdicts_can_be_said_in_both_languages(verdicts):
    for language in LANGUAGES:
        for verdict in verdicts.values():
            said = [verdict.reason, *(check.detail for check in verdict.checks)]
            said += [member.reason for member in verdict.members]
            said += [
                told for m in verdict.members if m.estimate for told in (m.estimate.method, *m.estimate.conditions)
            ]
            for one in said:
                assert "{" not in text(one, language)


def test_the_controls_are_run_once_for_a_page(area):
    before = batteries.control_batteries.cache_info().misses, batteries.control_fallbacks.cache_info().misses
    area.chart("matrix")
    area.chart("fallbacks")
    assert (
        (
            batteries.control_batteries.cache_info().misses,
            batteries.control_fallbacks.cache_info().misses,
        )
        == before
        == (1, 1)
    )


# Texts ----------------------------------------------------------------------------------------------------------------

BUILT = (
    *(f"contract-check-{check}" for check in {*DETECTOR_CHECKS, *ENGINE_CHECKS}),
    *(f"contract-subject-{kind}" for kind in ("detector", "engine")),
    *(f"chart-matrix-{kind}" for kind in ("detector", "engine")),
    *(f"round-{name}" for name in batteries.ROUNDS),
    *(f"condition-auc-{name}{end}" for name in batteries.ROUNDS if name != "natural" for end in ("", "-alike")),
    *(label.removeprefix("@") for label in (*FAULTS, "@control-fails-open", "@control-breaks", "@control-says-so")),
    *(group.label.removeprefix("@") for group in GROUPS),
    *(f"plan-needs-{name.replace('_', '-')}" for name in CLAIMS),
    *(
        f"check-{name}{end}"
        for name in ("control-separates", "absence-proven")
        for end in ("", "-why", "-passed", "-failed")
    ),
    *("check-control-separates-failed-few", "check-absence-proven-failed-empty"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_that_nothing_says(language):
    written = list(entries(language, "ml_integration"))
    folders = ("areas/ml_integration", "estimates")
    code = "\n".join(
        path.read_text("utf-8")
        for folder in folders
        for path in sorted((ROOT / "book/readiness" / folder).glob("*.py"))
    )
    said = set(re.findall(r"\"@?([a-z][a-z0-9-]*)\"", code)) | set(BUILT)
    assert sorted(set(written) - said) == []
    assert len(written) == len(set(written))


def test_both_languages_ask_for_the_same_arguments():
    ru, en = entries("ru", "ml_integration"), entries("en", "ml_integration")
    assert list(ru) == list(en)
    assert {key: variables(entry) for key, entry in ru.items()} == {key: variables(entry) for key, entry in en.items()}


@pytest.mark.parametrize("n", [1, 2, 5, 21])
def test_russian_counts_are_declined(n):
    said = text(Message(key="absent-scores", args={"n": n, "error": "x"}), "ru")
    assert {1: "обучение", 2: "обучения", 5: "обучений", 21: "обучение"}[n] in said
