"""Targets asked at the same time: what is late is brought later, whole and once."""

from __future__ import annotations

import threading
import time

import pytest

from readiness.sources.live.rounds import Rounds


def answer(name):
    return {"series": [{"metric": name}]}, []


def names(brought):
    return [row["metric"] for found, _ in brought for row in found["series"]]


@pytest.fixture
def rounds():
    made = Rounds(wait_seconds=0.2)
    yield made
    made.close()


@pytest.mark.parametrize("held", range(4))
def test_what_is_held_is_brought_once_and_everything_else_in_its_own_look(rounds, held):
    """Each of four targets answers in each of six looks; some are held for a while, by their number."""
    gates = {n: threading.Event() for n in range(4)}
    asked = []

    def question(n, look):
        def ask():
            asked.append((n, look))
            gates[n].wait(5)
            return answer((n, look))

        return ask

    for n in range(held, 4):
        gates[n].set()
    brought = []
    for look in range(6):
        if look == 3:
            for gate in gates.values():
                gate.set()
            time.sleep(0.1)
        brought.append(names(rounds.ask({n: question(n, look) for n in range(4)}, "during")))
    everything = [name for some in brought for name in some]
    assert sorted(everything) == sorted(asked)
    for look, some in enumerate(brought):
        free = [(n, look) for n in range(held, 4)]
        assert [name for name in some if name[0] >= held] == free
        # One that is under way is not asked a second time; what came since comes first, and its target is asked anew.
        late = [(n, 0) for n in range(held)]
        anew = [(n, look) for n in range(held)]
        assert [name for name in some if name[0] < held] == [[], [], [], late + anew, anew, anew][look]


def test_a_question_that_raises_does_so_once(rounds):
    def breaks():
        time.sleep(0.3)
        raise ZeroDivisionError

    assert rounds.ask({"it": breaks}, "during") == []
    time.sleep(0.3)
    with pytest.raises(ZeroDivisionError):
        rounds.ask({}, "during")
    assert names(rounds.ask({"it": lambda: answer("it")}, "during")) == ["it"]


@pytest.mark.parametrize("stage", ["before", "after"])
def test_the_first_and_the_last_look_wait_for_every_answer(rounds, stage):
    def slow():
        time.sleep(0.5)
        return answer("slow")

    assert names(rounds.ask({"slow": slow}, "during")) == []
    assert names(rounds.ask({}, stage)) == ["slow"]
    assert names(rounds.ask({}, stage)) == []


def test_more_targets_than_threads_are_all_asked(rounds):
    asked = {n: lambda n=n: (time.sleep(0.02), answer(n))[1] for n in range(100)}
    assert sorted(names(rounds.ask(asked, "after"))) == list(range(100))


def test_closing_waits_for_what_is_under_way_and_begins_nothing():
    made = Rounds(wait_seconds=0.05)
    done = []
    questions = {n: lambda n=n: (time.sleep(0.4), done.append(n), answer(n))[2] for n in range(40)}
    made.ask(questions, "during")
    made.close()
    assert len(done) == 32
