# Disaster recovery: drills, ledgers, losses, and what is still to be drilled.

absent-drill = No drill of { $subject } itself is recorded for this; drills of other servers do not count. To run: on { $subject }, the drill that { $drill } runs on servers of its own.
absent-drill-schedule = No drill of { $subject } with a ledger of writes and a real backup schedule is recorded; where a snapshot is made seconds before the loss, the loss only mirrors its age. To run: on { $subject } with its schedule, the drill that { $drill } runs on servers of its own.
absent-drill-services = No drill of { $subject } says which service it restored, and of which class; the plan names no services. To run once they are named: on { $subject }, the drill that { $drill } runs on servers of its own.
absent-rows-not-compared = { $n ->
    [one] One restore is recorded, and its rows were
   *[other] { $n } restores are recorded, and the rows of at least one were
  } never compared with the backup.

check-loss-proven = The loss took place
check-loss-proven-why = Backups of 0 and 643 bytes without a table lie in the subject's repository: a restore of them "succeeds" at once, and so does a drill that lost nothing.
check-loss-proven-passed = { $n ->
    [one] The loss of the one drill is proven.
   *[other] The loss is proven in all { $n } drills.
  }
check-loss-proven-passed-without-some = { $left-out } of { $n } drills have no proof of their loss, and no recovery is recorded: they do not count ({ $which }).
check-loss-proven-failed = { $wrong } of { $n } drills have no proof of their loss: { $which }.
check-loss-proven-failed-empty = There are no drills.

check-settled = The recovery was looked at again
check-settled-why = A cluster restored under running controllers looked healthy at 8 s and then lost its pods.
check-settled-passed = { $looked } of { $n } drills were looked at again after at least { QUANTITY($least-seconds, "seconds") }.
check-settled-passed-none-back = None of { $n } drills is said to be back, so there was nothing to look at again.
check-settled-failed = { $wrong } of { $n } drills are said to be back without a second look after the settling time: { $which }.
check-settled-failed-empty = There are no drills.

check-ledger-adds-up = The ledger adds up
check-ledger-adds-up-why = A decision matrix of the subject prints 88.5 % and computes to 98.2: what does not add up was not counted. A loss counted from a ledger with holes would be too small.
check-ledger-adds-up-passed = { $sent } writes in { $n ->
    [one] one ledger
   *[other] { $n } ledgers
  }: { $acknowledged } acknowledged, { $failed } failed, no number missing or doubled.
check-ledger-adds-up-failed = { $wrong } of { $n } ledgers do not add up ({ $which }): { $numbers } numbers missing or doubled, { $fates } writes neither acknowledged nor failed or both, { $early } out of order in time, { $without } ledgers empty, { $strays } writes of no drill.
check-ledger-adds-up-failed-empty = There is no ledger.

check-clock-advances-passed-drills = In all { $n } drills the events are recorded in the order in which they have to happen.
check-clock-advances-failed-drills = In { $wrong } of { $n } drills an event is recorded before the one it has to follow, by up to { QUANTITY($back-seconds, "seconds") }: { $which }.

method-worst-loss = the worst of { $n ->
    [one] one drill
   *[other] { $n } drills
  }; as an upper bound it covers the { $quantile }-quantile of all disasters whatever their distribution, and the lower bound is an order statistic

condition-drilled = { $counted } of { $n } attempts count: proven loss, and a recovery that held.
condition-recovery-by = Over is when the service answers and holds, and writes are acknowledged again, whichever comes later: the service in { $serving }, the writes in { $ledger } of the drills.
condition-ledger-gap = The gap between acknowledged writes alone lasted { QUANTITY($low-seconds, "seconds") } to { QUANTITY($high-seconds, "seconds") } ({ $n ->
    [one] one drill
   *[other] { $n } drills
  }).
condition-not-over = Not over while watched: never served { $never-served }, broke while settling or never looked at again { $unsettled }, served without taking writes { $no-write }.
condition-broke-again = { $n ->
    [one] In one drill writes
   *[other] In { $n } drills writes
  } failed again once the network was healed, for { QUANTITY($low-seconds, "seconds") } to { QUANTITY($high-seconds, "seconds") }: full service came later than the time counted here, which is why there is no upper bound from them.
condition-settling = { $n ->
    [one] One recovery was
   *[other] { $n } recoveries were
  } looked at again after at least { QUANTITY($seconds, "seconds") } and had held.
condition-loss = { $losing } of { $n } drills lost acknowledged writes, { $records } at most. Counted from the oldest missing one the loss goes back { QUANTITY($oldest-seconds, "seconds") } at most, from the last one kept { QUANTITY($present-seconds, "seconds") }; the longer of the two is judged.
condition-loss-unbounded = In { $n ->
    [one] one drill
   *[other] { $n } drills
  } nothing written before the loss is left: the ledger is too short to say how far back it goes, so there is no upper bound.
