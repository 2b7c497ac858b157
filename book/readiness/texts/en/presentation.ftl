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
# Between two parts of a sentence, or where a table has nothing
dash = –

# The verdict card
criterion-confidence = one-sided confidence { $level }
criterion-window = over { $window }
quoted = “{ $words }”
criterion-source = Threshold from
criterion-source-own = The register chose the threshold; its rationale says why.
source-this-register = this register
source-statement = the statement
interval-described = Measured interval { $interval }; the claim holds if { $criterion }
card-claimed = stated value
document-statement = the statement
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
card-substitute = Measured on another subject.
card-window-seen = observed for { $window }
card-detectable = smallest effect these data would have shown: { $effect }
card-member = Member
card-verdict = Verdict
card-threshold-line = Interval against { $threshold }
card-value = Value and interval
card-members-reasons = Reason for each, with method
card-members-more = The { $shown } worst are listed; the other { $n }, with all their numbers, are in verdicts.json of the record.
card-checks-more = and { $n } more, in verdicts.json of the record
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
card-disagrees = Another document sets another threshold; both are kept:
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
view-shown = { $n ->
    [one] { $n } more table was read for this page and is no evidence here
   *[other] { $n } more tables were read for this page and are no evidence here
}
view-gaps = Known gaps of the recording: { $n }
view-left-out = What reading left out, remarks: { $n }.
view-settings = Settings of the measurement
view-environment = Environment
view-checks = Instrument checks
view-estimates = Estimates
view-without-checks = { $n ->
    [one] { $n } claim has no evidence to check
   *[other] { $n } claims have no evidence to check
}
view-without-estimates = { $n ->
    [one] { $n } claim has nothing to estimate from
   *[other] { $n } claims have nothing to estimate from
}
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
limits-substitutes = Measured on another subject:

# The roll-up
decision-label = Decision
decision-needed = the claim needs { $criterion }
decision-undecided = { $n ->
    [one] { $n } of { $total } blocking claims is undecided
   *[other] { $n } of { $total } blocking claims are undecided
}
decision-waived = { $n ->
    [one] { $n } undecided claim is waived
   *[other] { $n } undecided claims are waived
}
waiver-in-force = waived until { $until }
waiver-expired = waiver expired on { $until }
waiver-without-effect = waiver until { $until }, without effect
waiver-approver = { $approver }:
readiness-counts = { $verified } verified, { $refuted } refuted of { $total } claims
readiness-claimed = claimed
readiness-shown = shown by evidence
readiness-described = Claimed { $claimed }, shown by evidence { $shown }
readiness-key-proven = verified
readiness-key-possible = undecided
readiness-key-lost = refuted
readiness-several = A claim may count in several dimensions.
level = Status level
level-said = The statement says
level-allowed = The evidence allows
level-claims = Its claims
level-reached = reached
level-not-reached = not reached
level-decision-go = reached
level-decision-go-with-waivers = reached with waivers
level-decision-undetermined = not shown
level-decision-no-go = not reached (a claim is refuted)
dimension-technical = technical readiness
dimension-production = production readiness
dimension-business = business readiness

# Populations: a column heading, and the words of a criterion
each-of = for each { $population }
population-artefact = Artefact
each-artefact = for each artefact
population-component = Component
each-component = for each component
population-endpoint = Endpoint
each-endpoint = for each endpoint
population-fault-kind = Kind of fault
each-fault-kind = for each kind of fault
population-metric = Metric
each-metric = for each metric
population-place = Place
each-place = for each place
population-scenario = Scenario
each-scenario = for each scenario
population-topic = Topic
each-topic = for each topic
population-alert-rule = Alert rule
each-alert-rule = for each alert rule
population-chart = Chart
each-chart = for each Helm chart
population-control = Control
each-control = for each control
population-customer = Customer
each-customer = for each customer
population-dependency = Dependency
each-dependency = for each dependency
population-dockerfile = Dockerfile
each-dockerfile = for each Dockerfile
population-field = Field
each-field = for each field
population-matrix = Matrix
each-matrix = for each matrix
population-number = Number
each-number = for each number
population-pod = Pod
each-pod = for each pod
population-requirement = Requirement
each-requirement = for each requirement
population-runbook = Runbook
each-runbook = for each runbook
population-run = Run
each-run = for each run
population-seed = Seed
each-seed = for each seed
population-service = Service
each-service = for each service
population-target = Target
each-target = for each target
