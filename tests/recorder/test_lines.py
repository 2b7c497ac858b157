"""A line of the spool gives back what was looked at, to the bit, or says that it is torn."""

from __future__ import annotations

import datetime as dt
import json
import math

from hypothesis import given
from hypothesis import strategies as st

from readiness.recorder.lines import entry_of, line_of, packed, unpacked
from readiness.sources.live.looks import Look, Shortfall
from recorder.samples import BEGIN, look, series_row

moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(dt.UTC),
)
texts = st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates and all
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | moments
rows = st.lists(st.dictionaries(texts, values, max_size=5), max_size=5)
shortfalls = st.builds(Shortfall, moments, texts, texts, texts, texts)
looks = st.builds(
    Look, moments, moments, st.sampled_from(["before", "during", "after"]),
    st.dictionaries(texts, rows, max_size=3), st.lists(shortfalls, max_size=3).map(tuple),
)  # fmt: skip


@given(looks)
def test_a_look_comes_back_as_it_was(seen):
    line = line_of({"kind": "look", **packed(seen)})
    assert line.count(b"\n") == 1
    back = unpacked(entry_of(line))
    assert back == seen
    assert [list(row) for found in back.rows.values() for row in found] == [
        list(row) for found in seen.rows.values() for row in found
    ]


def test_what_is_no_number_comes_back_too():
    seen = look(rows={"series": [series_row(BEGIN, math.nan), series_row(BEGIN, math.inf)]})
    first, second = unpacked(entry_of(line_of(packed(seen)))).rows["series"]
    assert math.isnan(first["value"])
    assert second["value"] == math.inf


@given(looks, st.data())
def test_a_torn_line_is_no_entry(seen, data):
    line = line_of({"kind": "look", **packed(seen)})
    assert entry_of(line[: data.draw(st.integers(0, len(line) - 1))]) is None


@given(looks, st.data())
def test_a_line_with_one_changed_byte_is_no_entry(seen, data):
    line = bytearray(line_of({"kind": "look", **packed(seen)}))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    assert entry_of(bytes(line)) is None


def test_columns_are_written_once():
    seen = look(rows={"series": [series_row(BEGIN, float(number)) for number in range(100)]})
    body = json.dumps(packed(seen), default=str)
    assert body.count("observed_at") == 1
