# Scale: load, latencies, throughput over the load, and what is still to be run.

absent-load = No load of { $subject } itself is recorded; loads of other subjects do not count.
absent-load-to-run-performance-measured = No load of { $subject } itself is recorded; loads of other subjects do not count. To run, on { $subject }: { load-to-run-performance-measured }
absent-load-to-run-sustained-rate = No load of { $subject } itself is recorded; loads of other subjects do not count. To run, on { $subject }: { load-to-run-sustained-rate }
absent-load-to-run-errors-under-load = No load of { $subject } itself is recorded; loads of other subjects do not count. To run, on { $subject }: { load-to-run-errors-under-load }
absent-load-to-run-latency-p95 = No load of { $subject } itself is recorded; loads of other subjects do not count. To run, on { $subject }: { load-to-run-latency-p95 }
absent-load-to-run-horizontal-scaling = No load of { $subject } itself is recorded; loads of other subjects do not count. To run, on { $subject }: { load-to-run-horizontal-scaling }
absent-load-sequential = What is recorded asks one request after the other, so it is no load.
absent-load-closed = Only loads that wait for their answers are recorded (at most { QUANTITY($reached, "requests_per_second") } answered); it takes an open loop that offers at least { QUANTITY($needed, "requests_per_second") }.
absent-load-too-little = The largest load offered was { QUANTITY($offered, "requests_per_second") }; { QUANTITY($needed, "requests_per_second") } are needed, and less says nothing of them.
absent-load-metric = Nothing was sampled under load that would tell it ({ $metrics }).
absent-load-few = Only { $n } requests were made under load; { $needed } are needed.
absent-load-pods = It takes load against { $few ->
    [one] one pod
   *[other] { $few } pods
  } and against { $many } pods, with the number of pods written down (column pods).
absent-own-resources = The recording does not say that each pod had resources of its own (setting pods_on_own_resources); on shared ones their number cannot add capacity.

check-load-concurrent = The load was one
check-load-concurrent-why = The "high load" of x0tta6bl4 in January 2026 was 1000 requests one after the other, in 18 to 30 s: 33 to 56 a second where 1000 and more were planned.
check-load-concurrent-passed = In { $n ->
    [one] the one run
   *[other] all { $n } runs
  } requests overlap or go out by a schedule.
check-load-concurrent-passed-some = { $sequential } of { $n } runs ask one request after the other; they are a baseline and not counted as load ({ $which }).
check-load-concurrent-failed = { $n ->
    [one] The one run asks
   *[other] All { $n } runs ask
  } one request after the other, at most { QUANTITY($fastest-per-second, "requests_per_second") }: each waits for the one before, and is as slow as the answers.
check-load-concurrent-failed-empty = There are no runs.

check-load-as-offered = The load went out as offered
check-load-as-offered-why = All k6 runs of the subject wait for an answer and pause: with 20 users 0.02 to 0.04 requests are under way at a time. Such a generator asks less while answers are slow, and its latencies leave out the waiting.
check-load-as-offered-passed = In { $n ->
    [one] the one open run
   *[other] all { $n } open runs
  } requests went out as the schedule wanted, at least { QUANTITY($least-ratio, "ratio") } in every block{ $closed ->
    [0] .
    [one] ; one further run waits for its answers.
   *[other] ; { $closed } further runs wait for their answers.
  }
check-load-as-offered-passed-closed = { $n ->
    [one] The one run waits
   *[other] All { $n } runs wait
  } for their answers (closed loop): nothing was offered that could be left out, and no latency of theirs is an upper bound.
check-load-as-offered-failed = { $behind } of { $n } open runs fell behind their schedule, down to { QUANTITY($least-ratio, "ratio") } of a block: { $which }. What was not asked was not measured.
check-load-as-offered-failed-unknown = Of { $n } open runs some do not say which rate they offered: { $which }.
check-load-as-offered-failed-empty = There are no runs.

check-requests-in-run = Requests belong to their runs
check-requests-in-run-why = Of the four runs of x0tta6bl4 in January 2026 three are in the report. A request that no recorded run has made can be from anywhere.
check-requests-in-run-passed = All { $n } requests were sent while one of { $runs ->
    [one] one run
   *[other] { $runs } runs
  } lasted.
check-requests-in-run-failed = Of { $n } requests { $outside } were sent before their run began or after it ended ({ $which }), and { $strays } belong to no recorded run.
check-requests-in-run-failed-empty = There are no requests of recorded runs; { $strays } of others.

