"""Every sentence on recall and false alarms is said here once, in both languages, with the arguments the code gives."""

from __future__ import annotations

import re

import numpy as np
import pytest

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.alarms import ScoredRows, estimate_false_alarms, estimate_false_alarms_at_recall
from readiness.estimates.clusters import Counted
from readiness.estimates.gains import estimate_recall_gain
from readiness.estimates.recall import estimate_recall, held_to_budget
from readiness.instruments import InstrumentCheck
from readiness.messages import message
from readiness.presentation.catalogue import LANGUAGES, TEXTS, label, text
from readiness.validation.leakage import LOOKUPS
from readiness.validation.precision import estimate_precision

ASKED = {"metric": "x", "unit": Unit.RATIO, "bounds": Bounds(0.95, 0.95)}
TENS = np.full(9, 10.0)
SOME, WORSE, ALL = (Counted(TENS - lost, TENS) for lost in (np.arange(9) % 3, np.arange(9.0), 0.0))
EIGHT = ScoredRows(np.arange(8.0), np.arange(8))
RECALL = estimate_recall(SOME, threshold=0.9, false_alarm_ratio=0.01, **ASKED)


def alarming(low):
    return estimate_false_alarms(SOME, budget_ratio=0.01, **ASKED).model_copy(update={"value": 0.02, "low": low})


ALARMING = estimate_false_alarms(SOME, budget_ratio=0.01, **ASKED)
MADE = [
    RECALL,
    estimate_recall(ALL, **ASKED),
    estimate_recall_gain(SOME, WORSE, **ASKED),
    ALARMING,
    estimate_false_alarms_at_recall(EIGHT, EIGHT, recall=0.95, **ASKED),
    estimate_precision(SOME, WORSE, base_rate=0.001, **ASKED),
    held_to_budget(RECALL, ALARMING, 0.01),
    held_to_budget(RECALL, alarming(0.005), 0.01),
    held_to_budget(RECALL, ALARMING, 0.99),
    held_to_budget(RECALL, ALARMING.model_copy(update={"value": None}), 0.01),
]
SAID = {told.key: told for made in MADE for told in (made.method, *made.conditions)}
CHECKS = [name for name in InstrumentCheck if name in ("split-separates", "beats-memory", "control-falls")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", SAID.values(), ids=lambda said: said.key)
def test_every_method_and_condition_is_a_sentence_with_all_its_arguments(said, language):
    sentence = text(said, language)
    assert re.search(r"[^\W\d_]", sentence)
    assert "{" not in sentence
    assert sentence.endswith(".") != said.key.startswith("method-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_look_up_table_has_a_name(language):
    names = [label("lookup", lookup, language) for lookup in LOOKUPS]
    assert len({*names} - {*LOOKUPS}) == len(LOOKUPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_holds_what_is_said_and_no_more(language):
    source = (TEXTS / language / "detection.ftl").read_text(encoding="utf-8")
    written = set(re.findall(r"^([a-z][\w-]*) =", source, re.MULTILINE))
    # Sentences of checks are held by the tests of the instruments, which say each of them.
    checks = {key for key in written if key.startswith("check-")}
    assert written - checks == {*SAID, *(f"lookup-{lookup}" for lookup in LOOKUPS)}
    assert {f"check-{name.value}" for name in CHECKS} <= checks


@pytest.mark.parametrize(("episodes", "said"), [(1, "1 независимый эпизод"), (2, "2 независимых эпизода")])
def test_russian_episodes_are_declined(episodes, said):
    told = message("check-samples-suffice-failed-episodes", episodes=episodes, needed=5)
    assert text(told, "ru").startswith(said)
