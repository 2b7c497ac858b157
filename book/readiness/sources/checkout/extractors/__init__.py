"""Everything that is drawn from a checkout, by what it is about."""

from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import dependencies, documents, python_code

EXTRACTORS: tuple[Extractor, ...] = (
    dependencies.EXTRACTOR,
    documents.EXTRACTOR,
    python_code.EXTRACTOR,
)
