# Security: scans with their scope, findings, controls, what the cluster allows.

scan-title = Scan of { $subject } at commit { $commit }
scan-gap-history = The files of one commit were scanned, not the history of the repository.
scan-gap-vulnerabilities = Known vulnerabilities were not looked for: that takes a database of the day (pip-audit, grype, trivy or osv-scanner).
scan-gap-charts = Templates of charts were not rendered; only manifests as they stand were checked.
scan-gap-left-out = Left out of the tree: { $n } { $n ->
    [one] entry
   *[other] entries
  } (links, submodules, files larger than 5 MiB, settings of scanners; see settings).

# What is missing, and what would measure it.

absent-security = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count.
absent-security-inventory = Nobody listed what there is of this kind ({ $artefact }): without a whole there is no share (tables source_files, artefacts).
absent-security-place = No scan of this place is recorded ({ $place }).
security-to-run-audit = a report by somebody other than the authors, which names version, method and findings, as a row of the table audits; no command makes it
security-to-run-penetration-test = a test of the deployed system by people, with a retest, as a row of the table audits; a scanner does not stand in for it
security-to-run-vulnerability-scan = readiness scan CHECKOUT --commit RELEASE --out data/NAME; pip-audit -r requirements.txt -f json; trivy image --format json --show-suppressed --list-all-pkgs IMAGE for each image; and the list of what is released (table artefacts)
security-to-run-critical-vulnerabilities = the same scans of dependencies and images, with a database of the day: pip-audit, osv-scanner --all-packages, grype or trivy, read by readiness read
security-to-run-secrets-management = gitleaks git --report-format json over the whole history; trivy image --scanners secret IMAGE; readiness scan CHECKOUT for the manifests
security-to-run-static-analysis = readiness scan CHECKOUT --commit RELEASE --out data/NAME
absent-security-to-run-audit = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-audit }.
absent-security-to-run-penetration-test = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-penetration-test }.
absent-security-to-run-vulnerability-scan = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-vulnerability-scan }.
absent-security-to-run-critical-vulnerabilities = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-critical-vulnerabilities }.
absent-security-to-run-secrets-management = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-secrets-management }.
absent-security-to-run-static-analysis = Nothing is recorded about the version of { $subject } that is claimed; scans of other subjects or other commits do not count. To measure it: { security-to-run-static-analysis }.

# Instrument checks.

check-scan-completed = The scans ended well
check-scan-completed-why = A scan that broke off has no findings either, and its report looks like a clean one.
check-scan-completed-passed = No scan of { $n } failed.
check-scan-completed-failed = { $failed } of { $n } scans failed ({ $which }): what they did not look at is not known.
check-scan-completed-failed-empty = There are no scans.
check-database-fresh = The database of vulnerabilities was of the day
check-database-fresh-why = The scan of 8 March 2026 used a database of 6 March; nothing but its date tells whether a scan of today uses one of last year.
check-database-fresh-passed = Databases of { $n } { $n ->
    [one] scan
   *[other] scans
  } were at most { NUMBER($worst-days, maximumFractionDigits: 1) } days old; { $most-days } are allowed.
check-database-fresh-failed = { $n } { $n ->
    [one] scan
   *[other] scans
  } used a database that was too old or of a later day ({ $which }): up to { NUMBER($worst-days, maximumFractionDigits: 1) } days, { $most-days } are allowed.
check-database-fresh-failed-undated = { $n } { $n ->
    [one] scan does
   *[other] scans do
  } not say of which day the database or the scan is ({ $which }).
check-control-found = The scanner sees what was planted
check-control-found-why = bandit was run once, on 2,121 lines: that it found little says nothing before it has found what is known to be there.
check-control-found-passed = All { $planted } planted defects were found, and none in the { $clean } twins without one.
check-control-found-failed = Of { $n } controls { $missed } defects were missed and { $wrong } twins reported ({ $which }).
check-control-found-failed-empty = Nothing was planted.

# Beside the numbers.

condition-audits = Of { $n } { $n ->
    [one] row
   *[other] rows
  } of audits those of the kind { $kind } by somebody other than the authors count.
