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


# Before a number or its name, in the same clause: what makes a goal, a condition, a promise or a denial of it.
_UNSTATED_BEFORE = re.compile(
    r"\b(?:target\w*|goals?|aim\w*|roadmap|plan(?:s|ned)?|thresholds?|limits?|should|must|needs?|needed|requires?|required|"
    r"requirements?|expect\w*|guarantee\w*|promis\w+|SLO|SLA|KPI|acceptable|at least|at most|no more than|less than|more "
    r"than|below|under|until|unless|exceed\w*|will|would|could|might|may|if|once|when|want|wants|ensure|within|whatever|achieve|reach(?! )|"
    r"to (?:get|reach|raise|bring|improve|increase|reduce|achieve)|scale to|budget|maximum|minimum|max|min(?=\s*[:=])|"
    r"not|never|nobody|no|neither|cannot|don't|doesn't|didn't|isn't|wasn't|claim\w*(?= of)|assume\w*|for example|e\.g\.|"
    r"цел\w+|порог\w*|лимит\w*|долж\w+|нужн\w+|надо|необходим\w*|треб\w+|ожида\w+|гарант\w+|обеща\w+|допустим\w*|не менее|не "
    r"более|не ниже|не выше|хотя бы|минимум|максимум|менее|более|меньше|больше|ниже|выше|план\w*|будет|будут|если|когда|"
    r"чтобы|в пределах|укладыва\w+|достичь|достиже\w+|поднять|довести|снизить|может|могут|могла?|не|ни|никто|нет|утвержден\w+(?= о)|например|"
    r"при (?:удвоении|условии|росте))(?![\w-])",
    re.IGNORECASE,
)
# After both of them: the few words that say so afterwards.
_UNSTATED_AFTER = re.compile(
    r"^[\s\w)]{0,12}?\b(?:is|was|are)?\s*(?:required|needed|(?:the|our|a) (?:goal|target|limit|threshold)|goal|target|threshold|"
    r"false|wrong|untrue|refuted|refused|planned|expected)\b|"
    r"^[\s)»\"—–-]*(?:цель|порог|лимит|неверн\w+|ложн\w+|ошибочн\w+|опровергнут\w+|план\w*|требует\w+|ожида\w+|отклон\w+)",
    re.IGNORECASE,
)
# Directly before a number: a comparison, or the first end of an interval.
_UNSTATED_COMPARATOR = re.compile(r"(?:[<>≤≥⩽⩾]=?|&[lg]t;=?|\[)\s*$")
# "At a recall of 0.95" is where something else was measured.
_CONDITION_BEFORE = re.compile(
    r"(?:\bat\s+(?:an?\s+|the\s+)?(?:true\s+|fixed\s+)?|\bпри\s+(?:истинной\s+|заданной\s+)?)$", re.IGNORECASE
)
_CONDITION_NUMBER = re.compile(
    r"(?<!stands )(?<!stayed )(?<!stays )(?<!remains )(?<!is )(?<!was )\b(?:at|при)\s+$", re.IGNORECASE
)
_MEASURED = re.compile(
    r"^\W*(?:actual\w*|measured|now|currently|achieved|in fact|измерен\w*|факт\w*|сейчас|на деле|достигнут\w*)", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[;|]|(?<!\d),(?=\s)|,(?=\s+\D)|,\s(?=[A-Za-zА-Яа-я])|\s(?:but|however|although|однако|но|хотя)\s|\s[—–-]\s(?=цел)|\((?=(?:target|goal|цель|plan|план|threshold|порог))",
    re.IGNORECASE,
)  # noqa: E501
_CHANGES = re.compile(
    r"gr[eo]w\w*|grow(?:th|s)|increas\w*|rose|rise|chang\w*|reduc\w*|decreas\w*|dropp\w*|fell|"
    r"выр[оа]с\w*|рост\w*|прирост\w*|измен\w*|сниж\w*|сниз\w*|уменьш\w*|упал\w*|увелич\w*",
    re.IGNORECASE,
)
_FALLS = re.compile(r"reduc\w*|decreas\w*|dropp\w*|fell|сниж\w*|сниз\w*|уменьш\w*|упал\w*", re.IGNORECASE)
_PART = re.compile(
    r"`(?P<code>[^`\s]+[/_.][^`\s]+)`|(?P<path>\b(?=[\w./-]*[a-z]{2})(?:[A-Za-z_.][\w.-]*/)+[\w-]+(?:\.[A-Za-z]\w*|/)?(?<!/A))|"
    r"\b(?:module|component|package|модул[ьяе]|компонент\w*|пакет\w*)\s+`?(?P<named>[A-Za-z_][\w.-]+)"
)
_OF_SOME = re.compile(
    r"(?:\b(?:one|two|three|four|\d+|один|одного|два|двух|три|четыре)\s+(?:of|из)(?:\s+the)?\s*)$", re.IGNORECASE
)
_MARKUP = re.compile(r"[*_]{2,}|(?<!\w)[*_]|[*_](?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]")
# The technical readiness of a system is part of its readiness, and may well be another number.
_TECHNICAL = re.compile(r"technical|техническ", re.IGNORECASE)
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
    if not worth_a_look(sentence):
        return []
    if sentence.rstrip(' *_"»)').endswith("?"):
        return []
    text = _MARKUP.sub(lambda found: " " * len(found[0]), sentence)
    letters = [sign for sign in text if sign.isalpha()]
    russian = sum("а" <= sign.lower() <= "я" for sign in letters) > 0.3 * len(letters)  # noqa: PLR2004 - names are Latin
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
            # A goal leaves its name to the number that was measured: "target 3 min; measured: 139 s".
            if _stated(text, name, number):
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
    if number.unit in units:
        return number.unit
    if number.unit is not None:
        return None
    if "ratio" in units:
        whole = number.value == int(number.value)
        return "ratio" if 0 <= number.value <= 1 and (not whole or "." in text[number.start : number.end]) else None
    if "count" in units and number.value == int(number.value) and number.end <= name.start:
        between = text[number.end : name.start]
        counted = re.fullmatch(r"\s?(?:/\s?\d+)?[\s-]+(?:\w+\s)?|\s?/\s?\d+\s+", between)
        return None if not counted or _OF_SOME.search(text[: number.start]) else "count"
    return None


def _stated(text: str, name: _Name, number: Number) -> bool:
    first, last = min(name.start, number.start), max(name.end, number.end)
    if _UNSTATED_COMPARATOR.search(text[: number.start]):
        return False
    at = _CONDITION_BEFORE.search(text[: name.start]) or _CONDITION_NUMBER.search(text[: number.start])
    if name.quantity == "recall" and at:
        return False
    starts = [found.end() for found in _CLAUSE.finditer(text, 0, first + 1) if found.end() <= first]
    clause = starts[-1] if starts else 0
    between = text[name.end : number.start]
    # "target: 3 min; measured: 165 s" speaks of what was measured from there on.
    turns = [found.end() for found in _CLAUSE.finditer(between) if _MEASURED.match(between[found.end() :])]
    said = between[turns[-1] :] if turns else text[clause : max(number.start, name.start)]
    return not _UNSTATED_BEFORE.search(said) and not _UNSTATED_AFTER.search(text[last:])
