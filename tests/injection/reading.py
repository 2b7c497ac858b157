"""What the area makes of recordings of faults, with the claims of the project's register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from readiness.area import find_root
from readiness.areas.base import Findings, Material
from readiness.areas.failure_injection.kinds import FailureInjectionSettings
from readiness.areas.failure_injection.measures import DEFINITION, measure_detection, measure_recovery
from readiness.register import load_register
from readiness.sources import RecordedSource

SETTINGS = FailureInjectionSettings()
_FUNCTIONS = {"mttr_go_no_go": measure_recovery, "mttd_go_no_go": measure_detection}


def materials_of(data: Path) -> tuple[Material, ...]:
    """The recordings below a folder as an area gets them."""
    source = RecordedSource(data)
    return tuple(
        Material(recording, {"faults": source.read(recording, "faults").frame}) for recording in source.recordings()
    )


def findings_of(data: Path, name: str) -> Findings:
    """What the measure of a claim finds in the recordings below a folder."""
    register = load_register(find_root(Path(__file__)))
    claim = register.claims[f"failure_injection.{name}"]
    return _FUNCTIONS[name](claim, materials_of(data), SETTINGS)


def views_of(data: Path) -> dict[str, Any]:
    """Every table and chart that needs nothing but faults, with the claims whose criteria it shows."""
    found, register = materials_of(data), load_register(find_root(Path(__file__)))
    views = {}
    for name, part in {**DEFINITION.tables, **DEFINITION.charts}.items():
        if part.tables == ("faults",):
            claims = tuple(register.claims[told] for told in part.claims)
            views[name] = part.function(found, SETTINGS, **({"claims": claims} if claims else {}))
    return views
