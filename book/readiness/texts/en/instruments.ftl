# Instrument checks: what each looks for, which real record taught it, and what it found.

check-bytes-unchanged = The bytes are the recorded ones
check-bytes-unchanged-why = Text reports of 2026-01-08 can be read, their raw log was never committed: nobody can tell what was edited.
check-bytes-unchanged-passed = { $path } has the registered SHA-256.
check-bytes-unchanged-failed = { $path } is not the registered file: expected SHA-256 { $expected }, got { $actual }.

check-payload-parses = The payload parses
check-payload-parses-why = /metrics answered with a JSON-quoted string that Prometheus refuses, and baseline files hold "gnn_recall_score": HELP, which is no JSON.
check-payload-parses-passed = { $samples } { $samples ->
    [one] sample
   *[other] samples
  } parsed.
check-payload-parses-passed-json = Valid JSON, { $characters } characters.
check-payload-parses-failed = Neither Prometheus text nor OpenMetrics ({ $error }): { $start }
check-payload-parses-failed-json-string = A JSON-quoted string, not Prometheus text; Prometheus refuses it as a whole: { $start }
check-payload-parses-failed-json = Not JSON: { $error } at { $place }.
check-payload-parses-failed-empty = There is no sample in it.

check-not-constant = The series varies
check-not-constant-why = A recall of 0.96 was "stable for 24 h": an attribute set in the detector's constructor, read 288 times.
check-not-constant-passed = { $distinct } distinct values in { $n } samples.
check-not-constant-failed = All { $n } samples are exactly { $value }: a constant, not a measurement.
check-not-constant-failed-too-few = { $n } samples; a constant cannot be told from a measurement with fewer than { $needed }.

check-samples-suffice = There are enough samples
check-samples-suffice-why = A stability plan asked for metrics every 60 s; its script took one every 300 s.
check-samples-suffice-passed = { $found } samples, { $needed } needed.
check-samples-suffice-failed = { $found } samples where the stated window and interval need { $needed }.

check-no-gaps = The series has no gaps
check-no-gaps-why = A target was down for 20.5 h of the Prometheus data of 2026-01-11; a rate over such a series is not one over its window.
check-no-gaps-passed = { $n } samples about every { QUANTITY($interval-seconds, "seconds") }; { $gaps } gaps ({ $share-percent } % of the window), the longest distance is { QUANTITY($longest-seconds, "seconds") }.
check-no-gaps-failed = { $gaps } { $gaps ->
    [one] gap takes
   *[other] gaps take
  } up { $share-percent } % of the window; the longest lasts { QUANTITY($longest-seconds, "seconds") }, from { QUANTITY($at-seconds, "seconds") } after the start, where a sample is due every { QUANTITY($interval-seconds, "seconds") }.
check-no-gaps-failed-empty = { $n } samples span no time.

check-clock-advances = The clock advances
check-clock-advances-why = Fault times of the subject are whole seconds; events of one second have no order, and a clock set back turns causes around.
check-clock-advances-passed = Each of { $n } samples is later than the one before.
check-clock-advances-failed = { $steps } of { $n } samples are not later than the one before, the first { QUANTITY($at-seconds, "seconds") } after the start.
check-clock-advances-failed-empty = There are no samples.

check-no-hidden-restart = No restart inside the series
check-no-hidden-restart-why = A memory of 775,933,952 bytes before and 565,207,040 after 24 h was reported as no growth: a fall can be a restart, which resets what a trend looks at.
check-no-hidden-restart-passed = One lifetime over { $n } samples.
check-no-hidden-restart-failed = The counter falls { $falls } times and { $starts } starts lie inside, the first { QUANTITY($at-seconds, "seconds") } after the first sample: more than one lifetime.
check-no-hidden-restart-failed-empty = There are no samples.

check-units-agree = Units agree
check-units-agree-why = 775,933,952 bytes are 740 MiB and 776 MB; a report that mixes them shows 4.9 % growth where there is none.
check-units-agree-passed = { $value-a } and { $value-b } do not differ by a ratio of units.
check-units-agree-failed = { $value-a } and { $value-b } have the ratio { NUMBER($ratio, maximumSignificantDigits: 6) } of binary to decimal units.

