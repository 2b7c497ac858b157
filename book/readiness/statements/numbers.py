"""Numbers with units out of running text; what only looks like a quantity (dates, versions, names) is not one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
)
DATE = re.compile(
    r"(?P<iso>\d{4})[-_.](?P<month>\d{2})[-_.](?P<day>\d{2})|(?P<day2>\d{1,2})\.(?P<month2>\d{2})\.(?P<year2>\d{4})"
)
_NO_NUMBERS = re.compile(
    rf"{DATE.pattern}|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b\.?(?:\s+\d{{4}})?|"
    rf"\b(?:{_MONTHS})\s+\d{{1,2}}(?:,?\s+\d{{4}})?\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b"  # times of day
    r"|https?://\S+"
    r"|\bv?\d+\.\d+\.\d+[\w.-]*|\bv\d+(?:\.\d+)*\b"  # versions
    r"|(?:#|№\s?|§\s?)\d+"
    r"|\b(?:issue|ADR|RFC|PR|phase|step|stage|version|Python|chapter|section|задач[аи]|фаз[аы]|этап|шаг|"
    r"верси[яи]|глав[аы]|раздел)"
    r"\s+[\d.]+\d|\b(?:issue|phase|step|stage|задача|фаза|этап|шаг)\s+\d"
    r"|\b[Qq][1-4]\b|\bp\d\d\b|\b95-?[йя]м?\b"
    r"|(?<![\w.,])\d+\)"  # of a list
    r"|(?=[\w./-]*[/_])(?=[\w./-]*[A-Za-zА-Яа-я])[\w./-]{4,}"  # paths and names
    r"|\b(?=\w*[A-Za-zА-Яа-я]\d)[A-Za-zА-Яа-я]\w*\d\w*\b",  # x0tta6bl4, F1
    re.IGNORECASE,
)
_UNITS = {
    "%": r"%|\s?percent\b|\s?процент\w*",
    "/10": r"\s?/\s?10\b(?!\d)|\s?(?:out of|из)\s10\b",
    "ms": r"\s?(?:ms|мс|milliseconds?|миллисекунд\w*)(?!\w)",
    "min": r"\s?-?(?:min(?:ute)?s?|мин(?:ут\w*)?)(?!\w)",
    "h": r"\s?-?(?:h|hours?|ч|час(?:а|ов)?)(?!\w)",
    "s": r"\s?(?:s|secs?|seconds?|с|сек|секунд\w*)(?!\w)(?!\s+\d)",
    "GiB": r"\s?(?:GiB|Gi|ГиБ)(?!\w)",
    "MiB": r"\s?(?:MiB|Mi|МиБ)(?!\w)",
    "KiB": r"\s?(?:KiB|Ki|КиБ)(?!\w)",
    "GB": r"\s?(?:GB|ГБ|Гб)(?!\w)",
    "MB": r"\s?(?:MB|МБ|Мб)(?!\w)",
    "KB": r"\s?(?:KB|kB|КБ|Кб)(?!\w)",
    "B": r"\s?(?:bytes|байта?|B)(?!\w)",
}
_UNIT = re.compile("|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(_UNITS.values())), re.IGNORECASE)
_SPACE = "\u00a0\u202f "
_BODY = rf"\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d{{1,3}}(?:,\d{{3}}){{2,}}|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(rf"(?<![\w.,])(?P<sign>[+−-](?=\d))?(?P<body>{_BODY})(?![\d])")
_RANGE_BETWEEN = re.compile(r"\s?(?:–|—|-|\.\.|…)\s?|\s(?:to|and|до|и)\s(?:about\s|roughly\s)?", re.IGNORECASE)
_FIRST_OF_RANGE = re.compile(r"\b(?:from|between|с|со|от|между)\s(?:about\s|roughly\s)?$", re.IGNORECASE)
_RANGES_OVER = re.compile(r"\b(?:rang|var|between|lies|lay|колеб|варьир|менял|между|лежит|лежал)\w*", re.IGNORECASE)

_GREW = re.compile(r"\b(?:выр[оа]с|увелич|улучш|сни[зж]|упал|уменьш|сократ|дош)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number, or a range of numbers, with where it stands.

    Attributes
    ----------
    start, end
        Place in the text.
    value, upper
        As stated; `upper` only of a range.
    unit
        One of `readiness.statements.quantities.UNITS`; None if none is said.
    """

    start: int
    end: int
    value: float
    upper: float | None
    unit: str | None


