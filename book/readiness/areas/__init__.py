"""One module or package per area: its settings, measures and charts. An area without one measures nothing yet."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from readiness.areas.base import AreaDefinition

__all__ = ["AreaDefinition", "definition_of"]


def definition_of(area: str) -> AreaDefinition:
    """The definition of an area; one without measures and charts where no instrument was built yet."""
    name = f"readiness.areas.{area}"
    if find_spec(name) is None:
        return AreaDefinition()
    definition = import_module(name).DEFINITION
    assert isinstance(definition, AreaDefinition)  # noqa: S101 - a module of this package, held by a test
    return definition
