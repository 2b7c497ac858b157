"""No masked name is left anywhere: not in a text, not in JSON in a text, not in any byte of spool or recording."""

from __future__ import annotations

import io
import json
import string
import tempfile
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readiness.errors import InputError
from readiness.recorder import masking
from readiness.recorder.lines import packed
from readiness.recorder.masking import Masking, check_names
from readiness.recorder.parameters import digest_of
from readiness.recorder.places import Place
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.sealing import seal
from readiness.recorder.spool import Spool, SpoolPlan
from readiness.sources.live.looks import Look, Shortfall
from recorder.samples import BEGIN, live

# As names of pods, hosts and people are, and some that are made to meet each other.
LETTERS = string.ascii_lowercase + "äßжΩ"
made_of = st.text(st.sampled_from(LETTERS + string.digits + "-."), min_size=3, max_size=12)
close = st.text(st.sampled_from("ab1-"), min_size=3, max_size=6)


def usable(name: str) -> bool:
    try:
        check_names([name], "params")
    except InputError:
        return False
    return True


names_of = st.lists((made_of | close).filter(usable), min_size=1, max_size=5, unique=True)
around = st.text(st.sampled_from(LETTERS + string.digits + '-. \n"\\{}/,:=&%'), max_size=8)


@st.composite
def names_and_texts(draw) -> tuple[list[str], str]:
    names = draw(names_of)
    pieces = draw(st.lists(st.sampled_from(names) | around, max_size=8))
    return names, "".join(pieces)


def strings_of(value: object) -> list[str]:
    """Every string that whoever parses a value finds, however often it parses."""
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in strings_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings_of(item)]
    if not isinstance(value, str):
        return []
    try:
        inside = json.loads(value)
    except ValueError:
        return [value]
    return [value, *(strings_of(inside) if isinstance(inside, (dict, list, str)) else [])]


@given(names_and_texts())
def test_no_name_is_left_in_a_text(drawn):
    names, text = drawn
    masked, count = Masking(names).masked(text)
    assert [name for name in names if name in masked] == []
    assert (count > 0) == (masked != text)
    if not any(name in text for name in names):
        assert masked == text


@given(names_and_texts(), st.integers(1, 3), st.booleans())
def test_no_name_is_left_in_json_that_stands_in_json(drawn, depth, ascii_only):
    names, text = drawn
    for level in range(depth):
        text = json.dumps({"kept": 7, text if level == 0 else "inside": [text]}, ensure_ascii=ascii_only)
    masked, _ = Masking(names).masked(text)
    assert json.loads(masked)["kept"] == 7
    assert [(name, found) for found in strings_of(masked) for name in names if name in found] == []


def test_a_name_is_found_however_its_letters_are_escaped():
    masking = Masking(["alice-5"])
    escaped = '{"by": "\\u0061lice-5", "in": "{\\"x\\": \\"\\\\u0061lice\\\\u002d5\\"}"}'
    masked, count = masking.masked(escaped)
    assert count == 2
    assert json.loads(masked) == {"by": "masked-1", "in": '{"x": "masked-1"}'}
    assert masking.masked("/api/al%69ce-5")[0] == "/api/al%69ce-5"  # nobody escapes letters in a URL
    assert Masking(["müller"]).masked(f"/users/{quote('müller')}")[0] == "/users/masked-1"


def test_one_name_is_one_pseudonym_and_the_longest_goes_first():
    masking = Masking(["web", "web-1", "web-12"])
    assert masking.masked("web-12 web-1 web web-1") == ("masked-3 masked-2 masked-1 masked-2", 4)
    # Not the pseudonym of another name.
    assert Masking(["web-1"]).masked("web-12 web-1a")[0] == "masked-1_2 masked-1a"


@pytest.mark.parametrize("text", ["ALICE-5", "by Alice-5.", '{"by": "aLICE-5"}', '"/home/Alice-5/x"', "ALICE-5_old"])
def test_a_name_is_found_in_other_cases_where_it_stands_for_itself(text):
    masked, count = Masking(["alice-5", "other"]).masked(text)
    assert (masked.count("masked-1"), count) == (1, 1)
    assert "alice" not in masked.lower()


def test_a_name_in_another_case_takes_no_word_and_no_key_apart():
    masking = Masking(["Ada", "Items", "alice"])
    body = '{"metadata": {"a": "MALICE and ALICEs"}, "items": [], "in": "{\\"items\\": 1}"}'
    assert masking.masked(body) == (body, 0)
    assert masking.masked("Adam, ada") == ("masked-1m, masked-1", 2)
    # Each spelling that is listed is itself.
    assert Masking(["Web-a", "web-a"]).masked("web-a Web-a WEB-A") == ("masked-2 masked-1 masked-1", 3)