def without_lookalikes(text: str) -> str:
    """The text with blanks where dates, versions, addresses and names with digits stood; places stay what they are."""
    return _NO_NUMBERS.sub(lambda found: " " * (found.end() - found.start()), text)


def date_in(text: str) -> str | None:
    """The first date of a text as YYYY-MM-DD, if it has one that can be."""
    for found in DATE.finditer(text):
        year = found["iso"] or found["year2"]
        month, day = found["month"] or found["month2"], found["day"] or found["day2"]
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and 1990 <= int(year) <= 2100:  # noqa: PLR2004 - a calendar
            return f"{year}-{month}-{int(day):02d}"
    return None


def numbers_in(text: str, *, russian: bool) -> list[Number]:
    """Every number of a text with its unit; of "from 3 to 5" and "3 → 5" the last one alone, of "3-5" both.

    Parameters
    ----------
    text
        As `without_lookalikes` leaves it.
    russian
        Whether "1,247" is 1.247 and not 1247.
    """
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        if found and match.start() < found[-1].end:
            continue  # the 10 of "7/10"
        unit, end = _unit_at(text, match.end())
        value = _value_of(match["body"], russian=russian)
        if match["sign"] in ("-", "−") and not (match.start() and text[match.start() - 1].isdigit()):
            value = -value
        found.append(Number(match.start(), end, value, None, unit))
    return _joined(text, found)


def _unit_at(text: str, place: int) -> tuple[str | None, int]:
    found = _UNIT.match(text, place)
    # A space may stand before any unit, and before a percent sign too.
    if found is None and text[place : place + 2] in {f"{space}%" for space in _SPACE}:
        return "%", place + 2
    if found is None:
        return None, place
    name = next(name for n, name in enumerate(_UNITS) if found[f"u{n}"])
    return name, found.end()


def _value_of(body: str, *, russian: bool) -> float:
    plain = re.sub(f"[{_SPACE}]", "", body)
    if plain.count(",") > 1 or (not russian and re.fullmatch(r"\d{1,3}(,\d{3})+", plain)):
        plain = plain.replace(",", "")
    return float(plain.replace(",", "."))


def _is_range(before: str, opening: str) -> bool:
    """Whether "from 3 to 5" spans them; else it became the second: Russian "от 3" begins a range, "с 3" a change."""
    if _RANGES_OVER.search(before) or opening.lower().startswith("between"):
        return True
    return opening.lower().startswith("от") and not _GREW.search(before)


def _joined(text: str, found: list[Number]) -> list[Number]:
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        between = text[last.end : number.start] if last else ""
        same = last is not None and last.unit in (None, number.unit) and last.upper is None
        if last and same and "→" in between and len(between) < 6:  # noqa: PLR2004 - an arrow and blanks
            joined[-1] = Number(number.start, number.end, number.value, None, number.unit)
        elif last and same and "±" in between:
            joined[-1] = Number(last.start, number.end, last.value, None, number.unit or last.unit)
        elif last and same and _RANGE_BETWEEN.fullmatch(between):
            spoken = between.strip().isalpha() or between.strip().split(" ")[0].isalpha()
            opened = _FIRST_OF_RANGE.search(text[: last.start])
            if spoken and not opened:
                joined.append(number)  # "2 and 3" are two numbers
            elif spoken and not _is_range(text[: last.start], opened[0] if opened else ""):
                joined[-1] = Number(last.start, number.end, number.value, None, number.unit)  # it became the second
            else:
                value, upper = last.value, abs(number.value) if not spoken else number.value
                joined[-1] = Number(last.start, number.end, value, upper, number.unit)
        else:
            joined.append(number)
    return joined
