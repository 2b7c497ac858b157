# Recordings of injected faults: what has to be known before their tables are used.

injection-gap-script = Faults were injected by a script, one at a time, each from the steady state: no human detection or decision time is included, and faults that come together were not tried.
injection-gap-identity = Only the namespaces of the plan were touched. A drained node was emptied of the pods of one deployment; those of others stayed on it.
injection-gap-watch = Detection is the arrival of the first sign at a watch client on the injector's machine. For faults that enter through the API (pod_delete, node_cordon, node_drain) the delay is watch latency only. Nothing of the subject took part.
injection-gap-commands = Where the API has no way to do a fault, a command of the operator did it. Its time is part of the times measured (settings.injected_within_seconds), and a proof by such a command is the operator's word.
