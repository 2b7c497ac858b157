"""Everything that is drawn from a checkout, by what it is about."""

from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import dependencies, python_code

EXTRACTORS: tuple[Extractor, ...] = (python_code.EXTRACTOR, dependencies.EXTRACTOR)
