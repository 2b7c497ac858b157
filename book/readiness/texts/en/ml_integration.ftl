# ML integration: contract checks of a detector and a causal engine, their controls, and what is still to be recorded.

absent-model-calls = No trace of the answers of a deployed { $subject } is recorded: for each answer, whether the code of the model ran and who answered. To make one: let the application write a line per answer, then run { $command }.
absent-contract = No contract checks of { $subject } are recorded. To make them: { $command }.
absent-scores = None of { $n ->
    [one] one training
   *[other] { $n } trainings
  } gave a score for every node: { $error }.
absent-fallback-unneeded = On all { $n } paths it answers as it does with the packages: nothing had to fall back.
absent-component-calls = The trace holds no answer of { $component }.

check-control-separates = The task can be solved
check-control-separates-why = The detector of the subject scored an AUC of 0.500 in every seed. That shows a fault of its own only because a logistic regression on the same nodes reached 1.000.
check-control-separates-passed = The z-scored logistic control reaches an AUC of at least { QUANTITY($low, "score") } in each of { $n } seeds; { QUANTITY($least, "score") } is needed.
check-control-separates-failed = The z-scored logistic control stays below { QUANTITY($least, "score") } in { $wrong } of { $n } seeds (lowest AUC { QUANTITY($low, "score") }): whoever fails there may be right to.
check-control-separates-failed-few = { $n ->
    [0] There are no seeds; { $needed } are needed
    [one] There is one seed; { $needed } are needed
   *[other] There are { $n } seeds; { $needed } are needed
  } to see their spread.

check-absence-proven = The package was really absent
check-absence-proven-why = A fallback is only seen where the model cannot be there. If torch could still be imported, the answers would be those of the model.
check-absence-proven-passed = On all { $n } paths importing the packages failed in the very process that answered.
check-absence-proven-failed = On { $wrong } of { $n } paths the packages could be imported: { $which }.
check-absence-proven-failed-empty = No path was asked.

method-auc = area under the ROC curve on { $positives } positives and { $negatives } negatives; bounds of a share of as many trials as the rarer kind has, which hold whatever the scores are distributed like

condition-configuration = Judged is the configuration that separates best: { $configuration }.
condition-own-threshold = At its own threshold it calls { $flagged } of { $positives } nodes in trouble anomalous, and { $false } of { $negatives } in order, over all seeds.
condition-auc-rescaled = The same nodes in other usual units (percent, hours, bit/s): AUC { QUANTITY($low, "score") } to { QUANTITY($high, "score") } in { $n } seeds.
condition-auc-rescaled-alike = The same nodes in other usual units (percent, hours, bit/s): AUC { QUANTITY($low, "score") } in each of { $n } seeds.
condition-auc-standardised = The same nodes z-scored by the caller: AUC { QUANTITY($low, "score") } to { QUANTITY($high, "score") } in { $n } seeds. Where that is far better, the code lacks a normalisation of its inputs.
condition-auc-standardised-alike = The same nodes z-scored by the caller: AUC { QUANTITY($low, "score") } in each of { $n } seeds. Where that is far better, the code lacks a normalisation of its inputs.
condition-auc-own-labels = Trained on labels of its own making: AUC { QUANTITY($low, "score") } to { QUANTITY($high, "score") } in { $n } seeds.
condition-auc-own-labels-alike = Trained on labels of its own making: AUC { QUANTITY($low, "score") } in each of { $n } seeds.
condition-no-scores = With { $configuration } { $n ->
    [one] one training gave
   *[other] { $n } trainings gave
  } no scores: { $error }.
condition-fallbacks = Of { $n } paths without the packages { $explicit } say that there is no assessment; { $fails-open } answer “not anomalous” without a mark, { $unmarked } answer otherwise without a mark, { $exception } end in an error that says nothing of the model.

node-in-order = in order
node-in-trouble = in trouble
axis-node = node
axis-seed = seed
axis-anomaly-score = anomaly score of the detector
axis-control-score = decision function of the logistic control
separation-nothing = No training gave scores.
chart-separation-natural = Scores, features as the interface documents them
chart-separation-standardised = Scores, the same features z-scored by the caller
chart-separation-control = The control on the same nodes: logistic regression
chart-separation-description = For each seed two rows of ticks, nodes in order above nodes in trouble: the scores of the detector with natural inputs, with z-scored inputs, and of a logistic regression. Where both rows of a seed lie on one spot, the detector tells nothing apart.

