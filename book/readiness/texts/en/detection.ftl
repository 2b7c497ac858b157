# Recall and false alarms of detectors: how the numbers came to be, what must be read beside them, and what is checked.

method-recall = share of { $flows } attack flows that alarm, bounded by { $episodes } episodes that each stand or fall as one (Clopper–Pearson at the effective size of Kish); the bounds hold the mean over episodes too
method-recall-gain = difference of two recalls on the same { $flows } flows of { $episodes } episodes: what episodes gained less what they lost, each bounded like a recall at half the error; the bounds hold the mean over episodes too
method-false-alarms = share of { $flows } benign flows that alarm at a threshold set on validation data for { QUANTITY($budget-ratio, "ratio") }, with Clopper–Pearson bounds at the effective size that the variance between { $blocks } blocks of time leaves (Korn and Graubard)
method-false-alarms-at-recall = share of { $flows } benign flows that alarm at the threshold at which the recall over { $attacks } attack flows of { $episodes } episodes is { QUANTITY($recall-ratio, "ratio") }; the bounds hold for every threshold that may be that one
method-precision = precision where { QUANTITY($base-rate-ratio, "ratio") } of the flows are attacks, from recall and false-alarm rate (Bayes), each bounded at half the error

condition-recall-readings = { QUANTITY($by-flow-ratio, "ratio") } of the attack flows alarm; averaged over episodes, { QUANTITY($by-episode-ratio, "ratio") } of the flows of each. The bounds hold both. At least one flow alarms in { $touched } of { $episodes } { $episodes ->
    [one] episode
   *[other] episodes
  }, which decides nothing.
condition-touched-by-chance = Alarms at random at the realised rate would touch { QUANTITY($ratio, "ratio") } of the episodes.
condition-design-effect = { $flows } flows in { $episodes } episodes vary like { $n-observed } independent ones (design effect { $observed-effect }). The bounds rest on { $n-effective }, as if each episode were found or missed as a whole.
condition-design-effect-unseen = { $flows } flows in { $episodes } { $episodes ->
    [one] episode
   *[other] episodes
  } do not vary, so their design effect cannot be seen. The bounds rest on { $n-effective } independent ones.
condition-recall-bootstrap = For comparison: { $replicates } draws of whole episodes give [{ QUANTITY($low-ratio, "ratio") }, { QUANTITY($high-ratio, "ratio") }] at two-sided 95 %. It decides nothing: with few episodes it is too narrow.
condition-design-effect-blocks = The variance between blocks is { $observed-effect } times that of independent flows (design effect).
condition-false-alarms-unknown = No benign flow was scored beside these attacks: without a false-alarm rate a recall has no lower bound.
condition-threshold-did-not-travel = The threshold did not travel: chosen for { QUANTITY($budget-ratio, "ratio") } false alarms, it gives { QUANTITY($realised-ratio, "ratio") } on the test data, and not less than { QUANTITY($low-ratio, "ratio") }. A recall bought above the budget may refute and cannot verify: it has no lower bound.
condition-budget-exceeded = The threshold was chosen for { QUANTITY($budget-ratio, "ratio") } false alarms and gives { QUANTITY($realised-ratio, "ratio") } on the test data; with not less than { QUANTITY($low-ratio, "ratio") }, that may be chance.
condition-budget-kept = The threshold was chosen for { QUANTITY($budget-ratio, "ratio") } false alarms and gives { QUANTITY($realised-ratio, "ratio") } on the test data.
condition-recall-out-of-reach = { $episodes } { $episodes ->
    [one] episode is
   *[other] episodes are
  } too few: even if all alarmed, the lower bound of the recall would not reach { QUANTITY($recall-ratio, "ratio") }. So no threshold is low enough for sure, and there is no upper bound but 1.
condition-gain-readings = By flow the difference is { $by-flow-points } percentage points, averaged over episodes { $by-episode-points }; the bounds hold both. Of { $episodes } { $episodes ->
    [one] episode
   *[other] episodes
  } { $better } { $better ->
    [one] is
   *[other] are
  } found better and { $worse } worse.
condition-gain-bootstrap = For comparison: { $replicates } draws of the same episodes for both give { $low-points } to { $high-points } percentage points at two-sided 95 %; this decides nothing.

check-not-constant-passed-scores = { $distinct } distinct scores among { $n } flows.
check-not-constant-failed-scores = All { $n } flows have the score { $value }: a constant, not a detector.
check-not-constant-failed-no-scores = No flow has a score.
check-samples-suffice-passed-episodes = { $episodes } { $episodes ->
    [one] independent episode
   *[other] independent episodes
  }, { $needed } needed.
check-samples-suffice-failed-episodes = { $episodes } { $episodes ->
    [one] independent episode
   *[other] independent episodes
  } where { $needed } are needed: what attacks have in common cannot be seen in so few, however many flows they have.

check-split-separates = Training and test stay apart
check-split-separates-why = A random split of CTU-13 repeats 99 % of the bot's flows in the training part; a detector that remembers them looks as if it recognised attacks.
check-split-separates-passed = None of { $episodes } { $episodes ->
    [one] attack
   *[other] attacks
  } of the test has flows in training. Of its { $attackers } attackers { $shared-attackers } attack or are attacked there too, of its { $victims } victims { $shared-victims }.
check-split-separates-failed = { $shared } of { $episodes } { $episodes ->
    [one] attack
   *[other] attacks
  } of the test { $shared ->
    [one] has
   *[other] have
  } flows in training too{ $repeated-ratio ->
    [nan] .
   *[other] , and { QUANTITY($repeated-ratio, "ratio") } of the test's attack flows are repeated there but for time and addresses.
  }
check-split-separates-failed-time = The split claims to be by time, but training goes on for { QUANTITY($overlap-seconds, "seconds") } after the test begins.
check-split-separates-failed-hosts = The split claims to hold hosts out, but { $shared-attackers } of { $attackers } attackers and { $shared-victims } of { $victims } victims of the test attack or are attacked in training.
check-split-separates-failed-empty = There is no attack in the test.

check-beats-memory = It finds more than a list of addresses
check-beats-memory-why = On a public data set on which graph models reached a recall of 1.000, the source address alone reached it too.
check-beats-memory-passed = Recall { QUANTITY($recall-ratio, "ratio") }; the best of { $tables } look-up tables ({ LABELS($lookup, "lookup") }) has { QUANTITY($best-ratio, "ratio") } at the same budget of false alarms.
check-beats-memory-failed = Recall { QUANTITY($recall-ratio, "ratio") } is not above that of a table that only remembers training ({ LABELS($lookup, "lookup") }): { QUANTITY($best-ratio, "ratio") } at the same budget of false alarms.
check-beats-memory-failed-empty = No look-up table was tried.

check-control-falls = With shuffled labels it finds nothing
check-control-falls-why = A recall of 0.96 that is an attribute of the detector says 0.96 whatever labels it was trained on.
check-control-falls-passed = Trained on shuffled labels it has a recall of { QUANTITY($recall-ratio, "ratio") } (at least { QUANTITY($low-ratio, "ratio") }), no more than alarms at random: up to { QUANTITY($chance-ratio, "ratio") }.
check-control-falls-failed = Trained on shuffled labels it still has a recall of { QUANTITY($recall-ratio, "ratio") }, at least { QUANTITY($low-ratio, "ratio") }, where alarms at random have { QUANTITY($chance-ratio, "ratio") } at most: it learns from something else than labels.

lookup-source = source address
lookup-destination = destination address
lookup-pair = pair of addresses
lookup-port = destination port
lookup-rule = protocol, state and port
lookup-row = repeated flow