method-latency-quantile = { $quantile }-quantile of response times with distribution-free bounds; requests of one block of { QUANTITY($block-seconds, "seconds") } stand or fall together: { $n } in { $blocks } blocks count for { $n-effective } independent ones. A request without an answer is longer than all others
method-batch-rate = mean rate of { $blocks } blocks of { QUANTITY($block-seconds, "seconds") } with Student's t (batch means)
method-efficiency = ratio of the rates of whole runs ({ $many } with many pods, { $one } with one) over { $factor }, Welch's t on logarithms

condition-closed-loop = { $n ->
    [one] The run waits
   *[other] The { $n } runs wait
  } for an answer before asking again (closed loop): while the system is slow it is asked less, so its slow moments are sampled less than users would meet them. The quantile is a lower estimate; it can refute, not verify.
condition-rate-worst = Between { QUANTITY($low, "requests_per_second") } in the worst block and { QUANTITY($high, "requests_per_second") } in the best.
condition-runs-spread = All { $n } runs count together; taken alone their { $quantile }-quantiles lie between { QUANTITY($best, "seconds") } and { QUANTITY($worst, "seconds") }.
condition-from-due = In { $n ->
    [one] one run
   *[other] { $n } runs
  } times count from when a request was due; the latest went out { QUANTITY($latest-seconds, "seconds") } after that.
condition-load-open = { $runs ->
    [one] One open run
   *[other] { $runs } open runs
  } at { $low } to { $high } requests per second.
condition-load-users = { $runs ->
    [one] One closed run
   *[other] { $runs } closed runs
  } with { $low } to { $high } users at a time.
condition-sequential-left-out = Not counted as load, one request after the other: { $n } ({ $which }).
condition-closed-left-out = Not counted, since they wait for their answers: { $n } ({ $which }).
condition-worst-run = Of { $n } runs { $bad } { $bad ->
    [one] looks
   *[other] look
  } bad; the worst is judged: { $run }. Good minutes do not make up for it.
condition-longest-run = None of { $n } runs looks bad; the longest is judged: { $run }.
condition-machine-load = Load average of the machine before the runs: { $low } to { $high }. On a busy machine times are upper estimates.
condition-load-stated = { $n } requests in { $runs ->
    [one] one run
   *[other] { $runs } runs
  }; load and environment are { $stated ->
    [1] stated
   *[other] not stated for all of them
  }.
condition-capacity = At its best level one pod gave { QUANTITY($few, "requests_per_second") }, many gave { QUANTITY($many, "requests_per_second") }.
condition-not-at-capacity = With { $pods ->
    [one] one pod
   *[other] { $pods } pods
  } throughput was still growing at the largest load: its capacity is not known, and the bound that rests on it is left out.

member-latency = Latency
member-throughput = Throughput
member-error-ratio = Error ratio
member-cpu = CPU
member-memory = Memory

axis-rate = good answers per second
axis-run = run
axis-loop = how it asks
axis-requests = requests
axis-quantile = quantile
axis-users = users at a time (closed loop)
axis-error-ratio = failed
axis-law = curve
loop-open = open loop
loop-closed = closed loop
loop-sequential = one after the other
loop-unknown = unknown
mark-p50 = p50
mark-p95 = p95
mark-p99 = p99
law-measured = inside what was run
law-extrapolated = extrapolated: nothing was run here
law-knee = fitted knee N*
load-claimed-rate = claimed rate
load-claimed-latency = claimed p95
load-claimed-errors = claimed bound
load-nothing = no load is recorded
load-no-levels = no series of loads with two or more levels is recorded
chart-rates = Every run of load, and the rate that is claimed
chart-rates-description = One point for each recorded run on a logarithmic axis of good answers per second, in rows by recording, coloured by how the generator asks, with a dashed line at the claimed rate.
chart-latencies = Latencies of every run
chart-latencies-description = One strip for each run on a logarithmic axis of latency: grey from the 5th to the 95th percentile, marks at the median, the 95th and the 99th percentile, a wide bar for the bounds of the 95th where there are enough blocks, with a dashed line at the claimed value.
chart-throughput = Throughput and the Universal Scalability Law
chart-throughput-too-few = Throughput over the load: too few levels for a law
chart-scalability-description = Points for the throughput of each run over the number of users, the fitted curve with its band, dashed and grey where it is extrapolated, the knee in its interval; below it the share of failed requests, with bounds by level.
chart-errors = Failed requests by load

