"""Public data sets as the protocol takes them: their flows as `readiness.datasets` makes them, and how they are cut."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.datasets.registry import DataSet, data_set_of
from readiness.digests import sha256_of_file
from readiness.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cutting:
    """How a data set is cut.

    Attributes
    ----------
    window_seconds
        Length of a window.
    block_seconds
        Length of a block of time whose benign flows are not independent.
    """

    window_seconds: float
    block_seconds: float


CUTTINGS: dict[str, Cutting] = {
    "ctu13-s6": Cutting(window_seconds=300.0, block_seconds=600.0),
    # Slow scans are the longer part of DARPA 1998; a minute knows nothing of them.
    "darpa98": Cutting(window_seconds=3_600.0, block_seconds=86_400.0),
}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A data set in memory.

    Attributes
    ----------
    name, about, cutting
        Which.
    flows
        The table `flows`, in order of time.
    sha256
        Of the file that it was read from.
    """

    name: str
    about: DataSet
    cutting: Cutting
    flows: pd.DataFrame
    sha256: str


def load(name: str, path: Path) -> Loaded:
    """Read a data set from one of its files.

    Parameters
    ----------
    name
        One of `CUTTINGS`.
    path
        A file in one of its forms, or the table `flows` that `readiness fetch` has written.

    Raises
    ------
    InputError
        If there is no such file.
    CollectionError
        If it is not in its form.
    """
    import numpy as np
    import pandas as pd

    from readiness.datasets.adapters import ADAPTERS

    about = data_set_of(name)
    if not path.is_file():
        hint = f"`readiness fetch {name}` gets it"
        raise InputError(Problem(path, "$", f"a file of {name}", "nothing", hint=hint))
    flows = pd.read_parquet(path) if path.name == "flows.parquet" else ADAPTERS[about.adapter](path, about.time_zone)
    order = np.argsort(flows["observed_at"].to_numpy(), kind="stable")
    return Loaded(name, about, CUTTINGS[name], flows.iloc[order].reset_index(drop=True), sha256_of_file(path))
