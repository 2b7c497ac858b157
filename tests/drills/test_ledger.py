"""The client of the ledger: one attempt for each number, one outcome for each attempt, and no number left out."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.drills.ledger import LedgerClient, content_of
from readiness.machine.clocks import Clock


class Server:
    """Takes writes, fails those of some numbers, and is slow with others."""

    def __init__(self, *, failing: frozenset[int] = frozenset(), slow: frozenset[int] = frozenset()) -> None:
        self.failing, self.slow, self.asked, self.kept = failing, slow, [], {}

    def put(self, seq: int, content: str) -> None:
        self.asked.append(seq)
        if seq in self.slow:
            time.sleep(0.1)
        if seq in self.failing:
            raise ConnectionRefusedError
        self.kept[seq] = content


def write_through(server: Server, *, writes: int, interval_seconds: float = 0.001) -> LedgerClient:
    client = LedgerClient(server.put, run="run-01", clock=Clock(), interval_seconds=interval_seconds)
    client.start()
    end = time.monotonic() + 20
    while len(client.writes) < writes and time.monotonic() < end:
        time.sleep(0.001)
    assert client.stop(timeout_seconds=5)
    return client


def test_every_number_is_written_once_and_has_exactly_one_outcome():
    server = Server(failing=frozenset(range(5, 15)))
    client = write_through(server, writes=30)
    assert [write.seq for write in client.writes] == server.asked == list(range(1, len(client.writes) + 1))
    assert all((write.acked_at is None) == (write.error is not None) for write in client.writes)
    assert {write.seq for write in client.writes if write.error} == set(range(5, 15))
    assert {write.error for write in client.writes} == {None, "ConnectionRefusedError"}
    assert client.acknowledged() == len(client.writes) - 10


def test_acknowledgements_come_after_questions_and_questions_in_turn():
    client = write_through(Server(), writes=50)
    assert all(write.acked_at >= write.sent_at for write in client.writes)
    sent = [write.sent_at for write in client.writes]
    assert sent == sorted(sent)


def test_a_slow_write_delays_the_next_and_is_not_made_up_for():
    client = write_through(Server(slow=frozenset({3})), writes=10, interval_seconds=0.03)
    gaps = [
        (after.sent_at - before.sent_at).total_seconds()
        for before, after in zip(client.writes, client.writes[1:], strict=False)
    ]
    assert gaps[2] >= 0.1
    # No burst behind it: what was missed, three writes, would make these shorter by as much. One may come late.
    assert sum(gaps[3:]) >= 0.03 * (len(gaps[3:]) - 1)


def test_a_write_that_hangs_is_told_and_never_acknowledged():
    let_go = threading.Event()
    client = LedgerClient(lambda *_: let_go.wait(10), run="run-01", clock=Clock(), interval_seconds=0.01)
    client.start()
    assert not client.stop(timeout_seconds=0.05)
    assert client.writes == ()
    let_go.set()
    assert client.stop(timeout_seconds=5)


@given(st.lists(st.tuples(st.sampled_from(["a-01", "a-02", "b-01"]), st.integers(1, 10_000)), unique=True))
def test_no_two_records_have_the_same_content(records):
    assert len({content_of(run, seq) for run, seq in records}) == len(records)


def test_the_clock_of_a_drill_does_not_follow_one_that_is_put_back(monkeypatch: pytest.MonkeyPatch):
    clock = Clock()
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    after = clock.now()
    assert 0 <= (after - before).total_seconds() < 5
    assert after.utcoffset().total_seconds() == 0