axis-auc = AUC
axis-configuration = whose
axis-error = error
auc-needed = needed
chart-aucs-recorded = AUC of every recorded training
chart-aucs-controls = AUC of our controls, trained in this run
chart-aucs-marks = a circle is one seed; a cross at the left edge gave no scores
chart-aucs-description = One mark per training on an axis of AUC from 0 to 1, in rows by kind of input, with a dashed line at what is needed; below, the same of five detectors of ours: constant, random, with a literal metric, without normalisation, and a correct one.
round-natural = natural units
round-rescaled = other units
round-standardised = z-scored inputs
round-own-labels = labels of its own
round-control = logistic control

control-constant = control: constant
control-random = control: random
control-literal-metric = control: literal recall
control-unnormalised = control: not normalised
control-centroids = control: correct
control-nearest = control: blames the nearest
control-follows-dependencies = control: follows the graph
control-fails-open = control: fails open
control-breaks = control: breaks
control-says-so = control: says so
fallbacks-controls = our controls, asked now

result-passed = passed
result-failed = failed
result-absent = offers nothing to check
result-not-reached = not reached
axis-check = check
axis-result = result
axis-detail = in its words
chart-matrix-detector = Contract checks of detectors
chart-matrix-engine = Contract checks of causal engines
chart-matrix-description = A matrix of checks by subject: the recorded code first, then controls of ours with known faults, run now. A tick is passed, a cross failed, a dash that there is nothing to check, a dot that an earlier failure left it unreached.

contract-check-imports = imports
contract-check-constructs = constructs
contract-check-trains = trains
contract-check-answers = answers
contract-check-promised-form = answers as promised
contract-check-depends-on-input = depends on input
contract-check-repeats = repeats under a seed
contract-check-reports-what-it-measured = metric is measured
contract-check-saves-and-loads = save and load agree
contract-check-keeps-limits = keeps its limits
contract-check-quiet = prints nothing
contract-check-separates = separates
contract-check-bears-other-units = bears other units
contract-check-takes-dependencies = takes dependencies
contract-subject-detector = detector
contract-subject-engine = causal engine
contract-column-subject = Subject
contract-column-configuration = Configuration
contract-column-check = Check
contract-column-detail = What was found
contract-caption = Checks the recorded code failed: { $failed } of { $n }

answer-explicit = says so
answer-unaffected = unaffected
answer-exception = error
answer-unmarked = unmarked
answer-fails-open = fails open
axis-missing = what was absent
axis-path = path
axis-answer = answer
chart-fallbacks = Answers while packages are absent
chart-fallbacks-description = A matrix of the paths to an assessment by the packages that were made absent, coloured by the worst answer: says that there is no assessment, is unaffected, ends in an error, answers without a mark, or says “not anomalous” as if it had looked.

axis-who = who names the cause
axis-incidents = incidents
axis-incidents-count = how many
axis-right = right
axis-rank-one = planted cause named first
cause-earliest = earliest event
cause-chance = chance
cause-nearest = control: blames the nearest
cause-follows = control: follows the graph
incidents-chain-with = chain, graph given
incidents-chain-without = chain, no graph
incidents-fork-with = fork, graph given
incidents-fork-without = fork, no graph
incidents-confounder-with = confounder, graph given
incidents-confounder-without = confounder, no graph
incidents-simultaneous-with = simultaneous, graph given
incidents-simultaneous-without = simultaneous, no graph
incidents-all = all incidents
chart-causes = Root causes named first, by shape of the incident
chart-causes-description = For each shape of incident, with and without the graph of dependence, the share whose planted cause is named first, with exact 95 % bounds on each side: by the recorded engine, by the earliest event, by chance, and by two engines of ours.

thresholds-caption = Thresholds on recall that failed in the subject's own load tests: { $n }
thresholds-column-recording = Recording
thresholds-column-run = Run
thresholds-column-threshold = Threshold that failed

integration-plan-caption = Still to be recorded
integration-column-claim = Claim
integration-column-needs = What has to be provided
integration-column-command = Command
plan-needs-implemented = The deployed application, a request to each endpoint that is to call a model, and a line per answer: time, request, component, whether the code of the model ran.
plan-needs-graphsage-integrated = The same trace of at least 299 answers of /ai/predict, each with who answered: the network, rules, or a default.
plan-needs-causal-integrated = The same trace of at least 59 analyses, each with the number of edges of the dependency graph it used.
plan-needs-code-correct = A checkout of the code the statement speaks of, and its interpreter. Synthetic data can refute this claim, and verify nothing.
plan-needs-fallbacks = A checkout of the code the statement speaks of, and its interpreter. To verify it every path of the application has to be enumerated, not only those of the library.
