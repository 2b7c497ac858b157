"""The labels of a flow that are no name of an attack or fault; every other label is one."""

from __future__ import annotations

BENIGN = "benign"
# Nobody says whether such a flow is an attack: it is neither trained on as a negative nor counted as a false alarm.
UNKNOWN = "unknown"
