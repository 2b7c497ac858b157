"""Small recordings with a planted truth: one that must be refuted, one that is no measurement, one that must hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

START = pd.Timestamp("2026-11-20T00:00:00Z")
PODS = ("pod-a", "pod-b")
COMPONENT = "src/core/app_minimal.py"
SETTINGS = {
    "deployment": "x0tta6bl4-staging",
    "resources": "requests 50m/64Mi, limits 200m/256Mi",
    "readiness_initial_delay_seconds": 10,
    "detection_timeout_seconds": 60,
    "probe_connections": "reused",
}
PROBES = {
    "livenessProbe": {"initialDelaySeconds": 30, "periodSeconds": 10},
    "readinessProbe": {"initialDelaySeconds": 10, "periodSeconds": 5},
    "terminationGracePeriodSeconds": 30,
}


@dataclass
class Control:
    """A folder of recordings in the making."""

    root: Path
    hours: float = 2.0
    interval_seconds: float = 30.0
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def seconds(self) -> np.ndarray:
        return np.arange(0, self.hours * 3600, self.interval_seconds)

    @property
    def end(self) -> str:
        return (START + pd.Timedelta(hours=self.hours)).isoformat()

    def at(self, seconds: Any) -> Any:
        """Times of the recording, in microseconds as recordings have them."""
        return (START + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us, UTC]")

    def add_series(self, metric: str, values: Any, *, unit: str, pods: tuple[str, ...] = PODS) -> None:
        """One metric of every pod; `values` broadcasts over the samples."""
        parts = [
            pd.DataFrame(
                {
                    "observed_at": self.at(self.seconds),
                    "pod": pod,
                    "node": "node1",
                    "metric": metric,
                    "value": np.broadcast_to(np.asarray(values, dtype=float), self.seconds.shape),
                    "unit": unit,
                }
            )
            for pod in pods
        ]
        known = [self.tables["series"]] if "series" in self.tables else []
        self.tables["series"] = pd.concat([*known, *parts], ignore_index=True)

    def add_load(self, sent: int, errors: Any) -> None:
        """Requests per pod and interval, of which some fail."""
        failed = np.broadcast_to(np.asarray(errors, dtype=int), self.seconds.shape)
        parts = [
            pd.DataFrame(
                {
                    "observed_at": self.at(self.seconds + self.interval_seconds),
                    "pod": pod,
                    "sent": sent,
                    "ok": sent - failed,
                    "errors": failed,
                }
            )
            for pod in PODS
        ]
        self.tables["load"] = pd.concat(parts, ignore_index=True)

    def add_probes(self, ok: Any, *, targets: tuple[str, ...], error: str = "ReadTimeout") -> None:
        """Requests to health endpoints."""
        good = np.broadcast_to(np.asarray(ok, dtype=bool), self.seconds.shape)
        parts = [
            pd.DataFrame(
                {
                    "observed_at": self.at(self.seconds),
                    "target": target,
                    "ok": good,
                    "latency_seconds": 0.01,
                    "error": np.where(good, None, error),
                }
            )
            for target in targets
        ]
        self.tables["probes"] = pd.concat(parts, ignore_index=True)

    def add_faults(self, kind: str, *, detected: float | None, recovered: float | None, n: int = 12) -> None:
        """`n` faults of one kind with planted times in seconds after the injection."""
        spread = np.linspace(0.98, 1.02, n)
        injected = np.arange(n) * 10_000.0
        nothing = self.at(np.full(n, np.nan))
        rows = pd.DataFrame(
            {
                "fault_id": [f"{kind}-{number:02d}" for number in range(n)],
                "kind": kind,
                "injected_at": self.at(injected),
                "effect_seen_at": self.at(injected + 0.05),
                "effect_proof": "process gone from /proc",
                "detected_at": nothing if detected is None else self.at(injected + detected * spread),
                "detector": "readiness",
                "detected_by": "platform",
                "recovered_at": nothing if recovered is None else self.at(injected + recovered * spread),
                "observed_until_at": self.at(injected + 9_000),
                "settings": json.dumps(PROBES),
            }
        )
        known = [self.tables["faults"]] if "faults" in self.tables else []
        self.tables["faults"] = pd.concat([*known, rows], ignore_index=True)

    def add_drills(
        self,
        scenario: str,
        *,
        served: float | None,
        n: int = 8,
        settling: float = 15.0,
        lost_writes: int = 3,
        **settings: Any,
    ) -> None:
        """`n` drills of one scenario, each with a ledger of a write a second from 30 s before the loss on.

        The `lost_writes` last ones before the loss are missing; writes are acknowledged again once it serves.
        """
        at = np.arange(n) * 20_000.0 + 60
        spread = np.linspace(0.98, 1.02, n)
        ids = [f"{scenario}-{number:02d}" for number in range(n)]
        nothing = self.at(np.full(n, np.nan))
        back = None if served is None else at + served * spread
        rows = pd.DataFrame(
            {
                "drill_id": ids,
                "drill": f"planted-{scenario}",
                "scenario": scenario,
                "started_at": self.at(at - 40),
                "lost_at": self.at(at),
                "loss_seen_at": self.at(at + 0.5),
                "loss_proof": "process gone from /proc",
                "served_at": nothing if back is None else self.at(back),
                "confirmed_at": nothing if back is None else self.at(back + settling),
                "settling_seconds": settling,
                "interruptions_while_settling": 0,
                "observed_until_at": self.at(at + 18_000),
                "settings": json.dumps(settings),
            }
        )
        parts = []
        for number, drill in enumerate(ids):
            before = at[number] - 30 + np.arange(30.0)
            after = [] if back is None else back[number] + 0.2 + np.arange(10.0)
            sent = np.concatenate([before, [at[number] + 0.1], after])
            failed = np.arange(sent.size) == before.size
            present = ~failed & ~(
                (np.arange(sent.size) >= before.size - lost_writes) & (np.arange(sent.size) < before.size)
            )
            parts.append(
                pd.DataFrame(
                    {
                        "drill_id": drill,
                        "seq": np.arange(1, sent.size + 1),
                        "sent_at": self.at(sent),
                        "acked_at": self.at(np.where(failed, np.nan, sent + 0.01)),
                        "error": np.where(failed, "ConnectionError", None),
                        "present": present,
                    }
                )
            )
        for table, made in (("drills", rows), ("writes", pd.concat(parts, ignore_index=True))):
            known = [self.tables[table]] if table in self.tables else []
            self.tables[table] = pd.concat([*known, made], ignore_index=True)

    def add_load_run(  # noqa: PLR0913 - what a run of load is made of
        self,
        run: str,
        latencies: Any,
        *,
        rate: float,
        loop: str = "open",
        starts: float = 0.0,
        ok: Any = True,
        late: Any = 0.0,
        **columns: Any,
    ) -> None:
        """One run that sends `rate` requests a second, each with its planted latency, `late` after it was due.

        An open loop offers that rate; a closed one has `users` among the further columns of its run.
        """
        took = np.asarray(latencies, dtype=float)
        due = starts + np.arange(took.size) / rate
        good = np.broadcast_to(np.asarray(ok, dtype=bool), took.shape)
        requests = pd.DataFrame(
            {
                "run": run,
                "started_at": self.at(due + late),
                "latency_seconds": took,
                "ok": good,
                "error": np.where(good, None, "503 Service Unavailable"),
                "due_at": self.at(due) if loop == "open" else self.at(np.full(took.size, np.nan)),
            }
        )
        rows = pd.DataFrame(
            {
                "run": [run],
                "tool": "planted",
                "loop": loop,
                "users": [columns.pop("users", np.nan)],
                "offered_requests_per_second": [rate if loop == "open" else np.nan],
                "started_at": self.at(np.array([starts])),
                "ended_at": self.at(np.array([starts + took.size / rate])),
                **{name: [value] for name, value in columns.items()},
            }
        ).astype({"users": float})
        for table, made in (("load_runs", rows), ("requests", requests)):
            known = [self.tables[table]] if table in self.tables else []
            self.tables[table] = pd.concat([*known, made], ignore_index=True)

    def add_deployments(self, available: Mapping[str, int]) -> None:
        """Answers of the API, by stage."""
        self.tables["objects"] = pd.DataFrame(
            {
                "stage": list(available),
                "identity": "admin",
                "name": "deployments",
                "collected_at": self.at(60.0 * np.arange(1, len(available) + 1)),
                "body": [
                    json.dumps(
                        {"items": [{"metadata": {"name": SETTINGS["deployment"]}, "status": {"availableReplicas": n}}]}
                    )
                    for n in available.values()
                ],
            }
        )

    def add_payloads(self, body: str) -> None:
        """Bodies of /metrics."""
        rows = {"stage": "end", "pod": list(PODS), "path": "/metrics", "status": 200}
        self.tables["payloads"] = pd.DataFrame(rows | {"content_type": "text/plain", "body": body})

    def write(
        self,
        name: str,
        *,
        environment: str = "local-kubernetes-1.20.2",
        version: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write the recording and the registry; returns the folder of recordings.

        With a version it is about that version, and not about the commit that some claims accept in its place.
        """
        folder = self.root / name
        folder.mkdir(parents=True)
        end = (START + pd.Timedelta(days=2)).isoformat()
        for table, rows in self.tables.items():
            rows.to_parquet(folder / f"{table}.parquet", index=False)
        described = {
            "schema": "readiness/recording/v1",
            "id": name,
            "title": {"ru": "Контроль", "en": "Control"},
            "subject": {
                "name": "x0tta6bl4",
                "version": version,
                "commit": None if version else "9c0576bf",
                "environment": environment,
                "component": COMPONENT,
            },
            "environment": {"machine": "planted"},
            "collected": {"start": START.isoformat(), "end": end, "by": "planted by a test"},
            "settings": SETTINGS | {"sample_interval_seconds": self.interval_seconds} | dict(settings or {}),
            "phases": [{"name": "soak", "start": START.isoformat(), "end": self.end}],
            "tables": {
                table: {
                    "file": f"{table}.parquet",
                    "rows": len(rows),
                    "provenance": "measured",
                    "method": "planted",
                    "collected_at": end,
                    "columns": dict.fromkeys(rows.columns, "planted"),
                }
                for table, rows in self.tables.items()
            },
        }
        YAML().dump(described, folder / "recording.yaml")
        register_digests(self.root)
        return self.root


