import datetime as dt
import operator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import (
    AS_OF,
    NAMED,
    STRANGER,
    SUBSTITUTE,
    VALIDITY_DAYS,
    Unit,
    a_check,
    a_claim,
    an_acceptance,
    an_estimate,
    an_observation,
    some_evidence,
)
from readiness.claims import Claim, Comparator
from readiness.estimates import Estimate, bounds_for
from readiness.evidence import Provenance
from readiness.messages import message
from readiness.verdicts import COMBINATIONS, RULES, Evidence, Outcome, Verdict, evaluate

DECIDED = {Outcome.VERIFIED, Outcome.REFUTED}
OLD = (an_observation(age_days=VALIDITY_DAYS + 1),)


def judge(claim: Claim, evidence: Evidence, as_of: dt.datetime = AS_OF) -> Verdict:
    return evaluate(claim, evidence, an_acceptance(), as_of)


# The rules: every claim below asks for less than 10 ------------------------------------------------------------------

DAY = a_claim(window_hours=24.0)
OPEN_TO_SIMULATION = a_claim(simulated_refutes=True)
SIMULATED = (an_observation(provenance=Provenance.SIMULATED),)
GOOD, BAD, OPEN = an_estimate(1, 9), an_estimate(11, 12), an_estimate(9, 11)

