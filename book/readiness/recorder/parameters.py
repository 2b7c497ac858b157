"""What the recorder needs of a file of parameters: the kind of source, and its parameter `live`."""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict

from readiness.digests import sha256_of_value
from readiness.documents import StrictModel, load_yaml
from readiness.sources import LIVE
from readiness.sources.live.parameters import LiveParameters


class _ParametersFile(StrictModel):
    """A file of parameters; the others of them are for notebooks."""

    model_config = ConfigDict(extra="ignore")

    live: LiveParameters


class _SourceOnly(StrictModel):
    model_config = ConfigDict(extra="ignore")

    source: str = LIVE


def load_live(path: Path, shown_as: Path | str) -> LiveParameters:
    """Read what is looked at.

    Raises
    ------
    InputError
        With every problem of it, each with its line.
    """
    return load_yaml(path, _ParametersFile, shown_as).live


def load_source(path: Path, shown_as: Path | str) -> str:
    """Read which kind of source a file of parameters names; one that names none is for a live one.

    Raises
    ------
    InputError
        If there is no such file, or it is none of parameters.
    """
    return load_yaml(path, _SourceOnly, shown_as).source


def digest_of(live: LiveParameters) -> str:
    """By what parameters are told to be the same; a default that is written out changes nothing."""
    return sha256_of_value(live.model_dump(mode="json", exclude_defaults=True))
