"""Ledgers against an independent reading: plain Python, datetimes, one write at a time."""

from __future__ import annotations

import datetime as dt
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.claims import Unit
from readiness.estimates import Bounds
from readiness.estimates.ledgers import (
    Ledger,
    Writes,
    estimate_lost_time,
    longest_outage,
    read_ledger,
    recovery_of,
)
from readiness.presentation.catalogue import LANGUAGES, text

LOST_AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
ASKED = {"metric": "lost_writes_window_seconds", "unit": Unit.SECONDS, "bounds": Bounds(0.95, 0.95)}
NOTHING = float("nan")

# (sent, delay of the acknowledgement or None, present), in milliseconds after the loss
ROWS = st.lists(
    st.tuples(st.integers(-20_000, 20_000), st.one_of(st.none(), st.integers(0, 900)), st.booleans()), max_size=40
)


def writes_of(rows: list[tuple[int, int | None, bool]]) -> Writes:
    sent = np.array([s / 1000 for s, _, _ in rows], dtype=float)
    acked = np.array([NOTHING if d is None else (s + d) / 1000 for s, d, _ in rows], dtype=float)
    return Writes(sent, acked, np.array([p for _, _, p in rows], dtype=bool))


def slowly(rows: list[tuple[int, int | None, bool]], *, held: bool, proven_ms: int) -> Ledger:
    """The same, with datetimes and loops."""
    acknowledged, missing, unacknowledged = [], [], 0
    for sent, delay, present in rows:
        if delay is None:
            unacknowledged += present
            continue
        at = LOST_AT + dt.timedelta(milliseconds=sent + delay)
        acknowledged.append((at, present))
        if not present:
            missing.append(at)
    window = dt.timedelta(0)
    if missing:
        window = max(*missing, LOST_AT) - min(*missing, LOST_AT)
    kept = [at for at, present in acknowledged if present and at <= LOST_AT]
    before = [at for at, _ in acknowledged if at <= LOST_AT]
    proven_at = LOST_AT + dt.timedelta(milliseconds=max(proven_ms, 0))
    after = [at for at, present in acknowledged if present and at > proven_at]
    outage = (min(after) - max(before)).total_seconds() if held and before and after else None
    return Ledger(
        sent=len(rows),
        acknowledged=len(acknowledged),
        missing=len(missing),
        kept_unacknowledged=unacknowledged,
        lost_window_seconds=window.total_seconds(),
        since_present_seconds=(LOST_AT - max(kept)).total_seconds() if kept else None,
        outage_seconds=outage,
        last_sent_seconds=max((s for s, _, _ in rows), default=None),
    )


@given(ROWS, st.booleans(), st.integers(-500, 3000))
def test_a_ledger_reads_as_one_write_at_a_time(rows, held, proven_ms):
    found = read_ledger(writes_of(rows), held=held, proven_seconds=proven_ms / 1000)
    expected = slowly(rows, held=held, proven_ms=proven_ms)
    for name, value in expected._asdict().items():
        if name == "last_sent_seconds" and value is not None:
            value /= 1000  # noqa: PLW2901
        assert getattr(found, name) == (None if value is None else pytest.approx(value, abs=1e-9)), name


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert read_ledger(writes_of(rows), held=True) == read_ledger(writes_of(shuffled), held=True)


@given(ROWS, st.integers(0, 39))
def test_one_more_missing_write_never_makes_the_loss_smaller(rows, which):
    if which >= len(rows) or rows[which][1] is None:
        return
    good = [(s, d, p or n == which) for n, (s, d, p) in enumerate(rows)]
    bad = [(s, d, p and n != which) for n, (s, d, p) in enumerate(rows)]
    lost, kept = (read_ledger(writes_of(r), held=True) for r in (bad, good))
    assert lost.missing == kept.missing + 1
    assert lost.lost_seconds >= kept.lost_seconds
    assert (
        lost.outage_seconds is None or kept.outage_seconds is None or lost.outage_seconds >= kept.outage_seconds - 1e-9
    )


def test_a_hole_counts_from_the_hole_and_a_tail_from_what_was_kept():
    tail = read_ledger(writes_of([(-3000, 0, True), (-2000, 0, False), (-1000, 0, False)]), held=True)
    assert (tail.missing, tail.lost_window_seconds, tail.since_present_seconds, tail.lost_seconds) == (2, 2, 3, 3)
    hole = read_ledger(writes_of([(-3000, 0, False), (-2000, 0, True), (-1000, 0, True)]), held=True)
    assert (hole.missing, hole.lost_window_seconds, hole.since_present_seconds, hole.lost_seconds) == (1, 3, 1, 3)


def test_what_was_acknowledged_after_the_loss_and_is_gone_is_lost_and_ends_no_outage():
    found = read_ledger(writes_of([(-1000, 0, True), (500, 0, False), (4000, 0, True)]), held=True)
    assert (found.missing, found.lost_window_seconds, found.outage_seconds) == (1, 0.5, 5)


def test_an_answer_of_what_is_being_killed_ends_no_outage():
    rows = [(-1000, 0, True), (200, 0, True), (9000, 0, True)]
    assert read_ledger(writes_of(rows), held=True, proven_seconds=1).outage_seconds == 10
    assert read_ledger(writes_of(rows), held=False, proven_seconds=1).outage_seconds is None


