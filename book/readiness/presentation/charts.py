"""Charts in the reader's language: keys of the catalogue inside a Vega-Lite specification become words."""

from __future__ import annotations

from typing import Any

from readiness.messages import message
from readiness.presentation.catalogue import Language, text

_RUSSIAN_LOCALE = {
    "number": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0₽"]},
    "time": {
        "dateTime": "%A, %e %B %Y г. %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
        "shortDays": ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
        "months": [
            *("января", "февраля", "марта", "апреля", "мая", "июня"),
            *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
        ],
        "shortMonths": ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
    },
}


def translate_chart(spec: dict[str, Any], language: Language) -> dict[str, Any]:
    """A Vega-Lite specification in the reader's language.

    Parameters
    ----------
    spec
        Language-neutral: every string that starts with ``@`` outside the data is a key of the catalogue. In the data
        only the fields that ``usermeta.translate`` names hold keys; what a pod or a log line calls itself is never
        taken for one.
    language
        The reader's.

    Returns
    -------
    dict
        A new specification; the given one is not changed.

    Raises
    ------
    CatalogueError
        If a key is not in the catalogue.
    """
    fields = frozenset((spec.get("usermeta") or {}).get("translate", ()))
    translated = {key: _translate(key, value, fields, language) for key, value in spec.items()}
    if language == "ru":
        translated["config"] = {**translated.get("config", {}), "locale": _RUSSIAN_LOCALE}
    return translated


def _translate(key: str, value: Any, fields: frozenset[str], language: Language) -> Any:
    if key == "datasets" and isinstance(value, dict):
        return {name: _translate_rows(rows, fields, language) for name, rows in value.items()}
    if key == "data" and isinstance(value, dict) and "values" in value:
        return {**value, "values": _translate_rows(value["values"], fields, language)}
    if isinstance(value, dict):
        return {name: _translate(name, inner, fields, language) for name, inner in value.items()}
    if isinstance(value, list):
        return [_translate("", inner, fields, language) for inner in value]
    return _word(value, language)


def _translate_rows(rows: Any, fields: frozenset[str], language: Language) -> Any:
    if not fields or not isinstance(rows, list):
        return rows
    return [
        {name: _word(cell, language) if name in fields else cell for name, cell in row.items()}
        if isinstance(row, dict)
        else row
        for row in rows
    ]


def _word(value: Any, language: Language) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return text(message(value[1:]), language)
    return value
