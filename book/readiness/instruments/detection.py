"""Detectors: do the parts of a split stay apart, does a detector know more than a look-up table, does it learn at all.

Whether a threshold travelled from validation to test is no check: what was measured at another rate of false alarms
was measured, and may still refute (`readiness.estimates.recall.held_to_budget`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from readiness.instruments.base import Check, InstrumentCheck, checked
from readiness.messages import Argument


class Overlaps(NamedTuple):
    """What the test part shares with the training part.

    Attributes
    ----------
    attacks
        Attack flows of the test part.
    repeated_ratio
        Share of them with a training attack alike in all but times, addresses and duration; None if the table
        records nothing of behaviour, or there are none.
    shared_clusters
        Attacks (episodes, or what stands for them) of which both parts have flows.
    clusters
        Attacks in the test part.
    shared_attackers, attackers
        Hosts that attack in the test part: those that attack or are attacked in training too, and all of them.
    shared_victims, victims
        Hosts that are attacked in the test part, likewise.
    overlap_seconds
        How much earlier the first test flow is than the last training flow; 0 if it is later.
    """

    attacks: int
    repeated_ratio: float | None
    shared_clusters: int
    clusters: int
    shared_attackers: int
    attackers: int
    shared_victims: int
    victims: int
    overlap_seconds: float


def check_split_separates(
    split: str, overlaps: Overlaps, *, victims_held_out: bool = True, member: str | None = None
) -> Check:
    """Check that training and test share no episode, and nothing else that the name of the split promises.

    Parameters
    ----------
    split
        ``time`` promises that the test comes after, ``hosts`` other attackers (and victims), and any split other
        episodes: a random one passes only where every attack is a single flow.
    overlaps
        What both parts share.
    victims_held_out
        Whether a split by hosts promises other victims too.
    member
        Of the population.
    """
    name, found = InstrumentCheck.SPLIT_SEPARATES, overlaps
    facts: dict[str, Argument] = {"episodes": found.clusters, "shared": found.shared_clusters}
    facts |= {"repeated_ratio": float("nan") if found.repeated_ratio is None else found.repeated_ratio}
    if not found.clusters:
        return checked(name, passed=False, member=member, variant="empty")
    if found.shared_clusters:
        return checked(name, passed=False, member=member, variant="", **facts)
    if split == "time" and found.overlap_seconds > 0:
        return checked(name, passed=False, member=member, variant="time", overlap_seconds=found.overlap_seconds)
    facts = {"shared_attackers": found.shared_attackers, "attackers": found.attackers}
    facts |= {"shared_victims": found.shared_victims, "victims": found.victims}
    if split == "hosts" and (found.shared_attackers or (victims_held_out and found.shared_victims)):
        return checked(name, passed=False, member=member, variant="hosts", **facts)
    return checked(name, passed=True, member=member, variant="", episodes=found.clusters, **facts)


def check_beats_memory(recall: float, lookups: Mapping[str, float], *, member: str | None = None) -> Check:
    """Check that a detector finds more than the best table that only remembers addresses, ports or rows.

    Parameters
    ----------
    recall
        Of the detector on the test, at its threshold.
    lookups
        Look-up table -> its recall at the same budget of false alarms.
    member
        Of the population.
    """
    name = InstrumentCheck.BEATS_MEMORY
    if not lookups:
        return checked(name, passed=False, member=member, variant="empty")
    best = max(sorted(lookups), key=lambda lookup: lookups[lookup])
    facts: dict[str, Argument] = {"recall_ratio": recall, "best_ratio": lookups[best]}
    return checked(
        name, passed=recall > lookups[best], member=member, variant="", lookup=best, tables=len(lookups), **facts
    )


def check_control_falls(recall: float, recall_low: float, chance: float, *, member: str | None = None) -> Check:
    """Check that a detector trained on shuffled labels finds no more attacks than alarms at random would.

    Parameters
    ----------
    recall, recall_low
        Of the detector with shuffled labels, and its lower bound.
    chance
        Upper bound of the share of benign flows that alarm at the same threshold: what alarms at random finds as
        many of the attacks.
    member
        Of the population.
    """
    facts: dict[str, Argument] = {
        "recall_ratio": recall,
        "low_ratio": recall_low,
        "chance_ratio": chance,
    }
    return checked(InstrumentCheck.CONTROL_FALLS, passed=recall_low <= chance, member=member, variant="", **facts)


def check_scores_vary(scores: NDArray[np.float64], *, member: str | None = None) -> Check:
    """Check that a detector does not give every flow the same score.

    Parameters
    ----------
    scores : (n,) float
        Of test flows.
    member
        Of the population.
    """
    name, distinct = InstrumentCheck.NOT_CONSTANT, int(np.unique(scores).size)
    if distinct > 1:
        return checked(name, passed=True, member=member, variant="scores", n=scores.size, distinct=distinct)
    if not scores.size:
        return checked(name, passed=False, member=member, variant="no-scores")
    return checked(name, passed=False, member=member, variant="scores", n=scores.size, value=float(scores[0]))


def check_episodes_suffice(episodes: int, *, needed: int = 2, member: str | None = None) -> Check:
    """Check that there are independent episodes to judge by; one attack is an anecdote, however many flows it has.

    Parameters
    ----------
    episodes
        In the test.
    needed
        At least two: what one has in common with the next cannot be seen in one.
    member
        Of the population.
    """
    facts: dict[str, Argument] = {"episodes": episodes, "needed": needed}
    passed = episodes >= needed
    return checked(InstrumentCheck.SAMPLES_SUFFICE, passed=passed, member=member, variant="episodes", **facts)
