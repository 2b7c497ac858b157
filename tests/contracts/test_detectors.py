"""Each check catches the fault it is for, and lets pass what has none."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from contracts.subjects import QUICK, TASKS, detail, report_on, results, subject
from readiness.contracts.detectors import check_detector
from readiness.contracts.subjects import Result, configuration_of
from readiness.contracts.tasks import CONTROL_AUC, FEATURES, NAMES, auc_of, make_task

P, F, A, N = Result.PASSED, Result.FAILED, Result.ABSENT, Result.NOT_REACHED
ALL_PASSED = dict.fromkeys(
    (
        *("imports", "constructs", "trains", "answers", "promised-form", "depends-on-input", "repeats"),
        *("reports-what-it-measured", "saves-and-loads", "keeps-limits", "quiet"),
    ),
    P,
)
AFTER_TRAINING = dict.fromkeys(("answers", "promised-form", "depends-on-input", "repeats"), N)


@pytest.fixture(scope="module")
def sound():
    return report_on("sound")


def test_a_sound_detector_passes_every_check(sound):
    assert results(sound.checks) == ALL_PASSED


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("constant_score", {"depends-on-input": F}, "50 nodes, one score: 0.25"),
        ("literal_recall", {"reports-what-it-measured": F}, "recall = 0.96"),
        ("score_is_text", {"promised-form": F, "repeats": F, "saves-and-loads": F}, "anomaly_score = 'high'"),
        ("score_beyond_one", {"promised-form": F}, "anomaly_score = "),
        ("flag_is_a_number", {"promised-form": F}, "is_anomaly = "),
        ("names_another_node", {"promised-form": F}, "node_id = 'n7'"),
        ("another_answer_each_time", {"repeats": F, "saves-and-loads": F}, "scores differ by up to 0.0"),
        ("loses_its_weights", {"saves-and-loads": F}, "scores differ by up to "),
        ("raises_on_load", {"saves-and-loads": F}, "ValueError: unexpected key in state_dict"),
        ("prints_what_nobody_asked", {"quiet": F}, "predicting n0"),
    ],
)
def test_one_fault_fails_its_check_and_no_other(name, wrong, told):
    found = report_on(name)
    expected = ALL_PASSED | wrong
    if name == "score_is_text":
        expected["depends-on-input"] = F  # one text for all is one answer for all
    assert results(found.checks) == expected
    assert told in detail(found.checks, next(iter(wrong)))


def test_an_answer_that_is_nothing_or_no_number_has_no_auc():
    for name in ("answers_nothing", "score_is_nan", "score_is_text"):
        found = report_on(name)
        assert results(found.checks)["promised-form"] is F
        assert {row["auc"] for row in found.seeds} == {None}
        assert found.scores == ()
        assert all(row["error"] for row in found.seeds)


@pytest.mark.parametrize("name", ["raises_on_import", "exits_on_import"])
def test_what_cannot_be_imported_is_not_blamed_for_the_rest(name):
    found = results(report_on(name).checks)
    assert found["imports"] is F
    assert F not in {found[check] for check in ("promised-form", "depends-on-input", "repeats", "saves-and-loads")}


def test_what_cannot_be_trained_stops_there():
    found = report_on("leaves_by_system_exit")
    assert results(found.checks)["trains"] is F
    assert detail(found.checks, "trains") == "SystemExit: 5"
    assert {row["error"] for row in found.seeds} == {"train: SystemExit: 5"}


def test_a_hang_fails_the_limits_and_names_the_step():
    found = report_on("hangs_on_train", dataclasses.replace(QUICK, wall_seconds=1.5))
    assert {check: result for check, result in results(found.checks).items() if result is F} == {
        "trains": F, "answers": F, "keeps-limits": F,
    }  # fmt: skip
    assert detail(found.checks, "trains") == "timeout: not done within 1.5 s"


def test_a_detector_that_offers_nothing_to_save_is_said_to(tmp_path):
    (tmp_path / "bare.py").write_text(
        "from types import SimpleNamespace as A\n"
        "class Detector:\n"
        "    def train(self, node_features, edge_index, labels=None): pass\n"
        "    def predict(self, node_id, node_features, neighbors):\n"
        "        s = min(max(node_features['loss_rate'], 0), 1)\n"
        "        return A(is_anomaly=s > 0.1, anomaly_score=s, confidence=s, node_id=node_id)\n"
    )
    bare = dataclasses.replace(subject("bare"), paths=(str(tmp_path),))
    found = results(check_detector(bare, {}, TASKS).checks)
    assert (found["saves-and-loads"], found["reports-what-it-measured"]) == (A, A)


def test_arguments_of_the_constructor_make_a_configuration_of_their_own():
    found = check_detector(subject("sound"), {"no_such": 1}, TASKS)
    assert {check.configuration for check in found.checks} == {"no_such=1"} == {configuration_of({"no_such": 1})}
    assert results(found.checks)["constructs"] is F
    assert configuration_of({}) == "defaults"


# Numbers --------------------------------------------------------------------------------------------------------------


def test_every_training_of_every_seed_is_kept(sound):
    kinds = {(row["seed"], row["inputs"], row["labels"]) for row in sound.seeds}
    assert kinds == {
        (seed, inputs, labels)
        for seed, (inputs, labels) in itertools.product(
            (0, 1), (("natural", "given"), ("rescaled", "given"), ("standardised", "given"), ("natural", "own"))
        )
    }
    assert len(sound.scores) == len(sound.seeds) * 50


def test_the_auc_is_that_of_the_pairs(sound):
    for row in sound.seeds:
        mine = [s for s in sound.scores if all(s[k] == row[k] for k in ("seed", "inputs", "labels"))]
        bad, good = ([s["score"] for s in mine if s["anomalous"] is kind] for kind in (True, False))
        pairs = [(b > g) + (b == g) / 2 for b in bad for g in good]
        assert row["auc"] == pytest.approx(sum(pairs) / len(pairs))
        assert (row["positives"], row["negatives"]) == (len(bad), len(good))
        assert row["flagged_positives"] == sum(s["flagged"] for s in mine if s["anomalous"])
        assert row["flagged_negatives"] == sum(s["flagged"] for s in mine if not s["anomalous"])


def test_other_units_are_seen_to_drown_a_detector():
    found = {(row["seed"], row["inputs"]): row["auc"] for row in report_on("drowned_by_large_numbers").seeds}
    assert min(found[seed, "natural"] for seed in (0, 1)) > 0.95
    assert {found[seed, "rescaled"] for seed in (0, 1)} == {0.5}


# The task -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_the_task_can_be_solved_by_a_simple_model_with_every_seed(seed):
    task = make_task(seed, training=150, asked=300)
    assert task.control_auc >= CONTROL_AUC
    assert int(task.asked.troubled.sum()) == 60
    assert np.isfinite(task.training.features).all()
    assert task.training.features.shape == (150, len(NAMES))


def test_a_seed_makes_the_same_task_again_and_another_seed_another():
    first, again, other = (
        make_task(3, training=60, asked=50),
        make_task(3, training=60, asked=50),
        make_task(4, training=60, asked=50),
    )
    assert (first.training.features == again.training.features).all()
    assert (first.asked.neighbors == again.asked.neighbors).all()
    assert not (first.training.features == other.training.features).all()


def test_other_units_say_the_same_in_other_numbers():
    task = TASKS[0]
    natural, rescaled, scored = (
        task.round_of(inputs, task.training.troubled, name="x") for inputs in ("natural", "rescaled", "standardised")
    )
    for name, (_, _, factor) in FEATURES.items():
        for before, after in zip(natural["asked"], rescaled["asked"], strict=True):
            assert after["features"][name] == pytest.approx(before["features"][name] * factor)
        values = [row[name] for row in scored["training"]["features"]]
        assert (math.fsum(values) / len(values), np.std(values)) == (pytest.approx(0, abs=1e-9), pytest.approx(1))
    assert natural["training"]["edges"] == rescaled["training"]["edges"]


def test_every_link_is_told_in_both_directions():
    edges = TASKS[0].round_of("natural", None, name="x")["training"]["edges"]
    assert sorted(map(tuple, edges)) == sorted((b, a) for a, b in edges)
    assert TASKS[0].round_of("natural", None, name="x")["training"]["labels"] is None


def test_the_auc_counts_a_tie_as_half():
    assert auc_of(np.array([1.0, 1.0, 0.0]), np.array([True, False, False])) == 0.75
