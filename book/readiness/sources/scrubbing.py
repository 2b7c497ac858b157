"""What is shaped like a secret: the one set of rules by which it is taken out of whatever is looked at.

Shapes are a short list, to be read through by people: each of them is a form that secrets have in objects and answers
of a Kubernetes cluster, and none is a form that these have without one. What is JSON is taken apart first, however deep
it stands in other JSON: a shape then meets no escapes, and what is put together again is JSON still.

Every part of a shape that repeats is bounded: bodies are as long as a pod cares to make them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

SCRUBBED = "scrubbed"
# Names, metrics and units come again with every look; bodies and objects do not.
REMEMBERED_CHARACTERS = 200
_REMEMBERED_TEXTS = 8192
# A quote as it is, or as it is inside of a JSON text, or of a JSON text in a JSON text.
_QUOTE = r"\\{0,7}[\"']"
_WORD = (
    r"(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|api[_.-]?key|access[_.-]?key|secret[_.-]?key"
    r"|client[_.-]?secret|private[_.-]?key|auth[_.-]?key|encryption[_.-]?key)"
)
# DB_PASSWORD_PROD and TOKEN2 hold one; PASSWORD_FILE and TOKEN_TTL say something about one.
_ENDING = (
    r"(?:\d{1,3}|(?-i:(?!_(?:FILE|PATH|DIR|NAME|NAMESPACE|TTL|URL|URI|ENDPOINT|SECONDS|LENGTH|TYPE|COUNT)\b)"
    r"(?:_[A-Z0-9]{1,20}){1,3}))?"
)
# What stands there when it is not the secret itself: a reference, a placeholder, nothing, a word of a sentence.
_NO_VALUE = (
    r"(?:\$\(|\$\{|scrubbed|(?:null|true|false|none|not|was|invalid|missing|required|expired|unauthori[sz]ed|forbidden"
    r"|incorrect|empty|cannot|failed|unable|must)(?![^\s,.;:)\]\"'\\}]))"
)

# Each replaces the named group `secret`, all of it if there is none.
SHAPES: dict[str, re.Pattern[str]] = {
    "pem": re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)",
                      re.DOTALL),
    "jwt": re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    # A word of small letters alone is a word ("basic authentication").
    "header": re.compile(
        r"\b(?i:(?:bearer|basic)\s{1,8}|authorization[\"'\\]{0,8}\s{0,8}[:=][\s\"'\\]{0,8}(?:\w{1,20}\s{1,8})?)"
        r"(?=[\w.~+/-]{0,400}[A-Z0-9])(?P<secret>[\w.~+/-]{8,}=*)"
    ),
    "url": re.compile(
        r"(?<=[a-z0-9])://[^\s:/@\"'\\]{0,200}:(?!scrubbed@)(?P<secret>[^\s/?#\"'\\]{1,500})@", re.IGNORECASE
    ),
    # PASSWORD=..., password: ... in a command line, a log line, a configuration in a text
    "assigned": re.compile(
        rf"{_WORD}{_ENDING}\s{{0,8}}[=:]\s{{0,8}}(?!{_NO_VALUE})(?P<secret>[^\s\"'\\,;&}})\]{{\[]{{3,}})", re.IGNORECASE
    ),
    # PASSWORD="a few words" in the same places, and "password": "..." in JSON that is cut off and in YAML
    "quoted": re.compile(
        rf"{_WORD}{_ENDING}(?:{_QUOTE})?\s{{0,8}}[=:]\s{{0,8}}(?P<quote>{_QUOTE})(?!{_NO_VALUE})"
        r"(?P<secret>(?:(?!(?<!\\)(?P=quote)).)+)", re.IGNORECASE,
    ),
    # --password ..., and "--password", "..." in a list
    "option": re.compile(
        rf"(?<![\w-])--?(?:[a-z0-9]{{1,30}}[_.-]){{0,5}}{_WORD}(?:\s{{1,8}}{_QUOTE}|\s{{1,8}}|{_QUOTE}\s{{0,8}},\s{{0,8}}{_QUOTE})"
        rf"(?!{_NO_VALUE})(?P<secret>[^\s\"'\\-][^\s\"'\\]{{2,}})",
        re.IGNORECASE,
    ),
    # {"name": "DB_PASSWORD", "value": "..."}: the environment of a container, in JSON that is cut off
    "environment": re.compile(
        rf"{_QUOTE}name{_QUOTE}\s{{0,8}}:\s{{0,8}}{_QUOTE}[\w.-]{{0,100}}{_WORD}[\w.-]{{0,100}}{_QUOTE}\s{{0,8}},\s{{0,8}}"
        rf"{_QUOTE}value{_QUOTE}\s{{0,8}}:\s{{0,8}}(?P<quote>{_QUOTE})(?!{_NO_VALUE})(?P<secret>(?:(?!(?<!\\)(?P=quote)).)+)",
        re.IGNORECASE,
    ),
    "issued": re.compile(
        r"\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35}|gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{10,}"
        r"|glpat-[\w-]{16,}|[sr]k_live_\w{16,})"
    ),
}  # fmt: skip
# The projected volume of every pod says where its token is put; the volume of a secret, how it is called.
_INNOCENT = re.compile(r"token|secret-?name|[\w-]*-token-[a-z0-9]{5}|ca\.crt", re.IGNORECASE)
_NAME_OF_SECRET = re.compile(rf"{_WORD}{_ENDING}\Z|\A(?:proxy-)?authorization\Z|\A(?:set-)?cookie\Z", re.IGNORECASE)
_NAME_NEAR_SECRET = re.compile(rf"{_WORD}|\A(?:proxy-)?authorization\Z|\Acookie\Z", re.IGNORECASE)
_OPTION = re.compile(rf"--?(?:[a-z0-9]{{1,30}}[_.-]){{0,5}}{_WORD}", re.IGNORECASE)
_PLACEHOLDER = re.compile(_NO_VALUE, re.IGNORECASE)
_FEWEST_CHARACTERS = 3


def scrubbed_of_shapes(text: str) -> tuple[str, int]:
    """A text without what is shaped like a secret, and how many there were."""
    return _remembered(text) if len(text) <= REMEMBERED_CHARACTERS else _of_text(text)


def scrubbed_value(value: Any) -> tuple[Any, int]:
    """A plain value without secrets, and how many there were.

    Besides the shapes of texts these are known by where they stand: under a name such as ``password``, beside such a
    name (``name`` and ``value``), and after an option of such a name.
    """
    if isinstance(value, str):
        return scrubbed_of_shapes(value)
    if isinstance(value, dict):
        return _of_object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return _of_list(value)
    return value, 0


def _of_object(value: dict[Any, Any]) -> tuple[dict[Any, Any], int]:
    kept: dict[Any, Any] = {}
    found = 0
    beside = value.get("name")
    is_beside = isinstance(beside, str) and bool(_NAME_NEAR_SECRET.search(beside))
    for key, item in value.items():
        name, in_name = scrubbed_of_shapes(key) if isinstance(key, str) else (key, 0)
        named = isinstance(key, str) and bool(_NAME_OF_SECRET.search(key))
        if _is_value(item) and (named or (is_beside and key == "value")):
            kept[name], more = SCRUBBED, 1
        else:
            kept[name], more = scrubbed_value(item)
        found += in_name + more
    return kept, found


def _of_list(value: Sequence[Any]) -> tuple[list[Any], int]:
    kept: list[Any] = []
    found = 0
    before: Any = None
    for item in value:
        after_option = isinstance(before, str) and _OPTION.fullmatch(before)
        if after_option and _is_value(item) and not item.startswith("-"):
            told, more = SCRUBBED, 1
        else:
            told, more = scrubbed_value(item)
        kept.append(told)
        found += more
        before = item
    return kept, found


def _is_value(item: Any) -> bool:
    """Whether this can be a secret itself, and no reference to one."""
    if not isinstance(item, str) or len(item) < _FEWEST_CHARACTERS:
        return False
    return not _PLACEHOLDER.match(item) and not _INNOCENT.fullmatch(item)


def _of_text(text: str) -> tuple[str, int]:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            inside, found = scrubbed_value(json.loads(text))
        except (ValueError, RecursionError):
            pass
        else:
            return (json.dumps(inside, ensure_ascii=False), found) if found else (text, 0)
    return _of_plain(text)


def _of_plain(text: str) -> tuple[str, int]:
    found = 0

    def replacement(match: re.Match[str]) -> str:
        nonlocal found
        if "secret" not in match.re.groupindex:
            found += 1
            return SCRUBBED
        if _INNOCENT.fullmatch(match["secret"]) or match["secret"] == SCRUBBED:
            return match[0]
        found += 1
        start, end = (place - match.start() for place in match.span("secret"))
        return match[0][:start] + SCRUBBED + match[0][end:]

    for shape in SHAPES.values():
        text = shape.sub(replacement, text)
    return text, found


_remembered = lru_cache(_REMEMBERED_TEXTS)(_of_text)
