import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import AS_OF, TODAY, a_claim, a_waiver, make_register
from readiness.register import load_register
from readiness.rollup import DECISIONS, Decision, count_outcomes, resolve, roll_up
from readiness.verdicts import Outcome

YESTERDAY = TODAY - dt.timedelta(days=1)
CLAIMS = {claim.id: claim for claim in (a_claim(f"area.claim_{letter}") for letter in "abcd")}
A, B, C, D = CLAIMS
UNDECIDED = [outcome for outcome in Outcome if outcome not in (Outcome.VERIFIED, Outcome.REFUTED)]
WORST_FIRST = [Decision.NO_GO, Decision.UNDETERMINED, Decision.GO_WITH_WAIVERS, Decision.GO]

outcome_sets = st.dictionaries(st.sampled_from(list(CLAIMS)), st.sampled_from(Outcome))
waiver_sets = st.lists(
    st.builds(a_waiver, st.sampled_from(list(CLAIMS)), expires=st.sampled_from([YESTERDAY, TODAY])), max_size=5
).map(tuple)


def decide(outcomes, *waivers, claims=CLAIMS):
    return resolve(claims, outcomes, waivers, TODAY)


ALL_VERIFIED = dict.fromkeys(CLAIMS, Outcome.VERIFIED)

DECISION_CASES = [
    ("blocking-refuted", Decision.NO_GO, decide(ALL_VERIFIED | {A: Outcome.REFUTED})),
    ("nothing-blocking", Decision.UNDETERMINED, decide({}, claims={})),
    ("all-verified", Decision.GO, decide(ALL_VERIFIED)),
    ("rest-waived", Decision.GO_WITH_WAIVERS, decide(ALL_VERIFIED | {A: Outcome.STALE}, a_waiver(A))),
    ("otherwise", Decision.UNDETERMINED, decide(ALL_VERIFIED | {A: Outcome.STALE, B: Outcome.STALE}, a_waiver(A))),
]


@pytest.mark.parametrize(("row", "decision", "resolution"), DECISION_CASES, ids=[case[0] for case in DECISION_CASES])
def test_each_row_of_the_decisions_gives_its_decision(row, decision, resolution):
    assert resolution.decision is decision
    assert row in {rule.name for rule in DECISIONS}


def test_every_row_of_the_decisions_has_a_case():
    assert [case[0] for case in DECISION_CASES] == [rule.name for rule in DECISIONS]
    assert {case[1] for case in DECISION_CASES} == set(Decision)


@pytest.mark.parametrize("outcome", UNDECIDED)
def test_whatever_is_not_verified_keeps_the_decision_open(outcome):
    resolution = decide(ALL_VERIFIED | {B: outcome})
    assert resolution.decision is Decision.UNDETERMINED
    assert (resolution.undecided, resolution.waived, resolution.refuted) == ((B,), (), ())


def test_a_claim_nobody_judged_is_not_measured():
    resolution = decide({A: Outcome.VERIFIED})
    assert resolution.decision is Decision.UNDETERMINED
    assert resolution.counts[Outcome.NOT_MEASURED] == 3
    assert resolution.undecided == (B, C, D)


def test_a_waiver_holds_through_its_last_day_and_not_a_day_longer():
    open_claim = ALL_VERIFIED | {A: Outcome.INCONCLUSIVE}
    assert decide(open_claim, a_waiver(A, expires=TODAY)).decision is Decision.GO_WITH_WAIVERS
    assert decide(open_claim, a_waiver(A, expires=YESTERDAY)).decision is Decision.UNDETERMINED


def test_a_waiver_of_a_verified_claim_changes_nothing():
    resolution = decide(ALL_VERIFIED, a_waiver(A))
    assert (resolution.decision, resolution.waived) == (Decision.GO, ())


@given(outcomes=outcome_sets, waivers=waiver_sets)
def test_a_waiver_never_turns_a_no_go_and_never_changes_a_verdict(outcomes, waivers):
    with_waivers, without = decide(outcomes, *waivers), decide(outcomes)
    assert (with_waivers.decision is Decision.NO_GO) == (Outcome.REFUTED in outcomes.values())
    assert (without.decision is Decision.NO_GO) == (Outcome.REFUTED in outcomes.values())
    assert with_waivers.counts == without.counts
    assert (with_waivers.decision is Decision.GO) == (without.decision is Decision.GO)


