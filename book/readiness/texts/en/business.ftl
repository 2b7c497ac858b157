# What the page of business says: customers, revenue, deals, support, first steps, negative controls.

absent-business-table = About { $subject } no recording holds the table { $table }; that is not the same as an empty one. It would be made of an export by: { $command }
absent-no-customers = Nobody has ever paid: a share of customers is undefined.
absent-no-quoted-numbers = No number of material for buyers was listed.
absent-no-requests-to-support = Nobody asked support anything: a share of answers is undefined.
absent-no-onboardings = { $n ->
    [0] No newcomer was watched.
   *[other] None of { $n } newcomers was an outsider on a clean machine.
  }

condition-payments = { $n } payments in the export; { $counted } brought money and were not given back.
condition-retention = { $n } customers ever paid; of { $known } it is known whether they pay after { $days } days, of { $young } the days are not over.
condition-installations = { $n } attempts, { $good } of them by outsiders, from scratch and working.
condition-quoted = { $n } numbers, { $named } of them with a claim. Whether those claims hold, their areas say.
condition-deals = { $n } deals, { $paid } paid; with acquaintances and related parties, left out: { $related }.
condition-support = Promised time not over yet, left out: { $open }. Never answered: { $never }.
condition-onboarding = Helped: { $helped }. Gave up: { $gave-up }. No outsiders or no clean machine, left out: { $left-out }.

axis-days-since-start = days since the customer came
axis-share-staying = share still there
axis-months-since-first = months since the first payment
axis-cohort = first paid in
axis-share-paying = share paying
curve-no-customers = Nobody has paid: the export was looked at and is empty.
chart-retention = How long do customers stay?
chart-retention-description = Kaplan-Meier curve of the share of customers who are still subscribed, over the days since they came, with a pointwise 95 % band; who is still there is censored, not left out.
chart-cohorts = Of those who first paid in a month, how many pay later?
chart-cohorts-description = A row for each month of first payment, a column for each month since then: how many of them paid. Months that were not over are left out.
chart-customers-generated = Generated: forty customers, of whom some leave

revenue-caption = Payments by month; refunds taken off
revenue-masked = masked
revenue-column-month = Month
revenue-column-currency = Currency
revenue-column-customers = Customers
revenue-column-payments = Payments
revenue-column-sum = Sum
revenue-column-share = Of the best month
customers-caption = Customers who paid, in order of their first payment
customers-masked = customer { $number }
customers-ended = left
customers-staying = still there
customers-unknown = unknown: no subscription in the export
customers-column-customer = Customer
customers-column-since = Since
customers-column-payments = Payments
customers-column-state = State
funnel-caption = From first contact to payment; shares of the stage before, with one-sided 95 % bounds
funnel-all = all deals
funnel-independent = independent ones
funnel-contacted = contacted
funnel-offered = offer made
funnel-signed = signed
funnel-paid = paid
funnel-column-deals = Deals
funnel-column-stage = Stage
funnel-column-n = Reached
funnel-column-share = Of the stage before
funnel-column-low = At least
funnel-column-high = At most
service-times-caption = Median times with one-sided 95 % bounds; what never came is censored
times-support = first answer of support
times-onboarding = first working node
service-times-column-what = Time to
service-times-column-n = n
service-times-column-open = Never came
service-times-column-median = Median
service-times-column-low = At least
service-times-column-high = At most

business-controls-caption = Negative controls: generated exports, each with one defect or none
planted-paying-one = one payment
planted-paying-none = an empty export
planted-paying-test = one payment of the test mode
planted-paying-refunded = one payment that was given back
planted-paying-uncaptured = one payment that was never captured
planted-sales-three = three deals with independent customers
planted-sales-related = five deals with acquaintances
planted-support-in-time = 60 requests, all answered in time
planted-support-late = 60 requests, 12 of them late or never answered
planted-onboarded = 40 newcomers, all of them alone
planted-onboarded-helped = 40 newcomers, all of them helped
planted-onboarded-given-up = 40 newcomers, 9 of whom gave up
planted-onboarded-authors = 40 attempts of the authors themselves
planted-churn-known = twelve customers, each known after 90 days
planted-churn-young = fifty customers, some of them not yet 90 days old
planted-churn-lost = a paying customer without a subscription in the export
planted-installed = a version that an outsider installed
planted-installed-by-authors = a version that only its authors installed
planted-quoted-unbacked = two numbers, one of them without a claim