RULE_CASES = [
    ("no-evidence", Outcome.NOT_MEASURED, None, a_claim(), some_evidence(GOOD, observations=())),
    ("instrument-failed", Outcome.INVALID, None, a_claim(), some_evidence(GOOD, checks=(a_check(passed=False),))),
    (
        "from-the-future",
        Outcome.INVALID,
        None,
        a_claim(),
        some_evidence(GOOD, observations=(an_observation(age_days=-1),)),
    ),
    *(
        ("provenance", Outcome.NOT_MEASURED, None, a_claim(), some_evidence(GOOD, observations=(an_observation(), o)))
        for o in (an_observation(provenance=p) for p in Provenance if p not in ("measured", "derived"))
    ),
    (
        "other-subject",
        Outcome.NOT_MEASURED,
        None,
        a_claim(),
        some_evidence(GOOD, observations=(an_observation(), an_observation(subject=STRANGER))),
    ),
    ("no-estimate", Outcome.NOT_MEASURED, None, a_claim(), some_evidence()),
    ("no-estimate", Outcome.NOT_MEASURED, None, OPEN_TO_SIMULATION, some_evidence(observations=SIMULATED)),
    *(
        ("simulated-only-refutes", Outcome.NOT_MEASURED, None, OPEN_TO_SIMULATION, some_evidence(e, observations=o))
        for e in (GOOD, OPEN, an_estimate(11, 12, low_confidence=0.9), an_estimate(None, 12))
        for o in (SIMULATED, (an_observation(), *SIMULATED))
    ),
    (
        "simulated-only-refutes",
        Outcome.NOT_MEASURED,
        None,
        a_claim(window_hours=24.0, simulated_refutes=True),
        some_evidence(an_estimate(11, 12, window_hours=1.0), observations=SIMULATED),
    ),
    ("refuted", Outcome.REFUTED, None, OPEN_TO_SIMULATION, some_evidence(BAD, observations=SIMULATED)),
    ("verified", Outcome.VERIFIED, None, OPEN_TO_SIMULATION, some_evidence(GOOD)),
    *(
        ("provenance", Outcome.NOT_MEASURED, None, OPEN_TO_SIMULATION, some_evidence(BAD, observations=(*SIMULATED, o)))
        for o in (an_observation(provenance=p) for p in (Provenance.DOCUMENTED, Provenance.CONSTANT))
    ),
    (
        "other-subject",
        Outcome.NOT_MEASURED,
        None,
        OPEN_TO_SIMULATION,
        some_evidence(BAD, observations=(an_observation(subject=STRANGER, provenance=Provenance.SIMULATED),)),
    ),
    (
        "refuted-long-ago",
        Outcome.STALE,
        Outcome.REFUTED,
        OPEN_TO_SIMULATION,
        some_evidence(BAD, observations=(an_observation(provenance=Provenance.SIMULATED, age_days=VALIDITY_DAYS + 1),)),
    ),
    ("weak-bounds", Outcome.INCONCLUSIVE, None, a_claim(), some_evidence(an_estimate(1, 9, high_confidence=0.9))),
    ("weak-bounds", Outcome.INCONCLUSIVE, None, a_claim(), some_evidence(an_estimate(11, 12, low_confidence=0.9))),
    (
        "window-short-reversible",
        Outcome.INCONCLUSIVE,
        None,
        DAY,
        some_evidence(an_estimate(11, 12, window_hours=1.0)),
    ),
    ("window-short-reversible", Outcome.INCONCLUSIVE, None, DAY, some_evidence(BAD)),
    ("refuted-long-ago", Outcome.STALE, Outcome.REFUTED, a_claim(), some_evidence(BAD, observations=OLD)),
    ("refuted", Outcome.REFUTED, None, a_claim(), some_evidence(BAD)),
    ("refuted", Outcome.REFUTED, None, a_claim(), some_evidence(an_estimate(11, None))),
    ("refuted", Outcome.REFUTED, None, DAY, some_evidence(an_estimate(11, 12, window_hours=1.0, cumulative=True))),
    ("refuted", Outcome.REFUTED, None, DAY, some_evidence(an_estimate(11, 12, window_hours=24.0))),
    ("window-short", Outcome.INCONCLUSIVE, None, DAY, some_evidence(an_estimate(1, 9, window_hours=23.9))),
    (
        "window-short",
        Outcome.INCONCLUSIVE,
        None,
        DAY,
        some_evidence(an_estimate(1, 9, window_hours=1, cumulative=True)),
    ),
    ("window-short", Outcome.INCONCLUSIVE, None, DAY, some_evidence(GOOD)),
    ("verified-long-ago", Outcome.STALE, Outcome.VERIFIED, a_claim(), some_evidence(GOOD, observations=OLD)),
    (
        "verified-long-ago",
        Outcome.STALE,
        Outcome.VERIFIED,
        a_claim(),
        some_evidence(GOOD, observations=(an_observation(), *OLD)),
    ),
    ("verified", Outcome.VERIFIED, None, a_claim(), some_evidence(GOOD)),
    ("verified", Outcome.VERIFIED, None, a_claim(), some_evidence(an_estimate(None, 9))),
    ("verified", Outcome.VERIFIED, None, DAY, some_evidence(an_estimate(1, 9, window_hours=24.0))),
    (
        "verified",
        Outcome.VERIFIED,
        None,
        a_claim(),
        some_evidence(
            GOOD,
            observations=(
                an_observation(provenance=Provenance.DERIVED, age_days=VALIDITY_DAYS),
                an_observation(subject=SUBSTITUTE),
            ),
        ),
    ),
    ("unbounded", Outcome.INCONCLUSIVE, None, a_claim(), some_evidence(an_estimate(1, None))),
    ("straddles", Outcome.INCONCLUSIVE, None, a_claim(), some_evidence(OPEN)),
]


@pytest.mark.parametrize(("rule", "outcome", "last", "claim", "evidence"), RULE_CASES, ids=lambda c: str(c)[:24])
def test_each_row_of_the_rules_gives_its_verdict(rule, outcome, last, claim, evidence):
    verdict = judge(claim, evidence)
    assert (verdict.reason.key, verdict.outcome, verdict.last) == (f"reason-{rule}", outcome, last)


def test_every_row_of_the_rules_has_a_case_and_no_case_names_a_row_there_is_not():
    assert {case[0] for case in RULE_CASES} == {rule.name for rule in RULES}
    assert {case[1] for case in RULE_CASES} == set(Outcome)


def test_rules_are_told_apart_by_their_names():
    for table in (RULES, COMBINATIONS):
        assert len({row.name for row in table}) == len(table)


