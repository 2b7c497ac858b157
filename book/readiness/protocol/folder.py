"""Finished runs on disk: one file each, so that what was interrupted goes on where it was.

A run is finished if its file is there and was made of the same data, code and settings. It is written beside its place
and moved there whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readiness.digests import canonical_json, sha256_of_bytes

_KEY, _MEASURED = b"readiness_key", b"readiness_measured"


@dataclass(frozen=True)
class FinishedRun:
    """A run that is on disk.

    Attributes
    ----------
    scores
        (r,) float32 of the judged flows.
    measured
        What it cost: `fit_seconds`, `score_seconds`, `peak_memory_bytes`, `n_train`.
    """

    scores: NDArray[np.float32]
    measured: Mapping[str, float]


class RunFolder:
    """Runs on one data set.

    Parameters
    ----------
    folder
        Where they are, or will be.
    made_of
        Digests of data and code; a run that was made of others is not finished.
    """

    def __init__(self, folder: Path, made_of: Mapping[str, Any]) -> None:
        self.folder, self._made_of = folder, dict(made_of)

    def path(self, split: str, detector: str, seed: int) -> Path:
        """Where a run is."""
        return self.folder / split / f"{detector}-{seed}.parquet"

    def read(self, split: str, detector: str, seed: int) -> FinishedRun | None:
        """A finished run; None if there is none, or it was made of other data or code."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.path(split, detector, seed)
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowInvalid):
            return None
        told = table.schema.metadata or {}
        if told.get(_KEY, b"").decode() != self._key(split, detector, seed):
            return None
        return FinishedRun(table.column("score").to_numpy(), json.loads(told[_MEASURED]))

    def write(self, split: str, detector: str, seed: int, run: FinishedRun) -> None:
        """Keep a run."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.path(split, detector, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table({"score": run.scores.astype(np.float32)}).replace_schema_metadata(
            {_KEY: self._key(split, detector, seed), _MEASURED: json.dumps(dict(run.measured))}
        )
        beside = path.with_suffix(".new")
        pq.write_table(table, beside, compression="zstd")
        beside.replace(path)

    def _key(self, split: str, detector: str, seed: int) -> str:
        named = {**self._made_of, "split": split, "detector": detector, "seed": seed}
        return sha256_of_bytes(canonical_json(named).encode())


class AttemptLog:
    """Rows of attempts, one a line; a line that was cut off does not count.

    Parameters
    ----------
    path
        The file.
    made_of
        Digests of data and code; what was made of others does not count.
    """

    def __init__(self, path: Path, made_of: Mapping[str, Any]) -> None:
        self._path, self._key = path, sha256_of_bytes(canonical_json(dict(made_of)).encode())
        self._rows: dict[str, dict[str, Any]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if told["key"] == self._key:
                self._rows[told["name"]] = told["row"]

    def read(self, name: str) -> dict[str, Any] | None:
        """The row of an attempt that was made."""
        return self._rows.get(name)

    def add(self, name: str, row: Mapping[str, Any]) -> None:
        """Keep a row."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"key": self._key, "name": name, "row": dict(row)}) + "\n")
        self._rows[name] = dict(row)


def digest_of_code() -> str:
    """SHA-256 over the source of detectors, graphs, and what splits and runs: another code is another run."""
    import readiness

    root = Path(readiness.__file__).parent
    files = sorted(
        path
        for part in (
            "detectors",
            "graphs",
            "protocol/running.py",
            "protocol/data_sets.py",
            "validation/splits.py",
            "validation/host_splits.py",
        )
        for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
    )
    return sha256_of_bytes(
        b"".join(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0" for path in files)
    )
