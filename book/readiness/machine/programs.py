"""What is needed of a machine: programs of Debian's packages, a user other than root, the right to namespaces."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from readiness.errors import ExecutionError

# Debian keeps the servers of each version of PostgreSQL beside the path of programs; the newest is taken.
POSTGRESQL_FOLDERS = Path("/usr/lib/postgresql")
_BESIDE_THE_PATH = ("/usr/sbin", "/sbin")
_PROBE_SECONDS = 10


class MachineError(ExecutionError):
    """Something that is needed of this machine is missing, or did not do what it should."""


class Need(NamedTuple):
    """One thing that is needed.

    Attributes
    ----------
    name
        A program, ``user:NAME``, or `NAMESPACES`.
    package
        The Debian package it comes with; empty for a right.
    """

    name: str
    package: str


NAMESPACES = "the right to make network namespaces"
USER = "user:"
COMMON_NEEDS = (Need("setpriv", "util-linux"),)
NETWORK_NEEDS = (
    Need("ip", "iproute2"),
    Need("nft", "nftables"),
    Need("nsenter", "util-linux"),
    Need("unshare", "util-linux"),
    Need(NAMESPACES, ""),
)


def find_program(name: str) -> str | None:
    """Where a program is: on the path, where administrators have theirs, or in the newest PostgreSQL of Debian."""
    search = os.pathsep.join((os.environ.get("PATH", ""), *_BESIDE_THE_PATH))
    if found := shutil.which(name, path=search):
        return found
    versions = [path for path in POSTGRESQL_FOLDERS.glob("*/bin") if path.parent.name.isdigit()]
    for folder in sorted(versions, key=lambda path: int(path.parent.name), reverse=True):
        if found := shutil.which(name, path=str(folder)):
            return found
    return None


def program(name: str) -> str:
    """Where a program is.

    Raises
    ------
    MachineError
        If it is not there.
    """
    found = find_program(name)
    if found is None:
        raise MachineError(f"the program {name} is not here")
    return found


def missing(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Which of the needs are not met here."""
    return tuple(need for need in needs if not _is_met(need.name))


def _is_met(name: str) -> bool:
    if name == NAMESPACES:
        return may_make_namespaces()
    if name.startswith(USER):
        try:
            pwd.getpwnam(name.removeprefix(USER))
        except KeyError:
            return False
        return True
    return find_program(name) is not None


@lru_cache(maxsize=1)
def may_make_namespaces() -> bool:
    """Whether a network namespace can be made and entered: tried, since root of a container often may not."""
    unshare = find_program("unshare")
    if unshare is None or os.geteuid() != 0:
        return False
    tried = subprocess.run([unshare, "--net", "true"], capture_output=True, check=False, timeout=_PROBE_SECONDS)
    return tried.returncode == 0


def check_needs(needs_by_name: dict[str, tuple[Need, ...]]) -> None:
    """Say everything that is missing for some drills or a lab, and how to get it.

    Raises
    ------
    MachineError
        If anything is missing; nothing was started.
    """
    told, packages, rights = [], set(), False
    for name, needs in needs_by_name.items():
        for need in missing(needs):
            told.append(
                f"{name}: {need.name} is missing" + (f" (Debian package {need.package})" if need.package else "")
            )
            packages |= {need.package} - {""}
            rights |= need.name == NAMESPACES
    if not told:
        return
    hints = [f"apt-get install {' '.join(sorted(packages))}"] if packages else []
    hints += ["run it as root, or in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN"] if rights else []
    raise MachineError("\n".join(told), "; ".join(hints))
