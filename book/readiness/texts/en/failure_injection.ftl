# Failure injection: what does not count, curves and quantiles of the times, coverage, settings.

check-effect-proven-passed-without-some = { $left-out } of { $n } attempts have no proof of effect, and nothing is recorded to have followed: they do not count ({ $which }).
check-effect-proven-failed-yet-followed = { $wrong } of { $n } faults have no proof of effect, and yet a detection or a recovery: { $which }.
check-recovery-possible-failed-unknown = Of { $wrong } of { $n } recoveries it cannot be told whether they are too fast: the readiness delay, or whether the fault replaced the container, is not recorded ({ $which }).

condition-settings-unknown = Settings not recorded: neither probes nor grace nor tolerations are known.
condition-unproven = { $left-out } of { $attempts } attempts have no proof of effect and do not count ({ $which }). Had all of them been slower than the others, the upper bound would be { QUANTITY($slower-seconds, "seconds") }.
condition-unproven-unbounded = { $left-out } of { $attempts } attempts have no proof of effect and do not count ({ $which }). Had all of them been slower than the others, there would be no upper bound.

mark-watched = watched until here, not recovered
strip-proven = effect proven
strip-unproven = effect not proven, does not count
strip-unproven-explained = dotted: effect not proven, does not count
axis-proof = proof
axis-kind = kind of fault
axis-share-detection = share not yet noticed
axis-share-recovery = share not yet recovered
chart-curves-detection = Not yet noticed (Kaplan–Meier)
chart-curves-recovery = Not yet recovered (Kaplan–Meier)
chart-curves-band = dashed: thresholds of the claims, s; short bars: the watch ended there
chart-curves-description = Two panels of step curves, one curve for each kind of fault: the share of proven faults not yet noticed, and not yet recovered, over the seconds since the injection, with the thresholds of the claims.
curve-nothing = no attempt is proven to have taken effect

times-caption = Times since the injection, bounds one-sided at { $confidence } each
times-column-what = Time to
times-column-censored = Never ended
times-column-quantile = { $quantile } quantile
times-column-exponential = Exponential mean
times-detection = detection
times-recovery = recovery
times-quantile = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
times-quantile-open = { QUANTITY($value-seconds, "seconds") }, ≥ { QUANTITY($low-seconds, "seconds") } (no upper bound)
times-quantile-needs = { QUANTITY($value-seconds, "seconds") }, ≥ { QUANTITY($low-seconds, "seconds") } (upper: n ≥ { $needed })
times-quantile-unbounded = { QUANTITY($value-seconds, "seconds") } (bounds: n ≥ { $needed })
times-quantile-beyond-open = not reached, ≥ { QUANTITY($low-seconds, "seconds") } (no upper bound)
times-quantile-beyond-needs = not reached, ≥ { QUANTITY($low-seconds, "seconds") } (upper: n ≥ { $needed })
times-quantile-beyond-unbounded = not reached (bounds: n ≥ { $needed })
times-exponential = { QUANTITY($mean-seconds, "seconds") }, ≤ { QUANTITY($upper-seconds, "seconds") }

scenario-not-planned = Not in the plan
coverage-column-status = Status
coverage-column-counts = Proven of attempts
coverage-column-censored = Never noticed; never recovered
coverage-counts = { $proven } of { $n }
coverage-censored = { $undetected }; { $unrecovered }
coverage-column-by = Noticed by
coverage-done = done
coverage-unproven = run, no effect proven
coverage-never-run = never run → not measured
coverage-by = { $platform ->
    [0] {""}
   *[other] platform { $platform }
  } { $probe ->
    [0] {""}
   *[other] probe { $probe }
  } { $self-healing ->
    [0] {""}
   *[other] self-healing { $self-healing }
  } { $unknown ->
    [0] {""}
   *[other] not said { $unknown }
  }

settings-caption = Settings at the injection, beside which the times hold
settings-column-setting = Setting
settings-column-kind = { $kind }
setting-readiness-delay = Readiness probe: initial delay, s
setting-readiness-period = Readiness probe: period, s
setting-readiness-timeout = Readiness probe: timeout, s
setting-readiness-failures = Readiness probe: failures in a row
setting-liveness-delay = Liveness probe: initial delay, s
setting-liveness-period = Liveness probe: period, s
setting-liveness-timeout = Liveness probe: timeout, s
setting-liveness-failures = Liveness probe: failures in a row
setting-grace = Termination grace, s
setting-toleration-not-ready = Toleration of a node not ready, s
setting-toleration-unreachable = Toleration of an unreachable node, s
setting-node-monitor-grace = Node monitor grace period
setting-node-monitor-period = Node monitor period
setting-replicas = Replicas
setting-load = Load of the machine (1 min)
setting-value = { $value }
setting-range = { $low } to { $high }, differs between attempts
setting-differs = differs between attempts: { $values }{ $unknown ->
    [0] {""}
   *[other] ; not recorded in { $unknown }
  }
setting-unknown = not recorded
