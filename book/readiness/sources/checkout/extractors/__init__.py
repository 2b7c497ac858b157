"""Everything that is drawn from a checkout, by what it is about."""

from readiness.sources.checkout.base import Extractor

EXTRACTORS: tuple[Extractor, ...] = ()
