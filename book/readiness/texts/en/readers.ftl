# What readers of files leave out, said beside the table that was made of the file.

read-half-written-line = Left out: line { $first }, which the file ends inside of.
read-further = Left out for further reasons: { $n } { $n ->
    [one] place
   *[other] places
  }.
read-log-half-written-block = Left out: iteration { $iteration } at line { $first }, the last one, which is half-written.
read-log-ends-early = The log ends after iteration { $done } of { $planned } (line { $first }); the rest was never made, or is lost.
read-log-before-first-block = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } before the first iteration (first at line { $first }).
read-log-outside-of-sections = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } outside of the sections of an iteration (first at line { $first }).
read-log-no-pods = No list of pods in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }).
read-log-status = Of { $n } { $n ->
    [one] line
   *[other] lines
  } the status { $status } is kept only as "not running" (first at line { $first }).
read-log-no-usage = CPU and memory were not available in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }): { $answer }
read-log-no-recall = No recall gauge in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }).
read-log-json-quoted = /metrics answered with a JSON-quoted string that Prometheus refuses; the numbers were taken out of it in { $n } { $n ->
    [one] line
   *[other] lines
  } (first at line { $first }).
read-log-no-sample = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } of mesh metrics that are no samples (first at line { $first }).
read-log-health-cut = The log keeps only the first lines of the health answer in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }); only its status was read.
read-log-health-unknown = Left out: the health answer of { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }), of which no status is left.
read-not-finite = { $n } { $n ->
    [one] value is
   *[other] values are
  } { $value } and count as absent (first at { $first }).
read-no-samples = There is no sample in the answer.
read-no-series = The query found no series.
read-series-joined = { $n } { $n ->
    [one] series
   *[other] series
  } of { $metric } that follow each other in time and differ in { $labels } are taken for one (first at { $first }).
read-prometheus-warning = Prometheus warned: { $text }
read-histogram = Left out: native histograms of { $metric } ({ $first }).
read-kubelet-without = The kubelet says nothing of { $part } in { $n } { $n ->
    [one] place
   *[other] places
  } of scope { $scope } (first at { $first }).
read-kubelet-no-rss = Left out: { $n } { $n ->
    [one] value
   *[other] values
  } of RSS that are 0, which means that the runtime tells none (scope { $scope }, first at { $first }).
read-users-varied = The number of users changed during the run, from { $lowest } to { $highest }; the table holds the highest.
read-loop-unknown = The file does not say whether users waited for answers (closed loop) or not (open loop).
read-k6-no-failures = The summary does not say how many requests failed.
read-tests-rerun = Run again until they passed: { $n } { $n ->
    [one] test
   *[other] tests
  } (first { $first }); the first outcome counts.
read-stripe-test-mode = Left out: { $n } { $n ->
    [one] payment
   *[other] payments
  } of the test mode (first at line { $first }).
read-stripe-no-customer = Left out: { $n } { $n ->
    [one] payment
   *[other] payments
  } without a customer (first at line { $first }).
read-stripe-not-a-subscription = Left out: { $n } { $n ->
    [one] trial that is
   *[other] trials that are
  } no subscription yet, or never became one (first at line { $first }).
read-locust-name = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } of single request names (first at line { $first }); the table holds the sum.
read-chaos-no-fault = The method did not do anything: no fault was injected. Rollbacks ({ $rollbacks }) are no faults.
read-chaos-undeclared = The action { $action } is not declared as a fault with its proof ({ $first }).
read-chaos-dry = A dry run ({ $dry }): nothing was done or nothing was asked, so that it proves nothing ({ $first }).
read-chaos-unproven = Without proof that { $action } took effect ({ $first }).
read-chaos-nobody-looked = No probe looked whether { $action } was detected ({ $first }).
read-chaos-unwatched-detection = Between the effect of { $action } and the probe of its detection nobody looked for { $seconds } s: the time to detection is an upper bound ({ $first }).
read-chaos-unwatched-recovery = Between the effect of { $action } and the probe of its recovery nobody looked for { $seconds } s: the time to recovery is an upper bound ({ $first }).
read-zeek-not-closed = The log has no #close (last line read: { $first }): it was still being written, or it was cut.
read-nfdump-no-summary = The sums that nfdump prints last are missing (last line read: { $first }): whether flows are missing too cannot be told.
read-hubble-lost = Hubble lost events at { $n } { $n ->
    [one] place
   *[other] places
  } (first at line { $first }): flows are missing there.
