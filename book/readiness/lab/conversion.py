"""The raw files of a run, as the tables of a recording."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from readiness.lab.captured import captured_files, flows_of, program_versions, read_records
from readiness.lab.connections import Connection, connections_of, seen_among
from readiness.lab.episodes import Happened, episodes_of
from readiness.lab.exporter import COLLECTOR_LOG, STATISTICS, numbers_in
from readiness.lab.labels import BENIGN, episodes_of_flows
from readiness.lab.raw import RawRun, read_raw
from readiness.messages import Message, message

if TYPE_CHECKING:
    import pandas as pd

# The counters that the recorder notes, in their order.
_COUNTERS = (
    "received_bytes",
    "received_packets",
    "received_errors",
    "received_drops",
    "sent_bytes",
    "sent_packets",
    "sent_errors",
    "sent_drops",
)
_COLLECTED = re.compile(r"Flows: (\d+), Packets: (\d+), Bytes: (\d+), Sequence Errors: (\d+), Bad Packets: (\d+)")
_COLLECTED_NAMES = ("records", "packets", "bytes", "sequence_errors", "bad_packets")
_MILLISECONDS = ["start_ms", "end_ms"]


class Converted(NamedTuple):
    """A run as tables, and what is known about it beside.

    Attributes
    ----------
    frames
        Tables by name.
    plan
        What was drawn.
    facts
        Numbers about the run: exporter and collector, loads, labels.
    begun, ended
        Seconds since 1970.
    gaps
        What went wrong; empty if nothing did.
    """

    frames: dict[str, pd.DataFrame]
    plan: dict[str, Any]
    facts: dict[str, Any]
    begun: float
    ended: float
    gaps: tuple[Message, ...]


def convert(folder: Path) -> Converted:
    """Make tables of the raw files of a run, also of one that was broken off or still goes on.

    Raises
    ------
    InputError, MachineError
        If a file cannot be read.
    """
    raw = read_raw(folder)
    records = read_records(captured_files(folder))
    flows = flows_of(records)
    for end in ("source", "destination"):
        flows[end] = flows[end].map(lambda address: raw.host_of.get(address, address))
    connections = connections_of(raw.logged, raw.host_of)
    episodes = episodes_of(raw, connections)
    owners = episodes_of_flows(flows, connections, episodes)
    kinds = {episode.episode_id: episode.kind for episode in episodes}
    flows["label"] = [BENIGN if owner is None else kinds[owner] for owner in owners]
    flows["episode_id"] = owners
    counts = Counter(owner for owner in owners if owner is not None)
    for episode in episodes:
        episode.proof["flows"] = counts[episode.episode_id]
    frames = {
        "flows": flows.drop(columns=_MILLISECONDS),
        "episodes": _episode_frame(episodes),
        "hosts": _host_frame(raw.plan),
        "connections": _connection_frame(connections),
        "exporter": _exporter_frame(raw),
        "cables": _cable_frame(raw),
    }
    facts = {
        "programs": program_versions(),
        "exporter": {name: int(number) for name, number in _last_statistics(raw).items()},
        "collector": _collected(folder),
        "records_read": len(records),
        "load_average": _loads(raw),
        "connections_logged": seen_among(flows, connections),
        "episodes_by_part_and_kind": _counted(episodes),
        "flows_by_label": dict(sorted(Counter(flows["label"]).items())),
    }
    gaps = (*_broken(raw), *_missing(raw, episodes, counts), *_ended_hosts(raw))
    return Converted(frames, raw.plan, facts, raw.plan["begin_at"], raw.last_seconds, gaps)


# Tables ---------------------------------------------------------------------------------------------------------------


def _episode_frame(episodes: Sequence[Happened]) -> pd.DataFrame:
    import pandas as pd

    names = ["episode_id", "kind", "host", "peer", "planned_at", "begun_at", "ended_at", "proof", "settings", "part"]
    rows = [{name: getattr(episode, name) for name in names} for episode in episodes]
    for row in rows:
        row |= {"proof": _json(row["proof"]), "settings": _json(row["settings"])}
    frame = pd.DataFrame(rows, columns=names)
    return _timed(frame, "planned_at", "begun_at", "ended_at")


def _connection_frame(connections: Sequence[Connection]) -> pd.DataFrame:
    import pandas as pd

    return _timed(pd.DataFrame(connections, columns=list(Connection._fields)), "opened_at", "closed_at")


def _host_frame(plan: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "host": host["name"],
            "address": plan["addresses"][host["name"]],
            "role": host["role"],
            "activity": float(host["activity"]),
            "rate_kbit": float(host["rate_kbit"]),
            "held_out": host["name"] in plan["held_out_hosts"],
            "neighbours": _json(host["neighbours"]),
        }
        for host in plan["hosts"]
    )


def _exporter_frame(raw: RawRun) -> pd.DataFrame:
    import pandas as pd

    notes = raw.of("exporter")
    rows = [{"observed_at": note["at"], **numbers_in(note["statistics"])} for note in notes]
    return _timed(pd.DataFrame(rows, columns=["observed_at", *STATISTICS]), "observed_at")


def _cable_frame(raw: RawRun) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {"observed_at": note["at"], "host": host, "load1": float(note["load"]), **_counted_of(numbers)}
        for note in raw.series
        for host, numbers in sorted(note["hosts"].items())
    ]
    return _timed(pd.DataFrame(rows, columns=["observed_at", "host", *_COUNTERS, "load1"]), "observed_at")


def _counted_of(numbers: list[int]) -> dict[str, float]:
    return {name: float(number) for name, number in zip(_COUNTERS, numbers, strict=True)}


def _timed(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    import pandas as pd

    for name in columns:
        microseconds = (frame[name].astype(float) * 1e6).round()
        frame[name] = pd.to_datetime(microseconds, unit="us", utc=True).astype("datetime64[us, UTC]")
    return frame


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


# Numbers about the run ------------------------------------------------------------------------------------------------


def _last_statistics(raw: RawRun) -> dict[str, float]:
    notes = raw.of("exporter")
    return numbers_in(notes[-1]["statistics"]) if notes else {}


def _collected(folder: Path) -> dict[str, int]:
    """What nfcapd says of each of its files, added up."""
    log = folder / COLLECTOR_LOG
    found = _COLLECTED.findall(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else []
    return {name: sum(int(row[place]) for row in found) for place, name in enumerate(_COLLECTED_NAMES)}


def _loads(raw: RawRun) -> dict[str, float]:
    loads = sorted(round(note["load"], 2) for note in raw.series)
    return {"min": loads[0], "median": loads[len(loads) // 2], "max": loads[-1]} if loads else {}


def _counted(episodes: Sequence[Happened]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for episode in episodes:
        counted.setdefault(episode.part, Counter())[episode.kind] += 1
    return {part: dict(sorted(kinds.items())) for part, kinds in counted.items()}


# What went wrong ------------------------------------------------------------------------------------------------------


def _broken(raw: RawRun) -> list[Message]:
    if raw.of("interrupted"):
        return [message("lab-gap-interrupted")]
    return [] if raw.of("finished") else [message("lab-gap-broken-off")]


def _missing(raw: RawRun, episodes: Sequence[Happened], counts: Counter[str]) -> list[Message]:
    gaps = []
    if missing := len(raw.plan["episodes"]) - len(episodes):
        gaps.append(message("lab-gap-not-begun", count=missing))
    if without := [episode.episode_id for episode in episodes if not counts[episode.episode_id]]:
        gaps.append(message("lab-gap-without-flow", episodes=", ".join(without)))
    if idle := [episode.episode_id for episode in episodes if not episode.has_effect]:
        gaps.append(message("lab-gap-no-effect", episodes=", ".join(idle)))
    return gaps


def _ended_hosts(raw: RawRun) -> list[Message]:
    return [message("lab-gap-ended-host", host=note["host"]) for note in raw.of("host-ended")]
