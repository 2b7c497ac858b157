# What the page of operations says: monitoring, rules and dashboards, calls, drills, negative controls.

absent-operations-table = About { $subject } no recording holds the table { $table }. It would be made of an export by: { $command }
absent-no-scrapes = No scrape of any target was recorded.
absent-no-calls = The log holds no call of severity { $severity }.
absent-no-runbooks = The list of runbooks is empty: there is nothing to carry out.
absent-no-deliveries = { $n ->
    [0] No fault with a rule was injected.
   *[other] Of { $n } faults with a rule none is proven to have taken effect.
  }
absent-no-rollbacks = { $n ->
    [0] No rollback was made.
   *[other] All { $n } rollbacks were dry runs: no version changed.
  }
absent-no-user-requests = No request of a user was counted.

condition-window-seen = { $seen-hours } of { $window-hours } hours were seen, in { $n } looks. The bounds allow that the rest was all bad, or all good.
condition-user-requests = { $n } requests; intervals stand or fall together, which makes them worth { $blocks }.
condition-calls = { $n } calls, { $drills } of them drills, { $night } at night. Machines acknowledged { $machines }: these count as unanswered.
condition-shifts = { $n } shifts, { $unconfirmed } of them without confirmation; { $open } of { $hours } hours without anybody.
condition-drills = { $n } drills, { $counted } by somebody other than the author and no dry run.
condition-deliveries = Faults without proof of their effect, left out: { $unproven }.
condition-rollbacks = { $n } rollbacks that changed the version; dry runs, left out: { $dry }.

axis-hours = hours since the first look
axis-scraped-target = target
axis-scrapes-share = share of successful scrapes
axis-minutes-after-call = minutes after the call
axis-share-open = share still open
mark-acknowledged = not answered by a person
mark-resolved = not resolved
curve-no-calls = The log holds no call of the severity asked for.
chart-scrapes = Does monitoring see its targets?
chart-scrapes-description = The share of successful scrapes of each target over time, with the threshold of the claim.
chart-calls = How long are calls open?
chart-calls-generated = Generated: twenty calls, every fifth never answered
chart-calls-description = Kaplan-Meier curves of the share of calls that no person has answered, and that are not resolved, over the minutes after the call, with pointwise 95 % bands and the threshold of the claim.

budget-caption = Error budgets: what each objective allows over its window, and what the recorded time used up
budget-column-member = Recording and target
budget-column-objective = Objective
budget-column-window = Window, h
budget-column-seen = Seen, h
budget-column-allowed = Allowed, min
budget-column-bad = Bad, min
budget-column-used = Of the budget used
budget-column-rate = Times as fast as allowed

rules-caption = Rules against the metrics that were really seen: { $dead } of { $n } wait for what no recorded endpoint exports
rules-column-recording = Recording
rules-column-place = Place
rules-column-rule = Rule
rules-column-severity = Severity
rules-column-state = State
rules-column-metrics = Metrics; of dead ones those that are missing
rules-column-runbook = Names a runbook
rule-alive = asks for what was seen
rule-not-exported = dead: no recorded endpoint exports the metric
rule-not-so-labelled = dead: the metric was seen, but never with these labels
rule-untold = cannot be told: of the exporters of the platform only chosen series were recorded
rule-nameless = names no metric
rule-unreadable = cannot be read
dashboards-caption = Dashboards against the metrics that were really seen: { $dead } of { $n } queries ask for what no recorded endpoint exports
dashboards-column-query = Panel and query
exported-caption = Metrics that were seen: bodies of /metrics and databases of Prometheus, by subject
exported-column-subject = Subject
exported-column-n = Names
exported-column-metrics = Metrics
exported-column-origins = Seen in

calls-caption = Calls by severity
calls-kind-incident = incident
calls-kind-drill = drill
calls-column-severity = Severity
calls-column-kind = Kind
calls-column-n = Calls
calls-column-answered = Answered by a person
calls-column-machines = Acknowledged by a machine
calls-column-night = At night
calls-column-slowest = Slowest answer

operations-controls-caption = Negative controls: generated histories, each with one defect or none
control-bounds = bounds { $low } to { $high }
planted-scrapes-sound = 25 hours of scrapes that all succeed
planted-scrapes-blind = 20 hours of scrapes that all fail
planted-scrapes-short = ten hours of scrapes that all succeed: too short to verify a day
planted-uptime-sound = 30 days of answered probes
planted-uptime-outage = 30 days with an outage of ten hours
planted-delivered = 80 faults, every alert delivered
planted-undelivered = 80 faults, 12 alerts lost
planted-drilled = a runbook carried out by somebody else
planted-drilled-by-author = a runbook carried out by its author alone
planted-drilled-dry = a runbook carried out as a dry run
planted-rota-whole = a week of confirmed shifts without a hole
planted-rota-gap = a shift that begins an hour late
planted-rota-unconfirmed = a rota that nobody confirmed
planted-answered = 20 calls, all answered within four minutes
planted-unanswered = 20 calls, 12 of them never answered
planted-answered-by-machine = 20 calls, all acknowledged by a machine
planted-errors-none = a day without one error: too few independent intervals for 0.1 %
planted-errors-many = a day with two failures in a hundred requests
planted-rolled-back = 12 rollbacks of two minutes
planted-rolled-nowhere = 12 rollbacks after which the new version still served
planted-rolled-dry = 12 rollbacks as dry runs
planted-rule-watched = a rule on a metric that is there
planted-rule-otherjob = a rule on a job that nobody has
planted-rule-dead = a rule on a metric that nobody exports
planted-rule-absent = a rule that asks whether the missing metric is absent