condition-drills-unproven = { $left-out } of { $n } drills have no proof of their loss and do not count ({ $which }).
condition-rows-compared = { $matching } of { $rows } rows are there and equal, in { $n } of { $attempts } drills.
condition-partition-service = Full service is all replicas answering; whether the data of both sides agree after the reunion is not judged.

member-backup-restore = Backup and restore
member-failover = Failover
member-cluster-loss = Loss of the cluster
member-data-loss = Loss of data
member-network-partition = Network partition

axis-seconds-after-loss = seconds after the loss began
axis-drill = drill
axis-write = number of the write
axis-fate = what became of it
mark-loss-proven = loss proven
mark-first-write = first acknowledged write
mark-served = serving
mark-confirmed = looked at again
mark-drill-watched = watched until here, not confirmed
strip-loss-unproven = dotted: loss not proven, does not count
strip-second-outage = bar: writes fail again once the network is healed
chart-drill = Every repetition
chart-drill-negative-control = Every repetition (negative control: made to lose data)
chart-ledger = The worst ledger
chart-ledger-negative-control = The worst ledger (negative control: made to lose data)
axis-seconds = seconds
axis-for-whom = for whom
outcome-counts = counts here
outcome-other = another server: counts for nothing here
outcome-control = negative control: made to lose data
outcome-nothing = no drill with a proven loss
chart-outcomes-recovery = Time to recovery, every repetition
chart-outcomes-lost = Time whose acknowledged writes are gone, every repetition
chart-outcomes-description = Dots for every repetition of every drill, a row for each drill: in the upper panel the time to recovery on a logarithmic axis, in the lower one the time whose acknowledged writes are gone. A triangle is only known to be more.
chart-drills-description = One strip for each repetition of each drill, on a logarithmic axis of seconds after the loss began: when the loss was proven, the first write acknowledged, the service back, and looked at again.
chart-ledgers-description = The writes of the worst repetition of each drill over the seconds around its loss, in rows: acknowledged and there, acknowledged and missing, failed, there without acknowledgement.
ledger-nothing = no drill kept a ledger of writes
write-kept = acknowledged, there
write-missing = acknowledged, missing
write-failed = failed
write-kept-unacknowledged = unacknowledged, there

drills-caption = Every drill, bounds one-sided at { $confidence } each
drills-column-drill = Drill
drills-column-counts = Counts here
drills-column-n = n
drills-column-rto = Recovery: median
drills-column-worst = slowest
drills-column-losing = Lost writes
drills-column-lost = Lost time: since oldest missing / last kept
drills-column-settling = Settling
drills-name = { $subject }: { $drill }
drills-name-negative-control = { $subject }: { $drill } (negative control)
drills-n = { $n }{ $censored ->
    [0] {""}
   *[other] , not over { $censored }
  }{ $unproven ->
    [0] {""}
   *[other] , unproven { $unproven }
  }
drills-n-broke-again = { $n }{ $censored ->
    [0] {""}
   *[other] , not over { $censored }
  }{ $unproven ->
    [0] {""}
   *[other] , unproven { $unproven }
  }; healed, { $again } broke again, for up to { QUANTITY($high-seconds, "seconds") }
drills-rto = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
drills-rto-open = { QUANTITY($value-seconds, "seconds") } (no upper bound)
drills-rto-few = { QUANTITY($value-seconds, "seconds") } (bounds: n ≥ { $needed })
drills-rto-none = not reached
drills-losing = { $losing } of { $n } drills (≤ { QUANTITY($high, "ratio") }), { $records } at most
drills-losing-none = 0 of { $n } drills (≤ { QUANTITY($high, "ratio") })
drills-lost = { QUANTITY($oldest-seconds, "seconds") } / { QUANTITY($present-seconds, "seconds") }
drills-lost-all = ≥ { QUANTITY($oldest-seconds, "seconds") }: nothing from before the loss is left
drills-lost-nothing = nothing

backups-caption = Backups in the repository, as documents tell of them
backups-column-recording = Recording
backups-column-bytes = Size, bytes
backups-column-tables = Tables of a database
backups-column-told = In words
plan-caption = Still to be drilled
plan-column-claim = Claim
plan-column-scenario = Scenario
plan-column-reason = Verdict, and why
plan-column-drill = Model of the drill to run
plan-column-needs = What has to be provided
plan-any-scenario = any
plan-needs-backup-restore = The application's own database and its real backup, an empty place to restore to, and a comparison of every row (settings backup_rows and matching_rows).
plan-needs-failover = The application's own primary and standby, a client that writes through the address the application uses, and its way of switching over.
plan-needs-cluster-loss = The cluster with the application, its real backup schedule and place of backups, a client that writes, and at least five repetitions.
plan-needs-data-loss = The application's own database with its real archive, a client that writes until the loss, and a comparison of what was restored.
plan-needs-network-partition = The nodes of the application on separate machines or networks, a client that writes on both sides, and at least five repetitions.
plan-needs-services = A list of the services with their class, and drills that name both (settings service and service_class); at least five repetitions for each service.