def test_an_earlier_row_wins_over_a_later_one():
    everything_wrong = some_evidence(
        BAD,
        observations=(an_observation(subject=STRANGER, provenance=Provenance.CONSTANT, age_days=-1),),
        checks=(a_check(passed=False),),
    )
    assert judge(DAY, everything_wrong).reason.key == "reason-instrument-failed"
    unchecked = everything_wrong.model_copy(update={"checks": ()})
    assert judge(DAY, unchecked).reason.key == "reason-from-the-future"


# Members -------------------------------------------------------------------------------------------------------------

VERIFIED, REFUTED, UNDECIDED = (
    an_estimate(1, 9, "a", low_confidence=0.99),
    an_estimate(11, 12, "b", low_confidence=0.99),
    an_estimate(9, 11, "c", low_confidence=0.99),
)
PODS = a_claim(members=("a",))

COMBINATION_CASES = [
    ("any-refuted", Outcome.REFUTED, None, PODS, some_evidence(VERIFIED, REFUTED)),
    (
        "any-refuted",
        Outcome.REFUTED,
        None,
        PODS,
        some_evidence(VERIFIED, REFUTED, checks=(a_check(passed=False, member="a"),)),
    ),
    (
        "any-invalid",
        Outcome.INVALID,
        None,
        PODS,
        some_evidence(VERIFIED, UNDECIDED, checks=(a_check(passed=False, member="c"),)),
    ),
    (
        "all-verified",
        Outcome.VERIFIED,
        None,
        PODS,
        some_evidence(VERIFIED, an_estimate(1, 2, "b", low_confidence=0.99)),
    ),
    (
        "none-measured",
        Outcome.NOT_MEASURED,
        None,
        a_claim(members=("a", "b")),
        some_evidence(absent={"a": message("absent-never-run")}),
    ),
    (
        "any-stale",
        Outcome.STALE,
        Outcome.VERIFIED,
        PODS,
        some_evidence(VERIFIED, an_estimate(1, 2, "b", low_confidence=0.99), observations=OLD),
    ),
    ("any-stale", Outcome.STALE, Outcome.REFUTED, PODS, some_evidence(VERIFIED, REFUTED, observations=OLD)),
    ("not-all-decided", Outcome.INCONCLUSIVE, None, PODS, some_evidence(VERIFIED, UNDECIDED)),
    ("not-all-decided", Outcome.INCONCLUSIVE, None, a_claim(members=("a", "b")), some_evidence(VERIFIED)),
    (
        "not-all-decided",
        Outcome.INCONCLUSIVE,
        None,
        a_claim(members=("a", "b")),
        some_evidence(VERIFIED, observations=OLD),
    ),
]


@pytest.mark.parametrize(("row", "outcome", "last", "claim", "evidence"), COMBINATION_CASES)
def test_each_row_of_the_combinations_gives_its_verdict(row, outcome, last, claim, evidence):
    verdict = judge(claim, evidence)
    assert (verdict.reason.key, verdict.outcome, verdict.last) == (f"combined-{row}", outcome, last)


def test_every_row_of_the_combinations_has_a_case():
    assert {case[0] for case in COMBINATION_CASES} == {row.name for row in COMBINATIONS}


def test_a_refuting_bound_over_m_members_needs_the_confidence_of_bonferroni():
    at_level = [an_estimate(11, 12, member) for member in "ab"]
    assert judge(PODS, some_evidence(*at_level)).outcome is Outcome.INCONCLUSIVE
    stronger = [e.model_copy(update={"low_confidence": 1 - 0.05 / 2}) for e in at_level]
    assert judge(PODS, some_evidence(*stronger)).outcome is Outcome.REFUTED


def test_the_check_of_one_member_leaves_the_others_alone():
    verdict = judge(PODS, some_evidence(VERIFIED, UNDECIDED, checks=(a_check(passed=False, member="c"),)))
    assert {m.member: m.outcome for m in verdict.members} == {"a": Outcome.VERIFIED, "c": Outcome.INVALID}


