"""What a reader sees: language-neutral data drawn as HTML fragments, every word from one catalogue.

Nothing in here knows of Jupyter Book; JupyterLab shows the same fragments.
"""

from readiness.presentation.catalogue import LANGUAGES, CatalogueError, Language, text
from readiness.presentation.charts import translate_chart
from readiness.presentation.drawing import draw, style_sheet

__all__ = ["LANGUAGES", "CatalogueError", "Language", "draw", "style_sheet", "text", "translate_chart"]
