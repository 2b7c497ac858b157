"""The data sets that are known: `registry.yaml`, read strictly."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from readiness.documents import BilingualText, StrictModel, load_yaml
from readiness.errors import InputError, Problem
from readiness.readers.times import TimeZone

_FILE = Path(__file__).with_name("registry.yaml")
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]


class DataForm(StrictModel):
    """One file that holds a data set.

    Attributes
    ----------
    file
        Its name, at its home and in a mirror.
    sha256
        Of its bytes.
    url
        Where it is; None if it is in mirrors only.
    """

    file: FileName
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    url: str | None = None


class DataSet(StrictModel):
    """One data set.

    Attributes
    ----------
    title, environment, method, gaps
        As its recording will say them.
    traffic
        Whether it is of a real network or of a simulated one.
    time_zone
        Of the times in its files.
    citation, home, licence
        Whose it is, where it is told of, and what may be done with it.
    adapter
        What makes flows of it (`readiness.datasets.adapters`).
    forms
        Its files, the preferred first.
    """

    title: BilingualText
    environment: str
    traffic: Literal["real", "simulated"]
    time_zone: TimeZone
    citation: str
    home: str
    licence: BilingualText
    adapter: Literal["ctu13", "darpa98"]
    method: str
    forms: Annotated[tuple[DataForm, ...], Field(min_length=1)]
    gaps: tuple[BilingualText, ...]


class _Registry(StrictModel):
    data_sets: dict[FileName, DataSet]


@cache
def data_sets() -> dict[str, DataSet]:
    """Every data set by its name."""
    return load_yaml(_FILE, _Registry, _FILE.name).data_sets


def data_set_of(name: str) -> DataSet:
    """The data set of a name.

    Raises
    ------
    InputError
        If there is none.
    """
    known = data_sets()
    if name not in known:
        raise InputError(Problem("fetch", "$.NAME", f"one of {', '.join(known)}", repr(name)))
    return known[name]