def test_a_ledger_of_which_nothing_is_left_bounds_nothing():
    found = read_ledger(writes_of([(-2000, 0, False), (-1000, 0, False)]), held=True)
    assert (found.bounded, found.lost_seconds) == (False, 2)
    assert read_ledger(writes_of([(-2000, 0, True)]), held=True).bounded


KEPT_ON = read_ledger(writes_of([(-1000, 0, True), (5000, 0, True)]), held=True)
SILENT = read_ledger(writes_of([(-1000, 0, True), (50_000, None, False)]), held=True)
STOPPED = read_ledger(writes_of([(-1000, 0, True), (10, None, False)]), held=True)


@pytest.mark.parametrize(
    ("ledger", "served", "held", "expected"),
    [
        (KEPT_ON, 45.0, True, (45, False, "serving")),  # writes after 6 s do not make a service of 45 s faster
        (KEPT_ON, 2.0, True, (6, False, "ledger")),
        (None, 45.0, True, (45, False, "serving")),
        (STOPPED, 45.0, True, (45, False, "serving")),  # the client ended with what it wrote to
        (SILENT, 45.0, True, (50, True, "no-write")),
        (KEPT_ON, 45.0, False, (45, True, "unsettled")),
        (KEPT_ON, None, True, (90, True, "never-served")),
    ],
)
def test_a_drill_is_over_with_whatever_comes_later(ledger, served, held, expected):
    assert recovery_of(ledger, served_seconds=served, held=held, observed_seconds=90) == expected


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=40))
def test_the_worst_loss_covers_the_median_as_stated(losses):
    lost = np.array(losses)
    found = estimate_lost_time(lost, np.ones(lost.size, bool), **ASKED)
    assert found.value == max(losses)
    # The worst of n lies below the median with probability 2^-n.
    assert (found.high == max(losses)) == (0.5**lost.size <= 0.05)
    n, ranks = lost.size, range(1, lost.size + 1)
    sound = [r for r in ranks if sum(comb(n, k) for k in range(r)) / 2**n <= 0.05]
    assert found.low == (sorted(losses)[max(sound) - 1] if sound else None)
    assert found.n_to_decide == (None if n >= 5 else 5)


def test_a_loss_that_no_ledger_holds_has_no_upper_bound():
    found = estimate_lost_time(np.full(9, 2.0), np.arange(9) > 0, **ASKED)
    assert (found.low, found.high) == (2, None)
    assert [c.key for c in found.conditions] == ["condition-loss-unbounded"]
    for language in LANGUAGES:
        assert "{" not in text(found.method, language) + text(found.conditions[0], language)


@pytest.mark.parametrize("lost", [[-1.0], [NOTHING]])
def test_a_loss_is_a_time(lost):
    with pytest.raises(ValueError, match="0 s"):
        estimate_lost_time(np.array(lost), np.array([True]), **ASKED)
    with pytest.raises(ValueError, match="0 s"):
        estimate_lost_time(np.array([1.0, 2.0]), np.array([True]), **ASKED)


# A second outage ----------------------------------------------------------------------------------------------------


def walked(rows: list[tuple[int, int | None, bool]], since_ms: int) -> float:
    """One failed write after the other, each with the acknowledgements around it."""
    failed = [sent for sent, delay, _ in rows if delay is None and sent >= since_ms]
    good = [sent + delay for sent, delay, present in rows if delay is not None and present]
    last_sent = max((sent for sent, _, _ in rows), default=0)
    longest = 0
    for at in failed:
        before = max([moment for moment in good if moment <= at], default=min([since_ms, *good]))
        after = min([moment for moment in good if moment > at], default=max([last_sent, *good]))
        longest = max(longest, after - before)
    return longest / 1000


@given(ROWS, st.integers(-20_000, 20_000))
def test_the_longest_outage_is_that_of_walking_through_the_writes(rows, since_ms):
    found = longest_outage(writes_of(rows), since_seconds=since_ms / 1000)
    assert (found.seconds if found else 0.0) == pytest.approx(walked(rows, since_ms), abs=1e-9)


def test_a_pause_in_which_nothing_failed_is_none():
    quiet = writes_of([(0, 10, True), (9_000, 10, True)])
    assert longest_outage(quiet, since_seconds=0.0) is None


def test_what_failed_before_is_another_outage():
    rows = [
        (-100, 10, True),
        (0, None, False),
        (2_000, 10, True),
        (3_000, 10, True),
        (4_000, None, False),
        (6_000, 10, True),
    ]
    assert longest_outage(writes_of(rows), since_seconds=3.5) == pytest.approx((3.01, 6.01))
    assert longest_outage(writes_of(rows), since_seconds=4.5) is None


def test_an_outage_that_was_not_seen_to_end_lasts_to_the_last_write():
    rows = [(0, 10, True), (1_000, None, False), (5_000, None, False)]
    assert longest_outage(writes_of(rows), since_seconds=0.5).seconds == pytest.approx(4.99)
    assert longest_outage(writes_of([]), since_seconds=0.0) is None
