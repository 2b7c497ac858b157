"""The quantities that are looked for: how they are named in two languages, and in which units they are said.

A name that is looked for stands beside names of other things that take a number of their own (precision, disk, AUC):
these are found too, so that their numbers are not given to the wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["share", "duration", "size", "count"]

# Unit as written -> dimension, factor to the canonical unit (ratio, seconds, bytes, count).
UNITS: dict[str, tuple[Dimension, float]] = {
    "%": ("share", 0.01),
    "ratio": ("share", 1.0),
    "/10": ("share", 0.1),
    "ms": ("duration", 1e-3),
    "s": ("duration", 1.0),
    "min": ("duration", 60.0),
    "h": ("duration", 3600.0),
    "B": ("size", 1.0),
    "KB": ("size", 1e3),
    "MB": ("size", 1e6),
    "GB": ("size", 1e9),
    "KiB": ("size", 2.0**10),
    "MiB": ("size", 2.0**20),
    "GiB": ("size", 2.0**30),
    "count": ("count", 1.0),
}
CANONICAL: dict[Dimension, str] = {"share": "ratio", "duration": "seconds", "size": "bytes", "count": "count"}


@dataclass(frozen=True)
class Quantity:
    """One quantity.

    Attributes
    ----------
    name
        As rows of tables have it.
    units
        In which units it is said; of a number without any unit it is said only if ``ratio`` or ``count`` is among them.
    name_pattern
        Where it is named, in either language; letters of any size.
    possible : (float, float)
        What it can be at all, in its canonical unit; a number outside of that is no value of it.
    """

    name: str
    units: tuple[str, ...]
    name_pattern: str
    possible: tuple[float, float]

    @property
    def dimension(self) -> Dimension:
        """Of its units."""
        return UNITS[self.units[0]][0]


_TIMES = ("s", "ms", "min", "h")
_SIZES = ("MB", "MiB", "GB", "GiB", "KB", "KiB", "B")
# What may follow a bare Russian "покрытие" if it is that of code by tests.
_COVERAGE_RU = (
    r"покрыти[еяюи]м?(?!\s+(?!тест|код|строк|модул|проект|по\b|в\b|на\b|не\b|из\b|с\b|было|стало|\w+(?:ло|"
    r"ет|ит|лось|но)\b)"
    r"(?![\w./]*[/_])[а-яёa-z])"
)
_MEMORY_GUARD = r"(?<!лимит )(?<!лимита )(?<!limit of )"
QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "production_readiness",
        ("%", "/10"),
        r"production[\s-]+read(?:y|iness)|read(?:y|iness) (?:for|to go to) production|"
        r"(?:overall|technical|production) readiness|"
        r"(?:production|продакшн)[\s-]+готовност\w+|готов\w*\s+(?:к|для)\s+(?:production|продакшен\w*|"
        r"продакшн\w*|прод\w*|"
        r"промышленн\w+ эксплуатаци\w+)|(?:общ|техническ)\w+\s+готовност\w+|готовност\w+ (?:систем|проект)\w+",
        (0.0, 1.0),
    ),
    Quantity(
        "test_coverage",
        ("%",),
        r"(?:(?:test|line|code|statement|unit|overall|total)[\s-]+)*coverage\b(?!\s+(?:of|"
        r"for)\s+(?!the (?:code|lines|suite)|"
        r"code|tests?\b|lines|src|`?\w*[/_]))|(?:tests?|suite)\s+(?:now\s+)?covers?\b|(?:lines|"
        r"code)\s+(?:are|is)\s+covered|"
        rf"{_COVERAGE_RU}|тест\w+\s+покры(?:то|ва[ею]т|т[аы])|покрыт[оы]\s+тест\w+",
        (0.0, 1.0),
    ),
    Quantity(
        "recall",
        ("ratio", "%"),
        r"\brecall\b|\bполнот[аыуе]\b(?!\s+(?:документ|данн|описан|картин|информац|ответ))",
        (0.0, 1.0),
    ),
    Quantity(
        "mttr",
        _TIMES,
        r"\bMTTR\b|mean[\s-]time[\s-]to[\s-](?:recover\w*|repair|restore)|(?:recovery|repair)\s+time\b|"
        r"врем\w+\s+(?:на\s+)?(?:восстановлени[яе]|починк\w)",
        (0.0, 1e7),
    ),
    Quantity(
        "mttd",
        _TIMES,
        r"\bMTTD\b|mean[\s-]time[\s-]to[\s-]detect\w*|detection\s+time\b|врем\w+\s+(?:на\s+)?обнаружени[яе]",
        (0.0, 1e7),
    ),
    Quantity(
        "memory",
        _SIZES,
        rf"{_MEMORY_GUARD}\bmemory\b(?!\s+(?:limit|request|quota))|\bRSS\b|(?<!оперативной )\bпамят[ьиью]\w*",
        (1.0, 1e15),
    ),
    Quantity("memory_change", ("%",), r"(?!x)x", (-1.0, 100.0)),  # named by `memory`, and said in percent
    Quantity("pods", ("count",), r"\bpods?\b|\bпод(?:а|ов|ы)\b", (0.0, 1e5)),
    Quantity("tests", ("count",), r"\btests\b(?![\s-]+coverage)|\bтест(?:а|ов|ы)\b", (0.0, 1e7)),
    Quantity(
        "availability",
        ("%",),
        r"\buptime\b|\bavailability\b|\bдоступност[ьи]\b|\bап-?тайм\w*|время безотказной работы",
        (0.0, 1.0),
    ),
    Quantity(
        "error_rate",
        ("%",),
        r"\berror[\s-]rate\b|\b(?:share|rate) of (?:errors|failed requests)|failure rate|"
        r"дол\w+ (?:ошиб\w+|неудачных (?:запросов|ответов))|частот\w+ ошибок",
        (0.0, 1.0),
    ),
    Quantity(
        "latency_p95",
        ("ms", "s"),
        r"p95[\s\w(]{0,12}?(?:latency|response)\w*(?:\s+times?)?|(?:latency|response\s+times?)\W{1,3}p95\)?|"
        r"p95\s+of\s+(?:the\s+)?(?:latency|response\s+times?)|задержк\w+\W{1,3}p95\)?|p95\W{1,3}задержк\w+|"
        r"95-?[йя]м?\s+п[ер]\w*центил\w+\s+(?:задержк\w+|времени ответа)",
        (0.0, 1e5),
    ),
)
BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}

# Names of other things that have numbers of their own.
OTHERS = (
    r"\bprecision\b|\baccuracy\b|\bAUC\b|\bF1\b|\bspecificity\b|\bточност[ьи]\b|\bbranch(?:es)? coverage\b|"
    r"\bmedian latency|\bмедианн\w+ задержк\w+|\bCPU\b|\bdisk\b|\bна диске\b|\bimage\b|\bобраз\w*\b|\bRAM\b|"
    r"\breplicas?\b|\bреплик\w*|\brequests?\b|\bзапрос\w*|\bsamples?\b|\bnodes?\b|\bузл\w+|\bseeds?\b|"
    r"\b(?:readiness|liveness) probe|\bпроб[аыу] готовности|\bRTO\b|\bRPO\b|\bTTL\b|\btimeout\b|\btrain\w* set"
)

MENTION = re.compile(
    "|".join(f"(?P<{quantity.name}>{quantity.name_pattern})" for quantity in QUANTITIES) + f"|(?P<other>{OTHERS})",
    re.IGNORECASE,
)
# Parts of words without which none of the names above is there: one glance before anything is taken apart.
_PARTS = (
    *(
        "readi",
        "ready",
        "готов",
        "cover",
        "покры",
        "recall",
        "полнот",
        "mttr",
        "mttd",
        "mean",
        "recovery",
        "repair",
        "detection",
    ),
    *("восстановл", "починк", "обнаруж", "memory", "rss", "памят", "pod", "под", "tests", "тест", "uptime", "availab"),
    *("доступн", "аптайм", "ап-тайм", "безотказн", "error", "fail", "ошиб", "неудачн", "p95", "центил"),
)
_DIGIT = re.compile(r"\d")


def names_a_quantity(text: str) -> bool:
    """Whether some quantity is named in a text."""
    small = text.lower()
    if not any(part in small for part in _PARTS):
        return False
    return any(found.lastgroup != "other" for found in MENTION.finditer(text))


def worth_a_look(text: str) -> bool:
    """Whether a text may state a quantity: it has a digit, and a part of some name."""
    if not _DIGIT.search(text):
        return False
    small = text.lower()
    return any(part in small for part in _PARTS)


def normalised(value: float, unit: str) -> tuple[float, str]:
    """A value in the canonical unit of its dimension.

    Raises
    ------
    KeyError
        If the unit is none of `UNITS`.

    >>> normalised(2.75, "min"), normalised(539, "MiB")
    ((165.0, 'seconds'), (565182464.0, 'bytes'))
    """
    dimension, factor = UNITS[unit]
    # 64.05 % is 0.6405 and not 0.6405000000000001: two documents that print the same must agree.
    return float(f"{value * factor:.12g}"), CANONICAL[dimension]
