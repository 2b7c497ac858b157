"""Table of contents, configuration, generated and hand-written pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from publish import samples
from readiness.claims import Waiver
from readiness.errors import InputError
from readiness.presentation import LANGUAGES
from readiness.publish.book import Book
from readiness.publish.configuration import configuration_for, load_configuration, to_yaml
from readiness.publish.markdown import page, raw_block
from readiness.publish.pages import claimed_but_not_shown, front_page, schema_page, trace_page
from readiness.publish.rules import render_page
from readiness.publish.toc import load_toc, notebook_of, page_of, translate_toc
from readiness.rollup import roll_up
from readiness.verdicts import COMBINATIONS, RULES, Outcome

AREAS = ("stability", "failure_injection", "security")


def test_globs_become_pages(project: Path) -> None:
    toc = load_toc(project, AREAS, ("en", "ru"))
    assert toc.pages[-1] == "decisions/0001-one"
    assert toc.hand_written == ("method", "decisions/0001-one")
    assert "glob" not in to_yaml(toc.content)


def test_captions_are_translated(project: Path) -> None:
    toc = load_toc(project, AREAS, ("en", "ru"))
    captions = [part["caption"] for part in translate_toc(toc.content, "ru")["parts"]]
    assert captions == ["Заявление", "Области", "Как устроена эта книга"]


def test_every_missing_page_is_named_at_once_with_its_line(project: Path) -> None:
    (project / "book/pages/method.ru.md").unlink()
    (project / "book/pages/decisions/0001-one.en.md").unlink()
    with pytest.raises(InputError) as caught:
        load_toc(project, AREAS, ("en", "ru"))
    told = str(caught.value)
    assert "_toc.yml:15" in told
    assert "book/pages/method.ru.md" in told
    assert "book/pages/decisions/0001-one.en.md" in told


def test_an_area_without_a_page_and_a_page_of_nothing_are_refused(project: Path) -> None:
    with pytest.raises(InputError, match="the page areas/scale"):
        load_toc(project, (*AREAS, "scale"), ("en",))
    (project / "notebooks" / "security.ipynb").unlink()
    with pytest.raises(InputError, match="areas/security"):
        load_toc(project, AREAS[:2], ("en",))


def test_pages_of_areas_that_only_another_register_has_are_left_out(project: Path) -> None:
    for area in AREAS:
        (project / "notebooks" / f"{area}.ipynb").touch()
    whole, fewer = load_toc(project, AREAS, ("en",)), load_toc(project, AREAS[:1], ("en",))
    left_out = {page_of(area) for area in AREAS[1:]}
    assert set(whole.pages) - set(fewer.pages) == left_out
    named = to_yaml(fewer.content)
    assert page_of(AREAS[0]) in named
    assert not any(page in named for page in left_out)


def test_a_page_links_to_an_area_only_where_the_register_has_it(repository: Path) -> None:
    for language in LANGUAGES:
        shown_as = f"book/pages/method.{language}.md"
        assert "areas/stability" in render_page(repository / shown_as, shown_as, language, ("stability",))
        assert "areas/" not in render_page(repository / shown_as, shown_as, language, ("scale",))


def test_pages_and_areas_name_each_other() -> None:
    for area in (*AREAS, "milestone"):
        assert notebook_of(page_of(area)) == area
    assert notebook_of("method") is None


def test_the_toc_of_this_project_names_every_area_of_its_register(repository: Path) -> None:
    named = YAML(typ="safe").load(repository / "book/_toc.yml")
    pages = [chapter["file"] for part in named["parts"] for chapter in part["chapters"] if "file" in chapter]
    areas = YAML(typ="safe").load(repository / "params/milestone.yaml")["areas"]
    assert [notebook_of(p) for p in pages if p.startswith("areas/")] == areas


def test_the_configuration_speaks_the_language_of_its_tree(project: Path) -> None:
    base = load_configuration(project)
    russian = configuration_for(base, "ru", ("en", "ru"))
    assert russian["title"] == "Книга доказательств"
    assert russian["execute"]["execute_notebooks"] == "off"
    settings = russian["sphinx"]["config"]
    assert settings["language"] == "ru"
    assert settings["nb_code_prompt_show"] == "Показать код"
    assert settings["html_math_renderer"] == "mathml"
    assert "@" not in to_yaml(russian).replace("@import", "")


def test_a_missing_configuration_is_bad_input(project: Path) -> None:
    (project / "_config.yml").unlink()
    with pytest.raises(InputError, match=r"_config\.yml"):
        load_configuration(project)


def test_raw_html_cannot_end_its_fence() -> None:
    assert raw_block("a ```` b").splitlines()[0] == "`````{raw} html"


def test_a_title_is_no_markup() -> None:
    assert page("a *b* `c` [d](e)").startswith(r"# a \*b\* \`c\` \[d\](e)")


def test_claimed_is_what_has_a_number_or_a_check_mark(book: Book) -> None:
    found = [claim.id for claim in claimed_but_not_shown(book)]
    # `pods_ready` is verified; the audit is marked ❌ by the statement itself.
    assert found == [samples.GROWTH.id, samples.RESTARTS.id, samples.RECOVERY.id, samples.DETECTION.id]


def test_a_design_and_another_document_are_not_claimed_by_the_statement(book: Book) -> None:
    changes = {
        samples.GROWTH.id: {"quote": "✅ Monitoring (design)"},
        samples.RESTARTS.id: {"document": "PLAN.md"},
    }
    areas = {
        name: area.model_copy(
            update={
                "claims": tuple(
                    one.model_copy(update={"origin": one.origin.model_copy(update=changes.get(one.id, {}))})
                    for one in area.claims
                )
            }
        )
        for name, area in book.register.areas.items()
    }
    other = replace(book, register=replace(book.register, areas=areas))
    assert [claim.id for claim in claimed_but_not_shown(other)] == [samples.RECOVERY.id, samples.DETECTION.id]


def test_the_front_page_names_what_refutes_and_what_is_undecided(book: Book) -> None:
    text = front_page(book, "en")
    banner = text[text.index("data-decision") : text.index("</section>")]
    assert "<strong>42%</strong> " in banner
    assert "[38%, 47%]" in banner
    assert "the claim needs &lt; 10%" in banner
    undecided = banner[banner.index("<details") : banner.index("</details>")]
    for one in book.record.rollup.decision.undecided:
        assert f'data-claim="{one}"' in undecided
    assert text.index("</section>") < text.index("Changed criteria") < text.index("Readiness: claimed and shown")


def test_an_undecided_claim_keeps_its_last_verdict_on_the_front_page(book: Book) -> None:
    verdicts = tuple(
        verdict.model_copy(update={"outcome": Outcome.STALE, "last": Outcome.REFUTED})
        if verdict.claim == samples.GROWTH.id
        else verdict
        for verdict in book.record.verdicts
    )
    rollup = roll_up(book.register, {verdict.claim: verdict.outcome for verdict in verdicts}, book.record.as_of)
    record = book.record.model_copy(update={"verdicts": verdicts, "rollup": rollup})
    text = front_page(replace(book, record=record), "en")
    assert text.index("Stale") < text.index("last verdict:") < text.index("Refuted")


def test_waivers_stand_on_the_front_page_with_who_why_and_until_when(book: Book) -> None:
    days = {samples.AUDIT.id: 1, samples.RECOVERY.id: -1, samples.PODS.id: 1}
    waivers = tuple(
        Waiver(
            claim=one,
            approver=f"Approver of {one}",
            reason=samples.both("Так надо.", "It is needed."),
            expires=samples.AS_OF.date() + dt.timedelta(days=left),
        )
        for one, left in days.items()
    )
    register = replace(book.register, waivers=waivers)
    outcomes = {verdict.claim: verdict.outcome for verdict in book.record.verdicts}
    record = book.record.model_copy(update={"rollup": roll_up(register, outcomes, samples.AS_OF)})
    text = front_page(replace(book, register=register, record=record), "en")
    for one, state in (
        (samples.AUDIT.id, "waived until 2 February 2026"),
        (samples.RECOVERY.id, "waiver expired on 31 January 2026"),
        (samples.PODS.id, "waiver until 2 February 2026, without effect"),
    ):
        assert text.index(state) < text.index(f"Approver of {one}:")
    assert "It is needed." in text


def test_the_front_page_says_everything_in_sum(book: Book) -> None:
    text = front_page(book, "en")
    assert text.startswith("# An honest assessment of progress\n")
    assert 'data-decision="NO-GO"' in text
    assert text.index(">Memory grows by less than 10% in a day<") < text.index("Readiness: claimed and shown")
    for area in AREAS:
        assert f'href="areas/{area}.html"' in text
    assert "8/10 claimed" in text
    assert "the notebook did not complete" in text
    assert "Changed criteria" in text
    assert "60 min" in text
    assert book.record.register_sha256[:16] in text


def test_the_trace_leads_from_every_sentence_to_its_verdict_or_reason(book: Book) -> None:
    english, russian = trace_page(book, "en"), trace_page(book, "ru")
    for sentence in book.register.trace.sentences:
        assert f'id="line-{sentence.line}"' in english
    assert "This is a heading." in english
    assert "5 pods work stably" in english
    assert "5 pods work stably" not in russian
    assert 'href="areas/stability.html#claim-stability.restarts"' in russian
    assert 'href="index.html#readiness"' in russian
    assert 'href="index.html#levels"' in russian


def test_the_schema_page_documents_every_object(book: Book) -> None:
    text = schema_page(book.languages[0])
    for name in ("Verdict", "Estimate", "Observation", "Rollup"):
        assert f'id="schema-{name}"' in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hand_written_pages_draw_the_tables_of_the_code(project: Path, language: str) -> None:
    path = project / f"book/pages/method.{language}.md"
    text = render_page(path, "book/pages/method.md", "en" if language == "en" else "ru")
    for row in (*RULES, *COMBINATIONS):
        assert f"<code>{row.name}</code>" in text
    tables = [line for line in text.splitlines() if line.startswith("<div")]
    assert len(tables) == 5  # one line each, so that Markdown takes each as one HTML block


@pytest.mark.parametrize("call", ["[[ no_such_table() ]]", "[% broken", "[[ verdict_rules( ]]"])
def test_a_page_that_calls_something_else_is_bad_input(tmp_path: Path, call: str) -> None:
    path = tmp_path / "page.en.md"
    path.write_text(f"# T\n\n{call}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"verdict_rules\(\)"):
        render_page(path, "page.en.md", "en")
