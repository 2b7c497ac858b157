book-title = Milestone Evidence Book
book-author = the project
language-en = English
language-ru = Русский
language-switch = Language of the book
root-link = Milestone Evidence Book

# Table of contents
toc-statement = The statement
toc-areas = Areas
toc-how = How this book works

# The front page
front-lead = What the statement of { $date } about { $subject } claims, and what was measured.
front-readiness = Readiness: claimed and shown
front-readiness-explained = The lower end counts verified claims; the upper end takes away only refuted ones. What nobody measured keeps the interval wide. The denominator is every claim of the register.
front-levels = Status levels
front-areas = Areas
front-score = { $value }/{ $of } claimed
front-run-failed = the notebook did not complete
front-not-shown = { $n ->
    [one] Claimed but not shown: { $n } claim
   *[other] Claimed but not shown: { $n } claims
}
front-not-shown-explained = The statement counts these as achieved, by a number or a check mark. The evidence does not verify them.
front-claimed = Claimed
front-criteria-changed = Changed criteria
front-criteria-changed-explained = These criteria differ from those an earlier record judged the same evidence by.
front-before = Before
front-after = Now
front-record = This record
front-as-of = Judged as of
front-made = Made
front-code = Code
front-uncommitted = with uncommitted changes
front-lock = Locked dependencies
front-register = Digest of the claims register
front-downloads = Download
front-schema = schema

# Area pages
area-verdicts = Verdicts
area-verdict-void = This notebook did not complete, so the verdict it showed here does not count. The verdicts of the record stand at the end of this page.
run-incomplete = This notebook did not complete.
run-missing = It was not executed, so nothing of this area was measured.
run-cell = Cell { $cell } of the template:
run-rest = The cells below this one were not executed. They can be read in the executed notebook at the end of this page.
run-source = The cell
run-traceback = Traceback
download-notebook = Download the executed notebook
normalised-digest = digest a re-run has to reproduce
judged-as-of = judged as of
output-cut = Only the first { $shown } of { $total } characters are shown. The executed notebook at the end of this page holds the rest.
output-broken = This output cannot be shown: { $reason }
output-dropped = An output of this cell is not shown, because its type is not on the list of safe ones: { $types }.

# Charts
chart-needs-javascript = This chart needs JavaScript. Its data stand in the executed notebook.
chart-show-data = Show the data
chart-save-svg = Save as SVG
chart-save-png = Save as PNG
chart-menu = Save the chart
chart-failed = The chart could not be drawn.
# The page puts the number where # stands.
chart-rows-left = { $n ->
    [one] # more row is in the executed notebook
   *[other] # more rows are in the executed notebook
}

# The statement, sentence by sentence
trace-title = The statement, sentence by sentence
trace-lead = Every line of { $statement } that says something, with the claims it makes and their verdicts, or the reason why it makes none. There are { $n } lines.
trace-no-claim = No claim:

# The schema
schema-title = The schema of verdicts.json
schema-lead = What a record holds, drawn from the models that write it. For machines:
schema-english = Descriptions come from the code.
schema-property = Property
schema-type = Type
schema-required = Required
schema-values = Values

# Tables of rules
rules-if = The first that applies
rules-then = Verdict
rules-if-members = The first that applies to the verdicts on the members
rules-then-claim = Verdict on the claim
rules-then-decision = Decision
rules-name = Name
rules-check = Check
rules-check-why = The real record that taught it
rules-exit-code = Exit code
rules-exit-meaning = Meaning
exit-done = Done; for `gate`: GO
exit-bad-input = Bad input: a file, an option or a parameter; nothing was written
exit-notebook-incomplete = A notebook, a drill, a lab or a run did not complete; its page, or what was printed, says why
exit-verification-failed = Verification failed: a record does not match its manifest or its own verdicts
exit-undetermined = `gate`: UNDETERMINED
exit-no-go = `gate`: NO-GO
exit-go-with-waivers = `gate`: GO WITH WAIVERS

# Words of the theme
theme-search-bar = Search this book…
theme-contents = Contents
theme-show-code = Show the code
theme-hide-code = Hide the code
theme-toggle = Click to show
theme-toggle-hide = Click to hide
theme-search = Search
theme-by = By
theme-previous = previous
theme-next = next
theme-previous-page = previous page
theme-next-page = next page
theme-color-mode = Color mode
theme-light = Light
theme-dark = Dark
theme-system-settings = System settings
theme-on-this-page = On this page
theme-skip = Skip to main content
theme-back-to-top = Back to top
theme-site-navigation = Site navigation
theme-section-navigation = Section navigation
theme-collapse-sidebar = Collapse sidebar
theme-expand-sidebar = Expand sidebar
theme-version-warning = Version warning
theme-announcement = Announcement
theme-home = Home
theme-breadcrumb = Breadcrumb
theme-error = Error
theme-search-needs-javascript = Please activate JavaScript to enable the search functionality.
theme-copyright = © { $copyright }.
theme-link-to-heading = Link to this heading
theme-copy = Copy
theme-copied = Copied
theme-toggle-navigation = Show or hide the navigation
theme-toggle-contents = Show or hide the contents of this page
theme-toggle-code = Show or hide the code
theme-main-navigation = Main
theme-page-contents = Contents of this page
theme-search-found = Search finished, pages found: { $count }

area-summary = Verdicts of this area
exit-interrupted = Interrupted; nothing is half-written
