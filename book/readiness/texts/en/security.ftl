# Security: scans with their scope, findings, controls, what the cluster allows.

scan-title = Scan of { $subject } at commit { $commit }
scan-gap-history = The files of one commit were scanned, not the history of the repository.
scan-gap-vulnerabilities = Known vulnerabilities were not looked for: that takes a database of the day (pip-audit, grype, trivy or osv-scanner).
scan-gap-charts = Templates of charts were not rendered; only manifests as they stand were checked.
scan-gap-left-out = Left out of the tree: { $n } { $n ->
    [one] entry
   *[other] entries
  } (links, submodules, files larger than 5 MiB, settings of scanners; see settings).
