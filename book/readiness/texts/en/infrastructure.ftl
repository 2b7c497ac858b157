# What the pages of the area infrastructure say of what the Kubernetes API told.

condition-containers = { $good } of { $n } containers that the API showed, all of them counted
condition-rules = { $n } rules of the review of its own rights
absent-no-answer = The recordings hold no answer of the cluster about { $kind } of this system; their gaps say what was refused.
absent-no-rules-review = No review of their own rights was recorded for those who asked: { $identities }.
absent-rules-review-incomplete = The cluster calls its review of the collector's rights incomplete: some authorizer does not tell its rules.

workloads-caption = What runs: containers that are alike share a row
workloads-none = none
workloads-column-recording = Recording
workloads-column-workload = Workload
workloads-column-container = Container
workloads-column-image = Image
workloads-column-image-id = Digest that runs
workloads-column-probes = Probes
workloads-column-requests = Requests, CPU/memory
workloads-column-limits = Limits, CPU/memory
workloads-column-pods = Pods
workloads-column-restarts = Restarts
workloads-column-last-exit = Last exit (code)

guards-caption = What guards it: disruption budgets, network policies, quotas, nodes
guards-none = none in the namespace
guards-not-seen = not seen: not asked, or refused
guards-column-recording = Recording
guards-column-kind = Kind
guards-column-name = Name
guards-column-rule = Says
guards-column-state = State

access-caption = What the collector may do, as the cluster told it itself; findings first
access-column-recording = Recording
access-column-identity = Identity
access-column-groups = API groups
access-column-resources = Resources [names]
access-column-verbs = Verbs
access-column-finding = Finding
access-expected = as needed
access-wildcard = finding: a wildcard
access-impersonates = finding: acts as somebody else, or raises its own rights
access-executes = finding: runs commands in pods
access-proxies = finding: goes through a proxy, which may run commands
access-secrets = finding: reads secrets
access-writes = finding: changes something
