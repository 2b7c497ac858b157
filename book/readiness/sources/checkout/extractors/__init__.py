"""Everything that is drawn from a checkout, by what it is about."""

from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import alerts, dependencies, documents, python_code, scripts, tests

EXTRACTORS: tuple[Extractor, ...] = (
    alerts.EXTRACTOR,
    dependencies.EXTRACTOR,
    documents.EXTRACTOR,
    python_code.EXTRACTOR,
    scripts.EXTRACTOR,
    tests.EXTRACTOR,
)
