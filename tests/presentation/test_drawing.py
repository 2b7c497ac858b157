"""Drawn fragments: complete, escaped, and in one language."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from publish import samples
from readiness.documents import BilingualText
from readiness.errors import ReadinessError
from readiness.presentation import LANGUAGES, Language, draw
from readiness.record import ROLLUP_MIME, VERDICT_MIME, VIEW_MIME
from readiness.verdicts import Outcome, Verdict
from readiness.views import Column, NoticeView, ParametersView, TableView, View

RECORD, REGISTER = samples.sample_record()
VERDICTS = {verdict.claim: verdict for verdict in RECORD.verdicts}
both_languages = pytest.mark.parametrize("language", LANGUAGES)
VOID = {"br", "img", "hr", "input", "meta", "link", "wbr"}


class Balance(HTMLParser):
    """Fails on a tag that is not closed where it should be; remembers what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.active += [tag] if tag in ("script", "img", "iframe", "object") else []
        self.active += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def well_formed(fragment: str) -> str:
    parser = Balance()
    parser.feed(fragment)
    parser.close()
    assert (parser.open, parser.active) == ([], [])
    assert "\n\n" not in fragment  # a blank line would end an HTML block of Markdown
    return fragment


def drawn_verdict(verdict: Verdict, language: Language = "en", *, register: bool = True) -> str:
    data = verdict.model_dump(mode="json", by_alias=True)
    return well_formed(draw(VERDICT_MIME, data, language, REGISTER if register else None, styled=False))


def drawn_view(view: View, language: Language = "en") -> str:
    return well_formed(draw(VIEW_MIME, view.model_dump(mode="json", by_alias=True), language, REGISTER, styled=False))


def test_the_samples_show_every_outcome_but_stale() -> None:
    assert {verdict.outcome for verdict in RECORD.verdicts} == set(Outcome) - {Outcome.STALE}


@both_languages
@pytest.mark.parametrize("claim", list(VERDICTS))
def test_a_card_says_its_verdict_with_and_without_the_register(claim: str, language: Language) -> None:
    verdict = VERDICTS[claim]
    for register in (True, False):
        card = drawn_verdict(verdict, language, register=register)
        assert f'id="claim-{claim}" data-claim="{claim}" data-verdict="{verdict.outcome}"' in card
        assert claim in card
    assert getattr(REGISTER.claims[claim].text, language) in drawn_verdict(verdict, language).replace("&#39;", "'")


def test_a_stale_card_keeps_the_last_verdict_beside_it() -> None:
    member = (
        VERDICTS[samples.GROWTH.id].members[0].model_copy(update={"outcome": Outcome.STALE, "last": Outcome.REFUTED})
    )
    stale = VERDICTS[samples.GROWTH.id].model_copy(
        update={"outcome": Outcome.STALE, "last": Outcome.REFUTED, "members": (member,)}
    )
    card = drawn_verdict(stale)
    assert card.index("Stale") < card.index("last verdict:") < card.index("Refuted")


def test_a_card_quotes_the_statement_and_translates_it_for_english_readers() -> None:
    english, russian = (drawn_verdict(VERDICTS[samples.GROWTH.id], language) for language in ("en", "ru"))
    assert "«✅ 5 pods стабильно работают»" in english
    assert "“✅ 5 pods work stably”" in english
    assert "work stably" not in russian


def test_a_card_says_when_a_substitute_decided() -> None:
    card = drawn_verdict(VERDICTS[samples.GROWTH.id])
    assert "Measured on another subject." in card
    assert "No public commit carries v3.4.0-fixed2" in card


def test_a_population_lists_every_member_with_its_own_badge() -> None:
    card = drawn_verdict(VERDICTS[samples.RECOVERY.id])
    assert card.count('class="rd-member"') == 4
    assert card.count("rd-axis-small") == 4


def test_failed_checks_are_open_and_passed_ones_collapsed() -> None:
    card = drawn_verdict(VERDICTS[samples.RECOVERY.id])
    failed = card.index("rd-check-failed")
    assert card.rfind("<details", 0, failed) <= card.rfind("</details>", 0, failed)
    passed = card.index("rd-check-passed")
    assert card.rfind("<details", 0, passed) > card.rfind("</details>", 0, passed)


def test_intervals_have_a_title_for_those_who_do_not_see_them() -> None:
    card = drawn_verdict(VERDICTS[samples.GROWTH.id])
    assert "<title>Measured interval [38%, 47%]; the claim holds if &lt; 10%</title>" in card


def test_digests_are_shortened_and_whole_in_the_title() -> None:
    card = drawn_verdict(VERDICTS[samples.GROWTH.id])
    assert f'title="SHA-256 {"ab" * 32}">{"ab" * 6}…</code>' in card


@both_languages
@pytest.mark.parametrize("view", samples.sample_views(), ids=lambda view: view.view)
def test_every_view_can_be_drawn(view: View, language: Language) -> None:
    assert drawn_view(view, language)


@both_languages
def test_the_rollup_shows_decision_intervals_and_levels(language: Language) -> None:
    data = RECORD.rollup.model_dump(mode="json", by_alias=True)
    for register in (None, REGISTER):
        fragment = well_formed(draw(ROLLUP_MIME, data, language, register, styled=False))
        assert 'data-decision="NO-GO"' in fragment
        assert fragment.count('class="rd-dimension"') == 3


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{ 7 * 7 }}",
    "'\"&",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    members = tuple(member.model_copy(update={"member": name}) for member in VERDICTS[samples.RECOVERY.id].members[:2])
    observations = (samples.observation(path=name, method=name, origin=name),)
    fragments = [
        drawn_verdict(
            VERDICTS[samples.RECOVERY.id].model_copy(update={"members": members, "observations": observations})
        ),
        drawn_view(NoticeView(level="info", text=BilingualText(ru=name, en=name))),
        drawn_view(ParametersView(area="a", parameters={name: name, "list": [name]})),
        drawn_view(
            TableView(
                caption=BilingualText(ru="т", en="t"),
                columns=(Column(title=BilingualText(ru=name, en=name), format="code"),),
                rows=((name,),),
            )
        ),
    ]
    for fragment in fragments:
        assert "<svg/" not in fragment
        if name == "{{ 7 * 7 }}":
            assert name in re.sub("<wbr>", "", fragment)


def test_a_style_sheet_comes_along_unless_the_book_links_it() -> None:
    data = VERDICTS[samples.GROWTH.id].model_dump(mode="json", by_alias=True)
    assert draw(VERDICT_MIME, data, "en").startswith("<style>")
    assert "<style" not in draw(VERDICT_MIME, data, "en", styled=False)


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        (VERDICT_MIME, {"claim": "a.b"}),
        (VIEW_MIME, {"view": "no-such-view"}),
        (VIEW_MIME, json.loads('{"view": "notice", "level": "loud", "text": {"key": "yes"}}')),
        ("text/html", {}),
    ],
)
def test_data_that_do_not_hold_what_they_promise_are_refused(mime: str, data: dict[str, object]) -> None:
    with pytest.raises(ReadinessError):
        draw(mime, data, "en")
