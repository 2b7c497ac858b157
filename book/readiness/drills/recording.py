"""Recordings of drills: repetitions appended one by one, each of them whole in the recording or not at all.

Files are first written beside the recording; one rename then says that they are the next state of it, and only after
that do they take their places. Whoever opens a recording next finishes what was interrupted in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.digests import read_registry, sha256_of_file, write_registry
from readiness.documents import load_yaml
from readiness.drills.attempts import Attempt, frame_of
from readiness.drills.descriptions import COLUMNS, describe
from readiness.drills.plans import DrillPlan
from readiness.drills.programs import DrillError
from readiness.errors import InputError, Problem
from readiness.machine.systems import environment_name
from readiness.sources.base import Recording
from readiness.sources.recorded import RECORDING_FILE, REGISTRY_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import synchronise, write_description

if TYPE_CHECKING:
    import pandas as pd

_NEW, _READY = ".new", ".ready"


class DrillRecording:
    """The recording of drills of one server.

    Parameters
    ----------
    folder
        Where it is, or will be: below a folder with (or for) a registry.
    server
        Whose drills they are.

    Raises
    ------
    InputError
        If something else is in that place, or what is there is not what was registered.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.folder, self.server = folder.absolute(), server
        self._registry = self.folder.parent / REGISTRY_FILE
        self._finish_earlier()
        self.described = self._load()
        self._frames = {name: self._read(name) for name in COLUMNS}

    def next_id(self, plan: DrillPlan) -> str:
        """Name of the next repetition of a drill."""
        journals = self._frames["journals"]
        numbers = [0]
        for name in [] if journals is None else journals["drill_id"]:
            drill, _, number = str(name).rpartition("-")
            numbers += [int(number)] if drill == plan.name and number.isdigit() else []
        return f"{plan.name}-{max(numbers) + 1:02d}"

    def append(self, attempt: Attempt, *, interrupted: bool = False) -> None:
        """Put one repetition into the recording; of one that somebody interrupted, only its journal.

        Raises
        ------
        InputError
            If the recording is about another version of the server.
        DrillError
            If its rows are not in the form of the tables.
        """
        rows = {"drills": [attempt.drill_row()], "writes": attempt.write_rows(), "journals": [attempt.journal_row()]}
        if interrupted:
            rows |= {"drills": [], "writes": []}
        frames = {name: self._joined(name, rows[name]) for name in COLUMNS}
        for name, frame in frames.items():
            if faults := faults_of_table(name, frame, len(frame)):
                raise DrillError(f"{attempt.drill_id}: table {name}: {'; '.join(faults)}")
        subject = {"name": self.server, "version": attempt.version.split()[0], "environment": environment_name()}
        if self.described:
            known = self.described.subject.model_dump(include=set(subject))
            if known != subject:
                place = Problem(
                    self.folder / RECORDING_FILE, "$.subject", str(known), str(subject), hint="another --out"
                )
                raise InputError(place)
        self._write(frames, describe(self.folder.name, subject, frames))
        self.described, self._frames = self._load(), dict(frames)

    def _joined(self, name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
        import pandas as pd

        made, known = frame_of(rows, tuple(COLUMNS[name])), self._frames[name]
        if known is None or not len(known):
            return made
        return pd.concat([known, made], ignore_index=True) if len(made) else known

    # On disk ----------------------------------------------------------------------------------------------------------

    def _load(self) -> Recording | None:
        file = self.folder / RECORDING_FILE
        if not file.exists():
            if self.folder.exists() and any(self.folder.iterdir()):
                raise InputError(Problem(self.folder, "$", "no folder, or a recording of drills", "other files"))
            return None
        recording = load_yaml(file, Recording, file)
        expected = {name: f"{name}.parquet" for name in COLUMNS}
        found = {name: info.file for name, info in recording.tables.items()}
        if found != expected or recording.subject.name != self.server:
            got = f"{recording.subject.name} with {', '.join(found)}"
            hint = "choose another --out"
            wanted = f"a recording of drills of {self.server}"
            raise InputError(Problem(file, "$", wanted, got, hint=hint))
        registered = self._read_registry()
        problems = []
        for path in (file, *(self.folder / name for name in found.values())):
            key = self._key(path)
            digest = sha256_of_file(path) if path.is_file() else "nothing"
            if registered.get(key) != digest:
                hint = "a changed recording is not appended to; choose another --out"
                problems.append(
                    Problem(path, "$", f"SHA-256 {registered.get(key, '(not registered)')}", digest, hint=hint)
                )
        if problems:
            raise InputError(problems)
        return recording

    def _read(self, name: str) -> pd.DataFrame | None:
        import pandas as pd

        if self.described is None:
            return None
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def _write(self, frames: Mapping[str, pd.DataFrame], described: Mapping[str, Any]) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        new = self._beside(_NEW)
        new.mkdir()
        # Under their own names they would be taken for a recording.
        for name, frame in frames.items():
            frame.to_parquet(new / f"{name}.parquet{_NEW}", index=False, compression="zstd")
        write_description(described, new / f"{RECORDING_FILE}{_NEW}")
        for path in new.iterdir():
            synchronise(path)
        new.rename(self._beside(_READY))
        synchronise(self.folder.parent)
        self._finish_earlier()

    def _finish_earlier(self) -> None:
        """Bring to its end what was said to be the next state, and forget what was not."""
        new, ready = self._beside(_NEW), self._beside(_READY)
        if new.is_dir():
            shutil.rmtree(new)
        if not ready.is_dir():
            return
        self.folder.mkdir(exist_ok=True)
        for path in sorted(ready.iterdir()):
            shutil.copyfile(path, self.folder / path.name)
            (self.folder / path.name).replace(self.folder / path.name.removesuffix(_NEW))
        registry = {
            key: value for key, value in self._read_registry().items() if not key.startswith(self._key("") + "/")
        }
        registry |= {self._key(path): sha256_of_file(path) for path in self.folder.iterdir()}
        write_registry(self._registry, registry)
        shutil.rmtree(ready)

    def _read_registry(self) -> dict[str, str]:
        try:
            return read_registry(self._registry)
        except FileNotFoundError:
            return {}
        except ValueError as error:
            place = Problem(self._registry, "$", "lines of `<sha256>  <path>`", str(error))
            raise InputError(place) from None

    def _beside(self, suffix: str) -> Path:
        return self.folder.parent / f".{self.folder.name}{suffix}"

    def _key(self, path: Path | str) -> str:
        return (self.folder / path).relative_to(self.folder.parent).as_posix()
