"""Training every detector on traffic that is at hand."""

from __future__ import annotations

from readiness.areas.base import Material
from readiness.areas.ml_validation.scored import Scored
from readiness.areas.ml_validation.settings import ValidationSettings


def trainable(material: Material) -> bool:
    return False


def trained(material: Material, settings: ValidationSettings) -> Scored:
    raise NotImplementedError
