"""From a record to a static book in two languages. The only place that knows Jupyter Book."""

from readiness.publish.publishing import publish

__all__ = ["publish"]
