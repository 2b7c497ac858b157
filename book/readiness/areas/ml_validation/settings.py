"""Parameters of the notebook, and what was worked out once for all of its charts and tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import Field, PrivateAttr

from readiness.areas.base import Settings

T = TypeVar("T")


class ValidationSettings(Settings):
    """How scores are judged, and how the detectors are trained where the traffic itself is there.

    Attributes
    ----------
    false_alarm_budget_ratio, low_budget_ratio
        Share of benign validation flows that may alarm; the first decides, the second is shown beside it.
    seeds
        How often each detector with chance in it is trained.
    window_seconds
        Length of a window of traffic that makes one graph.
    """

    false_alarm_budget_ratio: float = Field(0.01, gt=0, lt=1)
    low_budget_ratio: float = Field(0.001, gt=0, lt=1)
    seeds: int = Field(1, ge=1, le=20)
    window_seconds: float = Field(15.0, gt=0)

    _memory: dict[object, Any] = PrivateAttr(default_factory=dict)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Work something out the first time it is asked for; it lives as long as the area whose settings these are."""
        if key not in self._memory:
            self._memory[key] = make()
        found: T = self._memory[key]
        return found
