"""Which number of a sentence is stated of which quantity, and whether it is stated at all.

1. A number belongs to the name beside it that nothing separates it from, and has a unit of that quantity.
2. What is said as a goal, a limit, a condition, a promise, a question or a negation is not stated.
3. A number the quantity cannot be (375 % ready) is no value of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from readiness.statements.numbers import Number, date_in, numbers_in, without_lookalikes
from readiness.statements.quantities import BY_NAME, MENTION, normalised, worth_a_look
from readiness.statements.wording import is_stated


@dataclass(frozen=True)
class Statement:
    """One quantity as one sentence states it.

    Attributes
    ----------
    quantity
        Its name (`readiness.statements.quantities`).
    subject
        Part of the whole that is meant (a path, a module), "" for the whole.
    value, upper, unit
        As stated; `upper` only of a range.
    normal, normal_upper, normal_unit
        The same in the canonical unit: ratio, seconds, bytes or count.
    dated
        Day that the sentence names, YYYY-MM-DD; "" for none.
    language
        ``ru`` or ``en``.
    """

    quantity: str
    subject: str
    value: float
    upper: float | None
    unit: str
    normal: float
    normal_upper: float | None
    normal_unit: str
    dated: str
    language: str


@dataclass(frozen=True)
class _Name:
    start: int
    end: int
    quantity: str


_CHANGES = re.compile(
    r"gr[eo]w\w*|grow(?:th|s)|increas\w*|rose|rise|chang\w*|reduc\w*|decreas\w*|dropp\w*|fell|"
    r"выр[оа]с\w*|рост\w*|прирост\w*|измен\w*|сниж\w*|сниз\w*|уменьш\w*|упал\w*|увелич\w*",
    re.IGNORECASE,
)
_FALLS = re.compile(r"reduc\w*|decreas\w*|dropp\w*|fell|сниж\w*|сниз\w*|уменьш\w*|упал\w*", re.IGNORECASE)
_PART = re.compile(
    r"`(?P<code>[^`\s]+[/_.][^`\s]+)`|"
    r"(?P<path>\b(?=[\w./-]*[a-z]{2})(?:[A-Za-z_.][\w.-]*/)+[\w-]+(?:\.[A-Za-z]\w*|/)?(?<!/A))|"
    r"\b(?:module|component|package|модул[ьяе]|компонент\w*|пакет\w*)\s+`?(?P<named>[A-Za-z_][\w.-]+)"
)
_OF_SOME = re.compile(
    r"(?:\b(?:one|two|three|four|\d+|один|одного|два|двух|три|четыре)\s+(?:of|из)(?:\s+the)?\s*)$", re.IGNORECASE
)
_MARKUP = re.compile(r"[*_]{2,}|(?<!\w)[*_]|[*_](?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]")
_LETTER, _CYRILLIC = re.compile(r"[^\W\d_]"), re.compile("[а-яА-Я]")
# The technical readiness of a system is part of its readiness, and may well be another number.
_TECHNICAL = re.compile(r"technical|техническ", re.IGNORECASE)
# What is longer is a table of data or a file on one line, and no sentence.
_LONGEST_SENTENCE = 2000
# How far a name may stand from its number, in signs; between them there may be a few words, not a story.
_FAR_BEFORE, _FAR_AFTER = 70, 32
_NAMED_AFTER = re.compile(
    r"^(?:\s*\(|[\s/\d]*$|\s*(?:of\s+(?:the\s+)?)?(?:[\w-]+\s+){0,3}\(?$|[\s\w-]{0,28}\(?$)", re.IGNORECASE
)


def find_statements(sentence: str, *, subject: str = "", numbers_from: int = 0) -> list[Statement]:
    """Everything a sentence, or a cell of a table with its labels, states of a quantity.

    Parameters
    ----------
    sentence
        In either language.
    subject
        What it is about where it does not say so itself.
    numbers_from
        Place before which there are labels, whose numbers are no values.

    Examples
    --------
    >>> [(one.quantity, one.normal) for one in find_statements("MTTD = 60 s, MTTR = 139 s.")]
    [('mttd', 60.0), ('mttr', 139.0)]
    >>> find_statements("MTTR must stay below 3 min.")
    []
    """
    if len(sentence) > _LONGEST_SENTENCE or not worth_a_look(sentence):
        return []
    if sentence.rstrip(' *_"»)').endswith("?"):
        return []
    text = _MARKUP.sub(lambda found: " " * len(found[0]), sentence)
    russian = len(_CYRILLIC.findall(text)) > 0.3 * len(_LETTER.findall(text))
    names = [_Name(found.start(), found.end(), found.lastgroup or "other") for found in MENTION.finditer(text)]
    told: list[Statement] = []
    about, dated = _part_of(sentence) or subject, date_in(sentence) or ""
    numbers = [one for one in numbers_in(without_lookalikes(text), russian=russian) if one.start >= numbers_from]
    for name, number, unit in _pairs(text, names, numbers):
        quantity, value, upper = name.quantity, number.value, number.upper
        part = "technical" if _TECHNICAL.search(text[name.start : name.end]) else about
        if quantity == "memory" and unit == "%":
            quantity = "memory_change"
            if value > 0 and _FALLS.search(text[max(0, name.start - 20) : number.start + 20]):
                value = -value
        normal, normal_unit = normalised(value, unit)
        normal_upper = None if upper is None else normalised(upper, unit)[0]
        low, high = BY_NAME[quantity].possible
        if low <= normal <= high and (normal_upper is None or normal < normal_upper <= high):
            made = Statement(
                quantity, part, value, upper, unit, normal, normal_upper, normal_unit, dated, "ru" if russian else "en"
            )
            told.append(made)
    return told


def _part_of(sentence: str) -> str:
    found = _PART.search(sentence)
    return (found["code"] or found["path"] or found["named"]) if found else ""


def _pairs(text: str, names: list[_Name], numbers: list[Number]) -> Iterator[tuple[_Name, Number, str]]:
    used: set[int] = set()
    # "on 10,000 nodes, 0.6052": what was just counted waits for no other number.
    counted = {
        name.start
        for name in names
        for number in numbers
        if not text[number.end : name.start].strip() and number.end <= name.start
    }
    names = [name for name in names if name.quantity != "other" or name.start not in counted]
    for number in numbers:
        for name in _candidates(text, names, number):
            unit = _unit_for(text, name, number)
            if name.quantity == "other":
                break  # it is the number of something else
            if unit is None or name.start in used:
                continue
            place = (name.start, name.end)
            # A goal leaves its name to the number that was measured: "target 3 min; measured: 139 s".
            if is_stated(text, place, (number.start, number.end), may_be_condition=name.quantity == "recall"):
                used.add(name.start)
                yield name, number, unit
            break


def _candidates(text: str, names: list[_Name], number: Number) -> list[_Name]:
    """Names that a number can belong to, the likelier one first."""
    before = [name for name in names if name.end <= number.start]
    after = [name for name in names if name.start >= number.end]
    left, right = (before[-1] if before else None), (after[0] if after else None)
    if left and (number.start - left.end > _FAR_BEFORE or "." in text[left.end : number.start].rstrip()):
        left = None
    gap = text[number.end : right.start] if right else ""
    if right and (len(gap) > _FAR_AFTER or not _NAMED_AFTER.match(gap) or re.search(r"[,;|:=]", gap)):
        right = None
    if not left or not right:
        return [name for name in (left, right) if name]
    bracketed = gap.strip() == "("
    crossed = re.search(r"[,;|]|\band\b|\bи\b", text[left.end : number.start])
    if bracketed or (crossed and len(gap) < _FAR_AFTER) or (right.quantity in ("pods", "tests") and gap.strip() == ""):
        return [right, left]
    return [left, right]


def _unit_for(text: str, name: _Name, number: Number) -> str | None:
    """The unit in which a number can be of a quantity; None if it cannot."""
    if name.quantity == "memory" and number.unit == "%":
        near = text[max(0, name.start - 24) : max(name.end, number.end) + 24]
        return "%" if _CHANGES.search(near) else None
    if name.quantity == "other":
        return None
    units = BY_NAME[name.quantity].units
    if number.unit is not None:
        return number.unit if number.unit in units else None
    if "ratio" in units:
        whole = number.value == int(number.value)
        return "ratio" if 0 <= number.value <= 1 and (not whole or "." in text[number.start : number.end]) else None
    if "count" in units and number.value == int(number.value) and number.end <= name.start:
        between = text[number.end : name.start]
        counted = re.fullmatch(r"\s?(?:/\s?\d+)?[\s-]+(?:\w+\s)?|\s?/\s?\d+\s+", between)
        return None if not counted or _OF_SOME.search(text[: number.start]) else "count"
    return None
