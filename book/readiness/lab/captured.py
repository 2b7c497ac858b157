"""What nfcapd kept, as rows: one per flow, both directions of a connection in one."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.lab.exporter import CAPTURED
from readiness.machine.programs import MachineError, program

if TYPE_CHECKING:
    import pandas as pd

_FORMAT = "fmt:%tsr,%td,%pr,%sa,%sp,%da,%dp,%flg,%pkt,%byt"
_COLUMNS = ["start", "duration", "number", "source", "sport", "destination", "dport", "flags", "packets", "bytes"]
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp"}
_PORTED = ("6", "17")
_READ_SECONDS = 300
_NO_FLOWS = "No matching flows"  # what nfdump says of a file without any


def captured_files(folder: Path) -> list[Path]:
    """The files that nfcapd has finished, in order of time."""
    files = (folder / CAPTURED).glob("nfcapd.*")
    return sorted(file for file in files if file.name.removeprefix("nfcapd.").isdigit())


def read_records(files: Sequence[Path]) -> pd.DataFrame:
    """Read exported records, one direction each, through nfdump.

    Raises
    ------
    MachineError
        If nfdump cannot read a file.
    """
    import pandas as pd

    rows: list[list[str]] = []
    for file in files:
        # -N: plain numbers; nothing is added up.
        command = [program("nfdump"), "-r", str(file), "-q", "-N", "-o", _FORMAT]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_READ_SECONDS)
        told_lines = [line for line in done.stdout.splitlines() if line.strip() and line.strip() != _NO_FLOWS]
        lines = [[cell.strip() for cell in line.split(",")] for line in told_lines]
        # It ends well whatever it finds; what it complains of is an error.
        if done.returncode or done.stderr.strip() or any(len(line) != len(_COLUMNS) for line in lines):
            raise MachineError(f"nfdump cannot read {file}: {done.stderr.strip() or done.stdout[:200]}")
        rows += lines
    told = pd.DataFrame(rows, columns=_COLUMNS, dtype=str)
    ported = told["number"].isin(_PORTED)
    return pd.DataFrame(
        {
            "start_ms": (told["start"].astype(float) * 1000).round().astype("int64"),
            "duration_ms": (told["duration"].astype(float) * 1000).round().astype("int64"),
            "protocol": told["number"].map(_PROTOCOLS).fillna(told["number"]),
            "source": told["source"],
            "sport": pd.to_numeric(told["sport"].where(ported)).astype(float),
            "destination": told["destination"],
            "dport": pd.to_numeric(told["dport"].where(ported)).astype(float),
            "flags": told["flags"],
            "packets": told["packets"].astype("int64"),
            "bytes": told["bytes"].astype("int64"),
        }
    )


def program_versions() -> dict[str, str]:
    """Versions of the exporter and the collector, as they tell them."""
    found = {}
    for name, option, pattern in (
        ("softflowd", "-h", r"version ([\w-]+(?:\.\w+)*)"),
        ("nfdump", "-V", r"Version: ([\w-]+(?:\.\w+)*)"),
    ):
        command = [program(name), option]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_READ_SECONDS)
        if match := re.search(pattern, done.stdout + done.stderr):
            found[name] = match[1]
    return found


def flows_of(records: pd.DataFrame) -> pd.DataFrame:
    """Put the two records of one flow into one row.

    The exporter keeps one flow for both directions of a connection and exports two records with the same times. The
    client is the end with the higher port, for services have the low ones. Where both ports are the same (beacons), and
    for ICMP, nobody is the client: each direction stays a row of its own.

    Returns
    -------
    pandas.DataFrame
        Columns of the table `flows` but label and episode, and `start_ms`, `end_ms`.
    """
    import pandas as pd

    paired = records["sport"].notna() & (records["sport"] != records["dport"])
    single = records[~paired].assign(source_bytes=lambda rows: rows["bytes"], state=None)
    pairs = records[paired]
    outward = pairs["sport"] > pairs["dport"]
    key = ["protocol", "source", "sport", "destination", "dport", "start_ms", "duration_ms"]
    turned = {"source": "destination", "destination": "source", "sport": "dport", "dport": "sport"}
    there = pairs[outward]
    back = pairs[~outward].rename(columns=turned)
    both = there.merge(back, on=key, how="outer", suffixes=("", "_back"), validate="one_to_one")
    counts = both[["packets", "packets_back", "bytes", "bytes_back"]].fillna(0).astype("int64")
    states = both["flags"].map(_flags) + "/" + both["flags_back"].map(_flags)
    merged = both[key].assign(
        packets=counts["packets"] + counts["packets_back"],
        bytes=counts["bytes"] + counts["bytes_back"],
        source_bytes=counts["bytes"],
        state=states.where(both["protocol"] == "tcp", None),
    )
    flows = pd.concat([merged, single[merged.columns]], ignore_index=True)
    flows = flows.sort_values([*key[-2:], *key[:-2]], kind="stable", ignore_index=True)
    return pd.DataFrame(
        {
            "observed_at": pd.to_datetime(flows["start_ms"], unit="ms", utc=True).astype("datetime64[us, UTC]"),
            "source": flows["source"],
            "destination": flows["destination"],
            "duration_seconds": flows["duration_ms"] / 1000.0,
            "protocol": flows["protocol"],
            "packets": flows["packets"].astype(float),
            "bytes": flows["bytes"].astype(float),
            "source_bytes": flows["source_bytes"].astype(float),
            "state": flows["state"].astype(object).where(flows["state"].notna(), None),
            "source_port": flows["sport"].astype(float),
            "destination_port": flows["dport"].astype(float),
            "start_ms": flows["start_ms"],
            "end_ms": flows["start_ms"] + flows["duration_ms"],
        }
    )


def _flags(flags: object) -> str:
    """`...AP.SF` as `APSF`; empty if nothing came from there."""
    return flags.replace(".", "") if isinstance(flags, str) else ""
