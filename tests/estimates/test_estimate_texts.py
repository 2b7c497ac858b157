"""Every sentence of the estimators is said here once, in both languages, with the arguments the code gives."""

import re

import numpy as np
import pytest

from readiness.claims import Unit
from readiness.estimates import Bounds, counts, durations, proportions, trends
from readiness.presentation.catalogue import LANGUAGES, TEXTS, text

ASKED = {"metric": "x", "bounds": Bounds(0.95, 0.95)}
RATIO, SECONDS = ASKED | {"unit": Unit.RATIO}, ASKED | {"unit": Unit.SECONDS}
TIMES = np.array([30.0, 45, 60, 300, 300])
HOURS, NOISE = np.arange(50.0), np.random.default_rng(1).standard_normal(50)
MADE = [
    proportions.estimate_proportion(3, 9, **RATIO),
    proportions.estimate_proportion_by_block(np.arange(9) > 2, np.arange(9.0), 3, **RATIO),
    proportions.estimate_proportion_by_block(np.arange(9) > -1, np.arange(9.0), 3, **RATIO),
    proportions.estimate_proportion_by_block(np.array([], bool), np.array([]), 3, **RATIO),
    durations.estimate_median_duration(TIMES, TIMES > 60, **SECONDS),
    durations.estimate_median_duration(TIMES, TIMES > 0, **SECONDS),
    durations.estimate_median_duration(TIMES, TIMES > 60, all_must_end=True, **SECONDS),
    durations.estimate_mtbf_hours(2, 24, **ASKED, unit=Unit.HOURS),
    counts.estimate_count(3, **ASKED, unit=Unit.COUNT),
    trends.estimate_growth(HOURS, 5e7 + 1e6 * NOISE, values_unit=Unit.BYTES, **RATIO),
    trends.estimate_growth(HOURS, 50 + NOISE, values_unit=Unit.COUNT, **RATIO),
    trends.estimate_growth(HOURS, 50 + np.cumsum(NOISE), values_unit=Unit.COUNT, **RATIO),
    trends.estimate_growth(HOURS, np.full(50, 7.0), values_unit=Unit.BYTES, **RATIO),
]
SAID = [said for made in MADE for said in (made.method, *made.conditions)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", SAID, ids=lambda said: said.key)
def test_every_method_and_condition_is_a_sentence_with_all_its_arguments(said, language):
    assert "{" not in text(said, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_holds_exactly_what_the_estimators_say(language):
    written = set(
        re.findall(r"^([a-z][\w-]*) =", (TEXTS / language / "estimates.ftl").read_text("utf-8"), re.MULTILINE)
    )
    assert written == {said.key for said in SAID}
