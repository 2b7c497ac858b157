"""What is missing in a recording is told in both languages, longest first, and in sum where it is too much."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue_texts import entries as texts_of
from readiness.presentation import LANGUAGES, text
from readiness.recorder.gaps import Tally
from readiness.recorder.lines import packed
from readiness.sources.live.looks import Shortfall
from recorder.samples import BEGIN, look


def entry(number: int, **more):
    told = {"missed": 0, "masked": 0, "scrubbed": 0}
    shortfalls = more.pop("shortfalls", ())
    stage = more.pop("stage", "during")
    return {"kind": "look", **packed(look(number, stage=stage, shortfalls=shortfalls)), **told, **more}


def gaps_of(*entries, interval: float = 5.0):
    tally = Tally(interval)
    for told in entries:
        tally.add(told)
    return tally.gaps()


def lacking(number: int, what: str = "GET /pods") -> Shortfall:
    return Shortfall(BEGIN + dt.timedelta(seconds=5 * number), what, "series", "403 Forbidden", "grant it")


def test_a_whole_recording_has_no_gap():
    assert gaps_of(entry(0, stage="before"), entry(1), entry(2), entry(3, stage="after")) == ()


def test_no_look_for_more_than_two_intervals_is_a_gap():
    assert gaps_of(entry(0), entry(2, stage="after")) == ()
    (gap,) = gaps_of(entry(0), entry(3), entry(4, stage="after"))
    assert text(gap, "en") == "No look came between 2026-11-25T07:00:00Z and 2026-11-25T07:00:15Z (15 s)."


def test_only_the_longest_pauses_are_told_one_by_one():
    numbers = [0]
    for pause in range(30):
        numbers.append(numbers[-1] + 3 + pause)
    gaps = gaps_of(*map(entry, numbers[:-1]), entry(numbers[-1], stage="after"))
    assert len(gaps) == 21
    assert [gap.args["seconds"] for gap in gaps[:20]] == [5.0 * (3 + pause) for pause in range(10, 30)]
    assert gaps[20].args == {"count": 10, "seconds": sum(5.0 * (3 + pause) for pause in range(10))}


def test_what_could_not_be_had_is_told_by_kind():
    seen = [entry(n, shortfalls=(lacking(n),) + ((lacking(n, "GET /nodes"),) if n == 2 else ())) for n in range(4)]
    first, second = gaps_of(*seen, entry(4, stage="after"))
    assert text(first, "en") == (
        "GET /pods gave nothing for series in 4 of 5 looks, from 2026-11-25T07:00:00Z to 2026-11-25T07:00:15Z: "
        "403 Forbidden"
    )
    assert second.args["count"] == 1


def test_the_rest_of_many_kinds_is_told_in_sum():
    seen = entry(0, stage="after", shortfalls=tuple(lacking(0, f"GET /{number}") for number in range(25)))
    *_, rest = gaps_of(seen)
    assert rest.args == {"kinds": 5, "count": 5}


def test_everything_else_that_happened_is_told():
    tally = Tally(5.0)
    for told in (
        {"kind": "started", "at": BEGIN, "resumed": False},
        entry(0, masked=2),
        {"kind": "started", "at": BEGIN + dt.timedelta(seconds=5), "resumed": True},
        entry(1, missed=3, scrubbed=1),
        {"kind": "ended", "at": BEGIN, "asked": True},
    ):
        tally.add(told)
    tally.add_dropped(117)
    assert {gap.key: gap.args for gap in tally.gaps()} == {
        "recorder-restarted": {"count": 1, "times": "2026-11-25T07:00:05Z"},
        "recorder-missed": {"count": 3, "interval": 5.0},
        "recorder-no-end": {},
        "recorder-dropped": {"lines": 1, "bytes": 117},
        "recorder-masked": {"count": 2},
        "recorder-scrubbed": {"count": 1},
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 5, 21])
def test_every_text_can_be_said_of_any_number(language, count):
    from catalogue_texts import variables
    from readiness.messages import message

    found = texts_of(language, "recorder")
    assert set(found) == set(texts_of("en", "recorder"))
    for key, told in found.items():
        arguments = {
            name: count if name in {"count", "lines", "bytes", "kinds", "looks"} else "x" for name in variables(told)
        }
        said = text(message(key, **arguments), language)
        assert "{" not in said
        assert said[-1] in ".x" or key == "recorder-shortfall"
        assert "\n" not in said