def test_why_there_is_nothing_is_said_for_the_member_or_for_all():
    absent = {"": message("absent-file"), "b": message("absent-never-run")}
    verdict = judge(a_claim(members=("a", "b")), Evidence(absent=absent))
    assert {m.member: m.reason.key for m in verdict.members} == {"a": "absent-file", "b": "absent-never-run"}


def test_one_reason_for_all_members_is_the_reason_of_the_claim():
    verdict = judge(a_claim(members=("a", "b")), Evidence(absent={"": message("absent-no-instrument")}))
    assert (verdict.outcome, verdict.reason.key) == (Outcome.NOT_MEASURED, "absent-no-instrument")


# Thresholds, windows, subjects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparator", "below", "at", "above"),
    [
        (Comparator.LESS, Outcome.VERIFIED, Outcome.REFUTED, Outcome.REFUTED),
        (Comparator.AT_MOST, Outcome.VERIFIED, Outcome.VERIFIED, Outcome.REFUTED),
        (Comparator.GREATER, Outcome.REFUTED, Outcome.REFUTED, Outcome.VERIFIED),
        (Comparator.AT_LEAST, Outcome.REFUTED, Outcome.VERIFIED, Outcome.VERIFIED),
    ],
)
def test_a_number_known_exactly_is_below_at_or_above_the_threshold(comparator, below, at, above):
    claim = a_claim(comparator=comparator)
    for number, outcome in ((9.99, below), (10.0, at), (10.01, above)):
        assert judge(claim, some_evidence(an_estimate(number, number))).outcome is outcome


@pytest.mark.parametrize("comparator", Comparator)
@pytest.mark.parametrize("bound", ["low", "high"])
def test_only_the_bound_on_the_claimed_side_can_verify(comparator, bound):
    claim = a_claim(comparator=comparator)
    on_its_side = 9.0 if comparator.wants_small else 11.0
    one_sided = an_estimate(on_its_side, None) if bound == "low" else an_estimate(None, on_its_side)
    verifying = "high" if comparator.wants_small else "low"
    expected = Outcome.VERIFIED if bound == verifying else Outcome.INCONCLUSIVE
    assert judge(claim, some_evidence(one_sided)).outcome is expected


def test_bounds_that_are_equal_but_for_rounding_are_confident_enough():
    confidence = 1 - 0.05 / 8
    members = [an_estimate(11, 12, m, low_confidence=confidence - 1e-12) for m in "abcdefgh"]
    assert judge(a_claim(members=()), some_evidence(*members)).outcome is Outcome.REFUTED


def test_what_is_still_needed_covers_the_window_and_the_most_demanding_member():
    members = [
        an_estimate(9, 11, "a", low_confidence=0.99, n_to_decide=40, hours_to_decide=3.0, window_hours=1.0),
        an_estimate(9, 11, "b", low_confidence=0.99, n_to_decide=80, window_hours=1.0),
    ]
    verdict = judge(a_claim(members=(), window_hours=24.0), some_evidence(*members))
    assert (verdict.needed_n, verdict.needed_hours) == (80, 24.0)
    decided = judge(DAY, some_evidence(an_estimate(1, 9, window_hours=24.0, n_to_decide=80)))
    assert (decided.needed_n, decided.needed_hours) == (None, None)


def test_a_verdict_names_the_substitutes_it_rests_on():
    assert judge(a_claim(), some_evidence(GOOD)).substitutes == ()
    both = (an_observation(), an_observation(subject=SUBSTITUTE))
    assert judge(a_claim(), some_evidence(GOOD, observations=both)).substitutes == ("substitute",)


@pytest.mark.parametrize(
    "changed", [{"name": "gadget"}, {"commit": "fffffff"}, {"commit": None}, {"environment": "staging"}]
)
def test_a_substitute_is_accepted_only_as_it_was_named(changed):
    other = SUBSTITUTE.model_copy(update=changed)
    evidence = some_evidence(GOOD, observations=(an_observation(subject=other),))
    assert judge(a_claim(), evidence).reason.key == "reason-other-subject"