def register_digests(root: Path) -> None:
    """Write the registry over every file of every recording."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}"
        for path in sorted(root.glob("*/*"))
    ]
    (root / "registry.sha256").write_text("\n".join(lines) + "\n", encoding="utf-8")


VERSION = "v3.4.0-fixed2"
OPEN_SECONDS = 660.0


def write_load(root: Path, median_seconds: float, **changes: Any) -> Path:
    """A load of the subject of the statement itself: eleven minutes of 20 requests a second, pods sampled beside it."""
    control, noise = Control(root, hours=OPEN_SECONDS / 3600), np.random.default_rng(3)
    latencies = median_seconds * np.exp(0.3 * noise.standard_normal(int(20 * OPEN_SECONDS)))
    if changes.pop("constant", False):
        latencies = np.full(latencies.size, median_seconds)
    control.add_load_run("open-20-1", latencies, rate=20.0, **changes)
    control.add_series("container_cpu_percent_of_core", noise.uniform(5, 9, control.seconds.size), unit="percent")
    control.add_series(
        "container_memory_working_set_bytes", noise.uniform(5e7, 6e7, control.seconds.size), unit="bytes"
    )
    return control.write("planted-load", version=VERSION, settings={"load_runs": 1})


def write_refuted(root: Path) -> Path:
    """Everything is as bad as it can be, and soundly measured."""
    control, noise = Control(root), np.random.default_rng(1)
    control.add_series("process_resident_memory_bytes", 5e7 * (1 + control.seconds / 3600), unit="bytes")
    control.add_series("container_memory_working_set_bytes", 5e7 * (0.9 + control.seconds / 3600), unit="bytes")
    control.add_series("container_cpu_percent_of_core", noise.uniform(17, 20, control.seconds.size), unit="percent")
    control.add_series("restart_count", 0, unit="count")
    control.add_series("ready", 1, unit="bool")  # two pods Ready where five are expected
    control.add_load(100, errors=noise.integers(5, 15, control.seconds.size))
    control.add_probes(
        noise.random(control.seconds.size) < 0.5, targets=("service/x0tta6bl4-staging", *(f"pod/{p}" for p in PODS))
    )
    for kind in ("pod_delete", "container_sigkill"):
        control.add_faults(kind, detected=2400, recovered=7200)
    control.add_deployments({"before": 5, "during": 3, "after": 5})
    control.add_payloads("# TYPE up gauge\nup 1\n")
    control.add_drills("cluster_loss", served=7200)
    control.add_drills("network_partition", served=7200)
    control.add_drills("failover", served=None)
    return control.write("planted-refuted")


def write_invalid(root: Path) -> Path:
    """Everything looks good, and nothing of it is a measurement."""
    control = Control(root)
    control.add_series("process_resident_memory_bytes", 5e7, unit="bytes")
    control.add_series("container_cpu_percent_of_core", 1.0, unit="percent")
    control.add_series("ready", 1, unit="bool", pods=tuple(f"pod-{n}" for n in range(5)))
    series = control.tables["series"]
    half = series["observed_at"] > START + pd.Timedelta(minutes=30)
    late = series["observed_at"] < START + pd.Timedelta(minutes=90)
    control.tables["series"] = series[~(half & late)].reset_index(drop=True)  # an hour is missing
    control.add_probes(
        np.arange(control.seconds.size) % 40 != 3,
        targets=("service/x0tta6bl4-staging", *(f"pod/{p}" for p in PODS)),
        error="RemoteProtocolError",
    )
    control.add_faults("pod_delete", detected=1, recovered=2)  # below the readiness delay of 10 s
    control.add_faults("container_sigkill", detected=20, recovered=15)  # back before it was noticed
    control.add_faults("process_sigstop", detected=5, recovered=60)
    control.tables["faults"].loc[control.tables["faults"]["kind"] == "process_sigstop", "effect_proof"] = None
    control.add_deployments({"before": 5})  # one answer is no observation of a running system
    control.add_payloads(json.dumps("# TYPE up gauge\nup 1\n"))
    control.add_drills("cluster_loss", served=8, settling=0)  # looked healthy at 8 s, and nobody looked again
    control.add_drills("network_partition", served=8)
    writes = control.tables["writes"]
    hole = (writes["drill_id"] == "network_partition-03") & (writes["seq"] == 28)
    control.tables["writes"] = writes[~hole].reset_index(drop=True)  # a lost write is left out of the ledger
    return control.write("planted-invalid")


def write_verified(root: Path) -> Path:
    """A whole day and a bit without a fault, and faults that are soon over."""
    control, noise = Control(root, hours=30, interval_seconds=60), np.random.default_rng(2)
    memory = 5e7 + 2e5 * noise.standard_normal(control.seconds.size)
    control.add_series("process_resident_memory_bytes", memory, unit="bytes")
    control.add_series("container_cpu_percent_of_core", noise.uniform(1, 3, control.seconds.size), unit="percent")
    control.add_series("restart_count", 0, unit="count")
    control.add_series("ready", 1, unit="bool", pods=tuple(f"pod-{n}" for n in range(5)))
    control.add_load(100, errors=noise.random(control.seconds.size) < 0.01)
    control.add_probes(ok=True, targets=("service/x0tta6bl4-staging", *(f"pod/{p}" for p in PODS)))
    for kind in (
        *("pod_delete", "container_sigkill", "process_sigstop", "node_partition"),
        *("network_delay", "resource_exhaustion", "storage_failure", "high_load"),
    ):
        control.add_faults(kind, detected=5, recovered=40)
    control.add_deployments({"before": 5, "during": 5, "after": 5})
    control.add_payloads("# TYPE up gauge\nup 1\n")
    control.add_drills("cluster_loss", served=40)
    control.add_drills("network_partition", served=40)
    for scenario in ("backup_restore", "failover", "data_loss"):
        control.add_drills(scenario, served=40)
    return control.write("planted-verified")
