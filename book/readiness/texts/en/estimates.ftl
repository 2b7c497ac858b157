# How numbers came to be, and what must be read beside them.

method-clopper-pearson = exact one-sided bounds of a share (Clopper–Pearson), { $successes } of { $n }
method-clopper-pearson-blocks = Clopper–Pearson bounds in which a block of { QUANTITY($block-seconds, "seconds") } stands or falls as one (design effect of Kish): { $n } observations in { $blocks } blocks count for { $n-effective } independent ones
method-clopper-pearson-blocks-all-equal = Clopper–Pearson bounds with each of { $blocks } blocks of { QUANTITY($block-seconds, "seconds") } counted once; all { $n } observations are equal
method-order-statistics = Kaplan–Meier { $quantile }-quantile with distribution-free bounds from order statistics, n = { $n }, of which { $censored } never seen to end
method-mtbf-chi-squared = chi-squared bounds on the mean time between failures at a constant rate: { $failures } { $failures ->
    [one] failure
   *[other] failures
  } in { QUANTITY($hours, "hours") }
method-trend = least-squares line, its error widened for noise that remembers itself (Santer et al.): { $n } points with a neighbour correlation of { $correlation } count for { $n-effective }. The value is the level of the last twentieth over the first; the bounds hold both it and the slope over the window, the upper one the highest level too
method-trend-increments = drift from the increments of 10 consecutive batches, since the residuals of a line wander like a random walk (neighbour correlation { $correlation }; { $n } points would count for { $n-effective }). The value is the level of the last twentieth over the first; the bounds hold both it and the drift over the window, the upper one the highest level too
method-counted = counted; nothing was sampled

condition-exponential-mean = If the times were exponential, their mean would be { QUANTITY($mean-seconds, "seconds") } and, at one-sided confidence { $confidence }, at most { QUANTITY($upper-seconds, "seconds") } ({ $events } { $events ->
    [one] event
   *[other] events
  } seen to end).
condition-censored = { $censored } of { $n } never ended while watched. The mean of the others alone is { QUANTITY($naive-mean-seconds, "seconds") }; with them it is at least { QUANTITY($restricted-mean-seconds, "seconds") }.
condition-all-censored = None of { $n } ended while watched.
condition-not-all-ended = { $censored } of { $n } never ended while watched, and the claim is about all of them: there is no upper bound.
condition-slope = Slope { QUANTITY($slope-per-hour, $unit) } per hour, bounds { INTERVAL($low-per-hour, $high-per-hour, $unit) } per hour.
condition-slope-unbounded = Slope { QUANTITY($slope-per-hour, $unit) } per hour without bounds: the series never varied or is too short, so its noise is unknown.
condition-not-extrapolated = The growth is what was seen inside { QUANTITY($window-hours, "hours") }; nothing is extrapolated.
