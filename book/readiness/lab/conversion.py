"""The raw files of a run, as the tables of a recording."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from readiness.lab.captured import captured_files, flows_of, read_records
from readiness.lab.exporter import numbers_in
from readiness.lab.labels import Made, Suffered, episodes_of_flows
from readiness.lab.running import EVENTS_FILE, LOGS, PLAN_FILE, SERIES_FILE
from readiness.lab.schedule import FAULTS

if TYPE_CHECKING:
    import pandas as pd

BENIGN = "benign"
_SERIES = (
    ("received_bytes", "bytes"),
    ("received_packets", "packets"),
    ("received_errors", "packets"),
    ("received_drops", "packets"),
    ("sent_bytes", "bytes"),
    ("sent_packets", "packets"),
    ("sent_errors", "packets"),
    ("sent_drops", "packets"),
)
_KEPT_SERIES = ("received_bytes", "received_packets", "received_drops", "sent_bytes", "sent_packets", "sent_drops")
_EXPORTER = {
    "Number of active flows": "active_flows",
    "Packets processed": "packets_processed",
    "Flows expired": "flows_expired",
    "Flows exported": "flows_exported",
    "Packets received by libpcap": "packets_received",
    "Packets dropped by libpcap": "packets_dropped_by_capture",
    "Packets dropped by interface": "packets_dropped_by_interface",
}
_RECORDS = re.compile(r"Flows exported: \d+ \((\d+) records\) in (\d+) packets \((\d+) failures\)")
_COLLECTED = re.compile(r"Flows: (\d+), Packets: (\d+), Bytes: (\d+), Sequence Errors: (\d+), Bad Packets: (\d+)")


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
    faults
        What went wrong, in words (English); empty if nothing did.
    """

    frames: dict[str, pd.DataFrame]
    plan: dict[str, Any]
    facts: dict[str, Any]
    begun: float
    ended: float
    faults: tuple[str, ...]


def convert(folder: Path) -> Converted:
    """Make tables of the raw files of a run, also of one that was broken off or still goes on."""
    plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    names = {address: name for name, address in plan["addresses"].items()}
    events = list(_lines(folder / EVENTS_FILE))
    logged = [entry for file in sorted((folder / LOGS).glob("*.jsonl")) for entry in _lines(file)]
    series = list(_lines(folder / SERIES_FILE))
    last = max([event["at"] for event in events] + [entry["at"] for entry in series])
    whole = any(event["event"] == "finished" for event in events)
    interrupted = any(event["event"] == "interrupted" for event in events)
    known = {episode["episode_id"]: episode for episode in plan["episodes"]}
    files = captured_files(folder)
    records = read_records(files)
    flows = flows_of(records)
    connections = _connections(logged, names, last)
    episodes = _episodes(plan, events, logged, connections, last)
    times = {row["episode_id"]: row for row in episodes}
    made = [
        Made(
            (
                row["protocol"],
                row["_source"],
                float(row["source_port"]),
                row["_destination"],
                float(row["destination_port"]),
            ),
            row["opened_at"],
            min(row["closed_at"] or times[row["episode_id"]]["ended_at"], last),
            row["episode_id"],
        )
        for row in connections
        if row["episode_id"] in times
    ]
    suffered = [
        Suffered(
            row["episode_id"],
            row["kind"],
            plan["addresses"][row["host"]],
            plan["addresses"].get(row["peer"]),
            row["begun_at"],
            row["ended_at"],
        )
        for row in episodes
        if row["kind"] in FAULTS
    ]
    owners = episodes_of_flows(flows, made, suffered)
    found = _found(flows, connections)
    flows = flows.assign(
        label=[BENIGN if owner is None else known[owner]["kind"] for owner in owners], episode_id=owners
    )
    counts = Counter(owner for owner in owners if owner is not None)
    for row in episodes:
        row["proof"] |= {"flows": counts[row["episode_id"]]}
    faults = _faults(plan, events, episodes, counts, whole=whole, interrupted=interrupted)
    frames = {
        "flows": _named(flows.drop(columns=["start_ms", "end_ms"]), names),
        "episodes": _episode_frame(episodes),
        "hosts": _host_frame(plan),
        "connections": _connection_frame(connections),
        "exporter": _exporter_frame(events),
        "series": _series_frame(series),
    }
    statistics = [event["statistics"] for event in events if event["event"] == "exporter"]
    facts = {
        "exporter": _exported(statistics[-1] if statistics else ""),
        "programs": next((event["programs"] for event in events if event["event"] == "programs"), {}),
        "collector": _collected(folder / "nfcapd.log"),
        "records_read": len(records),
        "load_average": _loads(series),
        "connections_logged": found,
        "episodes_by_part_and_kind": _counted(episodes),
        "flows_by_label": dict(sorted(Counter(flows["label"]).items())),
    }
    return Converted(frames, plan, facts, plan["begin_at"], last, tuple(faults))


