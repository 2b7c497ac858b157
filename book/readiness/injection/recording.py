"""The recording of injected faults: every fault is on disk when it is over, and the recording is made of all of them.

Beside the folder lies `.NAME.faults/` with one file for each fault that is not in the recording yet. Making the
recording again out of both is safe at any moment: a fault that is in both counts once.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import readiness
from readiness.documents import load_yaml
from readiness.errors import InputError, Problem
from readiness.injection.running import Done
from readiness.messages import message
from readiness.sources.base import Recording
from readiness.sources.live.parameters import LiveParameters
from readiness.sources.recorded import RECORDING_FILE
from readiness.sources.writing import (
    in_both_languages,
    in_utc,
    register_folder,
    synchronise,
    table_entries,
    write_description,
)

if TYPE_CHECKING:
    import pandas as pd

_MOMENT = "datetime64[us, UTC]"
FAULTS: dict[str, str] = {
    "fault_id": "str", "kind": "str", "namespace": "str", "deployment": "str", "target_pod": "str",
    "target_node": "str", "injected_at": _MOMENT, "effect_seen_at": _MOMENT, "effect_proof": "str",
    "detected_at": _MOMENT, "detector": "str", "detector_detail": "str", "detected_by": "str",
    "notready_at": _MOMENT, "recovered_at": _MOMENT, "recovery_confirmed_at": _MOMENT, "healed_at": _MOMENT,
    "node_ready_after_heal_at": _MOMENT, "observed_until_at": _MOMENT, "settings": "str",
}  # fmt: skip
JOURNALS = {"fault_id": "str", "status": "str", "journal": "str"}
COLUMNS = {
    "faults": {
        "fault_id": "unique name: deployment, kind, number",
        "kind": "kind of the fault",
        "namespace": "namespace of the deployment that was hit",
        "deployment": "deployment that was hit",
        "target_pod": "pods that were hit, comma-separated",
        "target_node": "node of the target",
        "injected_at": "UTC time the fault was begun",
        "effect_seen_at": "UTC time the effect was proven outside the watch",
        "effect_proof": "what proved the effect; null if nothing did",
        "detected_at": "UTC arrival of the first change in the watch that shows the fault",
        "detector": "which object or event showed it",
        "detector_detail": "the same in more words",
        "detected_by": "platform: objects and events of Kubernetes; nothing of the subject took part",
        "notready_at": "UTC time the watch first had fewer Ready pods than replicas",
        "recovered_at": "UTC start of the confirmed window of full recovery",
        "recovery_confirmed_at": "UTC end of that window",
        "healed_at": "UTC time the node was mended (faults of nodes)",
        "node_ready_after_heal_at": "UTC time the node was Ready and took pods again (faults of nodes)",
        "observed_until_at": "UTC time the observation of this fault ended",
        "settings": "JSON: replicas, probes, tolerations, grace periods, resources, and what the parameters state",
    },
    "journals": {
        "fault_id": "name of the fault",
        "status": "how the experiment ended",
        "journal": "journal of the Chaos Toolkit, JSON",
    },
}
METHODS = {
    "faults": "Faults injected one at a time by `readiness inject`. The effect is proven by requests to the targets' "
    "addresses (a cordon: by asking for the node). Detection is the arrival of the first change in a watch of pods, "
    "nodes and events that shows the fault; for pod_delete the API is the way the fault enters, so that its delay is "
    "that of the watch only. Recovered is the start of the confirmed window in which exactly the wanted number of pods "
    "is Ready and each answers its health path within 1 s, looked at every 0.1 s. Nothing recovers from a cordon.",
    "journals": "One journal of the Chaos Toolkit for each fault, as the library wrote it, without the machine's name.",
}


class FaultRecording:
    """Faults of one system, in a folder of recordings.

    Parameters
    ----------
    folder
        The recording; it may be there already, of the same subject.
    live
        What was looked at.

    Raises
    ------
    InputError
        If the folder is there and holds something else.
    """

    def __init__(self, folder: Path, live: LiveParameters) -> None:
        self.folder = folder
        self._live = live
        self._waiting = folder.parent / f".{folder.name}.faults"
        self._check()

    def next_id(self, kind: str) -> str:
        """A name no fault has yet."""
        start = f"{self._live.kubernetes.deployment}-{kind}-"
        known = [0]
        for fault_id in (*self._recorded_ids(), *(path.stem for path in self._waiting.glob("*.json"))):
            number = fault_id.removeprefix(start)
            if fault_id.startswith(start) and number.isdigit():
                known.append(int(number))
        return f"{start}{max(known) + 1:03d}"

    def keep(self, done: Done) -> None:
        """Put a fault that is over on disk."""
        self._waiting.mkdir(parents=True, exist_ok=True)
        path = self._waiting / f"{done.run.fault_id}.json"
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(_told(done), ensure_ascii=False), encoding="utf-8")
        synchronise(beside)
        beside.replace(path)
        synchronise(self._waiting)

    @property
    def is_waiting(self) -> bool:
        """Whether there are faults that are not in the recording yet."""
        return any(self._waiting.glob("*.json"))

    def seal(self) -> Recording:
        """Make the recording of what it holds and what waits; whoever calls is the only one who records there."""
        frames = self._frames()
        new, earlier = (self.folder.parent / f".{self.folder.name}.{what}" for what in ("new", "earlier"))
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet", index=False, compression="zstd")
        recording = write_description(self._described(frames), new / RECORDING_FILE, self.folder / RECORDING_FILE)
        for path in new.iterdir():
            synchronise(path)
        # The files waiting are removed last: until then everything can be made again.
        shutil.rmtree(earlier, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(earlier)
        new.rename(self.folder)
        synchronise(self.folder.parent)
        register_folder(self.folder)
        shutil.rmtree(earlier, ignore_errors=True)
        shutil.rmtree(self._waiting, ignore_errors=True)
        return recording

    def _check(self) -> None:
        earlier = self.folder.parent / f".{self.folder.name}.earlier"
        if earlier.exists() and not self.folder.exists():
            earlier.rename(self.folder)
        if not self.folder.exists():
            return
        path = self.folder / RECORDING_FILE
        if not path.is_file():
            raise InputError(Problem(self.folder, "$", "nothing, or a recording of faults", "another folder"))
        recording = load_yaml(path, Recording)
        if set(recording.tables) != set(COLUMNS):
            raise InputError(Problem(path, "$.tables", ", ".join(COLUMNS), ", ".join(recording.tables)))
        if recording.subject != self._live.subject:
            got = f"{recording.subject.name} in {recording.subject.environment}"
            expected = f"{self._live.subject.name} in {self._live.subject.environment}, as the parameters have it"
            raise InputError(Problem(path, "$.subject", expected, got, hint="choose another --out"))

    def _recorded_ids(self) -> list[str]:
        if not (self.folder / "faults.parquet").is_file():
            return []
        import pyarrow.parquet as pq

        return [
            str(name) for name in pq.read_table(self.folder / "faults.parquet", columns=["fault_id"])[0].to_pylist()
        ]

    def _frames(self) -> dict[str, pd.DataFrame]:
        import pandas as pd

        found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(self._waiting.glob("*.json"))]
        frames = {}
        for name, columns in (("faults", FAULTS), ("journals", JOURNALS)):
            fresh = pd.DataFrame([told[name] for told in found], columns=list(columns))
            for column, kind in columns.items():
                if kind == _MOMENT:
                    fresh[column] = pd.to_datetime(fresh[column], utc=True, format="ISO8601")
            parts = [fresh.astype(columns)]
            if (self.folder / f"{name}.parquet").is_file():
                parts.insert(0, pd.read_parquet(self.folder / f"{name}.parquet"))
            joined = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
            frames[name] = joined.drop_duplicates("fault_id").astype(columns)
        order = frames["faults"].sort_values("injected_at")["fault_id"]
        return {
            name: frame.set_index("fault_id").loc[order].reset_index()[list(frame)] for name, frame in frames.items()
        }

    def _described(self, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
        import chaoslib

        faults, live = frames["faults"], self._live
        start, end = faults["injected_at"].min(), faults["observed_until_at"].max()
        collected_end = in_utc((end + dt.timedelta(seconds=1)).floor("s").to_pydatetime())
        gaps = [message(f"injection-gap-{gap}") for gap in ("script", "one-place", "resolution")]
        statuses = frames["journals"].set_index("fault_id")["status"]
        if broken := [fault for fault, status in statuses.items() if status != "completed"]:
            gaps.append(message("injection-gap-not-whole", faults=", ".join(map(str, broken))))
        return {
            "schema": "readiness/recording/v1",
            "id": self.folder.name,
            "title": in_both_languages(message("injection-title", subject=live.subject.name)),
            "subject": live.subject.model_dump(mode="json", exclude_none=True),
            "collected": {
                "start": in_utc(start.floor("s").to_pydatetime()),
                "end": collected_end,
                "by": f"`readiness inject` {readiness.__version__} with chaostoolkit-lib {chaoslib.__version__}; one "
                "clock, that of the machine, UTC",
            },
            "environment": dict(live.environment),
            "settings": {
                "namespace": live.kubernetes.namespace,
                "deployment": live.kubernetes.deployment,
                **live.settings,
            },
            "gaps": [in_both_languages(gap) for gap in gaps],
            "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=end.to_pydatetime()),
        }


def _told(done: Done) -> dict[str, Any]:
    """A fault as the rows of its tables, in plain JSON."""
    run, times = done.run, done.run.times
    told = {
        "fault_id": run.fault_id,
        "kind": run.fault.kind,
        "namespace": run.live.kubernetes.namespace,
        "deployment": run.live.kubernetes.deployment,
        "target_pod": ",".join(run.targets),
        "target_node": run.node or next(iter(run.targets.values())).node,
        "effect_proof": times.effect_proof,
        "detected_at": times.sign.at.isoformat() if times.sign else None,
        "detector": times.sign.detector if times.sign else None,
        "detector_detail": times.sign.detail if times.sign else None,
        "detected_by": "platform" if times.sign else None,
        "settings": json.dumps(done.settings, sort_keys=True),
    }
    told |= {
        name: value.isoformat() if value else None
        for name in FAULTS
        if name not in told
        for value in [getattr(times, name)]
    }
    journal = {
        "fault_id": run.fault_id,
        "status": done.journal["status"],
        "journal": json.dumps(done.journal, ensure_ascii=False, default=str),
    }
    return {"faults": told, "journals": journal}