read-hubble-reply = Left out: { $n } { $n ->
    [one] reply
   *[other] replies
  } (first at line { $first }).
read-hubble-no-flows = There is no flow in the file.
read-columns-left-out = Left out: columns that no mapping names: { $columns }.
read-sarif-kind = Left out: { $n } { $n ->
    [one] result
   *[other] results
  } of the kind “{ $kind }”, which are no findings (first at { $first }).
read-sarif-absent = Left out: { $n } { $n ->
    [one] result
   *[other] results
  } that an earlier scan had and this one has no more (first at { $first }).
read-scan-skipped = The scanner skipped { $skipped } { $skipped ->
    [one] package
   *[other] packages
  }: nothing is known of them.
read-osv-packages = The report lists only packages with a finding: how many were looked at is not known (scan with --all-packages).
read-trivy-modified = Left out: { $n } modified { $n ->
    [one] finding
   *[other] findings
  } of the type “{ $type }” (first at { $first }).
read-trivy-suppressed = No finding in the report was suppressed; without --show-suppressed trivy leaves those out.
read-secrets-allowed = Lines that a comment allows are not in the report, and how many there are is not known.
read-checkov-quiet = The report leaves out checks that passed (--quiet), so that files without a finding are not counted.
read-sbom-no-package = Left out: { $n } { $n ->
    [one] component
   *[other] components
  } of the type “{ $type }”, which are no packages (first at { $first }).

# The readers, as the method page lists them.