@given(names_and_texts())
def test_no_name_is_left_in_capitals_either(drawn):
    names, text = drawn
    ascii_names = [name for name in names if name.isascii()]
    masked, _ = Masking(ascii_names).masked(f" {text} ".join(name.upper() for name in [*ascii_names, *ascii_names]))
    assert [name for name in ascii_names if name in masked] == []
    for name in ascii_names:
        if name[0].isalnum() and name[-1].isalnum():
            assert f" {name.upper()} " not in f" {masked} "


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ab", "3 characters or more"),
        ('a"b', "3 characters or more"),
        ("a\nbc", "3 characters or more"),
        ("2026-11-25", "part of any number or time"),
        ("12T07", "part of any number or time"),
        ("1e-05", "part of any number or time"),
        ("series", "no part of the form of a recording (`series`)"),
        ("observed", "no part of the form of a recording (`observed_at`)"),
        ("masked-1", "none of the replacements"),
        ("Masked-1", "none of the replacements"),
        ("12t07", "part of any number or time"),
        ("SERIES", "no part of the form of a recording (`series`)"),
    ],
)
def test_names_that_would_take_a_recording_apart_are_refused(name, expected):
    with pytest.raises(InputError) as caught:
        check_names(["fine-name", name], "params/staging.yaml")
    (problem,) = caught.value.problems
    assert problem.place == "$.live.mask[1]"
    assert expected in problem.expected


@pytest.mark.parametrize("name", ["10.0.0.12", "fe80::1", "Ivan Petrov", "shop-7d9f", "user@example.org", "müller"])
def test_names_of_people_hosts_and_addresses_are_taken(name):
    check_names([name], "params")


def test_what_is_put_together_anew_by_a_replacement_goes_too():
    masked, _ = Masking(["ab-", "d-1x"]).masked("ab-x")
    assert "d-1x" not in masked
    assert masking._MOST_ROUNDS > 2


@settings(max_examples=60)
@given(names_and_texts(), st.data())
def test_no_byte_of_spool_or_recording_holds_a_name(drawn, data):
    names, text = drawn
    assume(not any(name in "sample recording A test Проверка" for name in names))
    nested = json.dumps({"metadata": {"name": text, "annotations": {"last": json.dumps({text: [text]})}}})
    body = data.draw(st.sampled_from([text, nested]))
    at = BEGIN
    rows = {
        "series": [{"observed_at": at, "pod": text, "node": text, "metric": "m", "value": 1.0, "unit": "bytes"}],
        "payloads": [
            {
                "stage": "before",
                "pod": text,
                "path": text,
                "status": 200,
                "collected_at": at,
                "content_type": None,
                "headers": json.dumps({"x-served-by": text}),
                "body": body,
            }
        ],
    }
    seen = Look(at, at, "before", rows, (Shortfall(at, text, "series", body, text),))
    told = live(mask=tuple(names), settings={"where": text}, environment={"who": text})
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "data" / "sample")
        scrubber = Scrubber(told, Path(folder), "params")
        with place.locked():
            spool = Spool(place.spool)
            spool.begin(SpoolPlan(digest_of(told), 5.0, None, at))
            spool.append({"kind": "started", "at": at, "resumed": False})
            kept, counts = scrubber.look(seen)
            spool.append(
                {"kind": "look", **packed(kept), "missed": 0, "masked": counts.masked, "scrubbed": counts.scrubbed}
            )
            spool.close()
            for path in (path for path in place.spool.rglob("*") if path.is_file()):
                # Each line begins with a checksum, in whose digits anything may stand by chance.
                lines = path.read_bytes().splitlines()
                hold_no_name(b"\n".join(line.partition(b" ")[2] for line in lines), names)
            seal(place, told, scrubber, by="a test")
        for path in place.target.iterdir():
            if path.suffix == ".parquet":
                frame = pd.read_parquet(io.BytesIO(path.read_bytes()))
                found = [str(column) for column in frame] + [t for c in frame for t in strings_of(list(frame[c]))]
                hold_no_name("\n".join(found).encode(), names)
            # Compressed pages may hold three letters by chance, and sentences of ours hold words.
            hold_no_name(path.read_bytes(), [name for name in names if len(name) > 4])
        described = (place.target / "recording.yaml").read_text(encoding="utf-8")
        assert ("pseudonym" in described) == bool(counts.masked)


def hold_no_name(content: bytes, names: list[str]) -> None:
    assert [name for name in names if name.encode() in content] == []
