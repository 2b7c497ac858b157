"""How a detector on traffic is judged: splits, thresholds, leaks, precision and calibration.

Everything here is a pure function of the table `flows`, a split of it, or scores. The estimates that decide claims are
in `readiness.estimates` (`recall`, `alarms`, `gains`, `power`); what is here prepares them or stands beside them.
"""
