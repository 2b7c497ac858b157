"""The catalogue says everything in both languages, and says so when it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue_texts import STEMS, entries, variables
from readiness.claims import Comparator, Dimension, Unit
from readiness.documents import BilingualText
from readiness.errors import ExitCode
from readiness.evidence import Provenance
from readiness.instruments import INSTRUMENT_CHECKS
from readiness.messages import message
from readiness.presentation import LANGUAGES, CatalogueError, Language, text
from readiness.presentation.catalogue import TEXTS, bundle_for, hyphenated, interval, label, load_bundle, quantity
from readiness.publish.theme import HARD_CODED, THEME_WORDS
from readiness.record import Failure
from readiness.rollup import DECISIONS, Decision
from readiness.verdicts import COMBINATIONS, RULES, Outcome, Rule

PACKAGE = TEXTS.parent
MINE = ("presentation", "verdicts", "pages")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize("stem", STEMS)
def test_both_languages_have_the_same_keys_with_the_same_arguments(stem: str) -> None:
    russian, english = entries("ru", stem), entries("en", stem)
    assert list(russian) == list(english)
    assert {key: variables(entry) for key, entry in russian.items()} == {
        key: variables(entry) for key, entry in english.items()
    }


def test_both_languages_have_the_same_files() -> None:
    assert [path.name for path in sorted((TEXTS / "ru").iterdir())] == [f"{stem}.ftl" for stem in STEMS]


def keys_in_code() -> set[str]:
    """Keys that stand literally in a template or a module, as ``t("…")`` or ``message("…")``."""
    found: set[str] = set()
    for path in [*PACKAGE.glob("p*/templates/**/*.j2"), *(PACKAGE / "presentation").glob("*.py")]:
        found |= set(re.findall(r"\bt\(\"([a-z0-9-]+)\"[,)]", path.read_text(encoding="utf-8")))
    for path in [*(PACKAGE / "publish").glob("*.py"), *(PACKAGE / "presentation").glob("*.py")]:
        found |= set(re.findall(r"\bmessage\(\s*\"([a-z0-9-]+)\"[,)]", path.read_text(encoding="utf-8")))
    return found


def keys_made() -> set[str]:
    """Keys that are put together from a value of an enumeration."""
    outcomes = {hyphenated(outcome) for outcome in Outcome}
    decisions = {hyphenated(decision) for decision in Decision}
    return {
        *(f"{kind}-{outcome}" for kind in ("verdict", "verdict-meaning", "count") for outcome in outcomes),
        *(f"{kind}-{decision}" for kind in ("decision", "level-decision") for decision in decisions),
        *(f"{kind}-{rule.name}" for kind in ("reason", "rule") for rule in RULES),
        *(f"{kind}-{row.name}" for kind in ("combined", "combination") for row in COMBINATIONS),
        *(f"decision-rule-{row.name}" for row in DECISIONS),
        *(f"check-{check}{end}" for end in ("", "-why") for check in INSTRUMENT_CHECKS),
        *(f"failure-{failure}" for failure in Failure),
        *(f"{kind}-{one}" for kind in ("provenance", "provenance-explained") for one in Provenance),
        *(f"dimension-{dimension}" for dimension in Dimension),
        *(f"exit-{hyphenated(code.name)}" for code in ExitCode),
        *(f"limits-{kind}" for kind in ("proven", "disproven", "open")),
        *("level-reached", "level-not-reached", "view-checks", "view-estimates"),
        *(f"chart-{word}" for word in ("show-data", "save-svg", "save-png", "menu", "failed", "rows-left")),
        *THEME_WORDS.values(),
        *HARD_CODED.values(),
        "theme-search-found",
    }


def keys_in_configuration(repository: Path) -> set[str]:
    files = (repository / "_config.yml", repository / "book/_toc.yml")
    return {key for path in files for key in re.findall(r'"@([a-z-]+)"', path.read_text(encoding="utf-8"))}


@both_languages
def test_every_key_that_is_used_exists(repository: Path, language: Language) -> None:
    used = keys_in_code() | keys_made() | keys_in_configuration(repository)
    assert len(used) > 150  # the patterns above still find something
    assert {key for key in used if not bundle_for(language).has_message(key)} == set()


@both_languages
@pytest.mark.parametrize("stem", MINE)
def test_every_text_can_be_said(language: Language, stem: str) -> None:
    samples: dict[str, str | int | float] = {
        "n": 3, "total": 5, "members": 5, "verified": 2, "refuted": 1, "invalid": 1, "stale": 1, "days": 2,
        "validity-days": 21, "low": 0.1, "high": 0.2, "threshold": 0.15, "window-hours": 24.0, "cell": 4,
        "comparator": "<", "unit": "ratio", "checks": "no-gaps, recomputes", "provenance": "documented, constant",
    }  # fmt: skip
    for key, entry in entries(language, stem).items():
        said = text(message(key, **{name: samples.get(name, "x") for name in variables(entry)}), language)
        assert said.strip(), key
        assert "{" not in said, key


ALWAYS = {"threshold": 0.15, "unit": "ratio", "checks": "no-gaps", "provenance": "measured", "validity_days": 90}
"""What `verdicts` always gives; every other argument may be missing for some rule."""


def facts_of(rule: Rule, comparator: Comparator) -> dict[str, str | int | float]:
    facts: dict[str, str | int | float] = {**ALWAYS, "comparator": comparator.value}
    small = comparator.wants_small
    if rule.name in ("refuted", "window-short-reversible", "refuted-long-ago"):
        facts["low" if small else "high"] = 0.2
    if rule.name in ("verified", "window-short", "verified-long-ago"):
        facts["high" if small else "low"] = 0.1
    if rule.name == "straddles":
        facts |= {"low": 0.1, "high": 0.2}
    if rule.name.startswith("window-short"):
        facts["window_hours"] = 24.0
    return facts


@both_languages
@pytest.mark.parametrize("comparator", Comparator)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_reason_needs_only_what_its_rule_always_has(rule: Rule, comparator: Comparator, language: Language) -> None:
    assert text(message(f"reason-{rule.name}", **facts_of(rule, comparator)), language)


def test_reasons_read_as_sentences() -> None:
    facts = {**ALWAYS, "comparator": "<", "low": 0.385}
    assert text(message("reason-refuted", **facts), "en") == (
        "Even the lower bound, 38.5%, lies on the wrong side: the claim needs < 15%."
    )
    assert text(message("reason-refuted", **facts), "ru") == (
        "Даже нижняя граница, 38,5\u00a0%, лежит не с той стороны: утверждению нужно < 15\u00a0%."
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "1 независимое наблюдение"),
        (3, "3 независимых наблюдения"),
        (21, "21 независимое наблюдение"),
        (112, "112 независимых наблюдений"),
    ],
)
def test_russian_plurals(n: int, said: str) -> None:
    assert text(message("card-needed-n", n=n), "ru") == said


def test_a_text_of_both_languages_needs_no_key() -> None:
    said = BilingualText(ru="да", en="yes")
    assert (text(said, "ru"), text(said, "en")) == ("да", "yes")


def test_a_missing_key_is_named() -> None:
    with pytest.raises(CatalogueError, match="no-such-key"):
        text(message("no-such-key"), "en")


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"card-needed-n.*Unknown external: n"):
        text(message("card-needed-n"), "en")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("a = 1\na = 2\n", "'a' stands in"), ("a = { unclosed\n", "not Fluent"), ("-a = 1\n-a = 2\n", "'-a' stands in")],
)
def test_a_broken_file_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "broken.ftl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=re.escape(complaint)):
        load_bundle([path], "en")


def test_a_key_given_by_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.ftl").write_text("a = 1\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"two\.ftl.*one\.ftl"):
        load_bundle(sorted(tmp_path.iterdir()), "en")


def test_names_without_a_word_stay_as_they_are() -> None:
    assert label("member", "x0tta6bl4-node-3", "ru") == "x0tta6bl4-node-3"
    assert label("document", "statement", "ru") == "заявление"


def test_quantities_are_written_in_the_language_of_the_reader() -> None:
    assert quantity(0.96, Unit.RATIO, "en") == "96%"
    assert quantity(0.96, Unit.RATIO, "ru") == "96\u00a0%"
    assert quantity(76_000_000, Unit.BYTES, "ru") == "72,5\u00a0МиБ"


def test_intervals_say_which_side_is_open() -> None:
    assert interval(0.1, 0.25, Unit.RATIO, "ru") == "[10\u00a0%; 25\u00a0%]"
    assert interval(None, 67.4, Unit.SECONDS, "en") == "≤\u00a067.4\u00a0s"
    assert interval(61.0, None, Unit.SECONDS, "en") == "≥\u00a061\u00a0s"
    assert interval(None, None, Unit.SECONDS, "en") == "(−∞; ∞)"
    # Both bounds of an interval share a unit, or they could not be compared at a glance.
    assert interval(13.0, 7200.0, Unit.SECONDS, "en") == "[0.00361\u00a0h, 2\u00a0h]"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_sentence_about_what_is_no_number_can_still_be_said(value, language):
    told = message("check-no-gaps-failed", n=3, gaps=1, share_percent=value, longest_seconds=value, at_seconds=1.0)
    told = told.model_copy(update={"args": told.args | {"interval-seconds": 5.0}})
    assert str(value) in text(told, language)
