"""Numbers, sentences and whole documents: what is taken for a statement, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from readiness.areas.documentation.accuracy import TWO_SIDED, accuracies, lower_bounds
from readiness.estimates import Bounds
from readiness.statements import QUANTITIES, find_statements, normalised, passages_of, read_document
from readiness.statements.accuracy import SPLITS, Labelled, found_in, labelled, score
from readiness.statements.numbers import date_in, numbers_in, without_lookalikes
from readiness.statements.quantities import BY_NAME, UNITS


def told(sentence: str) -> list[tuple[str, float, float | None, str]]:
    return [(one.quantity, one.value, one.upper, one.unit) for one in find_statements(sentence)]


@pytest.mark.parametrize(
    ("text", "russian", "expected"),
    [
        ("4,86 %", True, [(4.86, None, "%")]),
        ("1,247 of", False, [(1247.0, None, None)]),
        ("1,247 из", True, [(1.247, None, None)]),
        ("565 207 040 байт", True, [(565207040.0, None, "B")]),
        ("1,234,567 bytes", False, [(1234567.0, None, "B")]),
        ("70-75%", False, [(70.0, 75.0, "%")]),
        ("−30,5 %", True, [(-30.5, None, "%")]),
        ("from 4 % to 12 %", False, [(12.0, None, "%")]),
        ("4 % → 12 %", False, [(12.0, None, "%")]),
        ("ranged from 4 % to 12 %", False, [(4.0, 12.0, "%")]),
        ("менялась от 4 % до 12 %", True, [(4.0, 12.0, "%")]),
        ("лежит от 4 % до 12 %", True, [(4.0, 12.0, "%")]),
        ("названы от 4 % до 12 %", True, [(4.0, 12.0, "%")]),
        ("выросло от 4 % до 12 %", True, [(12.0, None, "%")]),
        ("выросло с 4 % до 12 %", True, [(12.0, None, "%")]),
        ("between 4 % and 12 %", False, [(4.0, 12.0, "%")]),
        ("4 % and 12 %", False, [(4.0, None, "%"), (12.0, None, "%")]),
        ("0.96 ± 0.01", False, [(0.96, None, None)]),
        ("2.75 minutes", False, [(2.75, None, "min")]),
        ("2,75 минуты", True, [(2.75, None, "min")]),
        ("512Mi and 775 MB", False, [(512.0, None, "MiB"), (775.0, None, "MB")]),
        ("3.5/10", False, [(3.5, None, "/10")]),
        ("5 spam", False, [(5.0, None, None)]),  # no seconds
    ],
)
def test_a_number_has_its_value_and_unit(text: str, russian: bool, expected: list) -> None:  # noqa: FBT001
    assert [(one.value, one.upper, one.unit) for one in numbers_in(text, russian=russian)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-08", "08.01.2026", "8 January 2026", "8 января 2026 года", "12:30", "v3.4.0-fixed2", "Python 3.12"),
        *("https://example.org/95", "#75", "ADR 0025", "x0tta6bl4", "docs/plan_2026_01_10.md", "p95", "F1", "Q3"),
    ],
)
def test_what_only_looks_like_a_quantity_is_no_number(text: str) -> None:
    blanked = without_lookalikes(text)
    assert len(blanked) == len(text)
    assert numbers_in(blanked, russian=False) == []


def test_dates_are_read_and_impossible_ones_are_not() -> None:
    assert date_in("Coverage (15.02.2026): 64.05%") == "2026-02-15"
    assert date_in("REPORT_2026_01_08.md") == "2026-01-08"
    assert date_in("on 2026-13-40") is None


def test_units_are_brought_together() -> None:
    assert normalised(539, "MiB") == (539 * 2**20, "bytes")
    assert normalised(775, "MB") == (775e6, "bytes")
    assert normalised(64.05, "%") == normalised(0.6405, "ratio")  # what is printed alike agrees
    assert {normalised(1, unit)[1] for unit in UNITS} == {"ratio", "seconds", "bytes", "count"}


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda one: one.name)
def test_a_quantity_has_units_of_one_dimension(quantity) -> None:
    assert {UNITS[unit][0] for unit in quantity.units} == {quantity.dimension}


def test_a_value_that_cannot_be_is_none() -> None:
    assert told("Production readiness: 375%") == []
    assert told("Recall: 1.2") == []


def test_a_part_is_not_the_whole() -> None:
    whole, part = find_statements("Coverage: 12 %"), find_statements("Coverage of src/security: 54 %")
    assert (whole[0].subject, part[0].subject) == ("", "src/security")
    technical = find_statements("Technical readiness: 70-75%")
    assert (technical[0].quantity, technical[0].subject) == ("production_readiness", "technical")


def test_a_goal_leaves_its_name_to_what_was_measured() -> None:
    assert told("MTTR target: 3 min; actual: 139 s") == [("mttr", 139.0, None, "s")]
    assert told("MTTR target: 3 min; limit: 139 s") == []


def test_memory_in_percent_is_a_change_and_falls_are_negative() -> None:
    assert told("Memory fell by 27.2 %") == [("memory_change", -27.2, None, "%")]
    assert told("Memory usage is 45 %") == []  # of what, nobody knows


def test_each_sentence_has_its_line_and_cells_have_their_labels() -> None:
    text = "# Title\n\nFirst one. Second\none. Third.\n\n| a | b |\n|---|---|\n| x | 1 |\n\n```\ncode 5 %\n```\n"
    found = [(one.line, one.text) for one in passages_of(text)]
    assert found[:4] == [(1, "Title"), (3, "First one."), (3, "Second one."), (4, "Third.")]
    assert (8, "b: x: 1") in found
    assert not any("code" in passage for _, passage in found)


def test_a_document_is_read_without_its_goals_and_code() -> None:
    text = (
        "# Report\n\nCoverage: 12 %.\n\n## Targets\n\nCoverage: 90 %.\n\n## Now\n\n"
        "| Metric | Target | Value |\n|---|---|---|\n| MTTR | 3 min | 139 s |\n\n"
        "| Model | Recall |\n|---|---|\n| first | 0.5 |\n| second | 0.7 |\n\n```\nrecall 0.1\n```\n"
    )
    found = [(line, one.quantity, one.subject, one.value) for line, one in read_document(text)]
    assert found == [
        (3, "test_coverage", "", 12.0),
        (13, "mttr", "", 139.0),
        (17, "recall", "first", 0.5),
        (18, "recall", "second", 0.7),
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("recall полнота покрытие MTTR memory 0123456789.,%→–-±()|:;≥<*`_/ \n[]")),
        max_size=80,
    )
)
@example("recall " * 20 + "0." * 40)
def test_nothing_that_is_written_raises_and_everything_found_is_possible(text: str) -> None:
    for one in find_statements(text):
        low, high = BY_NAME[one.quantity].possible
        assert low <= one.normal <= high
        assert one.normal_upper is None or one.normal < one.normal_upper <= high


def test_a_file_on_one_line_is_no_sentence_and_takes_no_time() -> None:
    assert find_statements("recall 0.9 " * 50_000) == []
    assert len(list(read_document("recall 0.9. Recall is 0.8.\n" * 5_000))) > 1_000


# The labelled sentences -----------------------------------------------------------------------------------------------


def test_there_are_enough_sentences_in_both_languages_with_and_without_statements() -> None:
    every = [one for split in SPLITS for one in labelled(split)]
    assert len(every) >= 150
    assert len({one.text for one in every}) == len(every)
    for split in SPLITS:
        for language in ("en", "ru"):
            mine = [one for one in labelled(split) if one.language == language]
            without = sum(not one.expected for one in mine)
            assert len(mine) >= 50
            assert 0.3 < without / len(mine) < 0.6  # as many decoys as real ones, roughly
            assert {name for one in mine for name, *_ in one.expected} == set(BY_NAME) - {"nothing"}


def test_the_score_counts_right_wrong_and_missed() -> None:
    sentences = (
        Labelled("en", "Coverage: 12 %", (("test_coverage", 0.12, None),)),
        Labelled("en", "Coverage: 12 %", ()),
        Labelled("en", "Nothing here", (("recall", 0.5, None), ("mttr", 3.0, None))),
        Labelled("en", "Recall is 0.5", (("recall", 0.6, None),)),
    )
    made = score(sentences)
    assert (made.right, made.wrong, made.missed, made.wrong_where_nothing, made.without) == (1, 2, 3, 1, 1)


def test_held_out_sentences_are_found_well_enough_in_both_languages() -> None:
    by_language = {one.language: one for one in accuracies() if one.split == "held_out"}
    for language in ("en", "ru"):
        one = by_language[language]
        assert one.precision.low > 0.75, one
        assert one.recall.low > 0.8, one
    assert by_language[""].score.sentences == len(labelled("held_out"))


def test_the_intervals_are_those_of_another_implementation() -> None:
    for one in accuracies():
        for share in (one.precision, one.recall):
            low, high = proportion_confint(share.hits, share.n, alpha=2 * (1 - TWO_SIDED.low), method="beta")
            assert share.low == pytest.approx(low, abs=1e-9)
            assert share.high == pytest.approx(high, abs=1e-9)


def test_lower_bounds_are_those_of_the_held_out_sentences_and_one_sided() -> None:
    both = next(one for one in accuracies() if one.split == "held_out" and one.language == "")
    precision, recall = lower_bounds(Bounds(0.95, 0.95))
    assert precision == pytest.approx(
        proportion_confint(both.precision.hits, both.precision.n, alpha=0.1, method="beta")[0]
    )
    assert recall == pytest.approx(proportion_confint(both.recall.hits, both.recall.n, alpha=0.1, method="beta")[0])


def test_a_finder_that_takes_every_number_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from readiness.statements import finding

    monkeypatch.setattr(finding, "is_stated", lambda *_, **__: True)
    made = score(labelled("held_out"))
    assert made.wrong > 20
    assert made.right / (made.right + made.wrong) < 0.8


def test_what_is_found_has_the_form_of_the_labels() -> None:
    assert found_in("Readiness for production: 40-50 %") == (("production_readiness", 0.4, 0.5),)
