"""What is taken out of an object before anybody keeps it: values that may be secrets, and what identifies machines."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
from typing import Any

from readiness.sources.scrubbing import SCRUBBED, scrubbed_value

# Kubernetes' own annotations are numbers and names; others hold whatever people put there.
_KEPT_ANNOTATIONS = ("deployment.kubernetes.io/", "pv.kubernetes.io/", "node.alpha.kubernetes.io/")
_MACHINE = ("machineID", "systemUUID", "bootID")
# Wider than what texts are searched for: what an argument called a key is set to is seldom worth reading.
_SECRET_ARGUMENT = re.compile(r"(?is)^(\S*(?:password|passwd|token|secret|key|credential)[^=\s]*[=:])(.+)$")
_SECRET_OPTION = re.compile(r"(?i)^--?[a-z0-9-]*(?:password|passwd|token|secret|key|credential)[a-z0-9-]*$")


def scrubbed(value: Any) -> Any:
    """A copy of an object of the API without what nobody needs and somebody may misuse.

    Gone are managed fields, the values of environment variables and of annotations that people write, what arguments
    called password, token, secret, key or credential are set to, data of secrets and config maps, the identifiers of
    machines, and whatever in any text is shaped like a secret (:mod:`readiness.sources.scrubbing`): in a script that is
    an argument, in what a container said when it ended, in the message of an event. Names and references stay: a page
    shows that there is a variable, not what is in it.
    """
    return scrubbed_value(_without_parts(value))[0]


def _without_parts(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_parts(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _part(name, part) for name, part in value.items() if name != "managedFields"}


def _part(name: str, part: Any) -> Any:  # noqa: PLR0911 - one for each kind of part
    if name == "env" and isinstance(part, list):
        return [
            {**_without_parts(e), **({"value": SCRUBBED} if e.get("value") else {})}
            for e in part
            if isinstance(e, dict)
        ]
    if name == "annotations" and isinstance(part, dict):
        return {key: text if key.startswith(_KEPT_ANNOTATIONS) else SCRUBBED for key, text in part.items()}
    if name in ("args", "command") and isinstance(part, list):
        return _arguments(part)
    if name in ("data", "stringData", "binaryData") and isinstance(part, dict):
        return dict.fromkeys(part, SCRUBBED)
    if name == "httpHeaders" and isinstance(part, list):
        return [{**_without_parts(h), "value": SCRUBBED} for h in part if isinstance(h, dict)]
    if name in _MACHINE:
        return SCRUBBED
    return _without_parts(part)


def _arguments(given: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for argument in given:
        if kept and _SECRET_OPTION.match(str(kept[-1])):
            kept.append(SCRUBBED)
        else:
            kept.append(_SECRET_ARGUMENT.sub(rf"\1{SCRUBBED}", str(argument)))
    return kept


def release_of(secret: dict[str, Any]) -> dict[str, Any] | None:
    """What a secret of Helm 3 says of its release: names, versions and state, never its values.

    Returns
    -------
    dict or None
        ``chart``, ``chart_version``, ``app_version``, ``status``, ``revision``, ``deployed_at``; None if the secret is
        no release.
    """
    try:
        packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
        release = json.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
        chart, info = release["chart"]["metadata"], release["info"]
        return {
            "release": release.get("name"),
            "chart": chart.get("name"),
            "chart_version": chart.get("version"),
            "app_version": chart.get("appVersion"),
            "status": info.get("status"),
            "revision": release.get("version"),
            "deployed_at": info.get("last_deployed"),
        }
    except (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError, binascii.Error):
        return None
