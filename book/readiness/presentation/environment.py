"""Jinja environments that speak one language: templates reach texts and numbers through a few short names."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from readiness.claims import Unit
from readiness.messages import Argument, Text, message
from readiness.presentation import catalogue, numbers
from readiness.presentation.cards import first_checks, worst_estimates, worst_member
from readiness.presentation.catalogue import Language
from readiness.presentation.intervals import magnitude_of
from readiness.verdicts import Outcome

TEMPLATES = Path(__file__).parent / "templates"

ICONS = {
    Outcome.VERIFIED: "✓",
    Outcome.REFUTED: "✕",
    Outcome.INCONCLUSIVE: "≈",
    Outcome.NOT_MEASURED: "○",
    Outcome.STALE: "↺",
    Outcome.INVALID: "!",
}
"""A sign beside every word of a verdict, so that colour never stands alone."""


@lru_cache
def environment(language: Language, *folders: Path) -> jinja2.Environment:
    """A Jinja environment for one language, autoescaped and strict.

    Parameters
    ----------
    language
        The reader's.
    folders
        Folders of templates that come before those of this package.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.globals |= {
        "language": language,
        "t": partial(_word, language),
        "icons": ICONS,
        "outcomes": tuple(Outcome),
        "comparators": numbers.COMPARATORS,
        "magnitude_of": magnitude_of,
    }
    made.filters |= {
        "say": partial(_say, language),
        "hyphenated": catalogue.hyphenated,
        "quantity": lambda value, unit, **options: catalogue.quantity(value, Unit(unit), language, **options),
        "interval": partial(_interval, language),
        "whole_percent": lambda bounds: catalogue.whole_percent(bounds[0], bounds[1], language),
        "worst_member": worst_member,
        "worst_estimates": worst_estimates,
        "first_checks": first_checks,
        "number": lambda value, digits=3: numbers.number(value, language, digits),
        "moment": lambda when: numbers.moment(when, language),
        "day": lambda when: numbers.day(when, language),
        "label": lambda name, prefix: catalogue.label(prefix, name, language),
        "each": partial(_each, language),
        "cell": partial(_cell, language),
        "unmarked": unmarked,
        "breakable": breakable,
    }
    return made


def _word(language: Language, key: str, /, **args: Argument) -> str:
    return catalogue.text(message(key, **args), language)


def _say(language: Language, said: Text) -> str:
    return catalogue.text(said, language)


def _each(language: Language, per: str) -> str:
    """``for each pod``; a population the catalogue does not know is named as the register names it."""
    key = f"each-{catalogue.hyphenated(per)}"
    known = catalogue.has_text(key, language)
    return _word(language, key) if known else _word(language, "each-of", population=per)


def _interval(language: Language, bounds: tuple[float | None, float | None], unit: str, **options: Any) -> str:
    return catalogue.interval(bounds[0], bounds[1], Unit(unit), language, **options)


def _cell(language: Language, value: Any, kind: str) -> str:
    """One cell of a table, as its column says."""
    if value is None:
        return _word(language, "dash")
    if isinstance(value, bool):
        return _word(language, "yes" if value else "no")
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float):
        return catalogue.text(value, language)
    units = {"seconds": Unit.SECONDS, "bytes": Unit.BYTES, "ratio": Unit.RATIO}
    if kind in units:
        return catalogue.quantity(value, units[kind], language)
    return numbers.number(value, language, 4)


def unmarked(quote: str) -> str:
    """A line of the statement without Markdown's signs for headings, items and emphasis.

    >>> unmarked("**Дата:** 2026-01-07"), unmarked("- ✅ Код работает")
    ('Дата: 2026-01-07', '✅ Код работает')
    """
    return re.sub(r"\*\*|`", "", re.sub(r"^\s*(#+|-|>)\s+", "", quote)).strip()


def breakable(name: str) -> Markup:
    """A long name that a narrow column may break after its underscores and slashes."""
    return Markup(re.sub(r"([_/])", r"\1<wbr>", str(escape(name))))  # noqa: S704 - escaped, then given breaks