runs-caption = Every run; of a closed loop the users at a time, of an open one the rate of its schedule. Bounds are one-sided at { $confidence } each and take 5 blocks of { QUANTITY($block-seconds, "seconds") } for a p50, 59 for a p95, 299 for a p99; where there are fewer, (have/need) stands instead
runs-column-run = Run
runs-column-load = Load
runs-column-n = Requests
runs-column-rate = Good per s
runs-column-under-way = Under way
runs-column-quantile = p{ $percent }
runs-column-thresholds = Thresholds of its own that it failed
runs-name = { $group }: { $run }
runs-name-counts = { $group }: { $run } (counts for claims)
runs-load-open = { $tool }, open: { $level }/s
runs-load-closed = { $tool }, closed: { $level }
runs-load-sequential = { $tool }, one after the other
runs-load-unknown = { $tool }, loop unknown, { $level } users
runs-load-open-unknown = { $tool }, open, rate unknown
runs-load-closed-unknown = { $tool }, closed, users unknown
runs-load-sequential-unknown = { $tool }, one after the other
runs-load-unknown-unknown = { $tool }, unknown
runs-quantile = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
runs-quantile-unbounded = { QUANTITY($value-seconds, "seconds") } ({ $blocks }/{ $needed })
runs-quantile-few = n too small, needs { $needed }
runs-quantile-unanswered = no answer
runs-quantile-stated = { QUANTITY($value-seconds, "seconds") } (printed)
runs-requests = { $n }{ $failures ->
    [0] {""}
   *[other] , failed { $failures }
  }
runs-requests-failures-unknown = { $n }

law-caption = The Universal Scalability Law of every series of levels. Intervals are two-sided, 95 %; the curve is drawn to { $factor } times the largest load at least
law-column-group = Series
law-column-quantity = Quantity
law-column-value = Value and interval
law-row-runs = Levels and runs
law-row-rate = λ, good answers per s of one user
law-row-contention = α, contention: the share that does not run in parallel
law-row-coherency = β, coherency: the price each pair of users pays
law-row-knee = N*, users at the knee
law-row-beyond = Does the knee lie where something was run?
law-row-peak = X(N*), good answers per s at the knee
law-row-fit = Does the curve fit?
law-runs = { $levels } levels, { $runs } runs
law-too-few = { $levels } { $levels ->
    [one] level
   *[other] levels
  }: too few, a curve needs { $needed }
law-interval = { $value } [{ $low }, { $high }]
law-interval-open = { $value } [{ $low }, ∞)
law-inside = Yes: all of its interval lies within the { $largest } users that were run.
law-beyond = No: all of its interval lies beyond the { $largest } users that were run. It is an extrapolation.
law-beyond-perhaps = Perhaps not: its interval reaches beyond the { $largest } users that were run, and that part is an extrapolation.
law-fits = Nothing here speaks against it (p = { $p }).
law-does-not-fit = No (p = { $p }): the levels lie further off the curve than runs of one level lie apart. The intervals are widened for it, and the knee is that of the curve.

load-plan-caption = Still to be run
load-column-run = Load to run
load-to-run-performance-measured = Any load with overlapping requests against the deployed system, its CPU and memory sampled at the same time.
load-to-run-sustained-rate = An open loop that offers more than 1000 requests per second, for { $hours } h without a break (k6 constant-arrival-rate, Locust with a schedule).
load-to-run-errors-under-load = An open loop that offers at least 1000 requests per second, for { $hours } h without a break; what gets no answer is an error.
load-to-run-latency-p95 = An open loop at the load that users make, for 10 min or longer: 59 blocks of 10 s are the fewest that bound a p95.
load-to-run-horizontal-scaling = Load levels up to saturation against { $few ->
    [one] one pod
   *[other] { $few } pods
  } and against { $many } pods, at least three runs at each level.
load-needs-performance-measured = Every request one by one (table requests), every run with its load (load_runs), samples of the pods (series), and the environment in recording.yaml.
load-needs-sustained-rate = A generator on a machine of its own that can send so much; every request, with the time at which it was due (due_at).
load-needs-errors-under-load = As for the rate; failed and unanswered requests are rows too.
load-needs-latency-p95 = Every request of every run, with the time at which it was due; all runs that were made, by number (setting load_runs).
load-needs-horizontal-scaling = Pods on cores of their own (setting pods_on_own_resources), the number of pods with each run (column pods).
