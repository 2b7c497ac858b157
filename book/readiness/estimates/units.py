"""Which units an estimate of each kind may be given in, and how many of them one natural unit is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from readiness.claims import Unit

RATIO: Mapping[Unit, float] = MappingProxyType({Unit.RATIO: 1.0, Unit.PERCENT: 100.0})
SECOND: Mapping[Unit, float] = MappingProxyType({Unit.SECONDS: 1.0, Unit.HOURS: 1 / 3600})
HOUR: Mapping[Unit, float] = MappingProxyType({Unit.SECONDS: 3600.0, Unit.HOURS: 1.0})


def units_per(natural: Mapping[Unit, float], unit: Unit) -> float:
    """How many `unit` make one natural unit.

    Raises
    ------
    ValueError
        If the quantity cannot be given in that unit.
    """
    try:
        return natural[unit]
    except KeyError:
        raise ValueError(f"a quantity in {', '.join(natural)} cannot be given in {unit}") from None


def scaled(quantity: float | None, factor: float) -> float | None:
    """Convert a quantity; an unknown or unbounded one stays None."""
    return None if quantity is None else float(quantity * factor)
