"""What drills and ledgers have to be before anything is read from them."""

from __future__ import annotations

import numpy as np
import pytest

from readiness.instruments import (
    LedgerRows,
    check_drill_clock,
    check_ledger_adds_up,
    check_loss_proven,
    check_settled,
)

IDS = ["a", "b", "c"]
YES, NO = np.array([True] * 3), np.array([False] * 3)
FIRST = np.array([True, False, False])


@pytest.mark.parametrize(
    ("proven", "served", "passed", "which"),
    [
        (YES, YES, True, None),
        (~FIRST, ~FIRST, True, "a"),  # broken off: left out and named
        (~FIRST, YES, False, "a"),  # nothing lost, and yet recovered from
        (NO, NO, False, "a, b, c"),  # drills of which none is proven are none
    ],
)
def test_a_loss_is_proven_or_does_not_count(proven, served, passed, which):
    found = check_loss_proven(IDS, proven, served)
    assert (found.passed, found.detail.args.get("which")) == (passed, which)


@pytest.mark.parametrize(
    ("served", "confirmed", "settling", "passed"),
    [
        (5.0, 20.0, 15.0, True),
        (5.0, 19.95, 15.0, True),  # within the clocks' reading
        (5.0, 19.8, 15.0, False),
        (5.0, 5.0, 0.0, False),  # no second look
        (5.0, 50.0, 0.0, False),  # a look that nobody promised to wait for
        (np.nan, 50.0, 15.0, False),  # confirmed without having served
        (5.0, np.nan, 15.0, True),  # never said to be back
        (np.nan, np.nan, 0.0, True),
    ],
)
def test_what_is_back_was_looked_at_again(served, confirmed, settling, passed):
    arrays = (np.array([value]) for value in (served, confirmed, settling))
    assert check_settled(["a"], *arrays, clock_resolution_seconds=0.1).passed is passed


def ledger(**changed) -> LedgerRows:
    sent = np.arange(4.0)
    good = LedgerRows(np.arange(1, 5), sent, np.where(sent == 2, np.nan, sent + 0.1), sent == 2)
    return good._replace(**{name: np.asarray(values) for name, values in changed.items()})


@pytest.mark.parametrize(
    ("rows", "fault", "count"),
    [
        (ledger(seq=[1, 2, 4, 5]), "numbers", 1),
        (ledger(seq=[1, 2, 2, 3]), "numbers", 1),
        (ledger(failed=[False] * 4), "fates", 1),
        (ledger(failed=[True] * 4), "fates", 3),
        (ledger(acked_seconds=[0.1, 0.5, np.nan, 3.1]), "early", 1),
        (ledger(sent_seconds=[0.0, 2.0, 1.0, 3.0], acked_seconds=[0.1, 2.1, np.nan, 3.1]), "early", 1),
    ],
)
def test_a_ledger_with_one_defect_is_found_by_it(rows, fault, count):
    found = check_ledger_adds_up({"good": ledger(), "bad": rows}, clock_resolution_seconds=0.1)
    assert not found.passed
    assert (found.detail.args["which"], found.detail.args[fault]) == ("bad", count)


def test_a_whole_ledger_adds_up_and_says_its_sums():
    rows = ledger()
    shuffled = LedgerRows(*(column[[2, 0, 3, 1]] for column in rows))
    for one in (rows, shuffled, rows._replace(seq=rows.seq + 99)):
        found = check_ledger_adds_up({"a": one}, clock_resolution_seconds=0)
        assert found.passed
        assert {name: found.detail.args[name] for name in ("sent", "acknowledged", "failed")} == {
            "sent": 4,
            "acknowledged": 3,
            "failed": 1,
        }


def test_an_empty_ledger_is_wrong_only_where_one_is_needed_and_strays_always_are():
    empty = LedgerRows(*(np.array([], dtype) for dtype in (np.int64, float, float, bool)))
    drills = {"a": ledger(), "b": empty}
    assert check_ledger_adds_up(drills, clock_resolution_seconds=0).passed
    needed = check_ledger_adds_up(drills, clock_resolution_seconds=0, required=True)
    assert (needed.passed, needed.detail.args["without"]) == (False, 1)
    assert not check_ledger_adds_up(drills, clock_resolution_seconds=0, strays=1).passed
    assert not check_ledger_adds_up({"b": empty}, clock_resolution_seconds=0, required=True).passed


def test_events_come_in_their_order_as_far_as_clocks_tell():
    late = {"a": np.array([0.0, 1, 2, 3]), "b": np.array([0.0, 1, np.nan, 0.95])}
    assert check_drill_clock(late, clock_resolution_seconds=0.1).passed
    found = check_drill_clock(late | {"b": np.array([0.0, 1, np.nan, 0.5])}, clock_resolution_seconds=0.1)
    assert (found.passed, found.detail.args["which"], found.detail.args["back-seconds"]) == (False, "b", 0.5)