def test_another_version_is_another_subject():
    other = NAMED.model_copy(update={"version": "v2"})
    evidence = some_evidence(GOOD, observations=(an_observation(subject=other),))
    assert judge(a_claim(), evidence).reason.key == "reason-other-subject"


@pytest.mark.parametrize("changed", [{"metric": "minutes"}, {"unit": Unit.HOURS}])
def test_an_estimate_of_another_metric_or_unit_is_an_error_of_the_caller(changed):
    with pytest.raises(ValueError, match=r"area\.claim asks for"):
        judge(a_claim(), some_evidence(GOOD.model_copy(update=changed)))


# Properties ----------------------------------------------------------------------------------------------------------

bounds = st.one_of(st.none(), st.floats(-5, 25), st.sampled_from([9.0, 10.0, 11.0]))
clear = st.sampled_from([(1.0, 9.0), (11.0, 12.0), (10.0, 10.0)])
confidences = st.sampled_from([0.9, 0.95, 0.975, 0.99, 0.99, 0.99])
windows = st.sampled_from([None, 1.0, 24.0, 48.0, 48.0])


@st.composite
def estimates(draw, member: str | None) -> Estimate:
    low, high = draw(clear | st.tuples(bounds, bounds))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return an_estimate(
        low,
        high,
        member,
        low_confidence=draw(confidences),
        high_confidence=draw(confidences),
        window_hours=draw(windows),
        cumulative=draw(st.booleans()),
    )


@st.composite
def claims(draw) -> Claim:
    return a_claim(
        comparator=draw(st.sampled_from(Comparator)),
        window_hours=draw(st.sampled_from([None, None, 24.0])),
        members=draw(st.sampled_from([None, (), ("a",), ("a", "b")])),
        confidence=draw(st.sampled_from([0.9, 0.95])),
        simulated_refutes=draw(st.booleans()),
    )


@st.composite
def cases(draw) -> tuple[Claim, Evidence]:
    """A claim and evidence for it, mostly good, so that many of them are decided."""
    claim = draw(claims())
    members = [None] if claim.criterion.population is None else draw(st.sampled_from([[], ["a"], ["a", "b"], ["b"]]))
    observation = st.builds(
        an_observation,
        subject=st.sampled_from([NAMED] * 4 + [SUBSTITUTE, STRANGER]),
        provenance=st.sampled_from([Provenance.MEASURED] * 5 + [Provenance.DERIVED, Provenance.SIMULATED]),
        age_days=st.sampled_from([0.0, 1.0, 80.0, 91.0]),
    )
    check = st.builds(a_check, passed=st.sampled_from([True] * 5 + [False]), member=st.sampled_from([None, *members]))
    evidence = Evidence(
        observations=draw(st.tuples(observation) | st.tuples(observation, observation) | st.just(())),
        checks=tuple(draw(st.lists(check, max_size=2))),
        estimates=tuple(draw(estimates(member)) for member in members),
    )
    return claim, evidence


def _change_one(draw, things, change):
    """The things with one of them changed."""
    assume(things)
    index = draw(st.integers(0, len(things) - 1))
    return (*things[:index], things[index].model_copy(update=change(things[index])), *things[index + 1 :])


def _observed(draw, evidence, change):
    return evidence.model_copy(update={"observations": _change_one(draw, evidence.observations, change)})


def _estimated(draw, evidence, change):
    return evidence.model_copy(update={"estimates": _change_one(draw, evidence.estimates, change)})


def drop_the_observations(_draw, evidence):
    return evidence.model_copy(update={"observations": ()})


def fail_a_check(draw, evidence):
    return evidence.model_copy(update={"checks": _change_one(draw, evidence.checks, lambda _: {"passed": False})})


