"""Recordings that grow: what is appended is whole in the recording or not at all.

Files are first written beside the recording; one rename then says that they are the next state of it, and only after
that do they take their places. Whoever opens a recording next finishes what was interrupted in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.digests import sha256_of_file, write_registry
from readiness.documents import load_yaml
from readiness.errors import InputError, Problem
from readiness.sources.base import Recording
from readiness.sources.recorded import RECORDING_FILE, REGISTRY_FILE
from readiness.sources.tables import faults_of_table
from readiness.sources.writing import registry_of, synchronise, write_description

if TYPE_CHECKING:
    import pandas as pd

TIME = "datetime64[us, UTC]"
_NEW, _READY = ".new", ".ready"


class AppendedRecording:
    """A recording whose tables are Parquet files that grow.

    Parameters
    ----------
    folder
        Where it is, or will be: below a folder with (or for) a registry.
    subject
        Name of whom it is about.
    tables
        Which tables it has.
    content
        What it is a recording of, for errors: ``drills``.

    Raises
    ------
    InputError
        If something else is in that place, or what is there is not what was registered.
    """

    def __init__(self, folder: Path, subject: str, tables: Collection[str], *, content: str) -> None:
        self.folder = folder.absolute()
        self._subject, self._tables, self._content = subject, tuple(tables), content
        self._registry = self.folder.parent / REGISTRY_FILE
        self._finish_earlier()
        self.described = self._load()
        self.frames: dict[str, pd.DataFrame | None] = {name: self._read(name) for name in self._tables}

    def next_name(self, stem: str, *, digits: int) -> str:
        """The next free name ``<stem>-<number>``: journals have every name that was given, in their first column."""
        journals = self.frames["journals"]
        numbers = [0]
        for name in [] if journals is None else journals[journals.columns[0]]:
            known, _, number = str(name).rpartition("-")
            numbers += [int(number)] if known == stem and number.isdigit() else []
        return f"{stem}-{max(numbers) + 1:0{digits}d}"

    def with_rows(
        self,
        rows: Mapping[str, list[dict[str, Any]]],
        columns: Mapping[str, Collection[str]],
        types: Mapping[str, str],
        refusal: Callable[[str], Exception],
    ) -> dict[str, pd.DataFrame]:
        """The tables as they will be with more rows.

        Parameters
        ----------
        rows, columns
            The rows of each table, and the columns it has.
        types
            As :func:`frame_of` takes them.
        refusal
            Makes the error for a table that would not be in its form.
        """
        frames = {name: self.joined(name, frame_of(rows[name], tuple(columns[name]), types)) for name in self._tables}
        for name, frame in frames.items():
            if faults := faults_of_table(name, frame, len(frame)):
                raise refusal(f"table {name}: {'; '.join(faults)}")
        return frames

    def joined(self, name: str, made: pd.DataFrame) -> pd.DataFrame:
        """A table as it will be with more rows."""
        import pandas as pd

        known = self.frames[name]
        if known is None or not len(known):
            return made
        return pd.concat([known, made], ignore_index=True) if len(made) else known

    def check_subject(self, subject: Mapping[str, Any]) -> None:
        """Check that the recording is, or will be, about this subject.

        Raises
        ------
        InputError
            If it is about another version, or in another environment.
        """
        if self.described is None:
            return
        known = self.described.subject.model_dump(include=set(subject), mode="json")
        if known != subject:
            place = self.folder / RECORDING_FILE
            raise InputError(Problem(place, "$.subject", str(known), str(subject), hint="another --out"))

    def replace(self, frames: Mapping[str, pd.DataFrame], described: Mapping[str, Any]) -> None:
        """Make these tables and this description the state of the recording, at once."""
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
        self.described, self.frames = self._load(), dict(frames)

    # On disk ----------------------------------------------------------------------------------------------------------

    def _load(self) -> Recording | None:
        file = self.folder / RECORDING_FILE
        if not file.exists():
            if self.folder.exists() and any(self.folder.iterdir()):
                wanted = f"no folder, or a recording of {self._content}"
                raise InputError(Problem(self.folder, "$", wanted, "other files"))
            return None
        recording = load_yaml(file, Recording, file)
        expected = {name: f"{name}.parquet" for name in self._tables}
        found = {name: info.file for name, info in recording.tables.items()}
        if found != expected or recording.subject.name != self._subject:
            got = f"{recording.subject.name} with {', '.join(found)}"
            wanted = f"a recording of {self._content} of {self._subject}"
            raise InputError(Problem(file, "$", wanted, got, hint="choose another --out"))
        registered = registry_of(self.folder.parent)
        problems = []
        for path in (file, *(self.folder / name for name in found.values())):
            key = self._key(path)
            digest = sha256_of_file(path) if path.is_file() else "nothing"
            if registered.get(key) != digest:
                wanted = f"SHA-256 {registered.get(key, '(not registered)')}"
                hint = "a changed recording is not appended to; choose another --out"
                problems.append(Problem(path, "$", wanted, digest, hint=hint))
        if problems:
            raise InputError(problems)
        return recording

    def _read(self, name: str) -> pd.DataFrame | None:
        import pandas as pd

        if self.described is None:
            return None
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def _finish_earlier(self) -> None:
        """Bring to its end what was said to be the next state, and forget what was not."""
        new, ready = self._beside(_NEW), self._beside(_READY)
        if new.is_dir():
            shutil.rmtree(new)
        if not ready.is_dir():
            return
        self.folder.mkdir(exist_ok=True)
        placed = []
        for path in sorted(ready.iterdir()):
            shutil.copyfile(path, self.folder / path.name)
            placed.append((self.folder / path.name).replace(self.folder / path.name.removesuffix(_NEW)))
        known = registry_of(self.folder.parent)
        registry = {key: value for key, value in known.items() if not key.startswith(self._key("") + "/")}
        # Whatever somebody else put there is not vouched for.
        registry |= {self._key(path): sha256_of_file(path) for path in placed}
        write_registry(self._registry, registry)
        shutil.rmtree(ready)

    def _beside(self, suffix: str) -> Path:
        return self.folder.parent / f".{self.folder.name}{suffix}"

    def _key(self, path: Path | str) -> str:
        return (self.folder / path).relative_to(self.folder.parent).as_posix()


def frame_of(rows: list[dict[str, Any]], columns: tuple[str, ...], types: Mapping[str, str]) -> pd.DataFrame:
    """Rows of one table, each column of its type even where it is empty.

    Parameters
    ----------
    rows, columns
        The rows, and the columns they have.
    types
        Of columns that are neither a time (``..._at``) nor text.
    """
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name.endswith("_at"):
            frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame.astype({name: TIME if name.endswith("_at") else types.get(name, "str") for name in columns})
