"""Recordings whose tables are files of other tools, as somebody with such files would write them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from controls.recordings import COMPONENT, SETTINGS, register_digests

START = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
PODS = ("pod-a", "pod-b")


def write_recording(root: Path, name: str, tables: dict[str, dict[str, Any]], **settings: Any) -> Path:
    """Describe and register files that are already in the folder of a recording; returns the folder of recordings."""
    end = (START + dt.timedelta(days=2)).isoformat()
    shared = {"provenance": "measured", "method": "as the tool wrote it", "collected_at": end, "columns": {}}
    described = {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": {"ru": "Файлы других программ", "en": "Files of other tools"},
        "subject": {
            "name": "x0tta6bl4", "commit": "9c0576bf", "environment": "local-kubernetes-1.20.2", "component": COMPONENT,
        },
        "collected": {"start": START.isoformat(), "end": end, "by": "another tool"},
        "settings": {**SETTINGS, **settings},
        "phases": [
            {"name": "soak", "start": START.isoformat(), "end": (START + dt.timedelta(hours=24, seconds=7)).isoformat()}
        ],
        "tables": {table: {**shared, **told} for table, told in tables.items()},
    }  # fmt: skip
    YAML().dump(described, root / name / "recording.yaml")
    register_digests(root)
    return root


def a_log(
    *, polls: int = 289, restart_at: int | None = None, recall: str = "gnn_recall_score 0.96", usage: bool = True
) -> str:
    """The log of a monitor that polled two pods every five minutes."""
    text = []
    for poll in range(polls):
        at = START + dt.timedelta(seconds=300 * poll)
        restarted = restart_at is not None and poll >= restart_at
        text.append(
            f"=== Iteration {poll + 1}/{polls} - Elapsed: {poll // 12}h {poll % 12 * 5}m - {at:%Y-%m-%d %H:%M:%S} ==="
        )
        text += ["Pods status:", "NAME    READY   STATUS    RESTARTS   AGE"]
        text += [f"{pod}   1/1     Running   {int(restarted and pod == 'pod-b')}   1d" for pod in PODS]
        text += ["Health check:", "{", '  "status": "ok",', '  "version": "3.4.0",', '  "components": {']
        text += ["GNN recall:", recall.format(poll=poll), "Mesh metrics:", "mesh_peers_count 4", "Resource usage:"]
        top = ["NAME    CPU(cores)   MEMORY(bytes)"] + [f"{pod}   {20 + poll % 7}m   {70 + poll % 3}Mi" for pod in PODS]
        text += top if usage else ["error: Metrics API not available"]
    return "\n".join(text) + "\n"


def write_log(root: Path, log: str, *, rows: dict[str, int], name: str = "monitor") -> Path:
    """A recording of one log, out of which three tables are read."""
    (root / name).mkdir(parents=True)
    (root / name / "stability_test.log").write_text(log, encoding="utf-8")
    told = {"file": "stability_test.log", "reader": "stability-log"}
    options = {"time_zone": "UTC", "target": "pod/pod-a"}
    tables = {table: {**told, "options": options, "rows": count} for table, count in rows.items()}
    return write_recording(root, name, tables, replicas=2, sample_interval_seconds=300)


def write_journal(
    root: Path, journal: dict[str, Any], faults: list[dict[str, Any]], *, rows: int, name: str = "chaos"
) -> Path:
    """A recording of one journal of the Chaos Toolkit."""
    (root / name).mkdir(parents=True)
    (root / name / "journal.json").write_text(json.dumps(journal, default=lambda value: value.value), encoding="utf-8")
    told = {"file": "journal.json", "reader": "chaos-journal", "options": {"faults": faults}, "rows": rows}
    return write_recording(root, name, {"faults": told})