check-gauges-agree = Two gauges agree
check-gauges-agree-why = One report prints a memory growth of both +0.0 % and −30.5 %.
check-gauges-agree-passed = Growth is { $growth-a } by one gauge and { $growth-b } by the other, within a factor of { $factor }.
check-gauges-agree-failed = Growth is { $growth-a } by one gauge and { $growth-b } by the other, further apart than a factor of { $factor }.

check-recomputes = The arithmetic recomputes
check-recomputes-why = The decision matrix of 2026-01-08 prints 88.5 % and computes to 98.2; the one of 01-09 prints ~70 and computes to 78.9.
check-recomputes-passed = Printed { $printed }, computed { $computed }, within { $tolerance }.
check-recomputes-failed = Printed { $printed }, computed { $computed }: further apart than { $tolerance }.

check-trend-has-points = The trend has points
check-trend-has-points-why = Of the memory in 288 polls two figures were kept; a line fits any two points.
check-trend-has-points-passed = { $n } points, { $needed } needed.
check-trend-has-points-failed = { $n } points where a trend needs { $needed }.

check-no-sentinels = No sentinels among the values
check-no-sentinels-why = The failure-injection script writes a detection in the same second (0) as 60 s.
check-no-sentinels-passed = None of { $n } values is a sentinel.
check-no-sentinels-failed = { $wrong } of { $n } values are exactly a sentinel ({ $sentinels }): { $which }.
check-no-sentinels-failed-empty = There are no values.

check-effect-proven = The fault took effect
check-effect-proven-why = Resource exhaustion was a script error in one of four runs; a dry run meets every hypothesis.
check-effect-proven-passed = All { $n } faults are proven to have taken effect.
check-effect-proven-failed = { $wrong } of { $n } faults have no proof of effect: { $which }.
check-effect-proven-failed-empty = There are no faults.

check-order-of-events = Causes come before effects
check-order-of-events-why = The failure-injection script counts the terminating pod as ready, so that recovery can come before the fault is felt.
check-order-of-events-passed = In all { $n } faults nothing was detected or repaired before the injection.
check-order-of-events-failed = { $wrong } of { $n } faults were detected or repaired before the injection, by up to { QUANTITY($early-seconds, "seconds") }: { $which }.
check-order-of-events-failed-empty = There are no faults.

check-recovery-possible = The recovery is possible
check-recovery-possible-why = A pod kill was recovered from in 2 s; the readiness probe waits 10 s before it first asks.
check-recovery-possible-passed = None of { $n } recoveries is faster than the settings allow.
check-recovery-possible-failed = { $wrong } of { $n } recoveries are faster than the settings allow, the fastest { QUANTITY($fastest-seconds, "seconds") } where they need { QUANTITY($least-seconds, "seconds") }: { $which }.
check-recovery-possible-failed-empty = There are no recoveries.

check-recovery-after-detection = Recovery follows detection
check-recovery-after-detection-why = A pod kill of 2026-01-08 has an MTTD of 60 s and an MTTR of 1 s.
check-recovery-after-detection-passed = All { $n } recoveries follow their detection.
check-recovery-after-detection-failed = { $wrong } of { $n } recoveries come before their detection, { QUANTITY($recovered-seconds, "seconds") } against { QUANTITY($detected-seconds, "seconds") } at worst: { $which }.
check-recovery-after-detection-failed-empty = There are no recoveries.

check-all-runs-kept = Every run is kept
check-all-runs-kept-why = The final report lists three of four failure-injection runs; a k6 headline quotes the best of three.
check-all-runs-kept-passed = All { $recorded } recorded runs are reported.
check-all-runs-kept-failed = { $recorded } runs recorded, { $reported } reported; { $dropped } left out{ $dropped ->
    [0] {""}
   *[other] {" "}({ $dropped-runs })
  }, { $unknown } reported without a record.

check-settings-unchanged = Settings are the same in every run
check-settings-unchanged-why = Resource exhaustion failed at limits 100m/256Mi and passed at 300m/512Mi.
check-settings-unchanged-passed = The settings are the same in all { $runs } runs.
check-settings-unchanged-failed = { $changed ->
    [0] No settings are recorded for { $runs } runs.
   *[other] Over { $runs } runs { $changed } { $changed ->
        [one] setting
       *[other] settings
      } changed: { $settings }.
  }
