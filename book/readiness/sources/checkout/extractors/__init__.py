"""Everything that is drawn from a checkout, by what it is about."""

from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import alerts, scripts, tests

EXTRACTORS: tuple[Extractor, ...] = (alerts.EXTRACTOR, scripts.EXTRACTOR, tests.EXTRACTOR)
