"""Several ways of looking as one: what one of them did not expect costs nothing of what the others saw."""

from __future__ import annotations

import datetime as dt

import pytest

from readiness.errors import CollectionError
from readiness.sources.live.assembly import assemble
from readiness.sources.live.collecting import JoinedCollector
from readiness.sources.live.looks import Look

PLANTED = "planted-secret"
WANTED = frozenset({"series", "probes"})


class Part:
    """Brings one row of `series`, or raises where a test says so; counts what is asked of it."""

    def __init__(self, name, tables=("series",), **raises):
        self.name, self.tables, self.raises, self.closed = name, frozenset(tables), raises, 0

    def _may_raise(self, where):
        if where in self.raises:
            raise self.raises[where]

    def open(self):
        self._may_raise("open")

    def look(self, stage, wanted):
        self._may_raise("look")
        at = dt.datetime.now(dt.UTC)
        row = {"observed_at": at, "pod": self.name, "node": "", "metric": "m", "value": 1.0, "unit": "count"}
        return Look(at, at, stage, {"series": [row]} if "series" in wanted else {})

    def close(self):
        self.closed += 1
        self._may_raise("close")


def looked(*parts):
    collector = JoinedCollector({part.name: part for part in parts})
    collector.open()
    try:
        return collector.look("during", WANTED)
    finally:
        collector.close()


@pytest.mark.parametrize("where", ["open", "look"])
@pytest.mark.parametrize("error", [KeyError(PLANTED), ZeroDivisionError(PLANTED), CollectionError("it is away", "go")])
def test_a_part_that_raises_is_a_row_of_errors_and_the_rest_of_the_look_is_kept(where, error):
    good, bad = Part("good"), Part("bad", ("series", "probes", "objects"), **{where: error})
    look = looked(bad, good)
    assert [row["pod"] for row in look.rows["series"]] == ["good"]
    assert [(s.what, s.table) for s in look.shortfalls] == [("bad", "probes"), ("bad", "series")]
    rows = assemble([look])["collection_errors"]
    assert len(rows) == 2
    text = " ".join(rows["error"]) + " ".join(rows["hint"])
    assert PLANTED not in text
    assert type(error).__name__ in text or "it is away" in text
    assert rows["hint"].str.len().min() > 0


def test_a_part_that_could_not_be_opened_is_opened_again_at_the_next_look():
    part = Part("late", open=KeyError("x"))
    collector = JoinedCollector({"late": part})
    collector.open()
    try:
        assert collector.look("before", WANTED).rows == {}
        part.raises = {}
        assert collector.look("during", WANTED).shortfalls == ()
    finally:
        collector.close()


def test_every_part_is_closed_even_after_one_that_cannot_be():
    bad, good = Part("bad", close=OSError("x")), Part("good")
    looked(bad, good)
    assert (bad.closed, good.closed) == (1, 1)