def add_a_failed_check(draw, evidence):
    member = draw(st.sampled_from([None, *(e.member for e in evidence.estimates)]))
    return evidence.model_copy(update={"checks": (*evidence.checks, a_check(passed=False, member=member))})


def downgrade_the_provenance(draw, evidence):
    worse = draw(st.sampled_from([p for p in Provenance if not p.decides]))
    return _observed(draw, evidence, lambda _: {"provenance": worse})


def downgrade_to_simulated(draw, evidence):
    return _observed(draw, evidence, lambda _: {"provenance": Provenance.SIMULATED})


def measure_a_stranger(draw, evidence):
    return _observed(draw, evidence, lambda _: {"subject": STRANGER})


def age(draw, evidence):
    days = dt.timedelta(days=draw(st.integers(1, 200)))
    return _observed(draw, evidence, lambda o: {"collected_at": o.collected_at - days})


def date_it_after_the_question(draw, evidence):
    return _observed(draw, evidence, lambda _: {"collected_at": AS_OF + dt.timedelta(seconds=1)})


def shorten_the_window(draw, evidence):
    return _estimated(draw, evidence, lambda e: {"window_hours": e.window_hours and draw(st.sampled_from([0.5, None]))})


def widen_the_interval(draw, evidence):
    def wider(estimate):
        down, up = draw(st.one_of(st.none(), st.floats(0, 30))), draw(st.one_of(st.none(), st.floats(0, 30)))
        return {
            "low": None if down is None or estimate.low is None else estimate.low - down,
            "high": None if up is None or estimate.high is None else estimate.high + up,
        }

    return _estimated(draw, evidence, wider)


def lower_the_confidence(draw, evidence):
    side = draw(st.sampled_from(["low_confidence", "high_confidence"]))
    return _estimated(draw, evidence, lambda e: {side: e.model_dump()[side] - 0.05})


WORSENINGS = [
    drop_the_observations,
    fail_a_check,
    add_a_failed_check,
    downgrade_the_provenance,
    downgrade_to_simulated,
    measure_a_stranger,
    age,
    date_it_after_the_question,
    shorten_the_window,
    widen_the_interval,
    lower_the_confidence,
]


@pytest.mark.parametrize("worsen", WORSENINGS, ids=lambda worsen: worsen.__name__)
@given(case=cases(), data=st.data())
def test_worse_evidence_never_decides_what_better_evidence_left_open(worsen, case, data):
    claim, evidence = case
    before = judge(claim, evidence).outcome
    after = judge(claim, worsen(data.draw, evidence)).outcome
    assert after is before or after not in DECIDED


@given(case=cases())
def test_verified_needs_the_bound_on_the_claimed_side_and_everything_else_in_order(case):
    """The rule said once more, in other words than the table's."""
    claim, evidence = case
    verdict = judge(claim, evidence)
    criterion = claim.criterion
    compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[criterion.comparator.value]

    def shows(estimate: Estimate) -> bool:
        small = criterion.comparator.value.startswith("<")
        bound = estimate.high if small else estimate.low
        confidence = estimate.high_confidence if small else estimate.low_confidence
        long_enough = criterion.window_hours is None or (estimate.window_hours or 0) >= criterion.window_hours
        enough = confidence >= criterion.confidence and long_enough
        return enough and bound is not None and compare(bound, criterion.threshold)

    in_order = (
        bool(evidence.observations)
        and all(check.passed for check in evidence.checks)
        and all(o.provenance in ("measured", "derived") for o in evidence.observations)
        and all(o.subject != STRANGER for o in evidence.observations)
        and all(AS_OF - o.collected_at <= dt.timedelta(days=VALIDITY_DAYS) for o in evidence.observations)
    )
    required = set(criterion.population.members) if criterion.population else {None}
    complete = bool(evidence.estimates) and required <= {e.member for e in evidence.estimates}
    if verdict.outcome is Outcome.VERIFIED:
        assert in_order
        assert complete
        assert all(shows(estimate) for estimate in evidence.estimates)
    both_bounds = all(
        e.low_confidence >= bounds_for(criterion, len(evidence.estimates)).low
        and e.high_confidence >= bounds_for(criterion, len(evidence.estimates)).high
        for e in evidence.estimates
    )
    if in_order and complete and both_bounds and all(shows(estimate) for estimate in evidence.estimates):
        assert verdict.outcome is Outcome.VERIFIED


