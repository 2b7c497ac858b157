# What the stability notebook tells beside its verdicts: slopes, CPU, lives of pods, windows, change points.

resources-caption = Slopes in the soak, and the growth over { $hours } h they would amount to
resources-nowhere = no recording has it
resources-window = window { QUANTITY($seconds, "seconds") }
resources-column-pod = Metric, pod
resources-column-slope = Slope per hour
resources-column-projected = Over { $hours } h (of the start)
resources-column-detectable = Smallest slope it would show
resources-column-method = How
resources-not-recorded = not recorded there
resources-slope = { QUANTITY($slope, $unit) } ± { QUANTITY($half, $unit) }
resources-slope-unbounded = { QUANTITY($slope, $unit) }, without bounds
resources-projected = { QUANTITY($slope, $unit) } ± { QUANTITY($half, $unit) } ({ QUANTITY($ratio, "ratio") })
resources-detectable = { QUANTITY($slope, $unit) }
resources-by-line = line, { $n-effective } of { $count } points
resources-by-increments = 10 increments of { $count } points
resources-never-varied = never varied in { $count } points; one step
resources-others = { $count } { $count ->
    [one] other
   *[other] others
  }
resources-range = { QUANTITY($low, $unit) } to { QUANTITY($high, $unit) }
resources-at-most = at most { QUANTITY($slope, $unit) }
resources-unusable = { $count } failed an instrument check

cpu-caption = CPU above 80% of the limit, in blocks of { QUANTITY($block-seconds, "seconds") }
cpu-no-limit = no CPU limit, so no share of it
cpu-column-pod = Pod
cpu-column-share = Time above
cpu-column-bootstrap = Block bootstrap, 95%
cpu-column-exact = Exact bound, which decides
cpu-column-spikes = Spikes
cpu-interval = { INTERVAL($low, $high, "ratio") }
cpu-at-most = ≤ { QUANTITY($high, "ratio") } in { $n } { $n ->
    [one] block
   *[other] blocks
  }
cpu-share = { QUANTITY($share, "ratio") } of { $count }
cpu-others = { $count } { $count ->
    [one] other
   *[other] others
  }
cpu-others-share = at most { QUANTITY($share, "ratio") }
spikes-caption = { $count ->
    [0] No sample above 80% of the limit in { $recordings ->
        [one] the one recording
       *[other] the { $recordings } recordings
      } with a limit.
    [one] One spike above 80% of the limit.
   *[other] { $count } spikes above 80% of the limit, on { $pods } { $pods ->
        [one] pod
       *[other] pods
      }; the { $shown } longest.
  } What lasts less than a sampling period is not seen.
spikes-column-recording = Recording
spikes-column-pod = Pod
spikes-column-start = From the start of the soak
spikes-column-duration = Lasted
spikes-column-peak = Peak, of the limit
spikes-none = none

lifetimes-caption = Restarts, OOM kills and crash loops
lifetimes-column-pods = Pods
lifetimes-column-restarts = Restarts
lifetimes-column-oom = OOM kills
lifetimes-column-loops = Crash loops
lifetimes-column-ends = Other ends, in the words of the API
lifetimes-column-faults = Faults injected
lifetimes-source-series = { $recording }: restart counter of the series
lifetimes-source-objects = { $recording }: objects of the Kubernetes API
lifetimes-soak = in the soak
lifetimes-soak-of = { $namespace }, in the soak
lifetimes-outside = outside it
lifetimes-outside-of = { $namespace }, outside it
lifetimes-column-where = Told by, where, when
lifetimes-not-counted = { $recording }: nobody counted restarts

windows-caption = What a window can show
windows-column-recording = Recording
windows-column-what = Window
windows-column-hours = Pod-hours
windows-column-failures = Restarts
windows-column-mtbf = Mean time between failures at least ({ NUMBER($confidence, style: "percent") }), h
windows-not-counted = restarts were not counted
windows-worst-pod = as recorded, the pod that shows least: { $pod }
windows-pooled = as recorded, { $count } pods pooled
windows-one-pod = the claim's window, one pod, no restart
windows-pods-pooled = the claim's window, { $count } pods pooled, no restart
windows-needed = needed without a restart to show { $window } h