reader-form = Form
reader-tables = Tables
reader-told = What it has to be told
reader-trap = What is easily misread
reader-any-table = any
reader-stability-log = the shell log of a stability monitor: blocks of kubectl and curl answers
reader-stability-log-told = its time zone, which it does not name; who answered /health and /metrics
reader-stability-log-trap = The last block may be half-written and is then left out. kubectl top gives the working set, which is no RSS. A health body is cut at ten lines: only its status is read.
reader-prometheus-text = what /metrics returned: Prometheus text or OpenMetrics
reader-prometheus-text-told = when it was fetched, and from which pod
reader-prometheus-text-trap = A JSON-quoted body is refused and named, as Prometheus would refuse it. OpenMetrics without its # EOF was cut.
reader-prometheus-api = answers of the Prometheus HTTP API: query_range (matrix) and query (vector)
reader-prometheus-api-told = what an expression is called
reader-prometheus-api-trap = A failed query is a valid JSON file. NaN and infinite values are no values. Two series that only dropped labels tell apart are refused.
reader-kubelet-stats = answers of the kubelet's /stats/summary
reader-kubelet-stats-told = the namespace, where pods of two have one name
reader-kubelet-stats-trap = An RSS of 0 means that the runtime tells none.
reader-k6-json = points of k6 run --out json
reader-k6-json-told = whether users waited for answers (the loop); the name of the run
reader-k6-json-trap = The time of a point is the end of the request. The loop is not in the file and is not guessed.
reader-k6-summary = summaries of k6 run --summary-export, in which “true” means a threshold failed
reader-k6-summary-told = the name of the run
reader-k6-summary-trap = “true” beside a threshold means that it failed; “passes” of http_req_failed are failures.
reader-locust-stats = NAME_stats.csv of locust --csv NAME
reader-locust-stats-told = the name of the run
reader-locust-stats-trap = Percentiles are rounded to about two digits. The file may be older than the last answers.
reader-locust-history = NAME_stats_history.csv of locust --csv NAME
reader-locust-history-told = the name of the run
reader-locust-history-trap = Its percentiles are those of the last ten seconds, not of the run.
reader-locust-failures = NAME_failures.csv of locust --csv NAME
reader-locust-failures-told = the name of the run
reader-locust-failures-trap = It counts failures without saying out of how many.
reader-chaos-journal = journal.json of the Chaos Toolkit; faults are declared with the probes that prove them
reader-chaos-journal-told = which actions are faults, and which probes saw the effect, the detection and the recovery
reader-chaos-journal-trap = A dry run succeeds and meets its hypothesis: without the declared proof no fault counts. Where no probe looked, nothing is known, not even that it lasted long.
reader-failure-table = the Markdown table | Test | Status | MTTD | MTTR | Notes | of a failure-injection report
reader-failure-table-told = the name of the run
reader-failure-table-trap = It is a document: its times are kept as printed and decide nothing.
reader-argus-binetflow = bidirectional flows of Argus as CSV, as in the CTU-13 captures
reader-argus-binetflow-told = the time zone; rules for labels other than those of CTU-13
reader-argus-binetflow-trap = Background is unlabelled traffic, not benign: it stays unknown. Of ICMP type and code stand in the columns of ports.
reader-zeek-conn = conn.log of Zeek, as text or as JSON lines
reader-zeek-conn-told = which column has labels, if one has
reader-zeek-conn-trap = Bytes are those of IP with headers; orig_bytes counts payload alone. A log without #close was still being written, or cut.
reader-nfdump-csv = NetFlow or IPFIX as nfdump -o csv prints it
reader-nfdump-csv-told = the time zone of whoever ran nfdump; a schedule of known episodes
reader-nfdump-csv-trap = Starts are cut to whole seconds. Without -B each direction is a flow; with it, or from a bidirectional exporter, who opened the connection is a guess.
reader-hubble-flows = flows of Cilium Hubble as JSON lines
reader-hubble-flows-told = whether replies are kept; a schedule of known episodes
reader-hubble-flows-trap = A line is an event, not a connection: no bytes, no duration, and the number of packets depends on the aggregation of the monitor.
reader-edge-list = lists of edges with times (MIDAS): source, destination, time, and at times a label
reader-edge-list-told = what stands in which column, the unit of times and what they count from, whether there is a head
reader-edge-list-trap = Numbers without a unit are taken for seconds since 1970; many lists count minutes from a day of their own.
reader-stripe-payments = payments exported from Stripe as CSV
reader-stripe-payments-told = nothing
reader-stripe-payments-trap = Payments of the test mode look like others; an authorised amount that was never captured brought nothing. Names and addresses are not taken over.
reader-stripe-subscriptions = subscriptions exported from Stripe as CSV
reader-stripe-subscriptions-told = nothing
reader-stripe-subscriptions-trap = The export of active subscriptions leaves out those that ended, and with them all churn: export every status.
reader-junit-xml = JUnit XML, as pytest --junitxml and many other tools write it
reader-junit-xml-told = the name of the run, the commit that was tested
reader-junit-xml-trap = A test that passed at a second try is counted as failed. Suites that count more cases than they hold were cut.
reader-pytest-json = reports of pytest-json-report
reader-pytest-json-told = the name of the run, the commit that was tested
reader-pytest-json-trap = An expected failure is no pass: it is counted with what was skipped. An unexpected pass is a failure.
reader-go-test-json = lines of go test -json
reader-go-test-json-told = the name of the run, the commit that was tested
reader-go-test-json-trap = A test that only began has no end: its process died, and it did not pass.
reader-nextest-json = lines of cargo nextest run --message-format libtest-json
reader-nextest-json-told = the name of the run, the commit that was tested
reader-nextest-json-trap = A test that only began has no end; ignored tests are skipped, not passed.
reader-own-columns = CSV or parquet of your own, by a mapping of its columns (option columns)
reader-own-columns-told = where each column comes from, its unit, the form and zone of its times
reader-own-columns-trap = A last line without its line break is left out: “12” may be what is left of “123”.
reader-ruff-json = findings of ruff check --output-format json
reader-ruff-json-told = the folder its paths begin with (root)
reader-ruff-json-trap = The file says neither how many files were read nor by which version, and a comment (noqa) silences a finding without a trace unless ruff was run with --ignore-noqa.
reader-mypy-text = what mypy prints, with its summary
reader-mypy-text-told = the folder its paths begin with (root)
reader-mypy-text-trap = Without the summary in its last line it is not known whether mypy came to an end: such a file is refused. Functions without annotations are not checked unless mypy was told so.
reader-pyright-json = the report of pyright --outputjson
reader-pyright-json-told = the folder its paths begin with (root)
reader-pyright-json-trap = Its lines count from zero.
reader-cobertura = reports of coverage in the form of Cobertura (coverage xml, pytest --cov-report xml)
reader-cobertura-told = the name of the report; the folder its paths begin with (root)
reader-cobertura-trap = A rate is of what was in scope: who leaves files out raises it. A report whose sums are not those of its files is refused.
reader-coverage-json = reports of coverage json (coverage.py)
reader-coverage-json-told = the name of the report; the zone of its time, which it writes without one
reader-coverage-json-trap = A rate is of what was in scope: who leaves files out raises it. Without a zone the report has no time.
reader-schemathesis-junit = JUnit of schemathesis: operations of an API held against its description
reader-schemathesis-junit-told = nothing
reader-schemathesis-junit-trap = A case is an operation with all requests that were made of it; how many they were the file does not say.
reader-sarif = SARIF 2.1.0 of any scanner, one scan a run, suppressions kept
reader-sarif-told = what kind of thing was looked at, and which files, where the report does not say
reader-sarif-trap = Results that are no findings stand among those that are. A suppression that somebody refused suppresses nothing. A run that did not succeed has no results either.
reader-pip-audit = reports of pip-audit --format json
reader-pip-audit-told = when it ran, and with which version
reader-pip-audit-trap = Packages it skipped were not looked at. It does not say how grave a vulnerability is.
reader-osv-scanner = reports of osv-scanner --format json (add --all-packages, or it does not say how many it looked at)
reader-osv-scanner-told = when it ran, and of which day its database is
reader-osv-scanner-trap = Vulnerabilities that its configuration ignores are not in the report at all.
reader-grype = reports of grype -o json, ignored matches kept as suppressed
reader-grype-told = how many packages it looked at
reader-grype-trap = No match in a bill of five packages says nothing of an image. The day of the database is not that of the scan.
reader-trivy = reports of trivy --format json (add --show-suppressed, or what was ignored is not in them)
reader-trivy-told = of which day its database is
reader-trivy-trap = Results without findings stand for what was looked at only with --list-all-pkgs.
reader-cyclonedx = bills of materials in CycloneDX JSON
reader-cyclonedx-told = of what it is the bill
reader-cyclonedx-trap = A licence that was looked up in a file (evidence) is not one that the package declares. Files among the components are no packages.
reader-spdx = bills of materials in SPDX 2.x JSON
reader-spdx-told = of what it is the bill
reader-spdx-trap = NOASSERTION and NONE are no licences. The package that the document describes is the product and no part of it.
reader-bandit = reports of bandit -f json, with the lines of every file it could parse
reader-bandit-told = what the paths begin with
reader-bandit-trap = A file that it could not parse stands in its metrics like any other. Lines with nosec are only counted. Its lines are those that are neither blank nor comments.
reader-detect-secrets = reports of detect-secrets scan; of a secret only its place is kept
reader-detect-secrets-told = how many files it looked at
reader-detect-secrets-trap = It looks at files as they are, not at their history. Lines that a comment allows are not in it. The hash of a secret is left out: it can be guessed.
reader-gitleaks = reports of gitleaks --report-format json; of a secret only its place is kept
reader-gitleaks-told = what was looked at, if nothing was found
reader-gitleaks-trap = An empty list is what a scan of nothing writes too.
reader-checkov = reports of checkov -o json, skipped checks kept as suppressed
reader-checkov-told = when it ran
reader-checkov-trap = Without its platform it grades nothing. Templates of charts are checked only where helm is installed.
reader-zap = JSON reports of ZAP, addresses without user and query
reader-zap-told = whether somebody was logged in
reader-zap-trap = A scan is no penetration test. What it could not reach it does not list.
