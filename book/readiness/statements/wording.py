"""Words that keep a number from being stated: goals, limits, conditions, promises and denials, in two languages."""

from __future__ import annotations

import re

# Before a number or its name, in the same clause: what makes a goal, a condition, a promise or a denial of it.
UNSTATED_BEFORE = re.compile(
    r"\b(?:target\w*|goals?|aim\w*|roadmap|plan(?:s|ned)?|thresholds?|limits?|should|must|needs?|needed|"
    r"requires?|required|"
    r"requirements?|expect\w*|guarantee\w*|promis\w+|SLO|SLA|KPI|acceptable|at least|at most|no more than|"
    r"less than|more "
    r"than|below|under|until|unless|exceed\w*|will|would|could|might|may|if|once|when|want|wants|ensure|"
    r"within|whatever|achieve|reach(?! )|"
    r"to (?:get|reach|raise|bring|improve|increase|reduce|achieve)|scale to|budget|maximum|minimum|max|"
    r"min(?=\s*[:=])|"
    r"not|never|nobody|no|neither|cannot|don't|doesn't|didn't|isn't|wasn't|claim\w*(?= of)|assume\w*|"
    r"for example|e\.g\.|"
    r"цел\w+|порог\w*|лимит\w*|долж\w+|нужн\w+|надо|необходим\w*|треб\w+|ожида\w+|гарант\w+|обеща\w+|"
    r"допустим\w*|не менее|не "
    r"более|не ниже|не выше|хотя бы|минимум|максимум|менее|более|меньше|больше|ниже|выше|план\w*|будет|"
    r"будут|если|когда|"
    r"чтобы|в пределах|укладыва\w+|достичь|достиже\w+|поднять|довести|снизить|может|могут|могла?|не|ни|"
    r"никто|нет|утвержден\w+(?= о)|например|"
    r"при (?:удвоении|условии|росте))(?![\w-])",
    re.IGNORECASE,
)
# After both of them: the few words that say so afterwards.
UNSTATED_AFTER = re.compile(
    r"^[\s\w)]{0,12}?\b(?:is|was|are)?\s*(?:required|needed|(?:the|our|a) (?:goal|target|limit|threshold)|"
    r"goal|target|threshold|"
    r"false|wrong|untrue|refuted|refused|planned|expected)\b|"
    r"^[\s)»\"—–-]*(?:цель|порог|лимит|неверн\w+|ложн\w+|ошибочн\w+|опровергнут\w+|план\w*|требует\w+|"
    r"ожида\w+|отклон\w+)",
    re.IGNORECASE,
)
# Directly before a number: a comparison, or the first end of an interval.
UNSTATED_COMPARATOR = re.compile(r"(?:[<>≤≥⩽⩾]=?|&[lg]t;=?|\[)\s*$")
# "At a recall of 0.95" is where something else was measured.
CONDITION_BEFORE = re.compile(
    r"(?:\bat\s+(?:an?\s+|the\s+)?(?:true\s+|fixed\s+)?|\bпри\s+(?:истинной\s+|заданной\s+)?)$", re.IGNORECASE
)
CONDITION_NUMBER = re.compile(
    r"(?<!stands )(?<!stayed )(?<!stays )(?<!remains )(?<!is )(?<!was )\b(?:at|при)\s+$", re.IGNORECASE
)
MEASURED = re.compile(
    r"^\W*(?:actual\w*|measured|now|currently|achieved|in fact|измерен\w*|факт\w*|сейчас|на деле|достигнут\w*)",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"[;|]|(?<!\d),(?=\s)|,(?=\s+\D)|,\s(?=[A-Za-zА-Яа-я])|\s(?:but|however|although|однако|но|хотя)\s|"
    r"\s[—–-]\s(?=цел)|\((?=(?:target|goal|цель|plan|план|threshold|порог))",
    re.IGNORECASE,
)


def is_stated(text: str, name: tuple[int, int], number: tuple[int, int], *, may_be_condition: bool) -> bool:
    """Whether what names a quantity and a number beside it says that the one is the other.

    Parameters
    ----------
    text
        The sentence.
    name, number
        Start and end of both.
    may_be_condition
        Whether "at a recall of 0.95" is said of this quantity: a condition under which something else was measured.
    """
    first, last = min(name[0], number[0]), max(name[1], number[1])
    if UNSTATED_COMPARATOR.search(text[: number[0]]):
        return False
    at = CONDITION_BEFORE.search(text[: name[0]]) or CONDITION_NUMBER.search(text[: number[0]])
    if may_be_condition and at:
        return False
    starts = [found.end() for found in CLAUSE.finditer(text, 0, first + 1) if found.end() <= first]
    clause = starts[-1] if starts else 0
    between = text[name[1] : number[0]]
    # "target: 3 min; measured: 165 s" speaks of what was measured from there on.
    turns = [found.end() for found in CLAUSE.finditer(between) if MEASURED.match(between[found.end() :])]
    said = between[turns[-1] :] if turns else text[clause : max(number[0], name[0])]
    return not UNSTATED_BEFORE.search(said) and not UNSTATED_AFTER.search(text[last:])
