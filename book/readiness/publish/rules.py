"""Tables for hand-written pages, drawn from the rules the code runs on, so that text and code cannot drift apart.

A page calls them as ``[[ verdict_rules() ]]``. The delimiters are square because curly braces belong to MyST.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2
from markupsafe import Markup

from readiness.errors import ExitCode, InputError, Problem
from readiness.instruments import INSTRUMENT_CHECKS
from readiness.presentation import Language
from readiness.presentation.environment import environment
from readiness.publish.notebooks import TEMPLATES
from readiness.rollup import DECISIONS
from readiness.verdicts import COMBINATIONS, RULES


def tables_for(language: Language) -> dict[str, Callable[[], Markup]]:
    """What a hand-written page may call."""

    def drawn(table: str, rows: object) -> Callable[[], Markup]:
        def draw_table() -> Markup:
            html = environment(language, TEMPLATES).get_template("rules.html.j2").render(table=table, rows=rows)
            # One line: an HTML block of Markdown ends at the first blank one.
            return Markup("".join(line.strip() for line in html.splitlines()))  # noqa: S704 - an autoescaped template

        return draw_table

    return {
        "verdict_rules": drawn("verdicts", RULES),
        "combination_rules": drawn("combinations", COMBINATIONS),
        "decision_rules": drawn("decisions", DECISIONS),
        "instrument_checks": drawn("checks", INSTRUMENT_CHECKS),
        "exit_codes": drawn("exits", tuple(ExitCode)),
    }


def render_page(path: Path, shown_as: str, language: Language) -> str:
    """A hand-written page with its tables.

    Raises
    ------
    InputError
        If the page calls something it may not, or is no valid template.
    """
    pages = jinja2.Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[--",
        comment_end_string="--]",
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        keep_trailing_newline=True,
    )
    try:
        return pages.from_string(path.read_text(encoding="utf-8")).render(tables_for(language))
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None)
        known = ", ".join(f"[[ {name}() ]]" for name in tables_for(language))
        raise InputError(Problem(shown_as, "$", f"a page that calls only {known}", str(error), line)) from None