@given(case=cases(), data=st.data())
def test_simulated_evidence_refutes_what_measured_evidence_would_refute_and_verifies_nothing(case, data):
    claim, evidence = case
    simulated = downgrade_to_simulated(data.draw, evidence)
    measured, after = judge(claim, evidence), judge(claim, simulated)
    for before, now in zip(measured.members, after.members, strict=True):
        allowed = {Outcome.NOT_MEASURED, Outcome.INVALID}
        if claim.simulated_refutes and Outcome.REFUTED in (before.outcome, before.last):
            allowed |= {Outcome.REFUTED, Outcome.STALE}
        assert now.outcome in allowed
        assert now.last in (None, Outcome.REFUTED)
    assert after.outcome is not Outcome.VERIFIED
    # Where the measured evidence may decide at all, the simulated one loses nothing of its refutation.
    if claim.simulated_refutes and measured.outcome is Outcome.REFUTED:
        assert after.outcome is Outcome.REFUTED


@given(estimate=estimates(None), comparator=st.sampled_from(Comparator), window=st.sampled_from([None, 24.0]))
def test_a_claim_and_its_negation_are_never_both_verified_nor_both_refuted(estimate, comparator, window):
    negation = {"<": ">=", ">=": "<", "<=": ">", ">": "<="}[comparator.value]
    outcomes = [
        judge(a_claim(comparator=c, window_hours=window), some_evidence(estimate)).outcome
        for c in (comparator, Comparator(negation))
    ]
    for decided in DECIDED:
        assert outcomes != [decided, decided]
    if window is None:
        swapped = {Outcome.VERIFIED: Outcome.REFUTED, Outcome.REFUTED: Outcome.VERIFIED}
        assert outcomes[1] is swapped.get(outcomes[0], outcomes[0])


@given(case=cases(), missing=st.sampled_from(["a", "b"]))
def test_a_required_member_without_an_estimate_never_lets_the_claim_be_verified(case, missing):
    claim, evidence = case
    population = claim.criterion.population
    assume(population is not None and missing in population.members)
    left = tuple(estimate for estimate in evidence.estimates if estimate.member != missing)
    assert judge(claim, evidence.model_copy(update={"estimates": left})).outcome is not Outcome.VERIFIED


@given(case=cases())
def test_a_verdict_survives_json_unchanged(case):
    verdict = judge(*case)
    assert Verdict.model_validate_json(verdict.model_dump_json(by_alias=True)) == verdict


def test_the_strategy_reaches_every_verdict():
    """Properties over cases that are all alike would show nothing."""
    seen: set[Outcome] = set()

    @settings(max_examples=400)
    @given(case=cases())
    def look(case):
        seen.add(judge(*case).outcome)

    look()
    assert seen == set(Outcome)


def test_a_member_whose_check_failed_does_not_vanish_because_nobody_estimated_it():
    evidence = some_evidence(an_estimate(1, 9, "a"), checks=(a_check(passed=False, member="b"),))
    assert judge(a_claim(members=()), evidence).outcome is Outcome.INVALID


def test_a_member_that_is_said_to_be_absent_does_not_vanish():
    evidence = some_evidence(an_estimate(1, 9, "a"), absent={"b": message("absent-never-run")})
    assert judge(a_claim(members=()), evidence).outcome is Outcome.INCONCLUSIVE


def test_two_estimates_for_one_member_are_an_error_of_the_caller():
    with pytest.raises(ValueError, match="two estimates"):
        judge(a_claim(), some_evidence(BAD, GOOD))
