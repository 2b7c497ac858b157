"""Credentials: those that this process knows, and what is shaped like one. Neither may reach the disk.

What is known comes first and is exact. Shapes are a short list, to be read through by people: each of them is a form
that secrets have in objects and answers of a Kubernetes cluster, and none is a form that these have without one.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from readiness.sources.live.parameters import LiveParameters

SCRUBBED = "scrubbed"
SERVICE_ACCOUNT_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
# Anything shorter may be part of an innocent word.
_FEWEST_CHARACTERS = 6
_KUBECONFIG_SECRETS = frozenset({"token", "password", "client-key-data", "id-token", "refresh-token", "access-token"})
# A quote as it is, or as it is inside of a JSON text, or of a JSON text in a JSON text.
_QUOTE = r"\\*[\"']"
_WORD = (
    r"(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|api[_.-]?key|access[_.-]?key|secret[_.-]?key"
    r"|client[_.-]?secret|private[_.-]?key|auth[_.-]?key|encryption[_.-]?key)"
)
# What stands there when it is not the secret itself: a reference, a placeholder, nothing.
_NO_VALUE = r"(?:null|true|false|none|\$\(|\$\{|scrubbed)"

# Each replaces the named group `secret`, all of it if there is none.
SHAPES: dict[str, re.Pattern[str]] = {
    "pem": re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    "jwt": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    # A word of small letters alone is a word ("basic authentication").
    "header": re.compile(r"\b(?i:bearer|basic)\s+(?=[\w.~+/-]*[A-Z0-9])(?P<secret>[\w.~+/-]{12,}=*)"),
    "url": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@\"'\\]*:(?!scrubbed)(?P<secret>[^\s/@\"'\\]+)@", re.IGNORECASE),
    # PASSWORD=..., --password ..., password: ... in a command line, a log line, a configuration in a text
    "assigned": re.compile(
        rf"\b[\w.-]*{_WORD}\s*[=:]\s*(?!{_NO_VALUE})(?P<secret>[^\s\"'\\,;&}})\]{{\[]{{3,}})", re.IGNORECASE
    ),
    # "password": "..." in JSON and YAML
    "quoted": re.compile(
        rf"{_QUOTE}[\w.-]*{_WORD}{_QUOTE}\s*:\s*{_QUOTE}(?!{_NO_VALUE})(?P<secret>[^\"'\\]{{3,}})", re.IGNORECASE
    ),
    # {"name": "DB_PASSWORD", "value": "..."}: the environment of a container
    "environment": re.compile(
        rf"{_QUOTE}name{_QUOTE}\s*:\s*{_QUOTE}[\w.-]*{_WORD}[\w.-]*{_QUOTE}\s*,\s*"
        rf"{_QUOTE}value{_QUOTE}\s*:\s*{_QUOTE}(?!{_NO_VALUE})(?P<secret>[^\"'\\]+)",
        re.IGNORECASE,
    ),
    "issued": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|glpat-[\w-]{16,})"),
}
# The projected volume of every pod says where its token is put; the volume of a secret, how it is called.
_INNOCENT = re.compile(r"token|secret-?name|[\w-]*-token-[a-z0-9]{5}|ca\.crt", re.IGNORECASE)


def scrubbed_of_shapes(text: str) -> tuple[str, int]:
    """A text without what is shaped like a secret, and how many there were."""
    found = 0

    def replacement(match: re.Match[str]) -> str:
        nonlocal found
        if "secret" not in match.re.groupindex:
            found += 1
            return SCRUBBED
        if _INNOCENT.fullmatch(match["secret"]):
            return match[0]
        found += 1
        start, end = (place - match.start() for place in match.span("secret"))
        return match[0][:start] + SCRUBBED + match[0][end:]

    for shape in SHAPES.values():
        text = shape.sub(replacement, text)
    return text, found


class KnownCredentials:
    """The credentials that the parameters refer to, as they are now: tokens in files are renewed under way.

    Parameters
    ----------
    live
        The parameters.
    root
        The folder that relative paths of theirs start from.
    """

    def __init__(self, live: LiveParameters, root: Path) -> None:
        references = [probe.token for probe in live.http] + [live.prometheus.token if live.prometheus else None]
        self._files = [root / found.file for found in references if found and found.file] + [SERVICE_ACCOUNT_TOKEN]
        self._variables = [found.environment for found in references if found and found.environment]
        named = live.kubernetes.kubeconfig or os.environ.get("KUBECONFIG", "")
        kubeconfigs = [root / Path(name).expanduser() for name in named.split(os.pathsep) if name]
        self._kubeconfigs = kubeconfigs or [Path("~/.kube/config").expanduser()]
        self._seen: dict[Path, tuple[int, int]] = {}
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def refresh(self) -> bool:
        """Read again what has changed; what was known once stays known. Returns whether there is more of it."""
        before = len(self._values)
        self._values |= set(_told(os.environ.get(name, "") for name in self._variables))
        for path in self._changed(self._files):
            self._values |= set(_told([_text_of(path)]))
        for path in self._changed(self._kubeconfigs):
            self._values |= set(_told(_secrets_of(path)))
        if len(self._values) == before:
            return False
        longest_first = sorted(self._values, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return True

    def scrubbed(self, text: str) -> tuple[str, int]:
        """A text without them, and how many there were."""
        return self._pattern.subn(SCRUBBED, text) if self._pattern else (text, 0)

    def _changed(self, paths: list[Path]) -> Iterator[Path]:
        for path in paths:
            try:
                state = path.stat()
            except OSError:
                continue
            now = (state.st_mtime_ns, state.st_size)
            if self._seen.get(path) != now:
                self._seen[path] = now
                yield path


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # whoever connects with it says so


def _secrets_of(kubeconfig: Path) -> Iterator[str]:
    """Everything of a kubeconfig that lets somebody in, and what the files hold that it names."""
    try:
        content = YAML(typ="safe").load(_text_of(kubeconfig))
    except (YAMLError, ValueError):
        return
    users = content.get("users") if isinstance(content, dict) else None
    for entry in users if isinstance(users, list) else ():
        user = entry.get("user") if isinstance(entry, dict) else None
        yield from _secrets_below(user, kubeconfig.parent)


def _secrets_below(value: Any, folder: Path) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key, found in value.items():
        if key in _KUBECONFIG_SECRETS and isinstance(found, str):
            yield found
        elif key in {"tokenFile", "client-key"} and isinstance(found, str):
            yield _text_of(folder / found)
        elif isinstance(found, dict):
            yield from _secrets_below(found, folder)


def _told(values: Any) -> Iterator[str]:
    """Each value as it may stand in a text: itself, in JSON, in base64, and decoded where it is base64."""
    for value in values:
        plain = value.strip()
        if len(plain) < _FEWEST_CHARACTERS:
            continue
        forms = {plain, json.dumps(plain)[1:-1], base64.b64encode(plain.encode()).decode()}
        if plain.startswith("LS0t"):  # "---", the begin of every PEM
            try:
                decoded = base64.b64decode(plain, validate=True).decode().strip()
            except ValueError:
                decoded = plain
            forms |= {decoded, json.dumps(decoded)[1:-1]}
        yield from forms
