# Recordings of drills: titles, and what has to be known before their tables are used.

drills-title = Disaster drills with { $server }: lost on purpose, brought back, held against a ledger of writes
drills-gap-whose = The drills are about the server of this system's packages on one machine, with the settings stated. They say nothing of any system that uses such a server.
drills-gap-script = A script broke and restored it, at once: nobody had to notice or decide anything, and backups lay on the same disk. Times are lower estimates of real ones.
drills-gap-one-kernel = All servers share one kernel, one disk and one clock. A process was killed, not a machine: what the kernel still held in memory was not lost.
drills-gap-load = The machine was not reserved. Its load stands beside each repetition (load1_before, load1_after); the times hold for that load.
drills-gap-snapshot-age = etcd-restore: what was lost mirrors the age of the snapshot, which the drill chose; it is no property of etcd.
drills-gap-partition = etcd-leader-partition: packets were dropped by a filter, both ways and all of them; no delay, no partial loss. Client and majority were on the same side, and the recovery is theirs while the leader is cut off; what healing the network does stands in the ledger after settings.healed_at.
drills-gap-synchronous = postgresql-failover: the standby is synchronous. With an asynchronous one, what was acknowledged last may be lost.
drills-gap-archive = postgresql-archive-*: the loss goes back to the last archived segment. Segments are of 1 MiB instead of 16, and archive_timeout is far shorter than in practice; without it the drill is a negative control that must lose writes.
