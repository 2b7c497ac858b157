# What areas say of their data: why something is absent, under which conditions a number holds, words of charts.

absent-no-instrument = No instrument measures this yet.
absent-no-data = No recording holds what this needs ({ $tables }).
absent-file = The file { $path } is listed in its recording and is not there.
absent-not-run = Its notebook was not run in this build.
absent-notebook-failed = Its notebook did not complete ({ $failure ->
    [raised] an error was raised
    [timed-out] it took too long
    [kernel-died] its kernel died
    [exited-early] it ended early
    [parameters-differ] it ran with other parameters than asked
    [verdicts-missing] it did not give one verdict for each claim
   *[other] its process ended
  }; cell { $cell }).
absent-no-series = The recordings hold no series { $metric }.
absent-no-recall-gauge = No poll of the log printed the recall gauge.
absent-no-cpu-limit = No recorded process had a CPU limit, so there is no share of it.
absent-no-requests = No load was recorded.
absent-no-service-probes = No probe of the service was recorded.
absent-watch-latency = This fault enters through the very API that the detector watches; the delay is that of the watch, not of a detection.
absent-not-self-healing = What noticed the fault was: { $detected-by }. That is not the system's own self-healing.
absent-never-run = This fault was never injected.

chart-without-data = The data of this chart are missing or not what the registry says; nothing is drawn.
environment-complete = Every package that this area needs is installed.
environment-missing = Not installed here: { $packages }. Nothing of this area was measured with them.

condition-load = Load in the window: { $requests } answered requests, { $requests-per-second } per second; memory grew by { QUANTITY($bytes-per-request, "bytes") } per request. Another load gives another slope.
condition-no-load = No answered request fell into the window: growth without load.
condition-probes = Readiness probe: first after { $readiness-delay-seconds } s, every { $readiness-period-seconds } s. Liveness probe: first after { $liveness-delay-seconds } s, every { $liveness-period-seconds } s. Termination grace { $grace-seconds } s.
condition-partition = The recording set the pods to tolerate an unreachable node for { $toleration-seconds } s; with the default of 300 s the recovery would take about { $default-seconds } s. Node monitor grace { $monitor-grace }.
condition-detected-by = Detected by: { $detected-by } ({ $detectors }).
condition-answers = The smallest of { $answers } answers of the Kubernetes API.

check-failures-attributable = Failures are the system's own
check-failures-attributable-why = In the soak of bare processes 14 health requests failed within a quarter of a second because the server had just closed the idle connection they reused: that says nothing of the server.
check-failures-attributable-passed = { $failures ->
    [0] No request failed.
    [one] One request failed, on a connection of its own.
   *[other] { $failures } requests failed, each on a connection of its own.
  }
check-failures-attributable-failed = { $own } of { $failures } failed requests died with a reused connection ({ $which }); whether the system answered cannot be told.
check-payload-parses-passed-table = { $path } has the rows and columns its recording states.
check-payload-parses-failed-table = { $path } is not the table its recording states: { $faults }.

member-pod-delete = Pod deleted
member-container-sigkill = Container killed (SIGKILL)
member-process-sigstop = Process hung (SIGSTOP)
member-node-partition = Node cut off
member-network-delay = Network delay
member-resource-exhaustion = Resources exhausted
member-storage-failure = Storage failed
member-high-load = High load

axis-minutes = minutes since the start
axis-pod = pod
axis-memory-mib = resident memory, MiB
axis-cpu-percent-of-core = CPU, % of one core
axis-latency-seconds = latency, s
axis-failed-requests = failed requests
axis-ready-pods = pods Ready
axis-seconds-after-injection = seconds after the injection
axis-fault = fault
axis-event = event
chart-memory = Resident memory by pod
chart-memory-description = Lines of resident memory over time, one for each pod; one can see whether they rise.
chart-warmup-ends = warm-up ends
chart-cpu = CPU by pod
chart-cpu-description = Lines of CPU use over time, one for each pod, under a dashed line at 80 % of the limit.
chart-cpu-limit = 80 % of the limit
chart-health = Slowest health answers
chart-health-description = Lines of the slowest health answer of every minute, one for each pod; triangles mark minutes with a failed request.
chart-bands-memory = grey: all pods, the middle 80% of them, and their median; lines: the five that grew most
chart-bands-cpu = grey: all pods, the middle 80% of them, and their median; lines: the five with the highest mean
chart-bands-health = grey: all pods, the middle 80% of them, and their median; lines: the five slowest on average
chart-attempts = Every attempt
chart-attempts-description = One strip for each injected fault: when it took effect, when it was noticed, when everything was back.
chart-ready = Pods Ready
chart-ready-description = Number of pods that the Kubernetes API calls Ready, over time.
chart-ready-expected = expected
chart-service = Answers of the service
chart-service-description = Slowest answers of the service over time; requests without a good answer have another colour.
mark-effect = took effect
mark-detected = noticed
mark-recovered = recovered
mark-answered = answered
mark-unanswered = no good answer

answer-yes = yes
answer-no = no

scenario-pod-kill = Pod killed
scenario-hang = Process hangs
scenario-partition = Network partition
scenario-network-delay = Network delay
scenario-resource-exhaustion = Resource exhaustion
scenario-storage-failure = Storage failure
scenario-high-load = High load
coverage-caption = Planned scenarios and what was run
coverage-column-scenario = Scenario
coverage-column-kind = Kind of fault
coverage-column-discarded = Pilot attempts, kept apart

january-runs-caption = The four runs of 2026-01-08, as printed
january-runs-column-run = Run
january-runs-column-test = Test
january-runs-column-status = Status
january-runs-column-mttd = MTTD
january-runs-column-mttr = MTTR
january-runs-column-notes = Note
january-runs-column-listed = In the final report
january-report-caption = Memory change in the stability report of 2026-01-08, printed and recomputed
january-column-quantity = Where it is printed
january-column-printed = Printed, %
january-column-computed = From its own bytes, %
january-memory-change-table = Table of criteria
january-memory-change-details = Details

exposition-caption = What /metrics answered
exposition-column-recording = Recording
exposition-column-type = Content type
exposition-column-start = Begins with
exposition-column-bodies = Answers
exposition-column-parses = Prometheus text

absent-pod-missing = The recording says it watched { $said } pods; the data of { $found } are there.
condition-warmup = The first { $minutes } min are warm-up and left out of the line.
condition-soak-only = Only the fault-free soak.
condition-outside-soak = Outside the soak, under injected faults and drills, { $good } of { $n } requests were answered.
condition-states = The fewest in { $states } states that the Kubernetes API reported during the soak. Outside it, under injected faults and drills, the fewest was { $outside }.
condition-faults = { $loaded } of { $n } faults hit the loaded deployment; { $idle } an idle second one of the same template. { $repeated } hit a pod that was already in restart back-off.