pooled-caption = Health and errors of all pods together, in blocks of { QUANTITY($block-seconds, "seconds") }
pooled-column-recording = Recording
pooled-column-what = Share of
pooled-column-n = Counted
pooled-column-share = Share
pooled-column-low = Lower bound, { NUMBER($confidence, style: "percent") }
pooled-column-high = Upper bound, { NUMBER($confidence, style: "percent") }
pooled-health = health requests answered well
pooled-health-doubted = health requests answered well (some failures are the observer’s own: invalid)
pooled-errors = requests of the load that failed
pooled-n = { $n } in { $blocks } { $blocks ->
    [one] block
   *[other] blocks
  }

axis-slope-bytes = MiB per hour
axis-slope-count = per hour
axis-slope-other = per hour, in the unit of the metric
axis-slope = slope
axis-low = lower bound
axis-high = upper bound
axis-projected = projected over the window of the claim
axis-detectable = smallest slope it would show
slopes-nothing = no series has a slope with bounds
changes-nothing = no series of resident memory
slopes-cut = shown: the 40 that grow most surely
changes-cut = shown: the 12 whose drift changes most often, of equals those that grew most
chart-slopes-description = One strip for each pod lifetime, one panel for each recording and resource: the slope per hour as a point in its two-sided 95% interval, beside a dashed line at zero. At most 40 lifetimes a panel, those that grow most surely.
slope-rises = rises
slope-open = zero is possible
slope-falls = falls
chart-changes = Drift of resident memory and where it changes
chart-changes-description = One band for each pod over time, coloured by the growth of its memory per hour; diamonds mark where the drift changes. A diagnostic: no verdict uses it. At most 12 pods a recording, those with the most changes.
axis-drift = MiB per hour
axis-change-from = from minute
axis-change-to = to minute

calibration-key-leak-test = leak test, { $points } points
calibration-key-slope = its slope alone, { $points } points
calibration-beside = dotted: the slope alone
calibration-key-least-squares = plain least squares, { $points } points
calibration-axis-correlation = correlation φ of neighbouring values of the noise
calibration-axis-false-alarms = false alarms without a leak
calibration-axis-leak = growth over the window, in standard deviations of the noise
calibration-axis-power = leaks found, { $points } points
calibration-nominal = { QUANTITY($ratio, "ratio") } nominal
calibration-limit = { QUANTITY($ratio, "ratio") } limit
calibration-leaves = least squares goes on up to { QUANTITY($ratio, "ratio") }
calibration-numbers = The numbers
calibration-false-alarms-described = False alarms over the correlation of the noise. The leak test and its slope alone stay between { QUANTITY($least, "ratio") } and { QUANTITY($most, "ratio") }, their highest upper reading is { QUANTITY($upper, "ratio") }; plain least squares rises from { QUANTITY($plain-least, "ratio") } to { QUANTITY($plain-most, "ratio") }.
calibration-false-alarms-caption = How often a one-sided 95% lower bound lies above zero though nothing grows: of the growth, as it is judged, and of the slope alone. Each point is { $series } simulated series (seed { $seed }), the whiskers are exact 95% intervals of the simulation. At φ = 1 the noise is a random walk.
calibration-power-described = Leaks found over their size, at { $points } points. At φ = { $quick } at least { QUANTITY($detected, "ratio") } are found from { $quick-leak ->
    [inf] no simulated size
   *[other] { $quick-leak } σ
  } on, at φ = { $slow }, where the test is weakest, from { $slow-leak ->
    [inf] no simulated size
   *[other] { $slow-leak } σ
  } on.
calibration-power-caption = How often a leak is found in { $points } points; each point is { $series } simulated series (seed { $seed }). The size is the growth over the whole window in standard deviations of the noise (at φ = 1, of where the walk ends); its axis is logarithmic.