@given(outcomes=outcome_sets, waivers=waiver_sets, better=st.sets(st.sampled_from(list(CLAIMS))))
def test_better_verdicts_never_give_a_worse_decision(outcomes, waivers, better):
    # Refuted to open, open to verified: each is a step up, whatever waivers there are.
    step_up = {Outcome.REFUTED: Outcome.INCONCLUSIVE}
    improved = outcomes | {
        claim: step_up.get(outcomes.get(claim, Outcome.NOT_MEASURED), Outcome.VERIFIED) for claim in better
    }
    before, after = decide(outcomes, *waivers).decision, decide(improved, *waivers).decision
    assert WORST_FIRST.index(after) >= WORST_FIRST.index(before)


@given(outcomes=outcome_sets)
def test_the_counts_of_any_outcomes_add_up_to_the_same_denominator(outcomes):
    counts = count_outcomes(outcomes | {"area.unknown": Outcome.VERIFIED}, CLAIMS)
    assert set(counts) == set(Outcome)
    assert sum(counts.values()) == len(CLAIMS)


@pytest.fixture(scope="module")
def real(repository):
    return load_register(repository)


@given(data=st.data())
def test_the_denominators_of_the_real_register_never_change(real, data):
    ids = [*real.claims, "stability.unknown"]
    outcomes = data.draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(Outcome)))
    nothing, rollup = roll_up(real, {}, AS_OF), roll_up(real, outcomes, AS_OF)

    def denominators(found):
        levels = [level.resolution.total for level in found.levels]
        return [found.total, found.decision.total, *(r.total for r in found.readiness), *levels]

    assert denominators(rollup) == denominators(nothing)
    assert rollup.total == len(real.claims) == sum(rollup.counts.values())
    for shown in rollup.readiness:
        verified, refuted = shown.counts[Outcome.VERIFIED], shown.counts[Outcome.REFUTED]
        assert sum(shown.counts.values()) == shown.total > 0
        assert shown.low_ratio == verified / shown.total
        assert shown.high_ratio == (shown.total - refuted) / shown.total
        assert 0 <= shown.low_ratio <= shown.high_ratio <= 1


def test_the_readiness_interval_is_verified_to_not_refuted_beside_what_was_claimed(tmp_path):
    register = load_register(make_register(tmp_path))
    rollup = roll_up(register, {"alpha.answer": Outcome.VERIFIED, "nobody.knows": Outcome.REFUTED}, AS_OF)
    (readiness,) = rollup.readiness
    assert (readiness.low_ratio, readiness.high_ratio, readiness.total) == (0.5, 1.0, 2)
    assert (readiness.claimed.low_ratio, readiness.claimed.high_ratio) == (0.5, 0.75)
    rollup = roll_up(register, {"alpha.answer": Outcome.VERIFIED, "beta.restarts": Outcome.REFUTED}, AS_OF)
    assert (rollup.readiness[0].low_ratio, rollup.readiness[0].high_ratio) == (0.5, 0.5)


def test_a_level_is_decided_by_all_of_its_claims_blocking_or_not(tmp_path):
    root = make_register(tmp_path)
    beta = root / "params" / "claims" / "beta.yaml"
    beta.write_text(beta.read_text(encoding="utf-8").replace("blocking: true", "blocking: false"), encoding="utf-8")
    outcomes = {"alpha.answer": Outcome.VERIFIED, "beta.restarts": Outcome.REFUTED}
    rollup = roll_up(load_register(root), outcomes, AS_OF)
    assert rollup.decision.decision is Decision.GO
    assert (rollup.levels[0].resolution.decision, rollup.levels[0].claimed) == (Decision.NO_GO, "reached")


def test_the_day_of_the_question_decides_which_waivers_are_in_force(tmp_path):
    root = make_register(tmp_path)
    waived = "waivers:\n" + "".join(
        f"  - {{claim: {claim}, approver: A. Person, reason: {{ru: Можно., en: Fine.}}, expires: '2026-11-24'}}\n"
        for claim in ("alpha.answer", "beta.restarts")
    )
    waivers = root / "params" / "waivers.yaml"
    waivers.write_text(waivers.read_text(encoding="utf-8").replace("waivers: []\n", waived), encoding="utf-8")
    register = load_register(root)
    assert roll_up(register, {}, AS_OF).decision.decision is Decision.GO_WITH_WAIVERS
    assert roll_up(register, {}, AS_OF + dt.timedelta(days=1)).decision.decision is Decision.UNDETERMINED