# Episodes -------------------------------------------------------------------------------------------------------------


def _episodes(
    plan: dict[str, Any],
    events: list[dict[str, Any]],
    logged: list[dict[str, Any]],
    connections: list[dict[str, Any]],
    last: float,
) -> list[dict[str, Any]]:
    known, begin = {episode["episode_id"]: episode for episode in plan["episodes"]}, plan["begin_at"]
    begun = {e["episode_id"]: e for e in events if e["event"] == "begun-episode"}
    ended = {e["episode_id"]: e for e in events if e["event"] == "ended-episode"}
    for entry in logged:
        if entry["event"] == "begun" and known[entry["episode_id"]]["kind"] not in FAULTS:
            begun[entry["episode_id"]] = entry
        if entry["event"] == "ended" and known[entry["episode_id"]]["kind"] not in FAULTS:
            ended[entry["episode_id"]] = entry
    made: dict[str, Counter[str]] = {name: Counter() for name in known}
    for row in connections:
        if row["episode_id"]:
            made[row["episode_id"]] += Counter(connections=1, sent_bytes=row["sent_bytes"], **{row["outcome"]: 1})
    rows = []
    for name in sorted(begun):
        episode, end = known[name], ended.get(name, {})
        proof = end.get("proof") or end.get("done") or {"ended": "with the recording"}
        rows.append(
            {
                "episode_id": name,
                "kind": episode["kind"],
                "host": episode["host"],
                "peer": episode["peer"],
                "part": episode["part"],
                "planned_at": begin + episode["start_seconds"],
                "begun_at": begun[name].get("began_at", begun[name]["at"]),
                "ended_at": end.get("at", last),
                "proof": proof | ({"logged": dict(made[name])} if made[name] else {}),
                "settings": episode["settings"],
            }
        )
    refused = [row for row in connections if row["outcome"] in {"refused", "broken", "unanswered"}]
    for row in rows:
        if row["kind"] in FAULTS:
            inside = [c for c in refused if row["begun_at"] <= c["closed_at"] <= row["ended_at"] + 1]
            ends = ({row["host"]}, {row["peer"]} if row["kind"] == "link_cut" else {row["host"]})
            failed = [
                c
                for c in inside
                if ends[0] & {c["source"], c["destination"]} and ends[1] & {c["source"], c["destination"]}
            ]
            row["proof"]["failed_connections"] = len(failed)
    return rows


def _episode_frame(episodes: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "episode_id": row["episode_id"],
            "kind": row["kind"],
            "host": row["host"],
            "peer": row["peer"],
            "planned_at": row["planned_at"],
            "begun_at": row["begun_at"],
            "ended_at": row["ended_at"],
            "proof": json.dumps(row["proof"], sort_keys=True),
            "settings": json.dumps(row["settings"], sort_keys=True),
            "part": row["part"],
        }
        for row in episodes
    ]
    frame = pd.DataFrame(
        rows,
        columns=[
            "episode_id",
            "kind",
            "host",
            "peer",
            "planned_at",
            "begun_at",
            "ended_at",
            "proof",
            "settings",
            "part",
        ],
    )
    return _timed(frame, "planned_at", "begun_at", "ended_at")


# Other tables ---------------------------------------------------------------------------------------------------------


def _connections(logged: Iterable[dict[str, Any]], names: Mapping[str, str], last: float) -> list[dict[str, Any]]:
    found: dict[tuple[str, int, float], dict[str, Any]] = {}
    for entry in logged:
        if entry["event"] not in {"opened", "closed"}:
            continue
        key = (entry["source"], entry["source_port"], entry["opened_at"], entry["destination"])
        found[key] = {
            "opened_at": entry["opened_at"],
            "closed_at": entry.get("closed_at"),
            "protocol": entry["protocol"],
            "source": names[entry["source"]],
            "source_port": entry["source_port"],
            "destination": names[entry["destination"]],
            "destination_port": entry["destination_port"],
            "purpose": entry["purpose"],
            "outcome": entry.get("outcome", "cut short"),
            "sent_bytes": entry.get("sent_bytes", 0),
            "episode_id": entry["episode_id"],
            "_source": entry["source"],
            "_destination": entry["destination"],
        }
    return sorted(found.values(), key=lambda row: (row["opened_at"], row["source"], row["source_port"]))


