"""What drills need of their machine, and whom their servers run as."""

from __future__ import annotations

import os
from collections.abc import Iterable

from readiness.machine.programs import COMMON_NEEDS, USER, MachineError, Need


class DrillError(MachineError):
    """A drill cannot be run, or did not complete."""


ETCD_NEEDS = (Need("etcd", "etcd-server"), *COMMON_NEEDS)
ETCDCTL_NEED = Need("etcdctl", "etcd-client")
POSTGRESQL_NEEDS = (
    *(Need(name, "postgresql") for name in ("initdb", "postgres", "pg_basebackup")),
    *(Need("ipcrm", "util-linux"), *COMMON_NEEDS),
)


def unprivileged_user() -> str | None:
    """Whom servers run as that refuse root: nobody else if we are not root, else the user of Debian's PostgreSQL."""
    return "postgres" if os.geteuid() == 0 else None


def needs_with_user(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Add the user that root needs for a server that refuses it."""
    user = unprivileged_user()
    return (*needs, *([Need(f"{USER}{user}", "postgresql")] if user else []))
