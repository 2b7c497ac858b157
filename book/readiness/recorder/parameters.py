"""The parameter `live` of a file of parameters, as the recorder needs it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict

from readiness.digests import sha256_of_value
from readiness.documents import StrictModel, load_yaml
from readiness.sources.live.parameters import LiveParameters


class _ParametersFile(StrictModel):
    """A file of parameters; the others of them are for notebooks."""

    model_config = ConfigDict(extra="ignore")

    live: LiveParameters


def load_live(path: Path, shown_as: Path | str) -> LiveParameters:
    """Read what is looked at.

    Raises
    ------
    InputError
        With every problem of it, each with its line.
    """
    return load_yaml(path, _ParametersFile, shown_as).live


def digest_of(live: LiveParameters) -> str:
    """By what parameters are told to be the same; a default that is written out changes nothing."""
    return sha256_of_value(live.model_dump(mode="json", exclude_defaults=True))
