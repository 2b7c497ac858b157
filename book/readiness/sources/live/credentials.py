"""The credentials that this process knows, which may reach neither disk nor page, whatever they look like.

They are exact, and come before what is only shaped like one (:mod:`readiness.sources.scrubbing`).
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
from readiness.sources.scrubbing import SCRUBBED

SERVICE_ACCOUNT_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
# Anything shorter may be part of an innocent word.
_FEWEST_CHARACTERS = 6
_KUBECONFIG_SECRETS = frozenset({"token", "password", "client-key-data", "id-token", "refresh-token", "access-token"})


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
        files = [Path(found.file).expanduser() for found in references if found and found.file]
        self._files = [*(root / file for file in files), SERVICE_ACCOUNT_TOKEN]
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