def _connection_frame(connections: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    columns = [name for name in (connections[0] if connections else {}) if not name.startswith("_")]
    return _timed(pd.DataFrame(connections, columns=columns), "opened_at", "closed_at")


def _found(flows: pd.DataFrame, connections: list[dict[str, Any]]) -> dict[str, int]:
    """How many of the connections that agents logged the exporter saw."""
    rows = zip(
        flows["protocol"],
        flows["source"],
        flows["source_port"],
        flows["destination"],
        flows["destination_port"],
        strict=True,
    )
    seen = set(rows)
    until = float(flows["end_ms"].max()) / 1000.0 if len(flows) else 0.0
    asked = [row for row in connections if row["closed_at"] and row["closed_at"] < until]
    hit = sum(
        (
            row["protocol"],
            row["_source"],
            float(row["source_port"]),
            row["_destination"],
            float(row["destination_port"]),
        )
        in seen
        for row in asked
    )
    return {"closed": len(asked), "among_the_flows": hit}


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
            "neighbours": json.dumps(host["neighbours"]),
        }
        for host in plan["hosts"]
    )


def _exporter_frame(events: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for event in events:
        if event["event"] == "exporter":
            rows.append(
                {"observed_at": event["at"], **{k: float(v) for k, v in _exported(event["statistics"]).items()}}
            )
    return _timed(pd.DataFrame(rows), "observed_at")


def _exported(statistics: str) -> dict[str, int]:
    numbers = numbers_in(statistics)
    found = {ours: int(numbers[theirs]) for theirs, ours in _EXPORTER.items() if theirs in numbers}
    if match := _RECORDS.search(statistics):
        found |= dict(
            zip(("records_exported", "export_packets", "export_failures"), map(int, match.groups()), strict=True)
        )
    return found


def _collected(log: Path) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for match in _COLLECTED.finditer(log.read_text(encoding="utf-8", errors="replace")):
        names = ("records", "packets", "bytes", "sequence_errors", "bad_packets")
        totals += Counter(dict(zip(names, map(int, match.groups()), strict=True)))
    return {name: totals[name] for name in ("records", "packets", "bytes", "sequence_errors", "bad_packets")}


def _series_frame(series: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows: list[tuple[float, str, str, str, float, str]] = []
    for entry in series:
        rows.append((entry["at"], "", "lab", "load1", float(entry["load"]), "1"))
        for host, numbers in sorted(entry["hosts"].items()):
            for (metric, unit), number in zip(_SERIES, numbers, strict=True):
                if metric in _KEPT_SERIES:
                    rows.append((entry["at"], host, "lab", metric, float(number), unit))
    frame = pd.DataFrame(rows, columns=["observed_at", "pod", "node", "metric", "value", "unit"])
    return _timed(frame, "observed_at")


# ----------------------------------------------------------------------------------------------------------------------


def _faults(
    plan: dict[str, Any],
    events: list[dict[str, Any]],
    episodes: list[dict[str, Any]],
    counts: Counter[str],
    *,
    whole: bool,
    interrupted: bool,
) -> list[str]:
    faults = []
    if interrupted:
        faults.append("interrupted by hand before its planned end")
    elif not whole:
        faults.append("broken off before its planned end")
    if missing := len(plan["episodes"]) - len(episodes):
        faults.append(f"{missing} planned episodes did not begin")
    if without := [row["episode_id"] for row in episodes if not counts[row["episode_id"]]]:
        faults.append(f"episodes without a flow: {', '.join(without)}")
    for event in events:
        if event["event"] == "agent-ended":
            faults.append(
                f"the process of {event['host']} ended by itself and was started anew: {event['words'][:200]}"
            )
    return faults


def _counted(episodes: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for row in episodes:
        counted.setdefault(row["part"], Counter())[row["kind"]] += 1
    return {part: dict(sorted(kinds.items())) for part, kinds in counted.items()}


def _loads(series: list[dict[str, Any]]) -> dict[str, float]:
    loads = sorted(entry["load"] for entry in series)
    return {"min": loads[0], "median": loads[len(loads) // 2], "max": loads[-1]} if loads else {}


def _named(flows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    columns = {name: flows[name].map(lambda address: names.get(address, address)) for name in ("source", "destination")}
    return flows.assign(**columns)


def _timed(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    import pandas as pd

    for name in columns:
        microseconds = (frame[name].astype(float) * 1e6).round()
        frame[name] = pd.to_datetime(microseconds, unit="us", utc=True).astype("datetime64[us, UTC]")
    return frame


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """Lines of a file; the last may have been cut short by a kill."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue
