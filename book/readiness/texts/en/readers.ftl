# What readers of files leave out, said beside the table that was made of the file.

read-half-written-line = Left out: line { $first }, which the file ends inside of.
read-further = Left out for further reasons: { $n } { $n ->
    [one] place
   *[other] places
  }.
read-log-half-written-block = Left out: iteration { $iteration } at line { $first }, the last one, which is half-written.
read-log-ends-early = The log ends after iteration { $done } of { $planned } (line { $first }); the rest was never made, or is lost.
read-log-before-first-block = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } before the first iteration (first at line { $first }).
read-log-outside-of-sections = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } outside of the sections of an iteration (first at line { $first }).
read-log-no-pods = No list of pods in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }).
read-log-status = Of { $n } { $n ->
    [one] line
   *[other] lines
  } the status { $status } is kept only as "not running" (first at line { $first }).
read-log-no-usage = CPU and memory were not available in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }): { $answer }
read-log-no-recall = No recall gauge in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }).
read-log-json-quoted = /metrics answered with a JSON-quoted string that Prometheus refuses; the numbers were taken out of it in { $n } { $n ->
    [one] line
   *[other] lines
  } (first at line { $first }).
read-log-no-sample = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } of mesh metrics that are no samples (first at line { $first }).
read-log-health-cut = The log keeps only the first lines of the health answer in { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }); only its status was read.
read-log-health-unknown = Left out: the health answer of { $n } { $n ->
    [one] iteration
   *[other] iterations
  } (first at line { $first }), of which no status is left.
read-not-finite = { $n } { $n ->
    [one] value is
   *[other] values are
  } { $value } and count as absent (first at { $first }).
read-no-samples = There is no sample in the answer.
read-no-series = The query found no series.
read-series-joined = { $n } { $n ->
    [one] series
   *[other] series
  } of { $metric } that follow each other in time and differ in { $labels } are taken for one (first at { $first }).
read-prometheus-warning = Prometheus warned: { $text }
read-histogram = Left out: native histograms of { $metric } ({ $first }).
read-kubelet-without = The kubelet says nothing of { $part } in { $n } { $n ->
    [one] place
   *[other] places
  } of scope { $scope } (first at { $first }).
read-kubelet-no-rss = Left out: { $n } { $n ->
    [one] value
   *[other] values
  } of RSS that are 0, which means that the runtime tells none (scope { $scope }, first at { $first }).
read-users-varied = The number of users changed during the run, from { $lowest } to { $highest }; the table holds the highest.
read-loop-unknown = The file does not say whether users waited for answers (closed loop) or not (open loop).
read-k6-no-failures = The summary does not say how many requests failed.
read-locust-name = Left out: { $n } { $n ->
    [one] line
   *[other] lines
  } of single request names (first at line { $first }); the table holds the sum.
read-chaos-no-fault = The method did not do anything: no fault was injected. Rollbacks ({ $rollbacks }) are no faults.
read-chaos-undeclared = The action { $action } is not declared as a fault with its proof ({ $first }).
read-chaos-dry = A dry run ({ $dry }): nothing was done or nothing was asked, so that it proves nothing ({ $first }).
read-chaos-unproven = Without proof that { $action } took effect ({ $first }).
read-chaos-nobody-looked = No probe looked whether { $action } was detected ({ $first }).
read-columns-left-out = Left out: columns that no mapping names: { $columns }.
