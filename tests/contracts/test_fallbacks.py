"""What an answer without the model amounts to, by detectors that need a package which is taken away."""

from __future__ import annotations

import pytest

from contracts.subjects import FOLDER, TASKS, subject
from readiness.contracts import controls
from readiness.contracts.fallbacks import Answer, ask_without

TAKEN = (("torch_stand_in",),)


def answers_of(name: str, missing=TAKEN) -> dict[str, str]:
    return {row["path"]: row["answer"] for row in ask_without(subject(name), {}, TASKS[0], missing=missing)}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("fails_open", Answer.FAILS_OPEN),
        ("alarms_without_a_mark", Answer.UNMARKED),
        ("trips_over_nothing", Answer.EXCEPTION),
        ("says_so_by_exception", Answer.EXPLICIT),
        ("says_so_by_a_word", Answer.EXPLICIT),
        ("says_so_by_no_score", Answer.EXPLICIT),
        ("sound", Answer.UNAFFECTED),
    ],
)
def test_each_kind_of_answer_is_told_apart(name, answer):
    assert answers_of(name)["trained/predict"] == answer.value


def test_every_path_that_assesses_a_node_is_asked_before_and_after_training():
    assert answers_of("fails_open") == {
        "untrained/predict": "fails-open",
        "untrained/predict_with_causal": "fails-open",
        "trained/predict": "fails-open",
        "trained/predict_with_causal": "fails-open",
    }


def test_who_cannot_be_imported_without_its_package_says_so_there():
    assert answers_of("needs_it_to_import") == {"import": "explicit"}


def test_an_accident_names_what_happened():
    rows = ask_without(subject("trips_over_nothing"), {}, TASKS[0], missing=TAKEN)
    assert {row["detail"] for row in rows} == {"AttributeError: 'NoneType' object has no attribute 'tensor'"}
    assert {row["missing"] for row in rows} == {"torch_stand_in"}


def test_the_answer_itself_is_kept_beside_its_kind():
    rows = ask_without(subject("fails_open"), {}, TASKS[0], missing=TAKEN)
    assert rows[-1]["detail"] == "is_anomaly = False, anomaly_score = 0.0, confidence = 0.5, node_id = 'n0'"


def test_absence_is_proven_in_the_very_process():
    assert all(row["absent"] for row in ask_without(subject("fails_open"), {}, TASKS[0], missing=TAKEN))


def test_each_set_of_packages_is_taken_away_in_turn():
    rows = ask_without(subject("fails_open"), {}, TASKS[0], missing=(("torch_stand_in", "json"), ("wave",)))
    by_missing = {row["missing"]: row["answer"] for row in rows if row["path"] == "trained/predict"}
    # Without json the detector of the tests cannot even be imported; wave it never needed.
    assert by_missing == {"wave": "unaffected"}
    assert [row["path"] for row in rows if row["missing"] == "torch_stand_in, json"] == ["import"]


@pytest.mark.parametrize(
    ("name", "answer"), [("FailsOpen", "fails-open"), ("Breaks", "exception"), ("SaysSo", "explicit")]
)
def test_the_controls_of_the_page_do_what_they_are_named_for(name, answer):
    folder = str(next(iter(controls.__path__)))
    control = subject("fallbacks", attribute=name)
    rows = ask_without(type(control)(control.name, (folder,), control.python), {}, TASKS[0], missing=(("statistics",),))
    assert {row["path"]: row["answer"] for row in rows}["trained/predict"] == answer
    assert str(FOLDER) != folder
