# Compliance: controls, gaps, expiry, licences.

controls-title = Verdicts on the claims that controls are linked to
absent-compliance = Nothing is recorded about the version of { $subject } that is claimed.
absent-compliance-undecided = None of the { $n } controls is decided by evidence about the released version: a list is no evidence.
compliance-to-do-framework-validated = decide the claims that the controls are linked to, about the released version; the table of controls names them
absent-compliance-to-do-framework-validated = Nothing is recorded about the version of { $subject } that is claimed. To measure it: { compliance-to-do-framework-validated }.
compliance-to-do-audit = a report of a compliance audit by somebody other than the authors, as a row of the table audits; no command makes it
absent-compliance-to-do-audit = Nothing is recorded about the version of { $subject } that is claimed. To measure it: { compliance-to-do-audit }.
compliance-to-do-standard-named = a list of the requirements of every standard that binds the system, each with its control or the reason why it does not apply (table requirements)
absent-compliance-to-do-standard-named = Nothing is recorded about the version of { $subject } that is claimed. To measure it: { compliance-to-do-standard-named }.
compliance-to-do-personal-data = a list of the fields of the storage schema that hold data about persons, with purpose, retention and the day deletion was tried (table personal_data_fields)
absent-compliance-to-do-personal-data = Nothing is recorded about the version of { $subject } that is claimed. To measure it: { compliance-to-do-personal-data }.
compliance-to-do-licences = a bill of materials of the release with licences, read by readiness read --as cyclonedx or --as spdx (table components): cyclonedx-py environment, syft, or trivy --format cyclonedx
absent-compliance-to-do-licences = Nothing is recorded about the version of { $subject } that is claimed. To measure it: { compliance-to-do-licences }.

# Beside the numbers.

condition-controls = Controls: { $shown } shown, { $refuted } refuted, { $open } open, { $gap } without a claim.
condition-share = { $good } of { $n }.
condition-licences = { $good } of { $n } components have a licence that fits { $project }; { $bad } have one that does not, of { $unknown } it is not known.

# Charts and tables.

chart-controls = Controls by what became of them
chart-controls-description = A square for every control, one row a framework, in the colour of its state: shown, refuted, open, without a claim.
axis-control = control
axis-control-state = state
control-shown = shown
control-refuted = refuted
control-open = open
control-gap = gap: no claim
compliance-plan-caption = What is still to be done
compliance-column-to-do = What would measure it
compliance-controls-caption = Controls, the claims that would show them, and what became of them; a verdict on a substitute leaves a control open
compliance-gaps-caption = Gaps: { $n } of { $whole } controls have no claim in this register
compliance-calendar-caption = Expiry calendar of decided claims, soonest first
compliance-column-reference = Where
compliance-column-framework = Framework
compliance-column-requirement = What is required
compliance-column-evidence = What would show it
compliance-column-claims = Claims and verdicts
compliance-column-substitutes = Measured on a substitute
compliance-column-state = State
compliance-column-expires = Stale from
compliance-column-verdict = Verdict
compliance-column-controls = Controls
licence-caption = Licences of components beside { $project }, the licence of the project
licence-controls-caption = Negative control: { $n } expressions whose answer under Apache-2.0 is known; { $wrong } of them are read wrongly (the project has { $project })
licence-column-bill = Bill of materials
licence-column-ecosystem = Ecosystem
licence-column-licence = Licence
licence-column-basis = Who says so
licence-column-compatible = Fits
licence-column-components = Components
licence-column-known = Known answer
licence-column-read = Read as
licence-unsaid = not said
licence-compatible = yes
licence-incompatible = no: not in the list
licence-unknown = not known, so no
licence-basis-declared = the package
licence-basis-concluded = whoever made the bill
licence-basis-evidence = a licence file
licence-basis-none = nobody
