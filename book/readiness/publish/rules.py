"""Tables and curves for hand-written pages, drawn from what the code runs on: text and code cannot drift apart.

A page calls them as ``[[ verdict_rules() ]]``. The delimiters are square because curly braces belong to MyST.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import jinja2
from markupsafe import Markup

from readiness.errors import ExitCode, InputError, Problem
from readiness.instruments import INSTRUMENT_CHECKS
from readiness.presentation import Language
from readiness.presentation.environment import environment
from readiness.publish import calibration
from readiness.publish.notebooks import TEMPLATES
from readiness.readers import READERS
from readiness.rollup import DECISIONS
from readiness.verdicts import COMBINATIONS, RULES


def tables_for(language: Language) -> dict[str, Callable[[], Markup]]:
    """What a hand-written page may call."""

    def rendered(template: str, **context: object) -> Markup:
        html = environment(language, TEMPLATES).get_template(template).render(**context)
        # One line: an HTML block of Markdown ends at the first blank one.
        return Markup("".join(line.strip() for line in html.splitlines()))  # noqa: S704 - an autoescaped template

    def drawn(table: str, rows: object) -> Callable[[], Markup]:
        return lambda: rendered("rules.html.j2", table=table, rows=rows)

    def draw_false_alarms() -> Markup:
        drawing = calibration.false_alarm_drawing()
        described, caption = calibration.false_alarm_words(drawing)
        return rendered(
            "calibration.html.j2",
            kind="false-alarms",
            drawing=drawing,
            described=described,
            caption=caption,
            nominal=calibration.NOMINAL_RATIO,
            limit=calibration.LIMIT_RATIO,
        )

    def draw_power() -> Markup:
        drawings = calibration.power_drawings()
        words = [calibration.power_words(drawing) for drawing in drawings]
        return rendered(
            "calibration.html.j2",
            kind="power",
            drawings=drawings,
            described=[described for described, _ in words],
            captions=[caption for _, caption in words],
            detected=calibration.DETECTED_RATIO,
        )

    return {
        "verdict_rules": drawn("verdicts", RULES),
        "combination_rules": drawn("combinations", COMBINATIONS),
        "decision_rules": drawn("decisions", DECISIONS),
        "instrument_checks": drawn("checks", INSTRUMENT_CHECKS),
        "readers": drawn("readers", tuple(READERS.values())),
        "exit_codes": drawn("exits", tuple(ExitCode)),
        "false_alarm_curves": draw_false_alarms,
        "power_curves": draw_power,
    }


def render_page(path: Path, shown_as: str, language: Language, areas: Collection[str] = ()) -> str:
    """A hand-written page with its tables.

    `areas` are those of the register: a page asks for one (``[% if "stability" in areas %]``) before it links to it.

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
        return pages.from_string(path.read_text(encoding="utf-8")).render(tables_for(language), areas=areas)
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None)
        known = ", ".join(f"[[ {name}() ]]" for name in tables_for(language))
        raise InputError(Problem(shown_as, "$", f"a page that calls only {known}", str(error), line)) from None