condition-scan-coverage = { NUMBER($covered, maximumFractionDigits: 1) } of { NUMBER($whole, maximumFractionDigits: 1) } ({ $artefact }).
condition-critical = Critical: { $open } open, { $suppressed } suppressed.
condition-unseen = Not scanned as a whole: { $artefacts }; so there is no upper bound.
condition-ungraded = Of { $n } { $n ->
    [one] vulnerability
   *[other] vulnerabilities
  } the report does not say how grave it is; so there is no upper bound.
condition-secrets = Places: { $open } open, { $suppressed } suppressed; scans: { $scans }. A suppressed place bounds the count above: only a proof of revocation takes it out.
condition-clean-lines = { $covered } of { $whole } lines stand in files that were read and have no open finding of high severity.

# Charts.

chart-scope = What every scan looked at
chart-scope-description = A point for every scan on a logarithmic axis: how many lines, packages or files it looked at; beside them how many lines of source code there are.
scope-lines = lines of code scanned
scope-packages = packages scanned
scope-files = files scanned
scope-whole = lines of code there are
scope-nothing = No scan says what it looked at.
axis-scope = number
axis-scan = scan
axis-unit = what
axis-findings = findings
axis-severity = severity
axis-state = state
chart-findings = Findings by severity; pale ones were suppressed
chart-findings-description = Bars of findings of every scan by severity; those that somebody suppressed are pale. A scan without findings keeps its row.
findings-nothing = No scan has a finding.
finding-open = open
finding-suppressed = suppressed
severity-critical = critical
severity-high = high
severity-medium = medium
severity-low = low
severity-info = information
severity-unknown = not graded
artefact-source-code = source code
artefact-python-dependencies = dependencies (Python)
artefact-other-dependencies = dependencies
artefact-container-images = container image
artefact-working-tree = files of a commit
artefact-repository-history = history of the repository
artefact-manifests = manifests
artefact-running-system = running system

# Tables.

security-plan-caption = What is still to be done
security-column-to-run = What would measure it
security-scans-caption = Scans: scope before findings
security-documented-caption = Scans that are only told of: no report, no decision
security-findings-caption = Findings by rule, gravest first: { $shown } of { $n } rows
security-secrets-caption = Places that look like secrets ({ $places }), by file: { $shown } of { $n } rows. What stands there is nowhere kept.
security-controls-caption = Negative controls: planted defects and their twins
security-column-recording = Recording
security-column-scan = Scan
security-column-tool = Tool
security-column-artefact = Looked at
security-column-scope = Scope
security-column-unread = Could not be read
security-column-started = Scanned
security-column-database = Database of
security-column-open = Open
security-column-suppressed = Suppressed
security-column-day = Day
security-column-lines = Lines
security-column-packages = Packages
security-column-findings = Findings
security-column-told = Words
security-column-severity = Severity
security-column-rule = Rule
security-column-package = Package
security-column-fixed = Mended in
security-column-path = File
security-column-at-lines = Lines
security-column-what = What it is
security-column-reported = Reported
security-column-as-expected = As it should be
security-scope-lines = { $n } lines
security-scope-packages = { $n } packages
security-scope-files = { $n } files
security-scope-unsaid = not said
security-planted = planted defect
security-twin = twin without a defect
security-found = yes
security-not-found = no
security-right = yes
security-wrong = no

# What the cluster allows.

posture-caption = Pods against the Pod Security Standards: the strictest level met, and what keeps them from the next
posture-network-caption = Network policies: how many pods some policy isolates
posture-rights-caption = Roles of the namespace that go far, and who is bound to them
posture-column-workload = Workload
posture-column-pods = Pods
posture-column-level = Level
posture-column-faults = In the way
posture-column-account = Service account
posture-column-token = Token in the pod
posture-token-yes = mounted
posture-token-no = not mounted
posture-column-direction = Direction
posture-column-policies = Policies
posture-column-isolated = Pods isolated
posture-policies = { $n }
posture-policies-not-seen = not seen: nobody could ask
posture-column-role = Role
posture-column-reach = Reach
posture-column-bound = Bound to
posture-roles-not-seen = roles were not seen: nobody could ask
posture-roles-none = none of { $n } roles goes far
posture-reach-wildcard = everything of a kind (*)
posture-reach-raises = raising its own rights
posture-reach-executes = running commands in pods
posture-reach-secrets = reading every secret
