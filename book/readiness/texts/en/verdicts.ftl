# The six verdicts
verdict-verified = Verified
verdict-refuted = Refuted
verdict-inconclusive = Inconclusive
verdict-not-measured = Not measured
verdict-stale = Stale
verdict-invalid = Invalid measurement
verdict-meaning-verified = The evidence shows that the claim holds.
verdict-meaning-refuted = The evidence shows that the claim does not hold.
verdict-meaning-inconclusive = There is sound evidence, but it decides neither way.
verdict-meaning-not-measured = There is no evidence that may decide.
verdict-meaning-stale = It was decided, too long ago.
verdict-meaning-invalid = Evidence exists, but it is no measurement.
count-verified = verified
count-refuted = refuted
count-inconclusive = inconclusive
count-not-measured = not measured
count-stale = stale
count-invalid = invalid

# Why: one sentence for each row of the rule table
reason-no-evidence = No evidence was brought forward for this claim.
reason-instrument-failed = The evidence is not a measurement of what the claim speaks of. Failed: { QUOTED($checks, "check") }.
reason-from-the-future = The evidence is dated after the time this record judges by.
reason-provenance = The evidence includes what may not decide: { LABELS($provenance, "provenance") }. Only measured or derived evidence decides.
reason-other-subject = The evidence is about a subject that this claim does not accept.
reason-no-estimate = The evidence is there, but no number could be estimated from it.
reason-simulated-only-refutes = The evidence is simulated: it could refute this claim and does not, and it can verify nothing.
reason-weak-bounds = The interval is less confident than the criterion asks for.
reason-window-short-reversible = What was seen violates { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }, but less than { QUANTITY($window-hours, "hours") } were observed, and more time could undo it.
reason-refuted-long-ago = It was refuted ({ COMPARATOR($comparator) } { QUANTITY($threshold, $unit) } does not hold), but the evidence is older than { $validity-days ->
    [one] { $validity-days } day
   *[other] { $validity-days } days
}.
reason-refuted = { SIDE($comparator) ->
    [small] Even the lower bound, { QUANTITY($low, $unit) }, lies on the wrong side: the claim needs { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
   *[large] Even the upper bound, { QUANTITY($high, $unit) }, lies on the wrong side: the claim needs { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
}
reason-window-short = What was seen meets { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }, but less than { QUANTITY($window-hours, "hours") } were observed. A shorter window verifies nothing.
reason-verified-long-ago = It was verified, but the evidence is older than { $validity-days ->
    [one] { $validity-days } day
   *[other] { $validity-days } days
}.
reason-verified = { SIDE($comparator) ->
    [small] Even the upper bound, { QUANTITY($high, $unit) }, meets the criterion { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
   *[large] Even the lower bound, { QUANTITY($low, $unit) }, meets the criterion { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
}
reason-unbounded = The data bound the value on one side at most, so they cannot decide { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.
reason-straddles = The interval { INTERVAL($low, $high, $unit) } holds values on both sides of { COMPARATOR($comparator) } { QUANTITY($threshold, $unit) }.

# The same table, as the method page describes it
rule-no-evidence = There is no observation at all
rule-instrument-failed = An instrument check failed for it
rule-from-the-future = An observation is dated after the time that is asked about
rule-provenance = An observation is documented or constant, or simulated where the claim does not let such evidence refute it
rule-other-subject = An observation is about a subject the claim does not accept
rule-no-estimate = No estimate could be made
rule-simulated-only-refutes = An observation is simulated, the claim lets such evidence refute it, and it does not
rule-weak-bounds = The bounds are less confident than the criterion asks for
rule-window-short-reversible = The bound lies on the wrong side, the window is too short, and more time could undo what was seen
rule-refuted-long-ago = The bound lies on the wrong side, and the evidence is older than its validity
rule-refuted = The bound opposite to the claimed side lies on the wrong side of the threshold
rule-window-short = The bound lies on the claimed side, but the window is too short
rule-verified-long-ago = The bound lies on the claimed side, and the evidence is older than its validity
rule-verified = The bound lies on the claimed side of the threshold, over the whole window
rule-unbounded = The interval is open on a side
rule-straddles = Everything else: the interval holds values on both sides of the threshold

# One verdict of the verdicts on many members
combined-any-refuted = Refuted for { $refuted } of { $members } members; one would be enough.
combined-any-invalid = The measurement is invalid for { $invalid } of { $members } members, and none is refuted.
combined-all-verified = Verified for each of the { $members } members.
combined-none-measured = Not measured for any of the { $members } members.
combined-any-stale = The evidence on { $stale } of { $members } members is too old{ $verified ->
    [0] {""}
   *[other] ; verified: { $verified }
}{ $refuted ->
    [0] {""}
   *[other] ; refuted when last decided: { $refuted }
}.
combined-not-all-decided = Not each of the { $members } members is decided{ $verified ->
    [0] {""}
   *[other] ; verified: { $verified }
}{ $inconclusive ->
    [0] {""}
   *[other] ; inconclusive: { $inconclusive }
}{ $not-measured ->
    [0] {""}
   *[other] ; not measured: { $not-measured }
}{ $stale ->
    [0] {""}
   *[other] ; stale: { $stale }
}.
combination-any-refuted = Any member is refuted
combination-any-invalid = None is refuted, and the measurement of one is invalid
combination-all-verified = Every member is verified
combination-none-measured = No member is measured
combination-any-stale = Some are stale, and the rest are verified
combination-not-all-decided = Everything else

# The decision
decision-go = All blocking claims are verified.
decision-go-with-waivers = No blocking claim is refuted, and a named person waived each undecided one.
decision-undetermined = No blocking claim is refuted, but they are not all verified.
decision-no-go = A blocking claim is refuted.
decision-rule-blocking-refuted = A blocking claim is refuted
decision-rule-nothing-blocking = No claim is blocking: nothing is proven
decision-rule-all-verified = All blocking claims are verified
decision-rule-rest-waived = Each undecided blocking claim carries an unexpired waiver
decision-rule-otherwise = Everything else

# Why a notebook is not complete
failure-raised = A cell of the notebook raised an error, so nothing of this area was measured.
failure-timed-out = The notebook ran out of time, so nothing of this area was measured.
failure-kernel-died = The kernel of the notebook died, so nothing of this area was measured.
failure-exited-early = The notebook ended before its last cell, so nothing of this area was measured.
failure-parameters-differ = The notebook ran with other parameters than it was asked to, so its results do not count.
failure-verdicts-missing = The notebook did not deliver exactly one verdict for each claim, so its results do not count.
failure-worker-died = The process that ran the notebook died, so nothing of this area was measured.

# Provenance
provenance-measured = measured
provenance-derived = derived
provenance-simulated = simulated
provenance-documented = documented
provenance-constant = constant
provenance-explained-measured = Read from the running subject. May decide.
provenance-explained-derived = Computed from measured data in a way that can be repeated. May decide.
provenance-explained-simulated = Made by a generator or a mock. Verifies nothing; it may refute a claim that says so.
provenance-explained-documented = Somebody wrote it down. Decides nothing.
provenance-explained-constant = A number fixed in code or configuration. Decides nothing.
