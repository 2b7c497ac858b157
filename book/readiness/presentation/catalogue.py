"""The one catalogue of texts: Fluent files of both languages, and nothing said that is not in them.

Every ``texts/<language>/*.ftl`` belongs to one bundle. A file that does not parse, a key given twice and a key or an
argument that is missing are errors: a reader never sees a hole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentFloat
from fluent.syntax import ast

from readiness.claims import Comparator, Unit
from readiness.documents import BilingualText
from readiness.errors import ReadinessError
from readiness.messages import Argument, Message, Text, message
from readiness.presentation import numbers

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TEXTS = Path(__file__).resolve().parent.parent / "texts"


class CatalogueError(ReadinessError):
    """A text is missing, given twice, or cannot be said with the arguments it got."""


def text(said: Text, language: Language) -> str:
    """One text in the reader's language.

    Parameters
    ----------
    said
        A key with its arguments, or a text that brings both languages along.
    language
        The reader's.

    Raises
    ------
    CatalogueError
        If the key is not in the catalogue, or its sentence needs an argument that was not given.
    """
    if isinstance(said, BilingualText):
        return str(getattr(said, language))
    bundle = bundle_for(language)
    if not bundle.has_message(said.key):
        raise CatalogueError(f"no text {said.key!r} in {TEXTS.name}/{language}", "add it to both languages")
    pattern = bundle.get_message(said.key).value
    if pattern is None:
        raise CatalogueError(f"text {said.key!r} ({language}) has attributes only")
    words, errors = bundle.format_pattern(
        pattern, {name: _readable(value, language) for name, value in said.args.items()}
    )
    if errors:
        told = "; ".join(str(error) for error in errors)
        raise CatalogueError(f"text {said.key!r} ({language}) with {said.args}: {told}")
    return str(words)


def has_text(key: str, language: Language) -> bool:
    """Whether the catalogue holds a key; for names given by a register or a recording, which may have none."""
    return bool(bundle_for(language).has_message(key))


def label(prefix: str, name: str, language: Language) -> str:
    """The reader's word for a name of the register or of a recording, or the name itself where there is no word.

    >>> label("member", "no_such_member", "en")
    'no_such_member'
    """
    key = f"{prefix}-{hyphenated(name)}"
    return text(message(key), language) if has_text(key, language) else name


def hyphenated(name: str) -> str:
    """A value of an enumeration as part of a key: ``NO-GO`` is ``no-go``, ``not_measured`` is ``not-measured``."""
    return name.lower().replace("_", "-").replace(" ", "-")


@lru_cache
def bundle_for(language: Language) -> FluentBundle:
    """Every text of one language."""
    return load_bundle(sorted((TEXTS / language).glob("*.ftl")), language)


def load_bundle(files: Iterable[Path], language: Language) -> FluentBundle:
    """Read Fluent files into one bundle.

    Raises
    ------
    CatalogueError
        If a file does not parse or repeats a key of its own or of another file.
    """
    # Isolation marks are invisible characters: they would end up in file names, anchors and copied text.
    bundle = FluentBundle([language], functions=_functions(language), use_isolating=False)
    seen: dict[str, str] = {}
    for path in files:
        resource = FluentResource(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                raise CatalogueError(f"{path}: not Fluent: {(entry.content or '').strip()[:120]!r}")
            if isinstance(entry, ast.Message | ast.Term):
                name = ("-" if isinstance(entry, ast.Term) else "") + entry.id.name
                if name in seen:
                    raise CatalogueError(f"{path}: the key {name!r} stands in {seen[name]} already")
                seen[name] = str(path)
        bundle.add_resource(resource)
    return bundle


def quantity(value: float, unit: Unit, language: Language, **options: Any) -> str:
    """A number with its unit in the reader's language; see :func:`readiness.presentation.numbers.scaled`."""
    if not math.isfinite(value):
        return str(value)  # a faulty record may hold anything, and the sentence that says so must not fail over it
    written = numbers.scaled(value, unit, language, **options)
    return text(message(written.key, n=written.number), language)


def interval(low: float | None, high: float | None, unit: Unit, language: Language, **options: Any) -> str:
    r"""Two bounds as ``[13.1 s, 14.2 s]``; where only one is known, ``≤ 14.2 s`` or ``≥ 13.1 s``.

    >>> interval(None, 0.1, Unit.RATIO, "en"), interval(0.05, 0.1, Unit.RATIO, "en")
    ('≤\xa010%', '[5%, 10%]')
    """
    options.setdefault("like", max((abs(bound) for bound in (low, high) if bound is not None), default=1.0))
    if low is None and high is None:
        return "(−∞; ∞)"
    if low is None or high is None:
        known = quantity((low if high is None else high) or 0.0, unit, language, **options)
        return f"{'≥' if high is None else '≤'}\u00a0{known}"
    separator = "; " if language == "ru" else ", "  # in Russian the comma is the decimal mark
    return f"[{quantity(low, unit, language, **options)}{separator}{quantity(high, unit, language, **options)}]"


def whole_percent(low: float, high: float, language: Language) -> str:
    """Two shares in whole percent; what is not nothing and not all does not look like it.

    >>> whole_percent(0.001, 0.996, "en")
    '[1%, 99%]'
    """
    shown = [share if share in (0, 1) else min(max(round(100 * share), 1), 99) / 100 for share in (low, high)]
    return interval(shown[0], shown[1], Unit.RATIO, language)


def _functions(language: Language) -> dict[str, Any]:
    """What sentences of the catalogue may call."""
    return {
        "QUANTITY": lambda value, unit: quantity(float(value), Unit(str(unit)), language),
        "INTERVAL": lambda low, high, unit: interval(float(low), float(high), Unit(str(unit)), language),
        "COMPARATOR": lambda comparator: numbers.COMPARATORS[Comparator(str(comparator))],
        "SIDE": lambda comparator: "small" if Comparator(str(comparator)).wants_small else "large",
        "LABELS": lambda names, prefix: ", ".join(_labels(names, prefix, language)),
        "QUOTED": lambda names, prefix: ", ".join(
            _QUOTES[language].format(n) for n in _labels(names, prefix, language)
        ),
    }


_QUOTES: dict[Language, str] = {"ru": "«{}»", "en": "“{}”"}


def _labels(names: str, prefix: str, language: Language) -> list[str]:
    """Words for the names in a comma-separated list: ``LABELS($provenance, "provenance")``."""
    return [label(str(prefix), name, language) for name in str(names).split(", ")]


def _readable(value: Argument | Message, language: Language) -> Argument:
    """Numbers in sentences carry the digits that mean something, and every digit before the decimal mark."""
    if isinstance(value, Message):
        return text(value, language)
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    whole = len(str(int(abs(value))))
    digits: Any = FluentFloat(value, maximumSignificantDigits=max(3, whole), minimumSignificantDigits=1)
    return digits  # type: ignore[no-any-return]
