# Numbers with units. $n is a finished number in the reader's notation.
unit-percent = { $n }%
unit-hours = { $n } h
unit-minutes = { $n } min
unit-seconds = { $n } s
unit-milliseconds = { $n } ms
unit-bytes = { $n } B
unit-kibibytes = { $n } KiB
unit-mebibytes = { $n } MiB
unit-gibibytes = { $n } GiB
unit-count = { $n }
unit-score = { $n }
unit-requests-per-second = { $n } req/s
yes = yes
no = no

# The verdict card
criterion-confidence = one-sided confidence { $level }
criterion-window = over { $window }
criterion-per = for each: { $population }
criterion-source = Threshold from
interval-described = Measured interval { $interval }; the claim holds if { $criterion }
card-claimed = the statement says
card-last-verdict = last verdict:
card-blocking = blocking
card-blocking-explained = Without this claim verified or waived there is no GO
card-criterion = Criterion
card-reason = Why
card-settle = What would settle it
card-needed-n = { $n ->
    [one] { $n } independent observation
   *[other] { $n } independent observations
}
card-needed-hours = { $hours } of observation
card-substitute = Decided on another subject.
card-window-seen = observed for { $window }
card-detectable = smallest effect these data would have shown: { $effect }
card-member = Member
card-verdict = Verdict
card-threshold-line = Interval against { $threshold }
card-value = Value and interval
card-members-reasons = Reason for each, with method
card-checks-failed = { $n ->
    [one] { $n } instrument check failed
   *[other] { $n } instrument checks failed
}
card-checks-passed = { $n ->
    [one] { $n } instrument check passed
   *[other] { $n } instrument checks passed
}
card-evidence = { $n ->
    [one] Evidence: { $n } table or document
   *[other] Evidence: { $n } tables and documents
}
card-rationale = Why this criterion
card-validity = { $days ->
    [one] Evidence stays valid for { $days } day.
   *[other] Evidence stays valid for { $days } days.
}
card-dimensions = Counts for:
card-disagrees = Disagrees with
check-passed = passed
check-failed = failed
evidence-path = Table and method
evidence-collected = Collected
evidence-provenance = Provenance
evidence-subject = Subject

# Views of a notebook
view-parameters = Parameters this notebook ran with
view-criteria = { $n ->
    [one] { $n } claim and its criterion
   *[other] { $n } claims and their criteria
}
view-claim = Claim
view-criterion = Criterion
view-source = Source of the threshold
view-observations = { $n ->
    [0] No evidence was found
    [one] { $n } table read as evidence
   *[other] { $n } tables read as evidence
}
view-gaps = Known gaps of the recording
view-settings = Settings of the measurement
view-environment = Environment
view-checks = Instrument checks
view-estimates = Estimates
view-no-checks = No check applies: there is no evidence.
view-no-estimates = No estimate: there is nothing to estimate from.
view-method = Method
view-whole = all
limits-proven = { $n ->
    [0] Nothing is proven
    [one] { $n } claim is proven
   *[other] { $n } claims are proven
}
limits-disproven = { $n ->
    [0] Nothing is refuted
    [one] { $n } claim is refuted
   *[other] { $n } claims are refuted
}
limits-open = { $n ->
    [0] Nothing is left open
    [one] { $n } claim is left open
   *[other] { $n } claims are left open
}
limits-substitutes = Decided on a substitute for the subject of the statement:

# The roll-up
decision-label = Decision
decision-more-refuted = { $n ->
    [one] and { $n } more refuted blocking claim
   *[other] and { $n } more refuted blocking claims
}
decision-undecided = { $n ->
    [one] { $n } of { $total } blocking claims is undecided
   *[other] { $n } of { $total } blocking claims are undecided
}
decision-waived = { $n ->
    [one] { $n } undecided claim is waived
   *[other] { $n } undecided claims are waived
}
readiness-counts = { $verified } verified, { $refuted } refuted of { $total } claims
readiness-claimed = claimed
readiness-shown = shown by evidence
readiness-described = Claimed { $claimed }, shown by evidence { $shown }
readiness-key-proven = verified
readiness-key-possible = undecided
readiness-key-lost = refuted
level = Status level
level-said = The statement says
level-allowed = The evidence allows
level-claims = Its claims
level-reached = reached
level-not-reached = not reached
level-decision-go = reached
level-decision-go-with-waivers = reached with waivers
level-decision-undetermined = not shown
level-decision-no-go = refuted
dimension-technical = technical readiness
dimension-production = production readiness
dimension-business = business readiness
