"""Names that no recording may hold: each becomes a pseudonym, the same one everywhere, also inside of texts.

The pseudonym of a name is its place in the list (``masked-1``), so that it stays the same from look to look, from
recorder to recorder, and in whatever else is masked by the same list.

A name is found anywhere as it is written in the list, inside of longer words too. In another case (``ALICE-5`` for
``alice-5``) it is found where it stands for itself, with no letter and no digit beside it, and is no key of JSON:
``Ada`` must not take the word ``metadata`` apart, nor ``Items`` the key ``items``. Of names that differ by nothing but
case each is itself; what is written in a third way is the first of them.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from readiness.errors import InputError, Problem

# Words of the form itself, which could not be told without them. What a part of one of them is, is no name.
_WORDS = re.findall(
    r"\w+",
    """
    readiness recording schema title subject version commit environment component collected settings phases gaps
    tables file rows provenance measured derived method collected_at columns start end name by before during after
    soak series probes payloads objects events faults collection_errors parquet observed_at received_at started_at
    ended_at shortfalls begun_at parameters interval_seconds plan segment look stage kind masked scrubbed missed
    true false null target latency_seconds metric value unit resource_version object body identity namespace
    content_type headers status pod node type uid resource what table error hint path request detail detector
    status_code pod_ready resumed asked dropped_bytes form
    """,
)
_FORM = re.compile(r"\w(?:[\w .:@/+-]*\w)?")
# What a number or a time could be a part of.
_NUMERAL = re.compile(r"[0-9TtZzeE:.+-]*")
_FEWEST_CHARACTERS = 3
_MOST_ROUNDS = 8
_DEPTH = 3


def check_names(names: Sequence[str], where: str) -> None:
    """Say which names cannot be masked without taking the recording apart.

    Raises
    ------
    InputError
        With every one of them.
    """
    problems = [
        Problem(where, f"$.live.mask[{number}]", expected, repr(name))
        for number, name in enumerate(names)
        if (expected := _objection(name))
    ]
    if problems:
        raise InputError(problems)


def _objection(name: str) -> str:
    if len(name) < _FEWEST_CHARACTERS or not _FORM.fullmatch(name):
        return f"a name of {_FEWEST_CHARACTERS} characters or more: letters, digits, and . _ - : / @ + or blanks inside"
    if _NUMERAL.fullmatch(name) and not _is_address(name):
        return "a name with letters: this could be part of any number or time"
    if found := next((word for word in _WORDS if name.lower() in word), None):
        return f"a name that is no part of the form of a recording (`{found}`)"
    if any(word in name.lower() for word in ("masked-", "scrubbed")):
        return "a name that is none of the replacements themselves"
    return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Masking:
    """Pseudonyms for names.

    Parameters
    ----------
    names
        As the parameters list them; they passed :func:`check_names`.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._pseudonym_of: dict[str, str] = {}
        for number, name in enumerate(names, start=1):
            for form in (name, *_escaped(name)):
                self._pseudonym_of.setdefault(form, f"masked-{number}")
        self._longest_first = sorted(self._pseudonym_of, key=len, reverse=True)
        # As it is written, or else in another case: each form is one group, since cases fold in many ways.
        exact = "|".join(map(re.escape, self._longest_first))
        folded = "|".join(f"({re.escape(form)})" for form in self._longest_first)
        alone = rf"(?<![^\W_])(?i:{folded})(?![^\W_])(?!\\*\"\s*:)"
        self._pattern = re.compile(rf"{exact}|{alone}") if names else None
        self._pattern_of_keys = re.compile(exact) if names else None

    def masked(self, text: str) -> tuple[str, int]:
        """A text without the names, and how many there were."""
        return self._masked(text, self._pattern)

    def _masked(self, text: str, pattern: re.Pattern[str] | None) -> tuple[str, int]:
        if pattern is None:
            return text, 0
        found = 0
        for _ in range(_MOST_ROUNDS):
            # What was replaced may, with what stands beside it, make a name that was not there.
            text, again = pattern.subn(self._replacement, text)
            if not again:
                break
            found += again
        else:
            return "masked-text", found
        if "\\" in text and (plain := _json_of(text)) is not None:
            # Escapes can be written in many ways; without any of them a name would have been seen above.
            inside, more = self._masked_inside(plain)
            if more:
                text, found = json.dumps(inside, ensure_ascii=False), found + more
        return text, found

    def _replacement(self, match: re.Match[str]) -> str:
        form = match[0] if match.lastindex is None else self._longest_first[match.lastindex - 1]
        pseudonym = self._pseudonym_of.get(match[0]) or self._pseudonym_of[form]
        rest = match.string[match.end() : match.end() + 1]
        # `web-1` in `web-12` would otherwise become the pseudonym of another name.
        return f"{pseudonym}_" if rest.isdigit() else pseudonym

    def _masked_inside(self, value: Any) -> tuple[Any, int]:
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, list):
            pairs = [self._masked_inside(item) for item in value]
            return [item for item, _ in pairs], sum(number for _, number in pairs)
        if isinstance(value, dict):
            keys = [self._masked(key, self._pattern_of_keys) for key in value]
            pairs = [self._masked_inside(item) for item in value.values()]
            content = {key: item for (key, _), (item, _) in zip(keys, pairs, strict=True)}
            return content, sum(number for _, number in (*keys, *pairs))
        return value, 0


def _json_of(text: str) -> Any:
    if text.lstrip()[:1] not in {"{", "[", '"'}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _escaped(name: str) -> Iterable[str]:
    """How a name is written inside of JSON texts, which may stand in one another, and inside of URLs."""
    plain = name
    for _ in range(_DEPTH):
        plain = json.dumps(plain)[1:-1]
        yield plain
    yield quote(name)
    yield quote(name, safe="")
